// name: path
// purpose: Show how two entities are joined: the shortest ways from one to the other over statements of any direction.
// param a: name Benchmark|Method|Metric|Model|Task. Where to start.
// param b: name Benchmark|Method|Metric|Model|Task. Where to end.
// param max: int 1..6 = 6. The longest way that counts, in relations.
// param limit: int 1..1000 = 10. How many of the shortest ways to show.
// column names: list. The entities on the way, both ends included.
// column relations: list. The relations between them; one that is followed against its direction begins with "<-".
// example: a=BERT b=LSTM max=4
MATCH (:Alias {id: $a})-[:NAMES]->(a:Entity)
MATCH (:Alias {id: $b})-[:NAMES]->(b:Entity)
WITH DISTINCT a, b
WHERE a.id <> b.id
MATCH p = allShortestPaths(
  (a)-[:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|VARIANT_OF*..6]-(b)
)
WITH nodes(p) AS way, relationships(p) AS links
WHERE size(links) <= $max
WITH [n IN way | n.name] AS names, [n IN way | n.id] AS ids,
  [i IN range(0, size(links) - 1) |
    CASE WHEN startNode(links[i]) = way[i] THEN type(links[i]) ELSE '<-' + type(links[i]) END] AS relations
WITH DISTINCT names, ids, relations
WITH names, relations, reduce(text = '', part IN ids + relations | text + part + ' ') AS key
RETURN names, relations
ORDER BY size(relations), key
LIMIT $limit
