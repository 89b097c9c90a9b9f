"""A folder of tables, nodes.csv and relations.csv, safe to open in a spreadsheet.

Lists are JSON arrays. A spreadsheet takes what begins with = + - @ for a formula: before such text, and before text
that begins with an apostrophe, stands an apostrophe. Take one leading apostrophe away, and the text is as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from kg.export.files import text_beside, write_each
from kg.export.flat import flat_edge, flat_node
from kg.export.jsontext import json_text
from kg.export.registry import Format, Written
from kg.export.source import Source
from kg.export.survey import survey

__all__ = ["FORMAT", "quote_csv", "write_csv"]

NODE_COLUMNS = ("id", "type", "name", "aliases", "papers")  # these come first and always, the others sorted by name
RELATION_COLUMNS = ("source", "type", "target", "key", "paper", "evidence", "claim", "confidence")

_FORMULA = re.compile(r"[=+\-@＝＋－＠'\t\r\n]")
_SPECIAL = re.compile(r'[",\r\n]|^\s|\s$')


def write_csv(source: Source, folder: Path) -> Written:
    """Write everything as two tables; the graph is read twice, since the first line names all columns."""
    nodes = _write_table(folder / "nodes.csv", NODE_COLUMNS, lambda: map(flat_node, source.nodes()))
    edges = _write_table(folder / "relations.csv", RELATION_COLUMNS, lambda: map(flat_edge, source.edges()))
    return Written(nodes, edges)


def quote_csv(text: str) -> str:
    """Return the text in double quotes, those inside doubled."""
    return '"' + text.replace('"', '""') + '"'


def _write_table(path: Path, first: tuple[str, ...], rows: Any) -> int:
    columns = [*first, *sorted(set(survey(rows())) - set(first))]
    with text_beside(path) as out:
        out.write(f"{','.join(map(_cell, columns))}\n")
        return write_each(rows(), partial(_line, columns), out)


def _line(columns: Iterable[str], row: dict[str, Any]) -> str:
    return f"{','.join([_cell(row.get(column)) for column in columns])}\n"


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = json_text(value)
    elif isinstance(value, bool):
        value = "true" if value else "false"
    elif not isinstance(value, str):
        return "" if value is None else repr(value)
    if _FORMULA.match(value):
        value = f"'{value}"
    return quote_csv(value) if _SPECIAL.search(value) else value


FORMAT = Format(
    name="csv",
    description="A folder of tables for spreadsheets and data frames, nodes.csv and relations.csv: everything",
    extension="",
    write=write_csv,
    folder=True,
)
