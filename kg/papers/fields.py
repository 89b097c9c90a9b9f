"""Between a format and a paper: what a reader found, and the checks that every paper must pass."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from kg.errors import InputError
from kg.papers.ids import canonical_url, choose_id
from kg.papers.text import clean_text, join_lines
from kg.schema import Paper

__all__ = ["ABSTRACT_LIMIT", "Fields", "Found", "make_paper"]

ABSTRACT_LIMIT = 100_000
TITLE_LIMIT = 5_000
_URL_LIMIT = 2_000
_PLACEHOLDERS = frozenset(
    {"n/a", "na", "nan", "none", "null", "-", "no abstract", "no abstract available", "abstract not available"}
)


class Fields(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A paper as its file gives it, nothing checked. `links` are texts in which its source id may stand."""

    id: str = ""
    title: str = ""
    abstract: str = ""
    links: tuple[str, ...] = ()
    url: str = ""
    published: str = ""
    source: str = ""
    deleted: bool = False
    hint: str = ""  # said to whoever gives such a file, when there is no abstract


class Found(NamedTuple):
    """One item of a file: its fields, or what is wrong with it in `fault`, and the raw text for the report."""

    line: int | None
    fields: Fields | None
    raw: str | bytes
    fault: str = ""


def make_paper(fields: Fields) -> Paper:
    """Return the paper that `fields` describe, its text cleaned and its id chosen.

    Raises:
        InputError: nothing can be extracted from it; the message says why.
    """
    title = clean_text(join_lines(fields.title)) if fields.title else ""
    abstract = clean_text(fields.abstract)
    if fields.deleted:
        return _make_deletion(fields, title)
    if not abstract or (len(abstract) < 30 and abstract.strip("[]().").lower() in _PLACEHOLDERS):
        raise InputError("no abstract" + (f"; {fields.hint}" if fields.hint else ""))
    if len(abstract) > ABSTRACT_LIMIT:
        raise InputError(f"an abstract of {len(abstract):,} characters; at most {ABSTRACT_LIMIT:,} are read")
    if len(title) > TITLE_LIMIT:
        raise InputError(f"a title of {len(title):,} characters; at most {TITLE_LIMIT:,} are read")
    paper_id = choose_id(fields.id, fields.links, title=title, abstract=abstract)
    return Paper(
        id=paper_id,
        title=title,
        abstract=abstract,
        url=canonical_url(paper_id) or _usable_url(fields.url),
        published=fields.published,
        source=clean_text(fields.source)[:100],
    )


def _make_deletion(fields: Fields, title: str) -> Paper:
    paper_id = choose_id(fields.id, fields.links, title=title, abstract="")
    if not paper_id:
        raise InputError("a deletion without an id (or with one that cannot be used)")
    return Paper(id=paper_id, source=fields.source, deleted=True)


def _usable_url(url: str) -> str:
    """Only web addresses: others could be made to run when somebody clicks on them in an export."""
    url = url.strip()
    usable = url.lower().startswith(("https://", "http://")) and len(url) <= _URL_LIMIT
    return url if usable and url.isprintable() and not any(mark in url for mark in ' <>"') else ""
