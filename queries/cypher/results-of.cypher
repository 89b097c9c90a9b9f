// name: results-of
// purpose: List the numbers that papers report for a system, but for what they deny, or only report of others.
// param system: name Method|Model. The system, under any of its names.
// column metric: str. The measure; "" where the paper does not name it.
// column benchmark: str. What it was measured on; "" where the paper does not name it.
// column value: float. The number.
// column unit: str. Its unit; "" for none.
// column kind: str. absolute, gain, ratio or reduction.
// column baseline: str. What a gain, ratio or reduction is over; "" where the paper does not name it.
// column paper: str. The id of the paper that reports it.
// column evidence: str. Where the paper says so.
// example: system=ResNet
MATCH (:Alias {id: $system})-[:NAMES]->(s:Method|Model)<-[:OF]-(r:Result)<-[:REPORTS]-(p:Paper)
WHERE r.claim IN ['asserted', 'hedged']
OPTIONAL MATCH (r)-[:MEASURED_IN]->(m:Metric)
OPTIONAL MATCH (r)-[:ON]->(b:Benchmark)
OPTIONAL MATCH (r)-[:OVER]->(o:Entity)
RETURN coalesce(m.name, '') AS metric, coalesce(b.name, '') AS benchmark, r.value AS value,
  coalesce(r.unit, '') AS unit, r.kind AS kind, coalesce(o.name, '') AS baseline, p.id AS paper,
  coalesce(r.evidence, '') AS evidence
ORDER BY metric, benchmark, kind, unit, value DESC, baseline, paper, r.id
