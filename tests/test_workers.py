"""Extraction in several processes: order, and what happens when one of them is ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator

import pytest

from extractors.records import extract_records
from kg.errors import InputError, KgError
from kg.schema import Paper


def papers(count: int) -> Iterator[Paper]:
    for number in range(count):
        yield Paper(id=f"arxiv:2401.{number:05}", abstract=f"We count to {number}.")


def test_processes_yield_records_in_the_order_of_papers(empty_pipeline: str) -> None:
    """More processes and smaller batches change neither order nor content."""
    alone = list(extract_records(papers(50), pipeline=empty_pipeline))
    assert list(extract_records(papers(50), pipeline=empty_pipeline, jobs=2, batch_size=3)) == alone
    assert [record.key for record in alone] == [paper.id for paper in papers(50)]


def test_processes_end_when_nobody_takes_their_records(empty_pipeline: str) -> None:
    """Stopped after the first record, no process is left and nothing waits."""
    records = extract_records(papers(10_000), pipeline=empty_pipeline, jobs=2)
    assert next(records).key == "arxiv:2401.00000"
    records.close()
    assert multiprocessing.active_children() == []


def test_dead_process_is_an_error(empty_pipeline: str) -> None:
    """A process that is killed ends the extraction with a message, not with waiting."""
    records = extract_records(papers(10_000), pipeline=empty_pipeline, jobs=2)
    next(records)
    os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
    with pytest.raises(KgError, match="A process that extracts was ended"):
        list(records)


def test_unknown_pipeline_is_told_before_processes_start() -> None:
    """The error is the one of a single process."""
    with pytest.raises(InputError, match="No weights called 'nonsense'"):
        next(extract_records(papers(1), pipeline="nonsense", jobs=2))
