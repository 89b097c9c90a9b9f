"""Component `entities`: decides, document by document, which candidates are entities and which the paper proposes.

It sets `doc.ents`, and `doc._.entities`: dicts with id, type, name, surface, mentions ([start, end] characters, exact
also where no token ends) and confidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extractors.calibration import Scaling, calibrate
from extractors.candidates import Candidate, Span, candidate_spans, gather_candidates
from extractors.features import candidate_features, pair_features, pool_matrices
from extractors.found import Found, leave_found
from extractors.heads import PAIR_LABELS, SAME, Heads, sigmoid
from extractors.layout import Layout, layout_of, text_of
from extractors.names import normal_form
from extractors.weights import weights_folder
from kg.schema import ENTITY_TYPES, RELATIONS, SYSTEM_TYPES

__all__ = ["EntityRecogniser", "find_entities"]

Floats = NDArray[np.float32]
PROPOSABLE = RELATIONS["PROPOSES"].targets
RESERVED = ("Benchmark", "Metric")  # what a reported number may prove to be there
SURE_PROPOSAL = 0.5  # what is so likely to be the paper's own is an entity, if it is as likely as the reserve


def find_entities(
    heads: Heads,
    hidden: Floats,
    text: str,
    layout: Layout,
    abbreviations: Sequence[tuple[str, str]],
    *,
    thresholds: Mapping[str, float],
    same_threshold: float,
    scaling: Scaling,
) -> list[Found]:
    """Return the entities of one document in the order of their first mention.

    Args:
        hidden: [n_words, width] of the encoder.
        abbreviations: pairs (short form, long form) that the text defines.
        thresholds: least confidence in an entity of each type.
        same_threshold: least probability at which two names are folded into one entity.
        scaling: how sure of each type to be, given its probability.
    """
    spans = candidate_spans(heads.tags(hidden), layout.barriers)
    candidates = gather_candidates(text, layout.words, spans, abbreviations)
    if not candidates:
        return []
    pools = pool_matrices(candidates, len(layout.words))
    vectors, logits = heads.candidates(hidden, pools, candidate_features(candidates, layout))
    judged = judge(logits)
    types = [ENTITY_TYPES[k] for k in judged[:, 1:-1].argmax(1)]
    sure = calibrate(1 - judged[:, 0], types, scaling)
    keep = [i for i, kind in enumerate(types) if sure[i] >= thresholds[kind]]
    kept = [candidates[i] for i in keep]
    features, left, right = pair_features(kept, layout)
    pairs = heads.pairs(hidden, vectors[keep], judged[keep], features, left, right)
    same = sigmoid(pairs[..., PAIR_LABELS.index(SAME)])
    long_forms = {normal_form(long) for _, long in abbreviations}
    groups = fold_same([types[i] for i in keep], same, sure[keep], threshold=same_threshold)
    found = []
    for group in groups:
        first = keep[group[0]]
        kind = types[first]
        found.append(
            Found(
                candidate=merge_candidates([kept[g] for g in group]),
                name=canonical_name(kept[group[0]], text, layout, long_forms),
                type=kind,
                probability=float(sure[first]),
                proposed=float(judged[first, -1]) if kind in PROPOSABLE else 0.0,
                vector=vectors[first],
                judged=judged[first],
            )
        )
    return sorted(found, key=lambda f: (f.candidate.spans[0].start, f.candidate.spans[0].end))


def judge(logits: Floats) -> Floats:
    """Turn logits [n, none + types + proposed] into probabilities: a softmax over none and types, and a sigmoid."""
    types = np.exp(logits[:, :-1] - logits[:, :-1].max(-1, keepdims=True))
    proposed = sigmoid(logits[:, -1:])
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
    """Return the surface to call a candidate by: its long form where the text defines one, else the likeliest one.

    A surface is as likely as its mentions together: `statistical model`, not the `statistical` of its inside.
    """
    sums: dict[str, float] = {}
    for span in candidate.spans:
        surface = text[slice(*layout.chars(span.start, span.end))]
        sums[surface] = sums.get(surface, 0.0) + span.probability
    return max(sums, key=lambda s: (normal_form(s) in long_forms, sums[s]))


def merge_candidates(candidates: Sequence[Candidate]) -> Candidate:
    """Return one candidate with the mentions of all; of mentions that overlap, the likeliest."""
    kept: list[Span] = []
    spans = {s for c in candidates for s in c.spans}
    for span in sorted(spans, key=lambda s: (-s.probability, s.start - s.end, s.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    kept.sort(key=lambda s: s.start)
    surfaces = list(dict.fromkeys(s for c in candidates for s in c.surfaces))
    return Candidate(kept, surfaces, any(c.has_abbreviation for c in candidates))


class EntityRecogniser:
    """The component `entities`."""

    def __init__(
        self,
        heads: Heads,
        *,
        thresholds: Mapping[str, float],
        reserve: float,
        same_threshold: float,
        scaling: Scaling,
    ) -> None:
        self.heads = heads
        self.thresholds = thresholds
        self.scaling = scaling
        self.lowest = {kind: min(threshold, reserve) for kind, threshold in thresholds.items()}
        self.same_threshold = same_threshold

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of `doc`."""
        layout, text = layout_of(doc), text_of(doc)
        found = []
        if len(layout.words):
            pairs = [(text[a:b], text[c:d]) for a, b, c, d in doc._.abbreviations]
            with self.heads.one_thread():
                found = find_entities(
                    self.heads,
                    doc.tensor,
                    text,
                    layout,
                    pairs,
                    thresholds=self.lowest,
                    same_threshold=self.same_threshold,
                    scaling=self.scaling,
                )
        found = [f for f in found if self._is_sure(f) or f.type in RESERVED]
        found.sort(key=lambda f: not self._is_sure(f))
        sure = sum(map(self._is_sure, found))
        dicts = [_as_dict(f, f"e{i}", text, layout) for i, f in enumerate(found, 1)]
        leave_found(doc, found, dicts, sure=sure)
        return doc

    def _is_sure(self, found: Found) -> bool:
        return found.probability >= self.thresholds[found.type] or found.proposed >= SURE_PROPOSAL


def _as_dict(found: Found, identifier: str, text: str, layout: Layout) -> dict[str, Any]:
    mentions = [layout.chars(s.start, s.end) for s in found.candidate.spans]
    return {
        "id": identifier,
        "type": found.type,
        "name": found.name,
        "surface": list(dict.fromkeys([found.name, *(text[a:b] for a, b in mentions)])),
        "mentions": [list(m) for m in mentions],
        "confidence": round(found.probability, 4),
    }


@Language.factory(
    "entities",
    assigns=["doc.ents", "doc._.entities"],
    requires=["doc.tensor", "doc.sents"],
    default_config={
        "weights": "accurate",
        "thresholds": dict.fromkeys(ENTITY_TYPES, 0.5),
        "reserve": 0.25,
        "same_threshold": 0.5,
        "scaling": {},
    },
)
def make_entities(
    nlp: Language,
    name: str,
    weights: str,
    thresholds: dict[str, float],
    reserve: float,
    same_threshold: float,
    scaling: dict[str, list[float]],
) -> EntityRecogniser:
    """Make the component from the heads in a folder of weights."""
    heads = Heads.load(weights_folder(weights) / "heads.npz")
    return EntityRecogniser(
        heads, thresholds=thresholds, reserve=reserve, same_threshold=same_threshold, scaling=scaling
    )
