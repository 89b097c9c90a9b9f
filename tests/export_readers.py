"""Readers of every format that `kg export` writes, not ours where there are others: names and evidence come back."""

from __future__ import annotations

import csv
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
from lxml import etree

from kg.export import Listed
from kg.export.jsonl import read_jsonl
from kg.schema import ENTITY_TYPES, Edge, Node

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
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
    from pyarrow import parquet

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
        import rdflib

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


def data(text: str, name: str = "graph") -> dict[str, Any]:
    """Return the data that a page holds."""
    found = re.search(rf'<script type="application/json" id="{name}-data">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def read_neo4j(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of all tables of a kind as dicts, values as their types say."""
    convert = {"long": int, "double": float, "boolean": lambda text: text == "true", "string": str}
    for header in sorted(folder.glob(f"{kind}-*-header.csv")):
        columns = [column.rsplit(":", 1) for column in header.read_text().strip().split(",")]
        with header.with_name(header.name.replace("-header", "")).open(encoding="utf-8", newline="") as lines:
            body = lines.read()
        for cells in cells_of(body, len(columns)):
            row: dict[str, Any] = {}
            for (name, value_type), cell in zip(columns, cells, strict=True):
                if cell is None:
                    continue
                if value_type.endswith("[]"):
                    row[name] = [convert[value_type[:-2]](item) for item in cell.split("\x1f")]
                else:
                    row[name or value_type] = convert.get(value_type, str)(cell)
            yield row


def cells_of(body: str, width: int) -> Iterator[list[str | None]]:
    """Yield the rows of a table: a bare empty cell is None, one in quotes a string."""
    cell = r'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^",\n]*))(?P<after>,|\n)'
    row: list[str | None] = []
    for found in re.finditer(cell, body):
        quoted, bare = found["quoted"], found["bare"]
        row.append(bare or None if quoted is None else quoted.replace('""', '"'))
        if found["after"] == "\n":
            assert len(row) == width
            yield row
            row = []
