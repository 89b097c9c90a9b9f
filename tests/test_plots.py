"""Plots: what they say, how they look on paper, and that the same graph gives the same file."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner
from export_graphs import HOSTILE, hostile_graph, small_graph

from kg.cli import main
from kg.errors import FormatError, GraphError, UnknownNameError
from kg.export.appearance import COLOURS, short_name
from kg.plots import Plot, plot, plots
from kg.schema import ENTITY_TYPES, Edge, Node
from kg.stores import Store, open_store

pytest.importorskip("matplotlib")

KINDS = ("cooccurrence", "leaderboard", "timeline", "types")


@pytest.fixture(scope="module")
def store(example_graph: Path) -> Iterator[Store]:
    """The graph of the examples."""
    with open_store(example_graph) as opened:
        yield opened


def filled(nodes: Any, edges: Any) -> Store:
    """Return a store in memory that holds a graph."""
    made = open_store(":memory:")
    made.load(list(nodes), list(edges))
    return made


def texts(drawn: Plot) -> list[str]:
    """Return all that is written in a plot, from top to bottom of its parts."""
    from matplotlib.text import Text

    drawn.render()
    return [text.get_text() for text in drawn.figure.findobj(Text) if text.get_visible() and text.get_text()]


def test_there_are_the_four_kinds_that_people_are_promised() -> None:
    """Each is found under its own name and says what it draws."""
    assert tuple(plots()) == KINDS
    assert all(kind.name == name and len(kind.description) > 30 for name, kind in plots().items())


@pytest.mark.parametrize("kind", KINDS)
def test_plots_are_titled_and_say_what_they_count(store: Store, kind: str) -> None:
    """There is a title, and the unit of each number stands somewhere."""
    drawn = plot(kind, store)
    titles = {
        "cooccurrence": "What papers name together",
        "leaderboard": "Reported top-1 accuracy on ImageNet",
        "timeline": "Papers a year, and what they name",
        "types": "What the graph holds",
    }
    units = {
        "cooccurrence": "papers that name both",
        "leaderboard": "top-1 accuracy (%), higher is better →",
        "timeline": "Number of papers a year. The rows of entities share one scale.",
        "types": "Number of entities",
    }
    assert drawn.figure.get_suptitle() == titles[kind]
    assert units[kind] in texts(drawn)


def test_leaderboard_draws_the_results_in_their_order(store: Store) -> None:
    """The best is on top; the dots stand at the values; papers are told by their year."""
    drawn = plot("leaderboard", store, ["imagenet"], limit=4)
    axes = drawn.figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "ViT-H/14 (2020)",
        "ConvNeXt (2022)",
        "ViT-Huge (2021)",
        "Swin Transformer (2021)",
    ]
    dots = axes.collections[1].get_offsets()
    assert dots.tolist() == [[88.55, 3.0], [87.8, 2.0], [87.8, 1.0], [87.3, 0.0]]
    assert "9 results from 6 papers, the best 4 shown. Year of the paper in brackets." in texts(drawn)


def test_leaderboard_of_another_metric_and_where_less_is_better(store: Store) -> None:
    """The metric is found under any of its names, and the axis says which way is better."""
    drawn = plot("leaderboard", store, ["ImageNet"], metric="Top-5 Error")
    assert "top-5 error (%), ← lower is better" in texts(drawn)


def test_leaderboard_without_results_says_so() -> None:
    """The message names the benchmark, and tells where there are results."""
    bare = filled([Node(id="benchmark:x", labels=("Benchmark", "Entity"), properties={"name": "X", "papers": 1})], [])
    bare.load([Node(id="x", labels=("Alias",))], [Edge(type="NAMES", key="n", source="x", target="benchmark:x")])
    with pytest.raises(GraphError, match=r"^No results on X are known\."):
        plot("leaderboard", bare, ["X"])
    with pytest.raises(GraphError, match=r"^The graph holds no results on a benchmark\.$"):
        plot("leaderboard", bare)
    with pytest.raises(UnknownNameError, match="'ImageNet'"):
        plot("leaderboard", bare, ["ImageNet"])


def test_timeline_counts_papers_by_year(store: Store) -> None:
    """One row for all papers, one for each entity, years without any included."""
    drawn = plot("timeline", store, ["BERT", "resnet"])
    every, bert, resnet = drawn.figure.axes
    assert [bar.get_height() for bar in every.patches] == [1, 2, 2, 3, 1, 4, 4, 3, 3, 2, 2]
    assert [bar.get_height() for bar in bert.patches] == [0, 0, 0, 0, 1, 3, 1, 0, 0, 0, 0]
    assert [axes.get_ylabel() for axes in (every, bert, resnet)] == ["all papers", "BERT", "ResNet"]
    assert bert.get_ylim() == resnet.get_ylim()
    assert [label.get_text() for label in resnet.get_xticklabels()] == [str(year) for year in range(2014, 2025)]


@pytest.mark.parametrize(
    ("dates", "by", "count"),
    [
        (["2024-02-28", "2024-03-01"], "day", 3),
        (["2023-12-28", "2024-03-01"], "month", 4),
        (["2019-12-28", "2024-03-01", "2024"], "year", 6),
        (["2024", "2024-03-01", "2022"], "year", 3),
    ],
)
def test_timeline_chooses_periods_that_suit_the_papers(dates: list[str], by: str, count: int) -> None:
    """Days, months or years, as many as can be told apart."""
    papers = [Node(id=f"p{n}", labels=("Paper",), properties={"published": text}) for n, text in enumerate(dates)]
    drawn = plot("timeline", filled(papers, []))
    assert drawn.figure.get_suptitle() == f"Papers a {by}, and what they name"
    assert len(drawn.figure.axes[0].patches) == count


def test_timeline_without_dates_says_so_and_tells_how_many_lack_one() -> None:
    """Nothing is drawn out of nothing, and what is left out is counted."""
    papers = [Node(id="p", labels=("Paper",)), Node(id="q", labels=("Paper",), properties={"published": "2024"})]
    with pytest.raises(GraphError, match="No paper in the graph has a date"):
        plot("timeline", filled(papers[:1], []))
    assert "Without a year, and left out: 1." in " ".join(texts(plot("timeline", filled(papers, []))))


def test_types_draws_what_the_graph_counts(store: Store) -> None:
    """The bars are as long as the numbers beside them, which are those of the graph."""
    counts = store.counts()
    entities, stated = plot("types", store).figure.axes
    names = [label.get_text() for label in entities.get_yticklabels()]
    lengths = [bar.get_width() for bar in entities.patches]
    assert dict(zip(names, lengths, strict=True)) == {f"{kind}s": counts.nodes[kind] for kind in ENTITY_TYPES}
    assert lengths == sorted(lengths)
    assert [text.get_text() for text in entities.texts] == [str(length) for length in lengths]
    assert [label.get_text() for label in stated.get_yticklabels()][-1] == "builds on"


def test_cooccurrence_counts_papers_that_name_both() -> None:
    """Three entities in two papers: the numbers in the fields are those that can be counted by hand."""
    names = ("Crane", "Heron", "Stork")
    nodes = [
        Node(id=f"task:{name}", labels=("Task", "Entity"), properties={"name": name, "papers": 2}) for name in names
    ]
    nodes += [Node(id=paper, labels=("Paper",)) for paper in "pq"]
    named = [("p", "Crane"), ("p", "Heron"), ("p", "Stork"), ("q", "Crane"), ("q", "Heron")]
    edges = [
        Edge(type="MENTIONS", key=f"{paper}{name}", source=paper, target=f"task:{name}", properties={"paper": paper})
        for paper, name in named
    ]
    axes = plot("cooccurrence", filled(nodes, edges)).figure.axes[0]
    columns = [label.get_text() for label in axes.get_xticklabels()]
    rows = [label.get_text() for label in axes.get_yticklabels()]
    written = {
        (rows[round(y)], columns[round(x)]): text.get_text() for text in axes.texts for x, y in [text.get_position()]
    }
    assert {frozenset(pair): number for pair, number in written.items()} == {
        frozenset(("Crane", "Heron")): "2",
        frozenset(("Crane", "Stork")): "1",
        frozenset(("Heron", "Stork")): "1",
    }


def test_cooccurrence_around_one_entity_and_of_one_type(store: Store) -> None:
    """A name puts its entity among those named with it; a type leaves the others out."""
    drawn = plot("cooccurrence", store, ["bert"], type="Benchmark", limit=5)
    axes = drawn.figure.axes[0]
    names = {label.get_text() for label in (*axes.get_xticklabels(), *axes.get_yticklabels())}
    assert names == {"BERT", "GLUE", "MNLI", "RACE", "SQuAD 2.0"}
    with pytest.raises(GraphError, match="no two entities"):
        plot("cooccurrence", filled([], []))


@pytest.mark.parametrize("kind", KINDS)
def test_letters_can_be_read_at_the_size_of_print(store: Store, kind: str) -> None:
    """Nothing is smaller than 7 points at 6.5 inches, nothing is outside the figure, and names do not overlap."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    drawn = plot(kind, store)
    drawn.render()
    figure = drawn.figure
    renderer = FigureCanvasAgg(figure).get_renderer()
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    assert min(text.get_fontsize() for text in shown) >= 7
    assert figure.get_size_inches()[0] == 6.5
    drawn_on = figure.get_tightbbox(renderer)
    wide, high = figure.get_size_inches()
    assert drawn_on.x0 >= 0
    assert drawn_on.y0 >= 0
    assert drawn_on.x1 <= wide
    assert drawn_on.y1 <= high
    for axes in figure.axes:
        heights = sorted(label.get_window_extent(renderer).extents.tolist()[1::2] for label in axes.get_yticklabels())
        assert all(below[1] <= above[0] + 1 for below, above in itertools.pairwise(heights))


VISION = {  # what becomes of linear red, green and blue, row by row
    "all cones": (1, 0, 0, 0, 1, 0, 0, 0, 1),
    "protanopia": (0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998),
    "deuteranopia": (0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881),
    "tritanopia": (1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900),
}


def seen_with(vision: str, colour: tuple[int, int, int]) -> np.ndarray:
    """Return a colour as it is seen by somebody who lacks a kind of cone (Machado et al. 2009), in CIE Lab."""
    shade = np.array(colour) / 255
    linear = np.where(shade <= 0.04045, shade / 12.92, ((shade + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(VISION[vision]).reshape(3, 3) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    scaled = xyz / np.array([0.9505, 1.0, 1.089])
    f = np.where(scaled > 216 / 24389, np.cbrt(scaled), (24389 / 27 * scaled + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
def test_colours_of_types_can_be_told_apart_with_any_colour_vision(vision: str) -> None:
    """Any two types differ by more than 10 units of CIE Lab, several times what can just be seen."""
    seen = {kind: seen_with(vision, COLOURS[kind]) for kind in ENTITY_TYPES}
    distances = {pair: float(np.linalg.norm(seen[pair[0]] - seen[pair[1]])) for pair in itertools.combinations(seen, 2)}
    assert {pair: distance for pair, distance in distances.items() if distance <= 10} == {}


@pytest.mark.parametrize("vision", VISION)
def test_shades_of_the_table_are_told_apart_by_lightness(vision: str) -> None:
    """From few papers to many it gets darker and darker, with any colour vision."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    from kg.plots.cooccurrence import SHADES

    shades = LinearSegmentedColormap.from_list("shades", SHADES)
    steps = [tuple(round(255 * part) for part in to_rgb(shades(step / 10))) for step in range(11)]
    lightness = [float(seen_with(vision, (r, g, b))[0]) for r, g, b in steps]
    assert all(one - other > 3 for one, other in itertools.pairwise(lightness))


CODE = """
import sys
from kg.plots import plot
from kg.stores import open_store
with open_store(sys.argv[1]) as store:
    for kind in ("cooccurrence", "leaderboard", "timeline", "types"):
        for ending in ("png", "svg", "pdf") if kind == "types" else ("png", "svg"):
            plot(kind, store).save(f"{sys.argv[2]}/{kind}.{ending}")
"""


def test_the_same_graph_gives_the_same_bytes_in_another_process(example_graph: Path, tmp_path: Path) -> None:
    """PNG, SVG and PDF hold no time, no random name and nothing of the order of sets."""
    made = []
    for seed, day in (("1", "0"), ("2", "86400")):
        folder = tmp_path / seed
        folder.mkdir()
        environment = os.environ | {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": day}
        subprocess.run([sys.executable, "-c", CODE, str(example_graph), str(folder)], check=True, env=environment)
        made.append({file.name: file.read_bytes() for file in sorted(folder.iterdir())})
    assert len(made[0]) == 9
    assert made[0] == made[1]


def test_png_has_three_hundred_dots_an_inch(store: Store) -> None:
    """The width in the file's header is that of 6.5 inches, or of what is asked for."""
    for width, dots in ((6.5, 1950), (3.5, 1050)):
        header = plot("types", store, width=width).render(".png")[:24]
        assert int.from_bytes(header[16:20], "big") == dots


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_break_no_plot(kind: str, tmp_path: Path) -> None:
    """Every script, markup, dollar signs and controls give an SVG that is well-formed XML."""
    names = [*HOSTILE, "$\\frac{1}{", "100% of $x^2$", "-->"]
    graph = hostile_graph(tuple(names))
    nodes, edges = list(graph.nodes()), list(graph.edges())
    for number, node in enumerate([one for one in nodes if one.labels[0] == "Paper"]):
        node.properties["published"] = f"20{number % 20:02}-01-01"
    for kind_of, name in (("Benchmark", HOSTILE[5]), ("Metric", HOSTILE[2])):
        odd = {"name": name, "papers": 1}
        nodes.append(Node(id=f"{kind_of.lower()}:odd", labels=(kind_of, "Entity"), properties=odd))
        nodes.append(Node(id=kind_of, labels=("Alias",)))
        edges.append(Edge(type="NAMES", key=kind_of, source=kind_of, target=f"{kind_of.lower()}:odd"))
    for number in range(len(names)):
        paper, result = f"paper:{number:03}", f"result:{number:03}"
        said = {"value": float(number), "unit": HOSTILE[4], "kind": "absolute", "claim": "asserted", "paper": paper}
        nodes.append(Node(id=result, labels=("Result",), properties=said))
        edges += [
            Edge(type=relation, key=f"k{number}", source=source, target=target, properties={"paper": paper})
            for relation, source, target in (
                ("REPORTS", paper, result),
                ("ON", result, "benchmark:odd"),
                ("OF", result, f"system:{number:03}"),
                ("MEASURED_IN", result, "metric:odd"),
            )
        ]
    drawn = plot(kind, filled(nodes, edges))
    drawn.save(tmp_path / "plot.svg")
    assert ElementTree.parse(tmp_path / "plot.svg").getroot().tag.endswith("svg")
    drawn.save(tmp_path / "plot.png")


def test_names_are_drawn_on_one_line_and_cut() -> None:
    """Controls become spaces, and the end of a long name three dots in one."""
    assert short_name("a\nb\x00c\u2028d", 34) == "a b c d"
    assert short_name("x" * 40, 34) == "x" * 33 + "…"


def test_unknown_plots_options_and_endings_are_refused(store: Store, tmp_path: Path) -> None:
    """The messages say what there is."""
    with pytest.raises(
        FormatError, match=r"^Unknown plot 'pie'\. Choose from: cooccurrence, leaderboard, timeline, types\.$"
    ):
        plot("pie", store)
    with pytest.raises(FormatError, match=r"^Plot 'leaderboard' has no option 'by'\. It has: limit, metric\.$"):
        plot("leaderboard", store, by="year")
    with pytest.raises(FormatError, match=r"^Plot 'types' takes no names: 1 given\.$"):
        plot("types", store, ["BERT"])
    with pytest.raises(FormatError, match=r"^Plot 'leaderboard' takes 1 name: 2 given\.$"):
        plot("leaderboard", store, ["GLUE", "COCO"])
    with pytest.raises(FormatError, match=r"Let it end in \.pdf, \.png, \.svg\."):
        plot("types", store).save(tmp_path / "plot.gif")
    for kind in ("timeline", "cooccurrence"):
        with pytest.raises(FormatError, match=r"^Unknown type 'Bird'\. Choose from: Benchmark, Method, "):
            plot(kind, store, type="Bird")


def test_without_matplotlib_the_message_names_the_extra(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(FormatError, match=r'pip install "paper-kg\[plot\]"'):
        plot("types", store)


def test_plot_command_writes_the_file_and_says_what_is_in_it(example_graph: Path, tmp_path: Path) -> None:
    """The same bytes as the library's; the message goes to standard error."""
    target = tmp_path / "glue.svg"
    words = ["plot", "leaderboard", "glue", "-g", str(example_graph), "-o", str(target), "--limit", "3", "--width", "5"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert done.stderr.startswith(f"{target}: Reported average score on GLUE. ")
    with open_store(example_graph) as opened:
        assert target.read_bytes() == plot("leaderboard", opened, ["GLUE"], limit=3, width=5).render()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["types", "BERT", "-o", "x.svg"], "takes no names"),
        (["types", "--metric", "F1", "-o", "x.svg"], "has no option 'metric'"),
        (["types", "-o", "x.txt"], "does not tell how to draw"),
        (["leaderboard", "ImageNett", "-o", "x.svg"], "Did you mean: ImageNet"),
    ],
)
def test_plot_command_tells_what_is_wrong(example_graph: Path, words: list[str], message: str) -> None:
    """The exit code is 1 and the message helps."""
    done = CliRunner().invoke(main, ["plot", *words, "-g", str(example_graph)])
    assert done.exit_code == 1
    assert message in done.stderr


def test_small_graph_can_be_drawn() -> None:
    """A graph of two papers and one result gives a leaderboard with one row."""
    drawn = plot("leaderboard", filled(small_graph().nodes(), small_graph().edges()))
    assert "1 result from 1 paper. Year of the paper in brackets." in texts(drawn)
