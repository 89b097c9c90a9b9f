// Focus: one entity in the middle, its neighbours around it, the rest out of sight. The layout is the same each time.
const IN_FOCUS = 120; // entities that can still be read
const TURNS = 220;

function surroundings(number, reach) {
  const near = neighboursOf(number), kept = new Map([[number, 0]]);
  for (const other of near.slice(0, reach === 1 ? IN_FOCUS - 1 : 30)) kept.set(other, 1);
  if (reach === 2)
    for (const each of [...kept.keys()].slice(1))
      for (const other of neighboursOf(each).slice(0, 6)) if (!kept.has(other) && kept.size < IN_FOCUS) kept.set(other, 2);
  return {kept, left: near.length - [...kept.values()].filter(step_ => step_ === 1).length};
}

// Springs along ties and a push between all, in boxes wide enough for names; the one in focus stays where it is.
function layAround(number, kept) {
  const members = [...kept.keys()].sort((a, b) => kept.get(a) - kept.get(b) || entities.type[a] - entities.type[b] || a - b);
  const place = new Map(members.map((member, order) => {
    const angle = order * 2.399963, radius = order ? 40 + 18 * Math.sqrt(order) * kept.get(member) : 0;
    return [member, [radius * Math.cos(angle), radius * Math.sin(angle)]];
  }));
  const pairs = lines.filter(line => kept.has(line.a) && kept.has(line.b));
  const room = 34 + 20 / Math.sqrt(members.length);
  for (let turn = 0; turn < TURNS; turn++) {
    const speed = 0.9 * (1 - turn / TURNS) + 0.02;
    const force = new Map(members.map(member => [member, [0, 0]]));
    for (let i = 0; i < members.length; i++) for (let j = i + 1; j < members.length; j++) {
      const a = place.get(members[i]), b = place.get(members[j]);
      const dx = (b[0] - a[0]) / 1.5, dy = b[1] - a[1], square = Math.max(4, dx * dx + dy * dy);
      const push = room * room / square * 0.9;
      const one = force.get(members[i]), other = force.get(members[j]);
      one[0] -= dx * push; one[1] -= dy * push; other[0] += dx * push; other[1] += dy * push;
    }
    for (const line of pairs) {
      const a = place.get(line.a), b = place.get(line.b), dx = b[0] - a[0], dy = b[1] - a[1], length = Math.hypot(dx, dy) || 1;
      const pull = (length - 70) / length * (line.a === number || line.b === number ? 0.16 : kept.get(line.a) === 2 || kept.get(line.b) === 2 ? 0.12 : 0.03);
      force.get(line.a)[0] += dx * pull; force.get(line.a)[1] += dy * pull;
      force.get(line.b)[0] -= dx * pull; force.get(line.b)[1] -= dy * pull;
    }
    for (const member of members) {
      if (member === number) continue;
      const [fx, fy] = force.get(member), strength = Math.hypot(fx, fy) || 1, go = Math.min(strength, 24) / strength * speed;
      const at = place.get(member);
      at[0] += fx * go; at[1] += fy * go;
    }
  }
  return [...place].map(([member, [x, y]]) => [member, x, y]);
}

function enterFocus(number, reach) {
  const {kept, left} = surroundings(number, reach);
  const members = [...kept.keys()];
  restore();
  const centre = view.getCenter(), before = place(number);
  subset = new Set(members);
  for (const [member, x, y] of layAround(number, kept)) { px[member] = x; py[member] = y; }
  const after = place(number);
  view.setCenter([centre[0] + after[0] - before[0], centre[1] + after[1] - before[1]]); // it stays where it was seen
  redraw();
  showThese(members);
  const bar = document.getElementById("focusbar");
  const all = make("a", {href: linkTo(number), class: "pill"}, "Show everything");
  bar.replaceChildren(left > 0 ? `${numeral(members.length)} entities, ${numeral(left)} neighbours left out` : `${numeral(members.length)} entities`, all);
  bar.hidden = false;
}

function restore() { px.set(xs); py.set(ys); }

function leaveFocus() {
  if (!subset) return;
  restore();
  subset = null;
  document.getElementById("focusbar").hidden = true;
  redraw();
  showAll(0);
}

function focusButtons(number) {
  const reach = subset && selected === number ? routeNow().reach : 0;
  const button = (text, wanted) => {
    const element = make("button", {type: "button", class: "pill", "aria-pressed": String(reach === wanted)}, text);
    element.addEventListener("click", () => goTo(number, reach === wanted ? 0 : wanted));
    return element;
  };
  const near = neighboursOf(number).length;
  if (!near) return make("p", {class: "none"}, "Nothing is tied to it under the present filter.");
  return make("div", {class: "actions", role: "group", "aria-label": "Focus"}, button("Focus on neighbours", 1), button("Two steps", 2));
}
