"""Atom feeds: what arXiv's API answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.papers.dates import iso_date
from kg.papers.encodings import xml_encoding
from kg.papers.fields import Fields, Found
from kg.papers.text import join_lines
from kg.papers.xml_records import read_records, root_name, texts

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["NAME", "encoding", "matches", "read"]

NAME = "Atom"
encoding = xml_encoding


def matches(head: str) -> bool:
    """Tell whether the text that begins like this is an Atom feed."""
    return head.startswith("<") and root_name(head) == "feed"


def read(chunks: Iterator[bytes]) -> Iterator[Found]:
    """Yield what each entry holds."""
    return read_records(chunks, tag="entry", root="feed", read=_read_entry)


def _read_entry(entry: _Element) -> Fields | str:
    parts = texts(entry)
    own = parts.get("id", [""])[0].strip()
    title = join_lines(parts.get("title", [""])[0])
    abstract = join_lines(parts.get("summary", parts.get("content", [""]))[0])
    if "/api/errors" in own:
        return f"the feed reports an error instead of papers: {abstract.strip()[:200]}"
    links = [str(link.get("href", "")) for link in entry.iter("{*}link")]
    return Fields(
        id=own,
        title=title,
        abstract=abstract,
        links=(*parts.get("doi", ()), *links),
        url=next(iter(links), ""),
        published=iso_date(parts.get("published", parts.get("updated", [""]))[0]),
        source="arxiv" if "arxiv.org/" in own else "atom",
    )
