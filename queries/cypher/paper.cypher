// name: paper
// purpose: List what one paper says: what it proposes, its statements, its results, and what else it names.
// param id: paper. The paper's id.
// column relation: str. The relation, with (negated) or (background) after it where the paper denies it or only reports
//   it. REPORTS is a result, MENTIONS a name.
// column type: str. The type of the entity, or of both entities that the paper joins; Result for a number.
// column name: str. The entity; both, subject first; or the number with what it is about.
// column evidence: str. Where the paper says so; for MENTIONS, how it writes the name.
// example: id=arxiv:1512.03385
MATCH (p:Paper {id: $id})
CALL (p) {
  MATCH (p)-[x:PROPOSES]->(e:Entity)
  RETURN 1 AS part, 'PROPOSES' AS relation, head([label IN labels(e) WHERE label <> 'Entity']) AS type,
    e.name AS name, coalesce(x.evidence, '') AS evidence, x.key AS key
  UNION ALL
  MATCH (p)-[x:STATES]->(e:Entity)
  RETURN 1 AS part, x.relation + ' (' + x.claim + ')' AS relation,
    head([label IN labels(e) WHERE label <> 'Entity']) AS type, e.name AS name,
    coalesce(x.evidence, '') AS evidence, x.key AS key
  UNION ALL
  MATCH (p)-[:MENTIONS]->(s:Entity)
  WITH DISTINCT p, s
  MATCH (s)-[x:ADDRESSES|BUILDS_ON|COMPARED_WITH|EVALUATED_ON|MEASURED_BY|OUTPERFORMS|PART_OF|STATES]->(o:Entity)
  WHERE x.paper = p.id AND s.id <> o.id
  RETURN 2 AS part, CASE type(x) WHEN 'STATES' THEN x.relation + ' (' + x.claim + ')' ELSE type(x) END AS relation,
    head([label IN labels(s) WHERE label <> 'Entity']) + ' -> ' + head([label IN labels(o) WHERE label <> 'Entity'])
    AS type, s.name + ' -> ' + o.name AS name, coalesce(x.evidence, '') AS evidence, x.key AS key
  UNION ALL
  MATCH (p)-[:REPORTS]->(r:Result)
  OPTIONAL MATCH (r)-[:OF]->(s:Entity)
  OPTIONAL MATCH (r)-[:MEASURED_IN]->(m:Metric)
  OPTIONAL MATCH (r)-[:ON]->(b:Benchmark)
  OPTIONAL MATCH (r)-[:OVER]->(v:Entity)
  RETURN 3 AS part, 'REPORTS' + CASE WHEN r.claim IN ['asserted', 'hedged'] THEN '' ELSE ' (' + r.claim + ')' END
    AS relation, 'Result' AS type,
    coalesce(s.name + ': ', '') + CASE r.kind WHEN 'absolute' THEN '' ELSE r.kind + ' of ' END + r.text
    + coalesce(' ' + r.unit, '') + coalesce(' in ' + m.name, '')
    + coalesce(' on ' + b.name, '') + coalesce(' over ' + v.name, '') AS name,
    coalesce(r.evidence, '') AS evidence, r.id AS key
  UNION ALL
  MATCH (p)-[x:MENTIONS]->(e:Entity)
  RETURN 4 AS part, 'MENTIONS' AS relation, head([label IN labels(e) WHERE label <> 'Entity']) AS type, e.name AS name,
    reduce(text = '', surface IN coalesce(x.surfaces, []) |
      text + CASE text WHEN '' THEN '' ELSE ', ' END + surface) AS evidence,
    x.key AS key
}
RETURN relation, type, name, evidence
ORDER BY part, relation, type, name, evidence, key
