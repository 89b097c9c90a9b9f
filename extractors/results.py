"""Component `results`: which numbers are reported results, of what kind, and of what, in what, on what, over what.

A metric or benchmark that was not likely enough by itself becomes an entity where a result proves to be measured in it.
It sets `doc._.results`: dicts with value, unit, kind, the four slots, direction, evidence (the sentence), its offsets,
claim and confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extractors.calibration import Scaling, calibrate
from extractors.claims import claim_of, result_direction
from extractors.features import link_features, number_features, number_pool, number_words
from extractors.found import Found, found_in, promote
from extractors.heads import LINK_SLOTS, Heads, sigmoid
from extractors.layout import Layout, layout_of, text_of
from extractors.numbers import Number, find_numbers
from extractors.weights import weights_folder
from extractors.wording import is_speed, tells_no_time, told_slots
from kg.schema import KINDS, RESULT_LINKS

__all__ = ["Reported", "ResultExtractor", "find_results"]

Floats = NDArray[np.float32]

if not Doc.has_extension("results"):
    Doc.set_extension("results", default=None)


@dataclass(frozen=True)
class Reported:
    """A number that the paper reports; `slots` gives the position of the entity in each slot, or None."""

    number: Number
    kind: str
    slots: dict[str, int | None]
    probability: float


def find_results(
    heads: Heads,
    hidden: Floats,
    layout: Layout,
    entities: Sequence[Found],
    numbers: Sequence[Number],
    text: str,
    *,
    threshold: float,
    scaling: Scaling,
) -> list[Reported]:
    """Return the numbers that are surely enough results, in the order of the text."""
    numbers = [n for n in numbers if not _is_part_of_name(n, entities, layout)]
    if not numbers:
        return []
    pools, features = number_pool(numbers, layout.words), number_features(numbers, layout.words)
    vectors, out = heads.numbers(hidden, pools, features)
    probabilities = calibrate(sigmoid(out[:, 0]), "RESULT", scaling)
    logits = out[:, None, 1 + len(KINDS) :]
    if entities:
        links = link_features(numbers, [e.candidate for e in entities], layout)
        judged, known = np.stack([e.judged for e in entities]), np.stack([e.vector for e in entities])
        logits = np.concatenate([logits, heads.links(vectors, known, judged, links)], 1)
    for slot, allowed in RESULT_LINKS.values():
        for i, entity in enumerate(entities):
            if entity.type not in allowed:
                logits[:, i + 1, LINK_SLOTS.index(slot)] = -np.inf
    timeless = [i for i, e in enumerate(entities, 1) if e.type == "Metric" and tells_no_time(e.name)]
    found = []
    for i, number in enumerate(numbers):
        if probabilities[i] >= threshold:
            # What the words around a number say of its kind is right more often (97 %) than the head is (87 %).
            kind = number.kind_hint or KINDS[int(out[i, 1 : 1 + len(KINDS)].argmax())]
            if timeless and is_speed(number, numbers, text, layout):
                logits[i, timeless, LINK_SLOTS.index("metric")] = -np.inf
            best = logits[i].argmax(0).tolist()
            slots = {slot: b - 1 if b else None for slot, b in zip(LINK_SLOTS, best, strict=True)}
            found.append(Reported(number, kind, slots, float(probabilities[i])))
    return found


def _is_part_of_name(number: Number, entities: Sequence[Found], layout: Layout) -> bool:
    """Tell whether a number stands within the name of a system or benchmark: SQuAD 1.1."""
    first, last = number_words(number, layout.words)
    named = (e.candidate.spans for e in entities if e.type in RESULT_LINKS["OF"][1])
    return any(span.start < first and last <= span.end for spans in named for span in spans)


class ResultExtractor:
    """The component `results`."""

    def __init__(self, heads: Heads, *, threshold: float, scaling: Scaling) -> None:
        self.heads = heads
        self.threshold = threshold
        self.scaling = scaling

    def __call__(self, doc: Doc) -> Doc:
        """Set the results of `doc`."""
        layout = layout_of(doc)
        entities = found_in(doc, layout, reserve=True)
        text = text_of(doc)
        numbers = find_numbers(text) if entities else []
        with self.heads.one_thread():
            reported = find_results(
                self.heads,
                doc.tensor,
                layout,
                entities,
                numbers,
                text,
                threshold=self.threshold,
                scaling=self.scaling,
            )
        for result in reported:
            result.slots.update(told_slots(result.number, numbers, entities, text, layout))
        order = promote(doc, {i for r in reported for i in r.slots.values() if i is not None})
        doc._.results = [_as_dict(r, doc._.entities, text, layout, order) for r in reported]
        return doc


def _as_dict(
    reported: Reported, entities: Sequence[dict[str, Any]], text: str, layout: Layout, order: Sequence[int]
) -> dict[str, Any]:
    number = reported.number
    start, end = layout.sentence_at(number.start, number.end)
    filled = {slot: None if i is None else entities[order.index(i)] for slot, i in reported.slots.items()}
    sentence, place = text[start:end], (number.start - start, number.end - start)
    metric = filled["metric"]["name"] if filled["metric"] else ""
    return {
        "value": number.value,
        "unit": number.unit,
        "kind": reported.kind,
        **{slot: e and e["id"] for slot, e in filled.items()},
        "direction": result_direction(
            metric, reported.kind, unit=number.unit, sentence=sentence, start=place[0], end=place[1]
        ),
        "evidence": sentence,
        "char_start": start,
        "char_end": end,
        "claim": claim_of(sentence, *place, "RESULT"),
        "confidence": round(reported.probability, 4),
    }


@Language.factory(
    "results",
    assigns=["doc._.results"],
    requires=["doc.tensor", "doc._.entities"],
    default_config={"weights": "accurate", "threshold": 0.5, "scaling": {}},
)
def make_results(
    nlp: Language, name: str, weights: str, threshold: float, scaling: dict[str, list[float]]
) -> ResultExtractor:
    """Make the component from the heads in a folder of weights."""
    heads = Heads.load(weights_folder(weights) / "heads.npz")
    return ResultExtractor(heads, threshold=threshold, scaling=scaling)
