"""Measure what the commands take, in time and memory of this side, on a Neo4j server that holds more and more papers.

    python -m benchmarks.server --papers papers.jsonl --records records.jsonl 2000 20000

Needs Linux, and Java 17 and Maven for Neo4j, which gets a heap of 512 MB. Papers are made of the given ones, and their
graph is built from records, so that nothing is extracted. Prints a JSON line for each command: its seconds by the
clock, those of its own processor and of the server's, and its peak memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.loading import let_in
from benchmarks.options import ROOT
from benchmarks.recombine import Pieces, read_corpus, recombine
from kg.papers import write_records
from tests.neo4j.server import OwnServer

MACHINE = ("-Xmx512m",)  # of the server
CHILD = """
import atexit, pathlib, sys
from kg.cli import main
def tell():
    status = pathlib.Path("/proc/self/status").read_text()
    pathlib.Path("peak").write_text(status.partition("VmHWM:")[2].split()[0])
atexit.register(tell)
main(sys.argv[1:])
"""
NEW = 0.01  # share of papers that an update adds


def measure(pieces: Pieces, count: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what each command takes on the graph of `count` papers, and how much that holds."""
    for name, papers in (("records", count), ("later", round(count * (1 + NEW)))):
        write_records((record for _, record in recombine(pieces, papers)), folder / f"{name}.jsonl")
    with let_in(folder / "home", machine=MACHINE) as server:
        for command in commands(server.place.address):
            yield {"papers": count, "command": command[0], **run(command, server, folder)}


def commands(address: str) -> list[list[str]]:
    """Return the commands, in an order in which each finds what it needs."""
    return [
        ["build", "--records", "records.jsonl", "-o", address],
        ["build", "--records", "later.jsonl", "-o", address],
        ["verify", "-g", address],
        ["merges", "-g", address, "--format", "jsonl"],
        ["merges", "-g", address, "--format", "csv", "BERT"],
        ["stats", "-g", address, "--digest"],
        ["export", "-g", address, "-f", "jsonl", "-o", "out"],
        ["export", "-g", address, "-f", "graphml", "--full", "-o", "out.graphml"],
        ["export", "-g", address, "-f", "neo4j-csv", "-o", "bulk"],
        ["load", address, "--to", "copy.kgl"],
        ["load", "copy.kgl", "--to", address],
        ["delete", "-g", address, "made:7"],
        ["verify", "-g", address],
    ]


def run(command: list[str], server: OwnServer, folder: Path) -> dict[str, Any]:
    """Run a command in a process of its own, and return its seconds and peak memory."""
    began, used = time.perf_counter(), server.seconds
    with (folder / "said").open("w") as said:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, *command],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        _, status, usage = os.wait4(child.pid, 0)
    found = {
        "seconds": round(time.perf_counter() - began, 1),
        "processor": round(usage.ru_utime + usage.ru_stime, 1),
        "server": round(server.seconds - used, 1),
        "peak_mb": round(int((folder / "peak").read_text()) / 1024),
    }
    if code := os.waitstatus_to_exitcode(status):
        found |= {"code": code, "said": (folder / "said").read_text()[-500:]}
    return found


def main() -> None:
    """Measure each size in turn."""
    sizes, pieces = read_corpus(__doc__)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for found in measure(pieces, size, Path(folder)):
                print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
