"""Score the results of one paper: the number alone, with kind and metric, and whole; and say which slots are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from extractors.scores import Evaluation, Mistake
from kg.schema import RESULT_LINKS

__all__ = ["RESULT_LEVELS", "names_of", "same_unit", "score_results"]

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


def unit_form(unit: str | None) -> str:
    """Return the form in which units are compared: percent, points and none are one, and so are ways to write times."""
    folded = (unit or "").strip().casefold()
    return _UNIT_FORMS.get(folded, folded)


def same_unit(a: str | None, b: str | None) -> bool:
    """Tell whether two units count as one."""
    return unit_form(a) == unit_form(b)


def names_of(record: Json) -> dict[str, str]:
    """Return the name of each entity of a record by its id."""
    return {e["id"]: e["name"] for e in record.get("entities", ())}


def score_results(evaluation: Evaluation, key: str, record: Json, guess: Json, mapping: Mapping[str, str]) -> None:
    """Add the scores of one paper's results at each of `RESULT_LEVELS`, and the mistakes at the deepest.

    Args:
        mapping: ids of predicted entities to ids of gold ones.
    """
    gold = sorted(_rows(record, lambda e: e), key=lambda g: bool(g["optional"]))
    predicted = list(_rows(guess, lambda e: mapping.get(e, f"?{e}")))
    for row, slots in RESULT_LEVELS.items():
        hits, left = _pair(gold, predicted, slots)
        right = sum(not hit["optional"] for hit in hits if hit)
        evaluation.scores[row].add(right, hits.count(None), sum(not g["optional"] for g in left))
        if not slots:
            rows = zip(predicted, hits, strict=True)
            evaluation.judged["RESULT"] += [
                (p["confidence"], hit is not None) for p, hit in rows if not (hit and hit["optional"])
            ]
        if slots == RESULT_SLOTS:
            unpaired = [p for p, hit in zip(predicted, hits, strict=True) if hit is None]
            evaluation.errors += _mistakes(key, left, unpaired)


def _pair(
    gold: Sequence[Json], predicted: Sequence[Json], slots: Sequence[str]
) -> tuple[list[Json | None], list[Json]]:
    """Return the gold row that each prediction takes, or None, and the gold rows that are left."""
    left, hits = list(gold), []
    for p in predicted:
        hit = next((g for g in left if _same_number(g, p) and not _wrong_slots(g, p, slots)), None)
        if hit is not None:
            left.remove(hit)
        hits.append(hit)
    return hits, left


def _rows(record: Json, rename: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    names = names_of(record)
    for r in record.get("results", ()):
        linked = [slot for slot, _ in RESULT_LINKS.values()]
        row = {slot: rename(r[slot]) if r.get(slot) else None for slot in linked}
        shown = {slot: names.get(r[slot], "?") if r.get(slot) else "none" for slot in linked}
        try:
            value: object = float(r["value"])
        except (TypeError, ValueError):
            value = r.get("value")
        yield (
            row
            | {"value": value, "unit": unit_form(r.get("unit")), "kind": r.get("kind")}
            | {"judged": r.get("agreed", RESULT_SLOTS), "optional": bool(r.get("optional"))}
            | {"confidence": r.get("confidence", 1.0), "shown": shown | {"kind": r.get("kind") or "none"}}
            | {"name": f"{r.get('value')} {r.get('unit') or ''}".strip()}
        )


def _same_number(gold: Json, predicted: Json) -> bool:
    return bool(gold["value"] == predicted["value"] and gold["unit"] == predicted["unit"])


def _wrong_slots(gold: Json, predicted: Json, slots: Sequence[str]) -> list[str]:
    return [slot for slot in slots if slot in gold["judged"] and gold[slot] != predicted[slot]]


def _mistakes(key: str, gold: Sequence[Json], predicted: Sequence[Json]) -> Iterator[Mistake]:
    """Yield the mistakes among unpaired rows: what differs where the number is there, else spurious or missed."""
    left = list(gold)
    for p in predicted:
        same = [g for g in left if _same_number(g, p)]
        if same:
            g = min(same, key=lambda g: len(_wrong_slots(g, p, RESULT_SLOTS)))
            left.remove(g)
            wrong = _wrong_slots(g, p, RESULT_SLOTS)
            detail = "; ".join(f"{slot}: {p['shown'][slot]}, not {g['shown'][slot]}" for slot in wrong)
            yield Mistake(key, "wrong", "RESULT", p["name"], detail)
        else:
            yield Mistake(key, "spurious", "RESULT", p["name"])
    yield from (Mistake(key, "missed", "RESULT", g["name"]) for g in left if not g["optional"])
