"""The contract of every store: how it answers, refuses and stops queries, run over each of them."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import GraphError, QueryError, RefusedError
from kg.schema import Node
from kg.stores import Store
from tests import store_cases
from tests.store_cases import ANY_STORE, EDGES, NODES, content, fitting, method
from tests.strategies import HOSTILE, values

store, filled = store_cases.store, store_cases.filled  # the fixtures


def test_run_answers_with_columns_and_plain_values(filled: Store) -> None:
    """Columns keep the query's order; lists, numbers, truth and null come as Python's."""
    query = (
        "MATCH (n:Entity) RETURN n.papers AS papers, n.aliases AS aliases, n.papers > 1 AS many, n.url ORDER BY n.id"
    )
    answer = filled.run(query)
    assert answer.columns == ["papers", "aliases", "many", "n.url"]
    assert answer.rows == [(1, ["Alpha", "α"], False, None), (2, None, True, None)]
    assert answer.dicts()[0] == {"papers": 1, "aliases": ["Alpha", "α"], "many": False, "n.url": None}
    assert (len(answer), list(answer), answer.truncated) == (2, answer.rows, False)


def test_run_gives_whole_things_as_dicts(filled: Store) -> None:
    """A node is labels and properties, a relation type and properties, a path both lists, at any depth."""
    alpha = {"labels": ["Method", "Entity"], "properties": {"id": "system:alpha", **NODES[1].properties}}
    beta = {"labels": ["Method", "Entity"], "properties": {"id": "system:beta", **NODES[2].properties}}
    link = {"type": "BUILDS_ON", "properties": {"key": "k1", **EDGES[0].properties}}
    answer = filled.run("MATCH p = (a)-[r:BUILDS_ON]->(b) RETURN a, r, p, [a, {inner: b}] AS both")
    assert answer.rows == [(alpha, link, {"nodes": [alpha, beta], "relationships": [link]}, [alpha, {"inner": beta}])]


def test_run_gives_dates_as_text(store: Store) -> None:
    """Dates and times are ISO text."""
    assert store.run("RETURN date('2024-05-01') AS day, [datetime('2024-05-01T10:00:00Z')] AS times").rows == [
        ("2024-05-01", ["2024-05-01T10:00:00+00:00"])
    ]


@ANY_STORE
@given(value=st.one_of(values, st.none()))
def test_run_takes_any_value_as_parameter(store: Store, value: object) -> None:
    """A parameter is never part of the query, whatever it holds."""
    assert repr(store.run("RETURN $value AS value", {"value": value}).rows) == repr([(value,)])


def test_run_finds_hostile_names(store: Store) -> None:
    """What is stored under a name is found under it."""
    nodes, _ = fitting(store, [Node(id=text, labels=("Alias",)) for text in HOSTILE], [])
    store.replace(nodes, [])
    for node in nodes:
        assert store.run("MATCH (a:Alias {id: $id}) RETURN a.id", {"id": node.id}).rows == [(node.id,)]


NEO4J_SAYS = {  # where the engines find different words, or take a query for different things
    "MATCH (n:Method)\nRETURN n.name LIMITS 3": "Unexpected 'LIMITS' (line 2, column 15):\n  RETURN n.name LIMITS 3\n"
    + 16 * " "
    + "^^^^^^",
    "RETURN 'é' # note": "Unexpected '#' (line 1, column 12):\n  RETURN 'é' # note\n             ^",
    "RETURN 1 FORMAT CSV": "Unexpected 'FORMAT' (line 1, column 10):\n  RETURN 1 FORMAT CSV\n           ^^^^^^",
    "MATCH (n:Paper) DELETE n": "still has relationships",
}


@pytest.mark.parametrize(
    ("query", "parameters", "message"),
    [
        (
            "MATCH (n:Method)\nRETURN n.name LIMITS 3",
            {},
            "Unexpected token at start of clause: LIMITS (line 2, column 15):\n  RETURN n.name LIMITS 3\n"
            + 16 * " "
            + "^",
        ),
        (
            "MATCH (n) RETURN m.name",
            {},
            "Undefined variable 'm' (line 1, column 18):\n  MATCH (n) RETURN m.name\n" + 19 * " " + "^",
        ),
        ("RETURN 'é' # note", {}, "Unexpected character '#' (line 1, column 12):\n  RETURN 'é' # note\n             ^"),
        (
            "RETURN nonsense(1)",
            {},
            "Unknown function: nonsense (line 1, column 8):\n  RETURN nonsense(1)\n         ^^^^^^^^",
        ),
        (
            "RETURN $a + $b",
            {"a": 1},
            "Parameter $b is not given (line 1, column 13):\n  RETURN $a + $b\n              ^^\nGive it with -p b=… "
            "(parameters={'b': …} in Python).",
        ),
        ("RETURN $a", {"a": 1, "b": 2}, "The query has no parameter $b; it has $a."),
        ("RETURN 1", {"a": 1}, "The query has no parameter $a; it has none."),
        (" // nothing\n ;", {}, "The query is empty. Write one, such as: MATCH (n:Method) RETURN n.name LIMIT 5"),
        ("RETURN 1/0", {}, "Integer division by zero"),
        ("RETURN 1 FORMAT CSV", {}, "FORMAT CSV is an addition of KGLite's. Leave it out and ask for --format csv."),
    ],
)
def test_run_points_at_what_is_wrong(store: Store, query: str, parameters: dict[str, object], message: str) -> None:
    """An error names the place in the query and shows it, or names the parameter."""
    with pytest.raises(QueryError) as caught:
        store.run(query, parameters)
    assert str(caught.value) == (NEO4J_SAYS.get(query, message) if "://" in store.address else message)


@pytest.mark.parametrize("value", [object(), 2**63, "\ud83d", {1: 2}, [{"a": {1, 2}}], b"bytes", date(2024, 5, 1)])
@pytest.mark.parametrize("timeout", [None, 30])
def test_run_refuses_a_parameter_that_not_every_store_takes(store: Store, value: object, timeout: float | None) -> None:
    """The error says which parameter, and what is allowed, with and without a time limit."""
    with pytest.raises(
        QueryError, match=r"(?s)Parameter \$a holds .*, which no query can take\. Allowed are text, numbers"
    ):
        store.run("RETURN $a", {"a": value}, timeout=timeout)


def test_run_warns_of_labels_that_nothing_has(filled: Store) -> None:
    """A label that is not there gives no rows, and a word about it."""
    answer = filled.run("MATCH (n:Methods) RETURN n.id")
    assert answer.rows == []
    assert "'Methods'" in answer.warnings[0]
    assert filled.run("MATCH (n:Method) RETURN n.id").warnings == []


def test_run_takes_comments_of_both_kinds(filled: Store) -> None:
    """Comments may stand anywhere and hold anything."""
    query = "/* DELETE ' */ MATCH (n:Paper) // SET `\nRETURN /* \n */ n.id;\n// the end"
    assert filled.run(query).rows == [("arxiv:1",)]


def test_run_reads_only_unless_told_otherwise(filled: Store) -> None:
    """A query that writes is refused before it runs, and done when it is allowed."""
    query = "MATCH (n:Paper) SET n.title = $title"
    with pytest.raises(RefusedError, match="SET would change the graph"):
        filled.run(query, {"title": "B"})
    assert content(filled) == (NODES, EDGES)
    filled.run(query, {"title": "B"}, write=True)
    assert next(filled.nodes()).properties["title"] == "B"
    assert list(filled.edges()) == EDGES


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("CREATE (:Method {name: 'x'})", "leaves a node without a name of its own. Write: CREATE (n:Method {id:"),
        ("CREATE (:Model {id: 'system:alpha'})", "leaves two with the name 'system:alpha'; it must be unique."),
        (
            "MATCH (a:Method), (b:Paper) CREATE (a)-[:PART_OF]->(b)",
            "leaves a PART_OF relation without a name of its own.",
        ),
        ("MATCH (n:Paper) SET n.title = 'B' WITH n UNWIND [1, 0] AS x SET n.year = 1 / x", "Integer division by zero"),
        ("MATCH (n:Paper) DELETE n", "DELETE"),
    ],
)
def test_run_that_fails_changes_nothing(filled: Store, query: str, message: str) -> None:
    """A query that would break the graph, or breaks off, leaves it as it was."""
    expected = NEO4J_SAYS.get(query, message) if "://" in filled.address else message
    with pytest.raises((GraphError, QueryError), match=re.escape(expected)):
        filled.run(query, write=True)
    assert content(filled) == (NODES, EDGES)


def test_run_keeps_the_first_rows_and_tells_of_more(filled: Store) -> None:
    """A limit cuts the answer and says so; an answer that fits is whole."""
    query = "UNWIND range(1, 3) AS x RETURN x"
    for timeout in (None, 30):
        cut = filled.run(query, limit=2, timeout=timeout)
        assert (cut.rows, cut.truncated, cut.warnings) == ([(1,), (2,)], True, [])
        assert filled.run(query, limit=3, timeout=timeout).truncated is False
        assert filled.run(query, limit=0, timeout=timeout).rows == []


@pytest.mark.parametrize(("limits", "message"), [({"timeout": 0}, "0 s leaves no time"), ({"limit": -1}, "-1 rows")])
def test_run_refuses_limits_without_sense(store: Store, limits: dict[str, Any], message: str) -> None:
    """No time, or fewer rows than none, is a mistake."""
    with pytest.raises(QueryError, match=message):
        store.run("RETURN 1", **limits)


def test_run_stops_what_the_engine_does_not(store: Store) -> None:
    """A time limit holds for a query during which engines never look at the clock, and the next query is answered."""
    size = 90 if "://" in store.address else 300  # a server goes on with it, for some seconds and not for hours
    query = f"UNWIND range(1, {size}) AS i WITH collect(i) AS l "
    query += "RETURN all(a IN l WHERE all(b IN l WHERE all(c IN l WHERE all(d IN l WHERE a + b + c + d > 0)))) AS done"
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"The query took longer than 0\.3 s and was stopped"):
        store.run(query, timeout=0.3)
    assert time.monotonic() - started < 10
    assert store.run("RETURN 1", timeout=30).rows == [(1,)]


def test_run_with_a_time_limit_sees_what_was_written_last(filled: Store) -> None:
    """The process that answers follows the store, and gives the same answers and errors."""
    query = "MATCH (n) RETURN n ORDER BY n.id"
    assert filled.run(query, timeout=30) == filled.run(query)
    filled.load([method("gamma")], [])
    assert filled.run("MATCH (n:Method) RETURN count(n)", timeout=30).rows == [(3,)]
    filled.run("MATCH (n:Method {id: 'system:gamma'}) DELETE n", write=True, timeout=30)
    assert filled.run("MATCH (n:Method) RETURN count(n)", timeout=30).rows == [(2,)]
    with pytest.raises(QueryError, match="Undefined variable 'm'"):
        filled.run("RETURN m", timeout=30)
