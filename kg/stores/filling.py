"""How a KGLite graph is filled: nodes and edges wait, apart by labels and by ends, and go in by batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec

from kg.schema import Edge, Node
from kg.sorting import Rows

__all__ = ["fill_edges", "fill_nodes"]

Ask = Callable[[str, list[dict[str, Any]]], object]
BATCH = 5000  # rows a statement: more does not make it faster
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, Any]).decode


class _Waiting:
    """Rows that go in by one statement, and the names of all their properties."""

    def __init__(self, folder: Path | None) -> None:
        self._rows = Rows(folder)
        self.names: set[str] = set()

    def add(self, first: str, second: str, properties: dict[str, Any]) -> None:
        self._rows.add(first, second, _encode(properties))
        self.names.update(properties)

    def batches(self) -> Iterator[list[tuple[str, str, dict[str, Any]]]]:
        rows = ((first, second, _decode(content)) for first, second, content in self._rows)
        while batch := list(islice(rows, BATCH)):
            yield batch


def fill_nodes(nodes: Iterable[Node], folder: Path | None, ask: Ask) -> None:
    """Create nodes, those of the first labels first, in the order in which they come."""
    waiting: dict[tuple[str, ...], _Waiting] = {}
    for node in nodes:
        if node.labels not in waiting:
            waiting[node.labels] = _Waiting(folder)
        waiting[node.labels].add(node.id, "", node.properties)
    for labels in sorted(waiting):
        # A title is always given, if only null: KGLite makes one up for a node that is created without.
        names = sorted(waiting[labels].names | {"title"})
        values = ", ".join(f"`{name}`: row.`{name}`" for name in ["id", *names])
        query = f"UNWIND $rows AS row CREATE (:{':'.join(f'`{label}`' for label in labels)} {{{values}}})"
        for batch in waiting.pop(labels).batches():
            ask(query, [{**properties, "id": ident} for ident, _, properties in batch])


def fill_edges(edges: Iterable[Edge], labels: Mapping[str, str], folder: Path | None, ask: Ask) -> list[str]:
    """Create edges, sorted by type, then by the first labels of their ends, then as they come; return their types.

    Args:
        edges: those of one type together, the types sorted.
        labels: the first labels of all nodes, by id.
        folder: where edges wait that do not fit into memory.
        ask: runs a statement over $rows.
    """
    kinds = []
    for kind, together in groupby(edges, key=attrgetter("type")):
        kinds.append(kind)
        waiting: dict[tuple[str, str], _Waiting] = {}
        for edge in together:
            ends = labels[edge.source], labels[edge.target]
            if ends not in waiting:
                waiting[ends] = _Waiting(folder)
            waiting[ends].add(edge.source, edge.target, {**edge.properties, "key": edge.key})
        for ends in sorted(waiting):
            names = ["key", *sorted(waiting[ends].names - {"key"})]
            values = ", ".join(f"`{name}`: row.values.`{name}`" for name in names)
            query = (
                f"UNWIND $rows AS row MATCH (a:`{ends[0]}` {{id: row.source}}), (b:`{ends[1]}` {{id: row.target}}) "
                f"CREATE (a)-[:`{kind}` {{{values}}}]->(b)"
            )
            for batch in waiting.pop(ends).batches():
                ask(query, [{"source": source, "target": target, "values": said} for source, target, said in batch])
    return kinds
