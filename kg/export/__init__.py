"""Writing the graph for other programs: one format a module, found by the registry."""

from kg.export.registry import Format, Written, formats, write_graph
from kg.export.source import Listed, Source

__all__ = ["Format", "Listed", "Source", "Written", "formats", "write_graph"]
