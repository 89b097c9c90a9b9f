"""Measure what a build costs beside extraction, and what it costs to go on, or to build again what is there.

    python -m benchmarks.rebuild --papers abstracts.jsonl 200

Papers are made of the sentences of the given ones. Prints JSON: the seconds of the processor by stage, those of all
stages but extraction as a share of it, and those of `--resume` where all was extracted, of an update in which nothing
is new, and of a nightly one (see `benchmarks.nightly`), as shares of the whole build.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import kg
from benchmarks.measure import measure_build
from benchmarks.nightly import nightly_papers, write
from benchmarks.recombine import read_pieces

ROOT = Path(__file__).parent.parent


def measure(papers: str, count: int, *, pipeline: str = "accurate") -> dict[str, Any]:
    """Return the figures of a build of `count` papers, of going on after one, and of updates."""
    options: dict[str, Any] = {"pipeline": pipeline}
    today, later = nightly_papers(read_pieces(papers), count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, graph, other = write(folder / "today.jsonl", today), folder / "graph.kgl", folder / "other.kgl"
        whole = measure_build(file, graph, **options)
        _leave_records(graph, other)
        resumed = measure_build(file, other, resume=True, **options)
        if resumed["extracted"] or other.read_bytes() != graph.read_bytes():
            raise SystemExit("what was resumed is not what was built")
        again = measure_build(file, graph, **options)
        nightly = measure_build(write(folder / "later.jsonl", later), graph, **options)
    stages = whole["stages"]
    beside = sum(seconds for stage, seconds in stages.items() if stage != "Extracting")
    return {
        "papers": count,
        "pipeline": pipeline,
        "stages": stages,
        "beside_extraction": round(beside / stages["Extracting"], 3),
        **{
            name: round(one["processor"] / whole["processor"], 3)
            for name, one in (("resumed", resumed), ("nothing_new", again), ("nightly", nightly))
        },
    }


def _leave_records(graph: Path, other: Path) -> None:
    """Leave what a build of `other` leaves that was interrupted once all was extracted."""
    from kg.assemble import read_back
    from kg.spool import Spool, beside

    with kg.open(graph) as opened, Spool(beside(str(other), ".part")) as spool:
        for record in read_back(opened.store.nodes(), opened.store.edges())[1]:
            spool.add(record)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, help="papers")
    parser.add_argument("--papers", default=str(ROOT / "examples/papers.jsonl"), help="in any format that kg reads")
    parser.add_argument("--pipeline", default="accurate")
    given = parser.parse_args()
    print(json.dumps(measure(given.papers, given.count, pipeline=given.pipeline), indent=1))


if __name__ == "__main__":
    main()
