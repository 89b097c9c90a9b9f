// name: neighbours
// purpose: List the entities that statements join to an entity, and the versions and sizes of it.
// param name: name Benchmark|Method|Metric|Model|Task. The entity, under any of its names.
// column relation: str. The relation.
// column direction: str. out where the entity is its subject, in where it is its object.
// column type: str. The type of the other entity.
// column name: str. The other entity.
// column papers: int. How many papers say so; 0 for VARIANT_OF, which is derived from names.
// example: name=BERT
MATCH (:Alias {id: $name})-[:NAMES]->(n:Entity)
MATCH (n)-[r:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|VARIANT_OF]-(o:Entity)
WITH type(r) AS relation, CASE WHEN startNode(r) = n THEN 'out' ELSE 'in' END AS direction, o, r.paper AS paper
WITH relation, direction, o, count(DISTINCT paper) AS papers
RETURN relation, direction, head([label IN labels(o) WHERE label <> 'Entity']) AS type, o.name AS name, papers
ORDER BY relation, direction, papers DESC, type, name, o.id
