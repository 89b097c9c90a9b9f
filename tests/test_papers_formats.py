"""Every format that is read, by the small files in pages/: what it is told by, and what becomes of its fields."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers_reading import PAGES, ids, lines, read, read_bytes

from kg.papers import unique
from kg.papers.recognise import choose_format
from kg.schema import Paper

ATTENTION = "A network made of attention alone translates better than recurrent ones."


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("plain.jsonl", "JSON lines"),
        ("arxiv_kaggle.jsonl", "JSON lines"),
        ("semantic_scholar.json", "JSON"),
        ("openalex.json", "JSON"),
        ("arxiv_atom.xml", "Atom"),
        ("oai_arxiv.xml", "OAI-PMH"),
        ("oai_arxiv_raw.xml", "OAI-PMH"),
        ("oai_dc.xml", "OAI-PMH"),
        ("library.bib", "BibTeX"),
        ("library.ris", "RIS"),
        ("table.csv", "CSV"),
        ("table.tsv", "CSV"),
        ("daily_one.txt", "Daily Papers page"),
        ("daily_two.txt", "Daily Papers page"),
    ],
)
def test_formats_are_told_apart_by_content(file, name):
    """The first bytes decide, whatever the file is called."""
    chosen = choose_format((PAGES / file).read_text())
    assert name == chosen.NAME


@pytest.mark.parametrize(
    "file",
    [
        "arxiv_kaggle.jsonl",
        "arxiv_atom.xml",
        "oai_arxiv.xml",
        "oai_arxiv_raw.xml",
        "oai_dc.xml",
        "openalex.json",
        "library.ris",
    ],
)
def test_formats_agree_on_one_paper(file):
    """The same paper has the same id, text, address and date from every catalogue, wrapped lines or not."""
    paper = read(PAGES / file)[0][0]
    assert (paper.id, paper.title, paper.abstract) == ("arxiv:1706.03762", "Attention Is All You Need", ATTENTION)
    assert (paper.url, paper.published) == ("https://arxiv.org/abs/1706.03762", "2017-06-12")


def test_all_formats_make_one_paper_of_copies():
    """All pages of the project read together hold one paper for each id, and Attention once."""
    papers, rejects = read(PAGES)
    assert lines(rejects) == [(10, "no abstract")]
    kept = unique(papers)
    assert len({paper.id for paper in kept}) == len(kept)
    assert [paper.id for paper in kept if paper.title.startswith("Attention")] == ["arxiv:1706.03762"]


def test_plain_json_keeps_text_and_ids():
    """Source ids are brought into one notation, other ids kept; without one, title and then abstract make it."""
    papers, rejects = read(PAGES / "plain.jsonl")
    assert rejects == []
    assert ids(papers) == [
        "arxiv:1706.03762",
        "292f132059",
        "doi:10.1000/xyz.7",
        "title:536891235cd788dc",
        "text:1f10bfc0a476ad4e",
        "arxiv:2310.01234",
    ]
    assert papers[1].abstract == "We study nothing, and find it.\nTwice."
    assert papers[5] == Paper(id="arxiv:2310.01234", source="json", deleted=True)


def test_kaggle_snapshot_gives_first_version_as_date():
    """Wrapped titles and abstracts are joined; ids of the old kind are known."""
    papers, _ = read(PAGES / "arxiv_kaggle.jsonl")
    assert papers[1] == Paper(
        id="arxiv:cs/0112017",
        title="An Old Paper",
        abstract="It has an id of the old kind.",
        url="https://arxiv.org/abs/cs/0112017",
        published="2001-12-12",
        source="arxiv",
    )


def test_semantic_scholar_prefers_the_better_id():
    """arXiv before DOI before Semantic Scholar's own; a paper whose abstract is withheld is a reject."""
    papers, rejects = read(PAGES / "semantic_scholar.json")
    assert ids(papers) == [
        "arxiv:1706.03762",
        "doi:10.18653/v1/p19-1001",
        "s2:00000000000000000000000000000000000000bb",
    ]
    assert [paper.published for paper in papers] == ["2017-06-12", "2019", "2020"]
    assert lines(rejects) == [(10, "no abstract")]


def test_openalex_index_is_turned_back_into_text():
    """Words go to their positions; the DOI in small letters is the id, and the display name the title."""
    papers, _ = read(PAGES / "openalex.json")
    assert papers[1] == Paper(
        id="doi:10.1000/abc",
        title="To Be or Not",
        abstract="to be or not to be",
        url="https://doi.org/10.1000/abc",
        published="1999-01-01",
        source="openalex",
    )


def test_openalex_index_with_hostile_positions_allocates_nothing():
    """Positions are only sorted, so that one of 10^15 costs no memory; an index that is none is no abstract."""
    works = [
        {"id": "https://openalex.org/W1", "title": "A", "abstract_inverted_index": {"far": [10**15], "near": [-1]}},
        {"id": "https://openalex.org/W2", "title": "B", "abstract_inverted_index": {"x": 3}},
    ]
    papers, rejects = read_bytes(json.dumps({"results": works}).encode())
    assert [(paper.id, paper.abstract) for paper in papers] == [("openalex:W1", "near far")]
    assert lines(rejects) == [(1, "no abstract")]


def test_atom_reads_entities_markup_and_old_ids():
    """References are resolved, inline markup is dropped, and the class of an old id too."""
    paper = read(PAGES / "arxiv_atom.xml")[0][1]
    assert (paper.id, paper.title) == ("arxiv:math/0309136", "Knots & Bounds: x < y")
    assert paper.abstract == "An old kind of id — with a class."


def test_oai_headers_of_deleted_records_are_withdrawals():
    """A header whose status is "deleted" becomes a paper that only says so."""
    papers, rejects = read(PAGES / "oai_arxiv.xml")
    assert papers[1] == Paper(id="arxiv:cs/0112017", source="arxiv", deleted=True)
    assert rejects == []


def test_bibtex_reads_what_managers_and_scholars_write():
    """Accents, braces, escaped and bare per cent, joined strings, round brackets, and ids where they hide."""
    papers, rejects = read(PAGES / "library.bib")
    assert rejects == []
    assert ids(papers) == ["arxiv:1706.03762", "arxiv:1810.04805", "arxiv:2106.09685", "doi:10.1000/r"]
    assert [paper.title for paper in papers[1:3]] == ["BERT in École: 10% of $x^{2}$", "Low Rank"]
    assert papers[1].abstract == "It gains 5% & more, 7% at best."
    assert [paper.published for paper in papers] == ["2017-06", "2018", "2021-06-17", ""]


def test_ris_reads_both_generations_of_tags():
    """T1 and N2 stand for title and abstract as well; DOIs lose their address."""
    paper = read(PAGES / "library.ris")[0][1]
    assert (paper.id, paper.title, paper.abstract) == (
        "doi:10.1000/t1",
        "The Older Tags",
        "Some exporters still write them.",
    )


def test_csv_reads_quotes_line_breaks_and_names():
    """Columns are found by usual names; a cell may hold commas, quotes and lines."""
    papers, rejects = read(PAGES / "table.csv")
    assert rejects == []
    assert papers[0] == Paper(
        id="p1",
        title='Commas, and "Quotes"',
        abstract="Two lines:\nthis is the second, of two.",
        url="https://example.org/p1",
        published="2020",
        source="csv",
    )
    assert papers[1].id == "p2"


def test_tsv_takes_a_bare_quote_for_text():
    """Tables with tabs are often written without quoting: a quote that does not close a cell is a letter."""
    papers, _ = read(PAGES / "table.tsv")
    assert [paper.title for paper in papers] == ["Low Rank", '"Why?" Is No Quote']


@pytest.mark.parametrize("head", ["sep=;\n", ""])
def test_csv_finds_the_delimiter(head):
    """A semicolon as Excel writes it in half of Europe, with or without its own first line."""
    papers, _ = read_bytes(f"{head}title;abstract\nOne, two;Three, four\n".encode())
    assert [(paper.title, paper.abstract) for paper in papers] == [("One, two", "Three, four")]


@pytest.mark.parametrize(
    "wrap",
    [
        '{"meta": {"groups": [{"a": 1}]}, "data": [%s]}',
        '{"message": {"total": 1, "items": [%s]}}',
        '{\n  "results": [\n    %s\n  ]\n}\n',
        "[\n%s\n]",
        "[%s]",
        "%s",
    ],
)
def test_json_finds_papers_in_arrays_and_wrappers(wrap):
    """An array, an object around one, or the object alone; arrays inside a paper are no papers."""
    paper = json.dumps({"authors": [{"name": "x"}], "id": "p", "title": "T", "abstract": "A", "data": [{"id": "no"}]})
    papers, rejects = read_bytes((wrap % paper).encode())
    assert (ids(papers), rejects) == (["p"], [])


def test_json_reads_pretty_printed_objects_one_after_another():
    """A stream of indented objects is read like lines."""
    pair = [json.dumps({"id": name, "title": "T", "abstract": "A"}, indent=2) for name in "ab"]
    assert ids(read_bytes("\n".join(pair).encode())[0]) == ["a", "b"]


def test_json_reads_unknown_names_by_synonym():
    """The API of the Daily Papers page wraps each paper and calls its abstract summary."""
    data = [{"paper": {"id": "2310.01234", "summary": "Short."}, "title": "T", "publishedAt": "2023-10-03T00:00:00Z"}]
    papers, _ = read_bytes(json.dumps(data).encode())
    assert [(paper.id, paper.abstract, paper.published) for paper in papers] == [
        ("arxiv:2310.01234", "Short.", "2023-10-03")
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)
PAPERS = st.tuples(TEXT, TEXT).filter(lambda pair: all(text.strip() for text in pair))


@settings(max_examples=50, deadline=None)
@given(st.lists(PAPERS, min_size=1, max_size=5))
def test_json_lines_keep_any_text(pairs):
    """What is written as JSON lines is read back to the letter, but for white space around it."""
    rows = [{"id": f"p{i}", "title": title, "abstract": abstract} for i, (title, abstract) in enumerate(pairs)]
    abstracts = {row["id"]: row["abstract"].strip() for row in rows}
    papers, rejects = read_bytes("".join(json.dumps(row) + "\n" for row in rows).encode())
    good = {paper.id: paper.abstract for paper in papers}
    assert good == {key: text for key, text in abstracts.items() if key in good}
    assert {reject.reason for reject in rejects} <= {"no abstract"}  # "N/A" and the like


@settings(max_examples=50, deadline=None)
@given(st.lists(PAPERS, min_size=1, max_size=5), st.sampled_from([",", ";", "\t"]))
def test_csv_keeps_any_text(pairs, delimiter):
    """What the csv module writes is read back to the letter, but for white space around it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "title", "abstract"])
    writer.writerows([f"p{i}", title, abstract + " end"] for i, (title, abstract) in enumerate(pairs))
    papers, rejects = read_bytes(out.getvalue().encode())
    assert rejects == []
    assert [paper.abstract for paper in papers] == [(abstract + " end").strip() for _, abstract in pairs]


@settings(max_examples=50, deadline=None)
@given(st.text("abcXYZ019 .,:;-()éß", min_size=1).filter(str.strip))
def test_bibtex_keeps_plain_text(text):
    """Text without TeX's own signs is read back to the letter."""
    papers, _ = read_bytes(f"@article{{k,\n title = {{{text}}},\n abstract = {{{text} end}}\n}}\n".encode())
    assert [paper.abstract for paper in papers] == [f"{text} end".strip()]
