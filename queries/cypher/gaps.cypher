// name: gaps
// purpose: Find what has not been measured: systems for a task with no result on a benchmark that others for it report.
// param task: name Task. The task, under any of its names.
// param others: int 1..1000 = 1. Only benchmarks that at least so many systems for the task have results on.
// param top: int 1..1000 = 20. Only so many benchmarks, those with most systems for the task.
// column system: str. A method or model for the task.
// column benchmark: str. A benchmark that it has no result on; the one with most systems comes first.
// example: task="object detection" others=2
MATCH (:Alias {id: $task})-[:NAMES]->(t:Task)<-[:ADDRESSES]-(s:Method|Model)
WITH DISTINCT t, s
CALL (s) {
  MATCH (s)-[:EVALUATED_ON]->(b:Benchmark)
  RETURN b
  UNION
  MATCH (s)<-[:OF]-(:Result)-[:ON]->(b:Benchmark)
  RETURN b
}
WITH t, b, collect(DISTINCT s.id) AS measured
WHERE size(measured) >= $others
WITH t, b, measured
ORDER BY size(measured) DESC, b.name, b.id, t.id
LIMIT $top
MATCH (t)<-[:ADDRESSES]-(s:Method|Model)
WHERE NOT s.id IN measured
WITH DISTINCT s, b, size(measured) AS systems
RETURN s.name AS system, b.name AS benchmark
ORDER BY systems DESC, benchmark, b.id, system, s.id
