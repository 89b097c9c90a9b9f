"""The contract of every store, run over each of them."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.assemble import assemble, digest
from kg.errors import GraphError, QueryError, RefusedError
from kg.schema import Edge, Entity, Node, Record, Relation
from kg.stores import Counts, Store, open_store, to_networkx
from tests.strategies import HOSTILE, graphs, values

ANY_STORE = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def method(name: str, **properties: Any) -> Node:
    """Return a method as assembly makes them."""
    return Node(id=f"system:{name}", labels=("Method", "Entity"), properties={"name": name, **properties})


def builds_on(key: str, source: str, target: str, **properties: Any) -> Edge:
    """Return a statement between two methods."""
    ends = {"source": f"system:{source}", "target": f"system:{target}"}
    return Edge(type="BUILDS_ON", key=key, **ends, properties={"paper": "arxiv:1", **properties})


NODES = [
    Node(id="arxiv:1", labels=("Paper",), properties={"title": "A paper", "url": "", "published": "2024-05-01"}),
    method("alpha", aliases=["Alpha", "α"], papers=1),
    method("beta", papers=2),
]
EDGES = [
    builds_on("k1", "alpha", "beta", confidence=0.5, char_start=3),
    Edge(type="PROPOSES", key="k2", source="arxiv:1", target="system:alpha", properties={"paper": "arxiv:1"}),
]


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give an empty store that may be written, one of each kind in turn."""
    address = ":memory:" if request.param == "memory" else tmp_path / "graph.kgl"
    with open_store(address, write=True) as opened:
        yield opened


@pytest.fixture
def filled(store: Store) -> Store:
    """Give a store that holds the example."""
    store.replace(NODES, EDGES)
    return store


def content(store: Store) -> tuple[list[Node], list[Edge]]:
    """Return all that a store holds."""
    return list(store.nodes()), list(store.edges())


def test_store_begins_empty(store: Store) -> None:
    """A new store has nothing, and can be asked."""
    assert content(store) == ([], [])
    assert store.counts() == Counts({}, {})
    assert store.run("MATCH (n:Method) RETURN n.id AS id").rows == []


def test_replace_gives_back_what_was_given(filled: Store) -> None:
    """Nodes come back sorted by id and edges by type and key, with every property as it was."""
    assert content(filled) == (NODES, EDGES)


def test_replace_takes_out_what_was_there(filled: Store) -> None:
    """What is not given again is gone."""
    filled.replace([method("gamma")], [])
    assert content(filled) == ([method("gamma")], [])
    filled.replace([], [])
    assert content(filled) == ([], [])


@ANY_STORE
@given(graph=graphs())
def test_replace_keeps_any_text_and_number(store: Store, graph: tuple[list[Node], list[Edge]]) -> None:
    """Quotes, scripts, control characters, keywords as names, and the kinds of numbers all survive."""
    store.replace(*graph)
    nodes, edges = graph
    assert exactly(list(store.nodes())) == exactly(sorted(nodes, key=lambda node: node.id))
    assert exactly(list(store.edges())) == exactly(sorted(edges, key=lambda edge: (edge.type, edge.key)))


def exactly(things: list[Node] | list[Edge]) -> list[str]:
    """Return nodes or edges as text that tells 1 from 1.0 and True; properties have no order."""
    ends = [
        (one.id, one.labels) if isinstance(one, Node) else (one.type, one.key, one.source, one.target) for one in things
    ]
    return [repr((where, sorted(one.properties.items()))) for where, one in zip(ends, things, strict=True)]


@ANY_STORE
@given(graph=graphs(), seed=st.integers(0, 9))
def test_load_does_not_depend_on_order_or_repetition(
    store: Store, graph: tuple[list[Node], list[Edge]], seed: int
) -> None:
    """Loading in parts, in any order, twice over, gives the digest that one replacement gives."""
    nodes, edges = graph
    store.replace(nodes, edges)
    once = digest(*content(store))
    shuffled, order = list(nodes), random.Random(seed)
    order.shuffle(shuffled)
    store.replace([], [])
    store.load(shuffled[::2], [])
    store.load(shuffled, edges[::-1])
    store.load(nodes, edges)
    assert digest(*content(store)) == once


def test_load_replaces_by_id_and_by_key(filled: Store) -> None:
    """A node may change its label and keeps its edges; an edge may change its ends."""
    model = Node(id="system:beta", labels=("Model", "Entity"), properties={"name": "Beta"})
    turned = builds_on("k1", "beta", "alpha")
    filled.load([model], [])
    assert content(filled) == ([*NODES[:2], model], EDGES)
    filled.load([], [turned])
    assert content(filled) == ([*NODES[:2], model], [turned, EDGES[1]])
    assert filled.counts() == Counts({"Method": 1, "Model": 1, "Paper": 1}, {"BUILDS_ON": 1, "PROPOSES": 1})


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ([], [builds_on("k9", "alpha", "omega")], "BUILDS_ON 'k9' joins 'system:omega', which is not in the graph."),
        ([method("a"), method("a")], [], "Node 'system:a' is given twice, as Method:Entity and as Method:Entity."),
        ([], [EDGES[0], EDGES[0]], "BUILDS_ON 'k1' is given twice."),
        ([Node(id="x", labels=())], [], "Node 'x' has no label."),
        ([Node(id="x", labels=("A`) DELETE (",))], [], "Node 'x' has the label 'A`) DELETE ('; allowed are ASCII"),
        ([method("a", year=None)], [], "Node 'system:a' has NoneType in 'year'; allowed are text, numbers,"),
        ([method("a", **{"": 1})], [], "Node 'system:a' has the property ''; allowed are ASCII"),
        ([method("a", many=2**63)], [], "has a value in 'many' that no store can hold: 9223372036854775808"),
        ([method("a", half="\ud83d")], [], "has a value in 'half' that no store can hold"),
        ([method("a", id="b")], [], "repeats its id among its properties"),
    ],
)
def test_load_refuses_what_does_not_fit_and_leaves_all_as_it_was(
    filled: Store, nodes: list[Node], edges: list[Edge], message: str
) -> None:
    """One bad node or edge keeps everything out."""
    with pytest.raises(GraphError, match=re.escape(message)):
        filled.load([method("new"), *nodes], edges)
    assert content(filled) == (NODES, EDGES)


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
    nodes = [Node(id=text, labels=("Alias",)) for text in HOSTILE]
    store.replace(nodes, [])
    for text in HOSTILE:
        assert store.run("MATCH (a:Alias {id: $id}) RETURN a.id", {"id": text}).rows == [(text,)]


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
    assert str(caught.value) == message


def test_run_refuses_a_parameter_that_cypher_has_no_value_for(store: Store) -> None:
    """The error says which parameter, and what is allowed."""
    with pytest.raises(QueryError, match=r"\$a has unsupported Python type 'object'\. Allowed are text, numbers,"):
        store.run("RETURN $a", {"a": object()})


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
    with pytest.raises((GraphError, QueryError), match=re.escape(message)):
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
    """A time limit holds for a query during which KGLite never looks at the clock, and the next query is answered."""
    query = "UNWIND range(1, 300) AS i WITH collect(i) AS l "
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


def record(key: str, *names: str) -> Record:
    """Return what a paper says that proposes the first of some methods, which builds on the others."""
    entities = tuple(Entity(id=f"e{n}", type="Method", name=name, surface=(name,)) for n, name in enumerate(names))
    builds = tuple(Relation(type="BUILDS_ON", source="e0", target=entity.id) for entity in entities[1:])
    return Record(key=key, title=key, entities=entities, relations=(Relation(type="PROPOSES", target="e0"), *builds))


def test_delete_paper_leaves_what_a_build_without_it_gives(store: Store) -> None:
    """Nodes, aliases and counts go with the paper that brought them; what others say stays."""
    records = [record("arxiv:1", "Alpha", "Beta"), record("arxiv:2", "beta", "Gamma"), record("arxiv:3", "Delta")]
    whole, rest = assemble(records), assemble([records[0], records[2]])
    store.replace(whole.nodes.values(), whole.edges.values())
    assert store.delete_paper("arxiv:2") is True
    assert digest(*content(store)) == digest(rest.nodes.values(), rest.edges.values())
    assert store.delete_paper("arxiv:2") is False
    assert store.delete_paper("system:alpha") is False


def test_store_becomes_a_networkx_graph(filled: Store) -> None:
    """Nodes have labels and properties; an edge's key is its type and key; the copy may be changed."""
    graph = to_networkx(filled)
    assert graph.nodes["system:beta"] == {"labels": ("Method", "Entity"), "name": "beta", "papers": 2}
    assert graph.edges["system:alpha", "system:beta", ("BUILDS_ON", "k1")] == EDGES[0].properties
    graph.remove_node("system:beta")
    assert content(filled) == (NODES, EDGES)


def test_store_may_be_closed_twice(filled: Store) -> None:
    """Closing is for good measure."""
    filled.run("RETURN 1", timeout=30)
    filled.close()
    filled.close()
