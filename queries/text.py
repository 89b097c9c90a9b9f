"""Looks at Cypher as text: which parameters it uses and which columns it returns."""

from __future__ import annotations

import re

from kg.errors import QueryError

__all__ = ["blank", "parameters_used", "returned_columns"]

_OPAQUE = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `(?:[^`]|``)*`""", re.VERBOSE | re.DOTALL
)
_PARAMETER = re.compile(r"\$(\w+)")
_RETURN = re.compile(r"\bRETURN\b(?:\s+DISTINCT\b)?", re.IGNORECASE)
_AFTER_RETURN = re.compile(r"\b(?:ORDER\s+BY|SKIP|OFFSET|LIMIT)\b", re.IGNORECASE)
_ALIAS = re.compile(r"(?:(?:.*\W)?AS\s+)?(\w+)", re.IGNORECASE | re.DOTALL)


def blank(cypher: str) -> str:
    """Return `cypher` with comments, strings and quoted names overwritten by spaces, so that code alone is left."""
    return _OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), cypher)


def parameters_used(code: str) -> tuple[str, ...]:
    """Return the parameters in code that went through `blank`, each once, in order."""
    return tuple(dict.fromkeys(_PARAMETER.findall(code)))


def returned_columns(code: str) -> tuple[str, ...]:
    """Return the names of the columns of the last RETURN outside subqueries, in code that went through `blank`.

    Raises:
        QueryError: there is no RETURN, or a column has no name of its own.
    """
    flat = _outermost(code)
    last = [match.end() for match in _RETURN.finditer(flat)]
    if not last:
        raise QueryError("the query has no RETURN")
    end = _AFTER_RETURN.search(flat, last[-1])
    items = flat[last[-1] : end.start() if end else len(flat)].rstrip().rstrip(";").split(",")
    names = [_ALIAS.fullmatch(item.strip()) for item in items]
    if any(name is None for name in names):
        raise QueryError("each column of the last RETURN needs a name: write 'RETURN expression AS name'")
    return tuple(name[1] for name in names if name is not None)


def _outermost(code: str) -> str:
    """Return code with all that stands in brackets overwritten, so that a comma left over parts columns."""
    depth, kept = 0, []
    for sign in code:
        depth -= sign in ")]}"
        kept.append(sign if depth == 0 else "_")
        depth += sign in "([{"
    return "".join(kept)
