"""What `queries/dialects.md` says of the two engines is true: its first queries differ, its second ones do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg.assemble import assemble
from kg.errors import QueryError
from kg.stores import Store, open_store
from tests.aviary import RECORDS
from tests.neo4j.server import Server

PAGE = (Path(__file__).parent.parent / "queries" / "dialects.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```cypher\n(.*?)\n```", PAGE, flags=re.DOTALL)
PAIRS = list(zip(BLOCKS[::2], BLOCKS[1::2], strict=True))
DIFFERENT_BY_NATURE = ("properties(n)", "round(")  # both engines answer, and not the same


class Engines(NamedTuple):
    """The same graph in both."""

    kglite: Store
    neo4j: Store


@pytest.fixture(scope="module")
def engines(neo4j_server: Server) -> Iterator[Engines]:
    """The birds, in a store of each kind."""
    graph = assemble(RECORDS)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NEO4J_USERNAME", neo4j_server.user)
        environment.setenv("NEO4J_PASSWORD", neo4j_server.password)
        with open_store(":memory:") as memory, open_store(neo4j_server.address, write=True) as server:
            for store in (memory, server):
                store.replace(graph.nodes.values(), graph.edges.values())
            yield Engines(memory, server)
            server.replace([], [])


def answer(store: Store, query: str) -> list[tuple[Any, ...]] | None:
    """Return the rows, or None where the engine refuses the query."""
    try:
        return store.run(query).rows
    except QueryError:
        return None


@pytest.mark.parametrize(("differs", "same"), PAIRS, ids=[re.sub(r"\W+", "-", differs)[:40] for differs, _ in PAIRS])
def test_way_round_gives_the_same_on_both_engines(engines: Engines, differs: str, same: str) -> None:
    """The first query tells the engines apart; the second gives what the engine that takes the first makes of it."""
    first = [answer(store, differs) for store in engines]
    second = [answer(store, same) for store in engines]
    assert first[0] != first[1]
    assert second[0] == second[1]
    assert second[0]
    if any(word in differs for word in DIFFERENT_BY_NATURE):
        assert None not in first
    else:
        assert second[0] in first
