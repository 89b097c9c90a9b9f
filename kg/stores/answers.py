"""What KGLite answers, put into the form that all stores share: plain values, and errors that say what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.stores.base import Rows
from kg.stores.content import SCALARS
from kg.stores.tokens import locate, point_at, tokenize, without_comments

if TYPE_CHECKING:
    from kglite import KnowledgeGraph, ResultView

__all__ = ["answer", "own_properties", "plain_value", "too_slow"]

_NODE = frozenset(("id", "labels", "properties"))
_RELATION = frozenset(("id", "start", "end", "type", "properties"))
_PLACE = re.compile(r"^(?:Cypher )?[Ss]yntax error at line \d+, col \d+: | at position (\d+)$")
_KIND = re.compile(r"^(?:Cypher (?:syntax|execution) error|Schema error|Invalid argument): ")
_CULPRIT = re.compile(r"(?:Undefined variable|Unknown function:?) '?([^'\s]+)'?")


def answer(
    graph: KnowledgeGraph, cypher: str, parameters: Mapping[str, Any], *, timeout: float | None, limit: int | None
) -> Rows:
    """Run a query that has been judged, and return its rows.

    Raises:
        QueryError: the query is wrong, or takes longer than `timeout` seconds.
    """
    import kglite

    try:
        view = graph.cypher(
            without_comments(cypher),
            params=dict(parameters),
            timeout_ms=max(1, round(timeout * 1000)) if timeout else 0,
            row_limit=limit,
            hide_structural_keys=True,
        )
        if isinstance(view, str):
            raise QueryError("FORMAT CSV is an addition of KGLite's. Leave it out and ask for --format csv.")
        return _rows(view)
    except kglite.CypherTimeoutError as error:
        raise too_slow(timeout or 0) from error
    except kglite.KgError as error:
        raise _query_error(error, cypher) from error


def too_slow(timeout: float) -> QueryError:
    """Return the error for a query that was stopped after `timeout` seconds."""
    return QueryError(
        f"The query took longer than {timeout:g} s and was stopped. Give it more with --timeout (timeout= in Python), "
        "or begin its pattern at something named, such as MATCH (:Alias {id: $name})-[:NAMES]->(n)."
    )


def plain_value(value: Any) -> Any:
    """Return a value as `kg.stores.base.Rows` describes it."""
    if value is None or type(value) in SCALARS:
        return value
    if isinstance(value, list):
        return [plain_value(part) for part in value]
    if isinstance(value, dict):
        if value.keys() == _NODE:
            properties = own_properties(plain_value(value["properties"]), value["labels"][0])
            return {"labels": value["labels"], "properties": properties}
        if value.keys() == _RELATION:
            return {"type": value["type"], "properties": plain_value(value["properties"])}
        return {name: plain_value(part) for name, part in value.items()}
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return value


def own_properties(properties: dict[str, Any], label: str) -> dict[str, Any]:
    """Return a node's properties without those that KGLite adds: the label as type, a name or null as title."""
    added = {name for name, value in properties.items() if value is None}
    if properties.get("type") == label:
        added.add("type")
    if properties.get("title") == properties.get("name"):
        added.add("title")
    return {name: properties[name] for name in sorted(properties) if name not in added}


def _rows(view: ResultView) -> Rows:
    columns = list(view.columns)
    diagnostics = view.diagnostics or {}
    return Rows(
        columns=columns,
        rows=[tuple(plain_value(row[column]) for column in columns) for row in view],
        truncated=diagnostics.get("total_rows") is not None,
        warnings=[text for text in diagnostics.get("warnings", []) if "row_limit" not in text],
    )


def _query_error(error: Exception, cypher: str) -> QueryError:
    """Return KGLite's error with the place in the query that it is about, where that can be told."""
    text = str(error).split("\n")[0]
    place = _PLACE.search(text)
    text = _KIND.sub("", _PLACE.sub("", text))
    line, column = getattr(error, "line", None), getattr(error, "col", None)
    start = end = None
    if line and column:
        start = locate(cypher, line, column)
    elif place and place[1]:
        start = int(place[1])
    elif culprit := _CULPRIT.search(text):
        named = [token for token in tokenize(cypher) if cypher[token.start : token.end].strip("`") == culprit[1]]
        start, end = (named[0].start, named[0].end) if named else (None, None)
    return QueryError(text if start is None else f"{text}{point_at(cypher, start, end)}")
