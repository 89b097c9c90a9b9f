"""Abbreviations and their long forms."""

import time

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

import extractors.abbreviations
from extractors.abbreviations import find_abbreviations


def pairs(text: str) -> list[tuple[str, str]]:
    return [(text[a:b], text[c:d]) for a, b, c, d in find_abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use a gated memory unit (GMU) here.", ("GMU", "gated memory unit")),
        ("Large language models (LLMs) are slow.", ("LLMs", "Large language models")),
        ("It needs multiply-accumulate operations (MACs).", ("MACs", "multiply-accumulate operations")),
        ("DSD (dual self-distillation) helps.", ("DSD", "dual self-distillation")),
        ("We add low-rank adaptation (LoRA) to it.", ("LoRA", "low-rank adaptation")),
        ("By self-supervised learning (SSL) it gains.", ("SSL", "self-supervised learning")),
        ("A mixture of experts (MoE) layer.", ("MoE", "mixture of experts")),
        ("Multi-modal large language models (MLLMs) see.", ("MLLMs", "Multi-modal large language models")),
        ("The mean Intersection over Union (mIoU) rises.", ("mIoU", "mean Intersection over Union")),
        ("At few bits per pixel (bpp) it wins.", ("bpp", "bits per pixel")),
        ("An image-to-point (I2P) scheme.", ("I2P", "image-to-point")),
        ("A mixture of multi-rate residuals (M2R2) model.", ("M2R2", "mixture of multi-rate residuals")),
        ("We train dual self-distillation (DSD-2) again.", ("DSD-2", "dual self-distillation")),
        ("A DeepNeural Gate (DNG) opens.", ("DNG", "DeepNeural Gate")),
        (
            "texttt{D}ual texttt{S}elf-texttt{D}istillation (DSD)",
            ("DSD", "texttt{D}ual texttt{S}elf-texttt{D}istillation"),
        ),
        (r"\textbf{G}ated memory unit (\textbf{GMU}) works", (r"\textbf{GMU}", r"\textbf{G}ated memory unit")),
        ("GMU: Gated Memory Unit for Long Texts\nWe show.", ("GMU", "Gated Memory Unit")),
        ("Gated memory unit (GMU; ours) wins.", ("GMU", "Gated memory unit")),
        ("Gated memory unit (dubbed GMU) wins.", ("GMU", "Gated memory unit")),
        ("We call it GMU, short for gated memory unit, and go on.", ("GMU", "gated memory unit")),
        ("The gated memory unit, or GMU, is small.", ("GMU", "gated memory unit")),
        ("The gated memory unit [GMU] is small.", ("GMU", "gated memory unit")),
        ("the perplexity (PPL) falls", ("PPL", "perplexity")),
        ("Kernels(CNNs) and convolutional neural networks(CNNs) run", ("CNNs", "convolutional neural networks")),
    ],
)
def test_abbreviations_are_found_with_their_long_form(text: str, expected: tuple[str, str]) -> None:
    """One definition gives one pair, in the words of the text."""
    assert pairs(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "It gains 2.3 points (see Table 3) over all (left).",
        "in O(n) time, f(x), and (1) a step (ii) a loss",
        "We beat all methods (ours) by far (Fig. 2).",
        "Trials are carried out on the ORL (ATT) faces.",
        "the model (GPT-4) answers (2023)",
        "CIFAR (ResNet) and images (MNIST)",
        "Foo: a study of bars\nText.",
        "GMU (GMU) is GMU.",
    ],
)
def test_abbreviations_are_not_made_of_other_brackets(text: str) -> None:
    """Remarks, references, examples and chance matches of letters are no definitions."""
    assert pairs(text) == []


def test_abbreviations_are_returned_once_and_in_order() -> None:
    """A repeated definition counts where it comes first; several come in the order of the text."""
    text = "Dual memory (DM) and gated unit (GU). Dual memory (DM) again."
    assert pairs(text) == [("DM", "Dual memory"), ("GU", "gated unit")]
    assert find_abbreviations(text)[0] == (13, 15, 0, 11)


def test_abbreviations_component_survives_serialisation() -> None:
    """The component sets plain offsets that come back from bytes as they were."""
    nlp = spacy.blank("en")
    nlp.add_pipe("abbreviations")
    doc = nlp("A gated memory unit (GMU) helps.")
    assert doc._.abbreviations == [(21, 24, 2, 19)]
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [tuple(pair) for pair in again._.abbreviations] == [(21, 24, 2, 19)]
    assert extractors.abbreviations.__all__ == ["abbreviations", "find_abbreviations"]


PIECES = st.sampled_from(
    "( ) [ ] GMU gated memory unit LLMs : , short for or texttt{ { } \\textbf{ \n . 2 -2 é İ \x00 I2P".split(" ")
)


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
@example("İstanbul dual memory (İDM) (DM)")
@example("\udfff dual memory (DM)")
def test_abbreviations_hold_their_invariants_on_any_text(text: str) -> None:
    """Any text: no crash; short and long form are there, apart, and the long one is longer."""
    for short_start, short_end, long_start, long_end in find_abbreviations(text):
        assert 0 <= short_start < short_end <= len(text)
        assert 0 <= long_start < long_end <= len(text)
        assert short_end <= long_start or long_end <= short_start
        assert "{" in text or long_end - long_start > short_end - short_start


@pytest.mark.parametrize(
    "piece", ["(", "(a) ", "ab (AB) ", "texttt{", "X: ", "a, or AB, ", "short for ", "dual memory (DM) "]
)
def test_abbreviations_take_linear_time(piece: str) -> None:
    """A hundred thousand characters of anything are read within two seconds."""
    start = time.process_time()
    find_abbreviations((piece * 100_000)[:100_000])
    assert time.process_time() - start < 2.0
