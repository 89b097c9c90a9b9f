"""Scoring records against gold."""

from extractors.evaluate import evaluate, same_unit

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
    assert [(b.count, b.accuracy) for b in evaluation.reliability()] == [(2, 0.5)]


def test_errors_name_paper_and_thing():
    """The error listing says what was missed and what was spurious."""
    errors = evaluate(GOLD, {"p1": {"entities": [entity(1, "Task", "parsing")]}}).errors
    assert ("p1", "spurious", "Task", "parsing") in errors
    assert ("p1", "missed", "Model", "ToyNet") in errors
