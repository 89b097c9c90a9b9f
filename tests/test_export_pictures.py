"""GraphML and GEXF: what is in the file, read back with other people's readers, and the picture that it shows."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from export_graphs import HOSTILE, golden, hostile_graph, small_graph
from export_readers import ILLEGAL
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kg.export import Listed, write_graph
from kg.export.appearance import COLOURS, colour_of, label_of, node_size
from kg.export.entities import Tie, view_entities
from kg.export.layout import lay_out
from kg.export.markup import Columns, identifier, identifiers
from kg.schema import ENTITY_TYPES, Edge, Node


def written(name: str, graph: Listed, **options: Any) -> str:
    """Return the text of an export."""
    handle = io.StringIO(newline="")
    write_graph(name, graph, handle, **options)
    return handle.getvalue()


def read_graphml(graph: Listed, **options: Any) -> nx.MultiDiGraph:
    """Write GraphML and read it back with NetworkX."""
    text = written("graphml", graph, **options).encode()
    return nx.read_graphml(io.BytesIO(text), force_multigraph=True)


def read_gexf(graph: Listed, **options: Any) -> tuple[dict[str, dict[str, str]], list[dict[str, str]]]:
    """Write GEXF and return its nodes by id and its edges, attribute values beside the XML attributes."""
    tree = etree.fromstring(written("gexf", graph, **options).encode())
    values = "{*}attvalues/{*}attvalue"

    def row(element: Any) -> dict[str, str]:
        return dict(element.attrib) | {f"@{each.get('for')}": each.get("value") for each in element.findall(values)}

    nodes = {element.get("id"): row(element) for element in tree.iterfind(".//{*}node")}
    return nodes, [row(element) for element in tree.iterfind(".//{*}edge")]


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_the_small_graph_is_written_as_the_golden_file_shows(name: str, full: bool) -> None:
    """Every byte of the file is as it was reviewed."""
    golden(f"small{'-full' if full else ''}.{name}", written(name, small_graph(), full=full))


def test_graphml_ties_weigh_as_many_papers_as_state_them() -> None:
    """A paper that says it twice counts once, what papers deny is left out, a derived relation weighs one."""
    graph = read_graphml(small_graph())
    ties = {(source, tie["relation"], target): tie["weight"] for source, target, tie in graph.edges(data=True)}
    assert ties == {
        ("system:heron", "ADDRESSES", "task:reading"): 1,
        ("system:heron", "BUILDS_ON", "system:neck-attention"): 1,
        ("system:heron", "EVALUATED_ON", "benchmark:pond-qa"): 1,
        ("system:heron", "OUTPERFORMS", "system:stork"): 2,
        ("system:heron-2", "VARIANT_OF", "system:heron"): 1,
    }


def test_graphml_shows_entities_with_label_type_colour_size_and_place() -> None:
    """A node has all that Gephi draws, under the names that it knows."""
    node = read_graphml(small_graph()).nodes["benchmark:pond-qa"]
    assert {name: node[name] for name in ("label", "type", "aliases", "papers")} == {
        "label": "Pond QA",
        "type": "Benchmark",
        "aliases": "Pond QA | PondQA",
        "papers": 2,
    }
    assert (node["r"], node["g"], node["b"]) == COLOURS["Benchmark"]
    assert node["size"] == node_size(2, 2)
    assert math.hypot(node["x"], node["y"]) > 0


def test_full_graphml_holds_every_node_and_statement_with_its_properties() -> None:
    """Papers, results and evidence are there; only the derived index of names is not."""
    graph = small_graph()
    back = read_graphml(graph, full=True)
    assert set(back.nodes) == {node.id for node in graph.nodes() if node.labels != ("Alias",)}
    edges = {key: data for _, _, key, data in back.edges(keys=True, data=True)}
    assert set(edges) == {f"{edge.type}:{edge.key}" for edge in graph.edges() if edge.type != "NAMES"}
    assert edges["OUTPERFORMS:o2"] == {
        "label": "OUTPERFORMS",
        "relation": "OUTPERFORMS",
        "paper": "example:2",
        "extractor": "hand",
        "source_name": "Heron",
        "target_name": "Stork",
        "evidence": "Heron beats Stork, again.",
        "char_start": 50,
        "char_end": 75,
        "claim": "asserted",
        "confidence": 1.0,
    }
    assert back.nodes["result:1"]["label"] == "91.50 %"
    assert back.nodes["result:1"]["value"] == 91.5


def test_properties_whose_names_mean_something_else_are_renamed() -> None:
    """The type that a paper gives a name, and the relation that it denies, keep clear of the edge's own."""
    edges = {key: data for _, _, key, data in read_graphml(small_graph(), full=True).edges(keys=True, data=True)}
    assert edges["MENTIONS:m2"]["relation"] == "MENTIONS"
    assert edges["MENTIONS:m2"]["stated_type"] == "Method"
    assert edges["STATES:s1"]["relation"] == "STATES"
    assert edges["STATES:s1"]["stated_relation"] == "OUTPERFORMS"


def test_a_column_has_the_narrowest_type_that_holds_all_of_its_values() -> None:
    """Int and float make double, number and text make string; NaN, None and empty lists leave no trace."""
    values = {"a": 1, "b": 1, "c": 1, "d": True, "e": math.nan, "f": None}
    others = {"a": 0.5, "b": 2**40, "c": "x", "d": False, "e": 2.0, "f": []}
    nodes = [Node(id=str(n), labels=("Paper",), properties=each) for n, each in enumerate((values, others))]
    keys = dict(re.findall(r'attr\.name="(\w)" attr\.type="(\w+)"', written("graphml", Listed(nodes, []), full=True)))
    assert {name: keys.get(name) for name in "abcdef"} == {
        "a": "double",
        "b": "int",  # that of the colour; the property `b` is renamed
        "c": "string",
        "d": "boolean",
        "e": "double",
        "f": None,
    }
    assert 'attr.name="stated_b" attr.type="long"' in written("graphml", Listed(nodes, []), full=True)


def test_gexf_keeps_parallel_relations_apart_by_kind() -> None:
    """Each edge carries its relation as kind, label and attribute, and its weight."""
    edges = read_gexf(small_graph())[1]
    assert {"kind": "OUTPERFORMS", "label": "OUTPERFORMS", "@relation": "OUTPERFORMS", "weight": "2"}.items() <= edges[
        3
    ].items()
    assert len({edge["id"] for edge in edges}) == len(edges) == 5


def test_full_gexf_holds_every_node_and_statement() -> None:
    """Edge ids are unique, and a mention's own type does not become the type of the edge."""
    nodes, edges = read_gexf(small_graph(), full=True)
    assert len(nodes) == 11
    assert len({edge["id"] for edge in edges}) == len(edges) == 15
    mention = next(edge for edge in edges if edge["id"] == "MENTIONS:m2")
    assert "type" not in mention
    assert mention["@stated_type"] == "Method"


def test_hostile_text_survives_both_formats_but_for_what_xml_cannot_hold() -> None:
    """Labels and evidence come back as they were, less control characters."""
    kept = [ILLEGAL.sub("", text) for text in HOSTILE]
    for full in (False, True):
        marked = read_graphml(hostile_graph(), full=full)
        drawn, _ = read_gexf(hostile_graph(), full=full)
        for number, text in enumerate(kept):
            assert marked.nodes[f"system:{number:03}"]["label"] == text
            assert drawn[f"system:{number:03}"]["label"] == text
            assert drawn[f"system:{number:03}"]["@aliases"] == f"{text} | {text} again"
    evidence = {
        edge["id"]: edge["@evidence"] for edge in read_gexf(hostile_graph(), full=True)[1] if "@evidence" in edge
    }
    assert [evidence[f"BUILDS_ON:hostile{number}"] for number in range(len(kept))] == kept


hostile_text = st.text(st.characters() | st.sampled_from("\x00\x1f\ud800&<>\"']\r\n\t "), max_size=30)
property_values = st.one_of(hostile_text, st.integers(-(2**63), 2**63 - 1), st.floats(), st.booleans(), st.none())


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(hostile_text, st.dictionaries(st.sampled_from("nop"), property_values), min_size=1, max_size=6),
    st.sampled_from(["graphml", "gexf"]),
)
def test_any_text_makes_well_formed_xml_and_keeps_its_legal_characters(
    graph: dict[str, dict[str, Any]], name: str
) -> None:
    """Ids, names and values of any kind give a file that parses, with as many nodes and edges, labels kept."""
    nodes = [
        Node(id=f"n{key}", labels=("Task", "Entity"), properties=values | {"name": f"n{key}"})
        for key, values in graph.items()
    ]
    ring = zip(nodes, nodes[1:] + nodes[:1], strict=True)
    edges = [Edge(type="T", key=a.id, source=a.id, target=b.id, properties={"text": a.id}) for a, b in ring]
    tree = etree.fromstring(written(name, Listed(nodes, edges), full=True).encode("utf-8", "replace"))
    assert len({each.get("id") for each in tree.iterfind(".//{*}node")}) == len(nodes)
    assert len({each.get("id") for each in tree.iterfind(".//{*}edge")}) == len(edges)
    labels = (
        [each.get("label") for each in tree.iterfind(".//{*}node")]
        if name == "gexf"
        else [each.text for each in tree.iterfind(".//{*}node/{*}data[@key='n_label']")]
    )
    assert sorted(labels) == sorted(ILLEGAL.sub("", f"n{key}") for key in graph)


cells = st.none() | st.booleans() | st.integers() | st.floats() | hostile_text | st.lists(hostile_text)
rows = st.lists(st.dictionaries(st.sampled_from(["a", "b", "id"]), cells), max_size=6)


@given(rows.map(lambda some: some + some[:2]))
def test_elements_written_together_are_as_if_written_alone(together: list[dict[str, Any]]) -> None:
    """What must be escaped or left out in one element changes nothing in its neighbours."""

    def columns() -> Columns:
        return Columns(frozenset({"id"}), '<data key="{}">', "</data>")

    assert columns().render_all(together) == [columns().render_all([row])[0] for row in together]


def test_ids_written_together_are_as_if_written_alone() -> None:
    """One odd id among ordinary ones is told apart as it is alone."""
    ids = ["system:a", " b", "c%", *HOSTILE, "d/e"]
    assert [*identifiers(ids)] == [*map(identifier, ids)]
    assert [*identifiers(ids[:1])] == ids[:1]


@given(st.lists(hostile_text, unique=True, min_size=2, max_size=2))
def test_different_ids_stay_different_in_xml(ids: list[str]) -> None:
    """What XML would drop or Gephi would trim is spelt out as %XX, and a percent sign as well."""
    one, other = map(identifier, ids)
    assert one != other


def test_ordinary_ids_are_written_as_they_are() -> None:
    """Readable ids stay readable."""
    assert identifier("arxiv:2310.01234") == "arxiv:2310.01234"
    assert identifier("doi:10.1/a b") == "doi:10.1/a b"
    assert identifier("50%\n") == "50%25%0A"


def test_entity_view_has_no_papers_results_or_denials() -> None:
    """Only entities and what joins two of them."""
    view = view_entities(small_graph())
    assert {node.labels[0] for node in view.nodes} == set(ENTITY_TYPES)
    assert Tie(2, 5, "OUTPERFORMS", 2) in list(view.ties())
    assert list(view.relations) == ["ADDRESSES", "BUILDS_ON", "EVALUATED_ON", "OUTPERFORMS", "VARIANT_OF"]


def test_labels_are_what_people_call_a_node() -> None:
    """Name, title, value with unit, decision in words, and the id where there is nothing better."""
    labels = {node.id: label_of(node) for node in small_graph().nodes()}
    assert labels["system:heron"] == "Heron"
    assert labels["example:1"] == "Heron: reading with a long neck"
    assert labels["result:1"] == "91.50 %"
    assert labels["decision:1"] == "Heron apart Heron-2"
    assert label_of(Node(id="example:3", labels=("Paper",), properties={"title": ""})) == "example:3"


def test_colours_of_types_differ_and_unknown_types_have_one_too() -> None:
    """Every type of the schema has its colour."""
    assert len({colour_of(kind) for kind in (*ENTITY_TYPES, "Paper", "Result", "Whatever")}) == len(ENTITY_TYPES) + 3


@pytest.mark.parametrize(
    ("papers", "most", "size"), [(1, 1, 4.0), (0, 100, 4.0), (1, 100, 4.0), (100, 100, 100.0), (2, 2, 17.0)]
)
def test_sizes_run_from_the_smallest_to_the_largest_by_papers(papers: int, most: int, size: float) -> None:
    """One paper makes the smallest node, the most papers the largest, and few papers no giant."""
    assert node_size(papers, most) == size


def ring(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the ties of a circle of nodes, and their sizes."""
    places = np.arange(count)
    return places, (places + 1) % count, np.ones(count, dtype=np.int64), np.full(count, 4.0)


def test_layout_draws_ties_short_and_lets_no_nodes_lie_on_one_another() -> None:
    """In a circle of a hundred, neighbours are nearer than others, and all are apart."""
    sources, targets, weights, sizes = ring(100)
    places = lay_out(100, sources, targets, weights, sizes)
    distances = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert distances[sources, targets].mean() * 4 < distances.mean()
    assert distances[~np.eye(100, dtype=bool)].min() > 3.5


def test_layout_keeps_communities_together() -> None:
    """Two cliques with one tie between them come out as two heaps."""
    pairs = [(a, b) for base in (0, 20) for a in range(base, base + 20) for b in range(a + 1, base + 20)] + [(0, 20)]
    sources, targets = np.array(pairs).T
    places = lay_out(40, sources, targets, np.ones(len(pairs), dtype=np.int64), np.full(40, 4.0))
    heaps = places[:20], places[20:]
    spread = max(float(np.hypot(*(heap - heap.mean(axis=0)).T).max()) for heap in heaps)
    assert np.hypot(*(heaps[0].mean(axis=0) - heaps[1].mean(axis=0))) > 2 * spread


def test_layout_puts_nodes_without_ties_around_the_others() -> None:
    """What is tied to nothing lies outside, and a graph without ties is a disc."""
    sources, targets, weights, _ = ring(10)
    places = lay_out(30, sources, targets, weights, np.full(30, 4.0))
    radii = np.hypot(*places.T)
    assert radii[10:].min() > radii[:10].max()
    alone = lay_out(50, *np.zeros((3, 0), dtype=np.int64), np.full(50, 4.0))
    assert len(np.unique(alone, axis=0)) == 50


def test_layout_of_nothing_and_of_one_node() -> None:
    """No nodes, one node and a node tied to itself get places that are numbers."""
    none = np.zeros((3, 0), dtype=np.int64)
    assert lay_out(0, *none, np.zeros(0)).shape == (0, 2)
    assert np.isfinite(lay_out(1, *none, np.ones(1))).all()
    itself = np.zeros(1, dtype=np.int64)
    assert np.isfinite(lay_out(1, itself, itself, itself + 1, np.ones(1))).all()
    assert np.isfinite(lay_out(2, itself, itself + 1, itself + 1, np.ones(2))).all()


def test_pictures_without_layout_have_no_places(tmp_path: Path) -> None:
    """With layout off, the program that opens the file lays it out."""
    assert 'attr.name="x"' not in written("graphml", small_graph(), layout=False)
    assert "viz:position" not in written("gexf", small_graph(), layout=False)


def test_layout_spreads_nodes_that_have_the_same_neighbours() -> None:
    """Forty leaves of one large node, which all are drawn to one place, neither lie on one another nor under it."""
    leaves = np.arange(1, 41)
    sizes = np.array([60.0] + [6.0] * 40)
    places = lay_out(41, np.zeros(40, dtype=np.int64), leaves, np.ones(40, dtype=np.int64), sizes)
    distances = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert distances[1:, 1:][~np.eye(40, dtype=bool)].min() > 5.5
    assert distances[0, 1:].min() > 31
