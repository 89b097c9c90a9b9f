// The leaderboard of a benchmark: a sortable table for each metric, kind and unit, the most reported first.
const KINDS = ["absolute", "gain", "reduction", "ratio"];

function leaderboards(results) {
  const groups = new Map();
  for (const each of results) {
    if (!isClaimed(each)) continue;
    const metric = typeof each.metric === "number" ? entities.name[each.metric] : each.metric;
    const key = JSON.stringify([each.metric, each.kind, each.unit]);
    if (!groups.has(key)) groups.set(key, {metric: each.metric === -1 ? "" : metric, kind: each.kind, unit: each.unit, results: []});
    groups.get(key).results.push(each);
  }
  const order = group => KINDS.indexOf(group.kind);
  return [...groups.values()].sort((a, b) => !a.metric - !b.metric || order(a) - order(b) || b.results.length - a.results.length
    || (a.metric < b.metric ? -1 : 1)).map(ranked);
}

// Best first: where less is better, the smallest score and the largest reduction.
function ranked(group) {
  const votes = group.results.reduce((sum, each) => sum + (each.direction === "lower" ? 1 : each.direction === "higher" ? -1 : 0), 0);
  const falls = group.kind === "reduction" ? votes < 0 : group.kind === "ratio" ? votes > 0 && group.unit === "%" : votes > 0;
  const score = each => falls ? -Number(each.value) : Number(each.value);
  const rows = [...group.results].sort((a, b) => score(b) - score(a) || (a.paper[ID] < b.paper[ID] ? -1 : 1));
  rows.forEach((each, place) => { each.rank = place && score(each) === score(rows[place - 1]) ? rows[place - 1].rank : place ? rows[place - 1].rank + 1 : 1; });
  return {...group, results: rows, better: falls ? "lower is better" : "higher is better"};
}

const withUnit = each => each.value + (each.unit === "%" || each.unit === "x" ? each.unit : each.unit ? ` ${each.unit}` : "");
const systemName = each => typeof each.system === "number" ? entities.name[each.system] || "" : each.system;
const COLUMNS = [
  {name: "#", value: each => each.rank, number: true},
  {name: "System", value: systemName},
  {name: "Value", value: each => Number(each.value), number: true, falls: true},
  {name: "Over", value: each => typeof each.baseline === "number" ? entities.name[each.baseline] || "" : each.baseline},
  {name: "Year", value: each => each.paper[PUBLISHED], number: true, falls: true},
];

function leaderboard(number, results) {
  const groups = leaderboards(results);
  if (!groups.length) return [];
  const place = make("div", {class: "table"});
  const title = group => `${group.metric || "metric not named"}${group.kind === "absolute" ? "" : `, ${group.kind}`}${group.unit ? ` in ${group.unit}` : ""}`;
  const draw = group => place.replaceChildren(sortable(group, title(group)));
  draw(groups[0]);
  if (groups.length === 1) return [heading("Leaderboard"), place];
  const select = make("select", {"aria-label": "Metric"}, ...groups.map((group, index) =>
    make("option", {value: String(index)}, `${title(group)} (${group.results.length})`)));
  select.addEventListener("change", () => draw(groups[Number(select.value)]));
  return [heading("Leaderboard"), select, place];
}

function sortable(group, title) {
  const columns = COLUMNS.filter(column => column.name !== "Over" || group.results.some(each => each.baseline !== -1));
  const body = make("tbody");
  const heads = columns.map(column => {
    const button = make("button", {type: "button"}, column.name);
    const head = make("th", {scope: "col", ...(column.number ? {class: "number"} : {})}, button);
    button.addEventListener("click", () => sort(column, head));
    return head;
  });
  function sort(column, head) {
    const before = head.getAttribute("aria-sort");
    const down = before ? before === "ascending" : Boolean(column.falls);
    heads.forEach(each => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const compare = (a, b) => column.number && column.name !== "Year" ? a - b : String(a).localeCompare(String(b), "en");
    const rows = [...group.results].sort((a, b) => (down ? -1 : 1) * compare(column.value(a), column.value(b)) || a.rank - b.rank);
    body.replaceChildren(...rows.flatMap(each => tableRow(each, columns)));
  }
  sort(columns[0], heads[0]);
  return make("table", {}, make("caption", {}, `${title}; ${group.better}`), make("thead", {}, make("tr", {}, ...heads)), body);
}

function tableRow(each, columns) {
  const cell = make("td", {class: "sentence", colspan: String(columns.length)});
  const below = make("tr", {}, cell);
  const show = opener(withUnit(each), `${withUnit(each)}: show the sentence`, cell, () => [said(each)]);
  below.hidden = true;
  show.addEventListener("click", () => { below.hidden = cell.hidden; });
  const contents = {"#": String(each.rank), System: named(each.system), Value: show, Over: named(each.baseline, "–"),
    Year: each.paper[PUBLISHED].slice(0, 4)};
  return [make("tr", {}, ...columns.map(column => make("td", column.number ? {class: "number"} : {}, contents[column.name]))), below];
}
