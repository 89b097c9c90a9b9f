"""What the tests of the store in a file share: a small graph file, and another Python to disturb it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.schema import Node
from kg.stores import open_store

ONE = [Node(id="system:one", labels=("Method", "Entity"), properties={"name": "one"})]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the path of a graph file with one node."""
    with open_store(tmp_path / "graph.kgl", write=True) as store:
        store.replace(ONE, [])
    return tmp_path / "graph.kgl"


def python(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    """Start another Python with a few lines of code."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload,no-any-return]


def names(path: Path) -> list[str]:
    """Return what is in the file's folder."""
    return sorted(entry.name for entry in path.parent.iterdir())


def ids(path: Path) -> list[str]:
    """Return the ids of the nodes in a file."""
    with open_store(path) as store:
        return [node.id for node in store.nodes()]
