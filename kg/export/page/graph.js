// The graph as the page holds it: columns by entity number, ties in typed arrays, what is filtered out.
const read = id => JSON.parse(document.getElementById(id).textContent);
const graph = read("graph-data");
const entities = graph.entities;
const count = entities.id.length;
const numberOf = new Map(entities.id.map((id, number) => [id, number]));
const xs = Float64Array.from(entities.x);
const ys = Float64Array.from(entities.y);
const radii = Float64Array.from(entities.size, size => size / 2);
const tieCount = graph.ties.length / 4;
const tie = (number, field) => graph.ties[number * 4 + field];
const SOURCE = 0, TARGET = 1, RELATION = 2, WEIGHT = 3;

const hiddenTypes = new Set();
const hiddenRelations = new Set();
const isShown = number => !hiddenTypes.has(entities.type[number]);

// The ties of each entity, as numbers of ties.
const tiesOf = Array.from({length: count}, () => []);
for (let number = 0; number < tieCount; number++) {
  tiesOf[tie(number, SOURCE)].push(number);
  tiesOf[tie(number, TARGET)].push(number);
}

const byImportance = Array.from({length: count}, (_, number) => number).sort(
  (a, b) => entities.papers[b] - entities.papers[a] || tiesOf[b].length - tiesOf[a].length || a - b);

// One line per pair of entities, the heaviest first, under the present filter.
let lines = [];
function joinLines() {
  const pairs = new Map();
  for (let number = 0; number < tieCount; number++) {
    const a = tie(number, SOURCE), b = tie(number, TARGET);
    if (a === b || hiddenRelations.has(tie(number, RELATION)) || !isShown(a) || !isShown(b)) continue;
    const key = a < b ? a * count + b : b * count + a;
    const line = pairs.get(key);
    if (line) line.weight += tie(number, WEIGHT);
    else pairs.set(key, {a, b, weight: tie(number, WEIGHT)});
  }
  lines = [...pairs.values()];
  for (const line of lines) line.rank = line.weight * 1000 + Math.min(entities.papers[line.a], entities.papers[line.b]);
  lines.sort((one, other) => other.rank - one.rank);
}

function neighboursOf(number) {
  const weights = new Map();
  for (const each of tiesOf[number]) {
    const source = tie(each, SOURCE), target = tie(each, TARGET);
    const other = source === number ? target : source;
    if (other === number || hiddenRelations.has(tie(each, RELATION)) || !isShown(other)) continue;
    weights.set(other, (weights.get(other) || 0) + tie(each, WEIGHT));
  }
  return [...weights].sort((a, b) => b[1] - a[1] || entities.papers[b[0]] - entities.papers[a[0]] || a[0] - b[0]).map(pair => pair[0]);
}
