"""What lies around one entity: a picture that a notebook shows inline, and a small graph for NetworkX."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.export.drawing import draw_fan
from kg.schema import RELATIONS
from queries.find import Match, find_one

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from kg.stores import Store

__all__ = ["Link", "Neighbour", "Neighbourhood", "find_neighbourhood"]

PHRASES = {  # how an entity stands to the one in the middle: at the far end of the relation, and at its beginning
    "ADDRESSES": ("it addresses", "addresses it"),
    "BUILDS_ON": ("it builds on", "builds on it"),
    "COMPARED_WITH": ("compared with it", "compared with it"),
    "EVALUATED_ON": ("it is evaluated on", "evaluated on it"),
    "MEASURED_BY": ("it is measured by", "measured by it"),
    "OUTPERFORMS": ("it outperforms", "outperforms it"),
    "PART_OF": ("it is a part of", "a part of it"),
    "VARIANT_OF": ("it is a variant of", "a variant of it"),
}
_RELATIONS = "|".join([*sorted(name for name, signature in RELATIONS.items() if signature.sources), "VARIANT_OF"])
_AROUND = f"""
MATCH (n:{{0}} {{{{id: $id}}}})-[r:{_RELATIONS}]-(o:Entity)
WHERE o.id <> n.id
WITH o, type(r) AS relation, CASE WHEN startNode(r).id = n.id THEN 'out' ELSE 'in' END AS direction, r
ORDER BY r.paper DESC, r.key
WITH o, relation, direction, count(DISTINCT r.paper) AS papers, collect(r.evidence) AS evidence
RETURN o.id AS id, head([label IN labels(o) WHERE label <> 'Entity']) AS type, o.name AS name, o.papers AS papers_of,
  relation, direction, papers, coalesce(head(evidence), '') AS evidence
ORDER BY id, papers DESC, relation, direction
"""
_BETWEEN = f"""
MATCH (a:{{0}})-[r:{_RELATIONS}]->(b:Entity)
WHERE a.id IN $ids AND b.id IN $ids AND a.id <> b.id
RETURN DISTINCT a.id AS source, b.id AS target
ORDER BY source, target
"""


@dataclass(frozen=True)
class Link:
    """One relation with the entity in the middle: `direction` is "out" from it or "in" towards it."""

    relation: str
    direction: str
    papers: int
    evidence: str

    @property
    def phrase(self) -> str:
        """How the other entity stands to the one in the middle, in words."""
        return PHRASES[self.relation][self.direction == "in"]

    def __str__(self) -> str:
        papers = f" ({self.papers} paper{'s' * (self.papers != 1)})" if self.papers else ""
        return f"{self.phrase}{papers}{': ' * bool(self.evidence)}{self.evidence}"


@dataclass(frozen=True)
class Neighbour:
    """An entity that is joined to the one in the middle; of its links, the one that most papers state comes first."""

    entity: Match
    links: tuple[Link, ...]

    @property
    def papers(self) -> int:
        """How many statements of papers join the two."""
        return sum(link.papers for link in self.links)

    @property
    def joined(self) -> str:
        """How it stands to the one in the middle, in words."""
        return ", ".join(dict.fromkeys(link.phrase for link in self.links))

    def __str__(self) -> str:
        return f"{self.entity.name} ({self.entity.type}): {self.joined}"


@dataclass(frozen=True, repr=False)
class Neighbourhood:
    """An entity with what it is joined to, those first that most papers join. `total` counts all, shown or not.

    `ties` are the pairs of places among the neighbours that are joined to one another.

    Example:
        >>> around = graph.neighbourhood("RoBERTa")
        >>> around.centre.name, len(around), around.total
        ('RoBERTa', 12, 12)
    """

    centre: Match
    neighbours: tuple[Neighbour, ...]
    ties: tuple[tuple[int, int], ...]
    total: int

    def __len__(self) -> int:
        return len(self.neighbours)

    def __repr__(self) -> str:
        return f"<kg.Neighbourhood {self.centre.name}: {len(self.neighbours)} of {self.total} neighbours>"

    def __str__(self) -> str:
        return "\n".join([f"{self.centre}, {self.total} neighbours", *map(str, self.neighbours)])

    def svg(self) -> str:
        """Return the picture as an SVG element: shapes and colours are the page's, letters take the colour of the text.

        Example:
            >>> graph.neighbourhood("BERT").svg()[:5]
            '<svg '
        """
        around = [
            (one.entity.name, one.entity.type, one.joined, "\n".join(map(str, one.links))) for one in self.neighbours
        ]
        return draw_fan(self.centre.name, self.centre.type, around, self.ties)

    def to_networkx(self) -> MultiDiGraph[str]:
        """Return the entities by id, with `name` and `type`, and an edge for each link with `papers` and `evidence`.

        Example:
            >>> small = graph.neighbourhood("RoBERTa").to_networkx()
            >>> small["system:roberta"]["system:bert"]["OUTPERFORMS"]["evidence"]
            'So trained, RoBERTa outperforms BERT and XLNet.'
        """
        import networkx as nx

        graph: MultiDiGraph[str] = nx.MultiDiGraph()
        for entity in (self.centre, *(one.entity for one in self.neighbours)):
            graph.add_node(entity.id, name=entity.name, type=entity.type)
        for one in self.neighbours:
            for link in one.links:
                ends = (self.centre.id, one.entity.id) if link.direction == "out" else (one.entity.id, self.centre.id)
                graph.add_edge(*ends, key=link.relation, papers=link.papers, evidence=link.evidence)
        return graph

    def _repr_html_(self) -> str:
        left = self.total - len(self.neighbours)
        return self.svg() + (f"<p>and {left:,} more</p>" if left else "")


def find_neighbourhood(store: Store, name: str, *, limit: int = 20) -> Neighbourhood:
    """Return what statements join to an entity, and the versions and sizes of it.

    Args:
        store: the graph.
        name: the entity, under any of its names.
        limit: how many neighbours at most, those first that most papers join to it.

    Raises:
        UnknownNameError: the name is not in the graph.
    """
    centre = find_one(store, name)
    links: dict[Match, list[Link]] = defaultdict(list)
    known: dict[Match, int] = {}
    rows = store.run(_AROUND.format(centre.type), {"id": centre.id}).rows
    for ident, kind, shown, papers_of, relation, direction, papers, evidence in rows:
        entity = Match(ident, kind, shown, "id")
        links[entity].append(Link(relation, direction, papers, evidence))
        known[entity] = papers_of
    all_ = [Neighbour(entity, tuple(some)) for entity, some in links.items()]
    all_.sort(key=lambda one: (-one.papers, -known[one.entity], one.entity.id))
    chosen = tuple(sorted(all_[:limit], key=_by_phrase))
    return Neighbourhood(centre, chosen, _ties(store, chosen), len(all_))


def _by_phrase(neighbour: Neighbour) -> tuple[Any, ...]:
    """Let those stand together that are joined in the same way."""
    link = neighbour.links[0]
    return link.relation, link.direction, -neighbour.papers, neighbour.entity.id


def _ties(store: Store, neighbours: tuple[Neighbour, ...]) -> tuple[tuple[int, int], ...]:
    places = {one.entity.id: place for place, one in enumerate(neighbours)}
    found = set()
    for label in sorted({one.entity.type for one in neighbours}):
        for source, target in store.run(_BETWEEN.format(label), {"ids": list(places)}).rows:
            found.add((min(places[source], places[target]), max(places[source], places[target])))
    return tuple(sorted(found))
