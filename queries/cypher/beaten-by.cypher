// name: beaten-by
// purpose: List what outperforms a system, by the papers that say so.
// param system: name Method|Model. The system, under any of its names.
// column winner: str. What outperforms it.
// column paper: str. The id of the paper that says so.
// column evidence: str. Where the paper says so.
// example: system=ResNet
MATCH (:Alias {id: $system})-[:NAMES]->(s:Method|Model)<-[o:OUTPERFORMS]-(w:Entity)
RETURN w.name AS winner, o.paper AS paper, coalesce(o.evidence, '') AS evidence
ORDER BY winner, w.id, paper, o.key
