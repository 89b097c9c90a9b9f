"""Building when something goes wrong: kills at any moment, full disks, read-only folders, a second build."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

import kg
from kg.cli import main

ROOT = Path(__file__).parent.parent
RECORDS = ROOT / "examples" / "records.jsonl"
KILLS = 36

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, forks, mounts")


def write_papers(path: Path, count: int) -> Path:
    """Write papers, each with a title and a text of its own."""
    papers: list[dict[str, Any]] = [
        {"id": f"2401.{number:05}", "title": f"On {number}", "abstract": f"We count to {number}. " * 9}
        for number in range(count)
    ]
    path.write_bytes(b"".join(msgspec.json.encode(paper) + b"\n" for paper in papers))
    return path


@pytest.fixture
def folder(tmp_path: Path, empty_pipeline: str) -> Path:
    """A folder with a graph of the example records, papers to add to it, and what comes of that."""
    papers = write_papers(tmp_path / "papers.jsonl", 400)
    kg.build([RECORDS], tmp_path / "old.kgl", records=True)
    (tmp_path / "new.kgl").write_bytes((tmp_path / "old.kgl").read_bytes())
    kg.build([papers], tmp_path / "new.kgl", pipeline=empty_pipeline)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def build(folder: Path, *options: str, code: int) -> str:
    """Run `kg build` of the papers into graph.kgl, and return what it says on standard error."""
    command = ["build", str(folder / "papers.jsonl"), "-o", str(folder / "graph.kgl"), "--quiet", *options]
    done = CliRunner().invoke(main, command)
    assert isinstance(done.exception, SystemExit | None), repr(done.exception)
    assert done.exit_code == code, done.output
    return done.stderr


def test_build_killed_at_any_moment_goes_on_to_the_same_graph(folder: Path, empty_pipeline: str) -> None:
    """Dozens of SIGKILLs at random moments of an update: each leaves the old graph or the new one, and nothing else
    that the next build would not clear; the one that is not killed ends with the graph of an undisturbed run.
    """
    seed = random.SystemRandom().randrange(10**6)
    command = [sys.executable, "-m", "tests.killing", folder, empty_pipeline, str(KILLS), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, f"seed {seed}: {done.stderr}"
    kills = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(kills) == KILLS
    assert {kill["graph"] for kill in kills} <= {"old", "new"}, f"seed {seed}: {kills}"
    assert max(kill["spooled"] for kill in kills) > 0  # some came while papers were extracted
    build(folder, "--pipeline", empty_pipeline, "--resume", code=0)
    assert (folder / "graph.kgl").read_bytes() == (folder / "new.kgl").read_bytes()
    assert names(folder) == ["graph.kgl", "new.kgl", "old.kgl", "papers.jsonl"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own; skipped where nobody may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1000k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("a disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize(
    ("room", "told"),
    [
        pytest.param(0, "Cannot write beside the graph: ", id="reading"),
        pytest.param(131_072, "Cannot write beside the graph: ", id="extracting"),
        pytest.param(229_376, "graph.kgl cannot be written: ", id="storing"),
    ],
)
def test_full_disk_ends_a_build_and_keeps_the_old_graph(
    folder: Path, small_disk: Path, empty_pipeline: str, room: int, told: str
) -> None:
    """Whatever is being written when the disk is full, the error says so and --resume goes on when there is room."""
    (small_disk / "papers.jsonl").symlink_to(folder / "papers.jsonl")
    (small_disk / "graph.kgl").write_bytes((folder / "old.kgl").read_bytes())
    filler = small_disk / "filler"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    filler.write_bytes(bytes(max(0, free - room)))
    said = build(small_disk, "--pipeline", empty_pipeline, "--resume", code=1)
    assert told in said
    assert "No space left on device" in said
    assert (small_disk / "graph.kgl").read_bytes() == (folder / "old.kgl").read_bytes()
    assert set(names(small_disk)) <= {"filler", "graph.kgl", "graph.kgl.part", "papers.jsonl"}
    filler.unlink()
    build(small_disk, "--pipeline", empty_pipeline, "--resume", code=0)
    assert (small_disk / "graph.kgl").read_bytes() == (folder / "new.kgl").read_bytes()
    assert names(small_disk) == ["graph.kgl", "papers.jsonl"]


def test_folder_that_became_read_only_is_named(folder: Path, small_disk: Path, empty_pipeline: str) -> None:
    """Nothing is written, and the error tells which folder it is."""
    (small_disk / "papers.jsonl").symlink_to(folder / "papers.jsonl")
    (small_disk / "graph.kgl").write_bytes((folder / "old.kgl").read_bytes())
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    said = build(small_disk, "--pipeline", empty_pipeline, code=1)
    assert f"graph.kgl cannot be written: Read-only file system ({small_disk})" in said
    assert (small_disk / "graph.kgl").read_bytes() == (folder / "old.kgl").read_bytes()
    with kg.open(small_disk / "graph.kgl") as graph:  # reading goes on
        assert graph.verify().findings == []


def test_second_build_of_one_file_is_told_who_is_first(folder: Path, empty_pipeline: str) -> None:
    """It ends at once, and the first one is not disturbed."""
    with kg.open(folder / "graph.kgl", write=True):
        said = build(folder, "--pipeline", empty_pipeline, code=1)
    assert f"graph.kgl is being written by process {os.getpid()} on " in said
    build(folder, "--pipeline", empty_pipeline, code=0)
