"""A graph in memory, as NetworkX has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.schema import Edge, Node
from kg.stores.answers import answer
from kg.stores.base import Counts, Rows
from kg.stores.content import Check
from kg.stores.engine import check_written, make_graph, read_edges, read_nodes
from kg.stores.local import LocalStore

if TYPE_CHECKING:
    from kglite import KnowledgeGraph
    from networkx import MultiDiGraph

__all__ = ["MemoryStore", "make_networkx"]


class MemoryStore(LocalStore):
    """A store that lasts as long as the object. Cypher goes through a KGLite graph, made when it is first needed.

    Attributes:
        graph: the graph in the form of `kg.stores.to_networkx`, frozen; take a copy to change it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.graph: MultiDiGraph[str] = _freeze(make_networkx([], []))
        self._mirror: KnowledgeGraph | None = None

    @property
    def address(self) -> str:
        """The address by which `open_store` makes such a store."""
        return ":memory:"

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes, sorted by id."""
        for name in sorted(self.graph):
            properties = dict(self.graph.nodes[name])
            yield Node(id=name, labels=properties.pop("labels"), properties=properties)

    def edges(self) -> Iterator[Edge]:
        """Yield the edges, sorted by type, then key."""
        edges = sorted(self.graph.edges(keys=True, data=True), key=_place)
        for source, target, (kind, key), data in edges:
            yield Edge(type=kind, key=key, source=source, target=target, properties=dict(data))

    def counts(self) -> Counts:
        """Return how many nodes and edges of each kind there are."""
        nodes = Counter(self.graph.nodes[name]["labels"][0] for name in self.graph)
        edges = Counter(kind for _, _, (kind, _) in self.graph.edges(keys=True))
        return Counts(dict(sorted(nodes.items())), dict(sorted(edges.items())))

    def replace_sorted(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Make these nodes, sorted by id, and edges, sorted by type and key, the whole content."""
        check = Check()
        self.graph = _freeze(make_networkx(check.nodes(nodes), check.edges(edges)))
        self._forget()

    def _engine(self) -> KnowledgeGraph:
        if self._mirror is None:
            self._mirror = make_graph(self.nodes(), self.edges())
        return self._mirror

    def _provide(self, folder: Path) -> Path:
        file = folder / "graph.kgl"
        self._engine().backup(str(file))
        return file

    def _write(self, cypher: str, parameters: Mapping[str, Any], *, timeout: float | None, limit: int | None) -> Rows:
        graph = self._engine()
        self._forget()
        graph.read_only(False)
        rows = answer(graph, cypher, parameters, timeout=timeout, limit=limit)
        check_written(graph)
        self.replace(read_nodes(graph), read_edges(graph))
        return rows

    def _forget(self) -> None:
        self._mirror = None
        self._process.close()


def make_networkx(nodes: Iterable[Node], edges: Iterable[Edge]) -> MultiDiGraph[str]:
    """Return a graph for NetworkX, in the form that `kg.stores.to_networkx` describes."""
    import networkx

    graph: MultiDiGraph[str] = networkx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node.id, labels=node.labels, **node.properties)
    for edge in edges:
        graph.add_edge(edge.source, edge.target, key=(edge.type, edge.key))
        graph.edges[edge.source, edge.target, (edge.type, edge.key)].update(edge.properties)
    return graph


def _freeze(graph: MultiDiGraph[str]) -> MultiDiGraph[str]:
    import networkx

    networkx.freeze(graph)
    return graph


def _place(edge: tuple[str, str, tuple[str, str], dict[str, Any]]) -> tuple[str, str]:
    return edge[2]
