"""How long the queries of the library take on the best connected entities of a graph, where a query has most to do."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import kg
from benchmarks.make_graph import make_records, sizes
from benchmarks.options import Figures, Options, Row
from kg.papers import write_records
from kg.stores import Store, open_store
from queries import load_catalog, run, run_query
from queries.header import Parameter, Query

DEEPEST = {"depth": 5, "limit": 1_000, "max": 6, "others": 1, "top": 20}


def measure(options: Options) -> Figures:
    """Time every query at its defaults and at its widest on a file of KGLite, by the processor's time."""
    with tempfile.TemporaryDirectory() as folder, open_store(options.graph or _made(options, Path(folder))) as store:
        relations = sum(store.counts().edges.values())
        timed = sorted(time_library(store, runs=options.rounds), key=lambda one: -float(str(one["best_ms"])))
    return {
        "relations": relations,
        "queries": len(timed),
        "median_ms": timed[len(timed) // 2]["best_ms"],
        "slowest_ms": timed[0]["best_ms"],
        "slowest": timed[0]["query"],
        "slow": timed[:5],
    }


def _made(options: Options, folder: Path) -> str:
    records, graph = folder / "records.jsonl", folder / "graph.kgl"
    write_records(make_records(**sizes(options.relations)), records)
    kg.build([records], graph, records=True)
    return str(graph)


def rows(found: Figures) -> Iterator[Row]:
    """Yield the median and the slowest."""
    told = f"{found['median_ms']} ms the median, {found['slowest_ms']} ms the slowest (`{found['slowest']}`)"
    yield f"library queries at {found['relations']:,} relations, at defaults and at their widest", told


def hubs(store: Store) -> dict[str, list[str]]:
    """Return, by type, the ids of the two entities with most relations."""
    found: dict[str, list[str]] = {}
    for kind in ("Benchmark", "Method", "Metric", "Model", "Task"):
        names = [row.name for row in run("hubs", store, type=kind, limit=2)]
        answer = [
            store.run(f"MATCH (n:{kind} {{name: $name}}) RETURN n.id AS id ORDER BY id", {"name": n}) for n in names
        ]
        found[kind] = [rows.rows[0][0] for rows in answer]
    return found


def values_of(query: Query, best: dict[str, list[str]], paper: str) -> Iterator[dict[str, object]]:
    """Yield what to ask a query with: its defaults, and then the widest values that it takes."""
    required = {one.name: value_of(one, best, paper) for one in query.parameters if one.required}
    yield required
    numbers = {one.name: DEEPEST[one.name] for one in query.parameters if one.kind == "int"}
    if numbers:
        yield required | numbers
    names = {one.name: best[one.options[0]][0] for one in query.parameters if one.kind == "name" and not one.required}
    if names:
        yield required | names


def value_of(parameter: Parameter, best: dict[str, list[str]], paper: str) -> str:
    """Return the best connected value for a parameter; `b` is the second best, so that it differs from `a`."""
    if parameter.kind == "paper":
        return paper
    if parameter.kind == "choice":
        return "Method" if "Method" in parameter.options else parameter.options[0]
    return best["Method" if "Method" in parameter.options else parameter.options[0]][parameter.name == "b"]


def time_query(query: Query, store: Store, values: dict[str, object], *, runs: int) -> dict[str, object]:
    """Return the best and the worst time of a query, in milliseconds of a core, and how many rows it gives."""
    seconds = []
    for _ in range(runs):
        started = time.process_time()
        rows = len(run_query(query, store, values))
        seconds.append(time.process_time() - started)
    best, worst = (round(1000 * value, 1) for value in (min(seconds), max(seconds)))
    return {"query": query.name, "values": values, "rows": rows, "best_ms": best, "worst_ms": worst}


def time_library(store: Store, *, runs: int) -> list[dict[str, object]]:
    """Time all queries on the best connected entities, at their defaults and with the widest values that they take."""
    best = hubs(store)
    paper = store.run("MATCH (p:Paper) RETURN p.id AS id ORDER BY id LIMIT 1").rows[0][0]
    return [
        time_query(query, store, values, runs=runs)
        for query in load_catalog().values()
        for values in values_of(query, best, paper)
    ]
