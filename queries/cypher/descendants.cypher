// name: descendants
// purpose: Trace what builds on a system or is a version of it, step by step.
// param system: name Method|Model. The system, under any of its names.
// param depth: int 1..5 = 3. How many steps to go.
// column system: str. What builds on it.
// column distance: int. In how many steps at least.
// column via: list. The systems between, the nearest first; of several shortest ways the first in alphabetical order.
// example: system=Transformer depth=2
MATCH (:Alias {id: $system})-[:NAMES]->(s:Method|Model)
CALL (s) {
  MATCH (s)<-[:BUILDS_ON|VARIANT_OF]-(a)
  RETURN a AS x, '1' AS way
  UNION ALL
  MATCH (s)<-[:BUILDS_ON|VARIANT_OF]-(a)
  WHERE $depth >= 2
  WITH DISTINCT a, a.name AS via
  MATCH (a)<-[:BUILDS_ON|VARIANT_OF]-(b)
  RETURN b AS x, '2\n' + via AS way
  UNION ALL
  MATCH (s)<-[:BUILDS_ON|VARIANT_OF]-(a)
  WHERE $depth >= 3
  WITH DISTINCT a, a.name AS via
  MATCH (a)<-[:BUILDS_ON|VARIANT_OF]-(b)
  WITH b, min(via + '\n' + b.name) AS via
  MATCH (b)<-[:BUILDS_ON|VARIANT_OF]-(c)
  RETURN c AS x, '3\n' + via AS way
  UNION ALL
  MATCH (s)<-[:BUILDS_ON|VARIANT_OF]-(a)
  WHERE $depth >= 4
  WITH DISTINCT a, a.name AS via
  MATCH (a)<-[:BUILDS_ON|VARIANT_OF]-(b)
  WITH b, min(via + '\n' + b.name) AS via
  MATCH (b)<-[:BUILDS_ON|VARIANT_OF]-(c)
  WITH c, min(via + '\n' + c.name) AS via
  MATCH (c)<-[:BUILDS_ON|VARIANT_OF]-(d)
  RETURN d AS x, '4\n' + via AS way
  UNION ALL
  MATCH (s)<-[:BUILDS_ON|VARIANT_OF]-(a)
  WHERE $depth >= 5
  WITH DISTINCT a, a.name AS via
  MATCH (a)<-[:BUILDS_ON|VARIANT_OF]-(b)
  WITH b, min(via + '\n' + b.name) AS via
  MATCH (b)<-[:BUILDS_ON|VARIANT_OF]-(c)
  WITH c, min(via + '\n' + c.name) AS via
  MATCH (c)<-[:BUILDS_ON|VARIANT_OF]-(d)
  WITH d, min(via + '\n' + d.name) AS via
  MATCH (d)<-[:BUILDS_ON|VARIANT_OF]-(e)
  RETURN e AS x, '5\n' + via AS way
}
WITH s, x, way
WHERE x.id <> s.id
WITH x, split(min(way), '\n') AS way
RETURN x.name AS system, toInteger(way[0]) AS distance, way[1..] AS via
ORDER BY distance, system, x.id
