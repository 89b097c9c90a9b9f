"""Scoring records against gold."""

import pytest

from extractors.evaluate import evaluate, same_unit
from extractors.scores import JUDGED_GROUPS

GOLD = {
    "p1": {
        "entities": [
            {"id": "a", "type": "Method", "name": "dual descent", "surface": ["dual descent", "DD"]},
            {"id": "b", "type": "Model", "name": "ToyNet", "surface": ["ToyNet"]},
            {"id": "c", "type": "Metric", "name": "accuracy", "surface": ["accuracy"], "optional": True},
            {"id": "d", "type": "Benchmark", "name": "ToySet", "surface": ["ToySet"]},
        ],
        "relations": [
            {"type": "PROPOSES", "target": "a"},
            {"type": "OUTPERFORMS", "source": "a", "target": "b"},
            {"type": "MEASURED_BY", "source": "a", "target": "c"},
        ],
        "results": [
            {"subject": "a", "metric": "c", "benchmark": "d", "value": "2.5", "unit": "%", "kind": "gain"},
            {"subject": "b", "metric": None, "benchmark": "d", "value": "70", "unit": "", "kind": "absolute"},
        ],
    }
}


def entity(number, kind, name):
    """Return a predicted entity."""
    return {"id": f"x{number}", "type": kind, "name": name, "surface": [name]}


def figures(predicted, row):
    """Return precision, recall and F1 of one row."""
    score = evaluate(GOLD, {"p1": predicted}).scores[row]
    return score.precision, score.recall, score.f1


def test_evaluate_takes_gold_for_perfect():
    """Gold against itself scores 1 in every row that has anything."""
    scores = evaluate(GOLD, GOLD).scores
    assert {row: s.f1 for row, s in scores.items() if s.right + s.missed} == dict.fromkeys(
        (row for row, s in scores.items() if s.right + s.missed), 1.0
    )


def test_entities_match_by_any_form():
    """An abbreviation, a plural or a generic head does not count as another name."""
    predicted = {"entities": [entity(1, "Method", "DD method"), entity(2, "Model", "toynets")]}
    assert figures(predicted, "entities") == (1.0, 2 / 3, 0.8)


def test_entities_of_wrong_type_are_spurious_and_missed():
    """Method for Model costs twice, but only in the strict row."""
    predicted = {"entities": [entity(1, "Model", "dual descent"), entity(2, "Model", "ToyNet")]}
    assert figures(predicted, "entities") == (0.5, 1 / 3, 0.4)
    assert figures(predicted, "entities, Method=Model") == (1.0, 2 / 3, 0.8)


def test_optional_entities_neither_cost_nor_count():
    """What is optional in gold is no hit when found and no miss when not."""
    predicted = {"entities": [entity(1, "Metric", "accuracy")]}
    assert figures(predicted, "  Metric") == (0.0, 0.0, 0.0)
    assert evaluate(GOLD, {"p1": predicted}).scores["  Metric"].spurious == 0


def test_a_gold_entity_is_matched_once():
    """The second name of one thing is spurious."""
    predicted = {"entities": [entity(1, "Method", "dual descent"), entity(2, "Method", "DD")]}
    assert figures(predicted, "  Method") == (0.5, 1.0, 2 / 3)


def test_relations_between_unknown_entities_are_spurious():
    """A relation whose end is no gold entity is wrong; one with an optional end is not judged."""
    predicted = {
        "entities": [
            entity(1, "Method", "dual descent"),
            entity(2, "Model", "OtherNet"),
            entity(3, "Metric", "accuracy"),
        ],
        "relations": [
            {"type": "OUTPERFORMS", "source": "x1", "target": "x2"},
            {"type": "MEASURED_BY", "source": "x1", "target": "x3"},
            {"type": "PROPOSES", "target": "x1"},
        ],
    }
    assert figures(predicted, "relations") == (2 / 3, 2 / 3, 2 / 3)
    assert figures(predicted, "papers: its system found and named as proposed") == (1.0, 1.0, 1.0)


def test_results_are_judged_at_three_depths():
    """Value and unit, then kind and metric, then benchmark and subject as well."""
    predicted = {
        "entities": [entity(1, "Method", "dual descent"), entity(2, "Metric", "accuracy")],
        "results": [
            {"subject": "x1", "metric": "x2", "benchmark": None, "value": "2.50", "unit": "points", "kind": "gain"}
        ],
    }
    assert figures(predicted, "results: value and unit") == (1.0, 0.5, 2 / 3)
    assert figures(predicted, "results: and kind, metric") == (1.0, 0.5, 2 / 3)
    assert figures(predicted, "results: whole") == (0.0, 0.0, 0.0)


def test_a_paper_without_prediction_counts_as_missed():
    """Nothing predicted is recall 0, not an error."""
    assert evaluate(GOLD, {}).scores["entities"].missed == 3


def test_units_compare_by_form():
    """Percent, points and none are one unit; so are ways to write a factor."""
    assert same_unit("points", "%")
    assert same_unit("", None)
    assert same_unit("times", "x")
    assert not same_unit("x", "%")
    assert not same_unit("ms", "s")


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    """Two entities at 0.9, one of them right: off by 0.4."""
    predicted = {
        "entities": [
            entity(1, "Method", "dual descent") | {"confidence": 0.9},
            entity(2, "Model", "OtherNet") | {"confidence": 0.9},
        ]
    }
    evaluation = evaluate(GOLD, {"p1": predicted})
    assert round(evaluation.calibration_error(), 6) == 0.4
    assert [(b.size, b.accuracy) for b in evaluation.reliability()] == [(2, 0.5)]


def test_errors_name_paper_and_thing():
    """The error listing says what was missed and what was spurious."""
    predicted = {"entities": [entity(1, "Task", "parsing"), entity(2, "Method", "ToyNet")]}
    assert [error for error in evaluate(GOLD, {"p1": predicted}).errors if error.group == "entities"] == [
        ("p1", "missed", "Benchmark", "ToySet", ""),
        ("p1", "spurious", "Method", "ToyNet", "is a Model"),
        ("p1", "missed", "Method", "dual descent", ""),
        ("p1", "missed", "Model", "ToyNet", "found as Method"),
        ("p1", "spurious", "Task", "parsing", ""),
    ]


def test_errors_name_relations_by_their_ends():
    """A relation is listed as source and target, one that the paper proposes by its target alone."""
    predicted = {
        "entities": [entity(1, "Method", "DD"), entity(2, "Model", "ToyNet")],
        "relations": [{"type": "BUILDS_ON", "source": "x1", "target": "x2"}],
    }
    assert [error for error in evaluate(GOLD, {"p1": predicted}).errors if error.group == "relations"] == [
        ("p1", "spurious", "BUILDS_ON", "DD → ToyNet", ""),
        ("p1", "missed", "OUTPERFORMS", "dual descent → ToyNet", ""),
        ("p1", "missed", "PROPOSES", "dual descent", ""),
    ]


def test_errors_say_which_slot_of_a_result_is_wrong():
    """A right number with a wrong slot is `wrong`; one that is nowhere in gold is spurious."""
    predicted = {
        "entities": [entity(1, "Method", "DD"), entity(2, "Metric", "accuracy"), entity(3, "Benchmark", "OtherSet")],
        "results": [
            {"subject": "x1", "metric": "x2", "benchmark": "x3", "value": "2.5", "unit": "points", "kind": "ratio"},
            {"subject": "x1", "metric": "x2", "benchmark": None, "value": "9", "unit": "ms", "kind": "absolute"},
        ],
    }
    assert [error for error in evaluate(GOLD, {"p1": predicted}).errors if error.group == "results"] == [
        ("p1", "wrong", "RESULT", "2.5 points", "kind: ratio, not gain; benchmark: OtherSet, not ToySet"),
        ("p1", "spurious", "RESULT", "9 ms", ""),
        ("p1", "missed", "RESULT", "70", ""),
    ]


def test_reliability_is_told_for_entities_relations_and_results():
    """Each kind of statement is judged by itself, and what gold calls optional is not judged."""
    predicted = {
        "entities": [entity(1, "Method", "DD") | {"confidence": 0.95}, entity(2, "Metric", "accuracy")],
        "relations": [{"type": "PROPOSES", "target": "x1", "confidence": 0.5}],
        "results": [{"value": "2.5", "kind": "gain", "confidence": 0.25}, {"value": "3", "kind": "gain"}],
    }
    evaluation = evaluate(GOLD, {"p1": predicted})
    assert {group: evaluation.reliability(types) for group, types in JUDGED_GROUPS.items()} == {
        "entities": [(0.9, 1.0, 1, 0.95, 1.0)],
        "relations": [(0.5, 0.6, 1, 0.5, 1.0)],
        "results": [(0.2, 0.3, 1, 0.25, 1.0), (0.9, 1.0, 1, 1.0, 0.0)],
    }


def test_intervals_are_those_of_drawn_papers():
    """Papers that are all alike leave no doubt; ten right and ten empty ones do, about the F1 of the whole."""
    alike = {f"p{i}": GOLD["p1"] for i in range(20)}
    assert evaluate(alike, alike).intervals(draws=200)["entities"] == (1.0, 1.0)
    half = evaluate(alike, {f"p{i}": GOLD["p1"] for i in range(10)})
    low, high = half.intervals()["entities"]
    assert half.scores["entities"].f1 == pytest.approx(2 / 3)
    assert 0.4 < low < 0.5 < 0.75 < high < 0.9


def test_intervals_repeat_with_their_seed():
    """The same seed gives the same draws; no papers give no intervals."""
    half = evaluate({"p1": GOLD["p1"], "p2": GOLD["p1"], "p3": GOLD["p1"]}, GOLD)
    assert half.intervals(seed=3, draws=50) == half.intervals(seed=3, draws=50)
    assert evaluate({}, {}).intervals() == {}
