// The picture: a camera over the graph. A large graph is painted once, larger than the window, and then moved as an
// image; it is painted anew, a few steps a frame, when the camera has come to rest or nears the rim of that image.
const stage = document.getElementById("stage");
const canvas = document.getElementById("picture");
const pen = canvas.getContext("2d", {alpha: false});
const px = Float64Array.from(xs), py = Float64Array.from(ys); // where the entities are drawn now
const MARGIN = 0.35; // of the window, around it, on the painted image
const FEW = 700; // lines and nodes that are drawn at once in each frame
const SETTLED = 120; // milliseconds

let width = 0, height = 0, sharpness = 1;
let camera = {x: 0, y: 0, k: 1};
let selected = -1, pointed = -1, around = [];
let subset = null; // the entities in focus, or null for all
let image = null, job = null, version = 0, movedAt = 0, labels = [], labelledAt = -1e9, labelled = "";
let steps = 4, lastFrame = 0, waiting = false, flight = null, painted = false;

const isIn = number => isShown(number) && (!subset || subset.has(number));
const still = matchMedia("(prefers-reduced-motion: reduce)");
const viewOf = (cam, wide = width, high = height) => ({...cam, width: wide, height: high});

function ask() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(frame);
}
function changed() { version++; labelledAt = -1e9; ask(); }
function moved() { movedAt = performance.now(); ask(); }

function frame(now) {
  waiting = false;
  const late = now - lastFrame;
  lastFrame = now;
  if (flight) fly(now);
  const view = viewOf(camera);
  pen.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  const direct = (subset ? subset.size * 4 : count + lines.length) < FEW;
  if (direct) {
    clear();
    for (const _ of paint(pen, view, isIn)) void _;
  } else showImage(now, late);
  if (selected >= 0 && isIn(selected)) highlight(view);
  else if (pointed >= 0) outline(view, pointed);
  label(now, view);
  if (!painted) {
    painted = true;
    requestAnimationFrame(() => performance.mark("first-picture")); // by then it is on the screen
  }
  if (flight || job || now - movedAt < SETTLED + 40) ask();
}

function clear() {
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, width, height);
}

function showImage(now, late) {
  const resting = now - movedAt > SETTLED && !flight;
  if (!image) { startPainting(0); while (!step()); } // the first picture holds no more than is seen
  const scale = camera.k / image.k;
  const shift = Math.max(Math.abs(image.x - camera.x) * camera.k / width, Math.abs(image.y - camera.y) * camera.k / height);
  const stale = image.version !== version || shift > MARGIN * 0.6 || scale < 0.75 || scale > 1.6 || (resting && (Math.abs(scale - 1) > 0.001 || !image.margin));
  if (job && (job.version !== version || (resting && Math.abs(camera.k / job.k - 1) > 0.001))) job = null;
  if (!job && stale) startPainting(MARGIN);
  if (job) {
    steps = late > 28 ? Math.max(1, steps - 1) : Math.min(12, steps + 1);
    for (let turn = 0; turn < steps && job; turn++) step();
  }
  const zoom = camera.k / image.k, wide = image.width * zoom, high = image.height * zoom;
  pen.imageSmoothingEnabled = Math.abs(zoom - 1) > 0.001;
  const left = (image.x - camera.x) * camera.k + (width - wide) / 2, top = (image.y - camera.y) * camera.k + (height - high) / 2;
  if (left > 0 || top > 0 || left + wide < width || top + high < height) clear();
  pen.drawImage(image.canvas, left, top, wide, high);
}

function startPainting(margin) {
  const target = document.createElement("canvas");
  const wide = Math.round(width * (1 + 2 * margin)), high = Math.round(height * (1 + 2 * margin));
  target.width = wide * sharpness;
  target.height = high * sharpness;
  const context = target.getContext("2d", {alpha: false});
  context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, wide, high);
  const view = viewOf({...camera}, wide, high);
  job = {...view, canvas: target, margin, version, rest: paint(context, view, isIn)};
}

function step() {
  if (!job.rest.next().done) return false;
  image = job;
  job = null;
  labelledAt = -1e9;
  return true;
}

// What is selected, with all that it is tied to, over a faded picture.
function highlight(view) {
  pen.globalAlpha = subset ? 0.3 : 0.8;
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, width, height);
  pen.globalAlpha = 0.55;
  pen.strokeStyle = colours.edge;
  pen.lineWidth = 1;
  pen.beginPath();
  const at = number => [(px[number] - view.x) * view.k + width / 2, (py[number] - view.y) * view.k + height / 2];
  const near = around.filter(isIn).slice(0, 400);
  for (const other of near) { pen.moveTo(...at(selected)); pen.lineTo(...at(other)); }
  pen.stroke();
  pen.globalAlpha = 1;
  paintNodes(pen, view, [...near].reverse());
  paintNodes(pen, view, [selected]);
  outline(view, selected);
  if (pointed >= 0 && pointed !== selected) { paintNodes(pen, view, [pointed]); outline(view, pointed); }
}

function outline(view, number) {
  pen.beginPath();
  trace(pen, view, number, 3.5);
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1.5;
  pen.stroke();
}

function label(now, view) {
  const key = `${selected} ${camera.x} ${camera.y} ${camera.k}`;
  if (key !== labelled && (now - movedAt > SETTLED || now - labelledAt > SETTLED * 4)) {
    const most = Math.max(14, Math.round(width * height / 11000));
    const first = selected >= 0 && isIn(selected) ? [selected, ...around.filter(isIn), ...(subset ? byImportance.filter(other => isIn(other) && other !== selected && !around.includes(other)) : [])]
      : byImportance.filter(isIn);
    labels = placeLabels(pen, view, first, most, selected >= 0 || first.length < 400 ? 0 : 2.2);
    labelledAt = now;
    labelled = key;
  } else if (key !== labelled) ask();
  drawLabels(pen, view, labels, selected);
}

// The camera that shows some entities, or all of them.
function cameraOver(numbers) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const number of numbers) {
    left = Math.min(left, px[number] - radii[number]);
    right = Math.max(right, px[number] + radii[number]);
    top = Math.min(top, py[number] - radii[number]);
    bottom = Math.max(bottom, py[number] + radii[number]);
  }
  if (left > right) return {x: 0, y: 0, k: 1};
  const k = Math.min((width - Math.min(160, width * 0.3)) / (right - left || 1), (height - 130) / (bottom - top || 1), 4);
  return {x: (left + right) / 2, y: (top + bottom) / 2 + 14 / k, k: Math.max(k, 0.005)};
}

function flyTo(target, places = null) {
  if (still.matches || !painted) {
    camera = target;
    if (places) places.forEach(([number, x, y]) => { px[number] = x; py[number] = y; });
    return moved();
  }
  flight = {start: performance.now(), from: {...camera}, to: target,
    places: places && places.map(([number, x, y]) => [number, px[number], py[number], x, y])};
  ask();
}

function fly(now) {
  const part = Math.min(1, Math.max(0, (now - flight.start) / 350)), eased = 1 - (1 - part) ** 3;
  const {from, to} = flight;
  const k = from.k * (to.k / from.k) ** eased;
  camera = {x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased, k};
  for (const [number, x, y, newX, newY] of flight.places || []) { px[number] = x + (newX - x) * eased; py[number] = y + (newY - y) * eased; }
  movedAt = now;
  if (part === 1) flight = null;
}

// What nothing is tied to lies far out and would make the rest small.
function cameraOverAll() {
  const shown = byImportance.filter(isIn), tied = shown.filter(number => tiesOf[number].length);
  return cameraOver(tied.length * 2 > shown.length ? tied : shown);
}

function showAll() { flyTo(cameraOverAll()); }

function resize() {
  const box = stage.getBoundingClientRect();
  const first = !width;
  width = Math.max(1, box.width);
  height = Math.max(1, box.height);
  sharpness = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = width * sharpness;
  canvas.height = height * sharpness;
  image = job = null;
  if (first) camera = cameraOverAll();
  changed();
}
