"""Slugs: compact forms made readable, and read back."""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["slug", "unslug"]

_LONGEST_WORD = 20
_SHORTEST_WORD = 5  # that is looked for between letters that make no words
_RUN = re.compile(r"[a-z]{6,}")


def slug(form: str, vocabulary: Collection[str]) -> str:
    """Return a readable slug of a compact form: hyphens are put between letters where it is made of known words.

    Taking out the hyphens between letters gives the form back, so two forms never have one slug.
    """
    return _RUN.sub(lambda run: "-".join(_split(run.group(), vocabulary)), form)


def unslug(text: str) -> str:
    """Return the compact form that a slug was made of."""
    return re.sub(r"(?<=[a-z])-(?=[a-z])", "", text)


def _split(run: str, vocabulary: Collection[str]) -> list[str]:
    """Cut `run` into words of the vocabulary, else into long ones and what stands between them, else not at all."""
    if words := _fewest(run, vocabulary, odd=False):
        return words
    if len(run) <= _LONGEST_WORD and not _holds_word(run, vocabulary):
        return [run]
    return _fewest(run, vocabulary, odd=True)


def _holds_word(run: str, vocabulary: Collection[str]) -> bool:
    starts = range(len(run) - _SHORTEST_WORD + 1)
    return any(run[start:end] in vocabulary for start in starts for end in range(start + _SHORTEST_WORD, len(run) + 1))


def _fewest(run: str, vocabulary: Collection[str], *, odd: bool) -> list[str]:
    """Return the cut of `run` with the fewest letters outside known words, then the fewest pieces; none gives []."""
    best: dict[int, tuple[int, int, int]] = {0: (0, 0, 0)}  # place: odd letters, pieces, where the last piece starts
    shortest = 4 if odd else 2
    for start in range(len(run)):
        if start not in best:
            continue
        letters, pieces, _ = best[start]
        for end in range(start + shortest, min(len(run), start + _LONGEST_WORD) + 1):
            known = run[start:end] in vocabulary and not (odd and end - start < _SHORTEST_WORD)
            if known or odd:
                option = (letters if known else letters + end - start, pieces + 1, start)
                if end not in best or option < best[end]:
                    best[end] = option
    cuts: list[str] = []
    end = len(run) if len(run) in best else 0
    while end:
        start = best[end][2]
        cuts.append(run[start:end])
        end = start
    return cuts[::-1]
