"""A Neo4j server that is killed and started again during a load: it goes on, and nothing is lost or stands twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from kg.stores import neo4j_writing, open_store
from kg.stores.neo4j import Neo4jStore
from tests.neo4j.server import OwnServer
from tests.store_cases import builds_on, exactly, method

NODES = [method(f"m{number:04}", papers=number) for number in range(2_000)]
EDGES = [
    builds_on(f"{number:04}-{step}", f"m{number:04}", f"m{(number * step + step) % 2_000:04}", confidence=0.5)
    for number in range(2_000)
    for step in (3, 7)
]
OLD = [method("old", papers=1)]
PATIENCE = 300  # seconds on a busy machine


class Transactions:
    """Counts the transactions of all stores as they are done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = 0
        transact = Neo4jStore._transact

        def counted(store: Neo4jStore, statements: Any) -> None:
            transact(store, statements)
            self.done += 1

        monkeypatch.setattr(Neo4jStore, "_transact", counted)

    def wait_for(self, number: int, load: Future[None]) -> None:
        """Wait until so many are done, and the load still has some to do."""
        deadline = time.monotonic() + PATIENCE
        while self.done < number:
            assert not load.done(), load.exception() or "the load was over before the server could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.001)


@pytest.fixture(scope="module")
def killable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    """A server of these tests' own, whatever NEO4J_URI names."""
    own = OwnServer(tmp_path_factory.mktemp("killed") / "home")
    try:
        own.set_password()
        yield own
    finally:
        own.stop()


@pytest.fixture
def server(killable: OwnServer, monkeypatch: pytest.MonkeyPatch) -> OwnServer:
    """The server, with user and password in the environment; changes are cut small, so that there are many."""
    monkeypatch.setattr(neo4j_writing, "BATCH", 50)
    monkeypatch.setattr(neo4j_writing, "TOGETHER", 100)
    monkeypatch.setenv("NEO4J_USERNAME", killable.place.user)
    monkeypatch.setenv("NEO4J_PASSWORD", killable.place.password)
    return killable


@pytest.mark.parametrize("change", ["load", "replace"])
def test_change_goes_on_when_the_server_is_back(
    server: OwnServer, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed among the nodes and again among the relations, the store ends up with what was given, each thing once."""
    transactions = Transactions(monkeypatch)
    with open_store(server.place.address, write=True) as store, ThreadPoolExecutor(1) as worker:
        store.replace(OLD, [])
        begun = transactions.done
        load = worker.submit(getattr(store, change), NODES, EDGES)
        for number in (5, 30):  # of 61: the constraints, 20 times 100 nodes, 40 times 100 relations
            transactions.wait_for(begun + number, load)
            server.kill()
            server.start()
        assert not load.done()
        load.result(PATIENCE)
        kept = OLD if change == "load" else []
        assert exactly(list(store.nodes())) == exactly([*NODES, *kept])
        assert exactly(list(store.edges())) == exactly(sorted(EDGES, key=lambda edge: edge.key))


def test_reader_goes_on_when_the_server_is_back(server: OwnServer) -> None:
    """What is read in parts comes whole and in order, although the server was away in between."""
    with open_store(server.place.address, write=True) as store:
        store.replace(NODES, EDGES)
        found = iter(store.edges())
        first = [next(found) for _ in range(10)]
        server.kill()
        server.start()
        assert exactly([*first, *found]) == exactly(sorted(EDGES, key=lambda edge: edge.key))
        assert store.counts().nodes == {"Method": 2_000}
