"""What lies around an entity: which entities, how they are joined, the picture, the graph, and tables of answers."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from export_graphs import HOSTILE, hostile_graph, small_graph
from export_readers import ILLEGAL

import kg
from kg.errors import QueryError, UnknownNameError
from kg.neighbourhood import find_neighbourhood
from kg.stores import Rows, Store, open_store

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def graph(example_graph: Path) -> Iterator[kg.Graph]:
    """The graph of the examples."""
    with kg.open(example_graph) as opened:
        yield opened


@pytest.fixture(scope="module")
def heron() -> Store:
    """The graph of two papers about an invented model."""
    store = open_store(":memory:")
    store.load(small_graph().nodes(), small_graph().edges())
    return store


def test_neighbours_are_joined_as_papers_say(heron: Store) -> None:
    """Relations in both directions; papers are counted, not statements; what is denied joins nothing."""
    around = find_neighbourhood(heron, "heron")
    assert around.total == len(around) == 5
    links = {
        one.entity.id: [(link.relation, link.direction, link.papers) for link in one.links] for one in around.neighbours
    }
    assert links == {
        "task:reading": [("ADDRESSES", "out", 1)],
        "system:neck-attention": [("BUILDS_ON", "out", 1)],
        "benchmark:pond-qa": [("EVALUATED_ON", "out", 1)],
        "system:stork": [("OUTPERFORMS", "out", 2)],
        "system:heron-2": [("VARIANT_OF", "in", 0)],
    }


def test_a_link_has_a_sentence_of_those_that_say_so(heron: Store) -> None:
    """It is the same one each time; a link that no paper states has none."""
    links = {one.entity.name: one.links[0] for one in find_neighbourhood(heron, "Heron").neighbours}
    assert str(links["Stork"]) == "it outperforms (2 papers): Heron beats Stork, again."
    assert str(links["Heron-2"]) == "a variant of it"


def test_those_that_most_papers_join_are_kept_and_the_others_counted(graph: kg.Graph) -> None:
    """The limit cuts, `total` does not."""
    around = graph.neighbourhood("BERT", limit=3)
    assert repr(around) == f"<kg.Neighbourhood BERT: 3 of {around.total} neighbours>"
    everything = graph.neighbourhood("BERT", limit=1000)
    assert around.total == len(everything) == everything.total > 15
    kept = {one.entity.id for one in around.neighbours}
    least = min(one.papers for one in around.neighbours)
    assert all(one.papers <= least for one in everything.neighbours if one.entity.id not in kept)


def test_unknown_names_are_answered_with_the_nearest(graph: kg.Graph) -> None:
    """As everywhere else."""
    with pytest.raises(UnknownNameError, match="Did you mean: RoBERTa"):
        graph.neighbourhood("RoBERTTa")


def test_the_picture_names_all_and_lets_no_names_overlap(graph: kg.Graph) -> None:
    """Each neighbour has its name, how it is joined, and sentences to point at; rows lie apart; ties are drawn."""
    around = graph.neighbourhood("BERT", limit=24)
    root = ElementTree.fromstring(around.svg())
    spans = [(span.text, float(span.attrib["x"]), float(span.attrib["y"])) for span in root.iter(f"{SVG}tspan")]
    assert [text for text, _, _ in spans[::2]] == [one.entity.name for one in around.neighbours]
    for side in (-1, 1):
        rows = sorted(y for _, x, y in spans if (x - 410) * side > 0)
        assert all(below - above >= 13.9 for above, below in itertools.pairwise(rows))
    assert len(root.findall(f"{SVG}path")) == len(around.ties) > 5
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert any(
        title.startswith("RoBERTa (Model)\n") and "outperforms it (1 paper): So trained" in title for title in titles
    )
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"].startswith("BERT and ")


def test_a_notebook_is_told_what_is_left_out(graph: kg.Graph) -> None:
    """The picture, and below it how many more there are."""
    around = graph.neighbourhood("BERT", limit=4)
    assert around._repr_html_() == f"{around.svg()}<p>and {around.total - 4} more</p>"
    alone = graph.neighbourhood("BERT", limit=1000)
    assert alone._repr_html_() == alone.svg()


def test_the_same_graph_gives_the_same_picture_and_lone_entities_have_one(heron: Store) -> None:
    """It is a text that two runs give alike, also where there is nothing around."""
    assert find_neighbourhood(heron, "Heron").svg() == find_neighbourhood(heron, "HERON").svg()
    lone = find_neighbourhood(heron, "metric:accuracy")
    assert (len(lone), lone.total) == (0, 0)
    assert ElementTree.fromstring(lone.svg()).attrib["aria-label"] == "accuracy and 0 entities around it: "


def test_networkx_has_the_same_links(heron: Store) -> None:
    """Names, types, directions, papers and evidence."""
    network = find_neighbourhood(heron, "Heron").to_networkx()
    assert network.nodes["system:stork"] == {"name": "Stork", "type": "Model"}
    assert network["system:heron"]["system:stork"]["OUTPERFORMS"] == {
        "papers": 2,
        "evidence": "Heron beats Stork, again.",
    }
    assert network.has_edge("system:heron-2", "system:heron", key="VARIANT_OF")
    assert network.number_of_edges() == 5


def test_hostile_names_stay_text() -> None:
    """Markup, controls and every script give well-formed SVG in which nothing runs."""
    store = open_store(":memory:")
    store.load(hostile_graph().nodes(), hostile_graph().edges())
    for number, text in enumerate(HOSTILE):
        kind = ("Benchmark", "Method", "Metric", "Model", "Task")[number % 5]
        if kind not in ("Method", "Model"):
            continue  # their ids do not begin as their types want it
        root = ElementTree.fromstring(find_neighbourhood(store, f"system:{number:03}").svg())
        titles = [title.text or "" for title in root.iter(f"{SVG}title")]
        kept = ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        assert any(title.replace("\r\n", "\n").replace("\r", "\n") == f"{kept} ({kind})" for title in titles)
        assert not list(root.iter(f"{SVG}script"))


def test_answers_show_as_tables_and_become_frames(graph: kg.Graph) -> None:
    """Text is escaped, numbers stand right, what is too long is cut and said to be; a frame has the same columns."""
    rows = Rows(columns=["<b>", "n"], rows=[("<script>", 1), (None, 2.5)] + [("x", 0)] * 40)
    table = rows._repr_html_()
    assert "<th scope=col>&lt;b&gt;</th>" in table
    assert "&lt;script&gt;" in table
    assert "<script>" not in table
    assert "<p>42 rows, the first 30 shown</p>" in table
    assert table.count("<tr>") == 31
    assert list(rows.to_frame()["n"][:2]) == [1.0, 2.5]
    board = graph.leaderboard("GLUE")
    assert "<td" in board._repr_html_()
    assert list(board.to_frame().columns) == list(board.columns)


def test_frames_without_pandas_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(QueryError, match=r'pip install "paper-kg\[frames\]"'):
        Rows(columns=[], rows=[]).to_frame()
