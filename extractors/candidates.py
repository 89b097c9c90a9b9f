"""From token probabilities to candidate entities: every span that may be a mention, gathered per document by name.

Whether a thing belongs into the record is decided once per document, not at every mention. So the recogniser proposes
generously, and what has one name (or is a long form and its abbreviation) becomes one candidate with all its mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from extractors.names import is_whole, normal_form
from extractors.words import Words
from kg.schema import LEARNT_TYPES

__all__ = ["N_TAGS", "Candidate", "Span", "candidate_spans", "gather_candidates"]

N_TAGS = 1 + 2 * len(LEARNT_TYPES)  # O, then B-type and I-type for each type in order
MAX_WORDS = 14
LOWEST = 0.02
MAX_MENTIONS = 24
MAX_CHARS = 200  # what is longer is no name


@dataclass(frozen=True)
class Span:
    """A possible mention: words [start, end), with the probability of each entity type."""

    start: int
    end: int
    types: tuple[float, ...]

    @property
    def probability(self) -> float:
        """How likely the span is a mention of anything."""
        return min(1.0, sum(self.types))


@dataclass
class Candidate:
    """One name in one document with all its mentions, in the order of the text."""

    spans: list[Span] = field(default_factory=list)
    surfaces: list[str] = field(default_factory=list)
    has_abbreviation: bool = False


def candidate_spans(log_probs: NDArray[np.float32], barriers: Iterable[int]) -> list[Span]:
    """Return the spans whose probability is at least LOWEST, reading BIO tags as independent.

    Args:
        log_probs: [n_words, N_TAGS] log-probabilities of the tags.
        barriers: word positions that no span may cross (the end of the title, ends of sentences).
    """
    n = len(log_probs)
    if not n:
        return []
    limit = np.full(n, n)
    for barrier in barriers:
        limit[:barrier] = np.minimum(limit[:barrier], barrier)
    scores: dict[tuple[int, int], list[float]] = {}
    for t in range(len(LEARNT_TYPES)):
        begin, inside = log_probs[:, 1 + 2 * t], log_probs[:, 2 + 2 * t]
        stop = np.append(np.log1p(-np.minimum(np.exp(inside), 1 - 1e-6)), 0.0)
        running = begin.copy()
        alive = np.flatnonzero(running > np.log(LOWEST / 4))
        for width in range(1, MAX_WORDS + 1):
            alive = alive[alive + width <= limit[alive]]
            if width > 1 and len(alive):
                running[alive] += inside[alive + width - 1]
                alive = alive[running[alive] > np.log(LOWEST / 4)]
            if not len(alive):
                break
            for start, p in zip(alive.tolist(), np.exp(running[alive] + stop[alive + width]).tolist(), strict=True):
                if p > LOWEST / 4:
                    scores.setdefault((start, start + width), [0.0] * len(LEARNT_TYPES))[t] = p
    return [Span(s, e, tuple(p)) for (s, e), p in sorted(scores.items()) if sum(p) >= LOWEST]


def gather_candidates(
    text: str, words: Words, spans: Iterable[Span], abbreviations: Sequence[tuple[str, str]] = ()
) -> list[Candidate]:
    """Gather spans of one name into candidates and add the mentions of the same strings that no span covers.

    Args:
        text: the text that `words` stand in.
        words: its words.
        spans: possible mentions.
        abbreviations: pairs (short form, long form) that the text defines.
    """
    same = {normal_form(short): normal_form(long) for short, long in abbreviations}
    groups: dict[str, Candidate] = {}
    for span in spans:
        surface = text[words.starts[span.start] : words.ends[span.end - 1]]
        key = normal_form(surface) if len(surface) <= MAX_CHARS else ""
        if not key or not is_whole(surface):
            continue
        candidate = groups.setdefault(same.get(key, key), Candidate())
        candidate.spans.append(span)
        if surface not in candidate.surfaces:
            candidate.surfaces.append(surface)
        candidate.has_abbreviation |= key in same or key in same.values()
    _add_repeats(text, words, groups.values())
    return list(groups.values())


def _add_repeats(text: str, words: Words, candidates: Iterable[Candidate]) -> None:
    folded = [text[s:e].casefold() for s, e in zip(words.starts.tolist(), words.ends.tolist(), strict=True)]
    places: dict[str, list[int]] = {}
    for i, word in enumerate(folded):
        places.setdefault(word, []).append(i)
    nothing = (0.0,) * len(LEARNT_TYPES)
    for candidate in candidates:
        taken = {(s.start, s.end) for s in candidate.spans}
        for pattern in dict.fromkeys(tuple(folded[s.start : s.end]) for s in candidate.spans):
            for start in places[pattern[0]]:
                end = start + len(pattern)
                if (start, end) not in taken and tuple(folded[start:end]) == pattern:
                    taken.add((start, end))
                    candidate.spans.append(Span(start, end, nothing))
                    surface = text[words.starts[start] : words.ends[end - 1]]
                    if surface not in candidate.surfaces:
                        candidate.surfaces.append(surface)
        candidate.spans.sort(key=lambda s: (s.start, s.end))
        del candidate.spans[MAX_MENTIONS:]
