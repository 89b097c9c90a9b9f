"""GraphML (graphml.graphdrawing.org), written as a stream and the way that Gephi reads it.

Key ids are `n_…` and `e_…`: Gephi takes ids such as `d3` for labels. The `label` of an edge element keeps relations of
different types between the same two nodes apart there; other readers pass over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TextIO

from kg.export.files import write_batches
from kg.export.markup import Columns, after_header, attribute, edge_rows, escape_all, identifiers, name, text
from kg.export.picture import Dot, Line, draw
from kg.export.registry import Format, Written
from kg.export.source import Source

__all__ = ["FORMAT", "write_graphml"]

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
LOOKS = {"label": "string", "type": "string", "size": "double", "r": "int", "g": "int", "b": "int"}
PLACE = {"x": "double", "y": "double"}
TIE = {"label": "string", "relation": "string"}
WEIGHT = {"weight": "double"}
NODE_NAMES = frozenset({*LOOKS, *PLACE, "z", "id", "color", "nodelabel", "xpos", "ypos", "zpos"})
EDGE_NAMES = frozenset(
    {*TIE, *WEIGHT, "id", "source", "target", "type", "edgelabel", "Edge Weight", "color", "r", "g", "b"}
)


def write_graphml(source: Source, out: TextIO, *, full: bool = False, layout: bool = True) -> Written:
    """Write entities with one weighted edge per source, relation and target; with `full` everything, one per statement.

    Args:
        layout: whether the entities get positions; without them a program lays them out itself.
    """
    picture = draw(source, full=full, layout=layout)
    node_columns = Columns(NODE_NAMES, '<data key="n_{}">', "</data>")
    edge_columns = Columns(EDGE_NAMES, '<data key="e_{}">', "</data>")

    def header() -> str:
        nodes = LOOKS | ({} if full or not layout else PLACE) | dict(node_columns)
        edges = TIE | ({} if full else WEIGHT) | dict(edge_columns)
        return f'{HEAD}{_keys("node", nodes)}{_keys("edge", edges)}<graph edgedefault="directed">\n'

    def body(spool: TextIO) -> Written:
        nodes = write_batches(picture.dots, partial(_dots, node_columns), spool)
        return Written(nodes, write_batches(picture.lines, partial(_lines, edge_columns), spool))

    written = after_header(out, header, body)
    out.write("</graph>\n</graphml>\n")
    return written


def _keys(kind: str, columns: dict[str, str]) -> str:
    return "".join(
        f'<key id="{kind[0]}_{attribute(name)}" for="{kind}" attr.name="{attribute(name)}" attr.type="{value_type}"/>\n'
        for name, value_type in columns.items()
    )


def _dots(columns: Columns, dots: list[Dot]) -> Iterator[str]:
    properties = columns.render_all([dot.properties for dot in dots])
    ids, labels = identifiers([dot.id for dot in dots]), escape_all([dot.label for dot in dots], text)
    for dot, id_, label, rest in zip(dots, ids, labels, properties, strict=True):
        red, green, blue = dot.colour
        place = "" if dot.place is None else '<data key="n_x">{}</data><data key="n_y">{}</data>'.format(*dot.place)
        yield (
            f'<node id="{id_}"><data key="n_label">{label}</data>'
            f'<data key="n_type">{name(dot.type)}</data><data key="n_size">{dot.size}</data>'
            f'<data key="n_r">{red}</data><data key="n_g">{green}</data><data key="n_b">{blue}</data>{place}'
            f"{rest}</node>\n"
        )


def _lines(columns: Columns, lines: list[Line]) -> Iterator[str]:
    for id_, source, target, relation, weight, rest in edge_rows(columns, lines):
        heavy = "" if weight is None else f'<data key="e_weight">{weight}</data>'
        yield (
            f'<edge id="{id_}" source="{source}" target="{target}" label="{relation}">'
            f'<data key="e_label">{relation}</data><data key="e_relation">{relation}</data>{heavy}{rest}</edge>\n'
        )


FORMAT = Format(
    name="graphml",
    description="GraphML: opens in Gephi, yEd, igraph, NetworkX; entities as a picture, or everything with full",
    extension=".graphml",
    write=write_graphml,
)
