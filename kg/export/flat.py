"""Nodes and edges as flat rows: what names and joins them stands beside their properties, and no name clashes."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from kg.schema import ENTITY_TYPES, Edge, Node

__all__ = ["EDGE_FIELDS", "NODE_FIELDS", "edge_of", "flat_edge", "flat_node", "node_of", "rename", "usable"]

NODE_FIELDS = frozenset({"id", "labels", "type"})
EDGE_FIELDS = frozenset({"key", "source", "target", "type"})
PREFIX = "stated_"


def rename(name: str, taken: frozenset[str]) -> str:
    """Return the name that a property goes by in a row: where it is taken, `stated_` stands before it."""
    return PREFIX + name if name in taken or name.startswith(PREFIX) else name


def usable(value: Any) -> bool:
    """Tell whether there is a value that every format can hold: not None, no infinity, not NaN."""
    return math.isfinite(value) if type(value) is float else value is not None


def flat_node(node: Node) -> dict[str, Any]:
    """Return a node as one row: `id`, `type` (its first label) and its properties by name; `labels` where not usual."""
    row: dict[str, Any] = {"id": node.id, "type": node.labels[0]}
    if node.labels != _usual_labels(node.labels[0]):
        row["labels"] = list(node.labels)
    return _add_properties(row, node.properties, NODE_FIELDS)


def flat_edge(edge: Edge) -> dict[str, Any]:
    """Return an edge as one row: `source`, `type`, `target`, `key` and its properties by name."""
    row = {"source": edge.source, "type": edge.type, "target": edge.target, "key": edge.key}
    return _add_properties(row, edge.properties, EDGE_FIELDS)


def node_of(row: dict[str, Any]) -> Node:
    """Return the node that `flat_node` made a row of; one that it did not is a ValidationError or lacks a key."""
    labels = row.get("labels") or _usual_labels(row["type"])
    return msgspec.convert({"id": row["id"], "labels": labels, "properties": _properties(row, NODE_FIELDS)}, Node)


def edge_of(row: dict[str, Any]) -> Edge:
    """Return the edge that `flat_edge` made a row of; one that it did not is a ValidationError or lacks a key."""
    ends = {name: row[name] for name in EDGE_FIELDS}
    return msgspec.convert(ends | {"properties": _properties(row, EDGE_FIELDS)}, Edge)


def _usual_labels(first: str) -> tuple[str, ...]:
    return (first, "Entity") if first in ENTITY_TYPES else (first,)


def _add_properties(row: dict[str, Any], properties: dict[str, Any], taken: frozenset[str]) -> dict[str, Any]:
    for name in sorted(properties):
        if usable(properties[name]):
            row[rename(name, taken)] = properties[name]
    return row


def _properties(row: dict[str, Any], taken: frozenset[str]) -> dict[str, Any]:
    return {name.removeprefix(PREFIX): value for name, value in row.items() if name not in taken}
