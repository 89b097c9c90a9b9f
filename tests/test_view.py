"""The page: what data goes into it, how it is kept from breaking out, and what `kg view` writes."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from export_graphs import HOSTILE, hostile_graph, small_graph
from export_readers import data
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cli import main
from kg.errors import UnknownNameError
from kg.export import Listed, html, write_graph
from kg.export.evidence import PAPERS_PER_ENTITY, STATEMENTS_PER_TIE, mark
from kg.schema import Edge, Node


def page(graph: Listed, **options: Any) -> str:
    """Return the page of a graph."""
    out = io.StringIO()
    write_graph("html", graph, out, **options)
    return out.getvalue()


def entity(name: str, papers: int = 1, **properties: Any) -> Node:
    return Node(
        id=f"system:{name}", labels=("Model", "Entity"), properties={"name": name, "papers": papers, **properties}
    )


def builds_on(a: str, b: str, **properties: Any) -> Edge:
    paper = str(properties.get("paper", "p"))
    return Edge(type="BUILDS_ON", key=f"{paper} {a} {b}", source=f"system:{a}", target=f"system:{b}",
                properties={"paper": paper, **properties})  # fmt: skip


def chain(length: int) -> Listed:
    """Return a graph in which n1 builds on n0, n2 on n1 and so on."""
    nodes = [entity(f"n{number}") for number in range(length)]
    return Listed(nodes, [builds_on(f"n{number + 1}", f"n{number}") for number in range(length - 1)])


def test_page_holds_entities_ties_and_counts() -> None:
    """Each entity is a row of the columns, each relation of two is a tie of four numbers."""
    graph = data(page(small_graph()))
    names = graph["entities"]["name"]
    assert names == ["Pond QA", "accuracy", "Heron", "Heron-2", "neck attention", "Stork", "reading"]
    heron, stork = names.index("Heron"), names.index("Stork")
    ties = [tuple(graph["ties"][at : at + 4]) for at in range(0, len(graph["ties"]), 4)]
    assert (heron, stork, graph["relations"].index("OUTPERFORMS"), 2) in ties
    assert len(ties) == 5
    assert (graph["left_out"], graph["start"]) == (0, "")


def test_statements_carry_sentence_paper_and_marks() -> None:
    """The two names are marked where the sentence has them, the source as 0, the target as 1."""
    evidence = data(page(small_graph()), "evidence")
    spoken = {evidence["sentences"][row[4]]: row for row in evidence["statements"] if row[4] >= 0}
    row = spoken["Heron beats Stork."]
    assert row[5] == [0, 5, 0, 12, 17, 1]
    assert evidence["papers"][row[3]][1] == "Heron: reading with a long neck"
    assert spoken["Stork does not beat Heron."][6] == "negated"


def test_results_carry_what_they_are_about_and_their_value_is_marked() -> None:
    """A result names its paper, system, metric, benchmark and baseline by number, -1 for none."""
    text = page(small_graph())
    names, [row] = data(text)["entities"]["name"], data(text, "evidence")["results"]
    assert row[1:5] == [names.index("Heron"), names.index("accuracy"), names.index("Pond QA"), -1]
    assert row[5:10] == ["91.50", "%", "absolute", "higher", "asserted"]
    assert row[11] == [0, 5, 0, 14, 19, 1]


def test_a_result_names_what_is_not_on_the_page() -> None:
    """A page of one entity still tells by name what its result is about."""
    [row] = data(page(small_graph(), around="system:heron", limit=1), "evidence")["results"]
    assert row[1:5] == [0, "accuracy", "Pond QA", -1]


def test_no_text_breaks_out_of_the_data() -> None:
    """Neither markup nor line separators stand in the data as they are, and all of it is read back."""
    hostile = (
        *HOSTILE,
        "</script><script>alert(1)</script>",
        "<!-- <script>",
        "a\u2028b\u2029c",
        "{{script}}{{graph}}",
    )
    text = page(hostile_graph(hostile))
    for name in ("graph", "evidence"):
        found = re.search(rf'id="{name}-data">(.*?)</script>', text, re.DOTALL)
        assert found
        assert not re.search("[<>&\u2028\u2029]", found[1])
    assert data(text)["entities"]["name"] == list(hostile)
    assert text.count("<script") == 3


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(alphabet="</script>!-\u2028\\\"'&"))
def test_any_text_is_read_back(name: str, title: str) -> None:
    """Names and titles come out of the page as they went in, whatever they hold."""
    nodes = [entity("a", aliases=[name]), Node(id="p", labels=("Paper",), properties={"title": title or "t"})]
    edges = [Edge(type="MENTIONS", key="m", source="p", target="system:a", properties={"paper": "p"})]
    text = page(Listed(nodes, edges), title=title)
    assert data(text)["entities"]["aliases"] == [[name]]
    assert data(text, "evidence")["papers"] == [["p", title or "t", "", ""]]
    assert text.count("</script>") == 3


def test_policy_allows_the_page_s_own_script_and_style_and_nothing_else() -> None:
    """The hashes in the policy are those of the one script and the one style; no network, no forms."""
    text = page(small_graph())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert policy
    assert script
    assert style
    sources = [base64.b64encode(hashlib.sha256(part[1].encode()).digest()).decode() for part in (script, style)]
    assert policy[1] == (
        f"default-src 'none'; script-src 'sha256-{sources[0]}'; style-src 'sha256-{sources[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_page_names_no_other_file() -> None:
    """Nothing is loaded: no source, no import, no style from elsewhere, no markup or code made from text."""
    library = (Path(html.__file__).parent / "page" / "openlayers" / "ol.js").read_text(encoding="utf-8")
    text = page(Listed([], []))
    assert library in text
    assert not re.search(
        r"\bsrc=|@import|url\(|<link|innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(",
        text.replace(library, ""),
    )
    assert not re.search(r"@import|outerHTML|insertAdjacent|document\.write|\beval\(|\bFunction\(", library)


def test_links_that_are_no_web_addresses_are_left_out() -> None:
    """A paper's address is followed only where it is http or https."""
    urls = ["javascript:alert(1)", "https://example.org/x", " HTTPS://a", "data:text/html,x", "HTTP://b"]
    nodes = [entity("a"), *(Node(id=f"p{n}", labels=("Paper",), properties={"url": url}) for n, url in enumerate(urls))]
    edges = [
        Edge(type="MENTIONS", key=f"m{n}", source=f"p{n}", target="system:a", properties={}) for n in range(len(urls))
    ]
    papers = data(page(Listed(nodes, edges)), "evidence")["papers"]
    assert [paper[2] for paper in papers] == ["", "https://example.org/x", "", "", "HTTP://b"]


def test_the_most_connected_entities_are_kept_and_the_others_counted() -> None:
    """With a limit, what has most ties stays; of equals, what most papers name, then the first by id."""
    nodes = [entity("a"), entity("b"), entity("hub"), entity("c", papers=3), entity("lonely", papers=9)]
    graph = Listed(nodes, [builds_on(name, "hub") for name in "abc"])
    kept = data(page(graph, limit=3))
    assert (kept["entities"]["name"], kept["left_out"]) == (["a", "c", "hub"], 2)


def test_surroundings_go_two_steps() -> None:
    """Around an entity there are its neighbours and theirs, no more, and the page opens on it."""
    graph = data(page(chain(9), around="system:n4"))
    assert graph["entities"]["name"] == ["n2", "n3", "n4", "n5", "n6"]
    assert (graph["start"], graph["title"], graph["left_out"]) == ("system:n4", "n4", 4)


def test_surroundings_keep_the_strongest_within_the_limit() -> None:
    """What is stated by more papers comes first, and neighbours before what lies behind them."""
    weak = [builds_on("n4", "weak")]
    strong = [builds_on("n4", "strong", paper=paper) for paper in "pqr"]
    graph = Listed([*chain(6).nodes(), entity("weak"), entity("strong")], [*chain(6).edges(), *weak, *strong])
    assert data(page(graph, around="system:n4", limit=2))["entities"]["name"] == ["n4", "strong"]
    assert data(page(graph, around="system:n4", limit=5))["entities"]["name"] == ["n3", "n4", "n5", "strong", "weak"]


def test_an_unknown_entity_is_refused() -> None:
    """A page around nothing is not written."""
    with pytest.raises(UnknownNameError, match="'system:none'"):
        page(small_graph(), around="system:none")


def test_only_the_newest_statements_and_papers_are_kept() -> None:
    """A tie keeps a fixed number of statements and an entity of papers; how many there are in all is still told."""
    total = PAPERS_PER_ENTITY + 30
    nodes = [entity("a", papers=total), entity("b")]
    nodes += [Node(id=f"p{n:03}", labels=("Paper",), properties={"published": f"{2000 + n}"}) for n in range(total)]
    edges = [builds_on("a", "b", paper=f"p{n:03}", evidence=f"a uses b {n}") for n in range(total)]
    edges += [
        Edge(type="MENTIONS", key=f"m{n}", source=f"p{n:03}", target="system:a", properties={"paper": f"p{n:03}"})
        for n in range(total)
    ]
    text = page(Listed(nodes, edges))
    graph, evidence = data(text), data(text, "evidence")
    assert graph["ties"] == [0, 1, graph["relations"].index("BUILDS_ON"), total]
    assert evidence["sentences"] == [f"a uses b {n}" for n in range(total - 1, total - 1 - STATEMENTS_PER_TIE, -1)]
    assert [evidence["papers"][paper][0] for paper in evidence["mentioned"][0]] == [
        f"p{n:03}" for n in range(total - 1, total - 1 - PAPERS_PER_ENTITY, -1)
    ]


def mention(*spans: tuple[int, int], surfaces: list[str]) -> Iterator[Edge]:
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    yield Edge(type="MENTIONS", key="m", source="p", target="e",
               properties={"surfaces": surfaces, "starts": starts, "ends": ends})  # fmt: skip


def test_marks_follow_the_offsets_of_the_mentions() -> None:
    """Only the places where the paper means it are marked, not each place where the letters stand."""
    assert mark("GPT and GPT", 100, mention((108, 111), (5, 8), surfaces=["GPT"]), ["GPT"]) == [(8, 11)]


def test_marks_fall_back_to_the_name_as_a_word() -> None:
    """Without an offset in the sentence, the first whole word that bears the name is marked."""
    assert mark("Bertha uses bert.", 0, (), ["BERT"]) == [(12, 16)]
    assert mark("Nothing here.", 0, mention((0, 4), surfaces=["BERT"]), ["BERT"]) == []


def test_marks_count_as_browsers_do() -> None:
    """An emoji before the name counts as two."""
    assert mark("🦊 uses BERT", 0, mention((7, 11), surfaces=["BERT"]), []) == [(8, 12)]


def test_positions_and_colours_are_those_of_the_gephi_formats() -> None:
    """A page and a Gephi file of one graph look alike."""
    gexf = io.StringIO()
    write_graph("gexf", small_graph(), gexf)
    shown = data(page(small_graph()))["entities"]
    places = [(float(x), float(y)) for x, y in re.findall(r'<viz:position x="([^"]+)" y="([^"]+)"', gexf.getvalue())]
    assert np.allclose(places, [*zip(shown["x"], shown["y"], strict=True)])


def test_an_empty_graph_gives_a_page() -> None:
    """There is nothing in it, and it is whole."""
    graph = data(page(Listed([], [])))
    assert (graph["entities"]["id"], graph["ties"]) == ([], [])


def contrast(one: str, other: str) -> float:
    """Return how strongly two colours such as #5e636b differ, from 1 to 21 (WCAG 2.2, contrast ratio)."""

    def luminance(colour: str) -> float:
        shades = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shades)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_what_it_stands_on(theme: str) -> None:
    """Each colour of text has a contrast of 4.5 to each ground that it stands on, in both themes."""
    style = (Path(html.__file__).parent / "page" / "page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r"^:root(?:\[data-theme=\"dark\"\])? \{(.*?)^\}", style, re.DOTALL | re.MULTILINE)
    shades = dict(re.findall(r"--([\w-]+): (#\w{6})", light if theme == "light" else dark))
    pairs = [(text, ground) for text in ("ink", "soft", "accent", "warn") for ground in ("paper", "panel", "faint")]
    pairs += [("ink", "mark"), ("ink", "mark-other")]
    weak = {pair: contrast(shades[pair[0]], shades[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


def test_the_page_itself_is_small() -> None:
    """Template, style and scripts stay below 400 kB, OpenLayers included."""
    assert len(page(Listed([], [])).encode()) < 400_000


def test_openlayers_is_what_the_readme_says() -> None:
    """The bundled script has the checksum that stands in the README, and each page carries its licences."""
    folder = Path(html.__file__).parent / "page"
    script = (folder / "openlayers" / "ol.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() in (folder / "README.md").read_text(encoding="utf-8")
    for holder in ("OpenLayers Contributors", "Volodymyr Agafonkin", "Vladimir Agafonkin"):
        assert f"{holder}\n" in page(Listed([], []))


def view(*args: str | Path, code: int = 0) -> str:
    """Run `kg view` and return what it says."""
    result = CliRunner().invoke(main, ["view", *map(str, args)], prog_name="kg")
    assert result.exit_code == code, result.output
    return result.stderr


def test_view_writes_the_whole_graph(example_graph: Path, tmp_path: Path) -> None:
    """It tells how much is on the page, and two runs give the same bytes."""
    said = view("-g", example_graph, "-o", tmp_path / "one.html")
    view("-g", example_graph, "-o", tmp_path / "two.html")
    shown = len(data((tmp_path / "one.html").read_text(encoding="utf-8"))["entities"]["id"])
    assert said.startswith(f"{tmp_path / 'one.html'}: {shown:,} entities, ")
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_view_finds_the_entity_by_any_of_its_names(example_graph: Path, tmp_path: Path) -> None:
    """NAME in another spelling opens the page on the entity, and what is left out is told."""
    said = view("image net", "-g", example_graph, "-o", tmp_path / "p.html", "--limit", "20")
    graph = data((tmp_path / "p.html").read_text(encoding="utf-8"))
    assert (graph["start"], len(graph["entities"]["id"])) == ("benchmark:imagenet", 20)
    assert f"20 entities ({graph['left_out']} more are in the graph)" in said


def test_view_answers_an_unknown_name_with_the_nearest(example_graph: Path, tmp_path: Path) -> None:
    """No page is written."""
    assert "Did you mean: RoBERTa" in view("RoBERTaa", "-g", example_graph, "-o", tmp_path / "p.html", code=1)
    assert not (tmp_path / "p.html").exists()
