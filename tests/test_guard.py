"""What a query may do is judged from its text: attempts to write or to leave the graph, and harmless look-alikes."""

from __future__ import annotations

from contextlib import suppress

import kglite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, RefusedError
from kg.stores import open_store
from kg.stores.engine import load_engine
from kg.stores.guard import check_query, check_read_only
from kg.stores.tokens import tokenize, without_comments
from tests.strategies import texts

WRITES = [
    "CREATE (n:Method {id: 'x'})",
    "MATCH (n) DELETE n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) NODETACH DELETE n",
    "MATCH (n) SET n.name = 'x'",
    "MATCH (n)SET n += {name: 'x'}",
    "MATCH (n) REMOVE n.name",
    "MERGE (n:Method {id: 'x'}) ON CREATE SET n.name = 'x'",
    "INSERT (:Method {id: 'x'})",
    "MATCH (n) FOREACH (i IN [1] | SET n.x = i)",
    "match (n) dElEtE n",
    "MATCH (n)\n\n\tDELETE\u00a0n",
    "MATCH (n)/**/DELETE/**/n",
    "MATCH (n) /* ' */ DELETE n /* ' */",
    "MATCH (n) // '\nDELETE n // '",
    "MATCH (n) WHERE n.name = '\\' DELETE n // ' DELETE n",
    "MATCH (n) WHERE n.name = \"'\" DELETE n // '",
    "MATCH (n:`a``b`) DELETE n",
    "MATCH (n:`'`) DELETE n //`'`",
    "MATCH (n) WHERE 1 = 1DELETE n",
    "MATCH (n) WHERE n.x > 1. DELETE n",
    "MATCH (n) WITH n LIMIT 1 DELETE n",
    "MATCH (n) WHERE n.x = 0x1 DELETE n",
    "MATCH (n) WITH n AS as DELETE as",
    "MATCH (set) \u017fET set.x = 1",
    "MATCH (n) CALL { WITH n SET n.x = 1 } RETURN n",
    "MATCH (n) CALL (n) { DELETE n }",
    "RETURN COUNT { MATCH (n) DELETE n } AS x",
    "RETURN 1 AS a UNION CREATE (n) RETURN 2 AS a",
    "EXPLAIN MATCH (n) DELETE n",
    "PROFILE CREATE (n)",
    "CYPHER 5 runtime=slotted CREATE (n)",
    "CREATE INDEX FOR (n:Method) ON (n.x)",
    "CREATE CONSTRAINT FOR (n:Method) REQUIRE n.x IS UNIQUE",
    "DROP INDEX anything IF EXISTS",
    "EXPLAIN DROP CONSTRAINT c",
]
OUT_OF_REACH = [
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "load /* */ csv WITH HEADERS FROM $url AS line RETURN line",
    "MATCH (n) CALL { LOAD CSV FROM 'http://127.0.0.1/x' AS line RETURN line } RETURN n",
    "USING PERIODIC COMMIT 500 LOAD CSV FROM 'x' AS line CREATE (n)",
    "CALL apoc.load.json('file:///etc/passwd') YIELD value RETURN value",
    "CALL apoc . `load` . json ($file)",
    "CALL `apoc`.`cypher`.`doIt`('MATCH (n) DELETE n', {})",
    "CALL APOC.EXPORT.CSV.ALL('/tmp/x', {})",
    "CALL dbms.security.createUser('a', 'b')",
    "CALL db.cdc.enable()",
    "CALL db.node_text_index.build({type: 'Method', text_column: 'name'})",
    "CALL gds.graph.project('g', '*', '*')",
    "OPTIONAL CALL apoc.periodic.iterate('MATCH (n) RETURN n', 'DELETE n', {})",
    "RETURN apoc.load.jsonArray('file:///etc/passwd')",
    "RETURN apoc.cypher.runFirstColumnSingle('MATCH (n) DETACH DELETE n', {})",
    "RETURN 1.apoc.util.x(), apoc.load.xml('http://127.0.0.1')",
    "MATCH (n) WHERE `apoc` . `import`.`file` ('x') = 1 RETURN n",
    "RETURN genai.vector.encode('text', 'OpenAI', {token: 'x'})",
    "RETURN apoc.static.get('password')",
    "USE system SHOW USERS",
    "USE `other` MATCH (n) RETURN n",
    "CALL { USE other MATCH (n) RETURN n } RETURN n",
    "SHOW USERS",
    "SHOW DATABASES YIELD name",
    "SHOW TRANSACTIONS YIELD transactionId AS id TERMINATE TRANSACTIONS id",
    "SHOW USERS YIELD user AS indexes",
    "SHOW INDEXES YIELD name SHOW USERS",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "GRANT ROLE admin TO me",
    "ALTER USER neo4j SET PASSWORD 'x'",
    "CREATE DATABASE other",
    "CREATE OR REPLACE USER me SET PASSWORD 'x'",
    "DROP ROLE reader",
    "STOP DATABASE neo4j",
    "MATCH (n) CALL (n) { RETURN 1 AS x } IN 4 CONCURRENT TRANSACTIONS OF 10 ROWS RETURN x",
]
DOUBTFUL = [
    "MATCH (n) RETURN n; MATCH (n) DELETE n",
    "RETURN 1;;RETURN 2",
    "\\u0044ELETE (n)",
    "MATCH (n) RETURN '\\u0027 DELETE n //'",
    "MATCH (n) RETURN '\\\\u0027 DELETE n //'",
    "MATCH (n) RETURN `\\u0060 DELETE n //`",
    "MATCH (n) // \\u000a DELETE n",
    "MATCH (n) // comment \r DELETE n",
    "MATCH (n) // comment \u2028 DELETE n",
    "MATCH (n) RETURN 'not closed DELETE n",
    "MATCH (n) RETURN n /* not closed DELETE n",
    "MATCH (n) RETURN `not closed DELETE n",
    "",
    "  // only a comment",
    ";",
]
HARMLESS = [
    "MATCH (n) RETURN n",
    "MATCH (n {set: 1, delete: 2}) WHERE n.create = 'DELETE' RETURN n.set AS s, n.remove",
    "MATCH (a:Create)-[:SET|DELETE*1..3]->(b:Entity:Merge) RETURN a.merge, b {.set, .drop}",
    "MATCH (n) RETURN n.name AS `delete`, [x IN n.list | x.set] AS l, {create: 1, merge: {set: 2}} AS m",
    "RETURN \"CREATE (n) // \" AS a, 'it\\'s MERGE' AS b, \"LOAD CSV FROM 'x'\" AS c",
    "// DELETE everything\nMATCH (n) /* SET n.x = 1 */ RETURN n; // DROP",
    "MATCH (load)-[r]->(start) RETURN load.csv, start.use, r.call ORDER BY load.x SKIP 1 LIMIT 2",
    "MATCH (n) RETURN n.recall AS recall, n.grant AS grant, n.load AS load, n.use AS use",
    "CALL { MATCH (n) RETURN n } RETURN n",
    "MATCH (n) CALL (n) { RETURN n.x AS x } RETURN x",
    "CALL db.labels() YIELD label RETURN label",
    "CALL DB.INDEX.FULLTEXT.queryNodes('names', $text) YIELD node, score RETURN node.id, score",
    "CALL pagerank() YIELD node, score RETURN node.id, score",
    "RETURN date.truncate('day', datetime()), duration.between(date(), date()), point.distance($a, $b)",
    "RETURN apoc.text.join(['a', 'b'], ','), vector.similarity.cosine([1.0], [1.0])",
    "SHOW INDEXES",
    "SHOW ALL FULLTEXT INDEXES YIELD name",
    "SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH 'a'",
    "EXPLAIN MATCH (n) RETURN n",
    "CYPHER 5 runtime = slotted MATCH (n) RETURN n",
    "RETURN '\\u00e9t\\u00e9 \\U0001f600' AS accents",
    "MATCH p = (a)-[*1..]-(b) WHERE length(p) < 3.5e0 RETURN [1, 2, 3][0..2], 1 .. 2",
    "MATCH (n)\r\nRETURN n // fine\r\n",
    "RETURN $set, $`delete`, $1",
]


@pytest.mark.parametrize("query", WRITES)
def test_guard_refuses_to_write(query: str) -> None:
    """Whatever changes the graph is refused, however it is spelt, and allowed when writing is."""
    with pytest.raises(
        RefusedError, match=r"(?s)would change the graph, and this query may only read \(line .*--write"
    ):
        check_read_only(query)
    check_query(query, write=True)


@pytest.mark.parametrize("query", OUT_OF_REACH)
@pytest.mark.parametrize("write", [False, True])
def test_guard_refuses_to_leave_the_graph(query: str, write: bool) -> None:
    """Files, the network, other databases and the server's settings are out of reach, with leave to write as well."""
    with pytest.raises(RefusedError):
        check_query(query, write=write)


@pytest.mark.parametrize("query", DOUBTFUL)
@pytest.mark.parametrize("write", [False, True])
def test_guard_refuses_what_engines_could_read_differently(query: str, write: bool) -> None:
    """A query that has no certain end, or hides characters, is not run."""
    with pytest.raises(QueryError):
        check_query(query, write=write)


@pytest.mark.parametrize("query", HARMLESS)
def test_guard_lets_harmless_uses_pass(query: str) -> None:
    """Keywords are free as properties, labels, types, keys, texts, comments and names in backticks."""
    check_read_only(query)


def test_guard_points_at_the_word() -> None:
    """The message has the word, its place, how to allow it, and how to say that it is a name."""
    with pytest.raises(RefusedError) as caught:
        check_read_only("MATCH (n)\n  Detach DELETE n")
    assert str(caught.value) == (
        "Detach would change the graph, and this query may only read (line 2, column 3):\n"
        "    Detach DELETE n\n"
        "    ^^^^^^\n"
        "Allow it with --write (write=True in Python).\n"
        "If Detach is a name here, write it in backticks: `Detach`."
    )


def test_guard_shows_a_window_of_a_long_line() -> None:
    """The excerpt is short whatever the query, and the caret stands under the word."""
    with pytest.raises(RefusedError) as caught:
        check_read_only(f"MATCH (n) WHERE n.name = '{'x' * 1000}' DELETE n WITH n RETURN '{'y' * 1000}'")
    _, line, caret, *_ = str(caught.value).split("\n")
    assert len(line) < 110
    assert line[caret.index("^") :].startswith("DELETE")


@settings(max_examples=50, deadline=None)
@given(text=texts, quote=st.sampled_from("'\"`"))
def test_guard_is_not_misled_by_any_text(text: str, quote: str) -> None:
    """Text that is quoted as it should be hides nothing and brings nothing."""
    escaped = text.replace("`", "``") if quote == "`" else text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    quoted = f"{quote}{escaped}{quote}"
    if "\\u" in escaped.lower():
        return
    what = f"MATCH (n:{quoted})" if quote == "`" else f"MATCH (n {{name: {quoted}}})"
    check_read_only(f"{what} RETURN n")
    with pytest.raises(RefusedError):
        check_read_only(f"{what} DELETE n")


FRAGMENTS = (
    "MATCH (n) CREATE (:Z {id: 'z'}) SET n.x = 1 DELETE n DETACH REMOVE n.id MERGE FOREACH (i IN [1] | WITH n RETURN "
    "n.id AS x UNION CALL { } ( ) [ ] , . : ; | ' \" ` // /* */ \\ \\' \\\" `` 'a' \"b\" `c` 1 1. 0x1 $p n.set {set:"
).split()


@settings(max_examples=50, deadline=None)
@given(parts=st.lists(st.sampled_from((*FRAGMENTS, "\n", "\r", "\u2028")), max_size=12), gap=st.sampled_from(("", " ")))
def test_guard_lets_nothing_pass_that_writes(parts: list[str], gap: str) -> None:
    """What it lets pass leaves a graph as it was, although nothing else keeps the engine from writing."""
    query = "MATCH (n) " + gap.join(parts)
    try:
        check_read_only(query)
    except QueryError:
        return
    graph = load_engine().KnowledgeGraph()
    graph.cypher("CREATE (:A {id: 'a', x: 0})")
    with suppress(kglite.KgError, ValueError):  # most of it is no Cypher
        graph.cypher(without_comments(query), params={"p": 1}, timeout_ms=1000)
    assert graph.cypher("MATCH (n) RETURN n.id, n.x").to_list() == [{"n.id": "a", "n.x": 0}]


def test_tokens_are_cut_where_the_engine_cuts_them() -> None:
    """Numbers end where words begin, and doubled backticks and escapes stay inside."""
    cut = [(token.kind, token.value) for token in tokenize("RETURN 1AS `a``b`, 'it\\'s', $`p q`, 1.5e3..2")]
    assert cut == [
        ("word", "RETURN"),
        ("number", "1"),
        ("word", "AS"),
        ("name", "a`b"),
        ("sign", ","),
        ("text", "'it\\'s'"),
        ("sign", ","),
        ("parameter", "p q"),
        ("sign", ","),
        ("number", "1.5e3"),
        ("sign", ".."),
        ("number", "2"),
    ]


def test_run_refuses_files_on_a_store() -> None:
    """The check stands before the engine, which would read the file."""
    with open_store(":memory:") as store, pytest.raises(RefusedError, match="LOAD reads files, which no query may do"):
        store.run("LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line", write=True)
