"""The text of a saved "Daily Papers" page: titles and abstracts in turn, with what else stands on such a page.

Two shapes are known. In one a blank line stands between all lines; in the other there is none, and the first title is
glued to the page's "Subscribe". Header lines vary from page to page, so no list of them decides: a title is a short
line that an abstract follows, and what stands before the first one is the header. Text without the page's usual
words is read too if it keeps to that order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from kg.papers.encodings import guess_encoding, not_utf8
from kg.papers.fields import Fields, Found
from kg.papers.lines import text_lines

__all__ = ["NAME", "encoding", "matches", "read"]

NAME = "Daily Papers page"
encoding = guess_encoding

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? ?\d{{4}})?"
_SIGNS = re.compile(r"Get trending papers in your email|Daily Papers|AK and the research community", re.IGNORECASE)
_BANNER = (
    r"Get trending papers in your email inbox(?: once a day)?!?|Daily Papers|Trending Papers|"
    r"by\s?(?:@?AK|@?_?akhaliq)(?: and the research community)?"
)
# What may stand before a title on its own line. "Subscribed" or "Subscribers" would be a word of the title.
_GLUED = re.compile(
    rf"(?:new(?=Get ))?(?:{_BANNER}|Subscribe(?!(?-i:rs?|d|s)\b))(?=\S)|{_DATE}(?=(?-i:[A-Z]))", re.IGNORECASE
)
_FURNITURE = re.compile(
    rf"new|{_BANNER}|Subscribe\b.{{0,40}}|{_DATE}|(?:Daily|Weekly|Monthly|Today|Yesterday|Upvote|Previous|Next|Login|"
    r"Log In|Sign Up|Search|Abstract:?)|\W*\d[\d.,]*k?\W*|\W+|"
    r"\W*\d+ (?:authors?|upvotes?|comments?|replies|papers?)\W*|Week \d+.*|Submitted by\b.*|"
    r"(?:View|Show|Load) (?:all|more|arXiv|PDF)\b.{0,40}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[.!?][\"”’)\]]?\s+[\"“(\[]?[A-Z0-9]")
_STOP = re.compile(r"[.!?…][\"”’)\]}]*$")
_FULL_STOP = re.compile(r"\.[\"”’)\]}]*$")
_GOES_ON = re.compile(r"[.:;]$|https?://|^(?:[a-z]+[ ,]|[•*-])")

SHORT, LIKELY, PROSE = range(3)  # a title's length; a sentence that could be either; what only an abstract can be


class _Line(NamedTuple):
    number: int
    text: str
    kind: int


def matches(head: str) -> bool:
    """Tell whether the text that begins like this is such a page, or keeps to the order of one."""
    lines = [line.strip() for line in head[:50_000].split("\n")]
    lines = [line for line in lines if line][:200]
    if any(_SIGNS.search(line) for line in lines[:30] if len(line) < 300):
        return True
    kinds = [_kind(line) for line in lines]
    pairs = sum(first == SHORT and second == PROSE for first, second in pairwise(kinds))
    return pairs > 0 and pairs >= 0.5 * kinds.count(PROSE) and pairs >= 0.4 * (len(kinds) - 8)


def read(chunks: Iterator[bytes]) -> Iterator[Found]:
    """Yield each title with its abstract, which has a line break where the page breaks it into paragraphs."""
    title: _Line | None = None
    abstract: list[str] = []
    for line, following in _look_ahead(_content(chunks)):
        role = _role(line, following, titled=title is not None, begun=bool(abstract))
        if role == "abstract":
            abstract.append(line.text)
        elif role == "title":
            if title:
                yield _make_found(title, abstract)
            title, abstract = line, []
        elif role == "orphan":
            yield Found(line.number, None, line.text, "an abstract without a title")
    if title:
        yield _make_found(title, abstract)


def _content(chunks: Iterator[bytes]) -> Iterator[_Line]:
    """Yield the lines that are not blank nor part of the page's furniture."""
    header = True
    for number, line in text_lines(chunks):
        text = line.strip()
        while header and (glued := _GLUED.match(text)):
            text = text[glued.end() :]
        if text and not (len(text) < 100 and _FURNITURE.fullmatch(text)):
            kind = _kind(text)
            header = header and kind == SHORT
            yield _Line(number, text, kind)


def _look_ahead(lines: Iterator[_Line]) -> Iterator[tuple[_Line, int]]:
    """Yield each line with the kind of the next one."""
    last = next(lines, None)
    for line in lines:
        if last:
            yield last, line.kind
        last = line
    if last:
        yield last, SHORT


def _kind(text: str) -> int:
    size, breaks = len(text), len(_BREAK.findall(text[:2000]))
    if size > 320 or (size >= 200 and (breaks or _STOP.search(text))) or (size >= 100 and breaks >= 2):
        return PROSE
    return LIKELY if size >= 60 and _FULL_STOP.search(text) else SHORT


def _role(line: _Line, following: int, *, titled: bool, begun: bool) -> str:
    """Tell what a line is, by its kind, the next one's, and whether a title and the beginning of an abstract stand."""
    if line.kind == PROSE:
        return "abstract" if titled else "orphan"
    if titled and not begun:
        # What follows a title is its abstract however short, unless it reads like another title.
        return "abstract" if line.kind == LIKELY or (following == SHORT and _GOES_ON.search(line.text)) else "title"
    if following != SHORT:
        listed = following == LIKELY and (line.kind == LIKELY or line.text.endswith(":"))
        return "abstract" if begun and listed else "title"
    if begun and (line.kind == LIKELY or _GOES_ON.search(line.text)):
        return "abstract"
    return "title" if begun and " " in line.text else "other"  # a title alone; the header's lines; a user's name


def _make_found(title: _Line, abstract: list[str]) -> Found:
    raw = "\n".join([title.text, *abstract])
    if fault := not_utf8(raw.encode("utf-8", "surrogateescape")):
        return Found(title.number, None, raw, fault)
    return Found(title.number, Fields(title=title.text, abstract="\n".join(abstract), source="daily-papers"), raw)
