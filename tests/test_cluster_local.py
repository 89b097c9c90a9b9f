"""Workers on this machine (`--cluster local`): one that dies is replaced, and Ctrl-C ends them all."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import dask
import psutil
import pytest

import kg
from kg.errors import ClusterError
from tests.test_cluster import Disturbing, lines, made_papers

PAPERS = 48

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with papers, and the graph that one process makes of them."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "papers.jsonl").write_bytes(lines(made_papers(PAPERS)))
    kg.build([folder / "papers.jsonl"], folder / "one.kgl")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A folder with the same papers and no graph."""
    shutil.copy(made / "papers.jsonl", tmp_path)
    return tmp_path


def workers_of(process: psutil.Process) -> list[psutil.Process]:
    """Return the worker processes that a process has started."""
    children = process.children(recursive=True)
    return [one for one in children if "spawn_main" in " ".join(one.cmdline())]


def kill_a_worker() -> None:
    """Kill a worker process of this one with SIGKILL."""
    workers_of(psutil.Process())[-1].kill()


def same_graph(folder: Path, made: Path) -> bool:
    """Tell whether the graphs of one process and of the workers are the same file."""
    return (folder / "graph.kgl").read_bytes() == (made / "one.kgl").read_bytes()


def test_worker_that_is_killed_is_replaced(folder: Path, made: Path) -> None:
    """The only worker dies at work, another one goes on, and the graph is that of one process."""
    report = kg.build(
        [folder / "papers.jsonl"], folder / "graph.kgl", cluster="local", progress=Disturbing(kill_a_worker)
    )
    assert report.extracted == PAPERS
    assert same_graph(folder, made)
    assert workers_of(psutil.Process()) == []


def test_partition_of_which_workers_die_is_told(folder: Path, made: Path) -> None:
    """After as many deaths as Dask allows, the build ends, and --resume goes on from there without a cluster."""
    papers, graph = folder / "papers.jsonl", folder / "graph.kgl"
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        pytest.raises(ClusterError, match=r"Workers die of one partition .* give --resume to go on from there"),
    ):
        kg.build([papers], graph, cluster="local", progress=Disturbing(kill_a_worker))
    report = kg.build([papers], graph, resume=True)
    assert 0 < report.extracted < PAPERS
    assert same_graph(folder, made)


@pytest.mark.parametrize("options", [["--cluster", "local"], []], ids=["cluster", "jobs"])
def test_interrupt_ends_all_workers_and_resume_goes_on(folder: Path, made: Path, options: list[str]) -> None:
    """Ctrl-C, which a terminal sends to all processes: exit code 130, what is done is kept, nobody is left."""
    command = [sys.executable, "-m", "kg", "build", "papers.jsonl", "-o", "graph.kgl", "-j", "2", *options]
    build = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder, start_new_session=True)
    records = folder / "graph.kgl.part" / "records.jsonl"
    while not (records.exists() and records.stat().st_size):
        assert build.poll() is None, build.stderr and build.stderr.read()
        time.sleep(0.01)
    workers = workers_of(psutil.Process(build.pid))
    os.killpg(build.pid, signal.SIGINT)
    _, said = build.communicate(timeout=120)
    assert (build.returncode, said.count("\n")) == (130, 1), said
    assert said.startswith("Error: Stopped. ")
    assert "--resume goes on from there." in said
    assert len(workers) == 2
    assert psutil.wait_procs(workers, timeout=10)[1] == []
    assert [path.name for path in (folder / "graph.kgl.part").iterdir() if path.is_dir()] == []
    subprocess.run([*command, "--resume"], check=True, capture_output=True, cwd=folder)
    assert same_graph(folder, made)
