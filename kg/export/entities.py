"""The graph as people look at it: entities, and one tie per relation between two of them, not one per paper."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from kg.export.source import Source
from kg.schema import ENTITY_TYPES, Edge, Node

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["EntityView", "Tie", "view_entities"]

DENIED = "STATES"  # what papers deny or only mention in passing is no tie


class Tie(NamedTuple):
    """A relation between two entities; `source` and `target` are places among the nodes, `weight` counts papers."""

    source: int
    target: int
    relation: str
    weight: int


@dataclass(frozen=True)
class EntityView:
    """The entities, sorted by id, and their ties, sorted by relation, source and target."""

    nodes: list[Node]
    relations: dict[str, tuple[Integers, Integers, Integers]]  # sources, targets, weights

    def ties(self) -> Iterator[Tie]:
        """Yield all ties."""
        for relation, columns in self.relations.items():
            for source, target, weight in zip(*(column.tolist() for column in columns), strict=True):
                yield Tie(source, target, relation, weight)

    def pairs(self) -> tuple[Integers, Integers, Integers]:
        """Return the sources, targets and weights of all ties, whatever their relation."""
        import numpy as np

        empty = np.zeros((3, 0), dtype=np.int64)
        sources, targets, weights = np.concatenate(
            [empty, *(np.stack(each) for each in self.relations.values())], axis=1
        )
        return sources, targets, weights


def view_entities(source: Source) -> EntityView:
    """Collect the entities and their ties; edges are read as a stream and kept as three numbers each."""
    nodes = [node for node in source.nodes() if node.labels[0] in ENTITY_TYPES]
    places = {node.id: place for place, node in enumerate(nodes)}
    papers: dict[str, int] = {}
    relations = {}
    for relation, edges in groupby(source.edges(), key=attrgetter("type")):
        if relation == DENIED:
            continue
        columns = _count_papers(edges, places, papers)
        if columns[0].size:
            relations[relation] = columns
    return EntityView(nodes, relations)


def _count_papers(
    edges: Iterator[Edge], places: dict[str, int], papers: dict[str, int]
) -> tuple[Integers, Integers, Integers]:
    """Return sources, targets, and by how many papers each pair is stated; a derived relation counts as one."""
    import numpy as np

    flat = array("q")
    for edge in edges:
        source = places.get(edge.source)
        target = places.get(edge.target)
        if source is not None and target is not None:
            paper = papers.setdefault(edge.properties.get("paper", ""), len(papers))
            flat.extend((source, target, paper))
    statements = np.unique(np.frombuffer(flat, dtype=np.int64).reshape(-1, 3), axis=0)
    pairs, weights = np.unique(statements[:, :2], axis=0, return_counts=True)
    return pairs[:, 0], pairs[:, 1], weights.astype(np.int64)
