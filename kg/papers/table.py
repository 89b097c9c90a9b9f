"""CSV and TSV with a header line, whose names may be any that people usually give (`kg.papers.synonyms`)."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from kg.papers.encodings import guess_encoding, not_utf8
from kg.papers.fields import Found
from kg.papers.lines import text_lines
from kg.papers.synonyms import column_of, fields_by_name

__all__ = ["NAME", "encoding", "matches", "read"]

NAME = "CSV"
encoding = guess_encoding

_DELIMITERS = (",", "\t", ";", "|")
_TOO_LONG = "a cell of more than 131,072 characters (an abstract that long, or a quote that is not closed)"
_ROW_LIMIT = 500_000  # characters: an abstract and much else; beyond, a quote was not closed


def matches(head: str) -> bool:
    """Tell whether the text that begins like this is a table with a column for abstracts and another that is known."""
    parts = {column_of(name) for name in _header(head.splitlines()[:2])[0]}
    return "abstract" in parts and bool(parts & {"title", "id", "doi", "url", "arxiv"})


def read(chunks: Iterator[bytes]) -> Iterator[Found]:
    """Yield what each row holds."""
    lines = _Lines(text_lines(chunks))
    first = [lines.take(), lines.take()]
    header, delimiter, used = _header([text for _, text in first])
    lines.give_back(first[used:])
    while lines.begin_row():
        row, fault = _next_row(lines, delimiter)
        if fault or (len(row) != len(header) and len(lines.taken) > 1):
            fault = fault or f"a row of {len(row)} cells over several lines under a header of {len(header)}"
            lines.give_back(lines.taken[1:])
            del lines.taken[1:]
        if delimiter == "\t" and (cells := _bare_cells(lines.raw(), len(header))):
            row, fault = cells, ""
        if fault:
            yield Found(lines.begun, None, lines.raw(), f"broken CSV: {fault}")
        elif any(cell.strip() for cell in row):
            yield _read_row(header, row, lines)


def _next_row(lines: _Lines, delimiter: str) -> tuple[list[str], str]:
    try:
        row = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error as error:
        return [], str(error).replace("field larger than field limit (131072)", _TOO_LONG)
    return row, "a quote is opened and not closed" if lines.cut_short else ""


def _bare_cells(line: str, width: int) -> list[str]:
    """Return the cells of a line with tabs in which a quote begins a cell and does not end it: it is a letter then."""
    cells = line.split("\t")
    bare = any(cell.startswith('"') and not cell.endswith('"') for cell in cells)
    return cells if bare and "\n" not in line and len(cells) == width else []


def _header(lines: list[str]) -> tuple[list[str], str, int]:
    """Return the header's names, the delimiter, and how many lines they take (Excel may write `sep=;` first)."""
    used = 1
    if len(lines) > 1 and lines[0].lower().startswith("sep="):
        used = 2
    line = lines[used - 1] if len(lines) >= used else ""
    rows = [(next(csv.reader([line[:10_000]], delimiter=delimiter), []), delimiter) for delimiter in _DELIMITERS]
    names, delimiter = max(rows, key=lambda row: sum(column_of(name) != "" for name in row[0]))
    return names, delimiter, used


def _read_row(header: list[str], row: list[str], lines: _Lines) -> Found:
    line, raw = lines.begun, lines.raw()
    if any(cell.strip() for cell in row[len(header) :]):
        return Found(line, None, raw, f"a row of {len(row)} cells under a header of {len(header)}: a quote is missing?")
    fields = fields_by_name(dict(zip(header, row, strict=False)), source="csv")
    fault = not_utf8(f"{fields.title}\n{fields.abstract}".encode("utf-8", "surrogateescape"))
    return Found(line, None, raw, fault) if fault else Found(line, fields, raw)


class _Lines:
    """Lines for the CSV reader that remember what a row took, so that a broken one can give back all but its first."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self.lines = lines
        self.waiting: deque[tuple[int, str]] = deque()
        self.taken: list[tuple[int, str]] = []
        self.size = 0
        self.cut_short = False
        self.begun = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.size > _ROW_LIMIT:
            raise csv.Error(f"a row of more than {_ROW_LIMIT:,} characters (a quote that is not closed?)")
        number, line = self.take()
        if not number:
            self.cut_short = bool(self.taken)
            raise StopIteration
        self.taken.append((number, line))
        self.size += len(line)
        return line + "\n"

    def take(self) -> tuple[int, str]:
        return self.waiting.popleft() if self.waiting else next(self.lines, (0, ""))

    def give_back(self, lines: list[tuple[int, str]]) -> None:
        self.waiting.extendleft(line for line in reversed(lines) if line[0])

    def begin_row(self) -> bool:
        """Tell whether there is another row."""
        self.taken, self.size, self.cut_short = [], 0, False
        first = self.take()
        self.give_back([first])
        self.begun = first[0]
        return first[0] > 0

    def raw(self) -> str:
        return "\n".join(line for _, line in self.taken)
