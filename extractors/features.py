"""What the document heads see of candidates, of pairs of them, and of numbers, as arrays.

The same functions serve training and prediction. Pooling is a matrix to multiply the encoder's output with, so that
both can differentiate it, or not, as they like. n is the number of candidates, m of numbers, w of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.candidates import Candidate
from extractors.layout import Layout
from extractors.numbers import Number
from extractors.words import SHAPES, Words

__all__ = [
    "CANDIDATE_FEATURES",
    "LINK_FEATURES",
    "NUMBER_FEATURES",
    "PAIR_FEATURES",
    "Mentions",
    "candidate_features",
    "link_features",
    "number_features",
    "number_pool",
    "number_words",
    "pair_features",
    "pool_matrices",
]

CANDIDATE_FEATURES, PAIR_FEATURES, NUMBER_FEATURES, LINK_FEATURES = 21, 14, 24, 16
UNITS = ("%", "x", "points", "")
BLOCK = 500  # mentions compared with all others at a time
KIND_HINTS = ("absolute", "gain", "ratio", "reduction")

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Mentions:
    """All mentions of the candidates in one flat order: candidate by candidate.

    Attributes:
        starts, ends: word positions, one row a mention.
        sentences: the sentence of each.
        bounds: [n] where each candidate's mentions begin.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentences: NDArray[np.int64]
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, candidates: Sequence[Candidate], layout: Layout) -> Mentions:
        """Flatten the mentions of `candidates`."""
        starts = np.array([s.start for c in candidates for s in c.spans], dtype=np.int64)
        ends = np.array([s.end for c in candidates for s in c.spans], dtype=np.int64)
        bounds = np.cumsum([0] + [len(c.spans) for c in candidates])[:-1]
        sentences = layout.sentence_of[starts] if len(starts) else starts
        return cls(starts, ends, sentences, bounds.astype(np.int64))


def pool_matrices(candidates: Sequence[Candidate], n_words: int) -> Floats:
    """Return [3, n, w]: the mean over a candidate's mentions of its first word, its last word, and all its words."""
    pools = np.zeros((3, len(candidates), n_words), dtype=np.float32)
    for i, candidate in enumerate(candidates):
        weights = np.array([0.2 + s.probability for s in candidate.spans], dtype=np.float32)
        for span, weight in zip(candidate.spans, weights / weights.sum(), strict=True):
            pools[0, i, span.start] += weight
            pools[1, i, span.end - 1] += weight
            pools[2, i, span.start : span.end] += weight / (span.end - span.start)
    return pools


def candidate_features(candidates: Sequence[Candidate], layout: Layout) -> Floats:
    """Return [n, CANDIDATE_FEATURES]: how often, where, how surely and beside which rivals a candidate is mentioned."""
    words, mentions, n = layout.words, Mentions.of(candidates, layout), len(candidates)
    rows = np.zeros((n, CANDIDATE_FEATURES), dtype=np.float32)
    if not n:
        return rows
    bounds, starts = mentions.bounds, mentions.starts
    counts = np.diff(np.append(bounds, len(starts)))
    owner = np.repeat(np.arange(n), counts)
    types = np.array([s.types for c in candidates for s in c.spans], dtype=np.float64)
    probabilities = np.array([s.probability for c in candidates for s in c.spans], dtype=np.float64)
    covers, covered = _overlaps(mentions, owner, probabilities)
    longest = [max(c.spans, key=lambda s: s.end - s.start) for c in candidates]
    first, last = np.array([s.start for s in longest]), np.array([s.end for s in longest])
    shapes = words.kinds[words.first] % len(SHAPES)
    rows[:, :15] = np.stack(
        [
            np.log1p(counts),
            np.log1p(np.add.reduceat(probabilities > 0, bounds, dtype=np.int64)),
            starts[bounds] < words.title_end,
            np.maximum.reduceat(probabilities, bounds),
            np.add.reduceat(probabilities, bounds) / counts,
            1 - np.multiply.reduceat(1 - np.minimum(probabilities, 0.999), bounds),
            np.array([c.has_abbreviation for c in candidates]),
            np.maximum.reduceat(covers, bounds),
            np.maximum.reduceat(covered, bounds),
            np.add.reduceat(covered > probabilities, bounds, dtype=np.int64) / counts,
            np.log1p(last - first),
            starts[bounds] / max(1, len(words)),
            np.log1p(_distinct(owner, mentions.sentences, n)),
            _count_within((shapes >= 2) & (shapes <= 4), first, last) > 0,
            _count_within(shapes == 1, first, last) / (last - first),
        ],
        -1,
    )
    rows[:, 15:20] = np.maximum.reduceat(types, bounds)
    rows[:, 20] = words.title_end > 0
    return rows


def _overlaps(
    mentions: Mentions, owner: NDArray[np.int64], probabilities: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each mention the best probability of a rival inside it, and of one that overlaps it otherwise."""
    start, end, m = mentions.starts, mentions.ends, len(owner)
    covers, covered = np.zeros(m), np.zeros(m)
    for row in range(0, m, BLOCK):  # a long text has thousands of mentions
        own = slice(row, row + BLOCK)
        overlap = (start < end[own, None]) & (end > start[own, None]) & (owner != owner[own, None])
        inside = overlap & (start >= start[own, None]) & (end <= end[own, None])
        covers[own] = np.where(inside, probabilities, 0.0).max(1)
        covered[own] = np.where(overlap & ~inside, probabilities, 0.0).max(1)
    return covers, covered


def _distinct(owner: NDArray[np.int64], values: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return [n]: how many different values each owner has."""
    pairs = set(zip(owner.tolist(), values.tolist(), strict=True))
    counts: NDArray[np.int64] = np.bincount([one for one, _ in pairs], minlength=n)
    return counts


def _count_within(marks: NDArray[np.bool_], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many of the words [first, last) are marked."""
    sums = np.append(0, np.cumsum(marks))
    counts: NDArray[np.int64] = sums[last] - sums[first]
    return counts


def pair_features(
    candidates: Sequence[Candidate], layout: Layout
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return [n, n, PAIR_FEATURES] and, as two [n, n] arrays, the words [from, to) between the nearest mentions."""
    mentions, n_words = Mentions.of(candidates, layout), len(layout.words)
    n = len(candidates)
    start, end = mentions.starts, mentions.ends
    features = np.zeros((n, n, PAIR_FEATURES), dtype=np.float32)
    if not n:
        return features, np.zeros((n, n), dtype=np.int64), np.zeros((n, n), dtype=np.int64)
    gap = np.maximum(start[None, :] - end[:, None], start[:, None] - end[None, :])
    same = mentions.sentences[:, None] == mentions.sentences[None, :]
    distance = np.maximum(gap, 0) + np.where(same, 0, 1000)
    m = len(start)
    number = np.arange(m)
    # Distance, mention of the one and mention of the other in one number: its least is the first of the nearest.
    nearest = _reduce(np.minimum, (distance * m + number[:, None]) * m + number, mentions.bounds)
    best, a, b = nearest // (m * m), nearest // m % m, nearest % m
    together = _reduce(np.add, same.astype(np.int64), mentions.bounds)
    left, right = np.minimum(end[a], end[b]), np.maximum(start[a], start[b])
    features[..., 9] = start[a] < start[b]
    features[..., 10] = (start[a] <= start[b]) & (end[b] <= end[a])
    features[..., 11] = (start[b] <= start[a]) & (end[a] <= end[b])
    right = np.clip(np.maximum(left, right), 0, n_words)
    first, in_title = start[mentions.bounds], start[mentions.bounds] < layout.words.title_end
    features[..., 0] = best < 1000
    features[..., 1] = np.log1p(np.where(best < 1000, best, 60)) / 4
    features[..., 2] = np.log1p(best % 1000) / 6
    features[..., 3] = np.log1p(together)
    features[..., 4] = in_title[:, None]
    features[..., 5] = in_title[None, :]
    features[..., 6] = in_title[:, None] & in_title[None, :]
    features[..., 7] = first[:, None] < first[None, :]
    features[..., 8] = np.abs(first[:, None] - first[None, :]) / max(1, n_words)
    features[..., 12] = best == 0
    features[..., 13] = np.log1p(right - left) / 4
    return features, left, right


def _reduce(operation: np.ufunc, matrix: NDArray[np.int64], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    rows: NDArray[np.int64] = operation.reduceat(matrix, bounds, axis=0)
    reduced: NDArray[np.int64] = operation.reduceat(rows, bounds, axis=1)
    return reduced


def number_words(number: Number, words: Words) -> tuple[int, int]:
    """Return the words [from, to) that a number stands in."""
    start = int(np.searchsorted(words.ends, number.start, side="right"))
    end = int(np.searchsorted(words.starts, number.end, side="left"))
    return min(start, len(words) - 1), min(max(end, start + 1), len(words))


def number_pool(numbers: Sequence[Number], words: Words) -> Floats:
    """Return [3, m, w]: the mean over each number's own words, over the two before it and over the three after it."""
    pools = np.zeros((3, len(numbers), len(words)), dtype=np.float32)
    for i, number in enumerate(numbers):
        start, end = number_words(number, words)
        for row, (a, b) in enumerate(((start, end), (max(0, start - 2), start), (end, min(len(words), end + 3)))):
            if b > a:
                pools[row, i, a:b] = 1 / (b - a)
    return pools


def number_features(numbers: Sequence[Number], words: Words) -> Floats:
    """Return [m, NUMBER_FEATURES]: unit, hinted kind, size, and place among its group."""
    rows = np.zeros((len(numbers), NUMBER_FEATURES), dtype=np.float32)
    sizes: dict[int, int] = {}
    for number in numbers:
        sizes[number.group] = sizes.get(number.group, 0) + 1
    for i, number in enumerate(numbers):
        value = abs(float(number.value))
        unit = UNITS.index(number.unit) if number.unit in UNITS else len(UNITS)
        rows[i, unit] = 1
        if number.kind_hint in KIND_HINTS:
            rows[i, 5 + KIND_HINTS.index(number.kind_hint)] = 1
        rows[i, 9] = np.log1p(min(value, 1e9)) / 5
        rows[i, 10] = value == int(min(value, 1e15))
        rows[i, 11] = value < 1
        rows[i, 12] = 1900 <= value <= 2100
        rows[i, 13] = np.log1p(sizes[number.group])
        rows[i, 14] = np.log1p(number.index)
        rows[i, 15] = number.respectively
        rows[i, 16] = number_words(number, words)[0] < words.title_end
        rows[i, 17] = 10 <= value <= 100
        rows[i, 18 + min(5, len(numbers) // 3)] = 1
    return rows


def link_features(numbers: Sequence[Number], candidates: Sequence[Candidate], layout: Layout) -> Floats:
    """Return [m, n, LINK_FEATURES]: how near a number each candidate stands, and whether their orders agree."""
    words, mentions, n = layout.words, Mentions.of(candidates, layout), len(candidates)
    features = np.zeros((len(numbers), n, LINK_FEATURES), dtype=np.float32)
    if not n:
        return features
    for i, number in enumerate(numbers):
        start, end = number_words(number, words)
        same = mentions.sentences == layout.sentence_of[start]
        before, after = start - mentions.ends, mentions.starts - end
        gap = np.maximum(np.maximum(before, after), 0)
        near = np.minimum.reduceat(np.where(same, gap, 1000), mentions.bounds)
        near_before = np.minimum.reduceat(np.where(same & (before >= 0), before, 1000), mentions.bounds)
        near_after = np.minimum.reduceat(np.where(same & (after >= 0), after, 1000), mentions.bounds)
        anywhere = np.minimum.reduceat(gap, mentions.bounds)
        row = features[i]
        row[:, 0] = near < 1000
        row[:, 1] = np.log1p(np.minimum(near, 60)) / 4
        row[:, 2] = np.log1p(np.minimum(near_before, 60)) / 4
        row[:, 3] = np.log1p(np.minimum(near_after, 60)) / 4
        row[:, 4] = near_before < 1000
        row[:, 5] = near_after < 1000
        row[:, 6] = np.log1p(anywhere) / 6
        row[:, 7] = near <= 1
        row[:, 8] = near_after <= 1
        row[:, 9] = near_before <= 1
        row[:, 10] = mentions.starts[mentions.bounds] < words.title_end
        row[:, 11] = near == 0
        for place, rank in ((12, np.argsort(np.argsort(near_after))), (13, np.argsort(np.argsort(near_before)))):
            row[:, place] = np.minimum(rank, 10) / 10
        order = np.argsort(np.argsort(near_after)) - number.index
        row[:, 14] = (order == 0) & (near_after < 1000)
        row[:, 15] = np.log1p(np.diff(np.append(mentions.bounds, len(mentions.starts))))
    return features
