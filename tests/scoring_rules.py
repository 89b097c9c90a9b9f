"""The scoring rules of the annotation guidelines once more, written as plainly as they can be, to test the scorer with.

Nothing of `extractors` is used: what a rule means is worked out here a second time, slowly and paper by paper.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

Json = dict[str, Any]
LEADING = ("a", "an", "the", "our", "this", "new", "novel", "proposed")
TRAILING = (
    "framework method model approach algorithm architecture network dataset benchmark corpus module mechanism strategy "
    "technique score metric task system scheme paradigm pipeline procedure function training objective loss layer "
    "block family baseline suite challenge collection test set"
).split()
SLOTS = ("kind", "metric", "benchmark", "subject")
PERCENT = ("", "%", "percent", "percentage points", "points", "point", "pp")
FACTOR = ("x", "×", "times", "fold")


def plain(name: str) -> str:
    """A name without case, punctuation, parentheses, plural, leading determiners and trailing generic heads."""
    if name[:1] != "(":
        name = re.sub(r"\([^()]*\)", " ", name)
    words = []
    for word in re.findall(r"(?:[^\W_])+(?:\.[\d]+)?|@|%|\+", name.casefold().replace("\\", "")):
        plural = len(word) >= 4 and word[-1] == "s" and word[-2] != "s"
        words.append(word[:-1] if plural else word)
    while len(words) > 1 and words[0] in LEADING:
        del words[0]
    while len(words) > 1 and words[-1] in TRAILING:
        del words[-1]
    return "".join(words)


def all_names(entity: Json) -> set[str]:
    found = {plain(entity["name"])} | {plain(surface) for surface in entity.get("surface", [])}
    return {name for name in found if name}


def join(gold: list[Json], predicted: list[Json], *, forgiving: bool) -> dict[str, str]:
    """Give each prediction at most one gold entity: canonical names first, then whatever they are called."""

    def kind(name: str) -> str:
        return "Method" if forgiving and name == "Model" else name

    pairs: dict[str, str] = {}
    for by_canonical_name in (True, False):
        for p in predicted:
            for g in gold:
                free = p["id"] not in pairs and g["id"] not in pairs.values()
                allowed = {kind(g["type"]), kind(g.get("also") or g["type"])}
                named = plain(p["name"]) == plain(g["name"]) if by_canonical_name else all_names(p) & all_names(g)
                if free and kind(p["type"]) in allowed and named:
                    pairs[p["id"]] = g["id"]
    return pairs


def counts(gold: dict[str, Json], predicted: dict[str, Json]) -> dict[str, tuple[int, int, int]]:
    """Return (right, spurious, missed) of each row that has any."""
    total: Counter[tuple[str, str]] = Counter()
    for key, record in gold.items():
        guess = {"entities": [], "relations": [], "results": []} | predicted.get(key, {})
        total.update(entity_counts(record, guess))
        pairs = join(record["entities"], guess["entities"], forgiving=True)
        total.update(relation_counts(record, guess, pairs))
        total.update(result_counts(record, guess, pairs))
    rows = {row for (row, _), number in total.items() if number}
    return {row: (total[row, "right"], total[row, "spurious"], total[row, "missed"]) for row in rows}


def entity_counts(record: Json, guess: Json) -> Counter[tuple[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    gold = {g["id"]: g for g in record["entities"]}
    for forgiving in (False, True):
        pairs = join(record["entities"], guess["entities"], forgiving=forgiving)

        def note(kind: str, what: str, forgiving: bool = forgiving) -> None:
            rows = ["entities, Method=Model"] if forgiving else ["entities", f"  {kind}"]
            total.update((row, what) for row in rows)

        for p in guess["entities"]:
            if p["id"] not in pairs:
                note(p["type"], "spurious")
            elif not gold[pairs[p["id"]]].get("optional"):
                note(gold[pairs[p["id"]]]["type"], "right")
        for g in record["entities"]:
            if g["id"] not in pairs.values() and not g.get("optional"):
                note(g["type"], "missed")
    return total


def relation_counts(record: Json, guess: Json, pairs: dict[str, str]) -> Counter[tuple[str, str]]:
    def edge(relation: Json, ids: dict[str, str]) -> tuple[str, str, str]:
        ends = [ids.get(i, f"not in gold: {i}") for i in (relation.get("source"), relation["target"]) if i]
        ends = ["the paper", *ends] if len(ends) == 1 else ends
        if relation["type"] == "COMPARED_WITH":
            ends.sort()
        return (relation["type"], ends[0], ends[1])

    total: Counter[tuple[str, str]] = Counter()
    own = {g["id"]: g["id"] for g in record["entities"]}
    doubtful = {g["id"] for g in record["entities"] if g.get("optional")}
    stated = {edge(r, own): bool(r.get("optional")) for r in record["relations"]}
    said = {edge(r, pairs) for r in guess["relations"]}
    for e in said | set(stated):
        touches_doubtful = e[1] in doubtful or e[2] in doubtful
        if e in said and e in stated:
            what = "" if stated[e] else "right"
        elif e in said:
            what = "" if touches_doubtful else "spurious"
        else:
            what = "" if touches_doubtful or stated[e] else "missed"
        if what:
            total.update([("relations", what), (f"  {e[0]}", what)])
    proposed = {e[2] for e, optional in stated.items() if e[0] == "PROPOSES" and not optional}
    if proposed:
        found = any(e[0] == "PROPOSES" and e[2] in proposed for e in said)
        total["papers: its system found and named as proposed", "right" if found else "missed"] += 1
    return total


def result_counts(record: Json, guess: Json, pairs: dict[str, str]) -> Counter[tuple[str, str]]:
    def unit(text: str | None) -> str:
        said = (text or "").strip().casefold()
        return "%" if said in PERCENT else "x" if said in FACTOR else said

    def agree(g: Json, p: Json, slots: tuple[str, ...]) -> bool:
        if float(g["value"]) != float(p["value"]) or unit(g.get("unit")) != unit(p.get("unit")):
            return False
        for slot in slots:
            if slot not in g.get("agreed", SLOTS):
                continue
            mine, its = g.get(slot), p.get(slot)
            if slot != "kind" and its:
                its = pairs.get(its, "not in gold")
            if (mine or None) != (its or None):
                return False
        return True

    total: Counter[tuple[str, str]] = Counter()
    depths = {"value and unit": (), "and kind, metric": SLOTS[:2], "whole": SLOTS}
    for depth, slots in depths.items():
        row = f"results: {depth}"
        left = [g for g in record["results"] if not g.get("optional")]
        left_optional = [g for g in record["results"] if g.get("optional")]
        for p in guess["results"]:
            place = next((i for i, g in enumerate(left) if agree(g, p, slots)), None)
            spare = next((i for i, g in enumerate(left_optional) if agree(g, p, slots)), None)
            if place is not None:
                del left[place]
                total[row, "right"] += 1
            elif spare is not None:
                del left_optional[spare]
            else:
                total[row, "spurious"] += 1
        total[row, "missed"] += len(left)
    return total
