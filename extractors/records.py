"""From papers to records: runs a pipeline over papers and gathers what its components set on each Doc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from spacy.language import Language
from spacy.tokens import Doc

from extractors import load_pipeline
from extractors.weights import weights_folder
from extractors.workers import spread
from kg.schema import Entity, Paper, Record, Relation, Result, digest_text

__all__ = ["extract_records", "make_record", "pipe_records"]


def extract_records(
    papers: Iterable[Paper], *, pipeline: str = "accurate", jobs: int = 1, batch_size: int = 16
) -> Iterator[Record]:
    """Yield a record for each paper, in the order of the papers; the same ones whatever `jobs` and `batch_size` are.

    Args:
        pipeline: name or folder, as for `load_pipeline`.
        jobs: processes to spread the papers over; 1 stays in this one.
        batch_size: papers handed to a process at a time.

    Raises:
        InputError: there is no such pipeline.
        KgError: one of several processes died.
    """
    if jobs == 1:
        yield from pipe_records(load_pipeline(pipeline), papers, batch_size=batch_size)
    else:
        weights_folder(pipeline)  # no such pipeline: better told here than by a process
        yield from spread(papers, pipeline=pipeline, jobs=jobs, batch_size=batch_size)


def pipe_records(nlp: Language, papers: Iterable[Paper], *, batch_size: int = 16) -> Iterator[Record]:
    """Yield the record that the pipeline `nlp` gives for each paper."""
    rows = ((_new_doc(nlp, paper), paper) for paper in papers)
    for doc, paper in nlp.pipe(rows, as_tuples=True, batch_size=batch_size):
        yield make_record(doc, paper, extractor=nlp.meta["name"])


def make_record(doc: Doc, paper: Paper, *, extractor: str = "") -> Record:
    """Return the record of `paper` from the Doc that a pipeline has made of its text."""
    return Record(
        key=paper.id,
        entities=msgspec.convert(doc._.entities or [], tuple[Entity, ...]),
        relations=msgspec.convert(doc._.relations or [], tuple[Relation, ...]),
        results=msgspec.convert(doc._.results or [], tuple[Result, ...]),
        title=paper.title,
        url=paper.url,
        published=paper.published,
        source=paper.source,
        digest=digest_text(paper.text),
        extractor=extractor,
    )


def _new_doc(nlp: Language, paper: Paper) -> Doc:
    doc = nlp.make_doc(paper.text)
    doc._.title_chars = len(paper.title)
    return doc
