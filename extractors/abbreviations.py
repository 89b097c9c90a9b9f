"""Find abbreviations and their long forms in one text: Schwartz and Hearst (2003), with what this field writes besides.

A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text",
Pacific Symposium on Biocomputing 2003. Added: plurals (`LLMs`), the other order (`DSD (dual self-distillation)`),
titles (`DSD: Dual Self-Distillation`), `short for`, digits (`M2R2`, `I2P`, `DSD-2`), CamelCase, and LaTeX residue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from extractors.layout import text_of
from extractors.long_forms import is_short_form, is_small_word, letters_of, start_by_initials, start_by_letters
from extractors.markup import Plain

__all__ = ["abbreviations", "find_abbreviations"]

Span = tuple[int, int]

MAX_LONG = 200  # characters
_PUNCTUATION = ",.;:~'\"”’"

_SHORT = r"[A-Za-z0-9][\w.&/+*@^-]{1,14}"
_BRACKETS = re.compile(r"(?<!\b[A-Z])[(\[]([^()\[\]]{2,160})[)\]]")
_SHORT_INSIDE = re.compile(
    r"(?:(?:or|i\.e\.,?|called|dubbed|named|termed|denoted(?: as| by)?|abbreviated(?: as)?|abbr\.|hereafter|aka|"
    r"a\.k\.a\.)\s)?"
    rf"(?:the\s)?['\"“‘]?({_SHORT}(?:\s(?:[A-Z0-9][\w-]*|s\b))?)['\"”’]?(?=\s?[;,]|\s?\Z)"
)
_LONG_INSIDE = re.compile(r"(?:(?:short\sfor|(?:which\s)?stands\sfor|i\.e\.,?)\s)?(?:(?:an?|the)\s)?")
_WORD_BEFORE = re.compile(rf"(?:^|[\s(/])({_SHORT})\s?\Z")
_SHORT_FOR = re.compile(
    r",?\s(?:which\s)?(?:is\s)?(?:short\sfor|stands\sfor|standing\sfor|an?\s(?:abbreviation|acronym)\s(?:of|"
    r"for))\s(?:the\s)?"
)
_AFTER_COMMA = re.compile(
    rf",\s(?:or|abbreviated\s(?:as|to)|in\sshort,?)\s(?:simply\s)?({_SHORT})(?=,|\.\s|\.\Z|\sfor\sshort)"
)
_TITLE = re.compile(rf"\A\s*({_SHORT})\s?(?::|--|–|—)\s(?:(?:an?|the|towards?)\s)?", re.I)
_CLAUSE_END = re.compile(r"[.;:!?]\s|[()\[\]\n]")
_NATURAL_END = re.compile(
    r"\s*(?:[.;:!?\n]|\Z)|\s(?:and|as|at|by|for|from|in|on|to|towards?|under|using|via|with|without)\s", re.I
)


def find_abbreviations(text: str) -> list[tuple[int, int, int, int]]:
    """Return (short start, short end, long start, long end) for every abbreviation that `text` defines, in order.

    Offsets are into `text` as it is; a definition that is repeated is returned once, where it comes first.
    """
    plain = Plain(text)
    found: dict[tuple[str, str], tuple[int, int, int, int]] = {}
    for short, long in sorted(_pairs(plain.text)):
        names = plain.text[slice(*short)], plain.text[slice(*long)].casefold()
        found.setdefault(names, (*plain.origin(*short), *plain.origin(*long)))
    return list(found.values())


def _pairs(text: str) -> Iterator[tuple[Span, Span]]:
    for bracket in _BRACKETS.finditer(text):
        yield from _in_brackets(text, bracket)
    for cue in _SHORT_FOR.finditer(text):
        if name := _WORD_BEFORE.search(text, max(0, cue.start() - 20), cue.start()):
            yield from _after(text, name.span(1), cue.end())
    for match in _AFTER_COMMA.finditer(text):
        yield from _before(text, match.span(1), match.start())
    if title := _TITLE.match(text):
        yield from _after(text, title.span(1), title.end())


def _in_brackets(text: str, bracket: re.Match[str]) -> Iterator[tuple[Span, Span]]:
    start, inside = bracket.start(1), bracket.group(1)
    if match := _SHORT_INSIDE.match(inside):
        pairs = list(_before(text, (start + match.start(1), start + match.end(1)), bracket.start()))
        if pairs:
            yield from pairs
            return
    name = _WORD_BEFORE.search(text, max(0, bracket.start() - 20), bracket.start())
    lead = _LONG_INSIDE.match(inside)
    if name and lead:
        yield from _after(text, name.span(1), start + lead.end(), limit=bracket.end(1))


def _before(text: str, short: Span, end: int) -> Iterator[tuple[Span, Span]]:
    """Match a short form against the words before `end`."""
    name = text[slice(*short)]
    if not is_short_form(name):
        return
    begin = max(0, end - MAX_LONG)
    begin = max([begin, *(m.end() for m in _CLAUSE_END.finditer(text, begin, end))])
    words = list(re.finditer(r"\S+", text[begin:end]))
    if not words:
        return
    size = len(letters_of(name))
    end = begin + words[-1].start() + len(words[-1].group().rstrip(_PUNCTUATION))
    begin += words[-min(len(words), size + 5, size * 2)].start()
    start = start_by_initials(name, text[begin:end])
    start = start_by_letters(name, text[begin:end]) if start is None else start
    if start is not None:
        yield short, (begin + start, end)


def _after(text: str, short: Span, begin: int, *, limit: int | None = None) -> Iterator[tuple[Span, Span]]:
    """Match a short form against the words from `begin` on: all up to `limit`, or the fewest that hold its letters."""
    name = text[slice(*short)]
    if not is_short_form(name):
        return
    clause = _CLAUSE_END.search(text, begin, begin + MAX_LONG)
    stop = min(begin + MAX_LONG, limit or len(text), clause.start() if clause else len(text))
    size = len(letters_of(name))
    words = list(re.finditer(r"\S+", text[begin:stop]))[: min(size + 5, size * 2)]
    ends = [begin + word.start() + len(word.group().rstrip(_PUNCTUATION)) for word in words]
    ends = [end for end, word in zip(ends, words, strict=True) if not is_small_word(word.group())]
    if limit:
        ends = [end for end in reversed(ends) if text[end : end + 1] in ("", ",", ";", ":", ")", "]")]
    end = next((end for end in ends if start_by_initials(name, text[begin:end]) == 0), None)
    if end is None:
        ends = ends if limit else [end for end in ends if _NATURAL_END.match(text, end)]
        end = next((end for end in ends if start_by_letters(name, text[begin:end]) == 0), None)
    if end is not None:
        yield short, (begin, end)


if not Doc.has_extension("abbreviations"):
    Doc.set_extension("abbreviations", default=[])


@Language.component("abbreviations", assigns=["doc._.abbreviations"])
def abbreviations(doc: Doc) -> Doc:
    """Set `doc._.abbreviations` to the character offsets that `find_abbreviations` returns, which can be serialised."""
    doc._.abbreviations = find_abbreviations(text_of(doc))
    return doc
