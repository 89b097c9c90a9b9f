"""The ledger of merges: which names stand for one entity, why, and which papers use them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from kg.resolve import RULES, lookup_form
from kg.schema import Edge, Node
from kg.sorting import Row, Sorter

__all__ = ["Merge", "UsedName", "each_merge"]


class UsedName(NamedTuple):
    """A name as papers write it, the rule by which it stands for its entity, and those papers."""

    name: str
    rule: str
    papers: tuple[str, ...]


class Merge(NamedTuple):
    """An entity and all names that were made one in it."""

    id: str
    type: str
    name: str
    names: tuple[UsedName, ...]


def each_merge(
    nodes: Iterable[Node], edges: Iterable[Edge], *, spellings: bool = False, folder: Path | None = None
) -> Iterator[Merge]:
    """Yield the entities that papers call by more than one name, by id.

    Args:
        nodes: The nodes of the graph, sorted by id.
        edges: Its edges; they are gone through first.
        spellings: Count names as different that differ in case, plural, spaces and hyphens only.
        folder: Where mentions wait, those of one entity at a time being in memory; without it all are.
    """
    mentions = Sorter(folder)
    for edge in edges:
        if edge.type == "MENTIONS":
            said = edge.properties
            mentions.add(edge.target, f"{RULES.index(said['rule']):03}{said['name']}", said["paper"].encode())
    groups = groupby(mentions, key=itemgetter(0))
    group = next(groups, None)
    for node in nodes:
        while group and group[0] < node.id:
            group = next(groups, None)
        if group and group[0] == node.id:
            names = list(_names(group[1]))
            if len({used.name if spellings else lookup_form(used.name) for used in names}) > 1:
                yield Merge(node.id, node.labels[0], node.properties["name"], tuple(names))


def _names(mentions: Iterable[Row]) -> Iterator[UsedName]:
    for place, same in groupby(mentions, key=itemgetter(1)):
        papers = (paper.decode() for paper, _ in groupby(paper for _, _, paper in same))
        yield UsedName(place[3:], RULES[int(place[:3])], tuple(papers))
