"""The records that `kg evaluate` compares, read from a file: the form that extractors write, with the marks of gold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from kg.errors import InputError
from kg.schema import ENTITY_TYPES, RELATIONS

__all__ = ["Records", "read_judged"]

Records = Mapping[str, Mapping[str, Any]]
Confidence = Annotated[float, msgspec.Meta(ge=0, le=1)]


class _Entity(msgspec.Struct):
    id: str
    type: str
    name: str
    surface: tuple[str, ...] = ()
    mentions: tuple[tuple[int, int], ...] = ()
    also: str = ""
    optional: bool = False
    confidence: Confidence = 1.0


class _Relation(msgspec.Struct):
    type: str
    target: str
    source: str | None = None
    optional: bool = False
    confidence: Confidence = 1.0


class _Result(msgspec.Struct):
    value: str | float | None
    kind: str | None = None
    unit: str | None = None
    subject: str | None = None
    metric: str | None = None
    benchmark: str | None = None
    baseline: str | None = None
    agreed: tuple[str, ...] = ()
    optional: bool = False
    confidence: Confidence = 1.0


class _Judged(msgspec.Struct):
    """What must hold of a record for it to be judged; the record itself is used as it stands."""

    key: str
    entities: tuple[_Entity, ...]
    relations: tuple[_Relation, ...] = ()
    results: tuple[_Result, ...] = ()


def read_judged(path: Path) -> Records:
    """Return the records of a file by key as they stand, with the marks that only gold has.

    Raises:
        InputError: a line is none; file, line and fault are named.
    """
    records = {}
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            try:
                record = msgspec.json.decode(line)
                records[_checked(msgspec.convert(record, _Judged)).key] = record
            except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                raise InputError(f"{path}, line {number}: not a record that can be judged: {error}") from error
    return records


def _checked(record: _Judged) -> _Judged:
    for of, known in ((record.entities, ENTITY_TYPES), (record.relations, RELATIONS)):
        for unknown in sorted({each.type for each in of} - set(known)):
            raise ValueError(f"type {unknown!r}; choose from {', '.join(known)}")
    return record
