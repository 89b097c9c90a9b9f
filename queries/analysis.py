"""Measures of the whole graph for which Cypher is not the tool: PageRank, communities, betweenness, weighted paths.

All of them look at the entity graph: an edge for each pair that papers join, its weight the number of papers that say
so. Nodes and edges are put in by id and figures are rounded, so that the same graph gives the same figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.schema import ENTITY_TYPES, MEASURES, RELATIONS
from queries.centrality import brandes, power_iteration

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    from kg.stores import Store

__all__ = [
    "COLUMNS",
    "ENTITY_RELATIONS",
    "MEASURES",
    "Measures",
    "WeightedPath",
    "betweenness",
    "communities",
    "entity_graph",
    "measure",
    "pagerank",
    "rank",
    "steps_of",
    "weighted_path",
    "write_measures",
]

ENTITY_RELATIONS = (*sorted(name for name, signature in RELATIONS.items() if signature.sources), "VARIANT_OF")
SAMPLES = 500  # nodes; betweenness of a larger graph is estimated from the ways that start at so many
DIGITS = 12  # figures are rounded, so that they do not show the order of summation
BATCH = 20_000  # rows a statement: in a file each is a write of the whole
COLUMNS = ("name", "type", "papers", "pagerank", "betweenness", "community")  # of `rank`

_ENTITIES = "MATCH (n:{0}) RETURN n.id AS id, n.name AS name, n.papers AS papers ORDER BY id"
_EDGES = "MATCH (a)-[r:{0}]->(b) RETURN a.id AS source, b.id AS target, r.paper AS paper"
_WRITE = "UNWIND $rows AS row MATCH (n:{0} {{id: row.id}}) SET {1}"


@dataclass(frozen=True)
class WeightedPath:
    """The way between two entities that most papers vouch for; `length` sums 1/papers over its edges."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    length: float

    def __str__(self) -> str:
        return " - ".join(self.names)


@dataclass(frozen=True)
class Measures:
    """Figures by entity id: PageRank (they sum to 1), betweenness (0 to 1), and community (0 is the largest)."""

    pagerank: Mapping[str, float]
    betweenness: Mapping[str, float]
    community: Mapping[str, int]


def entity_graph(store: Store, *, relations: Collection[str] = ENTITY_RELATIONS) -> nx.DiGraph[str]:
    """Return the entities and the stated relations between them, with `weight`: how many papers join the two.

    Args:
        store: The graph.
        relations: Which relations count. VARIANT_OF, which no paper states, counts as one paper.

    Raises:
        QueryError: a relation is not one between entities.
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    for label in ENTITY_TYPES:
        for ident, name, papers in store.run(_ENTITIES.format(label)).rows:
            graph.add_node(ident, type=label, name=name, papers=papers)
    papers_of: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for relation in sorted(relations):
        if relation not in ENTITY_RELATIONS:
            raise QueryError(f"Unknown relation {relation!r}. Choose from: {', '.join(ENTITY_RELATIONS)}.")
        for source, target, paper in store.run(_EDGES.format(relation)).rows:
            papers_of[source, target].add(paper)
    for source, target in sorted(pair for pair in papers_of if pair[0] != pair[1]):
        graph.add_edge(source, target, weight=len(papers_of[source, target]))
    return graph


def pagerank(graph: nx.DiGraph[str], *, damping: float = 0.85) -> dict[str, float]:
    """Return the PageRank of each entity, weights included. It is computed here since `networkx.pagerank` needs scipy.

    Args:
        graph: An entity graph.
        damping: How likely the walk follows an edge rather than jumping anywhere.
    """
    nodes = sorted(graph)
    place = {node: number for number, node in enumerate(nodes)}
    edges = [(place[source], place[target], data["weight"]) for source, target, data in graph.edges(data=True)]
    return _figures(nodes, power_iteration(len(nodes), _table(edges), damping=damping))


def betweenness(graph: nx.DiGraph[str], *, samples: int = SAMPLES, seed: int = 0) -> dict[str, float]:
    """Return the share of all pairs whose shortest ways, without direction and weight, lead through each entity.

    Args:
        graph: An entity graph.
        samples: Graphs with more nodes are estimated from the ways that start at so many nodes.
        seed: Which nodes are the sample.
    """
    undirected, nodes = _undirected(graph)
    edges = [(source, target, 1) for source, target in undirected.edges]
    starts = None if len(nodes) <= samples else samples
    return _figures(nodes, brandes(len(nodes), _table(edges), samples=starts, seed=seed))


def communities(graph: nx.DiGraph[str], *, seed: int = 0, resolution: float = 1.0) -> dict[str, int]:
    """Return the community of each entity by Louvain's method: 0 is the largest, of equal ones that with the least id.

    Args:
        graph: An entity graph.
        seed: In which order the method looks at the entities.
        resolution: More than 1 gives smaller communities, less gives larger ones.

    Reference: V. D. Blondel et al., Fast unfolding of communities in large networks (2008).
    """
    import networkx as nx

    undirected, nodes = _undirected(graph)
    found = nx.community.louvain_communities(undirected, weight="weight", resolution=resolution, seed=seed)
    groups = sorted((sorted(nodes[number] for number in group) for group in found), key=lambda ids: (-len(ids), ids))
    return dict(sorted((node, number) for number, group in enumerate(groups) for node in group))


def weighted_path(graph: nx.DiGraph[str], a: str, b: str) -> WeightedPath | None:
    """Return the way from `a` to `b`, in any direction, that most papers vouch for; None if there is none.

    Args:
        graph: An entity graph.
        a: The id of an entity.
        b: The id of another one.

    Raises:
        QueryError: an id is not in the graph.
    """
    import networkx as nx

    for ident in (a, b):
        if ident not in graph:
            raise QueryError(f"No entity has the id {ident!r}. Look for it by name with queries.find.")
    undirected, nodes = _undirected(graph)
    place = {node: number for number, node in enumerate(nodes)}
    try:
        length, way = nx.bidirectional_dijkstra(undirected, place[a], place[b], weight="length")
    except nx.NetworkXNoPath:
        return None
    ids = tuple(nodes[number] for number in way)
    return WeightedPath(ids, tuple(graph.nodes[ident]["name"] for ident in ids), round(float(length), DIGITS))


def measure(graph: nx.DiGraph[str], *, seed: int = 0, samples: int = SAMPLES) -> Measures:
    """Return all measures of an entity graph."""
    return Measures(
        pagerank=pagerank(graph),
        betweenness=betweenness(graph, samples=samples, seed=seed),
        community=communities(graph, seed=seed),
    )


def steps_of(graph: nx.DiGraph[str], path: WeightedPath) -> list[tuple[int, str, str, int | None]]:
    """Return the entities on a path: number, name, type, and how many statements of papers join it to the one before.

    Args:
        graph: The entity graph of the path.
        path: A path in it.
    """
    rows: list[tuple[int, str, str, int | None]] = []
    before: str | None = None
    for number, ident in enumerate(path.ids):
        papers = None
        if before is not None:
            both = ((before, ident), (ident, before))
            papers = sum(graph.edges[pair]["weight"] for pair in both if pair in graph.edges)
        rows.append((number, graph.nodes[ident]["name"], graph.nodes[ident]["type"], papers))
        before = ident
    return rows


def rank(
    graph: nx.DiGraph[str], measures: Measures, *, by: str = "pagerank", kind: str | None = None, limit: int | None = 20
) -> list[tuple[str, str, int, float, float, int]]:
    """Return the entities with their measures, in the columns of `COLUMNS`.

    Args:
        graph: The entity graph that was measured.
        measures: Its measures.
        by: The measure that orders them, highest first; "community" puts the largest community first.
        kind: Only entities of this type.
        limit: How many at most; None for all.

    Raises:
        QueryError: there is no such measure or type.
    """
    if by not in MEASURES:
        raise QueryError(f"Unknown measure {by!r}. Choose from: {', '.join(MEASURES)}.")
    if kind is not None and kind not in ENTITY_TYPES:
        raise QueryError(f"Unknown type {kind!r}. Choose from: {', '.join(ENTITY_TYPES)}.")

    def place(ident: str) -> tuple[float, float, str]:
        first = measures.community[ident] if by == "community" else -getattr(measures, by)[ident]
        return first, -measures.pagerank[ident], ident

    chosen = [ident for ident in graph if kind in (None, graph.nodes[ident]["type"])]
    return [
        (
            graph.nodes[ident]["name"],
            graph.nodes[ident]["type"],
            graph.nodes[ident]["papers"],
            measures.pagerank[ident],
            measures.betweenness[ident],
            measures.community[ident],
        )
        for ident in sorted(chosen, key=place)[:limit]
    ]


def write_measures(store: Store, measures: Measures) -> int:
    """Write the measures onto the entities, as properties that bear their names; return how many entities have them.

    A later build puts entities in anew, and so takes the measures away.
    """
    setting = ", ".join(f"n.{name} = row.{name}" for name in MEASURES)
    written = 0
    for label in ENTITY_TYPES:
        idents = [row[0] for row in store.run(_ENTITIES.format(label)).rows if row[0] in measures.pagerank]
        rows = [{"id": ident} | {name: getattr(measures, name)[ident] for name in MEASURES} for ident in idents]
        for start in range(0, len(rows), BATCH):
            store.run(_WRITE.format(label, setting), {"rows": rows[start : start + BATCH]}, write=True)
        written += len(rows)
    return written


def _undirected(graph: nx.DiGraph[str]) -> tuple[nx.Graph[int], list[str]]:
    """Return the graph without directions, its nodes numbered in the order of their ids, and these ids.

    Numbers, since the order of a set of texts differs from one run of Python to the next.
    """
    import networkx as nx

    nodes = sorted(graph)
    place = {node: number for number, node in enumerate(nodes)}
    weights: dict[tuple[int, int], int] = defaultdict(int)
    for source, target, data in graph.edges(data=True):
        weights[min(place[source], place[target]), max(place[source], place[target])] += data["weight"]
    undirected: nx.Graph[int] = nx.Graph()
    undirected.add_nodes_from(range(len(nodes)))
    for one, other in sorted(weights):
        undirected.add_edge(one, other, weight=weights[one, other], length=1 / weights[one, other])
    return undirected, nodes


def _table(edges: list[tuple[int, int, int]]) -> NDArray[np.int64]:
    import numpy as np

    return np.array(sorted(edges), dtype=np.int64).reshape(-1, 3)


def _figures(nodes: list[str], values: NDArray[np.float64]) -> dict[str, float]:
    return {node: round(float(value), DIGITS) for node, value in zip(nodes, values, strict=True)}
