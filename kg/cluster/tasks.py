"""What the workers do: list the papers of a file, and extract the records of some of them.

Each task reads and writes partitions of the workspace and is a function of what it is given: done twice, because a
worker died, it gives the same. What goes through the scheduler are names and numbers, never texts.
"""

from __future__ import annotations

import platform
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from kg.batches import batched
from kg.cluster.release import Release, release_of, require
from kg.cluster.workspace import Workspace
from kg.errors import ClusterError, InputError
from kg.papers import InputFile, Listed, Reject, rank, read_file
from kg.schema import Paper, Record, digest_text

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["PARTITION", "Line", "describe_worker", "extract_partition", "list_papers"]

PARTITION = 500  # papers: a minute of one core
_one_at_a_time = threading.Lock()  # a process has one pipeline, however many threads Dask gives it


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a list: a paper, or what could not be read."""

    paper: Listed | None = None
    reject: Reject | None = None


def describe_worker(pipeline: str, workspace: str, token: str) -> tuple[str, Release, str]:
    """Return the name of this worker's machine, its release, and why it cannot use the workspace ("" if it can)."""
    return platform.node(), release_of(pipeline), _trouble(workspace, token)


def list_papers(file: InputFile, workspace: str, number: int, *, keep_abstracts: bool) -> int:
    """Read the papers of one file into partitions; return how many partitions that makes.

    Partition `papers-<number>-<part>` holds up to `PARTITION` papers, and `list-<number>-<part>` tells of them.

    Args:
        file: what to read, its path absolute.
        number: that of the file, for the names of its partitions.
        keep_abstracts: put the abstracts in the list.

    Raises:
        ClusterError: the file is not where this worker is.
    """
    if file.path is not None and not file.path.exists():
        raise ClusterError(
            f"The worker on {platform.node()} has no {file.path}. Put the input where all workers reach it: into "
            f"a folder that they share, or an object store."
        )
    space = Workspace(workspace)
    found = read_file(file)
    part = 0
    for batch in batched(found, PARTITION):
        name = f"papers-{number:06}-{part:06}"
        texts = [paper for paper in batch if isinstance(paper, Paper) and not paper.deleted]
        space.write(name, texts)
        space.write(f"list-{number:06}-{part:06}", _lines(batch, name, keep_abstracts=keep_abstracts))
        part += 1
    return part


def extract_partition(
    workspace: str, partition: str, places: Sequence[int], output: str, *, pipeline: str, release: Release
) -> int:
    """Extract the papers at `places` of a partition into the partition `output`; return how many.

    Raises:
        ClusterError: this worker has another release than the driver.
    """
    require(release, pipeline, who=f"The worker on {platform.node()}")
    space = Workspace(workspace)
    if not space.holds(output):  # a worker that died may have been done with it
        papers = list(space.read(partition, Paper))
        with _one_at_a_time:
            space.write(output, _extract([papers[place] for place in places], pipeline))
    return len(places)


def _extract(papers: Sequence[Paper], pipeline: str) -> list[Record]:
    from extractors.records import pipe_records

    return list(pipe_records(_loaded(pipeline), papers))


@cache
def _loaded(pipeline: str) -> Language:
    from extractors import load_pipeline

    return load_pipeline(pipeline, threads=1)


def _lines(batch: Sequence[Paper | Reject], partition: str, *, keep_abstracts: bool) -> Iterator[Line]:
    place = 0
    for item in batch:
        if isinstance(item, Reject):
            yield Line(reject=item)
        elif item.deleted:
            yield Line(paper=Listed(key=item.id, deleted=True))
        else:
            yield Line(paper=_listed(item, partition, place, keep_abstracts=keep_abstracts))
            place += 1


def _listed(paper: Paper, partition: str, place: int, *, keep_abstracts: bool) -> Listed:
    return Listed(
        key=paper.id,
        digest=digest_text(paper.text),
        rank=rank(paper),
        partition=partition,
        place=place,
        title=paper.title,
        url=paper.url,
        published=paper.published,
        source=paper.source,
        abstract=paper.abstract if keep_abstracts else "",
    )


def _trouble(workspace: str, token: str) -> str:
    try:
        space = Workspace(workspace)
        if list(space.read("token", str)) != [token]:
            return "it holds something else there"
        space.write(f"seen-{platform.node()}", [token])
    except (OSError, InputError) as error:
        return str(error) or type(error).__name__
    return ""
