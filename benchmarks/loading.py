"""Measure how fast a graph of 50,000 entities and 300,000 relations gets into each store, and how fast each answers.

    python -m benchmarks.loading

Needs Linux, and Java 17 and Maven for Neo4j and its importer. A row is a node or a relation. Rates are rows a second by
the clock, so nothing else should run; the processor's seconds, those of the server included, tell where something did.
Prints JSON: sizes, rates, and the slowest query of the library on each store.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.ask_library import time_library
from benchmarks.make_graph import make_records
from kg.assemble import Graph, assemble
from kg.export import write_graph
from kg.stores import Store, open_store
from kg.stores.neo4j_writing import group, upsert
from tests.neo4j.bulk import run_import
from tests.neo4j.server import OwnServer

MACHINE = ("-Xmx2g",)  # of the server
SINGLE = 2_000  # nodes, and as many relations, that are loaded with one statement each


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=50_000)
    parser.add_argument("--relations", type=int, default=300_000)
    options = parser.parse_args()
    graph = assemble(make_records(entities=options.entities, relations=options.relations))
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(graph, Path(folder))
    sys.stdout.write(json.dumps(measured, indent=2, ensure_ascii=False) + "\n")


def measure(graph: Graph, folder: Path) -> dict[str, Any]:
    """Return all figures, measured one after the other."""
    found: dict[str, Any] = {
        "nodes": len(graph.nodes),
        "relations": len(graph.edges),
        "busy_before": os.getloadavg()[0],
    }
    nodes, edges = list(graph.nodes.values()), list(graph.edges.values())
    rows = len(nodes) + len(edges)
    with open_store(folder / "graph.kgl", write=True) as file:
        found["kglite"] = rate(rows, lambda: file.replace(nodes, edges))
    with open_store(folder / "graph.kgl") as file:
        found["kglite slowest query"] = slowest(file)
    found["neo4j-csv written"] = rate(rows, lambda: write_graph("neo4j-csv", graph, folder / "files"))
    importing = partial(run_import, folder / "files", folder / "imported", folder / "scratch")
    found["neo4j-admin"] = rate(rows, importing)
    with served(folder / "loaded") as (store, server):
        found["neo4j batched"] = rate(rows, lambda: store.load(nodes, edges), server)
        found["neo4j slowest query"] = slowest(store)
    with served(folder / "single") as (store, server):
        store.load([], [])  # constraints
        single = small(graph)
        found["neo4j one statement a row"] = rate(sum(map(len, single)), lambda: load_singly(store, *single), server)
    return {**found, "busy_after": os.getloadavg()[0]}


def rate(rows: int, work: Callable[[], object], server: OwnServer | None = None) -> dict[str, float]:
    """Do the work, and return its seconds, by the clock and of the processor, and how many rows a second that is."""
    started, used = time.perf_counter(), processor(server)
    work()
    seconds, used = time.perf_counter() - started, processor(server) - used
    return {
        "rows": rows,
        "seconds": round(seconds, 1),
        "rows_a_second": round(rows / seconds),
        "processor_seconds": round(used, 1),
    }


def processor(server: OwnServer | None) -> float:
    """Return the processor's seconds that this process, what it started and ended, and a server have used."""
    used = sum(os.times()[:4])
    if server is not None:
        fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


@contextmanager
def served(home: Path) -> Iterator[tuple[Store, OwnServer]]:
    """Give the store of a new, empty server, and the server."""
    server = OwnServer(home, machine=MACHINE)
    try:
        server.set_password()
        os.environ.update(NEO4J_USERNAME=server.place.user, NEO4J_PASSWORD=server.place.password)
        with open_store(server.place.address, write=True) as store:
            yield store, server
    finally:
        server.stop()


def small(graph: Graph) -> tuple[list[Any], list[Any]]:
    """Return some relations between entities, and the nodes that they join."""
    edges = list(islice((edge for edge in graph.edges.values() if edge.type == "BUILDS_ON"), SINGLE))
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    return [graph.nodes[ident] for ident in sorted(ends)], edges


def load_singly(store: Any, nodes: list[Any], edges: list[Any]) -> None:
    """Load with the statements of a load, but each of them a transaction over one row."""
    labels = {node.id: node.labels[0] for node in nodes}
    for together in group(upsert(nodes, edges, {}, labels, ())):
        for statement in together:
            for row in statement.rows:
                store._transact([statement._replace(rows=[row])])


def slowest(store: Store) -> dict[str, object]:
    """Return the query that takes longest on the best connected entities, asked with the defaults of its header."""
    return max(time_library(store, runs=3, widest=False), key=lambda timed: float(str(timed["best_ms"])))


if __name__ == "__main__":
    main()
