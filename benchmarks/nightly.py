"""Update a graph with a file in which 1 % of the papers are new, 0.1 % changed and 0.5 % withdrawn.

    python -m benchmarks.nightly --papers abstracts.jsonl 1000

Prints JSON lines: the first build, the update, a build of the new file from nothing, and in the end the share of the
update in the time of the latter (processor time), and whether the two graphs are the same.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

import kg
from benchmarks.measure import measure_build
from benchmarks.recombine import Pieces, read_pieces, recombine
from kg.schema import Paper

ROOT = Path(__file__).parent.parent
NEW, CHANGED, WITHDRAWN = 0.01, 0.001, 0.005


def nightly_papers(pieces: Pieces, count: int) -> tuple[list[Paper], list[Paper]]:
    """Return the papers of one day and those of the next: some new, some with another text, some withdrawn."""
    today = [paper for paper, _ in recombine(pieces, count)]
    new, changed, gone = (max(1, round(count * share)) for share in (NEW, CHANGED, WITHDRAWN))
    later = [
        msgspec.structs.replace(paper, abstract=f"{paper.abstract} We add a word.") if place < changed else paper
        for place, paper in enumerate(today[:-gone])
    ]
    later += [Paper(id=paper.id, deleted=True) for paper in today[-gone:]]
    return today, later + [paper for paper, _ in recombine(pieces, new, start=count)]


def write(path: Path, papers: Iterable[Paper]) -> Path:
    """Write papers as JSON lines."""
    path.write_bytes(b"".join(msgspec.json.encode(paper) + b"\n" for paper in papers))
    return path


def main() -> None:
    """Build, update, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, help="papers")
    parser.add_argument("--papers", default=str(ROOT / "examples/papers.jsonl"))
    parser.add_argument("--pipeline", default="accurate")
    given = parser.parse_args()
    options: dict[str, Any] = {"pipeline": given.pipeline}
    today, later = nightly_papers(read_pieces(given.papers), given.count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _tell("first", measure_build(write(folder / "today.jsonl", today), folder / "graph.kgl", **options))
        update = _tell("update", measure_build(write(folder / "later.jsonl", later), folder / "graph.kgl", **options))
        whole = _tell("whole", measure_build(folder / "later.jsonl", folder / "whole.kgl", **options))
        same = digest(folder / "graph.kgl") == digest(folder / "whole.kgl")
    share = round(update["processor"] / whole["processor"], 3)
    print(json.dumps({"share": share, "same graph": same}))


def digest(path: Path) -> str:
    """Return the digest of a graph file."""
    with kg.open(path) as graph:
        return graph.digest()


def _tell(what: str, measured: dict[str, Any]) -> dict[str, Any]:
    print(json.dumps({"build": what, **measured}), flush=True)
    return measured


if __name__ == "__main__":
    main()
