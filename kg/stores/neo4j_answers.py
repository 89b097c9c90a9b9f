"""What Neo4j answers, put into the form that all stores share: plain values, and errors that say what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.stores.base import Rows
from kg.stores.content import SCALARS
from kg.stores.tokens import locate, point_at

if TYPE_CHECKING:
    from neo4j import Result
    from neo4j.exceptions import Neo4jError

__all__ = ["first_last", "plain_value", "query_error", "rows_of"]

TOLD = {  # of what servers, new and old, find strange in a query, with our words for it
    "01N50": "No node has the label {!r}.",
    "01N51": "No relation has the type {!r}.",
    "UnknownLabelWarning": "No node has the label {!r}.",
    "UnknownRelationshipTypeWarning": "No relation has the type {!r}.",
}
_MISSING = re.compile(r"`(.*)`|\(the missing [a-z ]+ is: (.*)\)")
_PLACE = re.compile(r"\s*\(line (\d+), column (\d+) \(offset: \d+\)\)")
_SAME: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (  # said as by the other stores
    (re.compile(r"^Variable `(.*)` not defined"), lambda found: f"Undefined variable '{found[1]}'"),
    (re.compile(r"^Unknown function '(.*)'"), lambda found: f"Unknown function: {found[1]}"),
    (re.compile(r"^Invalid input '(.+)': expected .{100}"), lambda found: f"Unexpected {found[1]!r}"),
    (re.compile(r"^/ by zero"), lambda _: "Integer division by zero"),
)


def rows_of(result: Result, limit: int | None) -> Rows:
    """Read an answer to its end, and return the first `limit` rows of it."""
    columns = list(result.keys())
    records = list(result) if limit is None else result.fetch(limit + 1)
    summary = result.consume()
    kept = records if limit is None else records[:limit]
    rows = [tuple(plain_value(value) for value in record.values()) for record in kept]
    notices = summary.metadata.get("statuses") or summary.metadata.get("notifications") or []
    warnings = [_warning(notice) for notice in notices if _kind(notice) in TOLD]
    return Rows(columns=columns, rows=rows, truncated=len(records) > len(kept), warnings=warnings)


def first_last(labels: frozenset[str] | list[str]) -> list[str]:
    """Return labels with Entity at the end, as the specific one comes first."""
    return sorted(labels, key=lambda label: (label == "Entity", label))


def plain_value(value: Any) -> Any:
    """Return a value as `kg.stores.base.Rows` describes it."""
    if value is None or type(value) in SCALARS:
        return value
    if isinstance(value, list):
        return [plain_value(part) for part in value]
    if isinstance(value, dict):
        return {name: plain_value(part) for name, part in value.items()}
    return _special(value)


def query_error(error: Neo4jError, cypher: str) -> QueryError:
    """Return the server's error with the place in the query that it is about, where that can be told."""
    text = (error.message or str(error)).split("\n")[0]
    place = _PLACE.search(text)
    text = _PLACE.sub("", text).strip()
    for pattern, say in _SAME:
        if found := pattern.match(text):
            text = say(found)
    if place is None:
        place = _PLACE.search(error.message or "")
    if place is None:
        return QueryError(text)
    start = locate(cypher, int(place[1]), int(place[2]))
    word = re.compile(r"\w*").match(cypher, start)
    return QueryError(f"{text}{point_at(cypher, start, word.end() if word else None)}")


def _special(value: Any) -> Any:
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, Node):
        return {"labels": first_last(value.labels), "properties": _properties(value)}
    if isinstance(value, Relationship):
        return {"type": value.type, "properties": _properties(value)}
    if isinstance(value, Path):
        return {
            "nodes": [plain_value(node) for node in value.nodes],
            "relationships": [plain_value(relation) for relation in value.relationships],
        }
    if hasattr(value, "to_native"):  # dates and times
        native = value.to_native()
        return str(value) if isinstance(native, timedelta) else native.isoformat()
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def _properties(thing: Any) -> dict[str, Any]:
    return {name: plain_value(thing[name]) for name in sorted(thing)}


def _kind(notice: dict[str, Any]) -> str:
    return str(notice.get("gql_status") or notice.get("code", "")).rpartition(".")[2]


def _warning(notice: dict[str, Any]) -> str:
    missing = _MISSING.search(str(notice.get("status_description") or notice.get("description", "")))
    return TOLD[_kind(notice)].format((missing[1] or missing[2]) if missing else "")
