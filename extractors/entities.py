"""Component `entities`: decides, document by document, which candidates are entities and which the paper proposes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.candidates import Candidate, Span, candidate_spans, gather_candidates
from extractors.features import candidate_features, pair_features, pool_matrices
from extractors.heads import PAIR_LABELS, SAME, Heads
from extractors.layout import Layout
from extractors.names import normal_form
from kg.schema import ENTITY_TYPES, RELATIONS, SYSTEM_TYPES

__all__ = ["Found", "find_entities", "judge"]

Floats = NDArray[np.float32]
PROPOSABLE = RELATIONS["PROPOSES"].targets


@dataclass(frozen=True)
class Found:
    """An entity of one document with what the later heads need of it.

    Attributes:
        candidate: its mentions and surfaces; several candidates folded where they are names of one thing.
        name: the surface to call it by.
        type: one of ENTITY_TYPES.
        probability: that it belongs into the record.
        proposed: that the paper proposes it.
        vector: [width] as the heads see it.
        judged: [judgements] probabilities of its likeliest name.
    """

    candidate: Candidate
    name: str
    type: str
    probability: float
    proposed: float
    vector: Floats
    judged: Floats


def find_entities(
    heads: Heads,
    hidden: Floats,
    text: str,
    layout: Layout,
    abbreviations: Sequence[tuple[str, str]],
    *,
    threshold: float,
    same_threshold: float,
) -> list[Found]:
    """Return the entities of one document in the order of their first mention.

    Args:
        hidden: [n_words, width] of the encoder.
        abbreviations: pairs (short form, long form) that the text defines.
        threshold: least probability of an entity.
        same_threshold: least probability at which two names are folded into one entity.
    """
    spans = candidate_spans(heads.tags(hidden), layout.barriers)
    candidates = gather_candidates(text, layout.words, spans, abbreviations)
    if not candidates:
        return []
    pools = pool_matrices(candidates, len(layout.words))
    vectors, logits = heads.candidates(hidden, pools, candidate_features(candidates, layout))
    judged = judge(logits)
    keep = [i for i in range(len(candidates)) if 1 - judged[i, 0] >= threshold]
    kept = [candidates[i] for i in keep]
    features, left, right = pair_features(kept, layout)
    pairs = heads.pairs(hidden, vectors[keep], judged[keep], features, left, right)
    same = 1 / (1 + np.exp(-pairs[..., PAIR_LABELS.index(SAME)]))
    long_forms = {normal_form(long) for _, long in abbreviations}
    groups = fold_same([_type(judged[i]) for i in keep], same, 1 - judged[keep, 0], threshold=same_threshold)
    found = []
    for group in groups:
        first = keep[group[0]]
        kind = _type(judged[first])
        found.append(
            Found(
                candidate=merge_candidates([kept[g] for g in group]),
                name=canonical_name(kept[group[0]], text, layout, long_forms),
                type=kind,
                probability=float(1 - judged[first, 0]),
                proposed=float(judged[first, -1]) if kind in PROPOSABLE else 0.0,
                vector=vectors[first],
                judged=judged[first],
            )
        )
    return sorted(found, key=lambda f: (f.candidate.spans[0].start, f.candidate.spans[0].end))


def judge(logits: Floats) -> Floats:
    """Turn logits [n, none + types + proposed] into probabilities: a softmax over none and types, and a sigmoid."""
    types = np.exp(logits[:, :-1] - logits[:, :-1].max(-1, keepdims=True))
    proposed = 1 / (1 + np.exp(-logits[:, -1:]))
    return np.concatenate([types / types.sum(-1, keepdims=True), proposed], -1).astype(np.float32)


def fold_same(types: Sequence[str], same: Floats, probabilities: Floats, *, threshold: float) -> list[list[int]]:
    """Group the positions whose pair is at least `threshold` likely to be two names of one thing.

    Returns:
        groups of positions, the likeliest member first.
    """
    same = (same + same.T) / 2
    group = list(range(len(types)))
    for i, j in sorted(zip(*np.nonzero(same >= threshold), strict=True), key=lambda ij: -same[ij]):
        one = types[i] == types[j] or {types[i], types[j]} == set(SYSTEM_TYPES)
        if i < j and one:
            old, new = max(group[i], group[j]), min(group[i], group[j])
            group = [new if g == old else g for g in group]
    members: dict[int, list[int]] = {}
    for position, g in enumerate(group):
        members.setdefault(g, []).append(position)
    return [sorted(m, key=lambda p: (-probabilities[p], p)) for m in members.values()]


def canonical_name(candidate: Candidate, text: str, layout: Layout, long_forms: set[str]) -> str:
    """Return the surface to call a candidate by: its long form where the text defines one, else the most frequent."""
    counts: dict[str, int] = {}
    for span in candidate.spans:
        surface = text[slice(*layout.chars(span.start, span.end))]
        counts[surface] = counts.get(surface, 0) + 1
    return max(counts, key=lambda s: (normal_form(s) in long_forms, counts[s]))


def merge_candidates(candidates: Sequence[Candidate]) -> Candidate:
    """Return one candidate with the mentions of all."""
    spans: list[Span] = sorted({s for c in candidates for s in c.spans}, key=lambda s: (s.start, s.end))
    surfaces = list(dict.fromkeys(s for c in candidates for s in c.surfaces))
    return Candidate(spans, surfaces, any(c.has_abbreviation for c in candidates))


def _type(judged: Floats) -> str:
    return ENTITY_TYPES[int(judged[1:-1].argmax())]
