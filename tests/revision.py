"""A graph that stands, changed in memory: what updates are held against, which go through files."""

from __future__ import annotations

from collections.abc import Iterable

from kg.assemble import Graph, assemble, decisions_of, records_of
from kg.resolve import Decision, Lexicon
from kg.schema import Edge, Node, Record

__all__ = ["revise"]


def revise(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    *,
    records: Iterable[Record] = (),
    without: Iterable[str] = (),
    decisions: Iterable[Decision] = (),
    lexicon: Lexicon | None = None,
) -> Graph:
    """Return the graph with `records` added or put in the place of older ones, and the papers `without` taken out.

    The result is the graph that the records left would give if they were assembled from the start.

    Args:
        nodes: The nodes of the graph that stands.
        edges: Its edges.
        records: Records of new or changed papers; one that is `deleted` takes its paper out.
        without: Ids of papers to take out.
        decisions: Decisions to add; one on a pair that has been decided on takes the place of the former.
        lexicon: The lexicon, when it is not the packaged one.
    """
    nodes = list(nodes)
    kept = {record.key: record for record in records_of(nodes, edges)}
    for key in without:
        kept.pop(key, None)
    kept.update((record.key, record) for record in records)
    return assemble(kept.values(), decisions=[*decisions_of(nodes), *decisions], lexicon=lexicon)
