"""What the order of the words says of a number's metric and benchmark, where it leaves no doubt.

`28.4 BLEU on WMT14`, `4 points in ROUGE`, and lists in step: `68.5 and 71.5 % on AffectNet and FER2013`. Where these
fit, in the records to train on, they are right 19 times in 20. And `3 times faster` is in no measure of quality or size
(in none of 140 cases).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.found import Found
from extractors.layout import Layout
from extractors.numbers import Number
from kg.schema import RESULT_LINKS

__all__ = ["is_speed", "tells_no_time", "told_slots"]

Mention = tuple[int, int, int]  # first character, last + 1, position of the entity

_TYPES = dict(RESULT_LINKS.values())  # that may stand in a slot
_SHORT = r"(?:\s+(?!and\b|over\b|than\b)[\w@/-]+){0,3}\s+"
_BESIDE = {
    "benchmark": re.compile(_SHORT + r"on\s+(?:the\s+)?"),
    "metric": re.compile(r"(?:\s+\([^()]*\))?" + _SHORT + r"in\s+(?:the\s+|both\s+)?"),
}
_STEP = re.compile(r"\s*(?:\([^()]*\))?[\w\s-]{0,18}?(?:,|/|&|\band\b|\bor\b)+\s*(?:(?:and|the|on|in|for)\s+)*")
_FASTER = re.compile(
    r"[\s}$]*(?:\\?times\b\s*)?(?:(?!(?:and|as|at|a|but|for|in|or|to|while|with)\b)[\w-]+\s+){0,2}?"
    r"(?:faster|slower|quicker|speed-?ups?|acceleration)\b"
)
_SPED = re.compile(
    r"\b(?:speed(?:s|ing)?[ -]up|accelerat(?:es?|ed|ing)|speed-?ups?)\b"
    r"(?:(?!\bwith\b)[^,;\d]){0,40}\b(?:by|of|up to)\s[^\w]*\Z",
    re.I,
)
_TIME = re.compile(r"\b(?:latency|speed|throughput|time)", re.I)
_NO_TIME = re.compile(
    r"\b(?:accurac(?:y|ies)|average|m?AP|BLEU|errors?|F1|FID|IoU|loss|memory|param(?:eter)?s?|perplexity|precision|PSNR|"
    r"quality|recall|ROUGE|scores?|sizes?|SSIM|storage|WER)\b",
    re.I,
)


def is_speed(number: Number, numbers: Sequence[Number], text: str, layout: Layout) -> bool:
    """Tell whether the words about `number`, one of `numbers`, say that it is of how quick something is."""
    members = [n for n in numbers if n.group == number.group]
    start, end = layout.sentence_at(number.start, number.end)
    if _FASTER.match(text, members[-1].end, end):
        return True
    return _SPED.search(text[start : members[0].start]) is not None


def tells_no_time(metric: str) -> bool:
    """Tell whether nothing that is quicker is so in `metric`: it is of quality or size, by a word of its name."""
    return bool(_NO_TIME.search(metric)) and not _TIME.search(metric)


def told_slots(
    number: Number, numbers: Sequence[Number], entities: Sequence[Found], text: str, layout: Layout
) -> Iterator[tuple[str, int]]:
    """Yield (slot, position of the entity) for `number`, one of `numbers`, as far as the wording tells."""
    sentence = layout.sentence_at(number.start, number.end)
    members = [n for n in numbers if n.group == number.group]
    for slot, beside in _BESIDE.items():
        fitting = [(i, e) for i, e in enumerate(entities) if e.type in _TYPES[slot]]
        mentions = _mentions(fitting, layout, sentence)
        told = _in_step(number, members, mentions, text)
        if told is None and (slot == "benchmark" or len(members) == 1):
            told = next((i for s, _, i in mentions if s >= number.end and beside.fullmatch(text, number.end, s)), None)
        if told is not None:
            yield slot, told


def _mentions(entities: Sequence[tuple[int, Found]], layout: Layout, sentence: tuple[int, int]) -> list[Mention]:
    """Return the mentions in the sentence, in order; of WMT14 and WMT14 En-De at one place, the second."""
    spans = [(*layout.chars(s.start, s.end), i) for i, e in entities for s in e.candidate.spans]
    found: list[Mention] = []
    for start, end, i in sorted(spans, key=lambda m: (m[0], -m[1])):
        if sentence[0] <= start < sentence[1] and (not found or start >= found[-1][1]):
            found.append((start, end, i))
    return found


def _in_step(number: Number, members: Sequence[Number], mentions: Sequence[Mention], text: str) -> int | None:
    """Return the entity at the number's place in a list as long as its own, next behind it or else before it."""
    length = members[-1].index + 1
    if length > 1:
        behind = [m for m in mentions if m[0] >= members[-1].end]
        before = [m for m in mentions if m[1] <= members[0].start]
        for listed in (_first_list(behind, text), _first_list(before[::-1], text)[::-1]):
            if len(listed) == length:
                return listed[number.index][2]
    return None


def _first_list(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """Return the first mention with those that stand in one list with it; the mentions may come last to first."""
    listed = list(mentions[:1])
    for one, other in pairwise(mentions):
        left, right = min(one, other), max(one, other)
        if not _STEP.fullmatch(text, left[1], right[0]):
            break
        listed.append(other)
    return listed
