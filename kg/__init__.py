"""A knowledge graph from research-paper abstracts.

Example:
    >>> import kg
    >>> report = kg.build(["abstracts.jsonl"], "graph.kgl")
    >>> with kg.open("graph.kgl") as graph:
    ...     print(graph.show("BERT"))
    ...     frame = graph.leaderboard("ImageNet").to_frame()

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
    from kg.papers import read_papers, read_records, write_records
    from kg.schema import Paper, Record

__version__ = "0.1.0"

__all__ = [
    "BuildReport",
    "Graph",
    "KgError",
    "Paper",
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
    "Paper": "kg.schema",
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
