"""Which sentence bears out a relation."""

import pytest
from test_candidates import tokenizer

from extractors.boundaries import sentence_spans
from extractors.candidates import Span
from extractors.evidence import find_evidence
from extractors.layout import lay_out

TITLE = "TinyNet: Beyond MobileNet"
ABSTRACT = (
    "MobileNet is widely known. We propose TinyNet, which is built on MobileNet. On ImageNet, TinyNet outperforms "
    "MobileNet by 2 points. Code: https://example.org/TinyNet-over-MobileNet-2."
)
TEXT = f"{TITLE}\n{ABSTRACT}"


def spans(layout, name):
    """Return the mentions of a name of one word."""
    words = [TEXT[a:b] for a, b in zip(layout.words.starts, layout.words.ends, strict=True)]
    return [Span(i, i + 1, ()) for i, word in enumerate(words) if word == name]


@pytest.mark.parametrize(
    ("kind", "source", "target", "expected"),
    [
        ("PROPOSES", "TinyNet", "TinyNet", "We propose TinyNet, which is built on MobileNet."),
        ("BUILDS_ON", "TinyNet", "MobileNet", "We propose TinyNet, which is built on MobileNet."),
        ("OUTPERFORMS", "TinyNet", "MobileNet", "On ImageNet, TinyNet outperforms MobileNet by 2 points."),
        ("EVALUATED_ON", "TinyNet", "ImageNet", "On ImageNet, TinyNet outperforms MobileNet by 2 points."),
    ],
)
def test_evidence_is_the_sentence_that_says_it(kind, source, target, expected):
    """Neither the title nor a link nor the first sentence that names both, but the one with the words for it."""
    layout = lay_out(tokenizer(), TEXT, sentence_spans(TEXT, title_chars=len(TITLE)), title_chars=len(TITLE))
    found = find_evidence(kind, TEXT, layout, spans(layout, source), spans(layout, target))
    assert TEXT[found.start : found.end] == expected
    assert [TEXT[slice(*place)] for place in (found.source, found.target)] == [source, target]


def test_evidence_of_the_title_is_taken_where_there_is_no_other():
    """A relation between what only the title names has the title for evidence."""
    layout = lay_out(tokenizer(), TEXT, sentence_spans(TEXT, title_chars=len(TITLE)), title_chars=len(TITLE))
    (beyond,) = spans(layout, "Beyond")
    found = find_evidence("PART_OF", TEXT, layout, [beyond], [beyond])
    assert TEXT[found.start : found.end] == TITLE
