"""Finds what a name means in a graph: by id, by its names however they are spelt, and else by the nearest names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import UnknownNameError
from kg.resolve import lookup_form
from kg.schema import ENTITY_TYPES, namespace

if TYPE_CHECKING:
    from kg.stores import Store

__all__ = ["HOW", "Match", "find", "find_exact", "find_one", "nearest_names"]

HOW = ("id", "name", "alias", "spelling", "near")  # from sure to doubtful
LONGEST_NAME = 200  # in characters; nothing longer is compared with all names of a graph
ALIKE = 70.0  # of 100, rapidfuzz's ratio: below this, two names are not near
PART, START = 72.0, 80.0  # what a name counts that holds the wanted one, or begins with it

_TYPE = "head([label IN labels(n) WHERE label <> 'Entity'])"
_NAMED = f"""
MATCH (:Alias {{id: $form}})-[:NAMES]->(n:Entity)
RETURN n.id AS id, {_TYPE} AS type, n.name AS name, n.papers AS papers, coalesce(n.aliases, []) AS aliases
ORDER BY id
"""
_BY_ID = """
MATCH (n:{label} {{id: $id}})
RETURN n.id AS id, '{label}' AS type, n.name AS name, n.papers AS papers, coalesce(n.aliases, []) AS aliases
"""
_ALL = f"""
MATCH (a:Alias)-[:NAMES]->(n:Entity)
RETURN a.id AS form, n.id AS id, {_TYPE} AS type, n.name AS name, n.papers AS papers
ORDER BY form, id
"""


@dataclass(frozen=True)
class Match:
    """An entity that a name may mean. `how` says why: one of `HOW`."""

    id: str
    type: str
    name: str
    how: str

    def __str__(self) -> str:
        return f"{self.name} ({self.type}, {self.id})"


def find(store: Store, name: str, *, types: Collection[str] = ENTITY_TYPES, limit: int = 10) -> list[Match]:
    """Return the entities that `name` may mean, the likeliest first.

    Where the graph has the id or the name, in whatever spelling, only those that bear it are returned; else those with
    the nearest names.

    Args:
        store: The graph.
        name: A name, an alias or an entity's id.
        types: Which types of entities to look for.
        limit: How many to return at most.
    """
    exact = find_exact(store, name, types=types)
    return exact[:limit] if exact else _near(store, name, types, limit)


def find_one(store: Store, name: str, *, types: Collection[str] = ENTITY_TYPES) -> Match:
    """Return the entity that `name` means; of several, the one whose own name it is, else that of most papers.

    Raises:
        UnknownNameError: nothing bears the name.
    """
    exact = find_exact(store, name, types=types)
    if not exact:
        raise UnknownNameError(name, nearest_names(store, name, types=types))
    return exact[0]


def find_exact(store: Store, name: str, *, types: Collection[str] = ENTITY_TYPES) -> list[Match]:
    """Return the entities that bear `name`, in whatever spelling, or as their id: surest first, then most papers."""
    rows = list(store.run(_NAMED, {"form": lookup_form(name)}).rows)
    for label in ENTITY_TYPES:
        if name.startswith(f"{namespace(label)}:"):
            rows += store.run(_BY_ID.format(label=label), {"id": name}).rows
    found = {}
    for ident, kind, shown, papers, aliases in rows:
        how = _how(name, ident, shown, aliases)
        if kind in types:
            found[ident] = ((HOW.index(how), -papers, ident), Match(ident, kind, shown, how))
    return [match for _, match in sorted(found.values(), key=lambda item: item[0])]


def nearest_names(store: Store, name: str, *, types: Collection[str] = ENTITY_TYPES, limit: int = 5) -> tuple[str, ...]:
    """Return names in the graph that are near to `name`, the nearest first."""
    return tuple(dict.fromkeys(match.name for match in _near(store, name, types, limit)))


def _how(name: str, ident: str, shown: str, aliases: Sequence[str]) -> str:
    if name == ident:
        return "id"
    if name == shown:
        return "name"
    return "alias" if name in aliases else "spelling"


def _near(store: Store, name: str, types: Collection[str], limit: int) -> list[Match]:
    if len(name) > LONGEST_NAME:
        return []
    rows = [row for row in store.run(_ALL).rows if row[2] in types]
    best: dict[str, tuple[tuple[float, int, str], Match]] = {}
    for score, (_, ident, kind, shown, papers) in _scored(lookup_form(name), rows):
        rank = (-score, -papers, ident)
        if ident not in best or rank < best[ident][0]:
            best[ident] = (rank, Match(ident, kind, shown, "near"))
    return [match for _, match in sorted(best.values(), key=lambda item: item[0])[:limit]]


def _scored(form: str, rows: Sequence[tuple[Any, ...]]) -> Iterable[tuple[float, tuple[Any, ...]]]:
    from rapidfuzz import fuzz, process

    forms = [row[0] for row in rows]
    for _, score, place in process.extract(form, forms, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=50):
        yield score, rows[place]
    if len(form) > 2:
        for row in rows:
            if form in row[0]:
                yield (START if row[0].startswith(form) else PART), row
