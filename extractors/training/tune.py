"""Set thresholds and confidences of a folder of weights on papers held out of training, and measure what it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from extractors import load_pipeline
from extractors.calibration import calibrate, fit_scaling
from extractors.convolution import Convolution
from extractors.encoder import Encoder
from extractors.evaluate import evaluate
from extractors.heads import PAIR_LABELS, SAME
from extractors.records import extract_records, pipe_records
from extractors.training.corpus import json_lines
from extractors.training.export import READERS, write_config
from kg.schema import ENTITY_TYPES, Paper

__all__ = ["read_records", "score_pipeline", "tune"]

GRID = [round(0.025 * i, 3) for i in range(2, 37)]
COARSE = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8)
LOW = 0.03
RESULT_SCORES = ("results: value and unit", "results: and kind, metric", "results: whole")  # each alone is flat
SINGLE = {"reserve": "Metric", "proposed": "PROPOSES", "fallback": "PROPOSES", "threshold": "RESULT"}
KINDS_OF_RELATION = [label for label in PAIR_LABELS if label != SAME]

Records = Mapping[str, dict[str, Any]]
Settings = dict[str, dict[str, Any]]


def read_records(papers: Sequence[Paper], folder: Path) -> dict[str, dict[str, Any]]:
    """Return what the pipeline in `folder` reads in `papers`: plain records by key."""
    return {r.key: msgspec.to_builtins(r) for r in extract_records(papers, pipeline=str(folder))}


class _Remembering:
    """An encoder or a convolution that reads each text once: what is tuned comes after it."""

    def __init__(self, reader: Encoder | Convolution) -> None:
        self.tokenizer = reader.tokenizer
        self._encode: Callable[..., NDArray[np.float32]] = reader.encode
        self._known: dict[bytes, NDArray[np.float32]] = {}

    def encode(self, *text: Any) -> NDArray[np.float32]:
        """Return what the reader gives for `text`, whose words come last."""
        key = text[-1].pieces.tobytes() + text[-1].kinds.tobytes()
        if key not in self._known:
            self._known[key] = self._encode(*text)
        return self._known[key]


class _Tuner:
    """The settings chosen so far, and the pipeline to try others with."""

    def __init__(self, gold: Records, papers: Sequence[Paper], folder: Path) -> None:
        self.gold, self.papers, self.folder = gold, papers, folder
        self.chosen: Settings = {"entities": {"reserve": 0.25, "scaling": {}}, "relations": {}, "results": {}}
        write_config(folder, {})
        nlp = load_pipeline(str(folder))
        self._readers = {
            name: _Remembering(getattr(nlp.get_pipe(name), name)) for name in READERS if nlp.has_pipe(name)
        }

    def read(self, **settings: dict[str, Any]) -> Records:
        """Return the records that the chosen settings, with `settings` over them, give."""
        write_config(self.folder, {name: self.chosen[name] | settings.get(name, {}) for name in self.chosen})
        nlp = load_pipeline(str(self.folder))
        for name, reader in self._readers.items():
            setattr(nlp.get_pipe(name), name, reader)
        return {r.key: msgspec.to_builtins(r) for r in pipe_records(nlp, self.papers)}

    def best(self, rows: Iterable[tuple[Any, Records]], *scores: str) -> Any:
        """Return the setting whose records have the highest F1, of several `scores` the highest mean."""

        def mean(records: Records) -> float:
            found = evaluate(self.gold, records).scores
            return sum(found[score].f1 for score in scores)

        return max(((setting, mean(records)) for setting, records in rows), key=lambda row: row[1])[0]

    def tune_entities(self) -> None:
        """Set confidences and thresholds of the entities, and when two names are one."""
        loose = dict.fromkeys(ENTITY_TYPES, 0.1)
        judged = evaluate(self.gold, self.read(entities={"thresholds": loose, "reserve": 1.0})).judged
        self.chosen["entities"]["scaling"] = {kind: fit_scaling(judged[kind]) for kind in ENTITY_TYPES}
        for _ in range(2):  # the one depends on the other
            records = self.read(entities={"thresholds": dict.fromkeys(ENTITY_TYPES, LOW), "reserve": 1.0})
            self.chosen["entities"]["thresholds"] = {
                kind: self.best(((g, _cut("entities", records, kind, g)) for g in GRID), f"  {kind}")
                for kind in ENTITY_TYPES
            }
            rows = ((g, self.read(entities={"same_threshold": g})) for g in COARSE)
            self.chosen["entities"]["same_threshold"] = self.best(rows, "entities")
        rows = ((g, self.read(entities={"reserve": g})) for g in (*COARSE, 1.0))
        self.chosen["entities"]["reserve"] = self.best(rows, "results: and kind, metric")

    def tune_statements(self) -> None:
        """Set confidences and thresholds of relations and results."""
        loose: Settings = {
            "relations": {"thresholds": dict.fromkeys(KINDS_OF_RELATION, LOW), "proposed": LOW, "fallback": LOW},
            "results": {"threshold": LOW},
        }
        judged = evaluate(self.gold, self.read(**loose)).judged
        kinds = (*KINDS_OF_RELATION, "PROPOSES")
        self.chosen["relations"]["scaling"] = {kind: fit_scaling(judged[kind]) for kind in kinds}
        self.chosen["results"]["scaling"] = {"RESULT": fit_scaling(judged["RESULT"])}
        records = self.read(**loose)
        cut = self.best(((g, _cut("relations", records, "", g)) for g in GRID), "relations")
        thresholds = dict.fromkeys(KINDS_OF_RELATION, cut)  # one for all: some kinds are rare, confidences are fitted
        self.chosen["relations"] |= {"proposed": cut, "fallback": cut, "thresholds": thresholds}
        told = self.read(relations={"fallback": LOW})
        alone = ((g, _cut("relations", told, "PROPOSES", g)) for g in GRID if g <= cut)
        self.chosen["relations"]["fallback"] = self.best(alone, "  PROPOSES")
        rows = ((g, _cut("results", records, "", g)) for g in GRID)
        self.chosen["results"]["threshold"] = self.best(rows, *RESULT_SCORES)

    def settle(self) -> None:
        """Fit the confidences once more to what is told in the end, and move the thresholds along with them."""
        judged = evaluate(self.gold, self.read()).judged
        for name in self.chosen:
            chosen = self.chosen[name]
            again = {kind: fit_scaling(judged[kind]) for kind in chosen["scaling"]}
            chosen["scaling"] = {
                kind: [round(s * again[kind][0], 4), round(o * again[kind][0] + again[kind][1], 4)]
                for kind, (s, o) in chosen["scaling"].items()
            }
            if "thresholds" in chosen:
                chosen["thresholds"] = {k: _scaled(t, k, again) for k, t in chosen["thresholds"].items()}
            for single, kind in SINGLE.items():
                if single in chosen:
                    chosen[single] = _scaled(chosen[single], kind, again)
        write_config(self.folder, self.chosen)


def tune(gold: Records, papers: Sequence[Paper], folder: Path) -> Settings:
    """Write the settings with the best F1 on `gold` into the configuration in `folder`; return them by component."""
    tuner = _Tuner(gold, papers, folder)
    tuner.tune_entities()
    tuner.tune_statements()
    tuner.settle()
    return tuner.chosen


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


def _scaled(threshold: float, kind: str, scaling: Mapping[str, Sequence[float]]) -> float:
    return round(float(calibrate(np.array([threshold], np.float32), kind, scaling)[0]), 4)


def _cut(part: str, records: Records, kind: str, threshold: float) -> Records:
    """Keep of one part of the records what is of `kind` and sure enough; "" is every kind."""

    def keeps(row: dict[str, Any]) -> bool:
        return (not kind or row["type"] == kind) and row.get("confidence", 1.0) >= threshold

    return {k: r | {part: [row for row in r.get(part, ()) if keeps(row)]} for k, r in records.items()}
