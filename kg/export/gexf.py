"""GEXF 1.3 (gexf.net), Gephi's own format, written as a stream; `kind` keeps parallel relations apart."""

from __future__ import annotations

from typing import Any, TextIO

from kg.export.files import write_each
from kg.export.markup import Columns, after_header, attribute, identifier
from kg.export.picture import Dot, Line, draw
from kg.export.registry import Format, Written
from kg.export.source import Source

__all__ = ["FORMAT", "write_gexf"]

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<meta>
<creator>paper-kg</creator>
</meta>
<graph defaultedgetype="directed" mode="static">
"""
TYPES = {"int": "integer"}  # where GEXF calls a type by another name than GraphML
NODE_NAMES = frozenset({"id", "label", "pid", "type", "x", "y", "z", "size", "color"})
EDGE_NAMES = frozenset({"id", "kind", "label", "relation", "source", "target", "type", "weight"})


def write_gexf(source: Source, out: TextIO, *, full: bool = False, layout: bool = True) -> Written:
    """Write entities with one weighted edge per source, relation and target; with `full` everything, one per statement.

    Args:
        layout: whether the entities get positions; without them a program lays them out itself.
    """
    picture = draw(source, full=full, layout=layout)
    node_columns, edge_columns = Columns(NODE_NAMES), Columns(EDGE_NAMES)

    def header() -> str:
        nodes, edges = {"type": "string"} | dict(node_columns), {"relation": "string"} | dict(edge_columns)
        return f"{HEAD}{_attributes('node', nodes)}{_attributes('edge', edges)}"

    def body(spool: TextIO) -> Written:
        spool.write("<nodes>\n")
        nodes = write_each(picture.dots, lambda dot: _dot(dot, node_columns), spool)
        spool.write("</nodes>\n<edges>\n")
        edges = write_each(picture.lines, lambda line: _line(line, edge_columns), spool)
        spool.write("</edges>\n")
        return Written(nodes, edges)

    written = after_header(out, header, body)
    out.write("</graph>\n</gexf>\n")
    return written


def _attributes(kind: str, columns: dict[str, str]) -> str:
    rows = [
        f'<attribute id="{attribute(name)}" title="{attribute(name)}" type="{TYPES.get(value_type, value_type)}"/>\n'
        for name, value_type in columns.items()
    ]
    return f'<attributes class="{kind}" mode="static">\n{"".join(rows)}</attributes>\n'


def _values(first: tuple[str, str], columns: Columns, properties: dict[str, Any]) -> str:
    pairs = [first, *columns.render(properties, attribute)]
    rows = [f'<attvalue for="{attribute(name)}" value="{value}"/>' for name, value in pairs]
    return f"<attvalues>{''.join(rows)}</attvalues>"


def _dot(dot: Dot, columns: Columns) -> str:
    red, green, blue = dot.colour
    place = "" if dot.place is None else '<viz:position x="{}" y="{}" z="0.0"/>'.format(*dot.place)
    return (
        f'<node id="{identifier(dot.id)}" label="{attribute(dot.label)}">'
        f"{_values(('type', attribute(dot.type)), columns, dot.properties)}"
        f'<viz:color r="{red}" g="{green}" b="{blue}"/>{place}<viz:size value="{dot.size}"/></node>\n'
    )


def _line(line: Line, columns: Columns) -> str:
    relation = attribute(line.relation)
    weight = "" if line.weight is None else f' weight="{line.weight}"'
    return (
        f'<edge id="{identifier(line.id)}" source="{identifier(line.source)}" target="{identifier(line.target)}"'
        f' kind="{relation}" label="{relation}"{weight}>'
        f"{_values(('relation', relation), columns, line.properties)}</edge>\n"
    )


FORMAT = Format(
    name="gexf",
    description="GEXF 1.3: Gephi's own format; entities as a picture, or everything with full",
    extension=".gexf",
    write=write_gexf,
)
