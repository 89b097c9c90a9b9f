// The panel beside the picture: an overview, or one entity with all that is said of it.
const panel = document.getElementById("panel");

function entityRow(number, text) {
  return make("li", {}, make("div", {class: "row"}, shape(entities.type[number]), named(number), make("span", {class: "count"}, text)));
}

function showOverview() {
  const kinds = graph.types.map((type, index) => [type.toLowerCase() + "s", entities.type.filter(each => each === index).length]).filter(each => each[1]);
  const text = kinds.map(([name, amount]) => `${numeral(amount)} ${amount === 1 ? name.slice(0, -1) : name}`).join(", ");
  panel.replaceChildren(make("p", {class: "lead"}, count ? `${text}, joined by ${numeral(tieCount)} relations.` : "This graph holds no entities yet."));
  if (graph.left_out)
    panel.append(make("p", {class: "lead", id: "left-out"}, `${numeral(graph.left_out)} more in the graph are not on this page; these are the most connected ones.`));
  for (const [title, types] of [["Systems", ["Method", "Model"]], ["Benchmarks", ["Benchmark"]], ["Tasks", ["Task"]]]) {
    const those = byImportance.filter(number => types.includes(graph.types[entities.type[number]]));
    if (those.length) panel.append(heading(`${title} in most papers`), ...listOf(those.slice(0, 60), number => entityRow(number, papersText(entities.papers[number])), 6));
  }
  panel.append(make("footer", {}, "Drag to move, scroll to zoom, click for what is said of a thing. Press / to search, Escape to come back here."));
}

function showEntity(number) {
  const {statementsOf, resultsOf, papersOf} = evidence();
  const type = graph.types[entities.type[number]];
  panel.replaceChildren(make("p", {class: "kind"}, shape(entities.type[number]), `${type}, in ${papersText(entities.papers[number])}`),
    make("h2", {}, entities.name[number]));
  const aliases = entities.aliases[number].filter(alias => alias !== entities.name[number]);
  if (aliases.length) panel.append(make("p", {class: "also"}, `Also called ${aliases.join(", ")}`));
  panel.append(focusButtons(number));
  if (type === "Benchmark") panel.append(...leaderboard(number, resultsOf[number].filter(each => each.benchmark === number)));
  else panel.append(...resultList(number, resultsOf[number]));
  panel.append(...relationLists(number, statementsOf[number]));
  const papers = papersOf[number];
  const proposing = new Set(statementsOf[number].filter(each => each.source < 0 && isClaimed(each)).map(each => each.paper[ID]));
  if (papers.length) panel.append(heading("Papers", entities.papers[number]), ...listOf(papers, paper => make("li", {class: "paper"},
    make("span", {}, paperLink(paper), proposing.has(paper[ID]) ? make("span", {class: "date"}, "proposes it") : ""),
    make("span", {class: "date"}, paper[PUBLISHED].slice(0, 10)))));
  if (papers.length < entities.papers[number])
    panel.append(make("p", {class: "none"}, `The newest ${papers.length} papers are listed.`));
  panel.scrollTop = 0;
}

function resultList(number, results) {
  if (!results.length) return [];
  const order = each => (each.system === number ? 0 : 1) + (isClaimed(each) ? 0 : 2);
  const sorted = [...results].sort((a, b) => order(a) - order(b) || (a.paper[PUBLISHED] < b.paper[PUBLISHED] ? 1 : -1));
  return [heading("Results", results.length), ...listOf(sorted, each => {
    const place = make("div");
    const words = make("span", {}, make("span", {class: "value"}, withUnit(each)));
    const add = (word, entity) => { if (entity !== -1 && entity !== "" && entity !== number) words.append(` ${word} `, named(entity)); };
    if (each.kind === "gain" || each.kind === "reduction") words.append(` ${each.kind}`);
    add("in", each.metric);
    add("on", each.benchmark);
    add("over", each.baseline);
    add("by", each.system);
    if (each.baseline === number) words.append(" over it");
    return make("li", {}, make("div", {class: "row"}, shape(entities.type[number]), words,
      opener(each.paper[PUBLISHED].slice(0, 4) || "evidence", `${withUnit(each)}: show the sentence`, place, () => [said(each)])), place);
  }, 6)];
}

// By relation and direction, then by the other entity.
function relationLists(number, statements) {
  const parts = [];
  graph.phrases.forEach((phrases, relation) => phrases.forEach((phrase, side) => {
    if (relation === 0) return; // who proposes it stands with the papers
    const others = new Map();
    for (const each of tiesOf[number])
      if (tie(each, RELATION) === relation && tie(each, side ? TARGET : SOURCE) === number)
        others.set(tie(each, side ? SOURCE : TARGET), {weight: tie(each, WEIGHT), said: []});
    for (const each of statements)
      if (each.relation === relation && each.source >= 0 && (side ? each.target : each.source) === number && isClaimed(each))
        others.get(side ? each.source : each.target)?.said.push(each);
    if (others.size) parts.push([phrase, [...others].sort((a, b) => b[1].weight - a[1].weight || entities.papers[b[0]] - entities.papers[a[0]] || a[0] - b[0])]);
  }));
  const denied = new Map();
  for (const each of statements.filter(each => !isClaimed(each) && each.source >= 0)) {
    const phrase = `${each.claim === "negated" ? "Denied" : "In passing"}: ${graph.phrases[each.relation][each.source === number ? 0 : 1].toLowerCase()}`;
    const other = each.source === number ? each.target : each.source;
    if (!denied.has(phrase)) denied.set(phrase, new Map());
    const entry = denied.get(phrase).get(other) || {weight: 0, said: []};
    entry.weight++;
    entry.said.push(each);
    denied.get(phrase).set(other, entry);
  }
  for (const [phrase, others] of [...denied].sort((a, b) => a[0] < b[0] ? -1 : 1)) parts.push([phrase, [...others]]);
  return parts.flatMap(([phrase, others]) => [heading(phrase, others.length), ...listOf(others, ([other, entry]) => relationRow(phrase, other, entry))]);
}

function relationRow(phrase, other, {weight, said: statements}) {
  const place = make("div");
  const row = make("div", {class: "row"}, shape(entities.type[other]), named(other));
  row.append(statements.length
    ? opener(papersText(weight), `${phrase} ${entities.name[other]}: show the evidence from ${papersText(weight)}`, place, () => statements.map(said))
    : make("span", {class: "count"}, "by its name"));
  return make("li", {}, row, place);
}
