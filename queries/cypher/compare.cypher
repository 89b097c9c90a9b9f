// name: compare
// purpose: List what papers say of two systems against each other, in statements and in numbers.
// param a: name Method|Model. One system, under any of its names.
// param b: name Method|Model. The other one.
// column statement: str. What is said; (negated) and (background) mark what a paper denies or only reports of others.
// column winner: str. The better one of the two by this statement; "" where it does not say.
// column paper: str. The id of the paper that says so.
// column evidence: str. Where the paper says so.
// example: a=ResNet b=VGG
UNWIND [[$a, $b], [$b, $a]] AS pair
MATCH (:Alias {id: pair[0]})-[:NAMES]->(s:Method|Model)
MATCH (:Alias {id: pair[1]})-[:NAMES]->(o:Method|Model)
WITH DISTINCT s, o
WHERE s.id <> o.id
CALL (s, o) {
  MATCH (s)-[x:OUTPERFORMS]->(o)
  RETURN s.name + ' OUTPERFORMS ' + o.name AS statement, s.name AS winner, x.paper AS paper, x.evidence AS evidence,
    x.key AS key
  UNION ALL
  MATCH (s)-[x:COMPARED_WITH]->(o)
  RETURN s.name + ' COMPARED_WITH ' + o.name AS statement, '' AS winner, x.paper AS paper, x.evidence AS evidence,
    x.key AS key
  UNION ALL
  MATCH (s)-[x:STATES]->(o)
  WHERE x.relation IN ['OUTPERFORMS', 'COMPARED_WITH']
  RETURN s.name + ' ' + x.relation + ' ' + o.name + ' (' + x.claim + ')' AS statement, '' AS winner, x.paper AS paper,
    x.evidence AS evidence, x.key AS key
  UNION ALL
  MATCH (s)<-[:OF]-(r:Result)-[:OVER]->(o)
  WHERE r.claim IN ['asserted', 'hedged']
  OPTIONAL MATCH (r)-[:MEASURED_IN]->(m:Metric)
  OPTIONAL MATCH (r)-[:ON]->(b:Benchmark)
  RETURN s.name + ': ' + r.kind + ' of ' + r.text + coalesce(' ' + r.unit, '') + ' over ' + o.name
    + coalesce(' in ' + m.name, '') + coalesce(' on ' + b.name, '') AS statement,
    CASE
      WHEN r.kind + r.direction IN ['gainhigher', 'reductionlower'] THEN s.name
      WHEN r.kind + r.direction IN ['gainlower', 'reductionhigher'] THEN o.name
      ELSE ''
    END AS winner, r.paper AS paper, r.evidence AS evidence, r.id AS key
  UNION ALL
  MATCH (s)<-[:OF]-(r:Result)<-[:REPORTS]-(:Paper)-[:REPORTS]->(q:Result)-[:OF]->(o)
  WHERE r.kind = 'absolute' AND q.kind = 'absolute' AND coalesce(r.unit, '') = coalesce(q.unit, '')
    AND ((r.direction = 'higher' AND r.value > q.value) OR (r.direction = 'lower' AND r.value < q.value))
    AND r.claim IN ['asserted', 'hedged'] AND q.claim IN ['asserted', 'hedged']
  MATCH (r)-[:MEASURED_IN]->(m:Metric)
  MATCH (q)-[:MEASURED_IN]->(n:Metric)
  WHERE n.id = m.id
  OPTIONAL MATCH (r)-[:ON]->(b:Benchmark)
  OPTIONAL MATCH (q)-[:ON]->(c:Benchmark)
  WITH s, o, r, q, m, b, c
  WHERE coalesce(b.id, '') = coalesce(c.id, '')
  RETURN s.name + ': ' + r.text + ', ' + o.name + ': ' + q.text + coalesce(' ' + r.unit, '') + ' in ' + m.name
    + coalesce(' on ' + b.name, '') AS statement,
    s.name AS winner, r.paper AS paper, r.evidence AS evidence, r.id + q.id AS key
}
RETURN statement, winner, paper, coalesce(evidence, '') AS evidence
ORDER BY winner = '', statement, paper, s.id, o.id, key
