"""How results are written: a table that fits the terminal, JSON, JSON lines or CSV, always to standard output."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import click
import msgspec

from kg.batches import batched

__all__ = ["FORMATS", "clean", "cut", "print_rows", "write_text"]

Row = Sequence[Any]
GAP = "  "
NARROWEST = 8  # a column is not cut below this many cells
TOGETHER = 500  # rows of CSV that are written at a time
SENTENCE = 40  # what is wider stands below its row rather than beside it in less


def print_rows(columns: Sequence[str], rows: Iterable[Row], *, form: str, wide: bool = False) -> None:
    """Write the rows in one of `FORMATS`; a table is cut to the terminal's width, unless `wide` or piped.

    As JSON lines and CSV they are written as they come; the other forms hold all of them first.
    """
    FORMATS[form](columns, rows, wide)


def clean(text: str) -> str:
    """Return `text` on one line and without control characters, which a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def write_text(text: str) -> None:
    """Write text as it is, replacing what the terminal's encoding cannot show."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding), nl=False)


def _write_json(columns: Sequence[str], rows: Iterable[Row], wide: bool) -> None:
    del wide
    encoded = msgspec.json.encode([dict(zip(columns, row, strict=True)) for row in rows], enc_hook=str)
    click.echo(msgspec.json.format(encoded))


def _write_json_lines(columns: Sequence[str], rows: Iterable[Row], wide: bool) -> None:
    del wide
    for row in rows:
        click.echo(msgspec.json.encode(dict(zip(columns, row, strict=True)), enc_hook=str))


def _write_csv(columns: Sequence[str], rows: Iterable[Row], wide: bool) -> None:
    del wide
    for some in batched(chain([columns], ([_csv_cell(value) for value in row] for row in rows)), TOGETHER):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(some)
        click.echo(text.getvalue(), nl=False)


def _csv_cell(value: object) -> object:
    """Return the value as a spreadsheet can take it: nothing that it would run as a formula."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = value if isinstance(value, str) else _cell(value)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not _reads_as_number(text) else text


def _reads_as_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _write_table(columns: Sequence[str], rows: Iterable[Row], wide: bool) -> None:
    rows = list(rows)
    cells = [[clean(_cell(value)) for value in row] for row in rows]
    numeric = [bool(rows) and all(_is_number(row[place]) for row in rows) for place in range(len(columns))]
    widths = [max(map(_width, column)) for column in zip(columns, *cells, strict=True)]
    room = None if wide or not sys.stdout.isatty() else shutil.get_terminal_size().columns
    below = None if room is None else _column_below(widths, room)
    if room is not None:
        widths = _fit([0 if place == below else width for place, width in enumerate(widths)], room)
    lines = [click.style(_line(columns, widths, numeric, below), bold=True)]
    for row in cells:
        lines.append(_line(row, widths, numeric, below))
        if room is not None and below is not None and row[below]:
            lines.append(click.style(GAP + cut(row[below], room - len(GAP)), dim=True))
    write_text("".join(line + "\n" for line in lines))


def _column_below(widths: Sequence[int], room: int) -> int | None:
    """Return the place of the column that stands below its row: the widest, where a sentence would not fit beside."""
    widest = max(widths, default=0)
    beside = sum(widths) - widest + len(GAP) * (len(widths) - 1)
    return widths.index(widest) if len(widths) > 1 and room - beside < min(widest, SENTENCE) else None


def _fit(widths: list[int], room: int) -> list[int]:
    """Narrow the widest columns until the sum of all fits, but none below `NARROWEST`."""
    widths = list(widths)
    room -= len(GAP) * (sum(width > 0 for width in widths) - 1)
    while sum(widths) > room:
        widest = max(widths)
        if widest <= NARROWEST:
            break
        widths[widths.index(widest)] = widest - 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool], below: int | None) -> str:
    places = [place for place in range(len(cells)) if place != below]
    return GAP.join(_pad(cells[place], widths[place], right=numeric[place]) for place in places).rstrip()


def _pad(cell: str, width: int, *, right: bool) -> str:
    cell = cut(cell, width)
    space = " " * (width - _width(cell))
    return space + cell if right else cell + space


def cut(cell: str, width: int) -> str:
    """Return `cell`, cut to a number of terminal cells."""
    if _width(cell) <= width:
        return cell
    from rich.cells import set_cell_size

    return set_cell_size(cell, width - 1).rstrip() + "…"


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_cell, value))
    return value if isinstance(value, str) else f"{value:.10g}" if isinstance(value, float) else str(value)


FORMATS: dict[str, Callable[[Sequence[str], Iterable[Row], bool], None]] = {
    "table": _write_table,
    "json": _write_json,
    "jsonl": _write_json_lines,
    "csv": _write_csv,
}
