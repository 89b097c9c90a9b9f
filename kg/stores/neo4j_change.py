"""A change of a graph on a Neo4j server: what it has to write is found first, and waits on disk in a safe order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

import msgspec

from kg.schema import Edge, Node
from kg.sorting import Sorter
from kg.stores.content import Check
from kg.stores.differences import same
from kg.stores.labels import Labels
from kg.stores.neo4j_writing import (
    Statement,
    batches,
    check_edge,
    check_node,
    cut_edges,
    cut_moved,
    merge_edges,
    merge_nodes,
    relabel,
    remove_nodes,
)

__all__ = ["Change"]

# Nothing is taken out before all is there that is to be there, so that a change which breaks off leaves no hole.
WRITERS: dict[str, Callable[..., str]] = {
    "1 relabel": relabel,
    "2 nodes": merge_nodes,
    "3 moved": cut_moved,
    "4 edges": merge_edges,
    "5 cut": cut_edges,
    "6 remove": remove_nodes,
}
COUNTED = ("2 nodes", "4 edges")  # what has to be done to each row
_encode = msgspec.msgpack.Encoder().encode


class Change:
    """What is given passes and is checked, first nodes, then edges, each in order; what differs from the store stays.

    Attributes:
        labels: those of the nodes that were given.
        types: those of the edges that were given.
        known: the first label of each node that edges may join.
        nodes: how many nodes of each first label were given.
        edges: how many edges of each type were given.
    """

    def __init__(self, folder: Path) -> None:
        self.labels: set[str] = set()
        self.types: set[str] = set()
        self.known = Labels()
        self.nodes: Counter[str] = Counter()
        self.edges: Counter[str] = Counter()
        self._check = Check(self.known)
        self._rows = Sorter(folder)

    def pass_nodes(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """Yield nodes as they come.

        Raises:
            GraphError: they do not make a graph, or the server cannot hold one of them.
        """
        for node in self._check.nodes(nodes):
            check_node(node)
            self.labels.update(node.labels)
            self.nodes[node.labels[0]] += 1
            yield node

    def pass_edges(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """Yield edges as they come.

        Raises:
            GraphError: they do not make a graph, or the server cannot hold one of them.
        """
        for edge in self._check.edges(edges):
            check_edge(edge)
            self.types.add(edge.type)
            self.edges[edge.type] += 1
            yield edge

    def put_node(self, node: Node, stored: Node | None) -> None:
        """Note that a node is to be there, in the place of the one that is stored."""
        if stored is not None and same(stored, node):
            return
        if stored is not None and stored.labels[0] != node.labels[0]:
            self._add("1 relabel", (stored.labels[0], node.labels[0]), node.id, node.id)
        self._add("2 nodes", node.labels, node.id, {"id": node.id, "all": {**node.properties, "id": node.id}})

    def put_edge(self, edge: Edge, stored: Edge | None) -> None:
        """Note that an edge is to be there, in the place of the one that is stored; `known` has its ends."""
        if stored is not None and same(stored, edge):
            return
        row: dict[str, Any] = {"key": edge.key, "source": edge.source, "target": edge.target}
        if stored is not None and (stored.source, stored.target) != (edge.source, edge.target):
            self._add("3 moved", (edge.type,), edge.key, row)
        ends = self.known[edge.source], self.known[edge.target]
        self._add("4 edges", (edge.type, *ends), edge.key, {**row, "all": {**edge.properties, "key": edge.key}})

    def take_edge(self, edge: Edge) -> None:
        """Note that an edge is to go."""
        self._add("5 cut", (edge.type,), edge.key, edge.key)

    def take_node(self, node: Node) -> None:
        """Note that a node is to go."""
        self._add("6 remove", (node.labels[0],), node.id, node.id)

    def statements(self) -> Iterator[Statement]:
        """Yield what is to be written, in an order in which it can be broken off, and done again from the start."""
        for place, rows in groupby(self._rows, key=itemgetter(0)):
            stage, _, names = place.partition(":")
            cypher = WRITERS[stage](*names.split(" "))
            yield from batches(cypher, map(itemgetter(2), rows), matches=stage in COUNTED)

    def close(self) -> None:
        """Let go of what waits on disk."""
        self._rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _add(self, stage: str, names: tuple[str, ...], name: str, row: Any) -> None:
        self._rows.add(f"{stage}:{' '.join(names)}", name, _encode(row))
