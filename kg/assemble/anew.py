"""A graph that stands, assembled anew from what it remembers, one paper in memory at a time."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kg.assemble.assembly import Assembly
from kg.assemble.inverse import read_back
from kg.resolve import Decision
from kg.schema import Edge, Node

__all__ = ["assemble_anew"]


@contextmanager
def assemble_anew(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    folder: Path,
    *,
    without: Container[str] = (),
    decisions: Iterable[Decision] | None = None,
) -> Iterator[Assembly]:
    """Give what the records of a graph give when they are assembled again.

    Args:
        nodes: those of the graph, gone through once.
        edges: likewise, after the nodes.
        folder: where its papers wait.
        without: ids of papers to leave out.
        decisions: what people decided about merges, where it is not what the graph remembers.
    """
    found, records = read_back(nodes, edges, folder=folder)
    with closing(Assembly(decisions=found if decisions is None else decisions, folder=folder)) as assembly:
        for record in records:
            if record.key not in without:
                assembly.add(record, canonical=True)
        assembly.finish()
        yield assembly
