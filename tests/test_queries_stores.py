"""The library where engines could differ: ties, many ways, and texts of every script, over each kind of store."""

from __future__ import annotations

import itertools

from kg.assemble import assemble
from kg.schema import Edge, Node
from kg.stores import Store
from queries import run
from queries.analysis import entity_graph, measure, write_measures
from tests import store_cases
from tests.aviary import RECORDS
from tests.store_cases import builds_on, method

store = store_cases.store  # the fixture

MIDDLE = [f"m{number:03}" for number in range(400)]
SCRIPTS = ["Z", "a", "z", "~", "é", "Ж", "א", "क", "字", "ﬀ", "\ufffd", "𝔘", "😀", "\U0010fffd"]  # by code point


def test_path_gives_the_first_of_many_ways(store: Store) -> None:
    """Of 400 ways of equal length the first in order are given, or all: KGLite's allShortestPaths ends at 256."""
    names = ["left", "right", *MIDDLE]
    nodes = [method(name, papers=1) for name in names] + [Node(id=name, labels=("Alias",)) for name in names]
    edges = [Edge(type="NAMES", key=name, source=name, target=f"system:{name}") for name in names]
    edges += [builds_on(f"to {name}", "left", name) for name in MIDDLE]
    edges += [builds_on(f"from {name}", name, "right") for name in MIDDLE]
    store.replace(nodes, edges)
    first = run("path", store, a="left", b="right")
    assert [row.names for row in first] == [["left", name, "right"] for name in MIDDLE[:10]]
    every = run("path", store, a="right", b="left", limit=1000)
    assert [row.names for row in every] == [["right", name, "left"] for name in MIDDLE]
    assert {tuple(row.relations) for row in every} == {("<-BUILDS_ON", "<-BUILDS_ON")}


def test_path_is_found_at_each_length(store: Store) -> None:
    """Along a chain, from either end: the relations point the way that they were stated."""
    names = [f"c{number}" for number in range(8)]
    nodes = [method(name, papers=1) for name in names] + [Node(id=name, labels=("Alias",)) for name in names]
    edges = [Edge(type="NAMES", key=name, source=name, target=f"system:{name}") for name in names]
    edges += [builds_on(name, name, after) for name, after in itertools.pairwise(names)]
    store.replace(nodes, edges)
    for far in range(1, 7):
        there, back = (run("path", store, a=a, b=b).rows for a, b in (("c0", names[far]), (names[far], "c0")))
        assert [tuple(row) for row in there] == [(names[: far + 1], ["BUILDS_ON"] * far)]
        assert [tuple(row) for row in back] == [(names[far::-1], ["<-BUILDS_ON"] * far)]
    assert run("path", store, a="c0", b="c7").rows == ()
    assert run("path", store, a="c0", b="c4", max=3).rows == ()


def test_rows_are_ordered_by_code_point(store: Store) -> None:
    """Names of all scripts come in one order."""
    nodes = [method("one", papers=1), Node(id="one", labels=("Alias",))]
    edges = [Edge(type="NAMES", key="one", source="one", target="system:one")]
    for number, name in enumerate(SCRIPTS[::-1]):
        nodes.append(Node(id=f"system:{number}", labels=("Method", "Entity"), properties={"name": name, "papers": 1}))
        edges.append(builds_on(str(number), "one", str(number)))
    store.replace(nodes, edges)
    assert [row.system for row in run("lineage", store, system="one")] == SCRIPTS
    assert [row.name for row in run("hubs", store, type="Method")] == ["one", *SCRIPTS]


def test_measures_are_written_as_properties(store: Store) -> None:
    """Each store measures the same graph the same way, and gives back what was written to it."""
    graph = assemble(RECORDS)
    store.replace(graph.nodes.values(), graph.edges.values())
    measures = measure(entity_graph(store))
    assert write_measures(store, measures) == 13
    query = "MATCH (n:Entity) RETURN n.id AS id, n.pagerank, n.betweenness, n.community ORDER BY id"
    expected = [
        (ident, figure, measures.betweenness[ident], measures.community[ident])
        for ident, figure in measures.pagerank.items()
    ]
    assert store.run(query).rows == expected
