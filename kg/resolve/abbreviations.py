"""Short forms and long ones: whether the letters of one can stand for the words of the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["drop_parentheses", "is_initialism", "spells_out"]

_PARENTHESES = re.compile(r"\s?[(\[]([^()\[\]]*)[)\]]")
_LONGEST_NAME = 500  # what is longer is taken as it is
_SMALL_WORDS = frozenset("a an and at by for from in of on or per the to via with".split())


def drop_parentheses(name: str) -> str:
    """Return `name` without the abbreviations that stand in brackets in it: "deep neural networks (DNNs)"."""

    def keep(match: re.Match[str]) -> str:
        inner = match.group(1).strip()
        before = name[: match.start()]
        return "" if before.strip() and is_initialism(inner, before) else match.group(0)

    bracketed = ("(" in name or "[" in name) and len(name) <= _LONGEST_NAME
    return _PARENTHESES.sub(keep, name) if bracketed else name


def is_initialism(short: str, long: str) -> bool:
    """Tell whether `short` can abbreviate the end of `long`: its letters come in order, the first starts a word.

    The test of A. Schwartz and M. Hearst, A simple algorithm for identifying abbreviation definitions in biomedical
    text (2003), on forms that are known to stand for one thing.
    """
    letters = [c for c in short.removesuffix("s").casefold() if c.isalnum()]
    if not 2 <= len(letters) <= 12 or " " in short.strip() or not any(c.isupper() for c in short):
        return False
    text = long.casefold()
    end = len(text)
    for position in range(len(letters) - 1, -1, -1):
        letter = letters[position]
        end = text.rfind(letter, 0, end)
        while position == 0 and end > 0 and text[end - 1].isalnum():
            end = text.rfind(letter, 0, end)
        if end < 0:
            return False
    return True


def spells_out(short: str, long: str) -> bool:
    """Tell whether `short` is made of the first letters of all words of `long`, in order, with or without more."""
    letters = [c for c in short.removesuffix("s").casefold() if c.isalnum()]
    reached = {0}
    for word in long.casefold().split():
        step = {
            at + 1 + n for at in reached if letters[at : at + 1] == [word[0]] for n in _runs(letters[at + 1 :], word)
        }
        reached = step | reached if word in _SMALL_WORDS else step
    return len(letters) > 1 and len(letters) in reached


def _runs(letters: Sequence[str], word: str) -> list[int]:
    """Return how many of `letters` can be taken, in order, from `word` after its first letter: 0 to a maximum."""
    count, place = 0, 1
    while count < len(letters) and (found := word.find(letters[count], place)) >= 0:
        count, place = count + 1, found + 1
    return list(range(count + 1))
