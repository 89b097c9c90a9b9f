"""The Neo4j import files, taken in by Neo4j's own importer and read back through a server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from export_graphs import hostile_graph, small_graph

from kg.export import Listed, write_graph
from kg.stores import open_store
from tests.neo4j.bulk import run_import
from tests.neo4j.server import serve


def test_the_imported_database_is_the_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every node and relation, with its labels, types of values and texts of every script, is as in the graph."""
    if os.environ.get("NEO4J_URI"):
        pytest.skip("the importer makes a database of its own, and NEO4J_URI names a server that is running")
    nodes = [*small_graph().nodes(), *hostile_graph().nodes()]
    graph = Listed(nodes, [*small_graph().edges(), *hostile_graph().edges()])
    write_graph("neo4j-csv", graph, tmp_path / "files")
    run_import(tmp_path / "files", tmp_path / "home", tmp_path / "scratch")
    with serve(tmp_path / "home") as server:
        monkeypatch.setenv("NEO4J_USERNAME", server.user)
        monkeypatch.setenv("NEO4J_PASSWORD", server.password)
        with open_store(server.address) as store:
            assert list(store.nodes()) == list(graph.nodes())
            assert list(store.edges()) == list(graph.edges())
        with open_store(server.address, write=True) as store:
            for line in (tmp_path / "files" / "constraints.cypher").read_text().splitlines():
                store.run(line.removesuffix(";"), write=True)
            store.load(graph.nodes(), graph.edges())  # what is there is what loading makes: nothing is added
            assert list(store.nodes()) == list(graph.nodes())
            assert list(store.edges()) == list(graph.edges())
