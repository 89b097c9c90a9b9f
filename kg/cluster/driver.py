"""The driver's side of a build on a cluster: hands out partitions, and takes the lists and records that come back."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.batches import batched
from kg.cluster.release import Release
from kg.cluster.tasks import PARTITION, Line, extract_partition, list_papers
from kg.cluster.waiting import count_workers, result_of, wait_for_any
from kg.cluster.workspace import Workspace
from kg.errors import ClusterError
from kg.papers import InputFile, Listed, Reject, find_files
from kg.papers.rejects import RejectHandler
from kg.schema import Record

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["Cluster"]

AHEAD = 3  # tasks that a worker has waiting, so that it never waits itself
SHARES = 4  # tasks a worker should get at least, so that all end at about the same time
SMALLEST = 16  # papers of a task
RETRIES = 2  # of a task that failed; one whose worker died is given to another up to three times

Inputs = Iterable[str | os.PathLike[str]]


class Cluster:
    """Workers that list papers and extract their records, and the workspace that they share with this process."""

    kind = Listed

    def __init__(self, client: Client, workspace: Workspace, *, pipeline: str, release: Release) -> None:
        self._client, self._workspace = client, workspace
        self._pipeline, self._release = pipeline, release

    def read(self, inputs: Inputs, *, rejects: RejectHandler, keep_abstracts: bool = False) -> Iterator[Listed]:
        """Yield the papers in `inputs`, in their order and copies included; their texts stay in the workspace.

        Args:
            inputs: files, folders, globs, addresses; "-" is standard input, which this process reads.
            rejects: called with each thing that cannot be read.
            keep_abstracts: list the papers with their abstracts.

        Raises:
            ClusterError: a worker does not see a file, or the cluster is gone.
        """
        waiting: deque[tuple[int, Future | int | Reject]] = deque()
        found = enumerate(_find(inputs))
        while True:
            for number, file in islice(found, self._room(len(waiting))):
                if isinstance(file, InputFile):
                    waiting.append((number, self._start_listing(file, number, keep_abstracts=keep_abstracts)))
                else:
                    waiting.append((number, file))
            if not waiting:
                return
            number, started = waiting.popleft()
            if isinstance(started, Reject):
                rejects(started)
                continue
            parts = started if isinstance(started, int) else result_of(self._client, started)
            for part in range(parts):
                yield from self._listed(f"list-{number:06}-{part:06}", rejects)

    def extract(self, papers: Iterable[Listed], *, total: int) -> Iterator[Record]:
        """Yield the records of `papers`, of which there are `total`: a partition at a time, whichever is done first.

        Raises:
            ClusterError: workers die again and again, or fail, or the cluster is gone.
        """
        size = max(SMALLEST, min(PARTITION, -(-total // (SHARES * max(1, count_workers(self._client))))))
        tasks = enumerate(_batches(papers, size))
        waiting: dict[Future, tuple[str, int]] = {}
        while True:
            for number, (partition, places) in islice(tasks, self._room(len(waiting))):
                output = f"records-{number:08}"
                waiting[self._start_extraction(partition, places, output)] = output, len(places)
            if not waiting:
                return
            for future in wait_for_any(self._client, waiting):
                result_of(self._client, future)
                yield from self._records(*waiting.pop(future))

    def _start_listing(self, file: InputFile, number: int, *, keep_abstracts: bool) -> Future | int:
        if file.path is not None:
            file = file._replace(path=Path(file.path).absolute())
        arguments = (file, self._workspace.address, number)
        if file.path is None and not file.address:
            return list_papers(*arguments, keep_abstracts=keep_abstracts)
        return self._submit(list_papers, *arguments, keep_abstracts=keep_abstracts)

    def _start_extraction(self, partition: str, places: list[int], output: str) -> Future:
        given = {"pipeline": self._pipeline, "release": self._release}
        return self._submit(extract_partition, self._workspace.address, partition, places, output, **given)

    def _submit(self, task: Any, *args: Any, **kwargs: Any) -> Future:
        return self._client.submit(task, *args, pure=False, retries=RETRIES, **kwargs)

    def _listed(self, partition: str, rejects: RejectHandler) -> Iterator[Listed]:
        for line in self._workspace.read(partition, Line):
            if line.reject is not None:
                rejects(line.reject)
            if line.paper is not None:
                yield line.paper

    def _records(self, partition: str, count: int) -> Iterator[Record]:
        records = list(self._workspace.read(partition, Record))
        if len(records) != count:
            raise ClusterError(f"Partition {partition} has {len(records)} records, and {count} were expected.")
        yield from records

    def _room(self, waiting: int) -> int:
        """Return how many more tasks may wait."""
        return max(0 if waiting else 1, AHEAD * count_workers(self._client) - waiting)


def _find(inputs: Inputs) -> Iterator[InputFile | Reject]:
    """Yield the files, and in their places what is none."""
    rejects: list[Reject] = []
    for file in find_files(inputs, rejects.append):
        yield from rejects
        rejects.clear()
        yield file
    yield from rejects


def _batches(papers: Iterable[Listed], size: int) -> Iterator[tuple[str, list[int]]]:
    """Yield the papers as (partition, places), up to `size` at a time."""
    for partition, group in groupby(papers, key=lambda paper: paper.partition):
        for batch in batched(group, size):
            yield partition, [paper.place for paper in batch]
