"""A folder of JSON lines, nodes.jsonl and relations.jsonl, flat, without loss: it can be read back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kg.errors import InputError
from kg.export.files import text_beside, write_each
from kg.export.flat import edge_of, flat_edge, flat_node, node_of
from kg.export.jsontext import json_text
from kg.export.registry import Format, Written
from kg.export.source import Source
from kg.schema import Edge, Node

__all__ = ["FORMAT", "read_jsonl", "write_jsonl"]

NODES = "nodes.jsonl"
RELATIONS = "relations.jsonl"

Item = TypeVar("Item", Node, Edge)


def write_jsonl(source: Source, folder: Path) -> Written:
    """Write one line per node (`id`, `type`, `name`, `aliases`, …) and per relation (`source`, `type`, `target`, …)."""
    with text_beside(folder / NODES) as out:
        nodes = write_each(source.nodes(), lambda node: f"{json_text(flat_node(node))}\n", out)
    with text_beside(folder / RELATIONS) as out:
        edges = write_each(source.edges(), lambda edge: f"{json_text(flat_edge(edge))}\n", out)
    return Written(nodes, edges)


def read_jsonl(folder: str | os.PathLike[str]) -> tuple[Iterator[Node], Iterator[Edge]]:
    """Return the nodes and the edges that `write_jsonl` wrote, as streams.

    Raises:
        InputError: a file is missing, or a line of it is not what this format writes.
    """
    return _read(Path(folder) / NODES, node_of), _read(Path(folder) / RELATIONS, edge_of)


def _read(path: Path, build: Callable[[dict[str, Any]], Item]) -> Iterator[Item]:
    decoder = msgspec.json.Decoder(dict[str, Any])
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield build(decoder.decode(line))
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError) as error:
                    hint = f"lacks {error}" if isinstance(error, KeyError) else f"is not a JSON object: {error}"
                    raise InputError(f"{path}, line {number}: the line {hint}. Export the graph again.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error}. Name a folder that `kg export -f jsonl` wrote.") from error


FORMAT = Format(
    name="jsonl",
    description="A folder of JSON lines, nodes.jsonl and relations.jsonl: everything, flat, can be read back",
    extension="",
    write=write_jsonl,
    folder=True,
)
