"""Who reads and extracts for a build: this process and those that it starts, the workers of a cluster, or nobody."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from kg.papers import Listed, read_papers, read_records
from kg.papers.rejects import RejectHandler
from kg.schema import Paper, Record

__all__ = ["Extraction", "Item", "choose_extraction"]

Inputs = Iterable[str | os.PathLike[str]]
Item = Paper | Record | Listed


class Extraction(Protocol):
    """Reads what a build is made of, items of one kind, and extracts the records of some of them."""

    @property
    def kind(self) -> type[Item]:
        """What is read."""

    def read(self, inputs: Inputs, *, rejects: RejectHandler, keep_abstracts: bool) -> Iterator[Item]:
        """Yield what the inputs hold, in their order and copies included."""

    def extract(self, papers: Iterable[Any], *, total: int) -> Iterator[Record]:
        """Yield the records of papers that were read, `total` of them, in any order."""


class _Here:
    """Extracts in this process, or in `jobs` of them."""

    kind = Paper

    def __init__(self, *, pipeline: str, jobs: int) -> None:
        self._pipeline, self._jobs = pipeline, jobs

    def read(self, inputs: Inputs, *, rejects: RejectHandler, keep_abstracts: bool) -> Iterator[Paper]:
        del keep_abstracts
        return read_papers(inputs, rejects=rejects)

    def extract(self, papers: Iterable[Paper], *, total: int) -> Iterator[Record]:
        from extractors.records import extract_records

        del total
        return extract_records(papers, pipeline=self._pipeline, jobs=self._jobs)


class _Given:
    """Takes records as they were given: each says all that there is to be said of its paper."""

    kind = Record

    def read(self, inputs: Inputs, *, rejects: RejectHandler, keep_abstracts: bool) -> Iterator[Record]:
        del keep_abstracts
        return read_records(inputs, rejects=rejects)

    def extract(self, papers: Iterable[Record], *, total: int) -> Iterator[Record]:
        del total
        yield from papers


def choose_extraction(
    *, records: bool, pipeline: str, jobs: int, cluster: str, workspace: str
) -> AbstractContextManager[Extraction]:
    """Return the context of what was asked for, see `kg.build`.

    Raises:
        InputError: there is no such pipeline.
        ClusterError: the cluster cannot be reached, or its workers cannot do it.
    """
    if records:
        return nullcontext(_Given())
    if not cluster:
        return nullcontext(_Here(pipeline=pipeline, jobs=jobs))
    from kg.cluster import open_cluster

    return open_cluster(cluster, pipeline=pipeline, jobs=jobs, workspace=workspace)
