// How lines, nodes and names are drawn, in steps, so that a large picture can be painted over several frames.
const LINES_AT_ONCE = 120, NODES_AT_ONCE = 300;
const MOST_LINES = 2500; // in view at a time; more would be a grey cloud, and come out on zooming in
const FONT = 'Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
let colours = {};

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "ink", "soft", "edge", "accent"]) colours[name] = style.getPropertyValue(`--${name}`).trim();
}

const screenRadius = (number, k) => Math.max(radii[number] * (k <= 1 ? k : Math.sqrt(k)), subset ? 4 : 1.3);

// Paints what `view` covers: {x, y, k, width, height} with x, y in the middle. Yields between steps.
function* paint(context, view, isIn, alpha = 1) {
  const inView = (x, y) => Math.abs(x) < view.width / 2 + 40 && Math.abs(y) < view.height / 2 + 40;
  context.strokeStyle = colours.edge;
  const chosen = [];
  for (const line of lines) {
    if (!isIn(line.a) || !isIn(line.b)) continue;
    const ax = (px[line.a] - view.x) * view.k, ay = (py[line.a] - view.y) * view.k;
    const bx = (px[line.b] - view.x) * view.k, by = (py[line.b] - view.y) * view.k;
    if (!inView(ax, ay) && !inView(bx, by)) continue;
    chosen.push([ax, ay, bx, by, line.weight]);
    if (chosen.length >= MOST_LINES) break;
  }
  context.globalAlpha = alpha * Math.max(0.1, Math.min(0.4, 0.42 - 0.1 * Math.log10(Math.max(1, chosen.length / 60))));
  for (let start = chosen.length; start > 0; start -= LINES_AT_ONCE) {
    const some = chosen.slice(Math.max(0, start - LINES_AT_ONCE), start);
    context.lineWidth = chosen.length > 800 ? 1 : Math.min(3, 0.6 + 0.35 * some[0][4]); // a hairline is painted much faster
    context.beginPath();
    for (const [ax, ay, bx, by] of some) { context.moveTo(ax + view.width / 2, ay + view.height / 2); context.lineTo(bx + view.width / 2, by + view.height / 2); }
    context.stroke();
    yield;
  }
  context.globalAlpha = alpha;
  const order = [];
  for (let place = count - 1; place >= 0; place--) {
    const number = byImportance[place];
    if (isIn(number) && inView((px[number] - view.x) * view.k, (py[number] - view.y) * view.k)) order.push(number);
  }
  for (let start = 0; start < order.length; start += NODES_AT_ONCE) {
    paintNodes(context, view, order.slice(start, start + NODES_AT_ONCE));
    yield;
  }
  context.globalAlpha = 1;
}

function paintNodes(context, view, numbers) {
  const large = numbers.filter(number => screenRadius(number, view.k) > 5);
  const small = numbers.filter(number => screenRadius(number, view.k) <= 5);
  graph.types.forEach((_, type) => {
    context.fillStyle = graph.colours[type];
    context.beginPath();
    for (const number of small) {
      if (entities.type[number] !== type) continue;
      const r = screenRadius(number, view.k);
      if (r >= 1.8) trace(context, view, number);
      else context.fillRect((px[number] - view.x) * view.k + view.width / 2 - r, (py[number] - view.y) * view.k + view.height / 2 - r, 2 * r, 2 * r);
    }
    context.fill();
  });
  context.strokeStyle = colours.paper;
  context.lineWidth = 1.2;
  for (const number of large) {
    context.beginPath();
    trace(context, view, number);
    context.fillStyle = graph.colours[entities.type[number]];
    context.fill();
    context.stroke();
  }
}

function trace(context, view, number, grow = 0) {
  const x = (px[number] - view.x) * view.k + view.width / 2, y = (py[number] - view.y) * view.k + view.height / 2;
  const r = screenRadius(number, view.k) + grow;
  switch (graph.types[entities.type[number]]) {
    case "Benchmark": return context.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
    case "Task": context.moveTo(x, y - r * 1.15); context.lineTo(x + r * 1.1, y + r * 0.8); context.lineTo(x - r * 1.1, y + r * 0.8); return context.closePath();
    case "Metric": context.moveTo(x, y - r * 1.2); context.lineTo(x + r * 1.2, y); context.lineTo(x, y + r * 1.2); context.lineTo(x - r * 1.2, y); return context.closePath();
    default: context.moveTo(x + r, y); return context.arc(x, y, r, 0, 2 * Math.PI);
  }
}

const widths = new Map();
function labelOf(context, number, size) {
  const name = entities.name[number];
  const text = [...name].length > 30 ? [...name].slice(0, 29).join("") + "…" : name;
  const key = `${size} ${text}`;
  if (!widths.has(key)) { context.font = `${size}px ${FONT}`; widths.set(key, context.measureText(text).width); }
  return {text, width: widths.get(key)};
}

const overlap = (one, other) => one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];

// Chooses names that do not cover one another, those of the more important first: [number, dx, dy, size, text].
function placeLabels(context, view, candidates, most, smallest) {
  const boxes = [], placed = [], seen = [];
  for (const number of candidates) {
    const x = (px[number] - view.x) * view.k + view.width / 2, y = (py[number] - view.y) * view.k + view.height / 2;
    const r = screenRadius(number, view.k);
    if (r < smallest || seen.length >= 1200) break;
    if (x >= 0 && y >= 0 && x <= view.width && y <= view.height) seen.push({number, x, y, r});
  }
  const discs = seen.slice(0, 400).filter(({r}) => r > 3).map(({number, x, y, r}) => [x - r, y - r, x + r, y + r, number]);
  for (const {number, x, y, r} of seen) {
    if (placed.length >= most) break;
    const size = Math.round(Math.min(15, Math.max(11, 10.5 + r / 5)));
    const {text, width} = labelOf(context, number, size);
    const offsets = [[r + 4, 0], [-width / 2, r + size * 0.75], [-r - 4 - width, 0], [-width / 2, -r - size * 0.75]];
    const boxAt = ([dx, dy]) => [x + dx - 3, y + dy - size * 0.65, x + dx + width + 3, y + dy + size * 0.65];
    const isFree = box => box[0] >= 2 && box[2] <= view.width - 2 && !boxes.some(other => overlap(box, other));
    const free = offsets.filter(offset => isFree(boxAt(offset)));
    // Rather beside all nodes; a name may cover nodes that matter less than its own.
    const before = discs.findIndex(disc => disc[4] === number);
    const offset = free.find(each => !discs.some(disc => disc[4] !== number && overlap(boxAt(each), disc)))
      || (before >= 0 && free.find(each => !discs.slice(0, before).some(disc => overlap(boxAt(each), disc))));
    if (!offset) continue;
    boxes.push(boxAt(offset));
    placed.push([number, ...offset, size, text]);
  }
  return placed;
}

// A name with a rim in the colour of the paper, painted once: rims are slow to paint.
const names = new Map();
function nameImage(text, font) {
  const key = `${font} ${sharpness} ${colours.ink} ${text}`;
  if (names.has(key)) return names.get(key);
  if (names.size > 2000) names.clear();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  context.font = font;
  const width = Math.ceil(context.measureText(text).width) + 8;
  canvas.width = width * sharpness;
  canvas.height = 24 * sharpness;
  context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  Object.assign(context, {font, textBaseline: "middle", lineJoin: "round", lineWidth: 3, strokeStyle: colours.paper, fillStyle: colours.ink});
  context.strokeText(text, 4, 12);
  context.fillText(text, 4, 12);
  const image = {canvas, width};
  names.set(key, image);
  return image;
}

function drawLabels(context, view, placed, strong) {
  const snap = number => Math.round(number * sharpness) / sharpness;
  for (const [number, dx, dy, size, text] of placed) {
    const x = (px[number] - view.x) * view.k + view.width / 2 + dx, y = (py[number] - view.y) * view.k + view.height / 2 + dy;
    if (x < -300 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
    const {canvas, width} = nameImage(text, `${number === strong ? "600 " : ""}${size}px ${FONT}`);
    context.drawImage(canvas, snap(x - 4), snap(y - 12), width, 24);
  }
}
