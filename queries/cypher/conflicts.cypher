// name: conflicts
// purpose: Find pairs of systems of which papers say both that the first beats the second and that the second beats the
//   first: the conditions differ, or one of them errs.
// column a: str. One system.
// column b: str. The other one.
// column papers_a: list. Ids of the papers that say that a outperforms b.
// column papers_b: list. Ids of the papers that say that b outperforms a.
// example:
MATCH (s:Method|Model)-[x:OUTPERFORMS]->(o:Method|Model)
WHERE s.id < o.id AND EXISTS { MATCH (o)-[:OUTPERFORMS]->(s) }
WITH s, o, x.paper AS paper
ORDER BY paper
WITH s, o, collect(DISTINCT paper) AS papers_a
MATCH (o)-[y:OUTPERFORMS]->(s)
WITH s, o, papers_a, y.paper AS paper
ORDER BY paper
WITH s, o, papers_a, collect(DISTINCT paper) AS papers_b
RETURN s.name AS a, o.name AS b, papers_a, papers_b
ORDER BY size(papers_a) + size(papers_b) DESC, a, b, s.id, o.id
