// name: path
// purpose: Show how two entities are joined: the shortest ways from one to the other over statements of any direction.
// param a: name Benchmark|Method|Metric|Model|Task. Where to start.
// param b: name Benchmark|Method|Metric|Model|Task. Where to end.
// param max: int 1..6 = 6. The longest way that counts, in relations.
// param limit: int 1..1000 = 10. How many of the shortest ways to show.
// column names: list. The entities on the way, both pair included.
// column relations: list. The relations between them; one that is followed against its direction begins with "<-".
// example: a=BERT b=LSTM max=4
UNWIND [[$a, $b, 'a'], [$b, $a, 'b']] AS half
MATCH (:Alias {id: half[0]})-[:NAMES]->(s:Entity)
MATCH (:Alias {id: half[1]})-[:NAMES]->(o:Entity)
WITH DISTINCT half[2] AS side, s, o
WHERE s.id <> o.id
MATCH p = shortestPath(
  (s)-[:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|VARIANT_OF*..6]-(o)
)
WITH side, s, o, length(p) AS far
WHERE far <= $max
WITH s, far, side, CASE side WHEN 'a' THEN [s.id, o.id] ELSE [o.id, s.id] END AS pair,
  CASE side WHEN 'a' THEN (far + 1) / 2 ELSE far / 2 END AS steps
CALL (s, steps) { // half the way from each end, where the two meet: KGLite ends allShortestPaths at 256 ways
  WITH s, steps
  WHERE steps = 0
  RETURN s AS m, [''] AS ways
  UNION ALL
  MATCH (s)-[r:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|VARIANT_OF]-(w:Entity)
  WHERE steps = 1
  WITH DISTINCT w, s.id + '\n' + s.name + '\n'
    + type(r) + CASE WHEN startNode(r) = s THEN '' ELSE '<-' END AS way
  ORDER BY way
  RETURN w AS m, collect(way)[..$limit] AS ways
  UNION ALL
  MATCH (s)-[r:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|VARIANT_OF]-(w:Entity)
  WHERE steps = 2
  WITH DISTINCT w, s.id + '\n' + s.name + '\n'
    + type(r) + CASE WHEN startNode(r) = s THEN '' ELSE '<-' END AS way
  MATCH (w)-[r:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|VARIANT_OF]-(x:Entity)
  WITH DISTINCT x, way + '\n' + w.id + '\n' + w.name + '\n'
    + type(r) + CASE WHEN startNode(r) = w THEN '' ELSE '<-' END AS way
  ORDER BY way
  RETURN x AS m, collect(way)[..$limit] AS ways
  UNION ALL
  MATCH (s)-[r:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|VARIANT_OF]-(w:Entity)
  WHERE steps = 3
  WITH DISTINCT w, s.id + '\n' + s.name + '\n'
    + type(r) + CASE WHEN startNode(r) = s THEN '' ELSE '<-' END AS way
  MATCH (w)-[r:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|VARIANT_OF]-(x:Entity)
  WITH DISTINCT x, way + '\n' + w.id + '\n' + w.name + '\n'
    + type(r) + CASE WHEN startNode(r) = w THEN '' ELSE '<-' END AS way
  ORDER BY way
  WITH x, collect(way)[..$limit] AS ways
  UNWIND ways AS way
  MATCH (x)-[r:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|VARIANT_OF]-(y:Entity)
  WITH DISTINCT y, way + '\n' + x.id + '\n' + x.name + '\n'
    + type(r) + CASE WHEN startNode(r) = x THEN '' ELSE '<-' END AS way
  ORDER BY way
  RETURN y AS m, collect(way)[..$limit] AS ways
}
WITH far, pair, m, collect(CASE side WHEN 'a' THEN ways END) AS these,
  collect(CASE side WHEN 'b' THEN ways END) AS those
WHERE size(these) = 1 AND size(those) = 1
UNWIND these[0] AS this
UNWIND those[0] AS that
WITH far, m, this, that
ORDER BY far, this, m.id, that
LIMIT $limit
WITH far, m, this, that, split(this, '\n') AS out, CASE that WHEN '' THEN [] ELSE split(that, '\n') END AS back
RETURN [i IN range(0, size(out) / 3 - 1) | out[3 * i + 1]] + [m.name]
    + [i IN range(1, size(back) / 3) | back[size(back) - 3 * i + 1]] AS names,
  [i IN range(0, size(out) / 3 - 1) |
    CASE WHEN out[3 * i + 2] ENDS WITH '<-' THEN '<-' ELSE '' END + replace(out[3 * i + 2], '<-', '')
  ] + [i IN range(1, size(back) / 3) |
    CASE WHEN back[size(back) - 3 * i + 2] ENDS WITH '<-' THEN '' ELSE '<-' END
      + replace(back[size(back) - 3 * i + 2], '<-', '')
  ] AS relations
ORDER BY far, this, m.id, that
