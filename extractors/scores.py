"""What an evaluation holds: counts by row, the mistakes behind them, and confidences against what proved right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from kg.schema import ENTITY_TYPES, RELATIONS

__all__ = ["JUDGED_GROUPS", "Bin", "Evaluation", "Interval", "Mistake", "Score"]

# What `Evaluation.judged` and `Mistake.group` are gathered by.
JUDGED_GROUPS: Mapping[str, tuple[str, ...]] = {
    "entities": ENTITY_TYPES,
    "relations": tuple(RELATIONS),
    "results": ("RESULT",),
}


@dataclass
class Score:
    """Counts of what was rightly found, wrongly found, and missed."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    def add(self, right: int, spurious: int, missed: int) -> None:
        """Add the counts of one paper."""
        self.right += right
        self.spurious += spurious
        self.missed += missed

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 where nothing was found."""
        found = self.right + self.spurious
        return self.right / found if found else 0.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found; 0 where there is nothing."""
        there = self.right + self.missed
        return self.right / there if there else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = 2 * self.right + self.spurious + self.missed
        return 2 * self.right / total if total else 0.0


class Mistake(NamedTuple):
    """One mistake: the paper, `missed`, `spurious` or `wrong`, the type, the name, and what is wrong with it.

    The type is that of an entity or relation, or `RESULT`; only a result can be `wrong`: its number is right and
    `detail` names each slot that is not. For an entity, `detail` tells under which other type it was found.
    """

    key: str
    mistake: str
    type: str
    name: str
    detail: str = ""

    @property
    def group(self) -> str:
        """Return which of `JUDGED_GROUPS` it belongs to."""
        return next(group for group, types in JUDGED_GROUPS.items() if self.type in types)


class Bin(NamedTuple):
    """One row of a reliability table."""

    low: float
    high: float
    size: int
    confidence: float
    accuracy: float


class Interval(NamedTuple):
    """The F1 between which 95 of 100 draws of as many papers fall."""

    low: float
    high: float


@dataclass
class Evaluation:
    """Scores by row (entities, each type, relations, …), and the mistakes behind them.

    Attributes:
        judged: the confidence of each entity and relation by its type, and of each result by `RESULT`, with whether it
            is right; what gold calls optional is not judged.
        papers: the scores of each paper by itself.
    """

    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    errors: list[Mistake] = field(default_factory=list)
    judged: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    papers: list[dict[str, Score]] = field(default_factory=list)

    def include(self, paper: Evaluation) -> None:
        """Add the evaluation of one more paper."""
        for row, score in paper.scores.items():
            self.scores[row].add(score.right, score.spurious, score.missed)
        self.errors += paper.errors
        for kind, rows in paper.judged.items():
            self.judged[kind] += rows
        self.papers.append(paper.scores)

    def calibration_error(self, types: Collection[str] = ENTITY_TYPES, bins: int = 10) -> float:
        """Return the expected calibration error of the confidences of `types`, over bins of equal width."""
        table = self.reliability(types, bins)
        error = sum(abs(row.confidence - row.accuracy) * row.size for row in table)
        return error / max(1, sum(row.size for row in table))

    def reliability(self, types: Collection[str] = ENTITY_TYPES, bins: int = 10) -> list[Bin]:
        """Return the reliability table of the confidences of `types`: mean confidence against share right, by bin."""
        judged = [row for kind in types for row in self.judged.get(kind, ())]
        table = []
        for b in range(bins):
            rows = [(c, r) for c, r in judged if min(int(c * bins), bins - 1) == b]
            if rows:
                mean = sum(c for c, _ in rows) / len(rows)
                table.append(Bin(b / bins, (b + 1) / bins, len(rows), mean, sum(r for _, r in rows) / len(rows)))
        return table

    def intervals(self, *, draws: int = 2000, seed: int = 0) -> dict[str, Interval]:
        """Return the 95 % interval of each row's F1, by drawing papers with replacement (Efron, 1979).

        Args:
            draws: how often as many papers are drawn as there are.
            seed: the same seed gives the same intervals.
        """
        if not self.papers:
            return {}
        rows = list(self.scores)
        counts = np.array([[_counts(paper.get(row)) for row in rows] for paper in self.papers], dtype=np.int64)
        generator = np.random.default_rng(seed)
        weights = generator.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=draws)
        right, spurious, missed = np.moveaxis(np.einsum("dp,prc->drc", weights, counts), 2, 0)
        f1 = 2 * right / np.maximum(1, 2 * right + spurious + missed)
        low, high = np.quantile(f1, (0.025, 0.975), axis=0)
        return {row: Interval(float(low[place]), float(high[place])) for place, row in enumerate(rows)}


def _counts(score: Score | None) -> tuple[int, int, int]:
    return (score.right, score.spurious, score.missed) if score else (0, 0, 0)
