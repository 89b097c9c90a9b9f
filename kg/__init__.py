"""A knowledge graph from research-paper abstracts.

Example:
    >>> import kg
    >>> report = kg.build(["records.jsonl"], "all.kgl", records=True)  # or papers, which it reads: ["papers.jsonl"]
    >>> with kg.open("all.kgl") as graph:
    ...     graph.leaderboard("GLUE").to_frame()[["system", "value"]].head(2)
        system  value
    0   ALBERT   89.4
    1  RoBERTa   88.5

The names here are the public ones, and are imported when they are first used, so that `import kg` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.building import BuildReport, build, extract
    from kg.errors import KgError
    from kg.graph import Graph
    from kg.graph import open_graph as open  # noqa: A004
    from kg.neighbourhood import Neighbourhood
    from kg.papers import read_papers, read_records, write_records
    from kg.plots import Plot
    from kg.schema import Paper, Record

__version__ = "0.1.0"

__all__ = [
    "BuildReport",
    "Graph",
    "KgError",
    "Neighbourhood",
    "Paper",
    "Plot",
    "Record",
    "build",
    "extract",
    "open",
    "read_papers",
    "read_records",
    "write_records",
]

_SOURCES = {
    "BuildReport": "kg.building",
    "Graph": "kg.graph",
    "KgError": "kg.errors",
    "Neighbourhood": "kg.neighbourhood",
    "Paper": "kg.schema",
    "Plot": "kg.plots",
    "Record": "kg.schema",
    "build": "kg.building",
    "extract": "kg.building",
    "open": "kg.graph:open_graph",
    "read_papers": "kg.papers",
    "read_records": "kg.papers",
    "write_records": "kg.papers",
}


def __getattr__(name: str) -> Any:
    if name not in _SOURCES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}; it has: {', '.join(__all__)}")
    module, _, attribute = _SOURCES[name].partition(":")
    return getattr(import_module(module), attribute or name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
