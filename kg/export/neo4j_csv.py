"""A folder that `neo4j-admin database import full` takes: one table per label or type, headers apart, and the command.

The database that it makes is the one that loading into Neo4j makes, the index of names included.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kg.errors import FormatError
from kg.export.csv import quote_csv
from kg.export.files import text_beside
from kg.export.registry import Format, Written
from kg.export.source import INDEX_LABEL, INDEX_RELATION, Source
from kg.export.survey import Types, survey
from kg.schema import Edge, Node

__all__ = ["FORMAT", "write_neo4j_csv"]

ARRAY = "\x1f"  # the unit separator between the items of an array: unlike ; and | it is in no name
OPTIONS = ("--id-type=string", "--array-delimiter=U+001F", "--multiline-fields=true")
COMMAND = """#!/bin/sh
# Makes the database `{database}` of these files. Run it where Neo4j is installed, while that database is stopped;
# further options can be given to it, such as --overwrite-destination. Then run constraints.cypher in the database.
cd "$(dirname "$0")" || exit
exec neo4j-admin database import full {database} \\
  {options} \\
  "$@"
"""


def write_neo4j_csv(source: Source, folder: Path, *, database: str = "neo4j") -> Written:
    """Write everything for Neo4j's bulk import; the graph is read twice, since headers name the type of each column.

    Args:
        database: the name that the command imports under.
    """
    if not re.fullmatch(r"[A-Za-z0-9.-]+", database):
        raise FormatError(f"Database name {database!r} is not one of Neo4j's. Use letters, digits, dots and dashes.")
    nodes = _write_nodes(source, folder)
    edges = _write_edges(source, folder)
    files = [f"--nodes={_pair('nodes', group)}" for group in nodes]
    files += [f"--relationships={_pair('relations', group)}" for group in edges]
    with text_beside(folder / "import.sh") as out:
        out.write(COMMAND.format(database=database, options=" \\\n  ".join([*OPTIONS, *files])))
    with text_beside(folder / "constraints.cypher") as out:
        out.writelines(f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE;\n" for label in nodes)
    return Written(sum(nodes.values()), sum(edges.values()))


def _write_nodes(source: Source, folder: Path) -> dict[str, int]:
    """Write a table per first label and return how many rows each has."""
    columns: dict[str, Types] = {}
    for node in source.nodes():
        survey((node.properties,), columns.setdefault(node.labels[0], {}))
    for label, types in columns.items():
        _write_header(folder, "nodes", label, [f"id:ID({_space(label)})", ":LABEL"], types)
    return _write_rows(
        folder, "nodes", columns, ((node.labels[0], _node_cells(node, columns)) for node in source.nodes())
    )


def _write_edges(source: Source, folder: Path) -> dict[str, int]:
    """Write a table per type and return how many rows each has."""
    columns: dict[str, Types] = {}
    for edge in source.edges():
        survey((edge.properties,), columns.setdefault(edge.type, {}))
    for edge_type, types in columns.items():
        start = _space(INDEX_LABEL if edge_type == INDEX_RELATION else "")
        ends = [f":START_ID({start})", f":END_ID({_space('')})", ":TYPE", "key:string"]
        _write_header(folder, "relations", edge_type, ends, types)
    return _write_rows(
        folder, "relations", columns, ((edge.type, _edge_cells(edge, columns)) for edge in source.edges())
    )


def _space(label: str) -> str:
    """Return the group of ids that a node belongs to: names in the index may read like the ids of other nodes."""
    return label if label == INDEX_LABEL else "Node"


def _pair(kind: str, group: str) -> str:
    return f"{kind}-{group}-header.csv,{kind}-{group}.csv"


def _write_header(folder: Path, kind: str, group: str, first: list[str], types: Types) -> None:
    names = [f"{column}:{types[column]}" for column in sorted(types)]
    with text_beside(folder / f"{kind}-{group}-header.csv") as out:
        out.write(f"{','.join([*first, *names])}\n")


def _write_rows(
    folder: Path, kind: str, groups: Iterable[str], rows: Iterable[tuple[str, list[str]]]
) -> dict[str, int]:
    counts = dict.fromkeys(sorted(groups), 0)
    with ExitStack() as stack:
        files = {group: stack.enter_context(text_beside(folder / f"{kind}-{group}.csv")) for group in counts}
        for group, cells in rows:
            files[group].write(f"{','.join(cells)}\n")
            counts[group] += 1
    return counts


def _node_cells(node: Node, columns: dict[str, Types]) -> list[str]:
    return [quote_csv(node.id), quote_csv(ARRAY.join(node.labels)), *_cells(node.properties, columns[node.labels[0]])]


def _edge_cells(edge: Edge, columns: dict[str, Types]) -> list[str]:
    first = [quote_csv(text) for text in (edge.source, edge.target, edge.type, edge.key)]
    return [*first, *_cells(edge.properties, columns[edge.type])]


def _cells(properties: dict[str, Any], types: Types) -> Iterator[str]:
    for column in sorted(types):
        yield _cell(properties.get(column))


def _cell(value: Any) -> str:
    """Return a value as a cell: strings in quotes, for an empty one differs from none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return quote_csv(value)
    if isinstance(value, list | tuple):
        return quote_csv(ARRAY.join(_plain(item).replace(ARRAY, " ") for item in value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return str(value)


FORMAT = Format(
    name="neo4j-csv",
    description="A folder for neo4j-admin database import, with the command to run: everything, and the index of names",
    extension="",
    write=write_neo4j_csv,
    folder=True,
    index=True,
)
