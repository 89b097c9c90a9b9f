"""Match an abbreviation against the words that may be its long form, as Schwartz and Hearst (2003) do, and by initials.

The heart of `abbreviations`: given a short form and a stretch of text that ends where the long form does, it tells
where the long form begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["is_short_form", "is_small_word", "letters_of", "start_by_initials", "start_by_letters"]

_WORD_START = re.compile(r"(?<![^\W_])[^\W_]|(?<=[a-z])[A-Z]")
_SMALL = frozenset(
    "a an and are as at be by for from in into is of on or over the to towards under using via was were with "
    "without".split()
)
_NO_SHORT = frozenset("a.k.a bottom cf e.g eq etc fig i i.e ii iii iv left ours resp right sec see top v vi vs".split())
_SPOKEN = {"2": "t", "4": "f"}  # I2P: image to point


def is_short_form(name: str) -> bool:
    """Tell whether `name` may be an abbreviation."""
    return 2 <= len(letters_of(name)) <= 12 and any(c.isalpha() for c in name) and name.strip(".") not in _NO_SHORT


def letters_of(name: str) -> str:
    """Return the letters and digits of a short form, in lower case."""
    return "".join(c for c in name.casefold() if c.isalnum())


def is_small_word(words: str) -> bool:
    """Tell whether `words` begins with an article, a preposition or the like."""
    word = re.match(r"[^\W_]+", words)
    return word is not None and word.group().casefold() in _SMALL


def start_by_initials(name: str, candidate: str) -> int | None:
    """Return where in `candidate` the long form begins whose words begin with the letters of `name`."""
    starts = [match.start() for match in _WORD_START.finditer(candidate)]
    for letters in _readings(name):
        start = _align_initials(letters, candidate, starts)
        if start is not None and _is_longer(name, candidate[start:]):
            return start
    return None


def start_by_letters(name: str, candidate: str) -> int | None:
    """Return where in `candidate` the long form begins that holds the letters of `name` anywhere, in order."""
    starts = [match.start() for match in _WORD_START.finditer(candidate)]
    for letters in _readings(name):
        start = _align_letters(letters, candidate, starts)
        if start is not None:
            long = candidate[start:]
            if _is_longer(name, long) and _is_covered(name, letters, long):
                return start
    return None


def _readings(name: str) -> Iterator[str]:
    """Yield the letters to look for: all, without a plural s, without a version, digits spoken or as repeats."""
    letters = letters_of(name)
    yield letters
    if name.endswith("s") and len(letters) > 2 and not name[-2].islower():
        yield letters[:-1]
    without = re.sub(r"(?<=[A-Za-z])-?v?\d+(?:\.\d+)?\Z", "", name)
    if without != name and len(letters_of(without)) > 1:
        yield letters_of(without)
    if any(c.isdigit() for c in letters):
        yield "".join(_SPOKEN.get(c, c) for c in letters)
        yield re.sub(r"([a-z])([2-4])", lambda m: m.group(1) * int(m.group(2)), letters)
        yield re.sub(r"([2-4])([a-z])", lambda m: m.group(2) * int(m.group(1)), letters)


def _align_initials(letters: str, candidate: str, starts: list[int]) -> int | None:
    """Find every letter at the beginning of a word, from the last; one word besides the small ones may be left out."""
    left = len(letters) - 1
    skipped = 0
    for start in reversed(starts):
        if candidate[start].casefold() == letters[left]:
            left -= 1
            if left < 0:  # multi-modal, not modal
                whole = candidate.rfind(" ", 0, start) + 1
                return whole if candidate[whole].casefold() == letters[0] else start
        elif not is_small_word(candidate[start:]) and candidate[start - 1 : start] in (" ", ""):
            skipped += 1
            if skipped > 1 or left == len(letters) - 1:
                return None
    return None


def _align_letters(letters: str, candidate: str, starts: list[int]) -> int | None:
    """Find the letters anywhere, from the last, the first at the beginning of a word: the algorithm of the paper."""
    folded = candidate.casefold()
    if len(folded) != len(candidate):
        return None
    at = len(candidate)
    for letter in reversed(letters):
        at = folded.rfind(letter, 0, at)
        if at < 0:
            return None
    beginnings = [start for start in starts if start <= at and folded[start] == letters[0]]
    if not beginnings or is_small_word(candidate[beginnings[-1] :]):
        return None
    return candidate.rfind(" ", 0, beginnings[-1]) + 1


def _is_longer(name: str, long: str) -> bool:
    return len(long) > len(name) + 1 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", long) is None


def _is_covered(name: str, letters: str, long: str) -> bool:
    """Tell a long form from a chance match: its words are accounted for by the letters, the capitals by its words."""
    initials = [(m.start(), m.group().casefold()) for m in _WORD_START.finditer(long)]
    telling = [(start, initial) for start, initial in initials if not is_small_word(long[start:])]
    words = [initial for start, initial in telling if start == 0 or long[start - 1] == " "]
    if len(words) <= 1:
        words = [initial for _, initial in telling]  # sequence-to-sequence
    if len(words) <= 1:
        return name.isupper() and len(long) >= 2 * len(name)
    used = _in_order(words, letters)
    capitals = [c.casefold() for c in name if c.isupper() or c.isdigit()]
    is_named = bool(capitals) and 2 * _in_order(capitals, [initial for _, initial in initials]) >= len(capitals)
    return used == len(words) or (is_named and used >= len(words) - max(1, len(words) // 2))


def _in_order(some: Sequence[str], others: Sequence[str]) -> int:
    """Return how many of `some` are found among `others`, in order."""
    at = found = 0
    for one in some:
        place = next((i for i in range(at, len(others)) if others[i] == one), -1)
        if place >= 0:
            at, found = place + 1, found + 1
    return found
