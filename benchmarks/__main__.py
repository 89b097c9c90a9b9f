"""Measure everything, or some parts, and write JSON; or make of it the table that README shows.

    python -m benchmarks --papers abstracts.jsonl --count 200 -o benchmarks.json [PART …]
    python -m benchmarks --table benchmarks.json

Parts that are measured again take the place of what the file holds of them. Rates and shares are of the processor's
time, which other work on the machine changes little; how much that was is written with each part.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import extraction, rebuild

ROOT = Path(__file__).parent.parent


class Options(NamedTuple):
    """What the caller wants measured: texts, how many of them, and how many relations."""

    papers: str
    abstracts: int
    relations: int


def measure_queries(options: Options) -> dict[str, Any]:
    """Time the library on a graph of many relations: every query at its defaults and at its widest."""
    import kg
    from benchmarks.ask_library import time_library
    from benchmarks.make_graph import make_records
    from kg.papers import write_records
    from kg.stores import open_store

    with tempfile.TemporaryDirectory() as name:
        records, graph = Path(name, "records.jsonl"), Path(name, "graph.kgl")
        write_records(make_records(entities=options.relations // 6, relations=options.relations), records)
        report = kg.build([records], graph, records=True)
        with open_store(graph) as store:
            timed = sorted(time_library(store, runs=3), key=lambda one: float(str(one["best_ms"])))
    return {
        "relations": sum(report.counts.edges.values()),
        "queries": len(timed),
        "median_ms": timed[len(timed) // 2]["best_ms"],
        "slowest_ms": timed[-1]["best_ms"],
        "slowest": timed[-1]["query"],
    }


def _other(*command: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, *command], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return dict(json.loads(done.stdout))


PARTS: dict[str, Callable[[Options], dict[str, Any]]] = {
    "extraction": lambda given: extraction.measure(given.papers, given.abstracts),
    "build": lambda given: rebuild.measure(given.papers, given.abstracts),
    "graphml": lambda given: _other(
        "benchmarks/graphml.py", "--edges", str(given.relations), "--nodes", str(given.relations // 10)
    ),
    "queries": measure_queries,
    "loading": lambda given: _other(
        "-m", "benchmarks.loading", "--relations", str(given.relations), "--entities", str(given.relations // 6)
    ),
}


def rows(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the table says: what was measured, and the outcome."""
    if part := found.get("extraction"):
        for way in extraction.OURS:
            small = part["times_small"].get(way)
            told = f"{part['times_tokenisation'][way]:,} times" + (f", {small} times" if small else "")
            rate = part["abstracts_a_second_of_a_core"][way]
            yield f"extraction, `{way}`: time of tokenisation, of spaCy's small pipeline", f"{told} ({rate} a second)"
    if part := found.get("build"):
        yield "reading, resolving, assembling and storing, of extraction", f"{part['beside_extraction']:.1%}"
        yield "`--resume` with all extracted, of the whole build", f"{part['resumed']:.1%}"
        yield "update with nothing new, of the whole build", f"{part['nothing_new']:.1%}"
        yield "update with 1 % new, of the whole build", f"{part['nightly']:.1%}"
    if part := found.get("graphml"):
        own = part["kg"]["seconds"]
        against = [
            f"{part[way]['seconds'] / own:.1f} times as long with {way}"
            for way in ("networkx", "igraph")
            if way in part
        ]
        yield f"writing GraphML of {part['edges']:,} relations", ", ".join(against)
    if part := found.get("queries"):
        told = f"{part['median_ms']} ms the median, {part['slowest_ms']} ms the slowest (`{part['slowest']}`)"
        yield f"library queries at {part['relations']:,} relations", told
    if part := found.get("loading"):
        rates = {name: part[name]["rows_a_second"] for name in ("kglite", "neo4j batched", "neo4j-admin")}
        yield "loading, rows a second", ", ".join(f"{name} {rate:,}" for name, rate in rates.items())


def table(found: dict[str, Any]) -> str:
    """Return the Markdown of the table, with the machine and the dates."""
    dates = sorted({part["date"] for part in found.values()})
    machine = " and ".join(sorted({part["machine"] for part in found.values()}))
    head = f"| measured on {machine}, {' to '.join(dict.fromkeys((dates[0], dates[-1])))} | |\n|---|---|\n"
    return head + "".join(f"| {what} | {told} |\n" for what, told in rows(found))


def machine() -> str:
    """Return processor and number of cores."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def main() -> None:
    """Measure, or print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help=f"all, or some of {', '.join(PARTS)}")
    parser.add_argument("--papers", default=str(ROOT / "examples/papers.jsonl"), help="in any format that kg reads")
    parser.add_argument("--count", type=int, default=100, help="abstracts that are extracted")
    parser.add_argument(
        "--relations", type=int, default=1_000_000, help="of the graphs that are asked, written, loaded"
    )
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks.json"))
    parser.add_argument("--table", type=Path, metavar="FILE", help="print the table of what was measured before")
    given = parser.parse_args()
    if given.table:
        sys.stdout.write(table(json.loads(given.table.read_bytes())))
        return
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"no part is called {min(unknown)}; choose from {', '.join(PARTS)}")
    found: dict[str, Any] = json.loads(given.output.read_bytes()) if given.output.exists() else {}
    options = Options(str(Path(given.papers).absolute()), given.count, given.relations)
    for name in given.parts or PARTS:
        about = {"machine": machine(), "date": datetime.date.today().isoformat(), "load": round(os.getloadavg()[0], 1)}
        found[name] = {**PARTS[name](options), **about}
        given.output.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    sys.stdout.write(table(found))


if __name__ == "__main__":
    main()
