"""From what a head gives to a confidence that holds: of the statements made with 0.8, four in five are right.

A logistic curve per type over the head's log-odds, fitted on papers held out of training (Platt, 1999).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Scaling", "calibrate", "fit_scaling"]

Scaling = Mapping[str, Sequence[float]]  # type: (slope, offset); a type that is missing stays as it is
_LEAST = 1e-6
_PRIOR = 2.0  # how firmly a confidence is held to be right as it is before anything is seen


def calibrate(probabilities: NDArray[np.float32], types: str | Sequence[str], scaling: Scaling) -> NDArray[np.float32]:
    """Return the confidence of each statement, given its probability, and its type or the one type of all."""
    clipped = np.clip(probabilities.astype(np.float64), _LEAST, 1 - _LEAST)
    curves = np.array(
        [scaling.get(kind, (1.0, 0.0)) for kind in ([types] if isinstance(types, str) else types)]
    ).reshape(-1, 2)
    log_odds = np.log(clipped / (1 - clipped)) * curves[:, 0] + curves[:, 1]
    confidences: NDArray[np.float32] = (1 / (1 + np.exp(-log_odds))).astype(np.float32)
    return confidences


def fit_scaling(rows: Sequence[tuple[float, bool]]) -> list[float]:
    """Return slope and offset of the logistic curve over the log-odds of confidences, by (confidence, is it right).

    Newton's method on the likelihood with a normal prior around (1, 0), which is all that no rows leave.
    """
    p = np.clip(np.array([confidence for confidence, _ in rows], dtype=float), _LEAST, 1 - _LEAST)
    x = np.stack([np.log(p / (1 - p)), np.ones_like(p)], -1)
    right = np.array([float(is_right) for _, is_right in rows])
    start = curve = np.array([1.0, 0.0])
    for _ in range(30):
        fitted = 1 / (1 + np.exp(-(x @ curve)))
        slope = x.T @ (fitted - right) + _PRIOR * (curve - start)
        curvature = (x * (fitted * (1 - fitted))[:, None]).T @ x + _PRIOR * np.eye(2)
        curve = curve - np.linalg.solve(curvature, slope)
        curve[0] = max(curve[0], 0.05)  # surer is never less sure
    return [round(float(c), 4) for c in curve]
