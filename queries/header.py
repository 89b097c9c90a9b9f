"""Reads one query file: a header of comments that says what the query is for, then Cypher; the two must agree.

The form follows aiosql's query files (https://nackjicholson.github.io/aiosql/defining-sql-queries.html):

    // name: beats
    // purpose: List what a system outperforms.
    // param system: name Method|Model. The system, under any of its names.
    // column loser: str. What it outperforms.
    // example: system=Transformer
    MATCH …

A line that begins with "//   " goes on with the one before it.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QueryError
from kg.schema import ENTITY_TYPES
from queries.text import blank, parameters_used, returned_columns

__all__ = ["COLUMN_TYPES", "PARAMETER_KINDS", "Column", "Parameter", "Query", "read_query"]

PARAMETER_KINDS = ("choice", "int", "name", "paper", "str")
COLUMN_TYPES = ("bool", "float", "int", "list", "str")
RESERVED = ("folders", "timeout")  # keywords of queries.run

_ENTRY = re.compile(r"//\s?(name|purpose|example|param\s+\w+|column\s+\w+):\s*(.*)")
_CONTINUED = re.compile(r"//\s{2,}(\S.*)")
_PARAM = re.compile(r"(?P<kind>\w+)(?: (?P<options>[^\s=]+))?(?: = (?P<default>\"[^\"]*\"|-?\d+))?\. (?P<meaning>.+)")
_COLUMN = re.compile(r"(?P<type>\w+)\. (?P<meaning>.+)")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RANGE = re.compile(r"(-?\d+)\.\.(-?\d+)")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """What a query is asked with. `options` are a name's types, or the values of a choice; an int lies in `bounds`."""

    name: str
    kind: str
    meaning: str
    options: tuple[str, ...] = ()
    bounds: tuple[int, int] | None = None
    default: str | int | None = None

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the answer."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Query:
    """A question of the library: what its header says, and the Cypher that answers it."""

    name: str
    purpose: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    example: dict[str, str]
    cypher: str
    path: Path


def read_query(path: Path) -> Query:
    """Read a query file and check that its header and its Cypher agree.

    Raises:
        QueryError: the file cannot be read, or breaks a rule; the message names the file and the rule.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read as text in UTF-8: {error}") from error
    try:
        query = _parse(text, path)
        for breach in _breaches(query):
            raise QueryError(breach)
    except QueryError as error:
        raise QueryError(f"{path}: {error}") from error
    return query


def _parse(text: str, path: Path) -> Query:
    entries, cypher = _split(text)
    found: dict[str, str] = {}
    for key, value in entries:
        if key in found:
            raise QueryError(f"the header says {key!r} twice")
        found[key] = value
    for key in ("name", "purpose", "example"):
        if key not in found:
            raise QueryError(f"the header lacks a line '// {key}: …'")
    return Query(
        name=found["name"],
        purpose=found["purpose"],
        parameters=tuple(_parameter(key.split()[1], value) for key, value in entries if key.startswith("param ")),
        columns=tuple(_column(key.split()[1], value) for key, value in entries if key.startswith("column ")),
        example=_example(found["example"]),
        cypher=cypher,
        path=path,
    )


def _split(text: str) -> tuple[list[tuple[str, str]], str]:
    """Return the header's entries, lines that go on joined, and the Cypher after it."""
    lines = text.splitlines()
    height = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    entries: list[tuple[str, str]] = []
    for number, line in enumerate(lines[:height], 1):
        if entry := _ENTRY.fullmatch(line):
            entries.append((" ".join(entry[1].split()), entry[2]))
        elif (more := _CONTINUED.fullmatch(line)) and entries:
            entries[-1] = (entries[-1][0], f"{entries[-1][1]} {more[1]}")
        else:
            raise QueryError(f"line {number} of the header is none of name, purpose, param, column, example: {line!r}")
    return entries, "\n".join(lines[height:]).strip() + "\n"


def _parameter(name: str, text: str) -> Parameter:
    match = _PARAM.fullmatch(text)
    if match is None or match["kind"] not in PARAMETER_KINDS:
        form = "// param NAME: KIND OPTIONS = DEFAULT. MEANING"
        raise QueryError(
            f"parameter {name!r}: write {form!r}, with a kind of {', '.join(PARAMETER_KINDS)}; got {text!r}"
        )
    default = None if match["default"] is None else json.loads(match["default"])
    kind, options, bounds = match["kind"], match["options"] or "", None
    if kind == "int":
        limits = _RANGE.fullmatch(options)
        if limits is None:
            raise QueryError(f"parameter {name!r}: an int needs its bounds, such as 'int 1..10'; got {options!r}")
        bounds, options = (int(limits[1]), int(limits[2])), ""
    words = tuple(options.split("|")) if options else ()
    return Parameter(name=name, kind=kind, meaning=match["meaning"], options=words, bounds=bounds, default=default)


def _column(name: str, text: str) -> Column:
    match = _COLUMN.fullmatch(text)
    if match is None or match["type"] not in COLUMN_TYPES:
        form = "// column NAME: TYPE. MEANING"
        raise QueryError(f"column {name!r}: write {form!r}, with a type of {', '.join(COLUMN_TYPES)}; got {text!r}")
    return Column(name=name, type=match["type"], meaning=match["meaning"])


def _example(text: str) -> dict[str, str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise QueryError(f"the example {text!r} is not NAME=VALUE …: {error}") from error
    pairs = [word.partition("=") for word in words]
    if any(not sign for _, sign, _ in pairs):
        raise QueryError(f"the example {text!r} is not NAME=VALUE …")
    return {name: value for name, _, value in pairs}


def _breaches(query: Query) -> Iterator[str]:
    if not _NAME.fullmatch(query.name) or f"{query.name}.cypher" != query.path.name:
        yield f"the query is called {query.name!r}; it must be the file's name, in small letters and hyphens"
    for parameter in query.parameters:
        yield from _parameter_breaches(parameter)
    declared = [parameter.name for parameter in query.parameters]
    code = blank(query.cypher)
    yield from _differences("parameter", declared, parameters_used(code), "the Cypher uses")
    yield from _differences("column", [column.name for column in query.columns], returned_columns(code), "it returns")
    for name in query.example:
        if name not in declared:
            yield f"the example gives {name!r}, which is no parameter"
    for parameter in query.parameters:
        if parameter.required and parameter.name not in query.example:
            yield f"the example lacks parameter {parameter.name!r}"


def _differences(what: str, declared: Sequence[str], used: Sequence[str], where: str) -> Iterator[str]:
    for name in used:
        if name not in declared:
            yield f"{where} {what} {name!r}, which the header does not declare"
    for name in declared:
        if name not in used:
            yield f"{what} {name!r} is declared, but not used"
    if what == "column" and list(declared) != list(used):
        yield f"columns are declared in the order {', '.join(declared)} and returned as {', '.join(used)}"


def _parameter_breaches(parameter: Parameter) -> Iterator[str]:
    name, default, options = parameter.name, parameter.default, parameter.options
    if name in RESERVED:
        yield f"a parameter cannot be called {name!r}"
    if parameter.kind == "name":
        unknown = [kind for kind in options if kind not in ENTITY_TYPES]
        if unknown or not options:
            yield f"parameter {name!r}: a name has types, of {'|'.join(ENTITY_TYPES)}; got {'|'.join(options)!r}"
        if default not in (None, ""):
            yield f'parameter {name!r}: the default of a name can only be "", for any; got {default!r}'
    if parameter.kind == "choice" and (not options or (default is not None and default not in options)):
        yield f"parameter {name!r}: a choice has values, and its default is one of them; got {default!r}"
    if parameter.kind == "int" and default is not None and not isinstance(default, int):
        yield f"parameter {name!r}: the default of an int is a number; got {default!r}"
    if parameter.kind == "int" and isinstance(default, int) and parameter.bounds is not None:
        low, high = parameter.bounds
        if not low <= default <= high:
            yield f"parameter {name!r}: the default {default} is not in {low}..{high}"
