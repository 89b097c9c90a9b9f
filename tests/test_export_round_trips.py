"""Every format, written and read back by a reader that is not ours where there is one: no text is lost or changed.

A new format fails here until it has a reader and a golden file.
"""

from __future__ import annotations

import csv
import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from export_graphs import GOLDEN, HOSTILE, Listed, golden, small_graph
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from test_export_pictures import ILLEGAL
from test_export_tables import read_neo4j
from test_view import data, page

from kg.export import formats, write_graph
from kg.export.jsonl import read_jsonl
from kg.schema import ENTITY_TYPES, Edge, Node

rdflib = pytest.importorskip("rdflib")
parquet = pytest.importorskip("pyarrow.parquet")

Texts = tuple[dict[str, str], dict[str, str]]  # names by id of entity, evidence by key of statement
Reader = Callable[[Path], Texts]

IDS = "urn:paper-kg:"


def ring(texts: list[str]) -> Listed:
    """Return entities in a ring, each named with a text, which is also the evidence for what joins it to the next."""
    nodes, edges = [Node(id="paper", labels=("Paper",), properties={"title": "A paper"})], []
    for number, text in enumerate(texts):
        kind = ENTITY_TYPES[number % len(ENTITY_TYPES)]
        named = {"name": text, "aliases": [text], "papers": 1}
        nodes.append(Node(id=f"n{number}", labels=(kind, "Entity"), properties=named))
        said = {"paper": "paper", "evidence": text, "claim": "asserted"}
        ends = {"source": f"n{number}", "target": f"n{(number + 1) % len(texts)}"}
        edges.append(Edge(type="BUILDS_ON", key=f"k{number}", **ends, properties=said))
    return Listed(nodes, edges)


def from_graphml(path: Path) -> Texts:
    graph = nx.read_graphml(path, force_multigraph=True)
    names = {node: row["label"] for node, row in graph.nodes(data=True)}
    return names, {key.split(":")[1]: row["evidence"] for _, _, key, row in graph.edges(data=True, keys=True)}


def from_gexf(path: Path) -> Texts:
    root = etree.parse(path).getroot()
    names = {node.get("id"): node.get("label") for node in root.iterfind(".//{*}node")}
    said = ".//{*}attvalue[@for='evidence']"
    return names, {edge.get("id").split(":")[1]: edge.find(said).get("value") for edge in root.iterfind(".//{*}edge")}


def from_csv(path: Path) -> Texts:
    def rows(name: str) -> list[dict[str, str]]:
        with (path / name).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def shown(cell: str) -> str:
        return cell.removeprefix("'")  # which stands before what a spreadsheet would take for a formula

    return (
        {row["id"]: shown(row["name"]) for row in rows("nodes.csv")},
        {row["key"]: shown(row["evidence"]) for row in rows("relations.csv")},
    )


def from_jsonl(path: Path) -> Texts:
    nodes, edges = read_jsonl(path)
    return (
        {node.id: node.properties.get("name", "") for node in nodes},
        {edge.key: edge.properties["evidence"] for edge in edges},
    )


def from_neo4j_csv(path: Path) -> Texts:
    nodes, edges = read_neo4j(path, "nodes"), read_neo4j(path, "relations")
    return {row["id"]: row.get("name", "") for row in nodes}, {row["key"]: row["evidence"] for row in edges}


def from_parquet(path: Path) -> Texts:
    nodes = parquet.read_table(path / "nodes.parquet").to_pylist()
    edges = parquet.read_table(path / "relations.parquet").to_pylist()
    return {row["id"]: row["name"] for row in nodes}, {row["key"]: row["evidence"] for row in edges}


def from_cytoscape(path: Path) -> Texts:
    elements = json.loads(path.read_text(encoding="utf-8"))["elements"]
    return (
        {each["data"]["id"]: each["data"]["name"] for each in elements["nodes"]},
        {each["data"]["id"].split(":")[1]: each["data"]["evidence"] for each in elements["edges"]},
    )


def from_node_link(path: Path) -> Texts:
    graph = nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")
    names = {node: row.get("name", "") for node, row in graph.nodes(data=True)}
    return names, {key.split(":")[1]: row["evidence"] for _, _, key, row in graph.edges(data=True, keys=True)}


def from_linked_data(form: str) -> Reader:
    def read(path: Path) -> Texts:
        logging.getLogger("rdflib").setLevel(logging.ERROR)
        graph = rdflib.Graph().parse(path, format=form)
        names = graph.subject_objects(rdflib.URIRef("https://schema.org/name"))
        said = graph.subject_objects(rdflib.URIRef("urn:paper-kg:schema#evidence"))
        return (
            {str(subject).removeprefix(IDS): str(text) for subject, text in names},
            {str(subject).split(":")[-1]: str(text) for subject, text in said},
        )

    return read


def from_html(path: Path) -> Texts:
    text = path.read_text(encoding="utf-8")
    entities, evidence = data(text)["entities"], data(text, "evidence")
    names = dict(zip(entities["id"], entities["name"], strict=True))
    keys = [f"k{entities['id'][row[1]].removeprefix('n')}" for row in evidence["statements"]]
    said = [evidence["sentences"][row[4]] for row in evidence["statements"]]
    return names, dict(zip(keys, said, strict=True))


READERS: dict[str, Reader] = {
    "csv": from_csv,
    "cytoscape": from_cytoscape,
    "gexf": from_gexf,
    "graphml": from_graphml,
    "html": from_html,
    "jsonl": from_jsonl,
    "jsonld": from_linked_data("json-ld"),
    "neo4j-csv": from_neo4j_csv,
    "node-link": from_node_link,
    "parquet": from_parquet,
    "turtle": from_linked_data("turtle"),
}

odd = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\x00\x1f\x7f\x85\u2028\ufffe\"'=+-@,;|<>&\\\r\n\t "), max_size=20
)


def test_every_format_is_read_back_here_and_has_a_golden_file() -> None:
    """So that a format which is added is tested as the others are."""
    assert set(READERS) == set(formats())
    assert {name for name in formats() if not list(GOLDEN.glob(f"small.{name}*"))} == set()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("name", formats())
@settings(max_examples=20, deadline=None)
@given(texts=st.lists(odd.map(lambda text: f"n{text}"), min_size=2, max_size=4))
@example(texts=list(HOSTILE))
def test_any_text_comes_back_as_it_was_written(name: str, texts: list[str]) -> None:
    """Names and sentences, whatever stands in them; XML alone loses the few characters that it cannot hold."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph"
        write_graph(name, ring(texts), path, full=True)
        names, evidence = READERS[name](path)
    kept = [ILLEGAL.sub("", text) for text in texts] if name in ("graphml", "gexf") else texts
    assert {key: text for key, text in names.items() if key != "paper"} == {
        f"n{n}": text for n, text in enumerate(kept)
    }
    assert evidence == {f"k{n}": text for n, text in enumerate(kept)}


def test_the_data_of_the_page_is_as_the_golden_file_shows() -> None:
    """What the page of the small graph holds: entities and ties, then the evidence."""
    text = page(small_graph())
    parts: list[Any] = [data(text), data(text, "evidence")]
    golden("small.html.txt", "".join(json.dumps(part, ensure_ascii=False, indent=1) + "\n" for part in parts))
