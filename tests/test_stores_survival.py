"""The store in a file when something goes wrong: two writers, kills at any moment, full disks, broken processes."""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from kg.errors import GraphError, QueryError
from kg.stores import open_store
from kg.stores.lock import FileLock
from tests import graph_files
from tests.graph_files import ids, names, python

path = graph_files.path  # the fixture

ENDLESS = "UNWIND range(1, 300) AS i WITH collect(i) AS l "
ENDLESS += "RETURN all(a IN l WHERE all(b IN l WHERE all(c IN l WHERE all(d IN l WHERE a + b + c + d > 0)))) AS done"


def test_second_writer_is_refused(path: Path) -> None:
    """Whoever comes second is told who writes; readers are not; and it is over when the first is done or dead."""
    code = "import sys; from kg.stores import open_store\n"
    code += "store = open_store(sys.argv[1], write=True); print('open', flush=True); sys.stdin.read()"
    message = re.escape(f"{path} is being written by process ") + r"\d+ on .*\. Try again when that is done\."
    for end in ("killed", "closed"):
        writer = python(code, path)
        assert writer.stdout is not None
        assert writer.stdin is not None
        assert writer.stdout.readline() == "open\n"
        with pytest.raises(GraphError, match=message):
            open_store(path, write=True)
        assert ids(path) == ["system:one"]
        writer.kill() if end == "killed" else writer.stdin.close()
        writer.wait()
        writer.stdout.close()
        writer.stdin.close()
        with open_store(path, write=True), pytest.raises(GraphError, match=message):
            open_store(path, write=True)
    assert names(path) == ["graph.kgl"]


def test_lock_is_the_one_that_kglite_looks_for(path: Path) -> None:
    """KGLite's own tools do not write under a store, nor a store under them."""
    code = "import kglite, sys\ntry: kglite.open(sys.argv[1], durable='off')\n"
    code += "except kglite.WriterLeaseHeldError: print('refused')"
    with open_store(path, write=True):
        assert python(code, path).communicate()[0] == "refused\n"
    holding = (
        "import kglite, sys; g = kglite.open(sys.argv[1], durable='off'); print('open', flush=True); sys.stdin.read()"
    )
    tool = python(holding, path)
    assert tool.stdout is not None
    assert tool.stdout.readline() == "open\n"
    with pytest.raises(GraphError, match="is being written by another program"):
        open_store(path, write=True)
    tool.communicate()


def test_lock_that_was_waited_for_at_an_old_file_is_taken_anew(tmp_path: Path) -> None:
    """A lock on a file that its holder took away counts for nothing."""
    path = tmp_path / "graph.kgl"
    first = FileLock(path)
    stale = os.open(tmp_path / "graph.kgl.lock", os.O_RDWR)
    first.release()
    second = FileLock(path)
    with pytest.raises(GraphError, match="is being written"):
        FileLock(path)
    os.close(stale)
    second.release()
    assert list(tmp_path.iterdir()) == []


def test_writer_clears_what_a_killed_one_left(path: Path) -> None:
    """Drafts of this file go; files of others stay."""
    for name in (
        "graph.kgl.draft-1",
        "graph.kgl.draft-1.tmp.2",
        "graph.kgl.tmp.3.4",
        "graph.kgl.notes",
        "xgraph.kgl.tmp.1",
    ):
        path.with_name(name).write_text("")
    with open_store(path, write=True):
        pass
    assert names(path) == ["graph.kgl", "graph.kgl.notes", "xgraph.kgl.tmp.1"]


WRITE_FOR_EVER = """
import sys
from kg.schema import Node
from kg.stores import open_store
size = int(sys.argv[2])
graphs = [[Node(id=f"{n:05d}", labels=(kind,), properties={"name": str(n) * 20}) for n in range(size)] for kind in "AB"]
with open_store(sys.argv[1], write=True) as store:
    print("open", flush=True)
    while True:
        for nodes in graphs:
            store.replace(nodes, [])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_file_is_whole_whenever_the_writer_is_killed(path: Path) -> None:
    """SIGKILL at random moments leaves the graph as it was before or after a write, and the next writer can go on."""
    moments = random.Random(5)
    for _ in range(4):
        writer = python(WRITE_FOR_EVER, path, 2000)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        time.sleep(0.1 + moments.random() / 4)
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        with open_store(path, write=True) as store:
            counts = store.counts()
        assert counts.nodes in ({"A": 2000}, {"B": 2000}, {"Method": 1})
        assert names(path) == ["graph.kgl"]


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits")
def test_full_disk_leaves_the_old_graph(path: Path) -> None:
    """A file that cannot grow is an error that says so; the old one is whole and no draft stays."""
    before = path.read_bytes()
    code = """
import resource, sys
from kg.errors import GraphError
from kg.schema import Node
from kg.stores import open_store
nodes = [Node(id=str(n), labels=("A",), properties={"name": str(n ** 9)}) for n in range(20000)]
with open_store(sys.argv[1], write=True) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
    try:
        store.replace(nodes, [])
    except GraphError as error:
        print(error)
    print(store.counts().nodes)
"""
    said = python(code, path).communicate()[0]
    assert re.fullmatch(
        r".*/graph\.kgl cannot be written: .*File too large.* What it held before is unharmed\.\n{'Method': 1}\n",
        said,
    )
    assert path.read_bytes() == before
    assert names(path) == ["graph.kgl"]


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a folder that nobody can write, even as root")
def test_folder_that_cannot_be_written_is_named() -> None:
    """The error names the folder and the reason."""
    with pytest.raises(
        GraphError, match=r"/sys/kernel/graph\.kgl cannot be written: .* \(/sys/kernel\)\. Choose a folder"
    ):
        open_store("/sys/kernel/graph.kgl", write=True)
    with pytest.raises(GraphError, match=r"there is no folder /sys/kernel/none\. Make it first"):
        open_store("/sys/kernel/none/graph.kgl", write=True)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks for processes in /proc")
def test_query_process_ends_with_the_one_that_asked(path: Path) -> None:
    """A process in the middle of a query does not outlive a killed parent, and leaves no files after a normal end."""
    code = """
import sys, threading
from kg.stores import open_store
from tests import graph_files
from tests.graph_files import ids, names, python

path = graph_files.path
store = open_store(sys.argv[1])
store.run("RETURN 1", timeout=30)
print(store._process._process.pid, store._process._folder.name, flush=True)
store.run(sys.argv[2], timeout=600)
"""
    endless = "UNWIND range(1, 300) AS i WITH collect(i) AS l "
    endless += (
        "RETURN all(a IN l WHERE all(b IN l WHERE all(c IN l WHERE all(d IN l WHERE a + b + c + d > 0)))) AS done"
    )
    parent = python(code, path, endless)
    assert parent.stdout is not None
    pid, folder = parent.stdout.readline().split()
    time.sleep(0.3)
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 20
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(pid)
    Path(folder).rmdir()  # nobody was left to do it, and KGLite has put nothing there


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_query_process_that_breaks_is_reported_and_replaced(path: Path) -> None:
    """A process that dies under a query is an error with a reason; one that died before is not even noticed."""
    with open_store(path) as store:
        for _ in range(2):
            assert store.run("RETURN 1", timeout=30).rows == [(1,)]
            process = store._process._process  # type: ignore[attr-defined]
            process.kill()
            process.wait()
        assert store.run("RETURN 1", timeout=30).rows == [(1,)]
        process = store._process._process  # type: ignore[attr-defined]
        killer = threading.Timer(0.3, process.kill)
        killer.start()
        with pytest.raises(QueryError, match=r"ended without an answer \(code -9\); it may have needed more memory"):
            store.run(ENDLESS, timeout=600)
        killer.join()
