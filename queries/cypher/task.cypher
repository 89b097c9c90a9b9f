// name: task
// purpose: List the systems made for or applied to a task, with what the papers that say so evaluate them on and by.
// param task: name Task. The task, under any of its names.
// column system: str. The method or model.
// column benchmarks: list. Names of the benchmarks that these papers evaluate it on.
// column metrics: list. Names of the metrics that these papers measure it by.
// column papers: int. How many papers say that it addresses the task.
// example: task="machine translation"
MATCH (:Alias {id: $task})-[:NAMES]->(t:Task)<-[a:ADDRESSES]-(s:Method|Model)
WITH s, collect(DISTINCT a.paper) AS sources
CALL (s, sources) {
  MATCH (s)-[e:EVALUATED_ON]->(b:Benchmark)
  WHERE e.paper IN sources
  WITH DISTINCT b.name AS name
  ORDER BY name
  RETURN collect(name) AS benchmarks
}
CALL (s, sources) {
  MATCH (s)-[e:MEASURED_BY]->(m:Metric)
  WHERE e.paper IN sources
  WITH DISTINCT m.name AS name
  ORDER BY name
  RETURN collect(name) AS metrics
}
RETURN s.name AS system, benchmarks, metrics, size(sources) AS papers
ORDER BY papers DESC, system, s.id
