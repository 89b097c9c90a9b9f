// name: leaderboard
// purpose: Rank what papers report on a benchmark, best first within each metric, kind and unit. Absolute scores come
//   before gains, reductions and ratios, which depend on a baseline; the metric with most results comes first. What a
//   paper denies, or only reports of others, is left out.
// param benchmark: name Benchmark. The benchmark, under any of its names.
// param metric: name Metric = "". Only results in this metric; "" for all.
// column rank: int. Place within the metric, kind and unit; equal values share one. Where less is better, the smallest
//   absolute value comes first, and the largest reduction.
// column system: str. What achieved it; "" where the paper does not name it.
// column metric: str. The measure; "" where the paper does not name it.
// column value: float. The number.
// column unit: str. Its unit; "" for none.
// column kind: str. absolute, gain, ratio or reduction.
// column paper: str. The id of the paper that reports it.
// column evidence: str. Where the paper says so.
// example: benchmark=ImageNet
MATCH (:Alias {id: $benchmark})-[:NAMES]->(b:Benchmark)<-[:ON]-(r:Result)<-[:REPORTS]-(p:Paper)
WHERE r.claim IN ['asserted', 'hedged']
OPTIONAL MATCH (r)-[:MEASURED_IN]->(m:Metric)
WITH b, r, p, m
WHERE $metric = '' OR EXISTS { MATCH (:Alias {id: $metric})-[:NAMES]->(m) }
OPTIONAL MATCH (r)-[:OF]->(s:Entity)
WHERE NOT s:Benchmark
WITH b, m, count(r) AS reported, collect({result: r, system: s, paper: p.id}) AS found,
  sum(CASE r.direction WHEN 'lower' THEN 1 WHEN 'higher' THEN -1 ELSE 0 END) AS less
UNWIND found AS entry
WITH b, m, reported, less, entry, entry.result AS r
WITH b, m, reported, less, entry, r.kind AS kind, coalesce(r.unit, '') AS unit, r.value AS value
WITH b, m, reported, entry, kind, unit,
  CASE
    WHEN kind = 'reduction' AND less < 0 THEN -value
    WHEN kind = 'ratio' AND unit <> '%' THEN value
    WHEN kind <> 'reduction' AND less > 0 THEN -value
    ELSE value
  END AS score
WITH b, m, reported, kind, unit, score, collect(entry) AS equals
ORDER BY score DESC
WITH b, m, reported, kind, unit, collect(equals) AS places
UNWIND range(0, size(places) - 1) AS place
UNWIND places[place] AS entry
WITH b, m, reported, kind, unit, place, entry.result AS r, entry.system AS s, entry.paper AS paper
RETURN place + 1 AS rank, coalesce(s.name, '') AS system, coalesce(m.name, '') AS metric, r.value AS value,
  unit, kind, paper, coalesce(r.evidence, '') AS evidence
ORDER BY kind, m IS NULL, reported DESC, metric, m.id, b.id, unit, rank, system, paper, r.id
