"""Nodes and edges as a store takes them: checked to fit together and sorted, so that equal content is stored alike."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple, NoReturn

from kg.errors import GraphError
from kg.schema import Edge, Node
from kg.stores.labels import Labels

__all__ = ["INTEGERS", "SCALARS", "Check", "Content", "in_order", "is_unicode"]

SCALARS = frozenset((bool, float, int, str))
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TAKEN = frozenset(("id", "labels", "type"))  # KGLite and NetworkX have their own use for them
INTEGERS = range(-(2**63), 2**63)


class Content(NamedTuple):
    """The nodes sorted by id and the edges sorted by type and key."""

    nodes: list[Node]
    edges: list[Edge]


def in_order(nodes: Iterable[Node], edges: Iterable[Edge]) -> Content:
    """Sort nodes and edges."""
    return Content(sorted(nodes, key=attrgetter("id")), sorted(edges, key=attrgetter("type", "key")))


class Check:
    """Checks, as they pass, that sorted nodes, and then sorted edges, make a graph. Both may come in several parts.

    Attributes:
        labels: the first label of each node that has passed, by id.
    """

    def __init__(self, labels: dict[str, str] | Labels | None = None) -> None:
        """Start with no nodes, and with `labels`, or else a dict, to hold the labels."""
        self.labels: dict[str, str] | Labels = {} if labels is None else labels
        self._checked: set[str] = set()
        self._node: Node | None = None
        self._edge: tuple[str, str] | None = None

    def each_node(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """Yield nodes in any order, each checked by itself.

        Raises:
            GraphError: one cannot be stored.
        """
        for node in nodes:
            _check_node(node, self._checked)
            yield node

    def each_edge(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """Yield edges in any order, each checked by itself.

        Raises:
            GraphError: one cannot be stored.
        """
        for edge in edges:
            _check_edge(edge, self._checked)
            yield edge

    def nodes(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """Yield the nodes.

        Raises:
            GraphError: they are not sorted by id, an id comes twice, or a node cannot be stored.
        """
        for node in nodes:
            before, self._node = self._node, node
            if before is not None and before.id >= node.id:
                _refuse_order(f"Node {node.id!r}", before.id == node.id, before.labels, node.labels)
            _check_node(node, self._checked)
            self.labels[node.id] = sys.intern(node.labels[0])
            yield node

    def edges(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """Yield the edges.

        Raises:
            GraphError: they are not sorted by type and key, a key comes twice, an edge joins what has not passed, or
                cannot be stored.
        """
        for edge in edges:
            place = edge.type, edge.key
            before, self._edge = self._edge, place
            if before is not None and before >= place:
                _refuse_order(f"{edge.type} {edge.key!r}", before == place)
            for end in (edge.source, edge.target):
                if end not in self.labels:
                    raise GraphError(
                        f"{edge.type} {edge.key!r} joins {end!r}, which is not in the graph. Give that node as well."
                    )
            _check_edge(edge, self._checked)
            yield edge


def _refuse_order(where: str, twice: bool, before: tuple[str, ...] = (), now: tuple[str, ...] = ()) -> NoReturn:
    if not twice:
        raise GraphError(f"{where} comes after what it stands before. Sort nodes by id, edges by type and key.")
    if before:
        raise GraphError(f"{where} is given twice, as {':'.join(before)} and as {':'.join(now)}.")
    raise GraphError(f"{where} is given twice. A key is unique among the edges of a type.")


def _check_node(node: Node, checked: set[str]) -> None:
    where = f"Node {node.id!r}"
    if not is_unicode(node.id):
        raise GraphError(f"{where} has an id that no store can hold.")
    if not node.labels:
        raise GraphError(f"{where} has no label. Give it one, such as Method.")
    if taken := _TAKEN & node.properties.keys():
        raise GraphError(f"{where} has the property {min(taken)!r}, which stands for what the node is. Rename it.")
    if "name" in node.properties and "title" in node.properties:
        raise GraphError(f"{where} has a name and a title. Give it one of them.")
    _check_names(where, "label", node.labels, checked)
    _check_properties(where, node.properties, checked)


def _check_edge(edge: Edge, checked: set[str]) -> None:
    where = f"{edge.type} {edge.key!r}"
    if not (is_unicode(edge.key) and is_unicode(edge.source) and is_unicode(edge.target)):
        raise GraphError(f"{where} has a key or an end that no store can hold.")
    if "key" in edge.properties:
        raise GraphError(f"{where} has the property 'key', which stands for what the edge is. Rename it.")
    _check_names(where, "type", (edge.type,), checked)
    _check_properties(where, edge.properties, checked)


def _check_names(where: str, what: str, names: Iterable[str], checked: set[str]) -> None:
    for name in names:
        if name not in checked:
            if not _NAME.fullmatch(name):
                raise GraphError(f"{where} has the {what} {name!r}; allowed are ASCII letters, digits and underscores.")
            checked.add(name)


def _check_properties(where: str, properties: Mapping[str, Any], checked: set[str]) -> None:
    if not checked.issuperset(properties):
        _check_names(where, "property", properties, checked)
    for name, value in properties.items():
        kind = type(value)
        if kind is float or (kind is str and value.isascii()):
            continue  # nearly all of them
        for part in value if kind is list else (value,):
            _check_value(where, name, part)


def _check_value(where: str, name: str, value: Any) -> None:
    kind = type(value)
    if kind not in SCALARS:
        raise GraphError(
            f"{where} has {kind.__name__} in {name!r}; allowed are text, numbers, true and false, and lists of "
            "these. Leave out a property that has no value."
        )
    if (kind is int and value not in INTEGERS) or (kind is str and not is_unicode(value)):
        raise GraphError(f"{where} has a value in {name!r} that no store can hold: {value!r:.80}")


def is_unicode(text: str) -> bool:
    """Tell whether a text can be written: it holds no half of a surrogate pair."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
