"""Make one record of two independent readings of a paper: what both hold counts, what only one holds is optional.

Where the two take Method for Model, the second's type is kept as `also`; the slots of a result that both fill alike are
named in `agreed`. This is how the papers to measure on were made, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from extractors.evaluate import align, same_unit
from kg.schema import RESULT_LINKS, SYSTEM_TYPES

__all__ = ["merge_readings"]

Json = Mapping[str, Any]
SLOTS = [slot for slot, _ in RESULT_LINKS.values()]


def merge_readings(first: Json, second: Json) -> dict[str, Any]:
    """Return the record that `first` and `second`, two readings of one paper, amount to; ids are those of `first`."""
    same = align(first["entities"], second["entities"], lambda t: "system" if t in SYSTEM_TYPES else t)
    renamed = {e["id"]: same.get(e["id"], f"b{e['id']}") for e in second["entities"]}
    others = {renamed[e["id"]]: e for e in second["entities"]}
    entities = _entities(first["entities"], others)
    known = {e["id"] for e in entities}
    relations = _relations(first["relations"], [_rename(r, renamed) for r in second["relations"]], known)
    results = _results(first["results"], [_rename(r, renamed) for r in second["results"]], known)
    return {"key": first["key"], "entities": entities, "relations": relations, "results": results}


def _entities(first: Iterable[Json], others: Mapping[str, Json]) -> list[dict[str, Any]]:
    merged: list[dict[str, Any]] = []
    taken = {s for e in first for s in e["surface"]}
    for entity in first:
        other = others.get(entity["id"])
        row = dict(entity)
        if other is None:
            row["optional"] = True
        else:
            row["surface"] = [*entity["surface"], *(s for s in other["surface"] if s not in taken)]
            row |= {"also": other["type"]} if other["type"] != entity["type"] else {}
            row |= {"optional": True} if entity.get("optional") and other.get("optional") else {"optional": False}
        taken |= set(row["surface"])
        merged.append(row)
    for identifier, entity in others.items():
        surface = [s for s in entity["surface"] if s not in taken]
        if not any(e["id"] == identifier for e in merged) and surface:
            merged.append({**entity, "id": identifier, "surface": surface, "name": surface[0], "optional": True})
            taken |= set(surface)
    return merged


def _relations(first: Iterable[Json], second: Iterable[Json], known: set[str]) -> list[dict[str, Any]]:
    a, b = _statements(first), _statements(second)
    merged = []
    for kind, source, target in dict.fromkeys([*a, *b]):
        statement = (kind, source, target)
        if {source, target} - {None} <= known:
            optional = statement not in a or statement not in b or (a[statement] and b[statement])
            merged.append({"type": kind, "source": source, "target": target, "optional": optional})
    return merged


def _statements(relations: Iterable[Json]) -> dict[tuple[str, str | None, str], bool]:
    return {(r["type"], r.get("source"), r["target"]): bool(r.get("optional")) for r in relations}


def _results(first: Iterable[Json], second: Iterable[Json], known: set[str]) -> list[dict[str, Any]]:
    left = list(second)
    merged = []
    for result in first:
        twin = next((r for r in left if _same_number(result, r)), None)
        if twin is None:
            merged.append({**result, "optional": True})
            continue
        left.remove(twin)
        agreed = [slot for slot in ("kind", *SLOTS) if result.get(slot) == twin.get(slot)]
        merged.append({**result, "agreed": agreed, "optional": bool(result.get("optional") and twin.get("optional"))})
    merged += [{**r, "optional": True} for r in left]
    return [{k: None if k in SLOTS and v not in known else v for k, v in r.items()} for r in merged]


def _same_number(a: Json, b: Json) -> bool:
    return float(a["value"]) == float(b["value"]) and same_unit(a.get("unit"), b.get("unit"))


def _rename(row: Json, names: Mapping[str, str]) -> dict[str, Any]:
    ends = ("source", "target", *SLOTS)
    return {k: names.get(v, v) if k in ends and v is not None else v for k, v in row.items()}
