"""What the writers are given: sorted nodes and edges, from a store, from a graph in memory, or from lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from kg.errors import GraphError
from kg.schema import Edge, Node

__all__ = ["Held", "Listed", "Ordered", "Source"]

Item = TypeVar("Item")

INDEX_LABEL = "Alias"  # the index of names is derived from the rest: only a copy of the whole database needs it
INDEX_RELATION = "NAMES"


class Source(Protocol):
    """Anything that gives its nodes sorted by id and its edges sorted by (type, key), as often as it is asked."""

    def nodes(self) -> Iterable[Node]:
        """Return the nodes, sorted by id."""
        ...

    def edges(self) -> Iterable[Edge]:
        """Return the edges, sorted by type, then key."""
        ...


class Held(Protocol):
    """A graph in memory, such as `kg.assemble.Graph`: its nodes and edges are mappings in the same order."""

    @property
    def nodes(self) -> Mapping[str, Node]:
        """The nodes by id."""
        ...

    @property
    def edges(self) -> Mapping[tuple[str, str], Edge]:
        """The edges by type and key."""
        ...


class Listed:
    """A source made of nodes and edges that may come in any order."""

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        self._nodes = sorted(nodes, key=attrgetter("id"))
        self._edges = sorted(edges, key=attrgetter("type", "key"))

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes, sorted by id."""
        yield from self._nodes

    def edges(self) -> Iterator[Edge]:
        """Yield the edges, sorted by type, then key."""
        yield from self._edges


class Ordered:
    """A source as the writers see it: without the index of names unless asked for, and checked to be in order."""

    def __init__(self, source: Source | Held, *, index: bool = False) -> None:
        self._source = source
        self._index = index

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes.

        Raises:
            GraphError: an id comes twice or out of order.
        """
        last = ""
        for node in _items(self._source.nodes):
            if node.id <= last:
                raise GraphError(f"Node {node.id!r} comes after {last!r}. Give the nodes sorted by id, each once.")
            last = node.id
            if self._index or node.labels[0] != INDEX_LABEL:
                yield node

    def edges(self) -> Iterator[Edge]:
        """Yield the edges.

        Raises:
            GraphError: a pair of type and key comes twice or out of order.
        """
        last = ("", "")
        for edge in _items(self._source.edges):
            place = (edge.type, edge.key)
            if place <= last:
                raise GraphError(f"Edge {place} comes after {last}. Give the edges sorted by type and key, each once.")
            last = place
            if self._index or edge.type != INDEX_RELATION:
                yield edge


def _items(given: Callable[[], Iterable[Item]] | Mapping[Any, Item]) -> Iterable[Item]:
    return given() if callable(given) else given.values()
