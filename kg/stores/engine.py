"""KGLite as the stores use it: a graph made from nodes and edges, and read back exactly as it was given."""

from __future__ import annotations

import heapq
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from kg.errors import GraphError
from kg.schema import FORM, Edge, Node
from kg.stores.answers import own_properties, plain_value
from kg.stores.base import Counts
from kg.stores.content import SCALARS, Check
from kg.stores.filling import fill_edges, fill_nodes

if TYPE_CHECKING:
    from kglite import KnowledgeGraph, ResultView

__all__ = [
    "check_file",
    "check_written",
    "count",
    "load_engine",
    "make_graph",
    "open_graph",
    "read_edges",
    "read_nodes",
]


def load_engine() -> Any:
    """Import and return KGLite, which is told not to print.

    Raises:
        GraphError: it is not installed here.
    """
    try:
        import kglite
    except ImportError as error:
        raise GraphError(
            "KGLite, which keeps graphs in files and answers Cypher, is not installed. Try: pip install kglite. There "
            "is no build of it for every kind of machine."
        ) from error
    kglite.set_query_warning_policy("silent")
    return kglite


def check_file(path: str | os.PathLike[str]) -> None:
    """Check the head of a graph file, without opening the graph.

    Raises:
        GraphError: it is not a graph's, is damaged, or is of another version.
    """
    kglite = load_engine()
    try:
        kglite.estimate_load_memory(os.fspath(path))
    except kglite.KgError as error:
        raise _file_error(path, error) from error


def open_graph(path: str | os.PathLike[str]) -> KnowledgeGraph:
    """Open a graph file for reading; whatever is written to the file later does not show.

    Raises:
        GraphError: it is not a graph's, is damaged, or is of another version.
    """
    kglite = load_engine()
    try:
        graph: KnowledgeGraph = kglite.load(os.fspath(path))
    except kglite.KgError as error:
        raise _file_error(path, error) from error
    if graph.schema_version > FORM:
        raise GraphError(
            f"{os.fspath(path)} was written by a later version of kg: its form is {graph.schema_version}, this version "
            f"knows forms up to {FORM}. Install that version (pip install --upgrade paper-kg), or build the graph anew."
        )
    graph.read_only(True)
    return graph


def make_graph(nodes: Iterable[Node], edges: Iterable[Edge]) -> KnowledgeGraph:
    """Return a new graph for reading.

    It is filled per label and type in sorted order, since a file's bytes follow the order of insertion, and since
    KGLite finds a node by id only under its first label. That keys are unique is checked here and after each query
    that writes: a constraint of KGLite's would be an index, a tenth of what the graph takes in memory, and be made anew
    whenever the file is opened.

    Args:
        nodes: sorted by id; each is gone through once.
        edges: sorted by type and key, likewise, after the nodes.

    Raises:
        GraphError: they are not sorted, or do not fit together: see `kg.stores.content.Check`.
    """
    graph: KnowledgeGraph = load_engine().KnowledgeGraph()
    labels: dict[str, str] = {}
    check, ask = Check(labels), partial(_ask, graph)
    fill_nodes(check.nodes(nodes), ask)
    fill_edges(check.edges(edges), labels, ask)
    graph.define_schema({"nodes": {label: {"primary_key": "id"} for label in sorted(set(labels.values()))}})
    graph.set_schema_version(FORM)
    graph.read_only(True)
    return graph


def read_nodes(graph: KnowledgeGraph) -> Iterator[Node]:
    """Yield the nodes, sorted by id."""
    return heapq.merge(*(_nodes_of(graph, label) for label in sorted(graph.node_types)), key=attrgetter("id"))


def read_edges(graph: KnowledgeGraph) -> Iterator[Edge]:
    """Yield the edges, sorted by type, then key."""
    for kind in sorted(count(graph).edges):
        query = f"MATCH (a)-[r:`{kind}`]->(b) RETURN a.id AS source, b.id AS target, r ORDER BY r.key"
        for row in _ask(graph, query):
            properties = _properties(row["r"]["properties"])
            yield Edge(
                type=kind,
                key=properties.pop("key"),
                source=row["source"],
                target=row["target"],
                properties=properties,
            )


def count(graph: KnowledgeGraph) -> Counts:
    """Return how many nodes there are by first label, and how many edges by type."""
    nodes = _ask(graph, "MATCH (n) RETURN labels(n)[0] AS kind, count(*) AS number")
    edges = _ask(graph, "MATCH ()-[r]->() RETURN type(r) AS kind, count(*) AS number")
    return Counts(*({row["kind"]: row["number"] for row in sorted(rows, key=_kind)} for rows in (nodes, edges)))


def check_written(graph: KnowledgeGraph) -> None:
    """Check that after a query has written to it, the graph can still be told by ids and keys.

    Raises:
        GraphError: a node has no id, an edge has no key, or two have the same.
    """
    ids = _ask(graph, "MATCH (n) RETURN n.id AS name").column("name")
    _check_unique("node", "CREATE (n:Method {id: 'system:…'})", ids)
    for kind in count(graph).edges:
        keys = _ask(graph, f"MATCH ()-[r:`{kind}`]->() RETURN r.key AS name").column("name")
        _check_unique(f"{kind} relation", f"CREATE (a)-[:{kind} {{key: '…'}}]->(b)", keys)


def _file_error(path: str | os.PathLike[str], error: Exception) -> GraphError:
    reason = re.sub(r"^File (?:format error|not found)[^:]*: ", "", str(error))
    return GraphError(f"{os.fspath(path)} cannot be read: {reason} Build the graph anew, or restore the file.")


def _check_unique(what: str, example: str, names: Sequence[object]) -> None:
    for name, times in Counter(names).items():
        if not isinstance(name, str):
            raise GraphError(
                f"The query leaves a {what} without a name of its own. Write: {example}. Nothing was saved."
            )
        if times > 1:
            raise GraphError(f"The query leaves two with the name {name!r}; it must be unique. Nothing was saved.")


def _ask(graph: KnowledgeGraph, query: str, rows: list[dict[str, Any]] | None = None) -> ResultView:
    """Run a query of ours, without the limits that are meant for queries of others."""
    view = graph.cypher(query, params={} if rows is None else {"rows": rows}, timeout_ms=0, max_work_units=2**62)
    return cast("ResultView", view)


def _nodes_of(graph: KnowledgeGraph, label: str) -> Iterator[Node]:
    for row in _ask(graph, f"MATCH (n:`{label}`) RETURN n ORDER BY n.id"):
        labels = row["n"]["labels"]
        if labels[0] != label:  # it is another node's second label
            continue
        properties = _properties(row["n"]["properties"])
        yield Node(id=properties.pop("id"), labels=tuple(labels), properties=own_properties(properties, label))


def _properties(stored: dict[str, Any]) -> dict[str, Any]:
    return {name: value if type(value) in SCALARS else plain_value(value) for name, value in stored.items()}


def _kind(row: dict[str, Any]) -> str:
    return str(row["kind"])
