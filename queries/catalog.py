"""The library of questions: lists the queries in a folder of `.cypher` files, and asks them of a graph."""

from __future__ import annotations

import functools
import os
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from kg.errors import QueryError
from kg.stores.tables import frame, html_table
from queries.header import Column, Query, read_query

if TYPE_CHECKING:
    from kg.stores import Store

__all__ = ["LIBRARY", "Answer", "load_catalog", "run", "run_query"]

LIBRARY = Path(__file__).parent / "cypher"
_TYPES: Mapping[str, type] = {"bool": bool, "float": float, "int": int, "list": list, "str": str}


@runtime_checkable
class HasStore(Protocol):
    """What holds an open store, as `kg.Graph` does."""

    @property
    def store(self) -> Store:
        """The store."""
        ...


@dataclass(frozen=True)
class Answer:
    """What a query gives: rows are named tuples, with the query's columns as fields, of the types that it declares."""

    query: str
    columns: tuple[str, ...]
    rows: tuple[Any, ...]
    truncated: bool = False  # there are more rows than the limit that was asked for

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def dicts(self) -> list[dict[str, Any]]:
        """Return each row as a dictionary by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_frame(self) -> Any:
        """Return the rows as a pandas DataFrame.

        Raises:
            QueryError: pandas is not installed.
        """
        return frame(self.columns, self.rows)

    def _repr_html_(self) -> str:
        return html_table(self.columns, self.rows)


def load_catalog(folders: Iterable[str | os.PathLike[str]] = ()) -> dict[str, Query]:
    """Return the queries of the library, and of your own folders of `.cypher` files, by name and sorted.

    Args:
        folders: Your folders, beside those that the environment variable KG_QUERIES lists as PATH does its own.

    Raises:
        QueryError: a file breaks a rule, a folder is none, or two queries have one name.
    """
    found = dict(_library())
    listed = os.environ.get("KG_QUERIES", "").split(os.pathsep)
    for folder in map(Path, (*filter(None, listed), *folders)):
        if not folder.is_dir():
            raise QueryError(f"{folder} is not a folder of .cypher files.")
        for query in _read_folder(folder):
            if query.name in found:
                raise QueryError(f"{query.path}: a query {query.name!r} is already in {found[query.name].path}")
            found[query.name] = query
    return dict(sorted(found.items()))


def run(
    name: str,
    graph: Store | HasStore,
    /,
    *,
    folders: Iterable[str | os.PathLike[str]] = (),
    timeout: float | None = None,
    **values: Any,
) -> Answer:
    """Ask a query of the library, such as `run("leaderboard", graph, benchmark="ImageNet")`.

    Args:
        name: Which query.
        graph: The graph, as `kg.open` gives it, or a store.
        folders: Folders of further queries.
        timeout: A limit in seconds.
        values: The query's parameters. Names may be written in any spelling, or be ids.

    Raises:
        QueryError: there is no such query, or a value is not one that it takes.
        UnknownNameError: a name is not in the graph.
    """
    catalog = load_catalog(folders)
    if name not in catalog:
        raise QueryError(f"Unknown query {name!r}. Choose from: {', '.join(catalog)}.")
    store = graph.store if isinstance(graph, HasStore) else graph
    return run_query(catalog[name], store, values, timeout=timeout)


def run_query(
    query: Query,
    store: Store,
    values: Mapping[str, object],
    *,
    timeout: float | None = None,
    limit: int | None = None,
) -> Answer:
    """Ask `query` of a graph.

    Args:
        query: The query.
        store: The graph.
        values: What to ask with, by parameter.
        timeout: A limit in seconds.
        limit: How many rows at most.

    Raises:
        QueryError: a value is not one that the query takes, or the query fails.
        UnknownNameError: a name is not in the graph.
    """
    from queries.arguments import bind

    answer = store.run(query.cypher, bind(query, store, values), timeout=timeout, limit=limit)
    columns = tuple(column.name for column in query.columns)
    row_type = namedtuple(query.name.replace("-", "_").title(), columns)  # type: ignore[misc]
    rows = tuple(row_type(*map(_typed, query.columns, row)) for row in answer.rows)
    return Answer(query=query.name, columns=columns, rows=rows, truncated=answer.truncated)


def _typed(column: Column, value: Any) -> Any:
    return value if value is None else _TYPES[column.type](value)


@functools.cache
def _library() -> Mapping[str, Query]:
    return {query.name: query for query in _read_folder(LIBRARY)}


def _read_folder(folder: Path) -> list[Query]:
    return [read_query(path) for path in sorted(folder.glob("*.cypher"))]
