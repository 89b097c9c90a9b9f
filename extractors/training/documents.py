"""Turn a tagged gold paper into what the document heads learn from: candidates, numbers, and what the record says.

Candidates come from taggers that have not seen the paper (step `folds`), so that the heads learn to judge the mistakes
that they will meet; names of the record that were not proposed are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from extractors import features
from extractors.abbreviations import find_abbreviations
from extractors.boundaries import sentence_spans
from extractors.candidates import Candidate, Span, candidate_spans, gather_candidates
from extractors.evaluate import same_unit
from extractors.heads import LINK_SLOTS, PAIR_LABELS, SAME
from extractors.layout import Layout
from extractors.names import normal_form
from extractors.numbers import Number, find_numbers
from extractors.training.corpus import IGNORED, Tagged, find_words
from extractors.words import Words
from kg.schema import ENTITY_TYPES, KINDS, RELATIONS

__all__ = ["Document", "make_document"]

NEGATIVE_FLOOR = 0.4  # unmatched candidates at least as probable as this stand as nodes in relations


@dataclass
class Document:
    """One paper with arrays for the heads and the targets to learn.

    Attributes:
        nodes: indices of the candidates that take part in relations and links.
        types: [n, 1 + types] what each candidate is: nothing or a type, two types by halves where readers differ; a row
            of zeros is not judged.
        proposed: [n] 1, 0 or IGNORED.
        relations: [k, k, labels] over `nodes`: 1, 0 or IGNORED.
        is_result: [m] 1, 0 or IGNORED; kinds: [m] index or IGNORED.
        links: [m, k + 1, slots] which of (nothing, node …) may fill each slot; a row without any is not judged.
    """

    text: Tagged
    pools: torch.Tensor
    features: torch.Tensor
    types: torch.Tensor
    proposed: torch.Tensor
    nodes: torch.Tensor
    pair_features: torch.Tensor
    left: torch.Tensor
    right: torch.Tensor
    relations: torch.Tensor
    number_pools: torch.Tensor
    number_features: torch.Tensor
    link_features: torch.Tensor
    is_result: torch.Tensor
    kinds: torch.Tensor
    links: torch.Tensor


def make_document(text: Tagged, log_probs: NDArray[np.float32]) -> Document:
    """Build the arrays and targets of one gold paper from its [n_words, n_tags] log-probabilities."""
    words = text.words
    layout = Layout.of(words, sentence_spans(text.text, title_chars=text.title_chars))
    abbreviations = [(text.text[a:b], text.text[c:d]) for a, b, c, d in find_abbreviations(text.text)]
    candidates = gather_candidates(text.text, words, candidate_spans(log_probs, layout.barriers), abbreviations)
    gold = [_gold_forms(e) for e in text.record["entities"]]
    matched = [_match(c, gold, text.record["entities"]) for c in candidates]
    for index in sorted(set(range(len(gold))) - set(matched)):
        candidate = _added(text, words, text.record["entities"][index], log_probs)
        if candidate:
            candidates.append(candidate)
            matched.append(index)
    best = [max(s.probability for s in c.spans) for c in candidates]
    nodes = [i for i, m in enumerate(matched) if m >= 0 or best[i] >= NEGATIVE_FLOOR]
    known = [candidates[i] for i in nodes]
    pair, left, right = features.pair_features(known, layout)
    numbers = find_numbers(text.text)
    is_result, kinds, links = _result_targets(text, numbers, [matched[i] for i in nodes])
    return Document(
        text=text,
        pools=torch.from_numpy(features.pool_matrices(candidates, len(words))),
        features=torch.from_numpy(features.candidate_features(candidates, layout)),
        types=torch.from_numpy(np.stack([_type_target(text.record["entities"], m) for m in matched])),
        proposed=torch.tensor(_proposed_targets(text.record, matched), dtype=torch.long),
        nodes=torch.tensor(nodes, dtype=torch.long),
        pair_features=torch.from_numpy(pair),
        left=torch.from_numpy(left),
        right=torch.from_numpy(right),
        relations=torch.from_numpy(_relation_targets(text.record, [matched[i] for i in nodes])),
        number_pools=torch.from_numpy(features.number_pool(numbers, words)),
        number_features=torch.from_numpy(features.number_features(numbers, words)),
        link_features=torch.from_numpy(features.link_features(numbers, known, layout)),
        is_result=is_result,
        kinds=kinds,
        links=links,
    )


def _gold_forms(entity: dict[str, Any]) -> set[str]:
    return {normal_form(s) for s in (entity["name"], *entity["surface"])} - {""}


def _match(candidate: Candidate, gold: list[set[str]], entities: list[dict[str, Any]]) -> int:
    forms = {normal_form(s) for s in candidate.surfaces}
    types = np.array([s.types for s in candidate.spans]).max(0)
    hits = [i for i, g in enumerate(gold) if g & forms]
    return max(hits, key=lambda i: types[ENTITY_TYPES.index(entities[i]["type"])], default=-1)


def _added(text: Tagged, words: Words, entity: dict[str, Any], log_probs: NDArray[np.float32]) -> Candidate | None:
    """Make a candidate of a name that no tagger proposed, with what probability the tags give it."""
    places = sorted({place for surface in entity["surface"] for place in find_words(text.text, words, surface)})
    places = [(s, e) for s, e in places if e <= len(log_probs)]
    if not places:
        return None
    spans = []
    for start, end in places:
        types = [
            float(np.exp(log_probs[start, 1 + 2 * t] + log_probs[start + 1 : end, 2 + 2 * t].sum()))
            for t in range(len(ENTITY_TYPES))
        ]
        spans.append(Span(start, end, tuple(types)))
    return Candidate(spans, list(entity["surface"]), len(entity["surface"]) > 1)


def _type_target(entities: list[dict[str, Any]], match: int) -> NDArray[np.float32]:
    target = np.zeros(1 + len(ENTITY_TYPES), dtype=np.float32)
    if match < 0:
        target[0] = 1
    elif not entities[match].get("optional"):
        entity = entities[match]
        for kind in (entity["type"], entity.get("also", entity["type"])):
            target[1 + ENTITY_TYPES.index(kind)] += 0.5
    return target


def _proposed_targets(record: dict[str, Any], matched: list[int]) -> list[int]:
    place = {e["id"]: i for i, e in enumerate(record["entities"])}
    proposed = {place[r["target"]]: not r.get("optional") for r in record["relations"] if r["type"] == "PROPOSES"}
    return [0 if m not in proposed else 1 if proposed[m] else IGNORED for m in matched]


def _relation_targets(record: dict[str, Any], matched: list[int]) -> NDArray[np.float32]:
    place = {e["id"]: i for i, e in enumerate(record["entities"])}
    types = [record["entities"][m]["type"] if m >= 0 else "" for m in matched]
    targets = np.zeros((len(matched), len(matched), len(PAIR_LABELS)), dtype=np.float32)
    stated: dict[tuple[int, int], list[tuple[str, bool]]] = {}
    for r in record["relations"]:
        if r["type"] != "PROPOSES":
            ends = (place[r["source"]], place[r["target"]])
            stated.setdefault(ends, []).append((r["type"], bool(r.get("optional"))))
            if r["type"] == "COMPARED_WITH":
                stated.setdefault(ends[::-1], []).append((r["type"], bool(r.get("optional"))))
    for i, a in enumerate(matched):
        for j, b in enumerate(matched):
            for k, label in enumerate(PAIR_LABELS):
                if i == j or (label != SAME and not _fits(label, types[i], types[j])):
                    targets[i, j, k] = IGNORED
                elif label == SAME:
                    targets[i, j, k] = a == b and a >= 0
            for label, optional in stated.get((a, b), ()):
                targets[i, j, PAIR_LABELS.index(label)] = IGNORED if optional else 1
    return targets


def _fits(label: str, source: str, target: str) -> bool:
    signature = RELATIONS[label]
    return (not source or source in signature.sources) and (not target or target in signature.targets)


def _result_targets(
    text: Tagged, numbers: list[Number], matched: list[int]
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    entities = text.record["entities"]
    place = {e["id"]: i for i, e in enumerate(entities)}
    is_result = torch.zeros(len(numbers))
    kinds = torch.full((len(numbers),), IGNORED)
    links = torch.zeros((len(numbers), len(matched) + 1, len(LINK_SLOTS)))
    for result in text.record["results"]:
        at = text.text.find(result["evidence"])
        ends = at + len(result["evidence"])
        fits = [i for i, n in enumerate(numbers) if n.start >= at and n.end <= ends + 1 and not is_result[i]]
        fits = [i for i in fits if abs(float(numbers[i].value) - float(result["value"])) < 1e-9]
        fits.sort(key=lambda i: not same_unit(numbers[i].unit, result["unit"]))
        if not fits or at < 0:
            continue
        index = fits[0]
        if result.get("optional"):
            is_result[index] = IGNORED
            continue
        agreed = result.get("agreed", ("kind", *LINK_SLOTS))
        is_result[index], kinds[index] = 1, KINDS.index(result["kind"]) if "kind" in agreed else IGNORED
        for k, slot in enumerate(LINK_SLOTS):
            if slot not in agreed:
                continue
            if result.get(slot) is None:
                links[index, 0, k] = 1
            else:
                for node, m in enumerate(matched):
                    links[index, node + 1, k] = m == place[result[slot]]
    return is_result, kinds, links
