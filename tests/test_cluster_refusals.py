"""What a cluster is refused for, before anything is extracted: each error says what is wrong and what to do."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
import kg.cluster.connect
from kg.cli import main
from kg.errors import ClusterError, InputError
from tests.dask_cluster import OwnCluster, serve_cluster

ROOT = Path(__file__).parent.parent
PAPERS = str(ROOT / "examples" / "papers.jsonl")


@pytest.fixture(scope="module")
def cluster() -> Iterator[OwnCluster]:
    """A scheduler, to which each test adds the workers that it wants."""
    with serve_cluster(0) as cluster:
        yield cluster


@pytest.fixture(autouse=True)
def _no_workers_left(cluster: OwnCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    cluster.kill_workers()


def refused(cluster: OwnCluster, pipeline: str, *, workspace: str = "") -> str:
    """Build, and return why that was refused; nothing may have been left."""
    with pytest.raises(ClusterError) as caught:
        kg.build([PAPERS], "graph.kgl", pipeline=pipeline, cluster=cluster.address, workspace=workspace)
    assert [path.name for path in Path.cwd().iterdir() if path.name.startswith("graph")] == []
    return str(caught.value)


def test_worker_of_another_version_is_refused(cluster: OwnCluster, empty_pipeline: str) -> None:
    """Both versions are named, and where the worker is."""
    cluster.add_worker(before="import kg; kg.__version__ = '0.0.7'")
    said = refused(cluster, empty_pipeline)
    assert f"on {socket.gethostname()} has kg 0.0.7, this process {kg.__version__}. Install the same release" in said


def test_worker_with_other_weights_is_refused(cluster: OwnCluster, tmp_path: Path, empty_pipeline: str) -> None:
    """One byte makes the difference."""
    for place, data in (("driver", b""), ("worker", b"x")):
        folder = tmp_path / place / "pipe" / "empty-1"
        folder.mkdir(parents=True)
        for path in Path(empty_pipeline).rglob("*"):
            if path.is_file() and path.name != "heads.npz":
                copy = folder / path.relative_to(empty_pipeline)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
        (folder / "heads.npz").write_bytes(data)
    cluster.add_worker(cwd=tmp_path / "worker")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "driver")
        said = refused(cluster, "pipe/empty-1")
    assert "has the weights empty-1 " in said


def test_worker_without_the_weights_is_refused(cluster: OwnCluster, tmp_path: Path, empty_pipeline: str) -> None:
    """The worker's own error is passed on."""
    (tmp_path / "elsewhere").mkdir()
    cluster.add_worker(cwd=tmp_path / "elsewhere")
    (tmp_path / "pipe").symlink_to(Path(empty_pipeline).parent)
    said = refused(cluster, "pipe/empty-1")
    assert "cannot take part: No weights called 'pipe/empty-1'" in said


def test_worker_without_kg_is_refused(cluster: OwnCluster, empty_pipeline: str) -> None:
    """It is told to install it."""
    cluster.add_worker(before="sys.modules['kg'] = None")
    said = refused(cluster, empty_pipeline)
    assert "cannot take part: ModuleNotFoundError" in said
    assert "Install the same release of paper-kg on all machines." in said


def test_workspace_that_workers_do_not_reach_is_refused(cluster: OwnCluster, empty_pipeline: str) -> None:
    """What is in this process's memory is nothing that a worker could read."""
    cluster.add_worker()
    said = refused(cluster, empty_pipeline, workspace="memory://work")
    assert "does not reach the workspace memory://" in said
    assert "Give --workspace a folder or an address" in said


def test_file_that_workers_do_not_see_is_an_error(cluster: OwnCluster, tmp_path: Path, empty_pipeline: str) -> None:
    """It is not passed over: a paper would be lost. The worker has a root folder of its own here."""
    cluster.add_worker(before="from pathlib import Path; Path.exists = lambda p: p.name != 'papers.jsonl'")
    said = refused(cluster, empty_pipeline)
    assert f"has no {PAPERS}. Put the input where all workers reach it" in said


def test_scheduler_without_workers_is_told(
    cluster: OwnCluster, empty_pipeline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has the command that starts one."""
    monkeypatch.setattr(kg.cluster.connect, "START", 0.2)
    said = refused(cluster, empty_pipeline)
    assert f"The scheduler has no workers. Start some: `dask worker {cluster.address} --nthreads 1`." in said


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("tcp://127.0.0.1:9", "No scheduler answers at tcp://127.0.0.1:9: "),
        ("nonsense://127.0.0.1:9", "No scheduler answers at nonsense://127.0.0.1:9: "),
    ],
)
def test_scheduler_that_is_not_there_is_told(
    address: str, told: str, empty_pipeline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how one is started."""
    monkeypatch.setattr(kg.cluster.connect, "REACH", 1.0)
    with pytest.raises(ClusterError, match="Start one with `dask scheduler`") as caught:
        kg.build([PAPERS], "graph.kgl", pipeline=empty_pipeline, cluster=address)
    assert str(caught.value).startswith(told)
    assert list(Path.cwd().iterdir()) == []


def test_word_that_is_no_cluster_is_told(empty_pipeline: str) -> None:
    """What is allowed stands in the message."""
    with pytest.raises(InputError, match=r"'loacl' is no cluster\. Give .* tcp://host:8786, or local\."):
        kg.build([PAPERS], "graph.kgl", pipeline=empty_pipeline, cluster="loacl")


@pytest.mark.parametrize("missing", ["dask", "distributed"])
def test_without_the_extra_the_error_tells_how_to_install_it(missing: str, empty_pipeline: str) -> None:
    """The command line says it in one line."""
    code = f"import sys; sys.modules[{missing!r}] = None; from kg.cli import main; main()"
    command = ["build", PAPERS, "--pipeline", empty_pipeline, "--cluster", "local"]
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "Error: A cluster needs Dask, which comes with the extra `cluster`: pip install 'paper-kg[cluster]'\n"
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--workspace", "work"], "--workspace is for --cluster."),
        (["--cluster", "local", "--records"], "with --records there is nothing to extract"),
        (["--cluster", "tcp://127.0.0.1:9", "-j", "2"], "--jobs is for this machine"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(options: list[str], told: str) -> None:
    """Exit code 2, before anything is imported or connected."""
    done = CliRunner().invoke(main, ["build", PAPERS, *options])
    assert done.exit_code == 2
    assert told in done.stderr
