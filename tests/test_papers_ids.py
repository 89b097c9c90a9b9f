"""Ids, titles' keys, dates and the kept text: golden values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.papers import given_id, title_key
from kg.papers.dates import iso_date
from kg.papers.ids import canonical_url, choose_id
from kg.papers.tex import read_tex
from kg.papers.text import clean_text, join_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2310.01234", "arxiv:2310.01234"),
        ("2310.01234v12", "arxiv:2310.01234"),
        ("arXiv:2310.01234v2", "arxiv:2310.01234"),
        ("arXiv:2310.01234 [cs.CL]", "arxiv:2310.01234"),
        ("0704.0001", "arxiv:0704.0001"),
        ("http://arxiv.org/abs/2310.01234v1", "arxiv:2310.01234"),
        ("https://export.arxiv.org/pdf/2310.01234v1.pdf", "arxiv:2310.01234"),
        ("https://arxiv.org/pdf/2310.01234#page=3", "arxiv:2310.01234"),
        ("https://huggingface.co/papers/2310.01234", "arxiv:2310.01234"),
        ("https://doi.org/10.48550/arXiv.2310.01234", "arxiv:2310.01234"),
        ("10.48550/ARXIV.2310.01234", "arxiv:2310.01234"),
        ("oai:arXiv.org:cs/0112017", "arxiv:cs/0112017"),
        ("cs/0112017", "arxiv:cs/0112017"),
        ("math.GT/0309136v2", "arxiv:math/0309136"),
        ("https://arxiv.org/abs/hep-th/9901001", "arxiv:hep-th/9901001"),
        ("10.1000/ABC.def", "doi:10.1000/abc.def"),
        ("doi: 10.1000/ABC", "doi:10.1000/abc"),
        ("https://dx.doi.org/10.1000/A%2FB.", "doi:10.1000/a/b"),
        ("https://aclanthology.org/2020.acl-main.1.pdf", "acl:2020.acl-main.1"),
        ("https://www.aclweb.org/anthology/p19-1001/", "acl:P19-1001"),
        ("https://www.semanticscholar.org/paper/Some-Title/" + "aB" * 20, "s2:" + "ab" * 20),
        ("https://api.semanticscholar.org/CorpusID:123", "s2:123"),
        ("https://openalex.org/w42", "openalex:W42"),
        ("292f132059", "292f132059"),
        ("1", "1"),
        ("https://openreview.net/forum?id=aBc", "https://openreview.net/forum?id=aBc"),
        ("title:536891235cd788dc", "title:536891235cd788dc"),
    ],
)
def test_ids_have_one_notation(text, expected):
    """Whatever way a source's id is written, it comes out the same; other ids stay as they are."""
    assert given_id(text) == expected
    assert given_id(f"  {expected} ") == expected


@pytest.mark.parametrize("text", ["2313.01234", "2310.1234", "1412.12345", "foo/1234567", "arxiv:nonsense", "10.1/x"])
def test_ids_that_only_look_like_a_source_are_plain(text):
    """No thirteenth month, five digits from 2015 on, known archives only."""
    assert given_id(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "../../etc/passwd",
        "/etc/passwd",
        "a/../../b",
        "~root",
        "..\\windows",
        "a\x00b",
        "a\nb",
        "a\u202eb",
        "\ud800",
        "x" * 257,
        "system:bert",
        "Result:1",
        "title:short",
    ],
)
def test_ids_that_could_do_harm_are_not_used(text):
    """Path steps, control and invisible characters, huge ids, and the prefixes of other nodes."""
    assert given_id(text) == ""
    assert choose_id(text, (), title="A Title", abstract="x") == "title:d066002430d48f97"


def test_id_is_the_best_that_is_found():
    """arXiv before DOI before ACL before Semantic Scholar before OpenAlex before the given one."""
    links = ["openalex:W1", "s2:5", "acl:P19-1001", "10.1000/x", "https://arxiv.org/abs/1706.03762"]
    chosen = [choose_id("mine", links[:count], title="T", abstract="A") for count in range(6)]
    assert chosen == ["mine", "openalex:W1", "s2:5", "acl:P19-1001", "doi:10.1000/x", "arxiv:1706.03762"]


def test_id_is_made_of_title_then_of_text():
    """Titles that differ in case, width, hyphens and spaces make one id."""
    same = ["Pre-Training of BERT", "pretraining of bert!", "ＰＲＥ－ＴＲＡＩＮＩＮＧ  of BERT"]
    assert {choose_id("", (), title=title, abstract="A") for title in same} == {"title:44f7f2bed88e126a"}
    assert choose_id("", (), title="???", abstract="A") == "text:559aead08264d579"
    assert choose_id("", (), title="", abstract="A") == "text:559aead08264d579"


@settings(max_examples=50)
@given(st.text())
def test_ids_are_usable_and_stable(text):
    """An id holds nothing that a terminal, a file or XML would take amiss, and reading it again changes nothing."""
    known = given_id(text)
    assert known == "" or known.isprintable()
    assert given_id(known) == known


@settings(max_examples=50)
@given(st.text())
def test_title_key_holds_letters_and_digits_only(title):
    """The key of a key is the key, in whatever case it is written."""
    key = title_key(title)
    assert key == "" or key.isalnum()
    assert title_key(key) == key


@pytest.mark.parametrize(
    ("paper_id", "url"),
    [
        ("arxiv:cs/0112017", "https://arxiv.org/abs/cs/0112017"),
        ("doi:10.1002/(sici)1097<1::aid-1>3.0.co;2-o", "https://doi.org/10.1002/(sici)1097%3C1::aid-1%3E3.0.co;2-o"),
        ("acl:P19-1001", "https://aclanthology.org/P19-1001"),
        ("openalex:W1", "https://openalex.org/W1"),
        ("s2:123", ""),
        ("292f132059", ""),
    ],
)
def test_source_ids_have_an_address(paper_id, url):
    """The address is made from the id, so that all copies of a paper have the same."""
    assert canonical_url(paper_id) == url


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2017-06-12T17:57:34Z", "2017-06-12"),
        ("Mon, 2 Apr 2007 19:18:42 GMT", "2007-04-02"),
        ("2017/6/1/", "2017-06-01"),
        ("1999///", "1999"),
        (2019, "2019"),
        ("June 2017", "2017-06"),
        ("Oct 2, 2023", "2023-10-02"),
        ("2017-13-01", "2017"),
        ("2017-02-40", "2017-02"),
        ("05/12/2020", "2020"),
        ("soon", ""),
        (True, ""),
        (None, ""),
        ("0001-01-01", ""),
    ],
)
def test_dates_are_as_exact_as_the_source(value, date):
    """Year, month and day as far as they are known; what cannot be is left out."""
    assert iso_date(value) == date


def test_text_keeps_its_length_where_characters_are_replaced():
    """Control characters and lone surrogates become one space each, so that offsets hold; tabs and lines stay."""
    assert clean_text("a\x00b\x1bc\ud800d\x85e\tf\ng\uffffh") == "a b c d e\tf\ng h"
    assert clean_text("  \x00 around \r\n") == "around"
    assert clean_text("22.58times \\% ell_2 é\u00a0ö") == "22.58times \\% ell_2 é\u00a0ö"


def test_wrapped_lines_are_joined_by_one_space():
    """Indentation and blank lines go with the break."""
    assert join_lines("  one\n   two \r\n\n three\n") == "one two three"
    assert join_lines(" one  line ") == " one  line "


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"{BERT} and {\'E}cole, \"uber {\ss}", "BERT and École, über ß"),
        (r"G{\"o}del, Erd{\H o}s, {\O}re, \v{S}", "Gödel, Erdős, Øre, Š"),
        (r"10\% \& 5% in $x^{2}$ of A~B", "10% & 5% in $x^{2}$ of A B"),
        (r"\textbf{bold} stays", r"\textbf{bold} stays"),
        ("plain", "plain"),
    ],
)
def test_tex_is_read_as_a_reader_sees_it(tex, text):
    """Accents, braces and escaped signs are resolved; mathematics and commands are left as they are."""
    assert read_tex(tex) == text
