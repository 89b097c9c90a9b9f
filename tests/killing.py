"""Kills `kg build` at random moments: a program for the tests, which has all it needs imported before it forks.

Usage: python -m tests.killing FOLDER PIPELINE KILLS SEED

FOLDER holds old.kgl, new.kgl and papers.jsonl, which makes the second of the first. Each build runs until it is killed
(or is done, and then the next one starts from old.kgl again). Prints a JSON line for each kill: what lay in the folder.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import spacy  # noqa: F401 (here, so that no child has to)

import kg.building
import kg.stores.embedded


def start(folder: Path, pipeline: str) -> int:
    """Start a build in a process of its own and return its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        kg.building.build([folder / "papers.jsonl"], folder / "graph.kgl", pipeline=pipeline, resume=True)
        code = 0
    finally:
        os._exit(code)


def kill_at(folder: Path, pipeline: str, seconds: float) -> bool:
    """Start a build, kill it after some seconds, and tell whether it was still running."""
    child = start(folder, pipeline)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert status == 0, f"the build failed with status {status}"
            return False
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def main() -> None:
    """Kill as often as was asked for; the last build is left as the last kill left it."""
    folder, pipeline = Path(sys.argv[1]), sys.argv[2]
    moments = random.Random(int(sys.argv[4]))
    old, new = ((folder / f"{name}.kgl").read_bytes() for name in ("old", "new"))
    shutil.copyfile(folder / "old.kgl", folder / "graph.kgl")
    began = time.monotonic()
    assert not kill_at(folder, pipeline, 600)
    whole = time.monotonic() - began
    assert (folder / "graph.kgl").read_bytes() == new
    left = int(sys.argv[3])
    while left:
        shutil.copyfile(folder / "old.kgl", folder / "graph.kgl")
        while left and kill_at(folder, pipeline, moments.uniform(0, whole)):
            left -= 1
            now = (folder / "graph.kgl").read_bytes()
            spool = folder / "graph.kgl.part" / "records.jsonl"
            print(
                json.dumps(
                    {
                        "graph": "old" if now == old else "new" if now == new else "broken",
                        "spooled": spool.stat().st_size if spool.exists() else 0,
                        "drafts": len(list(folder.glob("graph.kgl.draft-*"))),
                    }
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
