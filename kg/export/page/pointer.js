// Moving, zooming, pointing and clicking, by mouse, finger, wheel and keyboard.
const tip = document.getElementById("tip");
const pointers = new Map();
let dragged = 0;

function entityAt(x, y, reach) {
  let best = -1, nearest = Infinity;
  for (let number = 0; number < count; number++) {
    if (!isIn(number)) continue;
    const distance = Math.hypot((px[number] - camera.x) * camera.k + width / 2 - x, (py[number] - camera.y) * camera.k + height / 2 - y)
      - screenRadius(number, camera.k);
    if (distance < reach && distance < nearest) [best, nearest] = [number, distance];
  }
  return best;
}

function zoomBy(factor, x = width / 2, y = height / 2) {
  const k = Math.min(12, Math.max(0.01, camera.k * factor));
  camera = {x: camera.x + (x - width / 2) * (1 / camera.k - 1 / k), y: camera.y + (y - height / 2) * (1 / camera.k - 1 / k), k};
  flight = null;
  moved();
}

function panBy(x, y) {
  camera = {...camera, x: camera.x - x / camera.k, y: camera.y - y / camera.k};
  flight = null;
  moved();
}

function point(number, x, y) {
  if (number !== pointed) { pointed = number; canvas.classList.toggle("pointing", number >= 0); ask(); }
  tip.hidden = number < 0;
  if (number < 0) return;
  tip.replaceChildren(entities.name[number], make("small", {}, `${graph.types[entities.type[number]]}, ${papersText(entities.papers[number])}`));
  tip.style.left = `${Math.min(x + 14, width - tip.offsetWidth - 8)}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > height ? y - 12 - tip.offsetHeight : y + 18}px`;
}

const placeOf = event => [event.offsetX, event.offsetY];

canvas.addEventListener("pointerdown", event => {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, placeOf(event));
  if (pointers.size === 1) dragged = 0;
});

canvas.addEventListener("pointermove", event => {
  const [x, y] = placeOf(event), before = pointers.get(event.pointerId);
  if (!before) return point(event.pointerType === "mouse" ? entityAt(x, y, 4) : -1, x, y);
  const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
  dragged += Math.hypot(x - before[0], y - before[1]);
  if (dragged < 4) return undefined;
  canvas.classList.add("dragging");
  point(-1);
  if (other) {
    const apart = place => Math.max(1, Math.hypot(place[0] - other[0], place[1] - other[1]));
    zoomBy(apart([x, y]) / apart(before), (x + other[0]) / 2, (y + other[1]) / 2);
    panBy((x - before[0]) / 2, (y - before[1]) / 2);
  } else panBy(x - before[0], y - before[1]);
  pointers.set(event.pointerId, [x, y]);
  return undefined;
});

function release(event) {
  if (!pointers.delete(event.pointerId)) return;
  canvas.classList.remove("dragging");
  if (dragged >= 4 || pointers.size || event.type === "pointercancel") return;
  const number = entityAt(...placeOf(event), event.pointerType === "mouse" ? 4 : 16);
  if (number >= 0) goTo(number);
  else if (selected >= 0 && !subset) goHome();
}
canvas.addEventListener("pointerup", release);
canvas.addEventListener("pointercancel", release);
canvas.addEventListener("pointerleave", () => point(-1));
canvas.addEventListener("dblclick", event => {
  const number = entityAt(...placeOf(event), 4);
  if (number >= 0) goTo(number, 1);
  else zoomBy(1.8, ...placeOf(event));
});
canvas.addEventListener("wheel", event => {
  event.preventDefault();
  const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? height : 1);
  zoomBy(Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.0022)), ...placeOf(event));
  point(-1);
}, {passive: false});

canvas.addEventListener("keydown", event => {
  const way = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]}[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (way) panBy(...way);
  else if (event.key === "+" || event.key === "=") zoomBy(1.3);
  else if (event.key === "-") zoomBy(1 / 1.3);
  else if (event.key === "0") showAll();
  else return;
  event.preventDefault();
});
document.getElementById("in").addEventListener("click", () => zoomBy(1.4));
document.getElementById("out").addEventListener("click", () => zoomBy(1 / 1.4));
document.getElementById("fit").addEventListener("click", showAll);
