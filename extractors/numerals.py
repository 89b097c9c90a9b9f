"""Read the numerals of a text, in digits and in words, with their units; leave out what surely reports nothing.

The lower half of the grammar of results: `numbers` builds lists, ranges and kinds on top of it. Left out are the parts
of names (`Qwen2-7B`, `top-1`, `F1`), the uncertainty behind a value, and what `exclusions` knows. Whatever else could
be a result is kept: to choose among them is not the business of a grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.exclusions import Exclusions, is_bare_count, is_size, is_version
from extractors.units import GAP, read_unit

__all__ = ["Numeral", "read_numerals"]

MAX_DIGITS, MAX_EXPONENT = 15, 12


@dataclass
class Numeral:
    """A number as it stands in the text, with its unit. `sign` is "+", "-" or ""; `words` marks number words."""

    start: int
    end: int
    value: Decimal
    unit: str
    sign: str = ""
    words: bool = False


_UNCERTAINTY = re.compile(r"\s?\$?(?:±|\\pm|\+/-|\+-|\bpm)\s?\$?\s?\{?\d[\d.]*\}?")
_RUN = re.compile(r"\.?[0-9](?:[0-9.,]|\{,\}[0-9]{3})*")
_SPACED = re.compile(r"(?<![\w.,-])[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![\w-]|[.,][0-9])")
_SPLIT_DECIMAL = re.compile(r"(?<![\d.,])(\d{1,3})\. (\d{1,2})(?=\s?\\?%)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}")  # 1,234,567 or 12,34,567
_PLAIN = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}|\d,\d{4,}")
_COMMA_UNIT = re.compile(r"\s?(?:\\?%|[xX×]|times|points?|dB)(?![a-z])")
_EXPONENT = re.compile(
    rf"[eE]([+-]?\d{{1,3}})(?![\w])|{GAP}(?:\\?times|\\cdot|×|x|\*){GAP}10{GAP}\^\s?\{{?\s?([-−+]?\d{{1,3}})\}}?"
)
_POWER_OF_TEN = re.compile(r"\s?\^\s?\{?\s?([-−+]?\d{1,3})\}?")

# Words that lost the space or the backslash before a number: `sim33.5%`, `and26X`, `is3.45`.
_GLUE = re.compile(
    r"(?:(?<![A-Za-z])(?:about|and|approx|approxeq|at|bf|by|from|geq?|geqslant|is|leq?|leqslant|nearly|of|over|rm|"
    r"sim|than|textbf|textgreater|textless|to|with)|(?<=\d)(?:sim|to)|(?<![A-Za-z0-9])[xX×])\Z"
)
_NAME_MARK = re.compile(r"[\^_]\s?\{?-?\Z|[\w+]\+\Z|\w[./]\Z")  # x_{2}, C++11, v.2
_GLUED_BEHIND = re.compile(r"(?:m?AP|AR|AUC|BLEU|F1|FID|m?IoU|PPL|PSNR|WER)\b|sim\d|to\d")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_RANKED = re.compile(r"\s(?:place|rank|position|out of|of \d)|(?:,|\sand)\s\d+(?:st|nd|rd|th)\b")
_FRACTION = re.compile(r"\s?/\s?(\d{1,3})(?![\d.%]|/\d)")
_OUT_OF = re.compile(r"\$?\s?(?:out of|(?<=(?:st|nd|rd|th)\s)of)\s(?:the\s)?\$?\d+\$?(?!\.?\d|\s?\\?%)")
_FACTOR = re.compile(
    r"\b(?:a?factors? (?:of|between)|(?:compression|acceleration|speed-?up|scaling) (?:ratios?|rates?|factors?) "
    r"(?:of|up to|to|as high as|is))\s(?:(?:about|almost|approximately|around|at|least|more|nearly|over|roughly|than|"
    r"then|up|to)\s){0,3}[~$]?\Z"
)
_COMPOUND = re.compile(r"\$?[-‑][A-Za-z]")
_BITS = re.compile(r"(-bits?)\b(?:[.,;)]|\s(?:with|without|and|while|on|for)\b|\Z)")
_DOWN_TO = re.compile(r"\b(?:to|low as|than|around|average of|at)\s\Z")


def read_numerals(text: str, words: Sequence[Numeral] = ()) -> list[Numeral]:
    """Return the numerals of `text` that could report something, in order.

    Args:
        text: any text.
        words: the numbers that are written in words; they are put in their places, and nothing else is read there.
    """
    exclusions = Exclusions(text, [(word.start, word.end) for word in words])
    found: list[Numeral] = []
    name_end = -9  # where the last number ended that is part of a name or reference: `top-1/5` goes on behind it
    for start, end, value in _runs(text):
        if found and start < found[-1].end:
            continue  # the whole of a fraction
        if (excluded_end := exclusions.end_of(start)) >= 0:
            name_end = excluded_end
            continue
        numeral = _read_numeral(text, start, end, value, found[-1].end if found else -1)
        if numeral is None or (start - name_end <= len(", and ") and _goes_on(text[name_end:start], numeral)):
            name_end = end
        else:
            found.append(numeral)
    return sorted([*found, *words], key=lambda n: n.start)


def _goes_on(gap: str, numeral: Numeral) -> bool:
    """Tell whether a number goes on with the name or the reference before `gap`: `top-1/5`, `ResNet-50 and 101`."""
    if gap in ("-", "/", "–", "-/", "/-"):
        return True
    is_bare = not numeral.unit and numeral.value == numeral.value.to_integral_value()
    return is_bare and gap in (", ", ",", " and ", " or ", " to ", ", and ")


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, plain decimal) of every number in digits, whatever stands around it."""
    position = 0
    while match := _RUN.search(text, position):
        start, run = match.start(), match.group()
        position = match.end()
        if split := _SPLIT_DECIMAL.match(text, start):
            position = split.end()
            yield start, position, f"{split.group(1)}.{split.group(2)}"
            continue
        if spaced := _SPACED.match(text, start):
            position = spaced.end()
            yield start, position, re.sub(r"[^0-9]", "", spaced.group())
            continue
        run = run.rstrip(".,")
        plain = run.replace("{,}", "")
        if _THOUSANDS.fullmatch(plain):
            plain = plain.replace(",", "")
        elif _DECIMAL_COMMA.fullmatch(plain) and _COMMA_UNIT.match(text, start + len(run)):
            plain = plain.replace(",", ".")
        if _PLAIN.fullmatch(plain):
            yield start, start + len(run), plain
        elif "," in run and all(_PLAIN.fullmatch(part) for part in run.split(",")):
            for part in run.split(","):
                yield start, start + len(part), part
                start += len(part) + 1


def _read_numeral(text: str, start: int, end: int, plain: str, previous_end: int) -> Numeral | None:
    if len(plain) > MAX_DIGITS:
        return None
    prefix, sign = _read_prefix(text, start, previous_end)
    if prefix is None:
        return None
    value, end = _read_exponent(text, end, Decimal(plain))
    if value is None:
        return None
    tail = _UNCERTAINTY.match(text, end)
    found = read_unit(text, tail.end() if tail else end)
    if not found:
        return _read_bare(text, start, end, value, sign, prefix)
    if is_size(text[max(0, start - 40) : start], value, found, text[found.end : found.end + 12]):
        return None
    unit = found.unit
    if prefix == "$" and unit in ("K", "M", "B", "USD"):
        unit = "USD" if unit == "USD" else f"{unit} USD"
    return Numeral(start, end if tail else found.end, value, unit, sign)


def _read_prefix(text: str, start: int, previous_end: int) -> tuple[str | None, str]:
    """Return what binds to the number from the left ("x", "$" or ""; None where it is part of a name) and its sign."""
    if start == 0:
        return "", ""
    before = text[max(0, start - 24) : start]
    last = before[-1]
    if last.isalnum() or last in "_'’×":
        glue = _GLUE.search(before)
        return (("x" if glue.group() in "xX×" else ""), "") if glue else (None, "")
    if last in "@#" or (_NAME_MARK.search(before) and previous_end < start - 1):
        return None, ""
    if last in "-−–‑":
        if text[max(0, previous_end) : start] in ("-", "--", "---", "−", "–"):
            return "", ""  # a range
        ahead = before[-2:-1]
        if ahead.isalnum() or ahead in (")", "]", "}", "-"):
            return ("", "") if _OUT_OF.search(text[start : start + 24]) else (None, "")
        return "", "-"
    if last == "$" and not re.match(r"[^$\n]{1,40}\$", text[start : start + 42]):
        return "$", ""
    return "", "+" if last == "+" else ""


def _read_exponent(text: str, end: int, value: Decimal) -> tuple[Decimal | None, int]:
    match = _EXPONENT.match(text, end)
    if match is None and value == 10:
        match = _POWER_OF_TEN.match(text, end)
        value = Decimal(1) if match else value
    if match is None:
        return (None, end) if text[end : end + 1] == "^" else (value, end)
    exponent = int(next(g for g in match.groups() if g).replace("−", "-"))
    return (value.scaleb(exponent), match.end()) if abs(exponent) <= MAX_EXPONENT else (None, end)


def _read_bare(text: str, start: int, end: int, value: Decimal, sign: str, prefix: str) -> Numeral | None:
    """Read a number that has no unit of its own behind it."""
    before, after = text[max(0, start - 60) : start], text[end : end + 40]
    if prefix in ("$", "x"):
        return Numeral(start - 1, end, value, prefix, sign)
    if _ORDINAL.match(after):
        out_of = _OUT_OF.match(after, 2)
        return (
            Numeral(start, end + (out_of.end() if out_of else 2), value, "", sign) if _RANKED.match(after, 2) else None
        )
    if fraction := _FRACTION.match(after):
        if value == 1 and int(fraction.group(1)) > 1:
            return Numeral(start, end + fraction.end(), Decimal(fraction.group(1)), "x")
        noun = read_unit(text, end + fraction.end())
        return Numeral(start, end + fraction.end(), value, noun.unit if noun else "", sign)
    if out_of := _OUT_OF.match(after):
        noun = read_unit(text, end + out_of.end())
        return Numeral(start, end + out_of.end(), value, noun.unit if noun else "", sign)
    if _COMPOUND.match(after):
        bits = _BITS.match(after) if _DOWN_TO.search(before) else None
        return Numeral(start, end + bits.end(1), value, "bits", sign) if bits else None
    if (after[:1].isalnum() or after[:1] == "_") and not _GLUED_BEHIND.match(after):
        return None
    if is_bare_count(before, text[start:end], value, after) or is_version(before, value):
        return None
    return Numeral(start, end, value, "x" if _FACTOR.search(before) else "", sign)
