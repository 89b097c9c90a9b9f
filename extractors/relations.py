"""Component `relations`: what the paper says of two entities, for every pair of them in the document.

It sets `doc._.relations`: dicts with type, source, target, evidence (the sentence), its offsets, claim and confidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extractors.calibration import Scaling, calibrate
from extractors.claims import claim_of
from extractors.evidence import find_evidence
from extractors.features import pair_features
from extractors.found import Found, found_in
from extractors.heads import PAIR_LABELS, SAME, Heads, sigmoid
from extractors.layout import Layout, layout_of, text_of
from extractors.weights import weights_folder
from kg.schema import RELATIONS

__all__ = ["RelationExtractor", "Stated", "find_proposed", "find_relations"]

Floats = NDArray[np.float32]

if not Doc.has_extension("relations"):
    Doc.set_extension("relations", default=None)


@dataclass(frozen=True)
class Stated:
    """A relation between entities, given by their positions; the source of PROPOSES is None."""

    type: str
    source: int | None
    target: int
    probability: float


def find_relations(
    heads: Heads,
    hidden: Floats,
    layout: Layout,
    entities: Sequence[Found],
    *,
    thresholds: Mapping[str, float],
    scaling: Scaling,
) -> list[Stated]:
    """Return the relations in which to be as sure as the threshold of their type asks, and whose signature fits."""
    if len(entities) < 2:
        return []
    pairs = pair_features([e.candidate for e in entities], layout)
    vectors, judged = np.stack([e.vector for e in entities]), np.stack([e.judged for e in entities])
    probabilities = sigmoid(heads.pairs(hidden, vectors, judged, *pairs))
    found = []
    for k, label in enumerate(PAIR_LABELS):
        if label == SAME:
            continue
        p = probabilities[..., k]
        if label == "COMPARED_WITH":
            p = np.triu((p + p.T) / 2)
        p = calibrate(p, label, scaling)
        for i, j in zip(*np.nonzero(p >= thresholds[label]), strict=True):
            if (i < j or (i != j and label != "COMPARED_WITH")) and _fits(label, entities[i].type, entities[j].type):
                found.append(Stated(label, int(i), int(j), float(p[i, j])))
    return _without_contradictions(found)


def find_proposed(entities: Sequence[Found], *, threshold: float, fallback: float, scaling: Scaling) -> list[Stated]:
    """Return what the paper proposes: all that reach `threshold`, or else the likeliest if it reaches `fallback`."""
    sure = calibrate(np.array([e.proposed for e in entities], np.float32), "PROPOSES", scaling)
    proposed = np.flatnonzero(sure >= threshold).tolist()
    if not proposed and entities:
        best = int(sure.argmax())
        proposed = [best] if sure[best] >= fallback else []
    return [Stated("PROPOSES", None, i, float(sure[i])) for i in proposed]


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


class RelationExtractor:
    """The component `relations`."""

    def __init__(
        self, heads: Heads, *, thresholds: Mapping[str, float], proposed: float, fallback: float, scaling: Scaling
    ) -> None:
        self.heads = heads
        self.scaling = scaling
        self.thresholds = thresholds
        self.proposed = proposed
        self.fallback = fallback

    def __call__(self, doc: Doc) -> Doc:
        """Set the relations of `doc`."""
        layout = layout_of(doc)
        entities = found_in(doc, layout)
        stated = find_proposed(entities, threshold=self.proposed, fallback=self.fallback, scaling=self.scaling)
        with self.heads.one_thread():
            stated += find_relations(
                self.heads, doc.tensor, layout, entities, thresholds=self.thresholds, scaling=self.scaling
            )
        text, ids = text_of(doc), [e["id"] for e in doc._.entities]
        own = {s.target for s in stated if s.type == "PROPOSES"}
        doc._.relations = [_as_dict(s, entities, ids, text, layout, own=s.source in own) for s in stated]
        return doc


def _as_dict(
    stated: Stated, entities: Sequence[Found], ids: Sequence[str], text: str, layout: Layout, *, own: bool
) -> dict[str, Any]:
    target = entities[stated.target].candidate.spans
    source = target if stated.source is None else entities[stated.source].candidate.spans
    evidence = find_evidence(stated.type, text, layout, source, target)
    start, end = evidence.start, evidence.end
    places = [place and (place[0] - start, place[1] - start) for place in (evidence.source, evidence.target)]
    first, last = min(p[0] for p in places if p), max(p[1] for p in places if p)
    return {
        "type": stated.type,
        "source": None if stated.source is None else ids[stated.source],
        "target": ids[stated.target],
        "evidence": text[start:end],
        "char_start": start,
        "char_end": end,
        "claim": claim_of(text[start:end], first, last, stated.type, source=places[0], target=places[1], own=own),
        "confidence": round(stated.probability, 4),
    }


@Language.factory(
    "relations",
    assigns=["doc._.relations"],
    requires=["doc.tensor", "doc._.entities"],
    default_config={
        "weights": "accurate",
        "thresholds": {label: 0.5 for label in PAIR_LABELS if label != SAME},
        "proposed": 0.5,
        "fallback": 0.2,
        "scaling": {},
    },
)
def make_relations(
    nlp: Language,
    name: str,
    weights: str,
    thresholds: dict[str, float],
    proposed: float,
    fallback: float,
    scaling: dict[str, list[float]],
) -> RelationExtractor:
    """Make the component from the heads in a folder of weights."""
    heads = Heads.load(weights_folder(weights) / "heads.npz")
    return RelationExtractor(heads, thresholds=thresholds, proposed=proposed, fallback=fallback, scaling=scaling)
