"""What a build costs beside extraction, and what it costs to go on, or to build again what is there.

Papers are made of the sentences of the given ones. Shares are of the processor's seconds: those of all stages but
extraction in extraction, and those of `--resume` where all was extracted, of an update in which nothing is new, and of
a nightly one (see `benchmarks.nightly`) in the whole build.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import kg
from benchmarks.measure import measure_build
from benchmarks.nightly import nightly_papers, write
from benchmarks.options import Figures, Options, Row
from benchmarks.recombine import read_pieces


def measure(options: Options) -> Figures:
    """Return the figures of a build of so many papers as `options` has abstracts, of going on after it, of updates."""
    today, later = nightly_papers(read_pieces(options.papers), options.abstracts)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, graph, other = write(folder / "today.jsonl", today), folder / "graph.kgl", folder / "other.kgl"
        whole = measure_build(file, graph)
        _leave_records(graph, other)
        resumed = measure_build(file, other, resume=True)
        if resumed["extracted"] or other.read_bytes() != graph.read_bytes():
            raise SystemExit("what was resumed is not what was built")
        again = measure_build(file, graph)
        nightly = measure_build(write(folder / "later.jsonl", later), graph)
    stages = whole["stages"]
    beside = sum(seconds for stage, seconds in stages.items() if stage != "Extracting")
    return {
        "papers": options.abstracts,
        "stages": stages,
        "beside_extraction": round(beside / stages["Extracting"], 3),
        **{
            name: round(one["processor"] / whole["processor"], 3)
            for name, one in (("resumed", resumed), ("nothing_new", again), ("nightly", nightly))
        },
    }


def rows(found: Figures) -> Iterator[Row]:
    """Yield a row for each share."""
    for what, share in (
        ("reading, resolving, assembling and storing, of extraction", "beside_extraction"),
        ("`--resume` with all extracted, of the whole build", "resumed"),
        ("update with nothing new, of the whole build", "nothing_new"),
        ("update with 1 % new, 0.1 % changed (at least one), 0.5 % withdrawn, of the whole build", "nightly"),
    ):
        yield f"{what}, {found['papers']:,} papers", f"{100 * found[share]:.1f} %"


def _leave_records(graph: Path, other: Path) -> None:
    """Leave what a build of `other` leaves that was interrupted once all was extracted."""
    from kg.assemble import read_back
    from kg.spool import Spool, beside

    with kg.open(graph) as opened, Spool(beside(str(other), ".part")) as spool:
        for record in read_back(opened.store.nodes(), opened.store.edges())[1]:
            spool.add(record)
