"""BibTeX, cut into entries that bibtexparser reads one by one, since it takes whole documents only.

Citation keys are no ids: everyone makes up their own. An entry's id is its eprint, DOI or address.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.papers.dates import iso_date
from kg.papers.encodings import guess_encoding, not_utf8
from kg.papers.fields import Fields, Found
from kg.papers.lines import ITEM_LIMIT, text_lines
from kg.papers.tex import read_tex
from kg.papers.text import join_lines

if TYPE_CHECKING:
    from bibtexparser.model import Entry

__all__ = ["NAME", "encoding", "matches", "read"]

NAME = "BibTeX"
encoding = guess_encoding

_ENTRY = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_NO_PAPER = ("comment", "preamble", "string")
_KNOWN = re.compile(
    r"^\s*@\s*(?:article|book|booklet|comment|conference|dataset|inbook|incollection|inproceedings|manual|mastersthesis|"
    r"misc|online|phdthesis|preamble|preprint|proceedings|report|software|string|techreport|thesis|unpublished)\s*[{(]",
    re.IGNORECASE | re.MULTILINE,
)
_EPRINT = re.compile(r"\barXiv:\s?([^\s,;]+)|^abs/(\S+)$", re.IGNORECASE)
_JOINT = re.compile(r"""["}]\s*#\s*["{]""")


def matches(head: str) -> bool:
    """Tell whether the text that begins like this is BibTeX; free text may stand before the first entry."""
    return _KNOWN.search(head) is not None


def read(chunks: Iterator[bytes]) -> Iterator[Found]:
    """Yield what each entry holds."""
    for line, raw, fault in _split(chunks):
        yield from [Found(line, None, raw, fault)] if fault else _read_entries(line, raw)


def _split(chunks: Iterator[bytes]) -> Iterator[tuple[int, str, str]]:
    """Yield (line, entry, fault). An entry ends where its brackets do, or, broken, where the next one begins."""
    begun, depth, size, closer = 0, 0, 0, ""
    entry: list[str] = []
    for number, line in text_lines(chunks):
        start = _ENTRY.match(line)
        if start and entry:
            yield begun, "\n".join(entry), "broken BibTeX: the entry's brackets do not close"
            entry = []
        if start:
            begun, depth, size, closer = number, 0, 0, "" if start[0].endswith("{") else ")"
        elif not entry:
            continue
        entry.append(line)
        depth += _depth(line)
        size += len(line)
        if size > ITEM_LIMIT or (depth <= 0 and line.rstrip().endswith(closer)):
            yield (
                begun,
                "\n".join(entry),
                f"an entry of more than {ITEM_LIMIT:,} characters" if size > ITEM_LIMIT else "",
            )
            entry = []
    if entry:
        yield begun, "\n".join(entry), "the file ends in the middle of an entry (truncated?)"


def _depth(text: str) -> int:
    """Return how many braces the text leaves open; escaped ones do not count."""
    return text.count("{") - text.count("}") - text.count("\\{") + text.count("\\}")


def _read_entries(line: int, raw: str) -> Iterator[Found]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # it logs what is reported here as a reject
    try:
        blocks = parse_string(raw, parse_stack=[]).blocks
    except Exception as error:  # the parser passes on whatever happens in it
        yield Found(line, None, raw, f"broken BibTeX: {error}"[:300])
        return
    for block in blocks:
        entry = block.ignore_error_block if isinstance(block, DuplicateFieldKeyBlock) else block
        if isinstance(entry, Entry):
            if entry.entry_type.lower() not in _NO_PAPER:
                yield _read_entry(line, raw, entry)
        elif isinstance(block, ParsingFailedBlock):
            yield Found(line, None, raw, f"broken BibTeX: {str(block.error) or 'the entry cannot be read'}"[:300])


def _read_entry(line: int, raw: str, entry: Entry) -> Found:
    values: dict[str, str] = {}
    for field in entry.fields:
        values.setdefault(field.key.lower(), _value(str(field.value)))
    title, abstract = values.get("title", ""), values.get("abstract", "")
    if fault := not_utf8((title + abstract).encode("utf-8", "surrogateescape")):
        return Found(line, None, raw, fault)
    if _depth(title) or _depth(abstract):
        return Found(line, None, raw, "broken BibTeX: the braces of title or abstract do not match")
    fields = Fields(
        title=read_tex(join_lines(title)),
        abstract=read_tex(join_lines(abstract)),
        links=_links(values),
        url=values.get("url", ""),
        published=_published(values),
        source="bibtex",
    )
    return Found(line, fields, raw)


def _value(raw: str) -> str:
    """Return what stands within the delimiters, parts that are joined by # as one."""
    raw = raw.strip()
    if raw[:1] not in ("{", '"') or len(raw) < 2:
        return raw
    return _JOINT.sub("", raw[1:-1]) if raw[0] == '"' else raw[1:-1]


def _links(values: dict[str, str]) -> tuple[str, ...]:
    """Return what may hold a source id: Google Scholar writes arXiv's in the journal, DBLP in the volume."""
    named = [
        match[1] or match[2]
        for name in ("journal", "volume", "note")
        if (match := _EPRINT.search(values.get(name, "")))
    ]
    return tuple(values.get(name, "") for name in ("eprint", "doi", "url", "ee", "howpublished")) + tuple(named)


def _published(values: dict[str, str]) -> str:
    year, month = values.get("year", ""), values.get("month", "")
    return iso_date(values.get("date", "")) or iso_date(
        f"{month} {year}" if month.isalpha() else f"{year}-{month}" if month else year
    )
