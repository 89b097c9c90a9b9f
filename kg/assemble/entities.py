"""What follows from the mentions: entity nodes, the index of their names, and which is a version of which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

import msgspec

from kg.resolve import Resolver, lookup_form
from kg.resolve.variants import VARIANT_SPACES, ancestors
from kg.schema import Edge, Node, statement_key
from kg.sorting import Row

__all__ = ["Group", "Variants", "alias_index", "entity_node", "grouped", "use"]

_Use = tuple[str, list[str]]  # type; names, the first of which is the one that the paper uses
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Use).decode
_JOINTS = re.compile(r"[\s\-_]+")


@dataclass(slots=True)
class Group:
    """All that the papers call one entity, with the papers' types for it."""

    id: str
    names: set[str] = field(default_factory=set)
    also: set[str] = field(default_factory=set)
    types: Counter[str] = field(default_factory=Counter)
    papers: int = 0

    @property
    def space(self) -> str:
        """The namespace of its id."""
        return self.id.partition(":")[0]


def use(mention: Edge) -> Row:
    """Return what a mention says of the names of its entity, in a form for `grouped`."""
    said = mention.properties
    return mention.target, said["paper"], _encode((said["type"], said.get("names") or [said["name"]]))


def grouped(rows: Iterable[Row]) -> Iterator[Group]:
    """Yield the groups by entity id, from what papers say of them (see `use`), sorted by id and paper.

    A paper counts once a group, and once for each type that it gives it.
    """
    for ident, together in groupby(rows, key=itemgetter(0)):
        group = Group(ident)
        for _, same_paper in groupby(together, key=itemgetter(1)):
            kinds = set()
            for _, _, row in same_paper:
                kind, names = _decode(row)
                kinds.add(kind)
                group.names.add(names[0])
                group.also.update(names)
            group.types.update(kinds)
            group.papers += 1
        yield group


def entity_node(group: Group, resolver: Resolver) -> Node:
    """Return the node of an entity: label by most papers (Method where they are even), name by a fixed order."""
    kind = min(group.types, key=lambda label: (-group.types[label], label))
    name = display_name(group, resolver)
    best: dict[str, str] = {}
    for alias in sorted(group.names | group.also, key=_preference):
        best.setdefault(_plain(alias), alias)  # of "Transformers" and "transformer" one is enough to see
    aliases = [alias for form, alias in best.items() if form != _plain(name)]
    properties = {"name": name, "papers": group.papers} | ({"aliases": sorted(aliases)} if aliases else {})
    return Node(id=group.id, labels=(kind, "Entity"), properties=properties)


def display_name(group: Group, resolver: Resolver) -> str:
    """Return the name that stands for a group: the lexicon's, else that of the papers' names which is first in order.

    How often a name is used plays no part, so that more papers change it only by bringing a better name.
    """
    entry = resolver.entry(group.id)
    return entry.name if entry else min(group.names, key=_preference)


def alias_index(group: Group, resolver: Resolver) -> Iterator[tuple[Node, Edge]]:
    """Yield what lets an entity be found under each of its names, those of the lexicon included."""
    entry = resolver.entry(group.id)
    known = (entry.name, *entry.aliases) if entry else ()
    for form in sorted({lookup_form(name) for name in (*group.names, *group.also, *known)}):
        key = statement_key("NAMES", form, group.id)
        yield Node(id=form, labels=("Alias",)), Edge(type="NAMES", key=key, source=form, target=group.id)


class Variants:
    """Finds what a version or a size is one of. Shown one entity after the other, by id, it never goes in a circle."""

    def __init__(self, idents: Container[str], resolver: Resolver) -> None:
        """Start; `idents` are the ids of all entities of the graph, `resolver` is what it was resolved by."""
        self._idents = idents
        self._resolver = resolver
        self._parents: dict[str, str] = {}

    def edge(self, group: Group, name: str) -> Edge | None:
        """Return an edge to the nearest thing in the graph that an entity, shown under `name`, is one of."""
        ident = group.id
        for form in (name, *sorted(group.names)) if group.space in VARIANT_SPACES else ():
            found = (self._resolver.identify(group.space, above)[0] for above in ancestors(form))
            parent = next((above for above in found if above in self._idents and above != ident), None)
            if parent and not self._leads_to(parent, ident):
                self._parents[ident] = parent
                key = statement_key("VARIANT_OF", ident, parent)
                return Edge(type="VARIANT_OF", key=key, source=ident, target=parent)
        return None

    def _leads_to(self, start: str, end: str) -> bool:
        while start != end and start in self._parents:
            start = self._parents[start]
        return start == end


def _plain(name: str) -> str:
    return _JOINTS.sub("", name).casefold().removesuffix("s")


def _preference(name: str) -> tuple[object, ...]:
    """Order names, the best first: no brackets, no shouting or title case, a capital inside, singular, short."""
    words = [word for word in _JOINTS.split(name) if word.isalpha()]
    titled = len(words) > 1 and all(word.istitle() for word in words)
    inner = any(char.isupper() for word in words for char in word[1:])
    return ("(" in name, titled, not inner, name.endswith("s"), len(name), name.casefold(), name)
