// name: hubs
// purpose: List the entities of a type that have most relations with other entities.
// param type: choice Benchmark|Method|Metric|Model|Task. The type.
// param limit: int 1..10000 = 20. How many.
// column name: str. The entity.
// column papers: int. How many papers name it.
// column degree: int. How many statements join it to other entities.
// example: type=Benchmark limit=10
MATCH (n:Entity)
WHERE $type IN labels(n)
WITH n, COUNT {
  (n)-[:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF]-(:Entity)
} AS degree
RETURN n.name AS name, n.papers AS papers, degree
ORDER BY degree DESC, papers DESC, name, n.id
LIMIT $limit
