"""JSON lines: one paper a line, in any of the dialects that `kg.papers.dialects` knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.papers.dialects import WRAPPERS, read_object
from kg.papers.encodings import json_encoding
from kg.papers.fields import Found
from kg.papers.lines import ITEM_LIMIT, split_lines

__all__ = ["NAME", "encoding", "matches", "read", "split_objects"]

NAME = "JSON lines"
encoding = json_encoding

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_OWN = re.compile(r'"(?:abstract|entities|key|title)"\s*:')  # an object with these is a paper or a record itself
_WRAPPER = re.compile(rf'"(?:{"|".join(WRAPPERS)})"\s*:\s*\[')


def matches(head: str) -> bool:
    """Tell whether the text that begins like this has an object on each line (and not one over many lines)."""
    if not head.startswith("{"):
        return False
    first, newline, rest = head.partition("\n")
    wrapper = _WRAPPER.search(first)
    if wrapper and not _OWN.search(first, 0, wrapper.start()):
        return False
    if not newline:
        return True
    bare = _STRING.sub("", first)
    closed = '"' in bare or bare.count("{") + bare.count("[") <= bare.count("}") + bare.count("]")
    return closed or rest.lstrip().startswith("{")


def split_objects(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes, str]]:
    """Yield (line, raw object, fault) for each line that is not blank."""
    for number, line, whole in split_lines(chunks):
        if line and not line.isspace():
            yield number, line, "" if whole else f"a line of more than {ITEM_LIMIT:,} bytes"


def read(chunks: Iterator[bytes]) -> Iterator[Found]:
    """Yield what each line holds."""
    for number, raw, fault in split_objects(chunks):
        yield Found(number, None, raw, fault) if fault else read_object(number, raw)
