"""Dates of publication in one form: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exact as the source says."""

from __future__ import annotations

import re

__all__ = ["iso_date"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERIC = re.compile(r"\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?!\d))?)?(?!\d)", re.ASCII)
_NAMED = re.compile(
    rf"(?:\b(\d{{1,2}})\s+)?\b({'|'.join(_MONTHS)})[a-z]*\.?(?:\s+(\d{{1,2}}),?)?\s+(\d{{4}})\b",
    re.IGNORECASE | re.ASCII,
)
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)", re.ASCII)


def iso_date(value: object) -> str:
    """Return the date that `value` (text in a usual form, or a year) names, or "" where it names none."""
    text = str(value)[:100] if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if match := _NUMERIC.match(text):
        return _form(match[1], match[2] or "", match[3] or "")
    if match := _NAMED.search(text):
        return _form(match[4], str(_MONTHS.index(match[2].lower()) + 1), match[1] or match[3] or "")
    match = _YEAR.search(text)
    return match[1] if match else ""


def _form(year: str, month: str, day: str) -> str:
    if year < "1500":
        return ""
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02}"
    return f"{year}-{int(month):02}-{int(day):02}"
