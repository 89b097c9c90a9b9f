"""The grammar of reported numbers: every number of a text that could be a result, with unit, kind and coordination.

`numerals` reads the single numbers; here they are joined into lists and ranges (`1.5, 2.0 and 3.1 points`, `1.3-2.1x`,
`from 256 to 30`), which share a unit, and each is given the kind that the words around it hint at. No pipeline needed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractors.boundaries import sentence_spans
from extractors.kinds import carries_on, hint_kind
from extractors.number_words import read_number_words
from extractors.numerals import Numeral, read_numerals

__all__ = ["Number", "find_numbers"]


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number that a text may report.

    Attributes:
        start, end: offsets of the number with the unit that stands at it; `text` is what stands there.
        value: plain decimal string, without thousands separators or exponent.
        unit: canonical unit (`units`), taken from the end of the list where the number stands in one; "" without.
        kind_hint: absolute, gain, reduction or ratio, as the words around it suggest; "" where they say nothing.
        group: number of the list or range in the text that it belongs to.
        index: place in that list; both ends of a range have the same.
        respectively: the list is aligned with another one of its sentence.
    """

    start: int
    end: int
    value: str
    unit: str
    kind_hint: str
    group: int
    index: int
    respectively: bool
    text: str


REACH = 160  # characters of the sentence on either side that are looked at
MAX_GAP = 40  # characters between two numbers of a list

_QUALIFIER = (
    r"(?:up to|upto|by|about|around|nearly|almost|over|only|just|roughly|approximately|at least|at most|more than|"
    r"less than|even|an?|another|the|approx\.?|\\?approx|\\?sim|~|∼|<|>|\\textless|\+|-|\(|\$|\{|a factor of)"
)
_RANGE = re.compile(rf"[\s$}}]*(?:to|-{{1,3}}|–|—|~|∼|\\?sim|\\to|→)[\s${{]*(?:{_QUALIFIER}\s*){{0,2}}")
_LIST = re.compile(
    rf"-?[\s$)}}]*(?:,|/|and|or|&|,\s?and|,\s?or|vs\.?|versus|,\s?respectively,? and)\s*(?:{_QUALIFIER}\s*){{0,3}}"
)
_BETWEEN = re.compile(r"\bbetween\s(?:\S+\s)?[$~]?\Z")
_FROM = re.compile(r"\b(rang\w+\s|var\w+\s|span\w+\s)?from\s(?:an?\s)?[$~{]?\Z")
_RESPECTIVELY = re.compile(r"\brespectively\b")


def find_numbers(text: str) -> list[Number]:
    """Return every number of `text` that could be a reported result, in the order of the text."""
    numerals = read_numerals(text, read_number_words(text))
    if not numerals:
        return []
    sentences = sentence_spans(text)
    starts = [start for start, _ in sentences]
    numbers: list[Number] = []
    for group, members in enumerate(_groups(text, numerals)):
        first, last = members[0][0], members[-1][0]
        start, end = sentences[bisect_right(starts, first.start) - 1]
        left, right = text[max(start, first.start - REACH) : first.start], text[last.end : min(end, last.end + REACH)]
        is_change = _is_change(text, members, left)
        carried = _carried(text, numbers[-1], first) if numbers and numbers[-1].start >= start else ""
        respectively = members[-1][1] > 0 and bool(_RESPECTIVELY.search(text, start, end))
        for numeral, index in members:
            kind, value = hint_kind(numeral, left, right, is_change=is_change, carried=carried)
            numbers.append(_number(text, numeral, value, kind, group, index, respectively))
    return numbers


def _carried(text: str, previous: Number, numeral: Numeral) -> str:
    is_change = previous.kind_hint in ("gain", "reduction")
    same = previous.unit == numeral.unit or numeral.unit == ""
    return previous.kind_hint if is_change and same and carries_on(text[previous.end : numeral.start]) else ""


def _number(text: str, numeral: Numeral, value: str, kind: str, group: int, index: int, respectively: bool) -> Number:
    return Number(
        start=numeral.start,
        end=numeral.end,
        value=value,
        unit=numeral.unit,
        kind_hint=kind,
        group=group,
        index=index,
        respectively=respectively,
        text=text[numeral.start : numeral.end],
    )


def _groups(text: str, numerals: list[Numeral]) -> Iterator[list[tuple[Numeral, int]]]:
    """Yield lists and ranges as (numeral, index), their units shared; what stands alone is a list of one."""
    members = [(numerals[0], 0)]
    for previous, numeral in pairwise(numerals):
        gap = text[previous.end : numeral.start]
        index = members[-1][1]
        is_alike = not previous.unit or not numeral.unit or previous.unit == numeral.unit
        if is_alike and _is_range(text, members, gap):
            numeral.unit = numeral.unit or previous.unit
            members.append((numeral, index))
        elif is_alike and len(gap) <= MAX_GAP and _LIST.fullmatch(gap):
            members.append((numeral, index + 1))
        else:
            _share_unit(text, [member for member, _ in members])
            yield members
            members = [(numeral, 0)]
    _share_unit(text, [member for member, _ in members])
    yield members


def _is_range(text: str, members: list[tuple[Numeral, int]], gap: str) -> bool:
    if len(gap) > MAX_GAP:
        return False
    if _RANGE.fullmatch(gap):
        return True
    before = text[max(0, members[0][0].start - 24) : members[0][0].start]
    return gap.strip() == "and" and len(members) == 1 and bool(_BETWEEN.search(before))


def _share_unit(text: str, numerals: list[Numeral]) -> None:
    """Give numbers the unit of the next in their list, `1.5, 2.0 and 3.1 points`, but not in `71.3, 2 points`."""
    if len(numerals) == 2 and text[numerals[0].end : numerals[1].start].strip() == ",":
        return
    for numeral, following in pairwise(reversed(numerals)):
        following.unit = following.unit or numeral.unit


def _is_change(text: str, members: list[tuple[Numeral, int]], left: str) -> bool:
    """Tell `from 256 to 30`, two states of one thing, from a range."""
    if len(members) < 2 or members[0][1] != members[1][1]:
        return False
    match = _FROM.search(left)
    is_to = (
        "to" in text[members[0][0].end : members[1][0].start] or "→" in text[members[0][0].end : members[1][0].start]
    )
    return bool(match) and match is not None and not match.group(1) and is_to
