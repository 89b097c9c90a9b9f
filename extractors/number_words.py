"""Read numbers that are written in words: `an order of magnitude`, `threefold`, `twice as fast`, `by half`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractors.numerals import Numeral
from extractors.units import read_unit

__all__ = ["read_number_words"]

_CARDINALS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen "
        "nineteen twenty".split()
    )
} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "thousand": 1000,
}
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "sixteenth": 16, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_FACTORS = {"twice": 2, "thrice": 3, "doubl": 2, "tripl": 3, "quadrupl": 4, "halv": 2}

_WORD = "|".join(sorted(_CARDINALS, key=len, reverse=True))
_MAGNITUDES = re.compile(
    rf"\b(an?|{_WORD}|\d(?:\.\d)?)(?:\s?(?:-|–|to|or|~)\s?({_WORD}|\d(?:\.\d)?))?[\s-](?:full\s|entire\s)?"
    r"(?:orders?[\s-]of[\s-](?:the\s)?magnitudes?|OOMs?\b)",
    re.I,
)
_COUNTED = re.compile(
    rf"\b({_WORD})(?=[\s-]?(?:times|fold(?!\s?(?::|cross|contribution))|per\s?cent|percentage|points?)\b)", re.I
)
_FACTOR = re.compile(
    r"\b(twice|thrice)\b(?!\.)|\b(doubl|tripl|quadrupl|halv)(?:ed|es|ing|e(?:=?\s(?:the|that|its|their|our)\b))(?=\s)|"
    r"\b(double|triple)(?=\s(?:the|that|its|their|our)\b)",
    re.I,
)
_HALF = re.compile(
    r"\b(?:(?:by|in|to)\s(?:about\s|nearly\s|almost\s|roughly\s|over\s)?half\b|(?:one[ -])?half(?=\s(?:of|the|as|"
    r"that|its)\b))",
    re.I,
)
_PART = re.compile(
    rf"\b(?:an?|one)[\s-]({'|'.join(p for p in _PARTS if p != 'half')})(?=\s(?:of|the|as|that|its|less)\b)", re.I
)
_NOT_FACTOR = re.compile(r"(?:repeat|run|runs|sampl)\w*\s\Z|\b(?:is|are)\s\Z", re.I)


def read_number_words(text: str) -> list[Numeral]:
    """Return the numbers written in words that are multiples, parts, percentages or points, in order and apart."""
    found: list[Numeral] = []
    for numeral in sorted(_all(text), key=lambda n: (n.start, -n.end)):
        if not found or numeral.start >= found[-1].end:
            found.append(numeral)
    return found


def _all(text: str) -> Iterator[Numeral]:
    folded = text.casefold()  # looking for a stem first is ten times as fast as the patterns
    if "magnitude" in folded or "oom" in folded:
        for match in _MAGNITUDES.finditer(text):
            yield from _magnitudes(match)
    if any(stem in folded for stem in ("times", "fold", "cent", "point")):
        yield from _counted(text)
    if any(stem in folded for stem in _FACTORS):
        for match in _FACTOR.finditer(text):
            word = next(g for g in match.groups() if g).casefold()
            yield _numeral(match.start(), match.end(), next(n for stem, n in _FACTORS.items() if word.startswith(stem)))
    if "half" in folded:
        for match in _HALF.finditer(text):
            yield _numeral(match.end() - len("half"), match.end(), 2)
    if any(part in folded for part in _PARTS):
        for match in _PART.finditer(text):
            yield _numeral(match.start(), match.end(), _PARTS[match.group(1).casefold()])


def _counted(text: str) -> Iterator[Numeral]:
    for match in _COUNTED.finditer(text):
        unit = read_unit(text, match.end())
        if unit and not _NOT_FACTOR.search(text[max(0, match.start() - 12) : match.start()]):
            yield _numeral(match.start(), unit.end, _CARDINALS[match.group(1).casefold()], unit.unit)


def _magnitudes(match: re.Match[str]) -> Iterator[Numeral]:
    first, second = match.group(1), match.group(2)
    if second:
        yield _numeral(match.start(1), match.end(1), _ten_to(first))
        yield _numeral(match.start(2), match.end(), _ten_to(second))
    else:
        yield _numeral(match.start(), match.end(), _ten_to(first))


def _ten_to(word: str) -> Decimal:
    word = word.casefold()
    power = Decimal(_CARDINALS.get(word, 1) if word.isalpha() else word)
    return (
        Decimal(10) ** min(power, Decimal(12))
        if power == int(power)
        else round(Decimal(10) ** min(power, Decimal(12)), 1)
    )


def _numeral(start: int, end: int, value: int | Decimal, unit: str = "x") -> Numeral:
    return Numeral(start, end, Decimal(value), unit, words=True)
