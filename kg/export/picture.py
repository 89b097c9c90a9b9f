"""The graph as programs draw it: dots and lines with labels, colours, sizes and weights, entities also in places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from kg.export.appearance import colour_of, label_of, node_size
from kg.export.entities import EntityView, view_entities
from kg.export.source import Source
from kg.schema import Node

__all__ = ["Dot", "Line", "Picture", "draw"]

OWN_SIZE = 4.0  # of what is no entity: papers, results
POPULAR = 100  # papers that make an entity as large as can be, where the most popular one is not known beforehand


class Dot(NamedTuple):
    """A node to draw. `place` is None where the reader of the file is to lay it out."""

    id: str
    label: str
    type: str
    colour: tuple[int, int, int]
    size: float
    place: tuple[float, float] | None
    properties: dict[str, Any]


class Line(NamedTuple):
    """An edge to draw; `id` is unique in the picture, `weight` is None where each line is one statement."""

    id: str
    source: str
    target: str
    relation: str
    weight: int | None
    properties: dict[str, Any]


class Picture(NamedTuple):
    """What is to be drawn; both are streams to be read once, the dots first."""

    dots: Iterable[Dot]
    lines: Iterable[Line]


def draw(source: Source, *, full: bool, layout: bool) -> Picture:
    """Return the picture of a graph.

    Args:
        full: all nodes and one line per statement, streamed, without places; else the entities only, and one line per
            source, relation and target, as heavy as the papers that state it are many.
        layout: whether the entities get places.
    """
    if full:
        return Picture(_all_dots(source), _all_lines(source))
    view = view_entities(source)
    return Picture(_entity_dots(view, layout=layout), _entity_lines(view))


def _entity_dots(view: EntityView, *, layout: bool) -> Iterator[Dot]:
    papers = [int(node.properties.get("papers", 0)) for node in view.nodes]
    most = max(papers, default=1)
    sizes = [node_size(count, most) for count in papers]
    places = _places(view, sizes) if layout else [None] * len(sizes)
    for node, size, place in zip(view.nodes, sizes, places, strict=True):
        kind = node.labels[0]
        yield Dot(node.id, label_of(node), kind, colour_of(kind), size, place, _besides_name(node))


def _places(view: EntityView, sizes: list[float]) -> list[tuple[float, float] | None]:
    import numpy as np

    from kg.export.layout import lay_out

    places = lay_out(len(sizes), *view.pairs(), np.array(sizes))
    return [(x, y) for x, y in places.tolist()]


def _entity_lines(view: EntityView) -> Iterator[Line]:
    for number, tie in enumerate(view.ties(), start=1):
        source, target = view.nodes[tie.source].id, view.nodes[tie.target].id
        yield Line(f"e{number}", source, target, tie.relation, tie.weight, {})


def _all_dots(source: Source) -> Iterator[Dot]:
    for node in source.nodes():
        kind = node.labels[0]
        papers = node.properties.get("papers")
        size = OWN_SIZE if papers is None else node_size(min(papers, POPULAR), POPULAR)
        yield Dot(node.id, label_of(node), kind, colour_of(kind), size, None, _besides_name(node))


def _besides_name(node: Node) -> dict[str, Any]:
    """Return the properties without the name: that is the label."""
    return {name: value for name, value in node.properties.items() if name != "name"}


def _all_lines(source: Source) -> Iterator[Line]:
    for edge in source.edges():
        yield Line(f"{edge.type}:{edge.key}", edge.source, edge.target, edge.type, None, edge.properties)
