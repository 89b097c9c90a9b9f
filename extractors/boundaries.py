"""Where sentences begin and end in a title and abstract: rules over one pass of the plain text.

Abstracts are short and plain, but full of what misleads a general splitter: `e.g.`, `et al.`, `Fig. 3`, `v2.0 is`,
names that begin in lower case (`vLLM`), and full stops whose space was lost when lines were joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["sentence_spans"]

LONGEST = 2000  # characters

# A run of end marks, what closes with it, and the space behind (or none, where a space was lost).
_END = re.compile(r"[.!?]{1,3}(?:['\"”’)\]}]|\\?\$){0,3}(\s+|(?=[A-Z][a-z]))|[。！？]+|\n\s*\n|\n")
_NEVER = frozenset(
    "al. approx. aka. ca. cf. e.g. eg. eq. eqn. eqs. esp. fig. figs. i.e. ie. incl. n.b. resp. viz. vs. w.r.t. wrt. "
    "yahoo!".split()
)
_TITLES = frozenset("Dr. Mr. Mrs. Ms. Prof. St.".split())  # 5 ms. is no lady
_BEFORE_NUMBER = frozenset(
    "app. art. ch. ex. lem. no. nos. nr. p. pp. ref. refs. sec. sect. tab. thm. ver. version. vol.".split()
)
_LAST_WORD = re.compile(r"[^\s(\[{\"'“]{1,24}\Z")
_STARTERS = re.compile(
    r"(?:A|After|All|Although|An|As|At|Based|Both|But|By|Code|Compared|Despite|Each|Experiment\w*|Extensive|Finally|"
    r"First|For|From|Further\w*|Given|Hence|Here|How\w*|If|In|Inspired|It|Its|Moreover|Most|Motivated|Notably|On|Our|"
    r"Results|Second|Since|Specifically|Such|That|The|Then|There\w*|These|They|This|Though|Thus|To|Unlike|Using|We|"
    r"What|When|While|With|Yet)\b"
)
_GLUED = re.compile(r"(?:[a-z]{3}|[a-z)\]%]|[A-Z]{2})\Z")
_CONTINUES = re.compile(
    r"(?:[,:;–—-]|\b(?:a|an|and|as|at|by|for|from|in|into|of|on|or|our|the|to|via|vs|with))\s*\Z", re.I
)
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,2}|[ivx]{1,4}|[a-zA-Z])[.)]*\s*\Z")
_OPENERS = "\"'“‘([{$\\*•-–—<#@&~+=|§"


def sentence_spans(text: str, *, title_chars: int | None = None) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of the sentences of `text`, without the white space around them.

    Args:
        title_chars: length of the title, which ends a sentence; None where it is not known (then the first line
            is taken for a title if it looks like one).
    """
    spans: list[tuple[int, int]] = []
    start = 0
    wrapped = re.search(r"\n[ \t]*[a-z]+[ ,]", text) is not None
    for match in _END.finditer(text):
        if match.start() < start:
            continue
        end = match.end() if match.group(1) is None else match.start(1)
        if _ends_sentence(text, start, match, title_chars, wrapped):
            _add_span(spans, text, start, end)
            start = end
    _add_span(spans, text, start, len(text))
    return [part for start, end in spans for part in _cut(text, start, end)]


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence, or if it is no sentence any more (a table, a list of numbers) its parts, cut at white space."""
    while end - start > LONGEST:
        space = max(text.rfind(" ", start, start + LONGEST), text.rfind("\n", start, start + LONGEST))
        if space <= start:
            break
        yield start, start + len(text[start:space].rstrip())
        start = space + len(text[space:end]) - len(text[space:end].lstrip())
    yield start, end


def _add_span(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        first = start + len(piece) - len(piece.lstrip())
        spans.append((first, first + len(stripped)))


def _ends_sentence(text: str, start: int, match: re.Match[str], title_chars: int | None, wrapped: bool) -> bool:
    mark = match.group()
    if title_chars is not None and match.start() <= title_chars < match.end():
        return True
    if match.group(1) and match.group(1).count("\n") > 1:
        return True
    if mark[0] == "\n":
        return _line_ends_sentence(text, start, match, title_chars, wrapped)
    if mark[0] in "。！？":
        return True
    before = text[max(start, match.start() - 24) : match.start()]
    follower = text[match.end() : match.end() + 24]
    if not follower:
        return False  # the end of the text closes the sentence anyway
    if not match.group(1):
        return _is_lost_space(text, match.start(), before, follower)
    if not _may_begin(follower):
        return False
    return not _is_abbreviation(before, mark, follower) and not _ENUMERATOR.fullmatch(text[start : match.end()].strip())


def _line_ends_sentence(text: str, start: int, match: re.Match[str], title_chars: int | None, wrapped: bool) -> bool:
    if match.group().count("\n") > 1:
        return True
    if title_chars is not None:
        return False  # a line that was wrapped
    follower = text[match.end() : match.end() + 24].lstrip()
    is_first = "\n" not in text[start : match.start()] and not text[:start].strip()
    continues = bool(_CONTINUES.search(text[max(start, match.start() - 16) : match.start()]))
    return bool(follower) and _may_begin(follower) and not continues and (is_first or not wrapped)


def _is_lost_space(text: str, at: int, before: str, follower: str) -> bool:
    """Tell `…dataset.This idea` from `Node.Js` and from what stands in a link."""
    if not _GLUED.search(before) or not re.match(r"[A-Z][a-z]*[\s,]", follower):
        return False
    word_start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    word = text[word_start : at + 1]
    return "/" not in word and "@" not in word and word.casefold() not in _NEVER


def _may_begin(follower: str) -> bool:
    """Tell whether a sentence may begin with `follower`: names like vLLM and mmMamba begin in lower case."""
    first = follower[0]
    if first.isupper() or first.isdigit() or first in _OPENERS:
        return True
    if not first.islower():
        return True  # a script without case, an emoji
    word = follower.split(None, 1)[0]
    return any(c.isupper() or c.isdigit() for c in word[1:])


def _is_abbreviation(before: str, mark: str, follower: str) -> bool:
    if mark[0] not in ".!":
        return False
    found = _LAST_WORD.search(before)
    written = (found.group() if found else "") + mark[0]
    word = written.casefold()
    if word in _NEVER or written in _TITLES:
        return True
    if follower[0].isdigit():
        is_split_number = bool(re.search(r"\d\Z", before)) and bool(re.match(r"\d{1,2}\s?\\?%", follower))
        return word in _BEFORE_NUMBER or is_split_number
    is_initial = len(word) == 2 and bool(re.search(r"(?:^|[\s.(])[A-Z]\Z", before))
    is_acronym = bool(re.search(r"(?:^|[\s(])(?:[A-Za-z]\.)+[A-Za-z]\Z", before))
    return (is_initial or is_acronym) and not _STARTERS.match(follower)
