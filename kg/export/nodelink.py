"""Node-link JSON, which `networkx.node_link_graph(data, edges="edges")` reads back as a MultiDiGraph."""

from __future__ import annotations

from typing import Any, TextIO

from kg.export.flat import flat_edge, flat_node
from kg.export.jsontext import write_array
from kg.export.registry import Format, Written
from kg.export.source import Source
from kg.schema import Edge

__all__ = ["FORMAT", "write_node_link"]


def write_node_link(source: Source, out: TextIO) -> Written:
    """Write everything; an edge's key there is its type and its key, for the key alone is unique in its type only."""
    out.write('{"directed":true,"multigraph":true,"graph":{},"nodes":')
    nodes = write_array(source.nodes(), flat_node, out)
    out.write(',"edges":')
    edges = write_array(source.edges(), _keyed, out)
    out.write("}\n")
    return Written(nodes, edges)


def _keyed(edge: Edge) -> dict[str, Any]:
    return flat_edge(edge) | {"key": f"{edge.type}:{edge.key}"}


FORMAT = Format(
    name="node-link",
    description="Node-link JSON, as NetworkX and D3 read it: everything",
    extension=".json",
    write=write_node_link,
)
