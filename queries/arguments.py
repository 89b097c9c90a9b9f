"""Turns what people ask with into a query's parameters: numbers and choices are checked, names are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError, UnknownNameError
from kg.resolve import lookup_form
from queries.find import find_exact, nearest_names
from queries.header import Parameter, Query

if TYPE_CHECKING:
    from kg.stores import Store

__all__ = ["bind"]

ID_PREFIXES = ("", "arxiv:", "doi:")  # what a paper's id may be written without
_ALIAS_OF = """
MATCH (n:{label} {{id: $id}})<-[:NAMES]-(a:Alias)
WITH a, COUNT {{ (a)-[:NAMES]->(:Entity) }} AS shared
RETURN a.id AS id
ORDER BY shared, id
LIMIT 1
"""
_PAPER = "MATCH (p:Paper {id: $id}) RETURN p.id AS id"


def bind(query: Query, store: Store, values: Mapping[str, object]) -> dict[str, Any]:
    """Return the parameters to run `query` with. Names become ids of the graph's index of names.

    Raises:
        QueryError: a value is missing, of the wrong kind, or for no parameter of the query.
        UnknownNameError: a name is not in the graph.
    """
    known = [parameter.name for parameter in query.parameters]
    for name in values:
        if name not in known:
            takes = f"It takes: {', '.join(known)}." if known else "It takes none."
            raise QueryError(f"Query {query.name!r} has no parameter {name!r}. {takes}")
    return {parameter.name: _value(query, parameter, store, values) for parameter in query.parameters}


def _value(query: Query, parameter: Parameter, store: Store, values: Mapping[str, object]) -> str | int:
    value = values.get(parameter.name, parameter.default)
    if value is None:
        raise QueryError(f"Query {query.name!r} needs parameter {parameter.name!r}. {parameter.meaning}")
    if parameter.kind == "int":
        return _number(parameter, value)
    if not isinstance(value, str):
        raise _wrong(parameter, value, "a text")
    if parameter.kind == "choice" and value not in parameter.options:
        raise _wrong(parameter, value, f"one of {', '.join(parameter.options)}")
    if parameter.kind == "paper":
        return _paper_id(store, value)
    if parameter.kind == "name" and not (value == "" == parameter.default):
        return _alias_id(parameter, store, value)
    return value


def _number(parameter: Parameter, value: object) -> int:
    low, high = parameter.bounds or (0, 0)
    try:
        number = int(value) if isinstance(value, str) else value
    except ValueError:
        number = None
    if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= high:
        raise _wrong(parameter, value, f"a whole number from {low} to {high}")
    return number


def _wrong(parameter: Parameter, value: object, allowed: str) -> QueryError:
    return QueryError(f"Parameter {parameter.name!r} must be {allowed}; got {_shown(value)}. {parameter.meaning}")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _alias_id(parameter: Parameter, store: Store, name: str) -> str:
    """Return the id of an :Alias node under which the entities that `name` means are found."""
    types = parameter.options
    if not name.strip():
        raise _wrong(parameter, name, f"the name of a {' or '.join(types)}")
    matches = find_exact(store, name, types=types)
    if not matches:
        if others := find_exact(store, name):
            found, wanted = others[0], " or ".join(types)
            raise QueryError(f"{found.name!r} is a {found.type}; parameter {parameter.name!r} takes a {wanted}.")
        raise UnknownNameError(name, nearest_names(store, name, types=types))
    if matches[0].how != "id":
        return lookup_form(name)
    alias = store.run(_ALIAS_OF.format(label=matches[0].type), {"id": matches[0].id}).rows
    return str(alias[0][0])


def _paper_id(store: Store, name: str) -> str:
    for prefix in ID_PREFIXES:
        rows = store.run(_PAPER, {"id": prefix + name.strip()}).rows
        if rows:
            return str(rows[0][0])
    raise UnknownNameError(name)
