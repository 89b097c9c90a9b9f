"""What holds of every pipeline that comes with the package, whatever reads the words: form, company, size and start."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from extractors import load_pipeline
from extractors.records import extract_records
from extractors.weights import HERE
from kg.schema import Paper, Record

NAMES = sorted({folder.name.rsplit("-", 1)[0] for folder in HERE.glob("*-*/")})
MOST_BYTES = 60_000_000  # of all weights together
MOST_SECONDS = 2.0  # of one core, until a pipeline has read its first text
PAPERS = [
    Paper(
        id="test:1",
        title="TinyNet: Quick Networks for Small Devices",
        abstract="We propose TinyNet, a small convolutional network for image classification. On ImageNet, TinyNet "
        "reaches 76.3\\% top-1 accuracy and outperforms MobileNetV2 by 2.1 points, with a 3.5x speedup.",
    ),
    Paper(id="test:2", abstract="We measure the perplexity of GPT-2 on WikiText-103; it is 17.5. " * 60),
    Paper(id="test:3", title="", abstract="Nothing is said here."),
]
FIRST_TEXT = """
import resource
from extractors import load_pipeline
load_pipeline({name!r})("We propose TinyNet.")
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""

each_pipeline = pytest.mark.parametrize("name", NAMES)


def read(papers: list[Paper], name: str, **options: int) -> list[Record]:
    return list(extract_records(papers, pipeline=name, **options))


@each_pipeline
def test_records_have_one_form(name: str) -> None:
    """Components, record and extractor: only what reads the words differs."""
    readers = {"accurate": ["encoder", "convolution"], "fast": ["convolution"]}[name]
    parts = ["sentences", "abbreviations", *readers, "entities", "results", "relations", "release"]
    assert load_pipeline(name).pipe_names == parts
    for record, paper in zip(read(PAPERS, name), PAPERS, strict=True):
        assert record.check() is record
        assert (record.key, record.extractor.rsplit("-", 1)[0]) == (paper.id, name)
        for statement in (*record.relations, *record.results):
            assert paper.text[statement.char_start : statement.char_end] == statement.evidence != ""


@each_pipeline
def test_systems_and_numbers_are_found(name: str) -> None:
    """The paper's own system is proposed, and its numbers are results."""
    record = read(PAPERS[:1], name)[0]
    named = {e.id: e.name for e in record.entities}
    assert "TinyNet" in {named[r.target] for r in record.relations if r.type == "PROPOSES"}
    assert {"76.3", "2.1", "3.5"} >= {r.value for r in record.results} != set()


@each_pipeline
def test_company_and_processes_change_no_record(name: str) -> None:
    """One by one, in batches, and by two processes."""
    alone = [read([paper], name)[0] for paper in PAPERS]
    assert read(PAPERS, name, batch_size=3) == alone
    assert read(PAPERS, name, jobs=2, batch_size=1) == alone


@pytest.mark.skipif(find_spec("torch") is not None, reason="spaCy imports torch where it is, which takes seconds")
@each_pipeline
def test_pipeline_starts_quickly(name: str) -> None:
    """A process of its own has read its first text within two seconds of one core."""
    script = FIRST_TEXT.format(name=name)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert float(done.stdout) < MOST_SECONDS


def test_weights_are_small() -> None:
    """All pipelines together, vectors and tokenizers included."""
    assert sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file()) < MOST_BYTES
