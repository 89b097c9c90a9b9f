"""A graph as Python users hold it: opened by its address, asked by method."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from kg.stores import Rows, Store, open_store

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from kg.export import Written
    from queries.catalog import Answer
    from queries.stats import GraphStats
    from queries.views import EntityView, Explanation

__all__ = ["Graph", "open_graph"]


class Graph:
    """A graph that was built: a file, or what a server holds. Use it in a `with` statement, or close it.

    Example:
        >>> with kg.open("graph.kgl") as graph:
        ...     for row in graph.leaderboard("ImageNet", metric="top-1 accuracy"):
        ...         print(row.rank, row.system, row.value)
    """

    def __init__(self, store: Store) -> None:
        """Wrap an open store."""
        self.store = store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = self.store.counts()
        return f"<kg.Graph {self.store.address}: {counts.nodes.get('Paper', 0):,} papers>"

    def close(self) -> None:
        """Let go of the graph."""
        self.store.close()

    def query(self, cypher: str, *, timeout: float | None = None, limit: int | None = None, **parameters: Any) -> Rows:
        """Return the answer to a query in Cypher, which may only read; `parameters` are its $parameters."""
        return self.store.run(cypher, parameters, timeout=timeout, limit=limit)

    def ask(self, name: str, **values: Any) -> Answer:
        """Return the answer to a query of the library, which `kg queries` lists: `ask("beats", system="BERT")`."""
        from queries.catalog import run

        return run(name, self.store, **values)

    def leaderboard(self, benchmark: str, metric: str = "") -> Answer:
        """Return what papers report on a benchmark, best first within each metric."""
        return self.ask("leaderboard", benchmark=benchmark, metric=metric)

    def show(self, name: str, *, limit: int = 25) -> EntityView:
        """Return what is said of the entity that `name` means, whatever it is spelt like."""
        from queries.show import show

        return show(self.store, name, limit=limit)

    def explain(self, a: str, b: str) -> Explanation:
        """Return the sentences that join two entities, or else the shortest way from one to the other."""
        from queries.show import explain

        return explain(self.store, a, b)

    def stats(self, *, top: int = 10) -> GraphStats:
        """Return how much the graph holds by type, and what most papers name."""
        from queries.stats import stats

        return stats(self.store, top=top)

    def digest(self) -> str:
        """Return the canonical digest: equal graphs have equal ones, whatever store they are in."""
        from kg.assemble import digest

        return digest(self.store.nodes(), self.store.edges())

    def to_networkx(self) -> MultiDiGraph[str]:
        """Return a copy for NetworkX: nodes by id with `labels` and properties, edges with key (type, key)."""
        from kg.stores import to_networkx

        return to_networkx(self.store)

    def export(self, format: str, path: str | os.PathLike[str], **options: Any) -> Written:  # noqa: A002
        """Write the graph in one of the formats of `kg export --list`."""
        from kg.export import write_graph

        return write_graph(format, self.store, path, **options)

    def delete(self, papers: Sequence[str]) -> list[str]:
        """Take papers out, with all that only they have said; return the ids of those that were there."""
        return [paper for paper in papers if self.store.delete_paper(paper)]


def open_graph(address: str | os.PathLike[str] = "graph.kgl", *, write: bool = False) -> Graph:
    """Open the graph at an address: a file, or `neo4j://host`.

    Args:
        address: where the graph is.
        write: leave to change it.

    Raises:
        GraphError: there is no graph, it cannot be opened, or somebody else is writing it.
    """
    return Graph(open_store(address, write=write))
