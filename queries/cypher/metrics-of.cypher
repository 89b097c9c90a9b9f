// name: metrics-of
// purpose: List the metrics that results on a benchmark are given in.
// param benchmark: name Benchmark. The benchmark, under any of its names.
// column metric: str. The metric.
// column results: int. How many results.
// column papers: int. How many papers report them.
// example: benchmark=ImageNet
MATCH (:Alias {id: $benchmark})-[:NAMES]->(b:Benchmark)<-[:ON]-(r:Result)-[:MEASURED_IN]->(m:Metric)
WHERE r.claim IN ['asserted', 'hedged']
WITH m, count(DISTINCT r.id) AS results, count(DISTINCT r.paper) AS papers
RETURN m.name AS metric, results, papers
ORDER BY results DESC, papers DESC, metric, m.id
