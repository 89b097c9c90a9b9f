// name: evidence
// purpose: Give the sentences that join two entities, in either direction, in statements and in results.
// param a: name Benchmark|Method|Metric|Model|Task. One entity, under any of its names.
// param b: name Benchmark|Method|Metric|Model|Task. The other one.
// column relation: str. The relation from a to b; "<-" before it where it runs from b to a; (negated) or (background)
//   after it where a paper denies it or only reports it. ON, OVER and MEASURED_IN stand for a result.
// column paper: str. The id of the paper that says so.
// column evidence: str. Where the paper says so.
// column confidence: float. How sure the extraction is, from 0 to 1.
// example: a=ResNet b=ImageNet
UNWIND [[$a, $b, ''], [$b, $a, '<-']] AS way
MATCH (:Alias {id: way[0]})-[:NAMES]->(s:Entity)
MATCH (:Alias {id: way[1]})-[:NAMES]->(o:Entity)
WITH s, o, max(way[2]) AS arrow
WHERE s.id <> o.id
CALL (s, o) {
  MATCH (s)-[x:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF]->(o)
  RETURN type(x) AS relation, x.paper AS paper, x.evidence AS evidence, x.confidence AS confidence, x.key AS key
  UNION ALL
  MATCH (s)-[x:STATES]->(o)
  RETURN x.relation + ' (' + x.claim + ')' AS relation, x.paper AS paper, x.evidence AS evidence,
    x.confidence AS confidence, x.key AS key
  UNION ALL
  MATCH (s)<-[:OF]-(r:Result)-[x:MEASURED_IN|ON|OVER]->(o)
  RETURN type(x) + CASE WHEN r.claim IN ['asserted', 'hedged'] THEN '' ELSE ' (' + r.claim + ')' END AS relation,
    r.paper AS paper, r.evidence AS evidence, r.confidence AS confidence, r.id AS key
  UNION ALL
  MATCH (s)<-[:ON]-(r:Result)-[x:MEASURED_IN]->(o)
  RETURN type(x) + CASE WHEN r.claim IN ['asserted', 'hedged'] THEN '' ELSE ' (' + r.claim + ')' END AS relation,
    r.paper AS paper, r.evidence AS evidence, r.confidence AS confidence, r.id AS key
}
RETURN arrow + relation AS relation, paper, coalesce(evidence, '') AS evidence, confidence
ORDER BY arrow, relation, confidence DESC, paper, evidence, s.id, o.id, key
