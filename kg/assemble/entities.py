"""What follows from the mentions: entity nodes, the index of their names, and which is a version of which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.assemble.statements import Part
from kg.resolve import Resolver
from kg.resolve.variants import VARIANT_SPACES, ancestors
from kg.schema import Edge, Node, statement_key

__all__ = ["Group", "alias_index", "entity_node", "grouped", "variant_edges"]

_JOINTS = re.compile(r"[\s\-_]+")


@dataclass
class Group:
    """All that the papers call one entity, with the paper's types for it; `key` is the group key of its names."""

    space: str
    key: str
    names: set[str] = field(default_factory=set)
    also: set[str] = field(default_factory=set)
    types: Counter[str] = field(default_factory=Counter)
    papers: int = 0


def grouped(parts: Iterable[Part]) -> dict[str, Group]:
    """Return the groups by entity id; a paper counts once a group, and once for each type that it gives it."""
    groups: dict[str, Group] = {}
    for part in parts:
        for _, found in part.places:
            group = groups.get(found.id)
            if group is None:
                group = groups[found.id] = Group(found.id.partition(":")[0], found.group)
            group.names.add(found.names[0])
            group.also.update(found.names)
        for ident, kind in {(found.id, kind) for kind, found in part.places}:
            groups[ident].types[kind] += 1
        for ident in {found.id for _, found in part.places}:
            groups[ident].papers += 1
    return groups


def entity_node(ident: str, group: Group, resolver: Resolver) -> Node:
    """Return the node of an entity: label by most papers (Method where they are even), name by a fixed order."""
    kind = min(group.types, key=lambda label: (-group.types[label], label))
    name = display_name(group, resolver)
    best: dict[str, str] = {}
    for alias in sorted(group.names | group.also, key=_preference):
        best.setdefault(_plain(alias), alias)  # of "Transformers" and "transformer" one is enough to see
    aliases = [alias for form, alias in best.items() if form != _plain(name)]
    properties = {"name": name, "papers": group.papers} | ({"aliases": sorted(aliases)} if aliases else {})
    return Node(id=ident, labels=(kind, "Entity"), properties=properties)


def display_name(group: Group, resolver: Resolver) -> str:
    """Return the name that stands for a group: the lexicon's, else that of the papers' names which is first in order.

    How often a name is used plays no part, so that more papers change it only by bringing a better name.
    """
    entry = resolver.entry(group.space, group.key)
    return entry.name if entry else min(group.names, key=_preference)


def alias_index(ident: str, group: Group, resolver: Resolver) -> Iterator[tuple[Node, Edge]]:
    """Yield what lets an entity be found under each of its names, those of the lexicon included."""
    entry = resolver.entry(group.space, group.key)
    known = (entry.name, *entry.aliases) if entry else ()
    for form in sorted({resolver.lookup_form(group.space, name) for name in (*group.names, *group.also, *known)}):
        key = statement_key("NAMES", form, ident)
        yield Node(id=form, labels=("Alias",)), Edge(type="NAMES", key=key, source=form, target=ident)


def variant_edges(groups: dict[str, Group], names: dict[str, str], resolver: Resolver) -> list[Edge]:
    """Return an edge from each version or size to the nearest thing in the graph that it is one of.

    Args:
        groups: The groups by entity id.
        names: The name that each entity is shown under.
        resolver: What the graph was resolved by.
    """
    parents: dict[str, str] = {}
    for ident in sorted(groups):
        group = groups[ident]
        for name in (names[ident], *sorted(group.names)) if group.space in VARIANT_SPACES else ():
            found = (resolver.identify(group.space, above)[0] for above in ancestors(name))
            parent = next((above for above in found if above in groups and above != ident), None)
            if parent and not _leads_to(parent, ident, parents):
                parents[ident] = parent
                break
    return [
        Edge(type="VARIANT_OF", key=statement_key("VARIANT_OF", child, parent), source=child, target=parent)
        for child, parent in parents.items()
    ]


def _plain(name: str) -> str:
    return _JOINTS.sub("", name).casefold().removesuffix("s")


def _leads_to(start: str, end: str, parents: dict[str, str]) -> bool:
    while start != end and start in parents:
        start = parents[start]
    return start == end


def _preference(name: str) -> tuple[object, ...]:
    """Order names, the best first: no brackets, no shouting or title case, a capital inside, singular, short."""
    words = [word for word in _JOINTS.split(name) if word.isalpha()]
    titled = len(words) > 1 and all(word.istitle() for word in words)
    inner = any(char.isupper() for word in words for char in word[1:])
    return ("(" in name, titled, not inner, name.endswith("s"), len(name), name.casefold(), name)
