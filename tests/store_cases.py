"""What the tests of stores share: an example, and an empty store of each kind to run them over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings

from kg.schema import Edge, Node
from kg.stores import Store, open_store

__all__ = ["ANY_STORE", "EDGES", "NODES", "builds_on", "content", "exactly", "filled", "fitting", "method", "store"]

ANY_STORE = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

MOST = 1500  # characters that are sure to fit into an index of Neo4j


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


@pytest.fixture(params=["memory", "file", "neo4j"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give an empty store that may be written, one of each kind in turn."""
    address = {"memory": ":memory:", "file": str(tmp_path / "graph.kgl")}.get(request.param)
    with open_store(address or request.getfixturevalue("neo4j_address"), write=True) as opened:
        if address is None:
            opened.replace([], [])
        yield opened


@pytest.fixture
def filled(store: Store) -> Store:
    """Give a store that holds the example."""
    store.replace(NODES, EDGES)
    return store


def content(store: Store) -> tuple[list[Node], list[Edge]]:
    """Return all that a store holds, which for a file is what anybody finds who opens it."""
    nodes, edges = list(store.nodes()), list(store.edges())
    if Path(store.address).exists():
        with open_store(store.address) as other:
            assert exactly(list(other.nodes())) == exactly(nodes)
            assert exactly(list(other.edges())) == exactly(edges)
    return nodes, edges


def fitting(store: Store, nodes: list[Node], edges: list[Edge]) -> tuple[list[Node], list[Edge]]:
    """Return a graph as the store can hold it: Neo4j's lists are of one kind, and its indexes take no long texts."""
    if "://" not in store.address:
        return nodes, edges
    return [
        msgspec.structs.replace(node, id=node.id[:MOST], properties=_of_one_kind(node.properties)) for node in nodes
    ], [
        msgspec.structs.replace(
            edge,
            key=edge.key[:MOST],
            source=edge.source[:MOST],
            target=edge.target[:MOST],
            properties=_of_one_kind(edge.properties),
        )
        for edge in edges
    ]


def _of_one_kind(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [part for part in value if type(part) is type(value[0])] if isinstance(value, list) else value
        for name, value in properties.items()
    }


def exactly(things: list[Node] | list[Edge]) -> list[str]:
    """Return nodes or edges as text that tells 1 from 1.0 and True; properties have no order."""
    ends = [
        (one.id, one.labels) if isinstance(one, Node) else (one.type, one.key, one.source, one.target) for one in things
    ]
    return [repr((where, sorted(one.properties.items()))) for where, one in zip(ends, things, strict=True)]
