"""Types of one's own: a TOML file that the environment variable KG_SCHEMA names adds them to the schema.

    entities = ["Hardware"]

    [relations.RUNS_ON]
    sources = ["Method", "Model"]
    targets = ["Hardware"]
    meaning = "was run or measured on it"

They are read once, before anything is derived from the schema, so that records, stores, exports and queries know them.
Whoever opens a graph that holds them sets KG_SCHEMA as well.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import InputError

__all__ = ["DeclaredTypes", "declared_types"]

VARIABLE = "KG_SCHEMA"
_ENTITY = re.compile(r"[A-Z][A-Za-z]{1,39}")
_RELATION = re.compile(r"[A-Z][A-Z_]{1,39}")
_TAKEN = frozenset({"Alias", "Decision", "Entity", "Paper", "Result", "System"})
_TAKEN_RELATIONS = frozenset(
    ("ADDRESSES BUILDS_ON COMPARED_WITH EVALUATED_ON MEASURED_BY OUTPERFORMS PART_OF PROPOSES").split()
    + ("MEASURED_IN MENTIONS NAMES OF ON OVER REPORTS STATES VARIANT_OF").split()
)
Ends = tuple[tuple[str, ...], tuple[str, ...], str]


class DeclaredTypes(NamedTuple):
    """The types that were declared: of entities, and of relations with their sources, targets and meaning."""

    entities: tuple[str, ...] = ()
    relations: Mapping[str, Ends] = {}


def declared_types(known: Collection[str]) -> DeclaredTypes:
    """Read the file that KG_SCHEMA names; no variable, no types.

    Args:
        known: the types of entities that there are without it.

    Raises:
        InputError: the file cannot be read, or declares something that cannot be.
    """
    path = os.environ.get(VARIABLE, "")
    if not path:
        return DeclaredTypes()
    try:
        declared = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        entities = tuple(declared.get("entities", ()))
        relations = {name: _ends(signature) for name, signature in declared.get("relations", {}).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{VARIABLE} names {path}, which does not declare types: {error!r}") from error
    for breach in _breaches(entities, relations, known):
        raise InputError(f"{path}: {breach}")
    return DeclaredTypes(entities, relations)


def _breaches(entities: tuple[str, ...], relations: Mapping[str, Ends], known: Collection[str]) -> Iterator[str]:
    for name in entities:
        taken = name in _TAKEN or name in known or entities.count(name) > 1
        if not isinstance(name, str) or not _ENTITY.fullmatch(name) or taken:
            yield f"{name!r} cannot be a type of entities: letters, as in Hardware, and not yet taken."
    for name, (sources, targets, _) in relations.items():
        if not _RELATION.fullmatch(name) or name in _TAKEN_RELATIONS:
            yield f"{name!r} cannot be a relation: capitals, as in RUNS_ON, and not yet taken."
        unknown = sorted({*sources, *targets} - {*known, *entities})
        if unknown or not sources or not targets:
            yield f"{name} must join types that there are; not so: {', '.join(unknown) or 'none given'}."


def _ends(signature: Mapping[str, Any]) -> Ends:
    sources, targets = (tuple(map(str, signature[ends])) for ends in ("sources", "targets"))
    return sources, targets, str(signature.get("meaning", ""))
