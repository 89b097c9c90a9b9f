"""Score records against gold: precision, recall and F1 of entities, relations, results and proposed systems.

Records are plain dicts in the form of the annotation guidelines, because gold carries marks that predictions do not:
`optional` costs nothing when missing or found, `also` names a second type that is as good, `agreed` the slots judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from extractors.names import normal_form
from kg.schema import ENTITY_TYPES, RESULT_LINKS

__all__ = ["Evaluation", "Mistake", "Score", "align", "evaluate", "same_unit"]

Json = Mapping[str, Any]
RESULT_SLOTS = ("kind", "metric", "benchmark", "subject")
RESULT_LEVELS = {
    "results: value and unit": (),
    "results: and kind, metric": ("kind", "metric"),
    "results: whole": RESULT_SLOTS,
}
_UNIT_FORMS = {"times": "x", "×": "x", "fold": "x"} | dict.fromkeys(
    ("percent", "percentage points", "points", "point", "pp", ""), "%"
)


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
    """One mistake: the paper, `missed` or `spurious`, the type, and the name."""

    key: str
    mistake: str
    type: str
    name: str


@dataclass
class Evaluation:
    """Scores by row (entities, each type, relations, …), and the mistakes behind those of the entities.

    Attributes:
        judged: the confidence of each entity and relation by its type, and of each result by `RESULT`, with whether it
            is right; what gold calls optional is not judged.
    """

    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    errors: list[Mistake] = field(default_factory=list)
    judged: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))

    def calibration_error(self, types: Collection[str] = ENTITY_TYPES, bins: int = 10) -> float:
        """Return the expected calibration error of the confidences of `types`, over bins of equal width."""
        table = self.reliability(types, bins)
        error = sum(abs(row.confidence - row.accuracy) * row.count for row in table)
        return error / max(1, sum(row.count for row in table))

    def reliability(self, types: Collection[str] = ENTITY_TYPES, bins: int = 10) -> list[Bin]:
        """Return the reliability table of the confidences of `types`: mean confidence against share right, by bin."""
        judged = [row for kind in types for row in self.judged[kind]]
        table = []
        for b in range(bins):
            rows = [(c, r) for c, r in judged if min(int(c * bins), bins - 1) == b]
            if rows:
                mean = sum(c for c, _ in rows) / len(rows)
                table.append(Bin(b / bins, (b + 1) / bins, len(rows), mean, sum(r for _, r in rows) / len(rows)))
        return table


class Bin(NamedTuple):
    """One row of a reliability table."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def evaluate(gold: Mapping[str, Json], predicted: Mapping[str, Json]) -> Evaluation:
    """Score predicted records against gold, both by key; a paper without a prediction counts as empty.

    Entities match one to one by type and normal form of any of their names; relations and results are judged on an
    alignment that forgives Method for Model.
    """
    evaluation = Evaluation()
    for key, record in gold.items():
        guess = predicted.get(key, {})
        strict = align(record["entities"], guess.get("entities", ()), lambda t: t)
        _score_entities(evaluation, key, record, guess, strict)
        loose = align(record["entities"], guess.get("entities", ()), _forgive)
        _score_loose(evaluation, record, guess, loose)
        _score_relations(evaluation, record, guess, loose)
        _score_results(evaluation, record, guess, loose)
    return evaluation


def align(gold: Sequence[Json], predicted: Sequence[Json], type_of: Callable[[str], str]) -> dict[str, str]:
    """Map ids of predicted entities to ids of gold ones: first on the canonical name, then on any name in common."""
    mapping: dict[str, str] = {}
    taken: set[str] = set()
    names = {id(e): normal_form(e["name"]) for e in (*gold, *predicted)}
    forms = {id(e): _forms(e) for e in (*gold, *predicted)}
    types = {id(g): {type_of(g["type"]), type_of(g.get("also", g["type"]))} for g in gold}
    for exact in (True, False):
        for p in predicted:
            if p["id"] in mapping:
                continue
            for g in gold:
                if g["id"] in taken or type_of(p["type"]) not in types[id(g)]:
                    continue
                if names[id(p)] == names[id(g)] if exact else forms[id(p)] & forms[id(g)]:
                    mapping[p["id"]] = g["id"]
                    taken.add(g["id"])
                    break
    return mapping


def unit_form(unit: str | None) -> str:
    """Return the form in which units are compared: percent, points and none are one, and so are ways to write times."""
    folded = (unit or "").strip().casefold()
    return _UNIT_FORMS.get(folded, folded)


def same_unit(a: str | None, b: str | None) -> bool:
    """Tell whether two units count as one."""
    return unit_form(a) == unit_form(b)


def _forms(entity: Json) -> set[str]:
    return {normal_form(s) for s in (entity["name"], *entity.get("surface", ()))} - {""}


def _forgive(entity_type: str) -> str:
    return "Method" if entity_type == "Model" else entity_type


def _score_entities(evaluation: Evaluation, key: str, record: Json, guess: Json, mapping: Mapping[str, str]) -> None:
    entities = {e["id"]: e for e in record["entities"]}
    predicted = guess.get("entities", ())
    found = set(mapping.values())
    for kind in sorted({e["type"] for e in (*record["entities"], *predicted)}):
        hits = [p for p in predicted if p["id"] in mapping and entities[mapping[p["id"]]]["type"] == kind]
        right = [p for p in hits if not entities[mapping[p["id"]]].get("optional")]
        spurious = [p for p in predicted if p["type"] == kind and p["id"] not in mapping]
        missed = [g for g in record["entities"] if _required(g) and g["type"] == kind and g["id"] not in found]
        for row in ("entities", f"  {kind}"):
            evaluation.scores[row].add(len(right), len(spurious), len(missed))
        evaluation.errors += [Mistake(key, "spurious", kind, p["name"]) for p in spurious]
        evaluation.errors += [Mistake(key, "missed", kind, g["name"]) for g in missed]
        evaluation.judged[kind] += [(p.get("confidence", 1.0), True) for p in right]
        evaluation.judged[kind] += [(p.get("confidence", 1.0), False) for p in spurious]


def _score_loose(evaluation: Evaluation, record: Json, guess: Json, mapping: Mapping[str, str]) -> None:
    required = {g["id"] for g in record["entities"] if _required(g)}
    found = set(mapping.values())
    predicted = guess.get("entities", ())
    spurious = sum(p["id"] not in mapping for p in predicted)
    evaluation.scores["entities, Method=Model"].add(len(required & found), spurious, len(required - found))


def _required(item: Json) -> bool:
    return not item.get("optional")


def _edges(record: Json, rename: Callable[[str], str]) -> Iterator[tuple[tuple[str, str, str], Json]]:
    """Yield ((type, source, target), relation); the source of PROPOSES is empty, a comparison has no direction."""
    for r in record.get("relations", ()):
        source, target = rename(r["source"]) if r.get("source") else "", rename(r["target"])
        if r["type"] == "COMPARED_WITH":
            source, target = sorted((source, target))
        yield (r["type"], source, target), r


def _score_relations(evaluation: Evaluation, record: Json, guess: Json, mapping: Mapping[str, str]) -> None:
    optional = {g["id"] for g in record["entities"] if not _required(g)}
    gold = {edge: not _required(r) for edge, r in _edges(record, lambda e: e)}
    predicted = dict(_edges(guess, lambda e: mapping.get(e, f"?{e}")))
    for kind in sorted({k[0] for k in (*gold, *predicted)}):
        mine = [k for k in predicted if k[0] == kind]
        hits = [k for k in mine if k in gold and not gold[k]]
        strays = [k for k in mine if k not in gold and not optional & set(k[1:])]
        for found, is_right in ((hits, True), (strays, False)):
            evaluation.judged[kind] += [(predicted[k].get("confidence", 1.0), is_right) for k in found]
        missed = sum(
            k[0] == kind and k not in predicted and not excused and not optional & set(k[1:])
            for k, excused in gold.items()
        )
        for row in ("relations", f"  {kind}"):
            evaluation.scores[row].add(len(hits), len(strays), missed)
    proposed = {k[2] for k, excused in gold.items() if k[0] == "PROPOSES" and not excused}
    if proposed:
        hit = any(k[0] == "PROPOSES" and k[2] in proposed for k in predicted)
        evaluation.scores["papers: its system found and named as proposed"].add(hit, 0, not hit)


def _rows(record: Json, rename: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    for r in record.get("results", ()):
        row = {slot: rename(r[slot]) if r.get(slot) else None for slot, _ in RESULT_LINKS.values()}
        try:
            value: object = float(r["value"])
        except (TypeError, ValueError):
            value = r.get("value")
        judged = r.get("agreed", RESULT_SLOTS)
        yield (
            row
            | {"value": value, "unit": unit_form(r.get("unit")), "kind": r.get("kind"), "judged": judged}
            | {"optional": bool(r.get("optional")), "confidence": r.get("confidence", 1.0)}
        )


def _score_results(evaluation: Evaluation, record: Json, guess: Json, mapping: Mapping[str, str]) -> None:
    gold = list(_rows(record, lambda e: e))
    predicted = list(_rows(guess, lambda e: mapping.get(e, f"?{e}")))
    for row, slots in RESULT_LEVELS.items():
        left, right, spurious = sorted(gold, key=lambda g: bool(g["optional"])), 0, 0
        for p in predicted:
            hit = next((g for g in left if _same_result(g, p, slots)), None)
            if hit is None:
                spurious += 1
            else:
                left.remove(hit)
                right += not hit["optional"]
            if not slots and not (hit and hit["optional"]):
                evaluation.judged["RESULT"].append((p["confidence"], hit is not None))
        evaluation.scores[row].add(right, spurious, sum(not g["optional"] for g in left))


def _same_result(gold: Json, predicted: Json, slots: Sequence[str]) -> bool:
    if gold["value"] != predicted["value"] or gold["unit"] != predicted["unit"]:
        return False
    return all(gold[s] == predicted[s] for s in slots if s in gold["judged"])
