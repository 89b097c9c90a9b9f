// How entities, ties and names look: styles of OpenLayers, made once for each look and kept.
const FONT = 'Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const colours = {};
const looks = new Map();
const kept = (key, create) => looks.get(key) || looks.set(key, create()).get(key);

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "ink", "edge"]) colours[name] = style.getPropertyValue(`--${name}`).trim();
  looks.clear();
}

// On the screen, in pixels; `resolution` is how much of the graph's plane a pixel covers.
function screenRadius(number, resolution) {
  return Math.max(radii[number] / (resolution >= 1 ? resolution : Math.sqrt(resolution)), subset ? 4 : 1.5);
}

function shapeOf(type, radius, fill, stroke) {
  const form = {
    Benchmark: {points: 4, radius: radius * 1.245, angle: Math.PI / 4},
    Task: {points: 3, radius: radius * 1.25},
    Metric: {points: 4, radius: radius * 1.2},
  }[graph.types[type]];
  return form ? new ol.RegularShape({...form, fill, stroke}) : new ol.Circle({radius, fill, stroke});
}

function dotStyle(feature, resolution) {
  const number = feature.getId(), type = entities.type[number], radius = Math.round(screenRadius(number, resolution) * 2) / 2;
  return kept(`dot ${type} ${radius}`, () => new ol.Style({image: shapeOf(type, radius, new ol.Fill({color: graph.colours[type]}),
    radius > 5 ? new ol.Stroke({color: colours.paper, width: 1.2}) : undefined)}));
}

function rimStyle(feature, resolution) {
  const type = entities.type[feature.getId()], radius = Math.round(screenRadius(feature.getId(), resolution) * 2) / 2 + 3.5;
  return kept(`rim ${type} ${radius}`, () => new ol.Style({
    image: shapeOf(type, radius, undefined, new ol.Stroke({color: colours.ink, width: 1.5}))}));
}

const lineStyle = (thickness, alpha) => kept(`line ${thickness} ${alpha}`, () => new ol.Style({stroke: new ol.Stroke({
  color: colours.edge + Math.round(alpha * 255).toString(16).padStart(2, "0"), width: thickness})}));

function nameOf(number) {
  const letters = [...entities.name[number].replace(/\s+/g, " ")];
  return letters.length > 30 ? letters.slice(0, 29).join("") + "…" : letters.join("");
}

// Where a name can stand: on the right, below, on the left, above.
const SIDES = [["left", 1, 0], ["center", 0, 1], ["right", -1, 0], ["center", 0, -1]];
const sideOf = new Uint8Array(count);

// Takes the side on which a name covers least of the larger shapes, and nothing of it is cut off.
function chooseSide(number, resolution, seen) {
  const away = screenRadius(number, resolution) + 4, wide = 6.5 * nameOf(number).length, [x, y] = place(number);
  const covered = SIDES.map(([, across, down]) => {
    const left = across ? (across > 0 ? away : -away - wide) : -wide / 2, top = down ? (down > 0 ? away : -away - 14) : -7;
    const box = [x + (left - 4) * resolution, y - (top + 20) * resolution, x + (left + wide + 4) * resolution, y - (top - 6) * resolution];
    let sum = ol.containsExtent(seen, box) ? 0 : 1000;
    sources.dots.forEachFeatureInExtent(box, other => {
      const radius = screenRadius(other.getId(), resolution);
      if (other.getId() !== number && radius > 3) sum += radius ** 2;
    });
    return sum;
  });
  sideOf[number] = covered.indexOf(Math.min(...covered));
}

function nameStyle(feature, resolution) {
  const number = feature.getId(), radius = screenRadius(number, resolution);
  const size = Math.round(Math.min(15, Math.max(11, 10.5 + radius / 5)));
  const importance = (number === selected ? 2 * count : around.includes(number) ? count : 0) - rankOf[number];
  const [textAlign, across, down] = SIDES[sideOf[number]], away = radius * 1.1 + (number === selected ? 6 : 4);
  return new ol.Style({zIndex: importance, text: new ol.Text({
    text: nameOf(number), textAlign, offsetX: across * away, offsetY: down * (away + size / 2), padding: [1, 3, 1, 3],
    font: `${number === selected ? "600 " : ""}${size}px ${FONT}`,
    fill: kept("ink", () => new ol.Fill({color: colours.ink})),
    stroke: kept("halo", () => new ol.Stroke({color: colours.paper, width: 3, lineJoin: "round"})),
  })});
}
