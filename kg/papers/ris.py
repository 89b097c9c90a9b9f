"""RIS, as reference managers and publishers export it, cut into entries that rispy reads one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.papers.dates import iso_date
from kg.papers.encodings import guess_encoding, not_utf8
from kg.papers.fields import Fields, Found
from kg.papers.lines import ITEM_LIMIT, text_lines
from kg.papers.text import join_lines

__all__ = ["NAME", "encoding", "matches", "read"]

NAME = "RIS"
encoding = guess_encoding

_BEGIN = re.compile(r"^\s*TY {1,2}- ?")
_END = re.compile(r"^\s*ER {1,2}-")
_LOOSE = re.compile(r"^\s*([A-Z][A-Z0-9]) {1,2}- ?")
_ANYWHERE = re.compile(r"^\s*TY {1,2}- ?[A-Z]{2,}", re.MULTILINE)
_TITLES = ("title", "primary_title", "translated_title")
_ABSTRACTS = ("abstract", "notes_abstract")


def matches(head: str) -> bool:
    """Tell whether the text that begins like this is RIS."""
    return _ANYWHERE.search(head) is not None


def read(chunks: Iterator[bytes]) -> Iterator[Found]:
    """Yield what each entry holds."""
    for line, lines, fault in _split(chunks):
        raw = "\n".join(lines)
        yield Found(line, None, raw, fault) if fault else _read_entry(line, raw, lines)


def _split(chunks: Iterator[bytes]) -> Iterator[tuple[int, list[str], str]]:
    """Yield (line, lines, fault): an entry ends at its ER line or, that missing, where the next one begins."""
    begun, size = 0, 0
    entry: list[str] = []
    for number, line in text_lines(chunks):
        start, end = _BEGIN.match(line), _END.match(line)
        if start and entry:
            yield begun, entry, ""
        if start:
            begun, size, entry = number, 0, []
        elif not entry:
            continue
        if not end:
            entry.append(line)
            size += len(line)
        if end or size > ITEM_LIMIT:
            yield begun, entry, "" if end else f"an entry of more than {ITEM_LIMIT:,} characters"
            entry = []
    if entry:
        yield begun, entry, "the file ends in the middle of an entry (truncated?)"


def _read_entry(line: int, raw: str, lines: list[str]) -> Found:
    import rispy  # type: ignore[import-untyped]

    loose = not lines[0].startswith("TY  - ")  # indented, or with one space only: rispy wants the exact form
    exact = [_LOOSE.sub(r"\1  - ", text) for text in lines] if loose else lines
    try:
        entries = rispy.loads("\n".join([*exact, "ER  - ", ""]))
    except Exception as error:  # the parser names no errors of its own
        return Found(line, None, raw, f"broken RIS: {str(error)[:200]}")
    entry = entries[0] if entries else {}
    title, abstract = _longest(entry, _TITLES), _longest(entry, _ABSTRACTS)
    if fault := not_utf8((title + abstract).encode("utf-8", "surrogateescape")):
        return Found(line, None, raw, fault)
    urls = _texts(entry.get("urls")) + _texts(entry.get("url"))
    fields = Fields(
        title=title,
        abstract=abstract,
        links=(*_texts(entry.get("doi")), *urls),
        url=urls[0] if urls else "",
        published=max(
            iso_date(entry.get("date")), iso_date(entry.get("year") or entry.get("publication_year")), key=len
        ),
        source="ris",
    )
    return Found(line, fields, raw)


def _longest(entry: dict[str, Any], names: tuple[str, ...]) -> str:
    return join_lines(max((text for name in names for text in _texts(entry.get(name))), key=len, default=""))


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]
