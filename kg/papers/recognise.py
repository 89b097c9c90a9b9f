"""What a file holds, told by its content: one of the formats, or what else it seems to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol, cast

from kg.errors import InputError
from kg.papers import arxiv_atom, bibtex, daily_page, json_items, json_lines, oai_pmh, ris, table
from kg.papers.fields import Found
from kg.papers.xml_records import root_name

__all__ = ["FORMATS", "Format", "choose_format", "refuse_binary"]


class Format(Protocol):
    """What each module of a format offers."""

    NAME: str

    def encoding(self, head: bytes) -> str:
        """Return the encoding of a file that begins like this."""

    def matches(self, head: str) -> bool:
        """Tell whether a file that begins like this is of this format."""

    def read(self, chunks: Iterator[bytes]) -> Iterator[Found]:
        """Yield what the file holds."""


# In this order: the strict ones first, the text of a page last, since it may quote any of them.
FORMATS: tuple[Format, ...] = tuple(
    cast("Format", module) for module in (json_lines, json_items, arxiv_atom, oai_pmh, bibtex, ris, table, daily_page)
)

_MAGIC = (
    (b"%PDF", "a PDF; save its abstract as text, or export its entry from a reference manager"),
    (b"PK\x03\x04", "a zip archive (or an Office file): unpack it, or export it as CSV"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BZh", "bzip2 data: unpack it, or pack it with gzip or zstd"),
    (b"\xfd7zXZ", "xz data: unpack it, or pack it with gzip or zstd"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it"),
    (b"Rar!", "a RAR archive: unpack it"),
    (b"PAR1", "a Parquet file: write it out as JSON lines"),
    (b"SQLite format 3", "an SQLite database: write it out as JSON lines"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office file: export it as CSV"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF", "an HDF5 file"),
)
_EXPECTED = "JSON (lines), Atom, OAI-PMH, BibTeX, RIS, CSV and the text of a Daily Papers page are read"


def refuse_binary(head: bytes) -> None:
    """Raise InputError, saying what it seems to be, if a file that begins like this is no text."""
    for magic, description in _MAGIC:
        if head.startswith(magic):
            raise InputError(f"not text but {description}")
    if head[257:262] == b"ustar":
        raise InputError("not text but a tar archive: unpack it into a folder")
    controls = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head))
    if controls > 8 and controls > len(head) / 50:
        raise InputError("not text but binary data of an unknown kind")


def choose_format(head: str) -> Format:
    """Return the format of a file that begins like this.

    Raises:
        InputError: it is none that is read; the message says what it seems to be.
    """
    if head.startswith("<"):
        _refuse_document(head)
    for candidate in FORMATS:
        if candidate.matches(head):
            return candidate
    if head.startswith("<"):
        raise InputError(f"XML with the root <{root_name(head)}>; of XML, Atom and OAI-PMH are read")
    raise InputError(f"not recognised; {_EXPECTED}")


def _refuse_document(head: str) -> None:
    root = root_name(head)
    if root == "html" or re.search(r"<!doctype\s+html", head[:2000], re.IGNORECASE):
        raise InputError("an HTML page; save its text instead (in the browser: select all, copy, paste into a file)")
    if root == "!doctype" or "<!ENTITY" in head:
        raise InputError("XML with a document type declaration, which is refused: it may hide entities that expand")
