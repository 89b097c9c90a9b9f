"""The tokenizer for titles and abstracts."""

import time

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.tokenizer import make_tokenizer

TOKENIZER = make_tokenizer(spacy.blank("en"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("top-1", ["top-1"]),
        ("Qwen2-7B", ["Qwen2-7B"]),
        ("ImageNet-1K", ["ImageNet-1K"]),
        ("Llama-3.1-8B", ["Llama-3.1-8B"]),
        ("Mixtral-8x7B.", ["Mixtral-8x7B", "."]),
        ("NeRV++", ["NeRV++"]),
        ("J&F", ["J&F"]),
        ("texttt{D}ual", ["texttt{D}ual"]),
        ("10^{-3}", ["10^{-3}"]),
        ("22.58times", ["22.58", "times"]),
        ("77.1\\%", ["77.1", "\\%"]),
        ("$59.8\\%$", ["$", "59.8", "\\%", "$"]),
        ("sim33.5%", ["sim", "33.5", "%"]),
        ("x2.5", ["x", "2.5"]),
        ("{8.5}", ["{", "8.5", "}"]),
        ("(8.5x)", ["(", "8.5", "x", ")"]),
        ("1.3-2.1x", ["1.3", "-", "2.1", "x"]),
        ("640times360", ["640", "times", "360"]),
        ("3.5AP", ["3.5", "AP"]),
        ("+14.0", ["+", "14.0"]),
        ("\\textbf{MoE}", ["\\textbf{", "MoE", "}"]),
        ("KV-cache", ["KV", "-", "cache"]),
        ("BERT-based", ["BERT", "-", "based"]),
        ("GPT-4-based", ["GPT-4", "-", "based"]),
        ("networks(CNNs)", ["networks", "(", "CNNs", ")"]),
        ("dataset.This", ["dataset", ".", "This"]),
        ("Swin-B.", ["Swin", "-", "B", "."]),
        ("https://a.org/b-c?d=1", ["https://a.org/b-c?d=1"]),
        ("(https://a.org/b_2)", ["(", "https://a.org/b_2", ")"]),
        ("e.g.,", ["e.g.", ","]),
    ],
)
def test_tokenizer_cuts_where_a_reader_would(text: str, expected: list[str]) -> None:
    """Names stay whole; numbers come apart from their units and marks."""
    assert [token.text for token in TOKENIZER(text)] == expected


def test_tokenizer_is_built_from_a_configuration() -> None:
    """A pipeline names the tokenizer in its configuration, and comes back from bytes with the same rules."""
    config = {"nlp": {"lang": "en", "tokenizer": {"@tokenizers": "extractors.PaperTokenizer.v1"}}}
    pipeline = spacy.blank("en", config=config)
    again = spacy.blank("en", config=config).from_bytes(pipeline.to_bytes())
    assert [t.text for t in again("Qwen2-7B at 77.1\\%")] == ["Qwen2-7B", "at", "77.1", "\\%"]


PIECES = st.sampled_from(
    "top-1 Qwen2-7B 22.58times 77.1\\% sim3 x2.5 { } $ ( ) - . , é 数 😀 \t \n \x00 \u200b https://a.b/ \\bf{".split(
        " "
    )
)


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map(" ".join)))
@example("")
@example(" \n\n ")
def test_tokenizer_never_changes_the_text(text: str) -> None:
    """The tokens put together are the text, with every offset exact."""
    doc = TOKENIZER(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)


@pytest.mark.parametrize("piece", ["a", "1", "(", "a-", "1.", "{", "$1", "a(B", "texttt{", "10^", "\\%", "a1-"])
def test_tokenizer_reads_words_of_any_length_in_time(piece: str) -> None:
    """A word of a hundred thousand characters takes no more than two seconds, and is kept to the last one."""
    text = (piece * 100_000)[:100_000]
    start = time.process_time()
    assert TOKENIZER(text).text == text
    assert time.process_time() - start < 2.0


def test_tokenizer_keeps_links_of_ordinary_length() -> None:
    """A link of up to two hundred characters is one token."""
    link = "https://a.org/" + "b" * 180
    assert [t.text for t in TOKENIZER(f"See {link} now")] == ["See", link, "now"]
