"""Where sentences begin and end."""

import time

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.boundaries import sentence_spans
from extractors.sentences import sentences
from extractors.tokenizer import make_tokenizer


def cut(text: str, title_chars: int | None = None) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, title_chars=title_chars)]


@pytest.mark.parametrize(
    "text",
    [
        "It helps, e.g. on ImageNet, i.e. on images.",
        "Hu et al. show it. ",
        "As Hu et al. (2020) and Fig. 3 and Eq. 4 show.",
        "Release v2.0 is 1.5x faster.",
        "It runs A vs. B w.r.t. time.",
        "J. Smith and A. B. Jones agree.",
        "We reach 77. 7% accuracy.",
        "See https://a.org/x.Html?y=1.Z for more",
        "Node.js is no end.",
        "Latency is 5 ms. ",
        "St. Andrews and Dr. Who agree.",
        "Is it a title\nthat goes on in the next line.",
    ],
)
def test_sentences_are_not_cut_inside(text: str) -> None:
    """Abbreviations, numbers, initials, links and wrapped lines end no sentence."""
    assert cut(text) == [text.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is here. Two is there.", ["One is here.", "Two is there."]),
        ("A title: of Words\nWe show it. It works.", ["A title: of Words", "We show it.", "It works."]),
        ("It ends in Qwen2. We go on.", ["It ends in Qwen2.", "We go on."]),
        ("It takes 5 ms. We go on.", ["It takes 5 ms.", "We go on."]),
        ("It ends (so). vLLM is next.", ["It ends (so).", "vLLM is next."]),
        ("It gains 2%. 3 of them lose.", ["It gains 2%.", "3 of them lose."]),
        ("On the target dataset.This idea works.", ["On the target dataset.", "This idea works."]),
        ("Why? We do not know! Still.", ["Why?", "We do not know!", "Still."]),
        ("Of all models, etc. We go on.", ["Of all models, etc.", "We go on."]),
        ("We use vitamin C. We do.", ["We use vitamin C.", "We do."]),
        ("A first part.\n\na second part", ["A first part.", "a second part"]),
        ("これは文です。次の文です。", ["これは文です。", "次の文です。"]),
        ("It works. \\textbf{Then} it stops.", ["It works.", "\\textbf{Then} it stops."]),
    ],
)
def test_sentences_are_cut_between(text: str, expected: list[str]) -> None:
    """Full stops, questions, the end of the title, lost spaces and empty lines end a sentence."""
    assert cut(text) == expected


def test_sentences_end_where_the_title_is_known_to_end() -> None:
    """The length of the title decides, even before a word in lower case or where the title is empty."""
    assert cut("Deep nets\nare all you need", title_chars=9) == ["Deep nets", "are all you need"]
    assert cut("\nWe show\nThis way.", title_chars=0) == ["We show\nThis way."]


def test_sentences_component_sets_the_sentences_of_a_doc() -> None:
    """The component marks the same sentences on tokens, with the title that it is told."""
    nlp = spacy.blank("en")
    nlp.tokenizer = make_tokenizer(nlp)
    nlp.add_pipe("sentences")
    assert [s.text.strip() for s in nlp("A Title\nWe gain 2%. It works.").sents] == [
        "A Title",
        "We gain 2%.",
        "It works.",
    ]
    doc = nlp.make_doc("Deep nets\nare all you need")
    doc._.title_chars = 9
    assert [s.text.strip() for s in sentences(doc).sents] == ["Deep nets", "are all you need"]
    assert list(nlp("").sents) == []


PIECES = st.sampled_from('A b . ! ? \n e.g. al. 2 v2.0 ( ) " We vLLM 。 \x00 😀 http://a.B/C.D \t'.split(" "))


@settings(max_examples=50, deadline=None)
@given(
    st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)), st.none() | st.integers(0, 50)
)
@example("\ud800. A", None)
def test_sentences_cover_any_text(text: str, title_chars: int | None) -> None:
    """Any text: spans in order, apart, without white space at their ends, and nothing but white space between them."""
    spans = sentence_spans(text, title_chars=title_chars)
    position = 0
    for start, end in spans:
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize("piece", [".", ". ", "A. ", "a.A", "\n", "\n ", "!?", "et al. ", "(", "1. "])
def test_sentences_take_linear_time(piece: str) -> None:
    """A hundred thousand characters of anything are cut within two seconds."""
    start = time.process_time()
    sentence_spans((piece * 100_000)[:100_000])
    assert time.process_time() - start < 2.0
