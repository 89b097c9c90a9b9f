"""Which way metrics are better, and what is asserted, hedged, denied or told of others.

`claims.jsonl` was labelled by hand, set by set, each before the code was tried on it. After the first and the third the
code was made to agree with them; after the fourth it was changed for the kinds of wording that it missed there (0.91
of the claims and 0.96 of the directions had been right); for the second and the fifth nothing was changed.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.claims import claim_of, metric_direction, result_direction
from extractors.numbers import find_numbers
from kg.schema import CLAIMS

ROWS = [json.loads(line) for line in (Path(__file__).parent / "claims.jsonl").read_text("utf-8").splitlines()]
SETS = ("first", "second", "third", "fourth", "fifth")
Row = dict[str, Any]


def rows(field: str, name: str) -> list[Row]:
    """Return the lines of a set that are labelled in `field`."""
    return [row for row in ROWS if field in row and row["set"] == name]


def place(sentence: str, name: str) -> tuple[int, int]:
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence)
    assert match, name
    return match.span()


def claim(row: Row) -> str:
    target = place(row["sentence"], row["target"])
    source = place(row["sentence"], row["source"]) if "source" in row else None
    start, end = min(target, source or target)[0], max(target, source or target)[1]
    return claim_of(row["sentence"], start, end, row["relation"], source=source, target=target if source else None)


def direction(row: Row) -> str:
    found = [n for n in find_numbers(row["sentence"]) if float(n.value) == float(row["value"])]
    if not found:
        return result_direction(row["metric"], sentence=row["sentence"])
    number = found[0]
    return result_direction(
        row["metric"],
        number.kind_hint,
        unit=number.unit,
        sentence=row["sentence"],
        start=number.start,
        end=number.end,
    )


def accuracy(found: list[bool]) -> float:
    return sum(found) / len(found)


def test_claims_test_set_is_large_and_mixed() -> None:
    """Each set has its sentences, and every claim and direction is among them."""
    sentences = {name: len({row["sentence"] for row in ROWS if row["set"] == name}) for name in SETS}
    assert sentences == {"first": 211, "second": 45, "third": 121, "fourth": 83, "fifth": 47}
    assert {row["claim"] for row in ROWS if "claim" in row} == set(CLAIMS)
    assert {row["direction"] for row in ROWS if "direction" in row} == {"higher", "lower", ""}


@pytest.mark.parametrize("name", SETS)
def test_claims_direction_is_right_in_nine_of_ten(name: str) -> None:
    """The direction of a result agrees with the label."""
    assert accuracy([direction(row) == row["direction"] for row in rows("direction", name)]) >= 0.9


@pytest.mark.parametrize("name", SETS)
def test_claims_are_right_in_nine_of_ten(name: str) -> None:
    """Which of the four a claim is agrees with the label."""
    assert accuracy([claim(row) == row["claim"] for row in rows("claim", name)]) >= 0.9


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("kind", ["hedged", "negated", "background"])
def test_claims_of_each_kind_are_told_in_nine_of_ten(kind: str, name: str) -> None:
    """Whether a statement is hedged, negated or background agrees with the label."""
    assert accuracy([(claim(row) == kind) == (row["claim"] == kind) for row in rows("claim", name)]) >= 0.9


@pytest.mark.parametrize("kind", CLAIMS)
def test_claims_of_a_kind_are_found_in_nine_of_ten(kind: str) -> None:
    """Over all sets, of the lines that are of a kind or taken for it, nine in ten are both."""
    found = [(claim(row), row["claim"]) for name in SETS for row in rows("claim", name)]
    assert accuracy([predicted == label for predicted, label in found if kind in (predicted, label)]) >= 0.9


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("accuracy", "higher"),
        ("Top-1 Accuracy", "higher"),
        ("zero-shot classification accuracy", "higher"),
        ("word error rate (WER)", "lower"),
        ("FID ↓", "lower"),
        ("custom index ↑", "higher"),
        ("Recall@20", "higher"),
        ("MRR@10", "higher"),
        ("AP50", "higher"),
        ("accuracy drop", "lower"),
        ("drop in accuracy", "lower"),
        ("drop in perplexity", "higher"),
        ("latency reduction", "higher"),
        ("memory overhead", "lower"),
        ("number of parameters", "lower"),
        ("time to first token", "lower"),
        ("tokens per second", "higher"),
        ("end-to-end speedup", "higher"),
        ("energy efficiency", "higher"),
        ("bandwidth usage", "lower"),
        ("batch size", ""),
        ("learning rate", ""),
        ("accuracy-cost trade-off", ""),
        ("attack success rate", ""),
        ("", ""),
        ("flurbness", ""),
    ],
)
def test_metric_direction_follows_lexicon_and_words(metric: str, expected: str) -> None:
    """Known names, compounds of known words, turns by `drop` and `reduction`, and nothing for the unknown."""
    assert metric_direction(metric) == expected


def test_result_direction_obeys_the_text() -> None:
    """Where the sentence says which way is better, or turns a metric that depends, the sentence decides."""
    said = "The overlap (lower is better) falls to 3%."
    assert result_direction("overlap", "absolute", unit="%", sentence=said, start=36, end=38) == "lower"
    assert (
        result_direction("attack success rate", sentence="It cuts the attack success rate to 3%.", start=36) == "lower"
    )
    assert result_direction("inference speed", unit="ms") == "lower"
    assert result_direction("", unit="tokens/s") == "higher"
    assert result_direction("", "reduction") == "lower"
    assert result_direction("") == ""


def test_claim_of_denied_order_depends_on_who_is_the_source() -> None:
    """`A lags behind B` denies that A beats B, and states that B beats A."""
    sentence, a, b = "Aro lags behind Bel.", (0, 3), (16, 19)
    assert claim_of(sentence, 0, 19, "OUTPERFORMS", source=a, target=b) == "negated"
    assert claim_of(sentence, 0, 19, "OUTPERFORMS", source=b, target=a) == "asserted"


def test_claim_of_own_work_is_never_background() -> None:
    """What the paper proposes is its own, whatever the wording."""
    sentence = "Aro is widely used for sorting."
    assert claim_of(sentence, 0, 30, "ADDRESSES") == "background"
    assert claim_of(sentence, 0, 30, "ADDRESSES", own=True) == "asserted"


def test_claim_of_results_looks_at_what_governs_the_number() -> None:
    """A number is hedged by its own clause, not by the next."""
    sentence = "Aro may save 30% of memory, and it gains 2% in accuracy."
    assert claim_of(sentence, 13, 16, "RESULT") == "hedged"
    assert claim_of(sentence, 41, 43, "RESULT") == "asserted"


@settings(max_examples=50, deadline=None)
@given(
    st.text(), st.integers(-5, 200), st.integers(-5, 200), st.sampled_from(["OUTPERFORMS", "BUILDS_ON", "RESULT", "?"])
)
def test_claims_hold_on_any_text(sentence: str, start: int, end: int, relation: str) -> None:
    """Any text and any place in it: no crash, and one of the four claims and three directions."""
    assert claim_of(sentence, start, end, relation) in CLAIMS
    assert metric_direction(sentence) in ("higher", "lower", "")
    assert result_direction("", "", sentence=sentence, start=start, end=end) in ("higher", "lower", "")
