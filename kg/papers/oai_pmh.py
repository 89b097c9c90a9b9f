"""OAI-PMH pages in the forms oai_dc, arXiv and arXivRaw. A header that says "deleted" is a paper's withdrawal."""

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

NAME = "OAI-PMH"
encoding = xml_encoding


def matches(head: str) -> bool:
    """Tell whether the text that begins like this is an answer of an OAI-PMH server."""
    return head.startswith("<") and root_name(head) in ("OAI-PMH", "ListRecords")


def read(chunks: Iterator[bytes]) -> Iterator[Found]:
    """Yield what each record holds."""
    return read_records(chunks, tag="record", root="OAI-PMH|ListRecords", read=_read_record)


def _read_record(record: _Element) -> Fields | str:
    header = next(record.iter("{*}header"), None)
    parts = texts(record)
    identifiers = [text.strip() for text in parts.get("identifier", ())]
    own = identifiers[0] if header is not None and identifiers else parts.get("id", [""])[0]
    if header is not None and header.get("status") == "deleted":
        return Fields(id=own, links=tuple(identifiers), source=_source(own), deleted=True)
    created = parts.get("created") or parts.get("date") or []  # arXiv's own form has one date, the others all of them
    return Fields(
        id=own,
        title=join_lines(parts.get("title", [""])[0]),
        abstract=join_lines(_abstract(parts)),
        links=(*identifiers, *parts.get("id", ()), *parts.get("doi", ())),
        url=next((text for text in identifiers if text.startswith("http")), ""),
        published=min(filter(None, map(iso_date, created)), default=""),
        source=_source(own),
    )


def _abstract(parts: dict[str, list[str]]) -> str:
    """The abstract; in Dublin Core the longest description that is not a comment ("Comment: 12 pages")."""
    if "abstract" in parts:
        return parts["abstract"][0]
    descriptions = [text for text in parts.get("description", ()) if not text.strip().startswith("Comment:")]
    return max(descriptions, key=len, default="")


def _source(identifier: str) -> str:
    return "arxiv" if identifier.lower().startswith("oai:arxiv.org:") else "oai-pmh"
