"""What many tests share: the example corpus, a graph of it, and a pipeline that finds nothing but takes no time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from tests.neo4j.server import Server, serve
from tests.object_store import serve_bucket

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="session")
def example_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph file made of the hand-made records of the examples. Read it only."""
    path = tmp_path_factory.mktemp("graph") / "graph.kgl"
    kg.build([EXAMPLES / "records.jsonl"], path, records=True)
    return path


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Neo4j server; the first test that wants it starts it."""
    with serve(tmp_path_factory.mktemp("neo4j") / "home") as server:
        yield server


@pytest.fixture
def neo4j_address(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a Neo4j server, with user and password in the environment."""
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    return neo4j_server.address


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """The address of a bucket on an object store of the tests' own. Give what you put there a folder of its own."""
    with serve_bucket() as address:
        yield address


@pytest.fixture(scope="session")
def empty_pipeline(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline of no components: each paper gets a record that names nothing."""
    import spacy

    folder = tmp_path_factory.mktemp("pipeline") / "empty-1"
    spacy.blank("en").to_disk(folder)
    (folder / "heads.npz").touch()  # by which a folder of weights is known
    return str(folder)
