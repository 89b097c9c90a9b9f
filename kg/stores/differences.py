"""What has to be written so that a store holds a given graph: the nodes and edges in which the two differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from kg.schema import Edge, Node

__all__ = ["differences", "edge_place", "node_place"]

Thing = TypeVar("Thing", Node, Edge)


def differences(
    stored: Iterable[Thing], given: list[Thing], place: Callable[[Thing], Any]
) -> tuple[list[Thing], list[Thing], list[Thing]]:
    """Return what is given and not stored like that, what is stored and not given, and what is stored differently."""
    wanted = {place(thing): thing for thing in given}
    gone, changed = [], []
    for thing in stored:
        new = wanted.get(place(thing))
        if new is None:
            gone.append(thing)
        elif _exactly(new) == _exactly(thing):
            del wanted[place(thing)]
        else:
            changed.append(thing)
    return list(wanted.values()), gone, changed


def _exactly(thing: Node | Edge) -> str:
    """Return all of a node or an edge as text, which tells 1 from 1.0 and from true."""
    where = (thing.labels,) if isinstance(thing, Node) else (thing.source, thing.target)
    return repr((where, sorted(thing.properties.items())))


def node_place(node: Node) -> str:
    """Return by what a node is known."""
    return node.id


def edge_place(edge: Edge) -> tuple[str, str]:
    """Return by what an edge is known."""
    return edge.type, edge.key
