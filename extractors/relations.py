"""Component `relations`: what the paper says of two entities, for every pair of them in the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.entities import Found
from extractors.features import pair_features
from extractors.heads import PAIR_LABELS, SAME, Heads
from extractors.layout import Layout
from kg.schema import RELATIONS

__all__ = ["Stated", "find_proposed", "find_relations"]

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Stated:
    """A relation between entities by position; `words` are those that span its nearest mentions, for the evidence."""

    type: str
    source: int | None
    target: int
    probability: float
    words: tuple[int, int]


def find_relations(
    heads: Heads,
    hidden: Floats,
    layout: Layout,
    entities: Sequence[Found],
    *,
    thresholds: Mapping[str, float],
) -> list[Stated]:
    """Return the relations whose probability reaches the threshold of their type and whose signature fits."""
    if len(entities) < 2:
        return []
    features, left, right = pair_features([e.candidate for e in entities], layout)
    vectors, judged = np.stack([e.vector for e in entities]), np.stack([e.judged for e in entities])
    logits = heads.pairs(hidden, vectors, judged, features, left, right)
    probabilities = 1 / (1 + np.exp(-logits))
    found = []
    for k, label in enumerate(PAIR_LABELS):
        if label == SAME:
            continue
        p = probabilities[..., k]
        if label == "COMPARED_WITH":
            p = np.triu((p + p.T) / 2)
        for i, j in zip(*np.nonzero(p >= thresholds[label]), strict=True):
            if i != j and _fits(label, entities[i].type, entities[j].type):
                found.append(Stated(label, int(i), int(j), float(p[i, j]), (int(left[i, j]) - 1, int(right[i, j]))))
    return _without_contradictions(found)


def find_proposed(entities: Sequence[Found], *, threshold: float, fallback: float) -> list[Stated]:
    """Return what the paper proposes: all that reach `threshold`, or else the likeliest if it reaches `fallback`."""
    proposed = [i for i, e in enumerate(entities) if e.proposed >= threshold]
    if not proposed and entities:
        best = max(range(len(entities)), key=lambda i: entities[i].proposed)
        proposed = [best] if entities[best].proposed >= fallback else []
    rows = []
    for i in proposed:
        span = entities[i].candidate.spans[0]
        rows.append(Stated("PROPOSES", None, i, entities[i].proposed, (span.start, span.end - 1)))
    return rows


def _fits(label: str, source: str, target: str) -> bool:
    signature = RELATIONS[label]
    return source in signature.sources and target in signature.targets


def _without_contradictions(found: Sequence[Stated]) -> list[Stated]:
    """Of two wins in opposite directions keep the likelier; a win leaves no plain comparison of the same pair."""
    best: dict[frozenset[int | None], Stated] = {}
    for stated in found:
        if stated.type == "OUTPERFORMS":
            ends = frozenset((stated.source, stated.target))
            if ends not in best or stated.probability > best[ends].probability:
                best[ends] = stated
    kept = []
    for stated in found:
        winner = best.get(frozenset((stated.source, stated.target)))
        if stated.type == "OUTPERFORMS" and stated is not winner:
            continue
        if stated.type == "COMPARED_WITH" and winner is not None:
            continue
        kept.append(stated)
    return kept
