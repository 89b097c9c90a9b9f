"""Cytoscape JSON (.cyjs), which Cytoscape, cytoscape.js and NetworkX read; the place is measured downwards there."""

from __future__ import annotations

from typing import Any, TextIO

from kg.export.flat import rename, usable
from kg.export.jsontext import write_array
from kg.export.picture import Dot, Line, draw
from kg.export.registry import Format, Written
from kg.export.source import Source

__all__ = ["FORMAT", "write_cytoscape"]

HEAD = '{"format_version":"1.0","generated_by":"paper-kg","target_cytoscapejs_version":"~2.1",'
NODE_NAMES = frozenset({"color", "id", "label", "name", "parent", "size", "type", "value"})
EDGE_NAMES = frozenset({"id", "interaction", "key", "name", "source", "target", "type", "weight"})


def write_cytoscape(source: Source, out: TextIO, *, full: bool = False, layout: bool = True) -> Written:
    """Write entities with one weighted edge per source, relation and target; with `full` everything, one per statement.

    Args:
        layout: whether the entities get positions; without them a program lays them out itself.
    """
    picture = draw(source, full=full, layout=layout)
    out.write(f'{HEAD}"data":{{}},"directed":true,"multigraph":true,"elements":{{"nodes":')
    nodes = write_array(picture.dots, _node, out)
    out.write(',"edges":')
    edges = write_array(picture.lines, _edge, out)
    out.write("}}\n")
    return Written(nodes, edges)


def _node(dot: Dot) -> dict[str, Any]:
    looks = {"type": dot.type, "color": "#{:02X}{:02X}{:02X}".format(*dot.colour), "size": dot.size}
    data = {"id": dot.id, "value": dot.id, "name": dot.label, **looks, **_properties(dot.properties, NODE_NAMES)}
    if dot.place is None:
        return {"data": data}
    x, y = dot.place
    return {"data": data, "position": {"x": x, "y": 0.0 - y}}


def _edge(line: Line) -> dict[str, Any]:
    data: dict[str, Any] = {"id": line.id, "key": line.id, "source": line.source, "target": line.target}
    data |= {"interaction": line.relation, "name": line.relation}
    if line.weight is not None:
        data["weight"] = line.weight
    return {"data": data | _properties(line.properties, EDGE_NAMES)}


def _properties(properties: dict[str, Any], taken: frozenset[str]) -> dict[str, Any]:
    return {rename(name, taken): properties[name] for name in sorted(properties) if usable(properties[name])}


FORMAT = Format(
    name="cytoscape",
    description="Cytoscape JSON, for Cytoscape and cytoscape.js; entities as a picture, or everything with full",
    extension=".cyjs",
    write=write_cytoscape,
)
