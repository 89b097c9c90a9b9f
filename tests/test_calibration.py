"""Confidences: what they are scaled to, and how the scaling is fitted."""

import numpy as np
import pytest

from extractors.calibration import calibrate, fit_scaling


def test_confidence_without_scaling_is_the_probability():
    """A type that no curve is given for stays as it is."""
    assert calibrate(np.array([0.2, 0.9], np.float32), ["Task", "Metric"], {}).tolist() == pytest.approx([0.2, 0.9])


def test_scaling_is_a_line_over_log_odds():
    """Slope 2 squares the odds, offset -log 3 divides them by three."""
    scaling = {"Task": (2.0, 0.0), "Model": (1.0, -np.log(3))}
    confidences = calibrate(np.array([0.75, 0.5], np.float32), ["Task", "Model"], scaling)
    assert confidences.tolist() == pytest.approx([0.9, 0.25], abs=1e-6)


def test_one_type_serves_a_whole_table():
    """Where all statements are of one type, their table keeps its shape."""
    confidences = calibrate(np.full((2, 3), 0.75, np.float32), "Task", {"Task": (2.0, 0.0)})
    assert confidences.tolist() == [pytest.approx([0.9] * 3)] * 2


def test_scaling_keeps_certainty_finite():
    """Probabilities of 0 and 1 have no log-odds; they stay near the ends."""
    confidences = calibrate(np.array([0.0, 1.0], np.float32), ["Task", "Task"], {"Task": (1.5, 0.3)})
    assert confidences[0] < 1e-6
    assert confidences[1] > 1 - 1e-6


def test_fit_finds_what_overconfident_statements_are_worth():
    """Of statements made with 0.95, three in four are right, of those with 0.5, one in three."""
    rows = [(0.95, i % 4 != 0) for i in range(4000)] + [(0.5, i % 3 == 0) for i in range(3000)]
    scaling = {"Task": fit_scaling(rows)}
    fitted = calibrate(np.array([0.95, 0.5], np.float32), ["Task", "Task"], scaling)
    assert fitted.tolist() == pytest.approx([0.75, 1 / 3], abs=0.005)


def test_fit_of_nothing_changes_nothing():
    """Without rows the curve is the diagonal; with few, it stays near it."""
    assert fit_scaling([]) == [1.0, 0.0]
    assert fit_scaling([(0.9, True)])[0] == pytest.approx(1.0, abs=0.2)


def test_fit_never_turns_the_order_round():
    """Where the surer statements are wrong more often, confidences become alike, not reversed."""
    assert fit_scaling([(0.9, False)] * 50 + [(0.2, True)] * 50)[0] > 0
