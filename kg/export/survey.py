"""Which properties a graph has, and of which types: for the formats that name their columns before the first row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["Types", "survey", "widen"]

Types = dict[str, str]  # column to boolean, long, double or string, or an array of one of them as in `long[]`

_NAMES = {bool: "boolean", int: "long", float: "double"}


def survey(rows: Iterable[dict[str, Any]], types: Types | None = None) -> Types:
    """Return the columns of the rows, added to `types`, each with the narrowest type that holds all of its values."""
    types = {} if types is None else types
    seen: set[tuple[str, type]] = set()
    for row in rows:
        for column, value in row.items():
            if isinstance(value, list | tuple):
                for item in value:
                    types[column] = widen(types.get(column), f"{_NAMES.get(type(item), 'string')}[]")
            elif value is not None and (column, type(value)) not in seen:
                seen.add((column, type(value)))
                types[column] = widen(types.get(column), _NAMES.get(type(value), "string"))
    return types


def widen(known: str | None, new: str) -> str:
    """Return the narrowest type that holds the values of both; what is one value here and a list there is a string."""
    if known is None or known == new:
        return new
    if known.endswith("[]") != new.endswith("[]"):
        return "string"
    array = "[]" if new.endswith("[]") else ""
    return ("double" if {known, new} == {f"long{array}", f"double{array}"} else "string") + array
