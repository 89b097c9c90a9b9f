"""Cypher cut into tokens, so that a query can be judged before it runs and errors can point at a place in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.errors import QueryError

__all__ = ["Token", "locate", "name_parameters", "point_at", "tokenize", "without_comments"]

_WIDTH = 100  # of the excerpt under an error
_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>//[^\n]* | /\*.*?\*/)
    | (?P<text>'[^'\\]*(?:\\.[^'\\]*)*' | "[^"\\]*(?:\\.[^"\\]*)*")
    | (?P<name>`[^`]*(?:``[^`]*)*`)
    | (?P<parameter>\$\s*(?:\w+ | `[^`]*(?:``[^`]*)*`))
    | (?P<number>0[xX][\da-fA-F_]+ | 0[oO][0-7_]+ | \d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<sign>\.\. | :: | .)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u+([\da-fA-F]{4})|U([\da-fA-F]{8}))")
_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029](?!\n)")
_OPEN = {"'": "text", '"': "text", "`": "name"}


class Token(NamedTuple):
    """A piece of a query. `kind` is text, name (in backticks), parameter, number, word or sign.

    `value` is what the piece stands for: a word in capitals, a name without its backticks, a parameter without its $.
    """

    kind: str
    value: str
    start: int
    end: int


def tokenize(cypher: str) -> list[Token]:
    """Return the tokens of a query, without spaces and comments.

    Raises:
        QueryError: a text, a name or a comment is not closed, or the query is written so that two engines could
            disagree about where a text or a comment ends.
    """
    tokens = []
    for match in _TOKEN.finditer(cypher):
        kind, written = str(match.lastgroup), match.group()
        _check_escapes(cypher, match, kind)
        if kind == "comment":
            _check_comment(cypher, match)
        elif kind == "sign" and (written in _OPEN or cypher.startswith("/*", match.start())):
            what = _OPEN.get(written, "comment")
            raise QueryError(f"The {what} that begins here is not closed{point_at(cypher, match.start())}")
        elif kind != "space":
            tokens.append(Token(kind, _value(kind, written), *match.span()))
    return tokens


def name_parameters(tokens: list[Token]) -> dict[str, Token]:
    """Return the parameters that a query uses, each with its first place, in the order of their places."""
    found: dict[str, Token] = {}
    for token in tokens:
        if token.kind == "parameter":
            found.setdefault(token.value, token)
    return found


def without_comments(cypher: str) -> str:
    """Return the query with spaces for its comments and for uncommon white space; every place stays where it was."""

    def blank(match: re.Match[str]) -> str:
        if match.lastgroup not in ("comment", "space"):
            return match.group()
        return "".join("\n" if letter == "\n" else " " for letter in match.group())

    return _TOKEN.sub(blank, cypher)


def locate(cypher: str, line: int, column: int) -> int:
    """Return the offset of a line and column, both counted from 1; the end of the query where they lie beyond it."""
    lines = cypher.split("\n")
    before = sum(len(text) + 1 for text in lines[: line - 1])
    return min(before + column - 1, len(cypher))


def point_at(cypher: str, start: int, end: int | None = None) -> str:
    """Return " (line 2, column 7):", the line of the query, and carets below the characters from `start` to `end`."""
    first = cypher.rfind("\n", 0, start) + 1
    last = cypher.find("\n", start)
    line = cypher[first : last if last >= 0 else len(cypher)]
    column = start - first
    length = max(1, min((end or start + 1) - start, len(line) - column))
    skipped = max(0, column - _WIDTH // 2)
    shown = "".join(letter if letter.isprintable() else " " for letter in line[skipped : skipped + _WIDTH])
    carets = " " * (column - skipped) + "^" * min(length, _WIDTH // 2)
    return f" (line {cypher.count(chr(10), 0, start) + 1}, column {column + 1}):\n  {shown.rstrip()}\n  {carets}"


def _value(kind: str, written: str) -> str:
    if kind == "word":
        return written.casefold().upper()
    if kind == "parameter":
        written = written[1:].lstrip()
    if written.startswith("`"):
        return written[1:-1].replace("``", "`")
    return written


def _check_escapes(cypher: str, match: re.Match[str], kind: str) -> None:
    """Refuse a unicode escape that could be part of the grammar: Neo4j undoes escapes before it reads the query."""
    written = match.group()
    if kind == "text":
        found = next((escape for escape in _ESCAPE.finditer(written) if not _is_letter(escape)), None)
        start = found.start() if found else 0
    else:
        found = _ESCAPE.search(written) or (re.match(r"\\", written) if kind == "sign" else None)
        start = found.start() if found else 0
    if found:
        raise QueryError(
            f"A backslash stands where it could hide a part of the query{point_at(cypher, match.start() + start)}\n"
            "Write the character itself, or give the text as a parameter."
        )


def _is_letter(escape: re.Match[str]) -> bool:
    code = int(escape[1] or escape[2], 16)
    return code <= 0x10FFFF and chr(code).isprintable() and chr(code) not in "'\"`\\/*"


def _check_comment(cypher: str, match: re.Match[str]) -> None:
    found = _BREAKS.search(cypher, match.start(), match.end() + 1) if match.group().startswith("//") else None
    if found:
        raise QueryError(
            f"This comment holds a line break that not every engine takes for one{point_at(cypher, found.start())}\n"
            "End the line with a plain line feed."
        )
