"""From what a head gives to a confidence that holds: of the statements made with 0.8, four in five are right.

A logistic curve per type over the head's log-odds, fitted on papers held out of training (Platt, 1999).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Scaling", "calibrate"]

Scaling = Mapping[str, Sequence[float]]  # type: (slope, offset); a type that is missing stays as it is
_LEAST = 1e-6


def calibrate(probabilities: NDArray[np.float32], types: Sequence[str], scaling: Scaling) -> NDArray[np.float32]:
    """Return the confidence of each statement, given its probability and its type."""
    clipped = np.clip(probabilities.astype(np.float64), _LEAST, 1 - _LEAST)
    curves = np.array([scaling.get(kind, (1.0, 0.0)) for kind in types]).reshape(-1, 2)
    log_odds = np.log(clipped / (1 - clipped)) * curves[:, 0] + curves[:, 1]
    confidences: NDArray[np.float32] = (1 / (1 + np.exp(-log_odds))).astype(np.float32)
    return confidences
