"""What every store can do, whichever engine is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Protocol, Self

import msgspec

from kg.schema import Edge, Node
from kg.stores.tables import frame, html_table

__all__ = ["Counts", "Rows", "Store"]


class Rows(msgspec.Struct, frozen=True):
    """The answer to a query, the same from every store.

    Values are None, bool, int, float, str, lists and dicts of these; dates and times are ISO text. What a query returns
    whole is a dict: a node `{"labels": [...], "properties": {...}}`, the specific label first and `id` among the
    properties; a relation `{"type": ..., "properties": {...}}`; a path `{"nodes": [...], "relationships": [...]}`.

    Attributes:
        truncated: there were more rows than the limit that was asked for.
        warnings: what the engine found strange, such as a label that no node has.
    """

    columns: list[str]
    rows: list[tuple[Any, ...]]
    truncated: bool = False
    warnings: list[str] = []

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def dicts(self) -> list[dict[str, Any]]:
        """Return each row as a dict from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_frame(self) -> Any:
        """Return the rows as a pandas DataFrame.

        Raises:
            QueryError: pandas is not installed.

        Example:
            >>> rows = Rows(columns=["name", "papers"], rows=[("BERT", 5), ("GPT-2", 1)])
            >>> rows.to_frame()
                name  papers
            0   BERT       5
            1  GPT-2       1
        """
        return frame(self.columns, self.rows)

    def _repr_html_(self) -> str:
        return html_table(self.columns, self.rows)


class Counts(msgspec.Struct, frozen=True):
    """How many nodes there are by first label, and how many edges by type, both sorted by name."""

    nodes: dict[str, int]
    edges: dict[str, int]


class Store(Protocol):
    """A graph that is kept somewhere. Each call that writes is done wholly or not at all, and lasts once it returns."""

    @property
    def address(self) -> str:
        """Where the graph is, fit to be shown: without a password."""
        ...

    def run(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        write: bool = False,
        timeout: float | None = None,
        limit: int | None = None,
    ) -> Rows:
        """Answer a query in Cypher.

        Args:
            cypher: one statement.
            parameters: the values of its $parameters, all of them and no others.
            write: let it change the graph.
            timeout: seconds after which it is stopped, whatever it does.
            limit: rows that are kept of the answer.

        Raises:
            RefusedError: it would do what it may not.
            QueryError: it is wrong, or takes too long.
            GraphError: the graph cannot be read or written.
        """
        ...

    def load(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Add nodes and edges; a node with the same id, or an edge with the same type and key, is replaced.

        Raises:
            GraphError: they do not fit together, or the graph cannot be written; it is left as it was.
        """
        ...

    def replace(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Make these nodes and edges the whole content.

        Raises:
            GraphError: they do not fit together, or the graph cannot be written; it is left as it was.
        """
        ...

    def replace_sorted(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Do the same with nodes sorted by id and edges sorted by type and key; memory need not hold them.

        Raises:
            GraphError: they are not sorted, do not fit together, or the graph cannot be written; it is left as it was.
        """
        ...

    def delete_paper(self, paper_id: str) -> bool:
        """Take out a paper with all that only it says, and tell whether it was there."""
        ...

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes, sorted by id."""
        ...

    def edges(self) -> Iterator[Edge]:
        """Yield the edges, sorted by type, then key."""
        ...

    def counts(self) -> Counts:
        """Return how many nodes and edges of each kind there are, the index of names (Alias, NAMES) included."""
        ...

    def close(self) -> None:
        """Let go of the graph; what was written stays. Closing twice is harmless."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
