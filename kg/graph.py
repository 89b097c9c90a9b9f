"""A graph as Python users hold it: opened by its address, asked by method."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from kg.stores import Rows, Store, open_store

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from kg.export import Written
    from kg.neighbourhood import Neighbourhood
    from kg.plots import Plot
    from kg.verify import Health
    from queries.catalog import Answer
    from queries.stats import GraphStats
    from queries.views import EntityView, Explanation

__all__ = ["Graph", "open_graph"]


class Graph:
    """A graph that was built: a file, or what a server holds. Use it in a `with` statement, or close it.

    Example:
        >>> with kg.open("graph.kgl") as graph:
        ...     for row in graph.leaderboard("ImageNet", metric="top-1 accuracy").rows[:4]:
        ...         print(row.rank, row.system, row.value, row.unit, row.paper)
        1 ViT-H/14 88.55 % arxiv:2010.11929
        2 ConvNeXt 87.8 % arxiv:2201.03545
        2 ViT-Huge 87.8 % arxiv:2111.06377
        3 Swin Transformer 87.3 % arxiv:2103.14030
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
        """Let go of the graph.

        Example:
            >>> graph = kg.open("graph.kgl")
            >>> graph
            <kg.Graph graph.kgl: 27 papers>
            >>> graph.close()
        """
        self.store.close()

    def query(self, cypher: str, *, timeout: float | None = None, limit: int | None = None, **parameters: Any) -> Rows:
        """Return the answer to a query in Cypher, which may only read.

        Args:
            cypher: one statement.
            timeout: seconds after which it is stopped.
            limit: rows at most.
            parameters: the values of its $parameters.

        Raises:
            RefusedError: it would write, or read files.
            QueryError: it is wrong, or takes too long.

        Example:
            >>> cypher = "MATCH (s)-[:OUTPERFORMS]->({name: $name}) RETURN s.name AS winner ORDER BY winner"
            >>> rows = graph.query(cypher, name="BERT")
            >>> for (winner,) in rows:
            ...     print(winner)
            DistilBERT
            RoBERTa
            >>> rows.to_frame()
                   winner
            0  DistilBERT
            1     RoBERTa
        """
        return self.store.run(cypher, parameters, timeout=timeout, limit=limit)

    def ask(self, name: str, **values: Any) -> Answer:
        """Return the answer to a query of the library, which `kg queries` lists.

        Raises:
            QueryError: there is no such query, or a value is not one that it takes.
            UnknownNameError: a name is not in the graph.

        Example:
            >>> [row.benchmark for row in graph.ask("co-used", benchmark="GLUE")]
            ['SQuAD 2.0', 'RACE', 'MNLI', 'SQuAD 1.1']
        """
        from queries.catalog import run

        return run(name, self.store, **values)

    def leaderboard(self, benchmark: str, metric: str = "") -> Answer:
        """Return what papers report on a benchmark, best first within each metric.

        Raises:
            UnknownNameError: the graph has no such benchmark or metric.

        Example:
            >>> best = graph.leaderboard("squad 2.0", metric="f1").rows[0]
            >>> best.system, best.value, best.paper
            ('ALBERT', 92.2, 'arxiv:1909.11942')
        """
        return self.ask("leaderboard", benchmark=benchmark, metric=metric)

    def show(self, name: str, *, limit: int = 25) -> EntityView:
        """Return what is said of the entity that `name` means, whatever it is spelt like.

        Raises:
            UnknownNameError: the name is not in the graph.

        Example:
            >>> print(graph.show("roberta").proposed_by[0])
            arxiv:1907.11692 · RoBERTa: A Robustly Optimized BERT Pretraining Approach · 2019-07-26
        """
        from queries.show import show

        return show(self.store, name, limit=limit)

    def explain(self, a: str, b: str) -> Explanation:
        """Return the sentences that join two entities, or else the shortest way from one to the other.

        Raises:
            UnknownNameError: a name is not in the graph.

        Example:
            >>> print(graph.explain("RoBERTa", "XLNet").statements[0].evidence)
            So trained, RoBERTa outperforms BERT and XLNet.
        """
        from queries.show import explain

        return explain(self.store, a, b)

    def neighbourhood(self, name: str, *, limit: int = 20) -> Neighbourhood:
        """Return what is joined to an entity: a picture in a notebook, and a small graph for NetworkX.

        Args:
            name: the entity, under any of its names.
            limit: how many neighbours at most, those first that most papers join to it.

        Raises:
            UnknownNameError: the name is not in the graph.

        Example:
            >>> around = graph.neighbourhood("DistilBERT", limit=3)
            >>> print(around)
            DistilBERT (Model, system:distilbert), 7 neighbours
            BERT (Model): it builds on, compared with it, it outperforms
            GLUE (Benchmark): it is evaluated on
            average score (Metric): it is measured by
        """
        from kg.neighbourhood import find_neighbourhood

        return find_neighbourhood(self.store, name, limit=limit)

    def plot(self, kind: str, *names: str, width: float = 6.5, **options: Any) -> Plot:
        """Return a plot: leaderboard, timeline, types or cooccurrence. A notebook shows it; `save` writes it.

        Args:
            kind: which.
            names: the benchmark of a leaderboard, the entities of a timeline, the middle of what is named together.
            width: in inches.
            options: metric, limit (leaderboard); type, by, limit (timeline); type, limit (cooccurrence).

        Raises:
            FormatError: the kind or an option is not known, or matplotlib is not installed.
            UnknownNameError: a name is not in the graph.
            GraphError: the graph holds nothing to draw.

        Example:
            >>> plot = graph.plot("leaderboard", "ImageNet", metric="top-1 accuracy", limit=5)
            >>> plot
            <kg.Plot Reported top-1 accuracy on ImageNet. 9 results from 6 papers, ...>
            >>> plot.save("imagenet.svg").name
            'imagenet.svg'
        """
        from kg.plots import plot

        return plot(kind, self.store, names, width=width, **options)

    def stats(self, *, top: int = 10) -> GraphStats:
        """Return how much the graph holds by type, and what most papers name.

        Example:
            >>> stats = graph.stats(top=1)
            >>> stats.papers, stats.entities["Benchmark"], stats.top["Benchmark"]
            (27, 26, (('ImageNet', 9),))
        """
        from queries.stats import stats

        return stats(self.store, top=top)

    def digest(self) -> str:
        """Return the canonical digest: equal graphs have equal ones, whatever store they are in.

        Example:
            >>> len(graph.digest())
            64
        """
        from kg.assemble import digest

        return digest(self.store.nodes(), self.store.edges())

    def verify(self) -> Health:
        """Check whether the graph is sound, and return what is wrong with it.

        Example:
            >>> graph.verify().findings
            []
        """
        from kg.verify import verify

        return verify(self.store)

    def to_networkx(self) -> MultiDiGraph[str]:
        """Return a copy for NetworkX: nodes by id with `labels` and properties, edges with key (type, key).

        Example:
            >>> network = graph.to_networkx()
            >>> network.nodes["system:bert"]["name"]
            'BERT'
            >>> sorted({kind for kind, _ in network["system:roberta"]["system:bert"]})
            ['BUILDS_ON', 'OUTPERFORMS']
        """
        from kg.stores import to_networkx

        return to_networkx(self.store)

    def export(self, format: str, path: str | os.PathLike[str], **options: Any) -> Written:  # noqa: A002
        """Write the graph in one of the formats of `kg export --list`.

        Raises:
            FormatError: the format or an option is not known.
            GraphError: it cannot be written there.

        Example:
            >>> graph.export("graphml", "graph.graphml")
            Written(nodes=206, edges=362)
            >>> graph.export("html", "bert.html", around="system:bert").nodes
            52
        """
        from kg.export import write_graph

        return write_graph(format, self.store, path, **options)

    def delete(self, papers: Sequence[str]) -> list[str]:
        """Take papers out, with all that only they have said; return the ids of those that were there.

        Raises:
            GraphError: the graph was not opened with `write=True`.

        Example:
            >>> report = kg.build(["records.jsonl"], "copy.kgl", records=True)
            >>> with kg.open("copy.kgl", write=True) as copy:
            ...     copy.delete(["arxiv:1810.04805", "arxiv:0000.00000"])
            ...     copy
            ['arxiv:1810.04805']
            <kg.Graph copy.kgl: 26 papers>
        """
        return [paper for paper in papers if self.store.delete_paper(paper)]


def open_graph(address: str | os.PathLike[str] = "graph.kgl", *, write: bool = False) -> Graph:
    """Open the graph at an address: a file, or `neo4j://host`.

    Args:
        address: where the graph is.
        write: leave to change it.

    Raises:
        GraphError: there is no graph, it cannot be opened, or somebody else is writing it.

    Example:
        >>> with kg.open("graph.kgl") as graph:
        ...     graph.query("MATCH (p:Paper) RETURN count(p) AS papers").dicts()
        [{'papers': 27}]
        >>> kg.open("graf.kgl")
        Traceback (most recent call last):
        ...
        kg.errors.GraphError: There is no graph at graf.kgl...
    """
    return Graph(open_store(address, write=write))
