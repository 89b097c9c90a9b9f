"""The scorer agrees with the scoring rules, worked out a second time in `scoring_rules.py`, on records of any kind."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.evaluate import evaluate
from extractors.names import normal_form
from kg.schema import ENTITY_TYPES, KINDS, RELATIONS
from tests.scoring_rules import counts, plain

WORDS = "ToyNet toynets Toy-Net TN (TN) accuracy F1 loss class recall@5 ---".split()
PHRASES = ("Toy-Net (TN)", "the ToyNet model", "ToyNet 1.5", "Accuracy score", "training loss", "our new loss")
NAMES = st.sampled_from((*WORDS, *PHRASES))
UNITS = st.sampled_from((None, "", "%", "points", "PP ", "x", "times", "×", "fold", "ms"))
IDS = ("e1", "e2", "e3", "e4", "e5", "e6")
MAYBE = st.sampled_from((True, False, False))


@st.composite
def records(draw: st.DrawFn, *, gold: bool) -> dict[str, Any]:
    """A record whose entities, relations and results often coincide with those of another; gold has its marks."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=6))
    entities = [_mark(draw, _entity(draw, ident), gold=gold) for ident in ids]
    if gold:
        for entity in entities:
            if draw(MAYBE):
                entity["also"] = draw(st.sampled_from(ENTITY_TYPES))
    if not ids:
        return {"entities": [], "relations": [], "results": []}
    relations = [_mark(draw, _relation(draw, ids), gold=gold) for _ in range(draw(st.integers(0, 5)))]
    results = [_mark(draw, _result(draw, ids), gold=gold) for _ in range(draw(st.integers(0, 5)))]
    if gold:
        for result in results:
            if draw(MAYBE):
                result["agreed"] = draw(st.lists(st.sampled_from(("kind", "metric", "benchmark", "subject"))))
    return {"entities": entities, "relations": relations, "results": results}


def _mark(draw: st.DrawFn, item: dict[str, Any], *, gold: bool) -> dict[str, Any]:
    return item | {"optional": True} if gold and draw(MAYBE) else item


def _entity(draw: st.DrawFn, ident: str) -> dict[str, Any]:
    surface = draw(st.lists(NAMES, max_size=2))
    return {"id": ident, "type": draw(st.sampled_from(ENTITY_TYPES)), "name": draw(NAMES), "surface": surface}


def _relation(draw: st.DrawFn, ids: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(("PROPOSES", "OUTPERFORMS", "COMPARED_WITH", *RELATIONS)))
    ends = {"target": draw(st.sampled_from(ids))}
    if kind != "PROPOSES":
        ends["source"] = draw(st.sampled_from(ids))
    return {"type": kind, **ends}


def _result(draw: st.DrawFn, ids: list[str]) -> dict[str, Any]:
    slots = {slot: draw(st.sampled_from((None, *ids))) for slot in ("subject", "metric", "benchmark", "baseline")}
    value = draw(st.sampled_from(("1", "1.0", "2.5", "-3")))
    return {"value": value, "unit": draw(UNITS), "kind": draw(st.sampled_from(KINDS)), **slots}


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abc"), records(gold=True), max_size=3),
    st.dictionaries(st.sampled_from("abcd"), records(gold=False), max_size=3),
)
def test_evaluate_counts_what_the_rules_count(gold: dict[str, Any], predicted: dict[str, Any]) -> None:
    """Right, spurious and missed are the same in every row, whatever the records hold."""
    evaluation = evaluate(gold, predicted)
    found = {row: (s.right, s.spurious, s.missed) for row, s in evaluation.scores.items()}
    assert {row: numbers for row, numbers in found.items() if any(numbers)} == counts(gold, predicted)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abc"), records(gold=True), max_size=3),
    st.dictionaries(st.sampled_from("abcd"), records(gold=False), max_size=3),
)
def test_evaluate_lists_as_many_mistakes_as_it_counts(gold: dict[str, Any], predicted: dict[str, Any]) -> None:
    """Each spurious or missed statement stands in the listing; a wrong result may be both."""
    evaluation = evaluate(gold, predicted)
    for group, row in (("entities", "entities"), ("relations", "relations")):
        found = [error.mistake for error in evaluation.errors if error.group == group]
        score = evaluation.scores[row]
        assert (found.count("spurious"), found.count("missed")) == (score.spurious, score.missed)
    found = [error.mistake for error in evaluation.errors if error.group == "results"]
    score = evaluation.scores["results: whole"]
    assert found.count("spurious") + found.count("wrong") == score.spurious
    assert found.count("missed") <= score.missed <= found.count("missed") + found.count("wrong")


@settings(deadline=None)
@given(st.text(max_size=30) | st.lists(NAMES, max_size=3).map(" ".join))
def test_names_count_as_one_by_the_rules(name: str) -> None:
    """The normal form of any name is the one that the rules give."""
    assert normal_form(name) == plain(name)
