"""One form for a record: what says the same becomes the same, so that a graph can give its records back exactly."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from kg.resolve import clean_text
from kg.schema import STATED_CLAIMS, Entity, Record, Relation, Result, namespace

__all__ = ["SYMMETRIC", "canonical_record", "record_digest"]

SYMMETRIC = ("COMPARED_WITH",)  # said of the pair, whichever comes first

_Struct = TypeVar("_Struct", bound=msgspec.Struct)


def canonical_record(record: Record) -> Record:
    """Return the canonical form of a record.

    Entities keep their order, are numbered e1, e2 … and stand once per namespace and name; each statement stands once,
    the surest first; all strings are valid Unicode.

    Raises:
        InputError: the record breaks the schema.
    """
    record.check()
    entities, ids = _entities(record.entities)
    return _cleaned(
        record,
        entities=tuple(entities),
        relations=tuple(_relations(record.relations, ids)),
        results=tuple(sorted((_result(result, ids) for result in record.results), key=_result_order)),
    )


def record_digest(record: Record) -> bytes:
    """Return the SHA-256 of a canonical record, by which the smaller of two records of one paper is told."""
    return hashlib.sha256(msgspec.json.encode(record, order="deterministic")).digest()


def _entities(entities: Iterable[Entity]) -> tuple[list[Entity], dict[str, str]]:
    """Return the entities, those of one name and namespace made one, and the new id of each old one."""
    found: dict[tuple[str, str], Entity] = {}
    places: dict[str, tuple[str, str]] = {}
    for entity in entities:
        entity = _cleaned(entity, name=" ".join(clean_text(entity.name).split()))
        place = places[entity.id] = (namespace(entity.type), entity.name)
        known = found.get(place)
        found[place] = entity if known is None else _joined(known, entity)
    ids = {place: f"e{number}" for number, place in enumerate(found, 1)}
    listed = [
        msgspec.structs.replace(
            entity,
            id=ids[place],
            surface=tuple(sorted({clean_text(surface) for surface in entity.surface})),
            mentions=tuple(sorted(set(entity.mentions))),
        )
        for place, entity in found.items()
    ]
    return listed, {old: ids[place] for old, place in places.items()}


def _joined(known: Entity, other: Entity) -> Entity:
    surest = max((known, other), key=lambda entity: entity.confidence)
    return msgspec.structs.replace(
        known,
        type=surest.type,
        surface=known.surface + other.surface,
        mentions=known.mentions + other.mentions,
        confidence=surest.confidence,
        optional=known.optional and other.optional,
    )


def _relations(relations: Iterable[Relation], ids: dict[str, str]) -> list[Relation]:
    best: dict[tuple[str, ...], Relation] = {}
    for relation in relations:
        source = ids[relation.source] if relation.source is not None else None
        relation = _cleaned(relation, source=source, target=ids[relation.target])
        if relation.source == relation.target:
            continue  # one name under two ids: nothing is said
        ends = [relation.source or "", relation.target]
        stated = "stated" if relation.claim in STATED_CLAIMS else relation.claim
        place = (relation.type, stated, *(sorted(ends) if relation.type in SYMMETRIC else ends))
        best[place] = min(best.get(place, relation), relation, key=lambda one: (-one.confidence, *_relation_order(one)))
    return sorted(best.values(), key=_relation_order)


def _result(result: Result, ids: dict[str, str]) -> Result:
    slots = {slot: getattr(result, slot) for slot in ("subject", "metric", "benchmark", "baseline")}
    return _cleaned(result, **{slot: None if old is None else ids[old] for slot, old in slots.items()})


def _relation_order(one: Relation) -> tuple[object, ...]:
    place = (one.char_start, one.char_end, one.type, _number(one.source), _number(one.target))
    return (*place, one.claim, one.evidence, one.optional, one.confidence)


def _result_order(one: Result) -> tuple[object, ...]:
    slots = tuple(_number(slot) for slot in (one.subject, one.metric, one.benchmark, one.baseline))
    text = (one.value, one.kind, one.unit, one.direction, one.claim, one.evidence)
    return (one.char_start, one.char_end, *text, *slots, one.optional, one.confidence)


def _number(ident: str | None) -> int:
    return int(ident[1:]) if ident else 0


def _cleaned(struct: _Struct, **changes: object) -> _Struct:
    """Return `struct` with `changes`, and with valid Unicode in all its strings."""
    for name in struct.__struct_fields__:
        value = changes.get(name, getattr(struct, name))
        if isinstance(value, str) and not value.isascii():
            changes[name] = clean_text(value)
    return msgspec.structs.replace(struct, **changes)
