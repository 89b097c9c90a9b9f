"""Which part of the graph a page shows: all of it, its most connected part, or what surrounds one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import UnknownNameError
from kg.export.entities import EntityView

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["STEPS", "select"]

STEPS = 2  # how far around an entity a page looks


def select(view: EntityView, *, around: str, limit: int) -> EntityView:
    """Return the part of the entities to show, at most `limit`, with the ties between them.

    Args:
        view: all entities.
        around: the id of the entity whose surroundings are wanted; "" for the most connected part of everything.
        limit: how many entities to keep.

    Raises:
        UnknownNameError: there is no entity `around`.
    """
    import numpy as np

    if around:
        start = next((place for place, node in enumerate(view.nodes) if node.id == around), None)
        if start is None:
            raise UnknownNameError(around)
        return _cut(view, _surroundings(view, start, limit))
    if len(view.nodes) <= limit:
        return view
    sources, targets, weights = view.pairs()
    strength = _sum(sources, weights, view) + _sum(targets, weights, view)
    kept = np.zeros(len(view.nodes), dtype=bool)
    kept[_strongest(strength, view)[:limit]] = True
    return _cut(view, kept)


def _surroundings(view: EntityView, start: int, limit: int) -> NDArray[np.bool_]:
    """Go outwards from `start`; where there are too many, what is tied most to those already chosen comes first."""
    import numpy as np

    sources, targets, weights = view.pairs()
    kept = np.zeros(len(view.nodes), dtype=bool)
    kept[start] = True
    for _ in range(STEPS):
        near = _sum(sources, weights * kept[targets], view) + _sum(targets, weights * kept[sources], view)
        near[kept] = 0
        first = _strongest(near, view)[: max(0, limit - int(kept.sum()))]
        kept[first[near[first] > 0]] = True
    return kept


def _sum(ends: Integers, weights: Integers, view: EntityView) -> Integers:
    import numpy as np

    return np.bincount(ends, weights, len(view.nodes)).astype(np.int64)


def _strongest(strength: Integers, view: EntityView) -> Integers:
    """Return the places of the entities, the strongest first, then those of most papers, then by id."""
    import numpy as np

    papers = np.array([int(node.properties.get("papers", 0)) for node in view.nodes], dtype=np.int64)
    return np.lexsort((-papers, -strength))


def _cut(view: EntityView, kept: NDArray[np.bool_]) -> EntityView:
    import numpy as np

    numbers = np.cumsum(kept) - 1
    nodes = [node for node, keep in zip(view.nodes, kept.tolist(), strict=True) if keep]
    relations = {}
    for relation, (sources, targets, weights) in view.relations.items():
        inside = kept[sources] & kept[targets]
        if inside.any():
            relations[relation] = (numbers[sources[inside]], numbers[targets[inside]], weights[inside])
    return EntityView(nodes, relations)
