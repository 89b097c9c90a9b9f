"""What the stores that keep a graph on this machine have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kg.schema import Edge, Node
from kg.stores.answers import answer
from kg.stores.base import Counts, Rows
from kg.stores.content import in_order
from kg.stores.differences import edge_place, node_place, overlaid
from kg.stores.guard import check_query
from kg.stores.kept import Kept, keep_valid, scratch
from kg.stores.parameters import check_limits, check_parameters
from kg.stores.process import QueryProcess

if TYPE_CHECKING:
    from kglite import KnowledgeGraph

__all__ = ["LocalStore"]


class LocalStore(ABC):
    """A store whose Cypher is KGLite's, in this process or in one that can be ended."""

    def __init__(self) -> None:
        self._process = QueryProcess(self._provide)

    @property
    @abstractmethod
    def address(self) -> str:
        """Where the graph is."""

    @abstractmethod
    def nodes(self) -> Iterator[Node]:
        """Yield the nodes, sorted by id."""

    @abstractmethod
    def edges(self) -> Iterator[Edge]:
        """Yield the edges, sorted by type, then key."""

    @abstractmethod
    def counts(self) -> Counts:
        """Return how many nodes and edges of each kind there are."""

    @abstractmethod
    def replace_sorted(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Make these nodes, sorted by id, and edges, sorted by type and key, the whole content."""

    @abstractmethod
    def _engine(self) -> KnowledgeGraph:
        """Return the graph to read from."""

    @abstractmethod
    def _provide(self, folder: Path) -> Path:
        """Return a file that holds the graph, made in `folder` if there is none."""

    @abstractmethod
    def _write(self, cypher: str, parameters: Mapping[str, Any], *, timeout: float | None, limit: int | None) -> Rows:
        """Run a query that may write, and keep what it wrote."""

    def run(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        write: bool = False,
        timeout: float | None = None,
        limit: int | None = None,
    ) -> Rows:
        """Answer a query in Cypher; see `kg.stores.base.Store.run`.

        With a timeout the query runs in a process that is ended if need be. A query that writes runs in this one: it is
        stopped by KGLite where that looks at the clock, and then has changed nothing.
        """
        check_limits(timeout, limit)
        given = dict(parameters or {})
        check_parameters(cypher, check_query(cypher, write=write), given)
        if write:
            return self._write(cypher, given, timeout=timeout, limit=limit)
        if timeout is not None:
            return self._process.ask(cypher, given, timeout=timeout, limit=limit)
        return answer(self._engine(), cypher, given, timeout=None, limit=limit)

    def load(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Add nodes and edges; one that is there already, by id or by type and key, is replaced."""
        with (
            scratch() as folder,
            Kept(self.nodes(), self.edges(), folder) as old,
            keep_valid(nodes, edges, folder) as given,
        ):
            self.replace_sorted(
                overlaid(old.nodes(), given.nodes(), node_place), overlaid(old.edges(), given.edges(), edge_place)
            )

    def replace(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Make these nodes and edges, in whatever order, the whole content."""
        self.replace_sorted(*in_order(nodes, edges))

    def delete_paper(self, paper_id: str) -> bool:
        """Take out a paper with all that only it says, and tell whether it was there."""
        from kg.assemble.anew import assemble_anew

        if not any(node.id == paper_id and node.labels[0] == "Paper" for node in self.nodes()):
            return False
        with scratch() as folder, assemble_anew(self.nodes(), self.edges(), folder, without=[paper_id]) as rest:
            self.replace_sorted(rest.nodes(), rest.edges())
        return True

    def close(self) -> None:
        """Let go of the graph; what was written stays."""
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
