"""Saved "Daily Papers" pages: both shapes, and what stands on them besides papers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers_reading import PAGES, lines, read, read_bytes

ABSTRACT = (
    "We look at a problem that many have looked at before. Our way is simpler than theirs and takes half the time. "
    "On three data sets it is 2.5 points better, and on a fourth it is no worse. We say why we think that this is so."
)
HEADERS = [
    [],
    ["new", "Get trending papers in your email inbox!", "Subscribe", "Daily Papers", "byAK and the research community"],
    ["Get trending papers in your email inbox once a day!", "Subscribe", "by AK and the research community", "Jul 15"],
    ["Trending Papers", "Log In", "Sign Up", "Daily PapersbyAK and the research communityNov 20, 2025", "Week 47"],
    ["Some line that nobody has foreseen", "Daily Papers", "Fri, Nov 21"],
]


def test_page_with_blank_lines_is_read():
    """The first shape: three papers under the header, ids made from the titles."""
    papers, rejects = read(PAGES / "daily_one.txt")
    assert rejects == []
    assert [(paper.id, paper.title) for paper in papers] == [
        ("title:5563e10cdb032fc9", "Attention Is All You Need"),
        ("title:1511b9f6fe6acb15", "Why does my network forget?"),
        ("title:5c109d45218cc142", "LoRA: Low-Rank Adaptation of Large Language Models"),
    ]
    assert papers[1].abstract.startswith("A network that learns one task after another")
    assert papers[1].abstract.endswith("the order in which the tasks are learnt.")
    assert papers[2].abstract.endswith("Code is at https://github.com/microsoft/LoRA")


def test_page_without_blank_lines_is_read():
    """The second shape: the first title is freed from "Subscribe"."""
    papers, rejects = read(PAGES / "daily_two.txt")
    assert rejects == []
    assert [paper.title for paper in papers] == [
        "Deep Residual Learning for Image Recognition",
        "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
        "Is Scale Enough?",
    ]
    assert [paper.abstract.split()[0] for paper in papers] == ["Deeper", "Attention", "We"]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n"])
def test_page_header_may_vary(header, gap):
    """What stands before the first title is no paper, whatever it is, and is not reported."""
    page = gap.join([*header, "A First Title", ABSTRACT, "And a Second: Longer Than the First", ABSTRACT])
    papers, rejects = read_bytes(page.encode())
    assert [paper.title for paper in papers] == ["A First Title", "And a Second: Longer Than the First"]
    assert {paper.abstract for paper in papers} == {ABSTRACT}
    assert rejects == []


@pytest.mark.parametrize("title", ["Subscribers Leave: A Study", "Subscribed Once", "3D Vision in 2 Steps", "New Ways"])
def test_page_title_may_look_like_furniture(title):
    """Only "Subscribe" itself is cut off, and only where a title is glued to it."""
    papers, _ = read_bytes(f"Daily Papers\n{title}\n{ABSTRACT}\nSubscribe{title}\n{ABSTRACT}\n".encode())
    assert [paper.title for paper in papers] == [title, f"Subscribe{title}"]


def test_page_title_alone_is_reported():
    """A title without an abstract is a reject with its line; its neighbours are read."""
    page = f"Daily Papers\nOne Title\n{ABSTRACT}\nA Title Alone\nTwo Titles\n{ABSTRACT}\nThe Last Is Alone Too\n"
    papers, rejects = read_bytes(page.encode())
    assert [paper.title for paper in papers] == ["One Title", "Two Titles"]
    assert lines(rejects) == [(4, "no abstract"), (7, "no abstract")]
    assert [reject.text for reject in rejects] == ["A Title Alone", "The Last Is Alone Too"]


def test_page_furniture_between_papers_is_passed_over():
    """Votes, authors' counts, dates and who handed a paper in are neither titles nor abstracts."""
    extra = "12\n\n·\n\n5 authors\n\nSubmitted by somebody\n\nOct 3\n\n"
    page = f"Daily Papers\n\nOne Title\n\n{ABSTRACT}\n\n{extra}Two Titles\n\n{ABSTRACT}\n\n{extra}"
    papers, rejects = read_bytes(page.encode())
    assert [paper.title for paper in papers] == ["One Title", "Two Titles"]
    assert {paper.abstract for paper in papers} == {ABSTRACT}
    assert rejects == []


def test_page_abstract_may_have_paragraphs_and_links():
    """Long lines that follow one another are one abstract, and so is a closing line with an address."""
    page = f"Daily Papers\nOne Title\n{ABSTRACT}\n{ABSTRACT}\nCode: https://example.org\nTwo Titles\n{ABSTRACT}\n"
    papers, _ = read_bytes(page.encode())
    assert [paper.abstract for paper in papers] == [f"{ABSTRACT}\n{ABSTRACT}\nCode: https://example.org", ABSTRACT]


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Is This So?", "Short, and yet it says what it has to say about this small matter here."),
        ("A Title That Ends with a Stop, as Titles Hardly Ever Do, but Some Do.", ABSTRACT),
        ("A Title with a Colon at Its End:", ABSTRACT),
    ],
)
def test_page_takes_short_abstracts_and_odd_titles(title, abstract):
    """One sentence is an abstract where a title stands before it; a title may end like a sentence."""
    page = f"Daily Papers\nFirst\n{ABSTRACT}\n{title}\n{abstract}\nLast\n{ABSTRACT}\n"
    papers, _ = read_bytes(page.encode())
    assert [(paper.title, paper.abstract) for paper in papers[1:]] == [(title, abstract), ("Last", ABSTRACT)]


def test_text_that_keeps_no_order_is_no_page():
    """A licence or notes are refused as a whole, not taken for papers."""
    licence = "\n\n".join(["MIT License", "Copyright Somebody", ABSTRACT, ABSTRACT, ABSTRACT])
    papers, rejects = read_bytes(licence.encode())
    assert papers == []
    assert [reject.reason.split(";")[0] for reject in rejects] == ["not recognised"]


TITLES = (
    st.text("abcdefgh ABC:-", min_size=3, max_size=60)
    .map(str.strip)
    .filter(lambda text: "  " not in text and len(text) > 2)
)


@settings(max_examples=50, deadline=None)
@given(st.lists(TITLES.map("A {}".format), min_size=1, max_size=6, unique=True), st.sampled_from(["\n", "\n\n"]))
def test_page_pairs_titles_with_their_abstracts(titles, gap):
    """However many papers there are, each title has the abstract that follows it."""
    pairs = [(title, f"{ABSTRACT} This was number {number}.") for number, title in enumerate(titles)]
    papers, rejects = read_bytes(("Daily Papers\n" + gap.join(text for pair in pairs for text in pair)).encode())
    assert [(paper.title, paper.abstract) for paper in papers] == pairs
    assert rejects == []
