// Statements, results and papers: read when they are first needed, so that the picture need not wait for them.
const evidence = (() => {
  let read_ = null;
  return () => {
    if (read_) return read_;
    const data = read("evidence-data");
    const statements = data.statements.map(([relation, source, target, paper, sentence, marks, claim]) =>
      ({relation, source, target, paper: data.papers[paper], sentence: data.sentences[sentence] || "", marks, claim}));
    const results = data.results.map(([paper, system, metric, benchmark, baseline, value, unit, kind, direction, claim, sentence, marks]) =>
      ({paper: data.papers[paper], system, metric, benchmark, baseline, value, unit, kind, direction, claim,
        sentence: data.sentences[sentence] || "", marks}));
    const statementsOf = Array.from({length: count}, () => []);
    for (const each of statements) {
      if (each.source >= 0) statementsOf[each.source].push(each);
      statementsOf[each.target].push(each);
    }
    const resultsOf = Array.from({length: count}, () => []);
    for (const each of results)
      for (const entity of new Set([each.system, each.metric, each.benchmark, each.baseline]))
        if (typeof entity === "number" && entity >= 0) resultsOf[entity].push(each);
    const papersOf = data.mentioned.map(numbers => numbers.map(number => data.papers[number]));
    read_ = {papers: data.papers, statementsOf, resultsOf, papersOf, results};
    return read_;
  };
})();
const ID = 0, TITLE = 1, URL_ = 2, PUBLISHED = 3;
const isClaimed = each => each.claim === "asserted" || each.claim === "hedged" || each.claim === "";
