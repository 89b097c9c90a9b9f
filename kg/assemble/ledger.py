"""The ledger of merges: which names stand for one entity, why, and which papers use them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kg.resolve import RULES, lookup_form
from kg.schema import Edge, Node

__all__ = ["Merge", "UsedName", "merges"]


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


def merges(nodes: Iterable[Node], edges: Iterable[Edge], *, spellings: bool = False) -> list[Merge]:
    """Return the entities that papers call by more than one name, by id.

    Args:
        nodes: The nodes of the graph.
        edges: Its edges.
        spellings: Count names as different that differ in case, plural, spaces and hyphens only.
    """
    used: dict[str, dict[tuple[str, str], set[str]]] = {}
    for edge in edges:
        if edge.type == "MENTIONS":
            said = edge.properties
            names = used.setdefault(edge.target, {})
            names.setdefault((said["name"], said["rule"]), set()).add(said["paper"])
    found = []
    for node in nodes:
        names = used.get(node.id, {})
        if len({name if spellings else lookup_form(name) for name, _ in names}) > 1:
            listed = [UsedName(name, rule, tuple(sorted(papers))) for (name, rule), papers in names.items()]
            listed.sort(key=lambda one: (RULES.index(one.rule), one.name))
            found.append(Merge(node.id, node.labels[0], node.properties["name"], tuple(listed)))
    return sorted(found)
