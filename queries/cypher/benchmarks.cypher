// name: benchmarks
// purpose: List benchmarks by how many systems are evaluated on them; for a task, only those that papers on it use.
// param task: name Task = "". Only systems that a paper applies to this task, in that paper; "" for all.
// column benchmark: str. The benchmark.
// column systems: int. How many systems are evaluated on it.
// column papers: int. How many papers do that.
// example: task="image classification"
CALL () {
  MATCH (s:Method|Model)-[e:EVALUATED_ON]->(b:Benchmark)
  WHERE $task = ''
  RETURN b, s, e.paper AS paper
  UNION
  MATCH (:Alias {id: $task})-[:NAMES]->(t:Task)<-[a:ADDRESSES]-(s:Method|Model)-[e:EVALUATED_ON]->(b:Benchmark)
  WHERE e.paper = a.paper
  RETURN b, s, e.paper AS paper
}
WITH b, count(DISTINCT s) AS systems, count(DISTINCT paper) AS papers
RETURN b.name AS benchmark, systems, papers
ORDER BY systems DESC, papers DESC, benchmark, b.id
