"""What people call the parts of a paper: the columns of tables and the keys of JSON that no dialect knows."""

from __future__ import annotations

from collections.abc import Mapping

from kg.papers.dates import iso_date
from kg.papers.fields import Fields

__all__ = ["column_of", "fields_by_name"]

# Letters only, in lower case; the first that is filled counts.
_NAMES = {
    "title": ("title", "papertitle", "articletitle", "documenttitle", "primarytitle", "displayname", "titles", "ti"),
    "abstract": (
        "abstract", "abstracts", "abstracttext", "paperabstract", "abstractnote", "summary", "notesabstract", "ab",
        "description",
    ),
    "id": ("id", "paperid", "key", "identifier", "pid", "uid", "corpusid", "openalexid"),
    "arxiv": ("arxivid", "arxiv", "eprint", "arxivnumber"),
    "doi": ("doi", "doilink", "doiurl"),
    "url": ("url", "link", "pdfurl", "paperurl", "urlabs", "absurl", "urlpdf", "arxivurl", "entryid", "urls"),
    "published": (
        "published", "publicationdate", "publisheddate", "publishedat", "publishdate", "date", "datepublished",
        "created", "publicationyear", "year", "updatedate", "updated",
    ),
}  # fmt: skip
_PART = {name: part for part, names in _NAMES.items() for name in names}


def column_of(header: str) -> str:
    """Return which part of a paper a column of this name holds, or ""."""
    return _PART.get(_letters(header), "")


def fields_by_name(row: Mapping[str, str], *, source: str = "json") -> Fields:
    """Return the fields of a row whose keys are names as people give them."""
    parts: dict[str, dict[str, str]] = {}
    for name, value in row.items():
        letters = _letters(name)
        if letters in _PART and value.strip():
            parts.setdefault(_PART[letters], {}).setdefault(letters, value)
    found = {part: [parts[part][name] for name in _NAMES[part] if name in parts[part]] for part in parts}
    first = {part: values[0] for part, values in found.items()}
    return Fields(
        id=first.get("id", ""),
        title=first.get("title", ""),
        abstract=first.get("abstract", ""),
        links=(*found.get("arxiv", ()), *found.get("doi", ()), *found.get("url", ())),
        url=first.get("url", ""),
        published=iso_date(first.get("published", "")),
        source=source,
    )


def _letters(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalpha()) if len(name) < 100 else ""
