"""The entities found in one document as the components hand them on, with what the later heads need of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan
from spacy.util import filter_spans

from extractors.candidates import Candidate, Span
from extractors.layout import Layout

__all__ = ["FOUND", "Found", "found_in", "leave_found", "promote"]

Floats = NDArray[np.float32]
FOUND = "kg_found"

if not Doc.has_extension("entities"):
    Doc.set_extension("entities", default=None)


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


def leave_found(doc: Doc, found: Sequence[Found], dicts: list[dict[str, Any]], *, sure: int) -> None:
    """Set the first `sure` of the entities `dicts` in `doc`; the others are the reserve, left for `promote`."""
    doc.user_data[FOUND] = {
        "reserve": dicts[sure:],
        "vectors": np.array([f.vector for f in found]),
        "judged": np.array([f.judged for f in found]),
        "proposed": np.array([f.proposed for f in found]),
    }
    _set_entities(doc, dicts[:sure])


def found_in(doc: Doc, layout: Layout, *, reserve: bool = False) -> list[Found]:
    """Return the entities that the component has left in `doc`, followed by its reserve if that is asked for.

    The reserve are metrics and benchmarks that are not likely enough by themselves.

    Raises:
        ValueError: the component has not run.
    """
    if FOUND not in doc.user_data:
        raise ValueError("The component 'entities' must run before this one: add it to the pipeline, first of the two.")
    state = doc.user_data[FOUND]
    found = []
    for i, e in enumerate([*doc._.entities, *(state["reserve"] if reserve else ())]):
        spans = [Span(*layout.span_of(start, end), ()) for start, end in e["mentions"]]
        candidate = Candidate(spans, e["surface"])
        row = (float(state["proposed"][i]), state["vectors"][i], state["judged"][i])
        found.append(Found(candidate, e["name"], e["type"], e["confidence"], *row))
    return found


def promote(doc: Doc, chosen: Collection[int]) -> list[int]:
    """Make entities of the reserve at the positions `chosen`, as `found_in` counts them.

    Returns:
        the old position of each entity and of each left in reserve, in the new order.
    """
    state = doc.user_data[FOUND]
    known = len(doc._.entities)
    everything = [*doc._.entities, *state["reserve"]]
    added = [i for i in range(known, len(everything)) if i in chosen]
    order = [*range(known), *added, *(i for i in range(known, len(everything)) if i not in chosen)]
    numbered = [everything[old] | {"id": f"e{new}"} for new, old in enumerate(order, 1)]
    for name in ("vectors", "judged", "proposed"):
        state[name] = state[name][order]
    state["reserve"] = numbered[known + len(added) :]
    _set_entities(doc, numbered[: known + len(added)])
    return order


def _set_entities(doc: Doc, entities: list[dict[str, Any]]) -> None:
    doc._.entities = entities
    doc.ents = filter_spans([s for e in entities for s in _token_spans(doc, e)])


def _token_spans(doc: Doc, entity: dict[str, Any]) -> Iterator[TokenSpan]:
    for start, end in entity["mentions"]:
        span = doc.char_span(start, end, label=entity["type"], alignment_mode="expand")
        if span is not None:
            yield span
