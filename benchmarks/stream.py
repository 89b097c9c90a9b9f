"""Build graphs of more and more made papers, from their records: the rate must not fall, memory grow with names only.

    python -m benchmarks.stream --papers papers.jsonl --records records.jsonl 1000 10000 100000

Prints JSON: for each size what `benchmarks.measure` tells, papers a second, and that rate as a share of the first.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks.measure import measure_build
from benchmarks.recombine import read_corpus, write_corpus


def main() -> None:
    """Measure each size in turn."""
    sizes, pieces = read_corpus(__doc__)
    found: list[dict[str, object]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            write_corpus(pieces, size, Path(folder))
            measured = measure_build(Path(folder, "records.jsonl"), Path(folder, "graph.kgl"), records=True)
        rate = size / measured["processor"]
        share = round(rate / found[0]["rate"], 3) if found else 1.0  # type: ignore[operator]
        found.append({"papers": size, "rate": round(rate, 1), "share": share, **measured})
        print(json.dumps(found[-1]), flush=True)


if __name__ == "__main__":
    main()
