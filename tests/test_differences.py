"""Two graphs that pass by in order: what differs, what lies over what, and what a server is given at a time."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from kg.errors import GraphError
from kg.schema import Node
from kg.stores import kept, neo4j_writing
from kg.stores.differences import differences, node_place, overlaid
from kg.stores.kept import Kept, scratch
from kg.stores.neo4j_change import Change
from tests.store_cases import EDGES, NODES, builds_on, method


def test_differences_are_told_in_order() -> None:
    """What is gone, new and other comes in the order of ids; 1, 1.0 and true are three things."""
    stored = [method("a"), method("b", papers=1), method("d"), method("e", papers=1)]
    given = [method("b", papers=1.0), method("c"), method("d"), method("e", papers=True), method("f")]
    assert [
        (old and old.id[-1], new and new.id[-1], old == new) for old, new in differences(stored, given, node_place)
    ] == [("a", None, False), ("b", "b", True), (None, "c", False), ("e", "e", True), (None, "f", False)]
    assert list(differences(given, given, node_place)) == []


def test_store_that_sorts_in_another_way_is_an_error() -> None:
    """Or else what is there would be taken for gone."""
    with pytest.raises(GraphError, match=r"'system:a' comes after 'system:b' out of the store"):
        list(differences([method("b"), method("a")], [], node_place))


def test_what_is_given_lies_over_what_is_stored() -> None:
    """All that is given comes, also twice, and what is stored where nothing is given."""
    stored = [method("a"), method("b", papers=1), method("c")]
    given = [method("b"), method("b"), method("d")]
    assert list(overlaid(stored, given, node_place)) == [stored[0], *given[:2], stored[2], given[2]]


def test_kept_graph_is_in_order_and_can_be_read_again(tmp_path: Path) -> None:
    """However it came, and more than once; nothing is left in the folder."""
    with Kept(random.Random(1).sample(NODES, 3), EDGES[::-1], tmp_path) as graph:
        for _ in range(2):
            assert (list(graph.nodes()), list(graph.edges())) == (NODES, EDGES)
    assert list(tmp_path.iterdir()) == []


def test_folder_without_room_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which setting names another one."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(kept, "FULL", (2,))  # a folder that is gone stands for a full disk
    monkeypatch.setattr("kg.sorting.SIZE", 0)
    tmp_path.rmdir()
    message = rf"^Cannot write to {tmp_path}: .* name another folder in TMPDIR\."
    with pytest.raises(GraphError, match=message), scratch() as folder:
        Kept(NODES, EDGES, folder)


def test_change_writes_what_differs_in_a_safe_order(tmp_path: Path) -> None:
    """Labels change first, then nodes come, edges with other ends go, edges come, and at last goes what is gone."""
    model = Node(id="system:beta", labels=("Model", "Entity"), properties={"name": "beta"})
    turned = builds_on("k1", "beta", "alpha")
    with Change(tmp_path) as change:
        for old, new in zip([*NODES[:2], NODES[2]], change.pass_nodes([*NODES[:2], model]), strict=True):
            change.put_node(new, old)
        for edge in change.pass_edges([turned]):
            change.put_edge(edge, EDGES[0])
        change.take_edge(EDGES[1])
        change.take_node(method("gamma"))
        statements = list(change.statements())
    written = [(one.cypher.partition("$rows AS ")[2].split("`")[0], one.rows, one.matches) for one in statements]
    ends = {"key": "k1", "source": "system:beta", "target": "system:alpha"}
    assert written == [
        ("id MATCH (n:", ["system:beta"], False),
        ("row MERGE (n:", [{"id": "system:beta", "all": {"name": "beta", "id": "system:beta"}}], True),
        ("row MATCH (a)-[r:", [ends], False),
        ("row MATCH (a:", [{**ends, "all": {"paper": "arxiv:1", "key": "k1"}}], True),
        ("key MATCH ()-[r:", ["k2"], False),
        ("id MATCH (n:", ["system:gamma"], False),
    ]
    assert (change.nodes, change.edges) == ({"Paper": 1, "Method": 1, "Model": 1}, {"BUILDS_ON": 1})


def test_statements_and_transactions_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long texts make them shorter: a server with little memory holds what is written until the transaction ends."""
    monkeypatch.setattr(neo4j_writing, "SIZE", 1000)
    rows = [msgspec.msgpack.encode("x" * length) for length in (400, 400, 400, 2000, 10, 10)]
    statements = list(neo4j_writing.batches("", rows))
    assert [list(map(len, one.rows)) for one in statements] == [[400, 400], [400], [2000], [10, 10]]
    assert [len(together) for together in neo4j_writing.group(statements)] == [1, 1, 1, 1]
    monkeypatch.setattr(neo4j_writing, "SIZE", 10_000)
    assert [len(together) for together in neo4j_writing.group(statements)] == [4]
