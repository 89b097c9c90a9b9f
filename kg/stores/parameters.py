"""What is given with a query, held against what it takes: its parameters, and the limits of time and rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.errors import QueryError
from kg.stores.content import INTEGERS, is_unicode
from kg.stores.tokens import Token, name_parameters, point_at

__all__ = ["check_limits", "check_parameters"]

DEPTH = 60  # of lists and maps within each other; KGLite takes 64


def check_limits(timeout: float | None, limit: int | None) -> None:
    """Check a query's limits, in seconds and in rows; None is no limit.

    Raises:
        QueryError: one of them leaves nothing.
    """
    if timeout is not None and not timeout > 0:
        raise QueryError(f"A time limit of {timeout:g} s leaves no time. Give a number above 0.")
    if limit is not None and limit < 0:
        raise QueryError(f"A limit of {limit} rows cannot be kept. Give 0 or more.")


def check_parameters(cypher: str, tokens: list[Token], parameters: Mapping[str, Any]) -> None:
    """Check that each parameter of a query is given, no other is, and that every store can take the values.

    Raises:
        QueryError: it is not so; the message names the parameter.
    """
    used = name_parameters(tokens)
    for name, token in used.items():
        if name not in parameters:
            raise QueryError(
                f"Parameter ${name} is not given{point_at(cypher, token.start, token.end)}\n"
                f"Give it with -p {name}=… (parameters={{{name!r}: …}} in Python)."
            )
    for name, value in parameters.items():
        if name not in used:
            has = "it has " + ", ".join(f"${known}" for known in used) if used else "it has none"
            raise QueryError(f"The query has no parameter ${name}; {has}.")
        if not _is_plain(value, DEPTH):
            raise QueryError(
                f"Parameter ${name} holds {value!r:.80}, which no query can take. Allowed are text, numbers, true, "
                "false and null, and lists and maps of these; give a date as text, and write date(…) in the query."
            )


def _is_plain(value: object, depth: int) -> bool:
    if value is None or isinstance(value, (bool, float)):
        return True
    if isinstance(value, int):
        return value in INTEGERS
    if isinstance(value, str):
        return is_unicode(value)
    if depth and isinstance(value, (list, tuple)):
        return all(_is_plain(part, depth - 1) for part in value)
    if depth and isinstance(value, dict):
        keys = all(isinstance(key, str) and is_unicode(key) for key in value)
        return keys and all(_is_plain(part, depth - 1) for part in value.values())
    return False
