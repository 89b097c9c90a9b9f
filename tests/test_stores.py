"""The contract of every store: what it holds after each way of changing it, run over each of them."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.assemble import assemble, digest
from kg.errors import GraphError
from kg.schema import Edge, Entity, Node, Record, Relation
from kg.stores import Counts, Store, to_networkx
from tests import store_cases
from tests.store_cases import ANY_STORE, EDGES, NODES, builds_on, content, exactly, fitting, method
from tests.strategies import graphs

store, filled = store_cases.store, store_cases.filled  # the fixtures


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
    nodes, edges = fitting(store, *graph)
    store.replace(nodes, edges)
    stored_nodes, stored_edges = content(store)
    assert exactly(stored_nodes) == exactly(sorted(nodes, key=lambda node: node.id))
    assert exactly(stored_edges) == exactly(sorted(edges, key=lambda edge: (edge.type, edge.key)))


@ANY_STORE
@given(graph=graphs(), seed=st.integers(0, 9))
def test_load_does_not_depend_on_order_or_repetition(
    store: Store, graph: tuple[list[Node], list[Edge]], seed: int
) -> None:
    """Loading in parts, in any order, twice over, gives the digest that one replacement gives."""
    nodes, edges = fitting(store, *graph)
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
        ([method("a", id="b")], [], "has the property 'id', which stands for what the node is. Rename it."),
        ([method("a", title="b")], [], "has a name and a title. Give it one of them."),
        (
            [],
            [Edge(type="A", key="k", source="arxiv:1", target="arxiv:1", properties={"key": "k"})],
            "has the property 'key', which stands for what the edge is.",
        ),
    ],
)
def test_load_refuses_what_does_not_fit_and_leaves_all_as_it_was(
    filled: Store, nodes: list[Node], edges: list[Edge], message: str
) -> None:
    """One bad node or edge keeps everything out."""
    with pytest.raises(GraphError, match=re.escape(message)):
        filled.load([method("new"), *nodes], edges)
    assert content(filled) == (NODES, EDGES)


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
