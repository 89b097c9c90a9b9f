"""Extract the same papers with one process and with several: abstracts a second, and whether the records are the same.

    python -m benchmarks.processes papers.jsonl --jobs 2

Every process has one encoder thread. The clock starts when all processes have loaded their pipeline and extracted
something. Of several rounds, one after the other, the quickest of each kind counts. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from itertools import chain, islice

from extractors.records import extract_records
from kg.papers import read_papers
from kg.schema import Paper, Record

BATCH = 4  # papers handed out at a time: few, so that what is under way when the clock starts and stops matters little


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", nargs="+", help="papers, in any format that kg reads")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pipeline", default="accurate")
    given = parser.parse_args()
    papers = list(read_papers(given.papers, rejects=[].append))
    seconds: dict[int, float] = {}
    records: dict[int, list[Record]] = {}
    for _ in range(given.rounds):
        for jobs in (1, given.jobs):
            took, records[jobs] = extract(papers, jobs=jobs, pipeline=given.pipeline)
            seconds[jobs] = min(took, seconds.get(jobs, took))
    print(
        json.dumps(
            {
                "papers": len(papers),
                "rates": {jobs: round(len(papers) / took, 2) for jobs, took in seconds.items()},
                "times": round(seconds[1] / seconds[given.jobs], 3),
                "same": records[1] == records[given.jobs],
            }
        )
    )


def extract(papers: Sequence[Paper], *, jobs: int, pipeline: str) -> tuple[float, list[Record]]:
    """Return the seconds that the papers took, and their records."""
    warm = list(islice(chain(papers, papers), 2 * BATCH * jobs))
    records = extract_records(chain(warm, papers), pipeline=pipeline, jobs=jobs, batch_size=BATCH)
    for _ in warm:
        next(records)
    began = time.perf_counter()
    found = list(records)
    return time.perf_counter() - began, found


if __name__ == "__main__":
    main()
