"""The library over a graph of 50,000 entities: a file and a server give the same rows in the same order."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from benchmarks.ask_library import hubs, values_of
from benchmarks.make_graph import make_records
from kg.assemble import assemble
from kg.export import write_graph
from kg.schema import ENTITY_TYPES
from kg.stores import Store, open_store
from queries import load_catalog, run_query
from tests.neo4j.bulk import run_import
from tests.neo4j.server import serve

DRAWN = 3  # entities that each query is asked about, beside the best connected ones
PATIENCE = 300.0  # seconds for a query on a busy machine


class Stores(NamedTuple):
    """One graph in two stores, and what its queries are asked with: ids by type, the best connected two first."""

    file: Store
    server: Store
    ids: dict[str, list[str]]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """A graph of 50,000 entities in a file, and on a server whose database Neo4j's importer made of the same graph."""
    folder = tmp_path_factory.mktemp("large")
    graph = assemble(make_records())
    with open_store(folder / "graph.kgl", write=True) as file:
        file.replace(graph.nodes.values(), graph.edges.values())
    foreign = "NEO4J_URI" in os.environ
    if not foreign:
        write_graph("neo4j-csv", graph, folder / "files")
        run_import(folder / "files", folder / "home", folder / "scratch")
    with serve(folder / "home") as place, pytest.MonkeyPatch.context() as environment:
        environment.setenv("NEO4J_USERNAME", place.user)
        environment.setenv("NEO4J_PASSWORD", place.password)
        with open_store(folder / "graph.kgl") as file, open_store(place.address, write=True) as server:
            if foreign:
                server.replace(graph.nodes.values(), graph.edges.values())
            else:
                server.load([], [])  # constraints
            del graph
            yield Stores(file, server, drawn(file))


def drawn(store: Store) -> dict[str, list[str]]:
    """Return ids by type: the two best connected entities, and others by lot."""
    dice, found = random.Random(4), hubs(store)
    for kind in ENTITY_TYPES:
        ids = [row[0] for row in store.run(f"MATCH (n:{kind}) RETURN n.id AS id ORDER BY id").rows]
        found[kind] += dice.sample(ids, DRAWN)
    return found


def test_graph_has_50_000_entities(large: Stores) -> None:
    """Both stores hold the same number of each kind."""
    counts = large.file.counts()
    assert sum(counts.nodes[kind] for kind in ENTITY_TYPES) == 50_000
    assert sum(counts.edges.values()) > 800_000
    assert large.server.counts() == counts


@pytest.mark.parametrize("name", list(load_catalog()))
def test_query_gives_the_same_rows_from_file_and_server(large: Stores, name: str) -> None:
    """Asked about the best connected entities, as widely as it can be, and about others, the answers are equal."""
    query, asked, rows = load_catalog()[name], [], 0
    for place in range(DRAWN + 1):
        ids = {kind: found[place : place + 2] for kind, found in large.ids.items()}
        for values in values_of(query, ids, f"made:{place * 5_000:07d}"):
            if values not in asked:
                asked.append(values)
                answer = run_query(query, large.file, values)
                assert run_query(query, large.server, values, timeout=PATIENCE).rows == answer.rows, values
                rows += len(answer)
    assert rows > 0
