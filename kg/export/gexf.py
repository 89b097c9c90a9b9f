"""GEXF 1.3 (gexf.net), Gephi's own format, written as a stream; `kind` keeps parallel relations apart."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TextIO

from kg.export.files import write_batches
from kg.export.markup import Columns, after_header, attribute, edge_rows, escape_all, identifiers, name
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
NODE_NAMES = frozenset({"id", "label", "pid", "type", "x", "y", "z", "size", "color"})
EDGE_NAMES = frozenset({"id", "kind", "label", "relation", "source", "target", "type", "weight"})


def write_gexf(source: Source, out: TextIO, *, full: bool = False, layout: bool = True) -> Written:
    """Write entities with one weighted edge per source, relation and target; with `full` everything, one per statement.

    Args:
        layout: whether the entities get positions; without them a program lays them out itself.
    """
    picture = draw(source, full=full, layout=layout)
    node_columns = Columns(NODE_NAMES, '<attvalue for="{}" value="', '"/>', quoted=True)
    edge_columns = Columns(EDGE_NAMES, '<attvalue for="{}" value="', '"/>', quoted=True)

    def header() -> str:
        nodes, edges = {"type": "string"} | dict(node_columns), {"relation": "string"} | dict(edge_columns)
        return f"{HEAD}{_attributes('node', nodes)}{_attributes('edge', edges)}"

    def body(spool: TextIO) -> Written:
        spool.write("<nodes>\n")
        nodes = write_batches(picture.dots, partial(_dots, node_columns), spool)
        spool.write("</nodes>\n<edges>\n")
        edges = write_batches(picture.lines, partial(_lines, edge_columns), spool)
        spool.write("</edges>\n")
        return Written(nodes, edges)

    written = after_header(out, header, body)
    out.write("</graph>\n</gexf>\n")
    return written


def _attributes(kind: str, columns: dict[str, str]) -> str:
    rows = [
        f'<attribute id="{attribute(name)}" title="{attribute(name)}" type="{value_type}"/>\n'
        for name, value_type in columns.items()
    ]
    return f'<attributes class="{kind}" mode="static">\n{"".join(rows)}</attributes>\n'


def _dots(columns: Columns, dots: list[Dot]) -> Iterator[str]:
    properties = columns.render_all([dot.properties for dot in dots])
    ids, labels = identifiers([dot.id for dot in dots]), escape_all([dot.label for dot in dots], attribute)
    for dot, id_, label, rest in zip(dots, ids, labels, properties, strict=True):
        red, green, blue = dot.colour
        place = "" if dot.place is None else '<viz:position x="{}" y="{}" z="0.0"/>'.format(*dot.place)
        yield (
            f'<node id="{id_}" label="{label}">'
            f'<attvalues><attvalue for="type" value="{name(dot.type)}"/>{rest}</attvalues>'
            f'<viz:color r="{red}" g="{green}" b="{blue}"/>{place}<viz:size value="{dot.size}"/></node>\n'
        )


def _lines(columns: Columns, lines: list[Line]) -> Iterator[str]:
    for id_, source, target, relation, weight, rest in edge_rows(columns, lines):
        heavy = "" if weight is None else f' weight="{weight}"'
        yield (
            f'<edge id="{id_}" source="{source}" target="{target}" kind="{relation}" label="{relation}"{heavy}>'
            f'<attvalues><attvalue for="relation" value="{relation}"/>{rest}</attvalues></edge>\n'
        )


FORMAT = Format(
    name="gexf",
    description="GEXF 1.3: Gephi's own format; entities as a picture, or everything with full",
    extension=".gexf",
    write=write_gexf,
)
