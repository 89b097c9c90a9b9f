"""A graph that is stored and one that is given, put together or told apart while both pass by in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from kg.errors import GraphError
from kg.schema import Edge, Node

__all__ = ["differences", "edge_place", "node_place", "overlaid", "same"]

Thing = TypeVar("Thing", Node, Edge)
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def differences(
    stored: Iterable[Thing], given: Iterable[Thing], place: Callable[[Thing], Any]
) -> Iterator[tuple[Thing | None, Thing | None]]:
    """Yield, in order, what is stored and not given, what is given and not stored, and what is both and not the same.

    Args:
        stored: sorted by `place`.
        given: sorted by `place`, no two with the same.
        place: by what a node or an edge is known.

    Raises:
        GraphError: what is stored does not come in order.
    """
    before, wanted = _in_order(stored, place), iter(given)
    old, new = next(before, None), next(wanted, None)
    while old is not None or new is not None:
        if new is None or (old is not None and place(old) < place(new)):
            yield old, None
            old = next(before, None)
        elif old is None or place(new) < place(old):
            yield None, new
            new = next(wanted, None)
        else:
            if not same(old, new):
                yield old, new
            old, new = next(before, None), next(wanted, None)


def overlaid(stored: Iterable[Thing], given: Iterable[Thing], place: Callable[[Thing], Any]) -> Iterator[Thing]:
    """Yield, in order, all that is given, and what is stored where nothing is given.

    Args:
        stored: sorted by `place`.
        given: sorted by `place`.
        place: by what a node or an edge is known.
    """
    before, wanted = iter(stored), iter(given)
    old, new = next(before, None), next(wanted, None)
    while old is not None or new is not None:
        if new is None or (old is not None and place(old) < place(new)):
            if old is not None:
                yield old
            old = next(before, None)
        else:
            if old is not None and place(old) == place(new):
                old = next(before, None)
            yield new
            new = next(wanted, None)


def same(one: Node | Edge, other: Node | Edge) -> bool:
    """Tell whether two are equal to the last value, which tells 1 from 1.0 and from true."""
    return _encode(one) == _encode(other)


def node_place(node: Node) -> str:
    """Return by what a node is known."""
    return node.id


def edge_place(edge: Edge) -> tuple[str, str]:
    """Return by what an edge is known."""
    return edge.type, edge.key


def _in_order(stored: Iterable[Thing], place: Callable[[Thing], Any]) -> Iterator[Thing]:
    """Pass what is stored on: taken out of order, what is there already would be taken for gone, and deleted."""
    before: Any = None
    for thing in stored:
        if before is not None and place(thing) < before:
            raise GraphError(f"{place(thing)!r} comes after {before!r} out of the store, which sorts in another way.")
        before = place(thing)
        yield thing
