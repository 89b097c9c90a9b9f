// name: trend
// purpose: Count, for the entities of a type that most papers name, the papers that name them in each year or month.
// param type: choice Benchmark|Method|Metric|Model|Task. The type.
// param by: choice month|year = "year". How long a period is.
// param limit: int 1..10000 = 20. How many entities.
// column name: str. The entity; the one that most papers name comes first.
// column period: str. The period, such as 2024 or 2024-03; papers without a date are left out.
// column papers: int. How many papers of the period name it.
// example: type=Task by=year limit=5
MATCH (n:Entity)
WHERE $type IN labels(n)
WITH n
ORDER BY n.papers DESC, n.name, n.id
LIMIT $limit
MATCH (n)<-[:MENTIONS]-(p:Paper)
WHERE size(p.published) >= CASE $by WHEN 'month' THEN 7 ELSE 4 END
WITH n, substring(p.published, 0, CASE $by WHEN 'month' THEN 7 ELSE 4 END) AS period, count(DISTINCT p) AS papers
RETURN n.name AS name, period, papers
ORDER BY n.papers DESC, name, n.id, period
