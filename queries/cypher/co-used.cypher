// name: co-used
// purpose: List the other benchmarks that the systems evaluated on a benchmark are evaluated on too.
// param benchmark: name Benchmark. The benchmark, under any of its names.
// column benchmark: str. Another benchmark.
// column systems: int. How many systems are evaluated on both.
// example: benchmark=ImageNet
MATCH (:Alias {id: $benchmark})-[:NAMES]->(b:Benchmark)<-[:EVALUATED_ON]-(s:Method|Model)
WITH DISTINCT b, s
MATCH (s)-[:EVALUATED_ON]->(o:Benchmark)
WHERE o.id <> b.id
WITH o, count(DISTINCT s) AS systems
RETURN o.name AS benchmark, systems
ORDER BY systems DESC, benchmark, o.id
