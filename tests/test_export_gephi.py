"""GraphML and GEXF as Gephi itself reads them: its own importers, run by the small Java program in tests/gephi."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from export_graphs import HOSTILE, hostile_graph, small_graph

from kg.export import Listed, write_graph
from kg.export.appearance import colour_of, node_size
from kg.schema import Edge, Node
from tests.maven import class_path

PROJECT = Path(__file__).parent / "gephi"
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Gephi = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def gephi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gephi]:
    """Give a function that writes a graph (or a text), has Gephi open the file, and returns what Gephi made of it."""
    classes = class_path("GEPHI", PROJECT)
    folder = tmp_path_factory.mktemp("gephi")
    command = ["java", "-Djava.awt.headless=true", f"-Dnetbeans.user={folder}", "-cp", classes, "ReadGraph"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, encoding="utf-8") as java,
    ):
        assert java.stdin is not None
        assert java.stdout is not None

        def read(name: str, graph: Listed | str, *, merge: str = "SUM", **options: Any) -> dict[str, Any]:
            path = folder / f"graph.{name}"
            if isinstance(graph, str):
                path.write_text(graph)
            else:
                write_graph(name, graph, path, **options)
            print(f"{merge}\t{path}", file=java.stdin, flush=True)
            answer = java.stdout.readline()
            assert answer, (folder / "log").read_text()[-3000:]
            return json.loads(answer)

        yield read
        java.stdin.close()


def complaints(seen: dict[str, Any]) -> list[dict[str, str]]:
    """Return the entries of Gephi's import report, but for the two that only inform of what is meant to be so."""
    meant = ("GEXF version 1.3", "Parallel edges detected, remember to choose a merge strategy")
    return [issue for issue in seen["issues"] if issue not in [{"level": "INFO", "message": each} for each in meant]]


def test_gephi_reports_what_is_wrong_with_a_file(gephi: Gephi) -> None:
    """The import report reaches these tests: an edge given twice and an edge to nowhere are in it."""
    edge = '<edge id="e" source="a" target="a"/><edge id="e" source="a" target="b"/>'
    seen = gephi("graphml", f'<graphml><graph edgedefault="directed"><node id="a"/>{edge}</graph></graphml>')
    assert {issue["level"] for issue in seen["issues"]} == {"WARNING", "INFO"}
    assert len(complaints(seen)) == 2


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_gephi_opens_the_entities_as_they_are_meant(gephi: Gephi, name: str) -> None:
    """Labels, types, colours, sizes, places and weights arrive, and the import report is empty."""
    seen = gephi(name, small_graph())
    assert complaints(seen) == []
    assert (seen["read_nodes"], seen["read_edges"]) == (len(seen["nodes"]), len(seen["edges"])) == (7, 5)
    assert seen["node_columns"].items() >= {"Label": "String", "type": "String", "papers": "Long"}.items()
    pond = next(node for node in seen["nodes"] if node["Id"] == "benchmark:pond-qa")
    assert {key: pond[key] for key in ("Label", "type", "papers", "aliases", "@colour", "@size")} == {
        "Label": "Pond QA",
        "type": "Benchmark",
        "papers": 2,
        "aliases": "Pond QA | PondQA",
        "@colour": "#{:02X}{:02X}{:02X}".format(*colour_of("Benchmark")),
        "@size": node_size(2, 2),
    }
    assert len({(node["@x"], node["@y"]) for node in seen["nodes"]}) == 7
    weights = {(edge["@source"], edge["@kind"], edge["@target"]): edge["@weight"] for edge in seen["edges"]}
    assert weights[("system:heron", "OUTPERFORMS", "system:stork")] == 2.0
    assert all(edge["relation"] == edge["Label"] == edge["@kind"] and edge["@directed"] for edge in seen["edges"])


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_gephi_opens_everything_with_the_right_types(gephi: Gephi, name: str) -> None:
    """The full export arrives whole: every node, one edge per statement, numbers as numbers, no word of complaint."""
    seen = gephi(name, small_graph(), full=True, merge="NO_MERGE")
    assert complaints(seen) == []
    assert (len(seen["nodes"]), len(seen["edges"])) == (11, 15)
    assert seen["node_columns"].items() >= {"value": "Double", "char_start": "Long", "title": "String"}.items()
    assert seen["edge_columns"].items() >= {"confidence": "Double", "char_end": "Long", "optional": "Boolean"}.items()
    result = next(node for node in seen["nodes"] if node["type"] == "Result")
    assert (result["Label"], result["value"], result["evidence"]) == (
        "91.50 %",
        91.5,
        "Heron reaches 91.50\\% on Pond QA.",
    )
    statement = next(edge for edge in seen["edges"] if edge["Id"] == "OUTPERFORMS:o2")
    assert (statement["evidence"], statement["@weight"]) == ("Heron beats Stork, again.", 1.0)


@pytest.mark.parametrize("name", ["graphml", "gexf"])
@pytest.mark.parametrize("full", [False, True])
def test_gephi_keeps_hostile_text(gephi: Gephi, name: str, full: bool) -> None:
    """Every script, emoji, quotes and markup are shown as they are; only what XML cannot hold is gone."""
    seen = gephi(name, hostile_graph(), full=full, merge="NO_MERGE")
    assert complaints(seen) == []
    labels = {node["Id"]: node["Label"] for node in seen["nodes"]}
    kept = {f"system:{number:03}": ILLEGAL.sub("", text) for number, text in enumerate(HOSTILE)}
    assert {key: labels[key] for key in kept} == kept
    if full:
        evidence = {edge["Id"]: edge["evidence"] for edge in seen["edges"] if "evidence" in edge}
        assert evidence == {f"BUILDS_ON:hostile{int(key[-3:])}": text for key, text in kept.items()}


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_gephi_keeps_relations_of_different_types_between_two_nodes_apart(gephi: Gephi, name: str) -> None:
    """Gephi merges parallel edges of one kind: different relations are different kinds, and each keeps its weight."""
    nodes = [Node(id=key, labels=("Model", "Entity"), properties={"name": key, "papers": 3}) for key in "ab"]
    edges = [
        Edge(type=relation, key=str(paper), source="a", target="b", properties={"paper": str(paper)})
        for relation, papers in (("BUILDS_ON", 3), ("OUTPERFORMS", 2))
        for paper in range(papers)
    ]
    seen = gephi(name, Listed(nodes, edges))
    assert complaints(seen) == []
    assert sorted((edge["@kind"], edge["@weight"]) for edge in seen["edges"]) == [
        ("BUILDS_ON", 3.0),
        ("OUTPERFORMS", 2.0),
    ]


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_gephi_finds_nothing_wrong_with_odd_ids(gephi: Gephi, name: str) -> None:
    """Ids with line ends, spaces around and control characters stay apart and bring no warning."""
    ids = ["x", " x", "x ", "x\n", "x\x00", "x%", "x%0A", "x&<>\"'"]
    nodes = [Node(id=key, labels=("Paper",), properties={"title": repr(key)}) for key in ids]
    edges = [Edge(type="T", key=key, source=key, target=ids[0]) for key in ids]
    seen = gephi(name, Listed(nodes, edges), full=True, merge="NO_MERGE")
    assert complaints(seen) == []
    assert sorted(node["Label"] for node in seen["nodes"]) == sorted(map(repr, ids))
    assert len(seen["edges"]) == len(ids)
