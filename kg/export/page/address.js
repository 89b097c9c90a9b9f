// The address after # says what is shown: an entity, its neighbourhood, and what is filtered out, each of them or none:
// #system:bert/focus2?hide-types=Task,Metric&hide-relations=VARIANT_OF
const FILTERS = [["hide-types", graph.types, hiddenTypes], ["hide-relations", graph.relations, hiddenRelations]];
const readably = text => encodeURIComponent(text).replaceAll("%3A", ":");

function filterText() {
  const parts = FILTERS.filter(each => each[2].size).map(([key, names, hidden]) =>
    `${key}=${[...hidden].sort((a, b) => a - b).map(index => readably(names[index])).join(",")}`);
  return parts.length ? `?${parts.join("&")}` : "";
}

const addressOf = (number, reach = 0) => (number < 0 ? "" : readably(entities.id[number]) + ["", "/focus", "/focus2"][reach]) + filterText();
const linkTo = number => "#" + addressOf(number);

function routeNow() {
  const [name, focus] = location.hash.slice(1).split("?")[0].split("/");
  let id = "";
  try { id = decodeURIComponent(name); } catch { /* a broken address shows the overview */ }
  return {id, number: numberOf.has(id) ? numberOf.get(id) : -1, reach: {focus: 1, focus2: 2}[focus] || 0};
}

// Takes over the filters of the address, and tells whether they differ from those before; unknown names are passed over.
function takeFilters() {
  const before = filterText(), [, search = ""] = location.hash.split("?");
  const wanted = new URLSearchParams(search);
  for (const [key, names, hidden] of FILTERS) {
    hidden.clear();
    for (const name of (wanted.get(key) || "").split(",")) if (names.includes(name)) hidden.add(names.indexOf(name));
  }
  return filterText() !== before;
}

function goTo(number, reach = 0) { location.hash = addressOf(number, reach); }
function goHome() { location.hash = addressOf(-1); }

// A filter is no step to go back to, but the address has it.
function keepFilters() {
  const {number, reach} = routeNow();
  history.replaceState(null, "", "#" + addressOf(number, reach));
}
