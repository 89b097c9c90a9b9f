// The picture: OpenLayers, as a map of the graph's plane. Dots and lines are painted on images larger than the window,
// which move with it and are painted anew when it comes to rest.
const stage = document.getElementById("stage");
const picture = document.getElementById("picture");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const px = Float64Array.from(xs), py = Float64Array.from(ys); // where the entities are drawn now
const rankOf = new Float64Array(count);
byImportance.forEach((number, rank) => { rankOf[number] = rank; });
const MOST_LINES = 2500; // in view at a time; more would be a grey cloud, and come out on zooming in
const SHARPNESS = Math.min(2, devicePixelRatio || 1);
const RATIO = SHARPNESS > 1 ? 1.5 : 2; // of a painted image to the window

let selected = -1, pointed = -1, around = [];
let subset = null; // the entities in focus, or null for all
const isIn = number => isShown(number) && (!subset || subset.has(number));
const place = number => [px[number], -py[number]];

// OpenLayers draws what was made first below what was made later: the important above all.
const dots = new Array(count);
for (const number of [...byImportance].reverse()) {
  dots[number] = new ol.Feature(new ol.Point(place(number)));
  dots[number].setId(number);
}
const LAYERS = ["lines", "dots", "near", "rims", "names"];
const sources = Object.fromEntries(LAYERS.map(name => [name, new ol.VectorSource({useSpatialIndex: name === "dots"})]));
const nearStyle = (feature, resolution) => feature.getId() === undefined ? lineStyle(1, 0.55) : dotStyle(feature, resolution);
const layers = {
  lines: new ol.VectorImageLayer({source: sources.lines, imageRatio: RATIO}),
  dots: new ol.VectorImageLayer({source: sources.dots, imageRatio: RATIO, style: dotStyle}),
  near: new ol.VectorLayer({source: sources.near, style: nearStyle}),
  rims: new ol.VectorLayer({source: sources.rims, style: rimStyle}),
  names: new ol.VectorLayer({source: sources.names, style: nameStyle, declutter: true, renderBuffer: 300}),
};
const view = new ol.View({projection: new ol.Projection({code: "graph", units: "pixels"}), center: [0, 0], resolution: 1,
  minResolution: 1 / 12, maxResolution: 200, enableRotation: false});
const map = new ol.Map({target: picture, view, controls: [], layers: Object.values(layers), pixelRatio: SHARPNESS,
  interactions: ol.interactions({altShiftDragRotate: false, pinchRotate: false, shiftDragZoom: false, zoomDuration: still.matches ? 0 : 200})});
map.on("moveend", () => { if (viewNow() !== chosenFor) choose(); });
map.once("rendercomplete", () => requestAnimationFrame(() => performance.mark("first-picture"))); // by then it is on the screen

function fill(source, features) {
  source.clear(true);
  source.addFeatures(features);
}

// Places all that is in the picture anew, as after a filter; `highlight` and `choose` do the rest.
function redraw() {
  sources.dots.clear(true);
  const shown = byImportance.filter(isIn);
  for (const number of shown) dots[number].getGeometry().setCoordinates(place(number));
  sources.dots.addFeatures(shown.map(number => dots[number]));
}

let chosenFor = "";
const viewNow = () => [view.getCenter(), view.getResolution(), map.getSize()].join(" ");

// Chooses the lines and names that the present view has room for, the more important first.
function choose() {
  chosenFor = viewNow();
  const [wide, high] = map.getSize() || [1, 1], resolution = view.getResolution();
  chooseLines(view.calculateExtent([wide * RATIO, high * RATIO]));
  const names = [], most = 3 * Math.max(14, wide * high / 11000), seen = view.calculateExtent();
  const first = selected >= 0 && isIn(selected) ? [selected, ...around.filter(isIn), ...(subset || [])] : byImportance.filter(isIn);
  for (const number of new Set(first)) {
    if (names.length >= most || (selected < 0 && first.length > 400 && screenRadius(number, resolution) < 2.2)) break;
    if (isIn(number) && ol.containsCoordinate(seen, place(number))) names.push(dots[number]);
  }
  for (const feature of names) chooseSide(feature.getId(), resolution, seen);
  fill(sources.names, names);
}

// Lines of about the same weight are one feature.
function chooseLines(extent) {
  const chosen = [], groups = new Map();
  for (const line of lines) {
    if (chosen.length >= MOST_LINES) break;
    if (!isIn(line.a) || !isIn(line.b)) continue;
    if (ol.containsCoordinate(extent, place(line.a)) || ol.containsCoordinate(extent, place(line.b))) chosen.push(line);
  }
  const alpha = Math.max(0.1, Math.min(0.4, 0.42 - 0.1 * Math.log10(Math.max(1, chosen.length / 60))));
  for (const line of chosen) {
    const thickness = chosen.length > 800 ? 1 : Math.min(3, 0.6 + 0.4 * Math.round(line.weight)); // a hairline is painted much faster
    if (!groups.has(thickness)) groups.set(thickness, []);
    groups.get(thickness).push([place(line.a), place(line.b)]);
  }
  fill(sources.lines, [...groups].map(([thickness, parts]) => {
    const feature = new ol.Feature(new ol.MultiLineString(parts));
    feature.setStyle(lineStyle(thickness, alpha));
    return feature;
  }));
}

// What is selected, with all that it is tied to, over a faded picture.
function highlight() {
  const marked = selected >= 0 && isIn(selected);
  for (const name of ["lines", "dots"]) layers[name].setOpacity(marked ? (subset ? 0.7 : 0.2) : 1);
  const near = marked ? around.filter(isIn).slice(0, 400) : [];
  const ties = near.length ? [new ol.Feature(new ol.MultiLineString(near.map(other => [place(selected), place(other)])))] : [];
  fill(sources.near, marked ? [...ties, ...near.map(number => dots[number]), dots[selected]] : []);
  outline();
}

function outline() {
  fill(sources.rims, [...new Set([selected, pointed])].filter(number => number >= 0 && isIn(number)).map(number => dots[number]));
}

// Moves the view so that it shows some entities; what nothing is tied to lies far out and would make the rest small.
function showThese(numbers, duration = still.matches ? 0 : 350) {
  if (!numbers.length) return;
  const corners = number => [-1, 1].map(side => [px[number] + side * radii[number], side * radii[number] - py[number]]);
  const extent = ol.boundingExtent(numbers.flatMap(corners));
  const [wide] = map.getSize() || [1];
  const padding = [51, Math.min(120, wide * 0.2), 79, Math.min(50, wide * 0.1)]; // names stand on the right
  view.fit(extent, {padding, minResolution: 0.25, duration});
}

function tiedOnes() {
  const shown = byImportance.filter(isIn), tied = shown.filter(number => tiesOf[number].length);
  return tied.length * 2 > shown.length ? tied : shown;
}

function showAll(duration) { showThese(tiedOnes(), duration); }

// Moves only if what was chosen is out of view or too small to be seen among its neighbours.
function lookAt(number) {
  const pixel = map.getPixelFromCoordinate(place(number)), [wide, high] = map.getSize();
  const whole = view.getResolutionForExtent(ol.boundingExtent(tiedOnes().map(place)));
  if (pixel && Math.abs(pixel[0] - wide / 2) < wide * 0.4 && Math.abs(pixel[1] - high / 2) < high * 0.36 && view.getResolution() < whole / 0.6) return;
  view.animate({center: place(number), resolution: Math.min(view.getResolution(), whole), duration: still.matches ? 0 : 350});
}
