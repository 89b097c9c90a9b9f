// Pointing, clicking, and the few keys and buttons that OpenLayers does not bring.
const tip = document.getElementById("tip");
const FURTHEST = 130; // pixels that the middle of something pointed at can be away

function entityAt(pixel, reach) {
  const [x, y] = map.getCoordinateFromPixel(pixel), resolution = view.getResolution(), far = FURTHEST * resolution;
  let best = -1, nearest = reach;
  sources.dots.forEachFeatureInExtent([x - far, y - far, x + far, y + far], feature => {
    const number = feature.getId(), [ex, ey] = place(number);
    const distance = Math.hypot(ex - x, ey - y) / resolution - screenRadius(number, resolution);
    if (distance < nearest) [best, nearest] = [number, distance];
  });
  return best;
}
const reachOf = event => event.originalEvent.pointerType === "touch" ? 16 : 4;

function point(number, x, y) {
  if (number !== pointed) {
    pointed = number;
    picture.classList.toggle("pointing", number >= 0);
    outline();
  }
  tip.hidden = number < 0;
  if (number < 0) return;
  tip.replaceChildren(entities.name[number], make("small", {}, `${graph.types[entities.type[number]]}, ${papersText(entities.papers[number])}`));
  tip.style.left = `${Math.min(x + 14, stage.clientWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > stage.clientHeight ? y - 12 - tip.offsetHeight : y + 18}px`;
}

map.on("pointermove", event => {
  const mouse = event.originalEvent.pointerType === "mouse" && !event.dragging;
  point(mouse ? entityAt(event.pixel, 4) : -1, ...event.pixel);
});
map.on("pointerdrag", () => { picture.classList.add("dragging"); point(-1); });
addEventListener("pointerup", () => picture.classList.remove("dragging"));
picture.addEventListener("pointerleave", () => point(-1));
picture.addEventListener("wheel", () => point(-1), {passive: true});
map.on("click", event => {
  const number = entityAt(event.pixel, reachOf(event));
  if (number >= 0) goTo(number);
  else if (selected >= 0 && !subset) goHome();
});
map.on("dblclick", event => {
  const number = entityAt(event.pixel, reachOf(event));
  if (number < 0) return;
  event.stopPropagation();
  goTo(number, 1);
});

const zoomBy = factor => view.animate({resolution: view.getConstrainedResolution(view.getResolution() / factor), duration: still.matches ? 0 : 150});
picture.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "0") showAll();
  else if (event.key === "=") zoomBy(1.3);
});
document.getElementById("in").addEventListener("click", () => zoomBy(1.4));
document.getElementById("out").addEventListener("click", () => zoomBy(1 / 1.4));
document.getElementById("fit").addEventListener("click", () => showAll());
