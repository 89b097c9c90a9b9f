"""Which sentence of a text bears out a relation between two of its entities.

A paper names its system in many sentences. The one to show is the one that says what the relation says: it holds both
mentions, it has the words by which such a thing is said, and it is not the title where the abstract says it too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractors.candidates import Span
from extractors.layout import Layout

__all__ = ["Evidence", "find_evidence"]

_GAIN = r"improv|reduc|increas|decreas|achiev|gain|boost|sav|faster|speed|accelerat|\d"
_CUES = {
    "PROPOSES": r"propos|introduc|present\b|develop|design|we\b.*\b(?:call|name|term|release|build|describe)|novel|"
    r"\bnew\b",
    "ADDRESSES": r"\bfor\b|address|tackl|solv|problem|task|challeng|enabl|aim",
    "EVALUATED_ON": rf"experiment|evaluat|benchmark|\btest|result|\bon\b|{_GAIN}",
    "MEASURED_BY": rf"result|outperform|better|{_GAIN}",
    "OUTPERFORMS": r"outperform|surpass|exceed|\bbeats?\b|better|superior|faster|higher|lower|fewer|smaller|less|more|"
    r"than\b|\bover\b|compared|improv|instead of|\d",
    "COMPARED_WITH": r"compar|versus|\bvs\b|\bthan\b|on par|match|rival|\bwhile\b|\bunlike\b|trade",
    "BUILDS_ON": r"based|build|built|extend|us(?:e|es|ing)\b|adapt|appl|train|fine-?tun|integrat|leverag|combin|"
    r"initiali|distil|modif|with\b",
    "PART_OF": r"consist|compris|compos|includ|contain|component|module|part of|combin|integrat|equipped|with\b|employ",
}
_PATTERNS = {kind: re.compile(cue, re.IGNORECASE) for kind, cue in _CUES.items()}
_LINK = re.compile(r"https?://|www\.")  # a name in a link says nothing of the thing
_COMPARISONS = ("OUTPERFORMS", "COMPARED_WITH")  # these words count for more than that both are named


class Evidence(NamedTuple):
    """A sentence [start, end) of the text, and where in the text the two mentions stand that it holds, if it does."""

    start: int
    end: int
    source: tuple[int, int] | None
    target: tuple[int, int] | None


def find_evidence(kind: str, text: str, layout: Layout, source: Sequence[Span], target: Sequence[Span]) -> Evidence:
    """Return the sentence that bears out best that `source` stands in the relation `kind` to `target`.

    Args:
        source: mentions of the source; those of the target for PROPOSES, whose source is the paper.
        target: mentions of the target, at least one.
    """
    held: dict[int, tuple[list[Span], list[Span]]] = {}
    for place, spans in enumerate((source, target)):
        for span in spans:
            held.setdefault(int(layout.sentence_of[span.start]), ([], []))[place].append(span)
    weight = 3 if kind in _COMPARISONS else 1
    title = int(layout.words.title_end > 0) - 1

    def worth(sentence: int) -> tuple[int, int]:
        has_source, has_target = (bool(spans) for spans in held[sentence])
        start, end = layout.sentences[sentence]
        said = 2 * (has_source and has_target) + has_target + weight * bool(_PATTERNS[kind].search(text, start, end))
        beside = sentence <= title or bool(_LINK.search(text, start, end))
        return said - 2 * beside, -sentence

    best = max(held, key=worth)
    a, b = _nearest(*held[best])
    return Evidence(*layout.sentences[best], *(s and layout.chars(s.start, s.end) for s in (a, b)))


def _nearest(source: Sequence[Span], target: Sequence[Span]) -> tuple[Span | None, Span | None]:
    if not source or not target:
        return (source[0] if source else None), (target[0] if target else None)
    return min(
        ((a, b) for a in source for b in target), key=lambda p: max(p[0].start - p[1].end, p[1].start - p[0].end)
    )
