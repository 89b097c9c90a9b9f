"""Building on a cluster of real processes: the same graph as one process gives, whatever dies meanwhile."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import msgspec
import pytest

import kg
import kg.cluster.waiting
from benchmarks.recombine import read_pieces, recombine
from kg.errors import ClusterError
from kg.progress import Progress
from tests.dask_cluster import OwnCluster, serve_cluster

ROOT = Path(__file__).parent.parent
PAPERS = 64


class Disturbing(Progress):
    """Does something once, when the first record has come."""

    def __init__(self, disturb: Callable[[], object]) -> None:
        self.disturb, self.done = disturb, False

    def track(self, items: Iterable[Any], stage: str, *, total: int | None = None) -> Iterator[Any]:
        for item in items:
            yield item
            if stage == "Extracting" and not self.done:
                self.done = True
                self.disturb()


def lines(items: Iterable[Any]) -> bytes:
    return b"".join(msgspec.json.encode(item) + b"\n" for item in items)


def made_papers(count: int) -> list[kg.Paper]:
    """Return papers made of the sentences of the examples."""
    pieces = read_pieces(str(ROOT / "examples/papers.jsonl"), str(ROOT / "examples/records.jsonl"))
    return [paper for paper, _ in recombine(pieces, count)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[OwnCluster]:
    """A cluster of two workers, in the working folder of the tests."""
    with serve_cluster(2) as cluster:
        yield cluster


@pytest.fixture
def mixed(tmp_path: Path) -> list[str]:
    """Files with papers, copies, a withdrawal, a paper without an id, things that cannot be read, and none."""
    papers = [
        {"id": f"2401.{number:05}", "title": f"On {number}", "abstract": f"We count to {number}. " * 9}
        for number in range(1200)
    ]
    richer = {**papers[7], "abstract": "We count to 7, and beyond. " * 12, "published": "2024-01-02"}
    nameless = {"title": "On 9", "abstract": "We count."}
    gone = {"id": "2401.00011", "deleted": True}
    odd = b'{"id": "2401.77777", "title": "No abstract"}\n{"broken\n'
    (tmp_path / "a.jsonl").write_bytes(lines(papers[:700]) + odd + lines([nameless]))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines([richer, gone, *papers[650:]])))
    (tmp_path / "empty.jsonl").touch()
    return [str(tmp_path / name) for name in ("a.jsonl", "b.jsonl.gz", "empty.jsonl", "none.jsonl")]


def test_graph_is_that_of_one_process_though_a_worker_is_killed(
    cluster: OwnCluster, bucket: str, tmp_path: Path
) -> None:
    """From an object store, by two workers of which one dies at work: byte for byte the same, and nothing is left."""
    papers = made_papers(PAPERS)
    place = f"{bucket}/arxiv"
    for name, data in {"1.jsonl": lines(papers[:40]), "2.jsonl.gz": gzip.compress(lines(papers[40:]))}.items():
        with fsspec.open(f"{place}/{name}", "wb") as file:
            file.write(data)
    (tmp_path / "papers.jsonl").write_bytes(lines(papers))
    kg.build([tmp_path / "papers.jsonl"], tmp_path / "one.kgl")
    killed = []

    def kill() -> None:
        killed.append(cluster.busy_worker())
        cluster.kill_worker(killed[0])

    report = kg.build(
        [place], tmp_path / "many.kgl", cluster=cluster.address, workspace=f"{bucket}/work", progress=Disturbing(kill)
    )
    cluster.add_worker()
    assert (report.read, report.extracted, len(killed)) == (PAPERS, PAPERS, 1)
    assert (tmp_path / "many.kgl").read_bytes() == (tmp_path / "one.kgl").read_bytes()
    storage = fsspec.filesystem("s3")
    storage.invalidate_cache()
    assert storage.find("bucket/work") == []
    assert not (tmp_path / "many.kgl.part").exists()


@pytest.mark.parametrize("keep_abstracts", [False, True])
def test_copies_withdrawals_and_rejects_are_those_of_one_process(
    cluster: OwnCluster, mixed: list[str], tmp_path: Path, empty_pipeline: str, keep_abstracts: bool
) -> None:
    """The report, the graph and the file of what was not read are the same, in partitions or not."""
    given = {"pipeline": empty_pipeline, "keep_abstracts": keep_abstracts}
    one = kg.build(mixed, tmp_path / "one.kgl", **given)
    many = kg.build(mixed, tmp_path / "many.kgl", cluster=cluster.address, **given)
    assert (many.read, many.new, many.copies, many.extracted, many.rejects) == (1253, 1199, 53, 1199, 4)
    changed = ("output", "seconds", "rejects_file")
    assert [getattr(many, name) for name in many.__struct_fields__ if name not in changed] == [
        getattr(one, name) for name in one.__struct_fields__ if name not in changed
    ]
    for suffix in (".kgl", ".kgl.rejects.jsonl"):
        assert (tmp_path / f"many{suffix}").read_bytes() == (tmp_path / f"one{suffix}").read_bytes()


def test_update_on_a_cluster_extracts_only_what_is_new(
    cluster: OwnCluster, mixed: list[str], tmp_path: Path, empty_pipeline: str
) -> None:
    """A graph of one process is brought up to date by a cluster."""
    kg.build(mixed[:1], tmp_path / "graph.kgl", pipeline=empty_pipeline)
    report = kg.build(mixed[1:2], tmp_path / "graph.kgl", pipeline=empty_pipeline, cluster=cluster.address)
    kg.build(mixed[:2], tmp_path / "whole.kgl", pipeline=empty_pipeline)
    assert (report.new, report.updated, report.withdrawn, report.extracted) == (500, 1, 1, 501)
    assert (tmp_path / "graph.kgl").read_bytes() == (tmp_path / "whole.kgl").read_bytes()


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        ("scheduler", r"The (scheduler|cluster) .*give --resume to go on from there"),
        ("worker", r"The cluster has had no workers for 1 s\. .*give --resume to go on from there"),
    ],
)
def test_lost_cluster_is_told_and_the_build_goes_on_without_it(
    mixed: list[str], tmp_path: Path, empty_pipeline: str, lost: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came before is kept, so that --resume ends with the same graph, here in one process."""
    monkeypatch.setattr(kg.cluster.waiting, "PATIENCE", 1.0)
    kg.build(mixed, tmp_path / "one.kgl", pipeline=empty_pipeline)
    given = {"pipeline": empty_pipeline}
    with serve_cluster(1) as cluster:
        kill = Disturbing(cluster.kill_scheduler if lost == "scheduler" else cluster.kill_workers)
        with pytest.raises(ClusterError, match=told):
            kg.build(mixed, tmp_path / "many.kgl", cluster=cluster.address, progress=kill, **given)
    report = kg.build(mixed, tmp_path / "many.kgl", resume=True, **given)
    assert 0 < report.extracted < 1199
    assert (tmp_path / "many.kgl").read_bytes() == (tmp_path / "one.kgl").read_bytes()
