"""What the order of the words says of a number's metric and benchmark."""

from __future__ import annotations

import re

import numpy as np
import pytest

from extractors.candidates import Candidate, Span
from extractors.found import Found
from extractors.layout import Layout
from extractors.numbers import find_numbers
from extractors.wording import is_speed, tells_no_time, told_slots
from extractors.words import Words

NOTHING = np.zeros(0, np.float32)


def laid_out(text: str) -> Layout:
    """Lay out a text of one sentence, cut at blanks and marks."""
    places = [m.span() for m in re.finditer(r"\w+(?:[.-]\w+)*|[^\w\s]", text)]
    starts, ends = (np.array(side, dtype=np.int32) for side in zip(*places, strict=True))
    number = np.arange(len(places), dtype=np.int64)
    return Layout.of(Words(starts, ends, number, number % 6, number, 0), [(0, len(text))])


def named(text: str, layout: Layout, name: str, kind: str) -> Found:
    spans = [Span(*layout.span_of(m.start(), m.end()), ()) for m in re.finditer(rf"\b{re.escape(name)}\b", text)]
    return Found(Candidate(spans, [name]), name, kind, 1.0, 0.0, NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("text", "metrics", "benchmarks", "told"),
    [
        ("It reaches 28.4 BLEU on WMT14 En-De .", ["BLEU"], ["WMT14", "WMT14 En-De"], {"28.4": "WMT14 En-De"}),
        ("It wins by 9% in ADE and 13% in FDE .", ["ADE", "FDE"], [], {"9": "ADE", "13": "FDE"}),
        (
            "It has 68.5% and 71.5% accuracy on Heron and Crane , respectively .",
            ["accuracy"],
            ["Heron", "Crane"],
            {"68.5": "Heron", "71.5": "Crane"},
        ),
        (
            "On Heron , Crane ( small ) and the Stork set it has 1.5% , 2.5% and 3.5% .",
            [],
            ["Heron", "Crane", "Stork"],
            {"1.5": "Heron", "2.5": "Crane", "3.5": "Stork"},
        ),
        (
            "Accuracy and recall are 91.5% and 82.5% .",
            ["Accuracy", "recall"],
            [],
            {"91.5": "Accuracy", "82.5": "recall"},
        ),
        ("It has 68.5% and 71.5% accuracy and beats Heron .", ["accuracy"], ["Heron"], {}),
        ("It has 68.5% and 71.5% , and Heron , Crane and Stork are hard .", [], ["Heron", "Crane", "Stork"], {}),
        ("It has 68.5% accuracy and is fast on Heron .", ["accuracy"], ["Heron"], {}),
    ],
)
def test_wording_tells_what_a_number_is_of(
    text: str, metrics: list[str], benchmarks: list[str], told: dict[str, str]
) -> None:
    """Lists as long as one another are in step; `on` and `in` link what stands close behind; all else is left open."""
    layout = laid_out(text)
    entities = [named(text, layout, name, "Metric") for name in metrics]
    entities += [named(text, layout, name, "Benchmark") for name in benchmarks]
    numbers = [n for n in find_numbers(text) if n.value != "14"]
    found = {n.value: entities[i].name for n in numbers for _, i in told_slots(n, numbers, entities, text, layout)}
    assert found == told


@pytest.mark.parametrize(
    ("text", "speeds"),
    [
        ("It is 3 times faster than Heron .", ["3"]),
        ("It is 60% faster and 97% as accurate .", ["60"]),
        ("It has a 2.5x end-to-end speedup and 2x less memory .", ["2.5"]),
        ("It speeds up decoding by up to 2.18x and 1.5x on Crane .", ["2.18", "1.5"]),
        ("It accelerates training by 1.5 times with a loss of 0.2% .", ["1.5"]),
        ("Accuracy rises to 33.6 for a speedup .", []),
        ("Faster Heron gains 3% in accuracy .", []),
        ("It gains 3% Faster R-CNN accuracy .", []),
    ],
)
def test_numbers_of_speed_are_known_by_their_words(text: str, speeds: list[str]) -> None:
    """The word stands behind the number, or a verb before it."""
    numbers = find_numbers(text)
    assert [n.value for n in numbers if is_speed(n, numbers, text, laid_out(text))] == speeds


@pytest.mark.parametrize(
    ("metric", "timeless"),
    [("accuracy", True), ("GPU memory", True), ("box AP", True), ("latency", False), ("error recovery time", False)],
)
def test_measures_of_quality_and_size_tell_no_time(metric: str, timeless: bool) -> None:
    """By a word of the name."""
    assert tells_no_time(metric) == timeless
