// name: beats
// purpose: List what a system outperforms, by the papers that say so.
// param system: name Method|Model. The system, under any of its names.
// column loser: str. What it outperforms.
// column paper: str. The id of the paper that says so.
// column evidence: str. Where the paper says so.
// example: system=Transformer
MATCH (:Alias {id: $system})-[:NAMES]->(s:Method|Model)-[o:OUTPERFORMS]->(l:Entity)
RETURN l.name AS loser, o.paper AS paper, coalesce(o.evidence, '') AS evidence
ORDER BY loser, l.id, paper, o.key
