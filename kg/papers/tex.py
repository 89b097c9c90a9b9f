"""The text of a BibTeX field as a reader sees it, for BibTeX writes all text in TeX.

Braces that keep capitals go, accents and escaped signs become the characters they stand for. Mathematics and other
commands stay as they are: so does a bare `%`, which reference managers do not escape.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["read_tex"]

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "i", "j": "j",
}  # fmt: skip
_MATH = re.compile(r"(?<!\\)(\$[^$]*\$|\\\(.*?\\\))", re.DOTALL)
_ACCENT = re.compile(r"""\\(?:([`'^~"=.])\s*|([uvHckrdb])(?:\s+|(?=\{)))(?:\{\s*\\?([^\W\d_])\s*\}|\\?([^\W\d_]))""")
_LETTER = re.compile(r"\\(ss|o|O|l|L|ae|AE|oe|OE|aa|AA|i|j)(?:\{\}|\s+|(?![A-Za-z]))")
_SIGN = re.compile(r"\\([&%#_$])")
_BRACE = re.compile(r"(?<!\\)[{}]")


def read_tex(text: str) -> str:
    """Return `text` with accents, escaped signs and braces resolved outside of mathematics."""
    if not any(mark in text for mark in "\\{}~"):
        return text
    parts = _MATH.split(text)
    parts[::2] = map(_read_plain, parts[::2])
    return "".join(parts)


def _read_plain(text: str) -> str:
    text = _ACCENT.sub(_accent, text)
    text = _LETTER.sub(lambda match: _LETTERS[match[1]], text)
    text = re.sub(r"(?<=\w)~(?=[\w\\{])", " ", text)
    commands = re.search(r"\\[A-Za-z]+\s*\{", text)  # \textbf{x}: without its braces it would be another text
    if not commands:
        text = _BRACE.sub("", text)
    return re.sub(r"\\([{}])", r"\1", _SIGN.sub(r"\1", text))


def _accent(match: re.Match[str]) -> str:
    letter = match[3] or match[4]
    return unicodedata.normalize("NFC", letter + _ACCENTS[match[1] or match[2]])
