"""How fast a graph gets into each store: a file of KGLite, a Neo4j server, the files of Neo4j's importer.

Needs Linux, and Java 17 and Maven for Neo4j and its importer. A row is a node or a relation. Rates are of the
processor's seconds, those of the server included, which other work changes little; those by the clock stand beside.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from benchmarks.make_graph import make_records, sizes
from benchmarks.options import Figures, Options, Row
from kg.assemble import assemble
from kg.export import Listed, write_graph
from kg.stores import Store, open_store
from kg.stores.kept import scratch
from kg.stores.neo4j_change import Change
from kg.stores.neo4j_writing import group
from tests.neo4j.bulk import run_import
from tests.neo4j.server import OwnServer, own

MACHINE = ("-Xmx2g",)  # of the server
WAYS = {
    "kglite": "a file of KGLite",
    "neo4j batched": "Neo4j in batches",
    "neo4j-admin": "`neo4j-admin database import` of files written before",
}
SINGLE = 500  # nodes, and as many relations, that are loaded with one statement each


def measure(options: Options) -> Figures:
    """Load a graph of so many relations into each store, once, one after the other."""
    if options.graph:
        with open_store(options.graph) as store:
            graph = Listed(store.nodes(), store.edges())
    else:
        made = assemble(make_records(**sizes(options.relations)))
        graph = Listed(made.nodes.values(), made.edges.values())
    with tempfile.TemporaryDirectory() as folder:
        return load(graph, Path(folder))


def rows(found: Figures) -> Iterator[Row]:
    """Yield a row for each way, with its rate as a multiple of that of a server in batches."""
    nodes, relations = found["nodes"], found["relations"]
    batched = found["neo4j batched"]["rows_a_second_of_a_core"]
    for way, shown in WAYS.items():
        rate = found[way]["rows_a_second_of_a_core"]
        times = "" if rate == batched else f", {rate / batched:.1f} times Neo4j's rate in batches"
        told = f"{rate * relations / (relations + nodes):,.0f} relations a second of a core{times}"
        yield f"loading {relations:,} relations and {nodes:,} nodes, {shown}", told


def load(graph: Listed, folder: Path) -> Figures:
    """Return all figures, measured one after the other."""
    nodes, edges = list(graph.nodes()), list(graph.edges())
    found: Figures = {"nodes": len(nodes), "relations": len(edges)}
    rows = len(nodes) + len(edges)
    with open_store(folder / "graph.kgl", write=True) as file:
        found["kglite"] = rate(rows, lambda: file.replace(nodes, edges))
    found["neo4j-csv written"] = rate(rows, lambda: write_graph("neo4j-csv", graph, folder / "files"))
    importing = partial(run_import, folder / "files", folder / "imported", folder / "scratch")
    found["neo4j-admin"] = rate(rows, importing)
    with served(folder / "loaded") as (store, server):
        found["neo4j batched"] = rate(rows, lambda: store.load(nodes, edges), server)
    with served(folder / "single") as (store, server):
        store.load([], [])  # constraints
        single = small(graph)
        found["neo4j one statement a row"] = rate(sum(map(len, single)), lambda: load_singly(store, *single), server)
    return found


def rate(rows: int, work: Callable[[], object], server: OwnServer | None = None) -> dict[str, float]:
    """Do the work, and return its seconds, by the clock and of the processor, and how many rows a second of a core."""
    started, used = time.perf_counter(), processor(server)
    work()
    seconds, used = time.perf_counter() - started, processor(server) - used
    return {
        "rows": rows,
        "seconds": round(seconds, 1),
        "processor_seconds": round(used, 1),
        "rows_a_second_of_a_core": round(rows / used),
    }


def processor(server: OwnServer | None) -> float:
    """Return the processor's seconds that this process, what it started and ended, and a server have used."""
    used = sum(os.times()[:4])
    return used + server.seconds if server is not None else used


@contextmanager
def served(home: Path) -> Iterator[tuple[Store, OwnServer]]:
    """Give the store of a new, empty server, and the server."""
    with let_in(home, machine=MACHINE) as server, open_store(server.place.address, write=True) as store:
        yield store, server


@contextmanager
def let_in(home: Path, *, machine: Sequence[str]) -> Iterator[OwnServer]:
    """Give a new, empty server, which the environment tells how to get into."""
    with own(home, machine=machine) as server:
        os.environ.update(NEO4J_USERNAME=server.place.user, NEO4J_PASSWORD=server.place.password)
        yield server


def small(graph: Listed) -> tuple[list[Any], list[Any]]:
    """Return some relations between entities, and the nodes that they join."""
    edges = list(islice((edge for edge in graph.edges() if edge.type == "BUILDS_ON"), SINGLE))
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    return [node for node in graph.nodes() if node.id in ends], edges


def load_singly(store: Any, nodes: list[Any], edges: list[Any]) -> None:
    """Load with the statements of a load, but each of them a transaction over one row."""
    with scratch() as folder, Change(folder) as change:
        for node in change.pass_nodes(nodes):
            change.put_node(node, None)
        for edge in change.pass_edges(edges):
            change.put_edge(edge, None)
        for statement in chain.from_iterable(group(change.statements())):
            for row in statement.rows:
                store._transact([statement._replace(rows=[row])])
