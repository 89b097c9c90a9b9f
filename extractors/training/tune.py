"""Set the thresholds of a folder of weights on papers that were held out of training, and measure what it reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from extractors.evaluate import Evaluation, evaluate
from extractors.heads import PAIR_LABELS, SAME
from extractors.records import extract_records
from extractors.training.corpus import json_lines
from extractors.training.export import write_config
from kg.schema import ENTITY_TYPES, Paper

__all__ = ["read_records", "score_pipeline", "tune"]

GRID = [round(0.05 * i, 2) for i in range(2, 19)]
COARSE = (0.2, 0.35, 0.5, 0.65, 0.8)
LOW = 0.05
KINDS_OF_RELATION = [label for label in PAIR_LABELS if label != SAME]

Records = Mapping[str, dict[str, Any]]


def read_records(papers: Sequence[Paper], folder: Path) -> dict[str, dict[str, Any]]:
    """Return what the pipeline in `folder` reads in `papers`: plain records by key."""
    return {r.key: msgspec.to_builtins(r) for r in extract_records(papers, pipeline=str(folder))}


def tune(gold: Records, papers: Sequence[Paper], folder: Path) -> dict[str, dict[str, Any]]:
    """Write the thresholds with the best F1 on `gold` into the configuration in `folder`; return them by component."""
    chosen: dict[str, dict[str, Any]] = {"entities": {"reserve": 0.25}, "relations": {}, "results": {}}

    def run(**thresholds: dict[str, Any]) -> dict[str, dict[str, Any]]:
        write_config(folder, {name: chosen[name] | thresholds.get(name, {}) for name in chosen})
        return read_records(papers, folder)

    for _ in range(2):  # the one threshold depends on the other
        loose = run(entities={"thresholds": dict.fromkeys(ENTITY_TYPES, COARSE[0])})
        chosen["entities"]["thresholds"] = {
            kind: _best(((g, evaluate(gold, _cut_entities(loose, kind, g))) for g in GRID), f"  {kind}")
            for kind in ENTITY_TYPES
        }
        rows = ((g, evaluate(gold, run(entities={"same_threshold": g}))) for g in COARSE)
        chosen["entities"]["same_threshold"] = _best(rows, "entities")
    loose = run(
        relations={"thresholds": dict.fromkeys(KINDS_OF_RELATION, LOW), "proposed": LOW, "fallback": LOW},
        results={"threshold": LOW},
    )
    cuts = {
        kind: _best(((g, evaluate(gold, _cut_relations(loose, kind, g))) for g in GRID), f"  {kind}")
        for kind in (*KINDS_OF_RELATION, "PROPOSES")
    }
    chosen["relations"] = {"proposed": cuts.pop("PROPOSES"), "fallback": LOW, "thresholds": cuts}
    rows = ((g, evaluate(gold, _cut_results(loose, g))) for g in GRID)
    chosen["results"] = {"threshold": _best(rows, "results: and kind, metric")}
    write_config(folder, chosen)
    return chosen


def score_pipeline(folder: Path, gold: Path) -> dict[str, Any]:
    """Return precision, recall and F1 by row of the pipeline in `folder` on a gold file; its papers stand beside it."""
    records = {r["key"]: r for r in json_lines(gold)}
    papers = [
        Paper(id=p.get("key", p["id"]), title=p["title"], abstract=p["abstract"])
        for p in json_lines(gold.with_name(f"papers_{gold.name}"))
    ]
    evaluation = evaluate(records, read_records(papers, folder))
    rows: dict[str, Any] = {
        row.strip(): {"p": round(s.precision, 3), "r": round(s.recall, 3), "f1": round(s.f1, 3)}
        for row, s in evaluation.scores.items()
    }
    return rows | {"expected calibration error": round(evaluation.calibration_error(), 3)}


def _best(rows: Iterable[tuple[float, Evaluation]], score: str) -> float:
    return max(rows, key=lambda row: (row[1].scores[score].f1, -abs(row[0] - 0.5)))[0]


def _cut_entities(records: Records, kind: str, threshold: float) -> Records:
    def keeps(entity: dict[str, Any]) -> bool:
        return bool(entity["type"] == kind and entity.get("confidence", 1.0) >= threshold)

    return {k: {"entities": [e for e in r.get("entities", ()) if keeps(e)]} for k, r in records.items()}


def _cut_relations(records: Records, kind: str, threshold: float) -> Records:
    def keeps(relation: dict[str, Any]) -> bool:
        return bool(relation["type"] == kind and relation.get("confidence", 1.0) >= threshold)

    return {k: r | {"relations": [x for x in r.get("relations", ()) if keeps(x)]} for k, r in records.items()}


def _cut_results(records: Records, threshold: float) -> Records:
    def keeps(result: dict[str, Any]) -> bool:
        return bool(result.get("confidence", 1.0) >= threshold)

    return {k: r | {"results": [x for x in r.get("results", ()) if keeps(x)]} for k, r in records.items()}
