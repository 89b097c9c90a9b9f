"""Copies of one paper: one of them counts, whatever the order they come in."""

import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.papers import Copies, unique
from kg.papers.copies import rank
from kg.schema import Entity, Paper, Record, digest_text

TITLED = "title:" + digest_text("atitle")


def make(paper_id: str, abstract: str = "One.", title: str = "A Title", **more: str) -> Paper:
    """Return a paper."""
    return Paper(id=paper_id, title=title, abstract=abstract, **more)


def record_of(paper: Paper) -> Record:
    """Return the record that an extractor would make of a paper."""
    return Record(
        key=paper.id,
        title=paper.title,
        url=paper.url,
        published=paper.published,
        source=paper.source,
        digest=digest_text(paper.text),
        deleted=paper.deleted,
    )


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (make("a", "A longer text."), make("a", "Short.", url="https://x", published="2020", source="s")),
        (make("a", url="https://x"), make("a")),
        (make("arxiv:2001.00001", "Short."), make(TITLED, "A longer text.", url="https://x")),
        (Paper(id="a", deleted=True), make("a", "A longer text.")),
        (Paper(id="arxiv:2001.00001", deleted=True), make("arxiv:2001.00001")),
    ],
)
def test_richer_copy_counts(better, worse):
    """A withdrawal, then a source id, then the longer abstract, then more metadata."""
    assert unique([better, worse]) == unique([worse, better]) == [better]


def test_equal_copies_count_once_and_by_smallest_digest():
    """Of two texts of one length the one with the smaller digest counts; the same text twice is one."""
    texts = sorted(("Abc.", "Bca.", "Cab."), key=lambda text: digest_text(f"A Title\n{text}"))
    papers = [make("a", text) for text in texts]
    assert unique([papers[2], papers[0], papers[1], papers[0]]) == [papers[0]]


def test_two_ids_with_one_title_stay_two_papers():
    """A copy without an id goes up in them; they themselves are not merged."""
    papers = [make("arxiv:2001.00001"), make("doi:10.1000/x"), make(TITLED)]
    assert unique(papers) == papers[:2]


def test_titles_tell_copies_by_their_key():
    """Case, hyphens and spaces of the titles may differ; another title is another paper."""
    copies = [make("arxiv:2001.00001", title="A-title"), make(TITLED, title="a  TITLE"), make("title:" + "0" * 16)]
    assert unique(copies) == [copies[0], copies[2]]


def test_texts_without_title_and_id_are_told_by_their_digest():
    """The same abstract twice is one paper, another is another."""
    papers = [make("text:" + digest_text(text), text, "") for text in ("One.", "Two.")]
    assert unique(papers + papers) == sorted(papers, key=lambda paper: paper.id)


def test_copies_skip_what_cannot_win():
    """Only copies that are better than what was seen are extracted."""
    copies = Copies()
    shown = [make("a", "x" * size) for size in (3, 2, 3, 5, 4)]
    assert [copies.wants(paper) for paper in shown] == [True, False, False, True, False]
    assert [copies.keeps(paper) for paper in shown] == [False, False, False, True, False]
    assert len(copies) == 1


def test_records_are_kept_by_the_rule_of_their_papers():
    """A record carries no abstract, and the final choice is right all the same."""
    papers = [make("a", "Short."), make("a", "A longer text."), make(TITLED), make("b"), Paper(id="c", deleted=True)]
    copies = Copies()
    records = [record_of(paper) for paper in papers if copies.wants(paper)]
    assert [record for record in records if copies.keeps(record)] == [record_of(papers[i]) for i in (1, 3, 4)]


def test_records_from_files_count_by_what_they_say():
    """Without a paper at hand, the record with more statements counts, then the smaller digest, then any fixed one."""
    entity = Entity(id="e1", type="Task", name="parsing")
    poor, rich = Record(key="a", extractor="x"), Record(key="a", entities=(entity,))
    assert unique([poor, rich], by_content=True) == unique([rich, poor], by_content=True) == [rich]
    twins = [Record(key="a", extractor=name) for name in "pqr"]
    assert unique(twins, by_content=True) == unique(twins[::-1], by_content=True)
    assert len(unique(twins, by_content=True)) == 1


PAPERS = st.lists(
    st.builds(
        make,
        st.sampled_from(["arxiv:2001.00001", "doi:10.1000/x", TITLED, "p1"]),
        st.sampled_from(["One.", "Two.", "Three."]),
        st.sampled_from(["A Title", "a title!", "Another"]),
        url=st.sampled_from(["", "https://x", "https://y"]),
        source=st.sampled_from(["json", "csv"]),
    ),
    max_size=12,
)


@settings(max_examples=50, deadline=None)
@given(PAPERS, st.randoms(use_true_random=False))
def test_order_of_copies_never_matters(papers, chance):
    """Any order gives the same papers; there is one for each id, and choosing again changes nothing."""
    chosen = unique(papers)
    shuffled = list(papers)
    chance.shuffle(shuffled)
    assert unique(shuffled) == chosen
    assert unique(chosen) == chosen
    assert len({paper.id for paper in chosen}) == len(chosen)


@settings(max_examples=50, deadline=None)
@given(PAPERS)
def test_each_paper_leaves_exactly_one_copy(papers):
    """No id is lost but that of a copy without a source id whose title has one."""
    lost = {paper.id for paper in papers} - {paper.id for paper in unique(papers)}
    assert lost <= {TITLED}


def test_rank_orders_size_before_metadata_before_digest():
    """64 bits, so that a table of a million papers stays small."""
    long, rich, plain = make("a", "x" * 100_000), make("a", url="https://x"), make("a")
    assert rank(Paper(id="a", deleted=True)) == 2**64 - 1 > rank(long) > rank(rich) > rank(plain) > 0


def test_copies_take_little_memory():
    """Ten thousand papers cost less than a hundred bytes each."""
    names = [f"arxiv:2001.{number:05}" for number in range(10_000)]
    random.Random(0).shuffle(names)
    tracemalloc.start()
    copies = Copies()
    assert all(copies.wants(make(name, title=f"T {name}")) for name in names)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(copies) == 10_000
    assert not any(copies.wants(make(name, title=f"T {name}")) for name in names[:100])
    assert size / 10_000 < 100
