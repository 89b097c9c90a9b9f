"""How a KGLite graph is filled: nodes and edges go in by batches, each by one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from kg.schema import Edge, Node

__all__ = ["fill_edges", "fill_nodes"]

Ask = Callable[[str, list[dict[str, Any]]], object]
Labels = tuple[str, ...]
BATCH = 1000  # rows a statement: more take more memory and no less time
SOURCE, TARGET = "source node", "target node"  # of a row: no property has a name with a space


def fill_nodes(nodes: Iterable[Node], ask: Ask) -> None:
    """Create nodes by batches of equal labels, in each as they come.

    Args:
        nodes: each is gone through once.
        ask: runs a statement over $rows.
    """
    rows = ((node.labels, {**node.properties, "id": node.id}) for node in nodes)
    known: dict[str, set[str]] = {}  # by first label: KGLite refuses to create a node with what none of them has yet
    for labels, batch in _batches(rows):
        # A title is always given, if only null: KGLite makes one up for a node that is created without.
        names = {"title"}.union(*batch)
        late = names - known.setdefault(labels[0], names)
        known[labels[0]] |= late
        query = f"UNWIND $rows AS row CREATE (n:{':'.join(f'`{label}`' for label in labels)} {_values(names - late)})"
        ask(query + "".join(f" SET n.`{name}` = row.`{name}`" for name in sorted(late)), batch)


def fill_edges(edges: Iterable[Edge], labels: Mapping[str, str], ask: Ask) -> None:
    """Create edges by batches of one type and equal first labels of their ends, in each as they come.

    Args:
        edges: those of one type together; each is gone through once.
        labels: the first labels of all nodes, by id.
        ask: runs a statement over $rows.
    """
    for kind, together in groupby(edges, key=attrgetter("type")):
        rows = (((labels[edge.source], labels[edge.target]), _row(edge)) for edge in together)
        for (source, target), batch in _batches(rows):
            names = set().union(*batch) - {SOURCE, TARGET}
            query = (
                f"UNWIND $rows AS row MATCH (a:`{source}` {{id: row.`{SOURCE}`}}), "
                f"(b:`{target}` {{id: row.`{TARGET}`}}) CREATE (a)-[:`{kind}` {_values(names)}]->(b)"
            )
            ask(query, batch)


def _batches(rows: Iterable[tuple[Labels, dict[str, Any]]]) -> Iterator[tuple[Labels, list[dict[str, Any]]]]:
    """Yield rows of equal labels together whenever they are enough, and at the end, sorted by labels, what is left."""
    waiting: dict[Labels, list[dict[str, Any]]] = {}
    for labels, row in rows:
        batch = waiting.setdefault(labels, [])
        batch.append(row)
        if len(batch) == BATCH:
            yield labels, waiting.pop(labels)
    yield from sorted(waiting.items())


def _row(edge: Edge) -> dict[str, Any]:
    return {**edge.properties, "key": edge.key, SOURCE: edge.source, TARGET: edge.target}


def _values(names: Iterable[str]) -> str:
    return "{" + ", ".join(f"`{name}`: row.`{name}`" for name in sorted(names)) + "}"
