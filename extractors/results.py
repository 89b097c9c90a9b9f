"""Component `results`: which numbers are reported results, of what kind, and of what, in what, on what, over what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.entities import Found
from extractors.features import link_features, number_features, number_pool
from extractors.heads import LINK_SLOTS, Heads
from extractors.layout import Layout
from extractors.numbers import Number
from kg.schema import KINDS, RESULT_LINKS

__all__ = ["Reported", "find_results"]

Floats = NDArray[np.float32]


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
    *,
    threshold: float,
) -> list[Reported]:
    """Return the numbers that are results with at least the probability `threshold`, in the order of the text."""
    if not numbers:
        return []
    pools, features = number_pool(numbers, layout.words), number_features(numbers, layout.words)
    vectors, out = heads.numbers(hidden, pools, features)
    probabilities = 1 / (1 + np.exp(-out[:, 0]))
    logits = out[:, None, 1 + len(KINDS) :]
    if entities:
        links = link_features(numbers, [e.candidate for e in entities], layout)
        judged, known = np.stack([e.judged for e in entities]), np.stack([e.vector for e in entities])
        logits = np.concatenate([logits, heads.links(vectors, known, judged, links)], 1)
    for slot, allowed in RESULT_LINKS.values():
        for i, entity in enumerate(entities):
            if entity.type not in allowed:
                logits[:, i + 1, LINK_SLOTS.index(slot)] = -np.inf
    found = []
    for i, number in enumerate(numbers):
        if probabilities[i] >= threshold:
            kind = KINDS[int(out[i, 1 : 1 + len(KINDS)].argmax())]
            best = logits[i].argmax(0).tolist()
            slots = {slot: b - 1 if b else None for slot, b in zip(LINK_SLOTS, best, strict=True)}
            found.append(Reported(number, kind, slots, float(probabilities[i])))
    return found
