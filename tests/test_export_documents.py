"""Node-link and Cytoscape JSON, JSON-LD and Turtle, read back with NetworkX and rdflib."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import networkx as nx
import pytest
from export_graphs import HOSTILE, golden, hostile_graph, small_graph
from hypothesis import given, settings
from test_export_tables import graphs, without_index

from kg.errors import FormatError
from kg.export import Listed, write_graph
from kg.export.flat import flat_edge, flat_node
from kg.export.linked import describe_edge
from kg.schema import Edge, Node

rdflib = pytest.importorskip("rdflib")
compare = pytest.importorskip("rdflib.compare")

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own use of it

KG = rdflib.Namespace("urn:paper-kg:schema#")
ID = rdflib.Namespace("urn:paper-kg:")
PROV = rdflib.PROV
SCHEMA = rdflib.Namespace("https://schema.org/")


def written(name: str, graph: Listed, **options: Any) -> str:
    """Return the text of an export."""
    handle = io.StringIO(newline="")
    write_graph(name, graph, handle, **options)
    return handle.getvalue()


def triples(name: str, graph: Listed, **options: Any) -> rdflib.Graph:
    """Write linked data and parse it with rdflib."""
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    form = {"turtle": "turtle", "jsonld": "json-ld"}[name]
    return rdflib.Graph().parse(data=written(name, graph, **options), format=form)


@pytest.mark.parametrize("name", ["cytoscape", "jsonld", "node-link", "turtle"])
def test_the_small_graph_is_written_as_the_golden_file_shows(name: str) -> None:
    """Every byte of the file is as it was reviewed."""
    golden(f"small.{name}", written(name, small_graph()))


@settings(max_examples=30)
@given(graphs())
def test_node_link_json_read_by_networkx_is_the_graph(graph: Listed) -> None:
    """Every node and edge, whatever the texts; an edge is found under its type and key."""
    back = nx.node_link_graph(json.loads(written("node-link", graph)), edges="edges")
    assert isinstance(back, nx.MultiDiGraph)
    assert {key: {"id": key, **data} for key, data in back.nodes(data=True)} == {
        node.id: flat_node(node) for node in graph.nodes()
    }
    edges = {key: data | {"source": a, "target": b} for a, b, key, data in back.edges(keys=True, data=True)}
    assert edges == {
        f"{edge.type}:{edge.key}": {name: value for name, value in flat_edge(edge).items() if name != "key"}
        for edge in graph.edges()
    }


@pytest.mark.parametrize("full", [False, True])
def test_cytoscape_json_is_read_by_networkx(full: bool) -> None:
    """Names, relations and weights arrive, hostile text as it was."""
    back = nx.cytoscape_graph(json.loads(written("cytoscape", hostile_graph(), full=full)))
    names = [data["name"] for key, data in back.nodes(data=True) if key.startswith("system:")]
    assert names == list(HOSTILE)
    ties = [data for _, _, data in back.edges(data=True) if data["interaction"] == "BUILDS_ON"]
    assert len(ties) == len(HOSTILE)
    assert [tie.get("weight") for tie in ties] == [None if full else 1] * len(HOSTILE)


def test_cytoscape_json_has_places_colours_and_sizes() -> None:
    """It opens as the same picture as in Gephi, where y points upwards."""
    pond = json.loads(written("cytoscape", small_graph()))["elements"]["nodes"][0]
    graphml = nx.read_graphml(io.BytesIO(written("graphml", small_graph()).encode())).nodes["benchmark:pond-qa"]
    assert pond["data"] == {
        "id": "benchmark:pond-qa",
        "value": "benchmark:pond-qa",
        "name": "Pond QA",
        "type": "Benchmark",
        "color": "#E69F00",
        "size": 17.0,
        "aliases": ["Pond QA", "PondQA"],
        "papers": 2,
    }
    assert pond["position"] == {"x": graphml["x"], "y": -graphml["y"]}
    assert "position" not in written("cytoscape", small_graph(), layout=False)


def test_turtle_and_jsonld_say_the_same() -> None:
    """Both parse to the same triples, hostile text included."""
    for graph in (small_graph(), hostile_graph()):
        assert compare.isomorphic(triples("turtle", graph), triples("jsonld", graph))


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_turtle_and_jsonld_say_the_same_of_any_graph(graph: Listed) -> None:
    """Whatever stands in ids, keys, names and values."""
    assert compare.isomorphic(triples("turtle", graph), triples("jsonld", graph))


@pytest.mark.parametrize("name", ["turtle", "jsonld"])
def test_linked_data_uses_published_terms(name: str) -> None:
    """Entities, papers and results are things that schema.org knows, under its names."""
    graph = triples(name, small_graph())
    pond = ID["benchmark:pond-qa"]
    assert set(graph.objects(pond, rdflib.RDF.type)) == {KG.Benchmark, SCHEMA.Dataset}
    assert graph.value(pond, SCHEMA.name) == rdflib.Literal("Pond QA")
    assert set(graph.objects(pond, SCHEMA.alternateName)) == {rdflib.Literal("Pond QA"), rdflib.Literal("PondQA")}
    assert graph.value(ID["example:1"], SCHEMA.datePublished) == rdflib.Literal("2023-04-01")
    assert graph.value(ID["result:1"], SCHEMA.value).toPython() == 91.5
    assert graph.value(ID["result:1"], PROV.hadPrimarySource) == ID["example:1"]
    assert (ID["example:1"], SCHEMA.mentions, ID["system:heron"]) in graph


@pytest.mark.parametrize("name", ["turtle", "jsonld"])
def test_linked_data_tells_who_says_so_and_denies_nothing_away(name: str) -> None:
    """A relation is a triple, its evidence a statement about it; what is denied is a statement only."""
    graph = triples(name, small_graph())
    assert (ID["system:heron"], KG.OUTPERFORMS, ID["system:stork"]) in graph
    statement = ID["statement:OUTPERFORMS:o2"]
    assert graph.value(statement, rdflib.RDF.subject) == ID["system:heron"]
    assert graph.value(statement, rdflib.RDF.predicate) == KG.OUTPERFORMS
    assert graph.value(statement, PROV.hadPrimarySource) == ID["example:2"]
    assert graph.value(statement, KG.evidence) == rdflib.Literal("Heron beats Stork, again.")
    assert graph.value(statement, KG.confidence).toPython() == 1.0
    denied = ID["statement:STATES:s1"]
    assert graph.value(denied, rdflib.RDF.predicate) == KG.OUTPERFORMS
    assert graph.value(denied, KG.claim) == rdflib.Literal("negated")
    assert (ID["system:stork"], KG.OUTPERFORMS, ID["system:heron"]) not in graph


@pytest.mark.parametrize("name", ["turtle", "jsonld"])
def test_linked_data_keeps_lists_in_order(name: str) -> None:
    """Surfaces and offsets of a mention belong together by place."""
    graph = triples(name, small_graph())
    mention = ID["statement:MENTIONS:m1"]
    surfaces = rdflib.collection.Collection(graph, graph.value(mention, KG.surfaces))
    assert [each.toPython() for each in surfaces] == ["Heron", "HERON"]
    starts = rdflib.collection.Collection(graph, graph.value(mention, KG.starts))
    assert [each.toPython() for each in starts] == [0, 40]


@pytest.mark.parametrize("name", ["turtle", "jsonld"])
def test_linked_data_keeps_hostile_text(name: str) -> None:
    """Every name comes back as it was."""
    graph = triples(name, hostile_graph())
    assert [str(graph.value(ID[f"system:{n:03}"], SCHEMA.name)) for n in range(len(HOSTILE))] == list(HOSTILE)


@pytest.mark.parametrize("name", ["turtle", "jsonld"])
def test_linked_data_can_begin_with_an_address_of_ones_own(name: str) -> None:
    """IRIs of nodes and statements begin with the base; what cannot begin an IRI is refused."""
    graph = triples(name, small_graph(), base="https://example.org/kg/")
    assert (rdflib.URIRef("https://example.org/kg/system:heron"), SCHEMA.name, rdflib.Literal("Heron")) in graph
    for base in ("", "kg", "https://example.org/<kg>/"):
        with pytest.raises(FormatError, match="is not the beginning of an IRI"):
            written(name, small_graph(), base=base)


def test_different_ids_have_different_iris() -> None:
    """Spaces, percent signs and other scripts are spelt out."""
    ids = ["a b", "a%20b", "a+b", "ä", "a#b", "a?b"]
    edges = [Edge(type="T", key="", source=key, target=key) for key in ids]
    iris = [next(describe_edge(edge, "urn:x:")).iri for edge in edges]
    assert iris == ["urn:x:a%20b", "urn:x:a%2520b", "urn:x:a+b", "urn:x:%C3%A4", "urn:x:a%23b", "urn:x:a%3Fb"]


def test_documents_leave_out_the_index_of_names() -> None:
    """It is derived from the rest."""
    nodes, edges = without_index(small_graph())
    for name in ("node-link", "turtle", "jsonld"):
        assert write_graph(name, small_graph(), io.StringIO(newline="")) == (len(nodes), len(edges))
        assert "Alias" not in written(name, small_graph())


def test_numbers_of_linked_data_keep_their_types() -> None:
    """A float is a double even where it is whole, a whole number an integer, a truth value a boolean."""
    values = {"whole": 100.0, "small": 1e-07, "count": 2**40, "true": True}
    for name in ("turtle", "jsonld"):
        graph = triples(name, Listed([Node(id="n", labels=("Paper",), properties=values)], []))
        found = {key: graph.value(ID.n, KG[key]) for key in values}
        assert {key: value.toPython() for key, value in found.items()} == values
        assert found["whole"].datatype == rdflib.XSD.double
        assert found["count"].datatype == rdflib.XSD.integer
