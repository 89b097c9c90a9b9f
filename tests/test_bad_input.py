"""Texts that no abstract should be: nothing crashes, every offset is right, and nothing is said that the text does not.

What holds of any text is in `check`; the texts are drawn from pieces of many kinds, and some are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from extractors import load_pipeline
from extractors.numbers import find_numbers
from extractors.records import make_record, pipe_records
from kg.schema import Paper, Record

PIECES = (
    *(
        "We propose TinyNet, ",
        "which beats ResNet-50 ",
        "on ImageNet ",
        "by 2.5\\%. ",
        "a 3.5x speedup ",
        "half the FLOPs. ",
    ),
    *("\n", "\n\n", "\t", " ", "\u00a0", "\u2028", "\u200b", "\x00", "\x1b[31m", "\x7f", "\ufeff", "\ud800", "\udfff"),
    *(
        "🚀",
        "👩‍🔬",
        "👍🏽",
        "e\u0301",
        "\u202e",
        "\u202c",
        "\u2066",
        "אנחנו מציעים ",
        "نقترح نموذج ",
        "٢٫٥٪ ",
        "我们提出",
        "，达到76.3%。",
    ),
    *(
        "หอพัก",
        "यह मॉडल ",
        "Мы предлагаем ",
        "ß",
        "ǅ",
        "İ",
        "ﬁ",
        "½",
        "10²",
        "−3",
        "1e-5",
        "1,000,000.00",
        "NaN",
        "%%",
        "...",
    ),
    *(
        "$\\alpha{=}0.5$ ",
        "\\textbf{",
        "}",
        "texttt{T}iny",
        "\\begin{align} x &= \\sum_i^N ",
        "\\\\",
        "~\\cite{he}",
        "{8.5}",
        "sim33.5%",
    ),
    *(
        "| Acc | F1 |\n",
        "|---|---|\n",
        "81.2 & 0.77 \\\\\n",
        "def f(x):\n    return x * 2.5  # fast\n",
        "</div><b>",
        "https://a.b/c?d=1 ",
    ),
    *(
        "(",
        ")",
        "[",
        "]",
        '"',
        "'",
        "`",
        "-",
        "--",
        "_",
        "(TN)",
        "TinyNet (TN) ",
        "GPT-4",
        "an order of magnitude ",
        "a" * 300,
    ),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=24).map("".join)
WRITTEN = {
    "empty": "",
    "blank": " \n\t ",
    "other_language": "Wir schlagen TinyNet vor, das ResNet-50 auf ImageNet um 2,5 Prozent übertrifft.",
    "right_to_left": "אנחנו מציעים את TinyNet\u202e, שמשיג 76.3% על ImageNet\u202c.",
    "chinese": "我们提出TinyNet，在ImageNet上达到76.3%的准确率，优于ResNet-50。",
    "table": "Model | Acc | F1\n---|---|---\nTinyNet | 81.2 | 0.77\nResNet-50 | 79.0 | 0.71\n" * 5,
    "code": "import torch\nclass TinyNet(nn.Module):\n    def forward(self, x):\n        return self.fc(x) * 2.5\n" * 5,
    "latex": r"\begin{align} \mathcal{L}_{\text{KD}} &= \sum_{i=1}^{N} \| f_\theta(x_i) \|_2^2 \\ \end{align}" * 5,
    "emoji": "🚀 TinyNet 🤖👩‍🔬 beats ResNet-50 by 2.5% 🎉 on ImageNet 👍🏽",
    "control": "We propose Tiny\x00Net, which\x1b[31m beats ResNet-50 on\x07 ImageNet by 2.5%.\x7f",
    "surrogates": "We propose \ud800TinyNet, which beats ResNet-50\udfff on ImageNet by 2.5%.",
    "numbers": "1.5 " * 1500,
    "brackets": "(" * 3000,
    "one_word": "a" * 5000,
    "one_name": "TinyNet-" * 400,
    "lines": "\n" * 3000,
}


@pytest.fixture(scope="module")
def nlp() -> Language:
    """Return the default pipeline."""
    return load_pipeline()


def check(record: Record, text: str) -> None:
    """Fail unless the record obeys the schema and says only what stands in the text."""
    kept = re.sub("[\ud800-\udfff]", " ", text)
    record.check()
    for entity in record.entities:
        assert entity.mentions
        assert {kept[start:end] for start, end in entity.mentions} <= set(entity.surface)
        assert entity.name in entity.surface
        assert all(name and name in kept for name in entity.surface)
    for said in (*record.relations, *record.results):
        assert 0 <= said.char_start < said.char_end <= len(kept)
        assert kept[said.char_start : said.char_end] == said.evidence
        assert 0 <= said.confidence <= 1
    values = {number.value for number in find_numbers(kept)}
    assert {result.value for result in record.results} <= values


def read(nlp: Language, text: str) -> Record:
    """Return the record of a text that stands alone."""
    return make_record(nlp(text), Paper(id="x", abstract=text))


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in WRITTEN.items()])
def test_written_texts_are_read_safely(nlp: Language, text: str) -> None:
    """Other languages, tables, code, formulas, emoji, control characters: no crash and nothing invented."""
    check(read(nlp, text), text)


@pytest.mark.parametrize("name", ["empty", "blank", "brackets", "one_word", "lines"])
def test_texts_that_name_nothing_hold_nothing(nlp: Language, name: str) -> None:
    """No entity is found where no word stands."""
    assert read(nlp, WRITTEN[name]).results == read(nlp, WRITTEN[name]).relations == ()


def test_a_hundred_thousand_characters_are_read(nlp: Language) -> None:
    """The longest text that is taken is read to its end."""
    said = "We propose TinyNet, which beats ResNet-50 on ImageNet by 2.5%."
    filler = "".join(f"Nothing much is said in line {i}, or in any other. " for i in range(3000))
    text = filler[: 100_000 - len(said) - 1] + " " + said
    record = read(nlp, text)
    check(record, text)
    assert any(start > 99_000 for entity in record.entities for start, _ in entity.mentions)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_any_text_is_read_safely(nlp: Language, text: str) -> None:
    """Whatever pieces a text is made of."""
    check(read(nlp, text), text)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), st.integers(1, 5))
def test_any_batch_reads_like_one_by_one(nlp: Language, parts: list[tuple[str, str]], size: int) -> None:
    """The company and the size of the batch change nothing; titles are lines of their own."""
    papers = [Paper(id=str(i), title=" ".join(title.split()), abstract=text) for i, (title, text) in enumerate(parts)]
    together = list(pipe_records(nlp, papers, batch_size=size))
    assert together == [next(pipe_records(nlp, [paper])) for paper in papers]
    for record, paper in zip(together, papers, strict=True):
        check(record, paper.text)
        assert all(b <= len(paper.title) or a > len(paper.title) for a, b in _places(record))


def _places(record: Record) -> Iterator[tuple[int, int]]:
    return (place for entity in record.entities for place in entity.mentions)
