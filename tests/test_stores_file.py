"""The store in a file: what it leaves on the disk, who may write, and what happens when something goes wrong."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from kg.errors import GraphError
from kg.schema import Edge, Node
from kg.stores import open_store
from tests import graph_files
from tests.graph_files import ONE, ids, names, python

path = graph_files.path  # the fixture

TWO = [*ONE, Node(id="system:two", labels=("Model", "Entity"), properties={"name": "two", "aliases": ["2", "II"]})]

LINK = [Edge(type="BUILDS_ON", key="k", source="system:two", target="system:one", properties={"confidence": 0.5})]


def test_file_outlasts_the_store(path: Path) -> None:
    """What was written is there when the file is opened again."""
    with open_store(path, write=True) as store:
        store.load(TWO, LINK)
    with open_store(str(path)) as store:
        assert (list(store.nodes()), list(store.edges())) == (TWO, LINK)
        assert store.address == str(path)


def test_file_stands_alone(path: Path) -> None:
    """Neither writers nor readers leave anything beside the file, and readers write nothing while they read."""
    assert names(path) == ["graph.kgl"]
    with open_store(path) as store:
        store.run("RETURN 1", timeout=30)
        list(store.nodes())
        assert names(path) == ["graph.kgl"]
    with open_store(path, write=True) as store:
        assert names(path) == ["graph.kgl", "graph.kgl.lock"]
        store.run("MATCH (n) RETURN n", timeout=30)
    assert names(path) == ["graph.kgl"]


def test_file_is_not_made_by_opening_it(tmp_path: Path) -> None:
    """A store that was opened for writing and wrote nothing leaves nothing."""
    with open_store(tmp_path / "new.kgl", write=True) as store:
        assert store.run("MATCH (n) RETURN n", timeout=30).rows == []
    assert list(tmp_path.iterdir()) == []


def test_file_has_the_same_bytes_for_the_same_content(path: Path) -> None:
    """Bytes follow neither the order of loading, nor what was there before, nor the process."""
    with open_store(path, write=True) as store:
        store.replace(TWO, LINK)
        first = path.read_bytes()
        store.replace([], [])
        store.load(TWO[::-1], [])
        store.load([], LINK)
        assert path.read_bytes() == first
    code = """
import sys
from kg.stores import open_store
from tests import graph_files
from tests.graph_files import ONE, ids, names, python

path = graph_files.path
with open_store(sys.argv[1]) as old, open_store(sys.argv[2], write=True) as new:
    new.replace(list(old.nodes())[::-1], old.edges())
"""
    other = path.with_name("other.kgl")
    python(code, path, other, env={**os.environ, "PYTHONHASHSEED": "7"}).communicate()
    assert other.read_bytes() == first


def test_file_keeps_keys_unique_without_an_index_of_them(path: Path) -> None:
    """A query that gives a second relation of a type the key of the first is refused, and nothing is saved."""
    with open_store(path, write=True) as store:
        store.replace(TWO, LINK)
        before = path.read_bytes()
        query = "MATCH (a:Model {id: 'system:two'}), (b {id: 'system:one'}) CREATE (a)-[:BUILDS_ON {key: 'k'}]->(b)"
        with pytest.raises(GraphError, match="leaves two with the name 'k'; it must be unique"):
            store.run(query, write=True)
        assert (path.read_bytes(), list(store.edges())) == (before, LINK)


def test_batches_may_end_anywhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes in by many small statements, properties that only some have included, comes back as it was given."""
    kinds = [("Method", "Entity"), ("Model", "Entity"), ("Paper",)]
    nodes = [
        Node(
            id=f"n{n:02}",
            labels=kinds[n % 3],
            properties={"year": n} if n % 4 else {"title": "T", "source": "s", "url": "u"},
        )
        for n in range(20)
    ]
    ends = [(n, (n * 7 + 3) % 20) for n in range(20)]
    edges = [
        Edge(type=kind, key=f"{n:02}", source=f"n{n:02}", target=f"n{m:02}", properties={"n": n} if n % 3 else {})
        for kind in ("ON", "OVER")
        for n, m in ends
    ]
    monkeypatch.setattr("kg.stores.filling.BATCH", 2)
    with open_store(path, write=True) as store:
        store.replace(nodes[::-1], edges[::-1])
    with open_store(path) as store:
        assert (list(store.nodes()), list(store.edges())) == (nodes, edges)


def test_file_keeps_its_mode_and_links(path: Path) -> None:
    """A rewritten file can be read by whom it could be read before; a link goes on pointing to the graph."""
    path.chmod(0o640)
    link = path.with_name("link.kgl")
    link.symlink_to(path)
    with open_store(link, write=True) as store:
        store.replace(TWO, LINK)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert ids(path) == ["system:one", "system:two"]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "{folder}/none.kgl",
            "There is no graph at {folder}/none.kgl. Build one first: kg build papers.jsonl -o none.kgl",
        ),
        (
            "{folder}",
            "'{folder}' is no address of a graph. Give the path of a file that ends in .kgl, neo4j://host, or :memory:",
        ),
        ("{folder}/folder.kgl", "{folder}/folder.kgl is a folder. Give the path of a file, such as"),
        ("graph.db", "'graph.db' is no address of a graph."),
        ("", "'' is no address of a graph."),
        ("http://localhost/graph.kgl", "'http' is no kind of address for a graph."),
    ],
)
def test_open_store_names_what_cannot_be_opened(tmp_path: Path, address: str, message: str) -> None:
    """The error says what was given, and what to give."""
    (tmp_path / "folder.kgl").mkdir()
    with pytest.raises(GraphError, match=re.escape(message.format(folder=tmp_path))):
        open_store(address.format(folder=tmp_path))


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "flipped head", "flipped middle", "newer"])
def test_open_store_tells_a_damaged_file(path: Path, damage: str) -> None:
    """A file that is no graph, or no longer, is told at once or when it is read, and is never written over."""
    good = path.read_bytes()
    middle = len(good) * 3 // 4
    bad = {
        "empty": b"",
        "text": b"id,title\n" * 100,
        "cut": good[:-50],
        "flipped head": good[:20] + bytes([good[20] ^ 1]) + good[21:],
        "flipped middle": good[:middle] + bytes([good[middle] ^ 255]) + good[middle + 1 :],
        "newer": good[:3] + b"\x63" + good[4:],
    }[damage]
    path.write_bytes(bad)
    told = r"graph\.kgl cannot be read: .*Build the graph anew, or restore the file"
    for write in (False, True):
        with pytest.raises(GraphError, match=told), open_store(path, write=write) as store:
            list(store.nodes())
    with pytest.raises(GraphError, match=told), open_store(path) as store:
        store.run("MATCH (n) RETURN n", timeout=30)
    assert path.read_bytes() == bad
    assert names(path) == ["graph.kgl"]


def test_writing_needs_leave(path: Path) -> None:
    """A store that was opened for reading cannot write, whichever way."""
    before = path.read_bytes()
    with open_store(path) as store:
        for write in (lambda: store.replace([], []), lambda: store.load(TWO, [])):
            with pytest.raises(GraphError, match=r"is open for reading only\. Open it with write=True \(--write\)\."):
                write()
        with pytest.raises(GraphError, match="is open for reading only"):
            store.run("CREATE (:Method {id: 'x'})", write=True)
    assert path.read_bytes() == before


def test_reader_goes_on_with_what_it_opened(path: Path) -> None:
    """A reader does not see a graph change under it; who opens later does."""
    with open_store(path) as reader:
        assert reader.counts().nodes == {"Method": 1}
        with open_store(path, write=True) as writer:
            writer.replace(TWO, LINK)
        assert reader.counts().nodes == {"Method": 1}
        assert reader.run("MATCH (n) RETURN count(n)", timeout=30).rows == [(1,)]
        assert list(reader.nodes()) == ONE
    assert ids(path) == ["system:one", "system:two"]
