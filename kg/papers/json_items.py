"""JSON documents: an array of papers, an object that holds such an array (`{"data": […]}`), or a single paper.

The objects are cut out of the stream by their brackets and then read one by one, so that memory holds one of them and
a broken one costs no more than itself where the layout shows the next (each on a line or an indentation of its own).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.papers.dialects import OUTER_WRAPPERS, WRAPPERS, read_object
from kg.papers.encodings import json_encoding
from kg.papers.fields import Found
from kg.papers.lines import ITEM_LIMIT

__all__ = ["NAME", "encoding", "matches", "read", "split_objects"]

NAME = "JSON"
encoding = json_encoding
DEPTH_LIMIT = 200

# Up to and with the next bracket, arrays of numbers passed over; a quote in a bracket's place is a string that does not
# end in this chunk or on its line.
_STEP = re.compile(rb'(?>[^"{}\[\]]+|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|\[[^"{}\[\]]*+\])*+([{}\[\]"])')
_KEY = re.compile(rb'"([^"\\\n]{1,40})"\s*:\s*$')
_OWN = re.compile(rb'"(?:abstract|entities)"\s*:')  # an object with these is a paper or a record itself
_ARRAY = re.compile(r"\[\s*(?:[{\]]|$)")
_INNER, _OUTER = frozenset(name.encode() for name in WRAPPERS), frozenset(name.encode() for name in OUTER_WRAPPERS)


def matches(head: str) -> bool:
    """Tell whether the text that begins like this is a JSON document of objects."""
    return head.startswith("{") or _ARRAY.match(head) is not None


def read(chunks: Iterator[bytes]) -> Iterator[Found]:
    """Yield what each object holds."""
    for number, raw, fault in split_objects(chunks):
        yield Found(number, None, raw, fault) if fault else read_object(number, raw)


def split_objects(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes, str]]:
    """Yield (line, raw object, fault) for each object; with a fault, raw is what could not be cut out."""
    cutter = _Cutter()
    for chunk in chunks:
        yield from cutter.feed(chunk)
    yield from cutter.end()


class _Cutter:
    """Follows the brackets of a document. `path` holds the open ones, each with the key that it is the value of."""

    def __init__(self) -> None:
        self.data = b""
        self.place = 0  # where in data to go on
        self.start = -1  # where in data the item begins
        self.line, self.counted = 1, 0  # the line at data[counted]
        self.path: list[tuple[bytes, bytes]] = []
        self.floor = 0  # how many brackets are open around the item
        self.margin: bytes | None = None  # what stands before the first item on its line, if only white space
        self.lost = False  # looking for the next item after a broken one

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes, str]]:
        self._forget()
        self.data += chunk
        while self._resync():
            match = _STEP.match(self.data, self.place)
            if match is None:
                self.place = len(self.data)
                break
            if match[1] == b'"':
                self.place = match.end() - 1
                if self.data.find(b"\n", self.place) < 0:  # the string may go on in the next chunk
                    break
                yield self._fault("broken JSON: a string does not end on its line", match.end())
            elif found := self._step(match):
                yield found
        if len(self.data) - max(self.start, 0) > ITEM_LIMIT:
            yield self._fault(f"an object of more than {ITEM_LIMIT:,} bytes", len(self.data))

    def end(self) -> Iterator[tuple[int, bytes, str]]:
        rest = self.data[max(self.start, 0) :]
        if self.path and not self.lost:
            inside = "object" if self.start >= 0 else "array"
            yield self._line(max(self.start, 0)), rest, f"the file ends in the middle of an {inside} (truncated?)"

    def _step(self, match: re.Match[bytes]) -> tuple[int, bytes, str] | None:
        bracket = match[1]
        self.place = match.end()
        if bracket in b"{[":
            return self._open(bracket)
        if not self.path or self.path.pop()[0] != (b"{" if bracket == b"}" else b"["):
            return self._fault(f"broken JSON: a {bracket.decode()} that closes nothing", self.place)
        if self.start < 0 or len(self.path) > self.floor:
            return None
        found = self._line(self.start), self.data[self.start : self.place], ""
        self.start = -1
        return found

    def _open(self, bracket: bytes) -> tuple[int, bytes, str] | None:
        key = _KEY.search(self.data, max(self.place - 100, 0), self.place - 1) if len(self.path) < 4 else None
        self.path.append((bracket, key[1] if key else b""))
        if len(self.path) > DEPTH_LIMIT:
            return self._fault(f"JSON of more than {DEPTH_LIMIT} levels", self.place)
        if self.start >= 0 and bracket == b"[" and self._wraps() and not _OWN.search(self.data, self.start, self.place):
            self.start = -1  # what looked like a paper holds an array of them
        elif self.start < 0 and bracket == b"{" and (len(self.path) == 1 or self._wraps(self.path[:-1])):
            self.start, self.floor = self.place - 1, len(self.path) - 1
            if self.floor and self.margin is None:
                self.margin = self._margin()
        return None

    def _wraps(self, path: list[tuple[bytes, bytes]] | None = None) -> bool:
        """Tell whether the innermost open bracket is an array of papers: the top level, or a wrapper's."""
        around = self.path if path is None else path
        if not around or around[-1][0] != b"[":
            return False
        keys = [key for _, key in around]
        return len(keys) == 1 or (
            all(bracket == b"{" for bracket, _ in around[:-1])
            and keys[-1] in _INNER
            and all(key in _OUTER for key in keys[1:-1])
        )

    def _margin(self) -> bytes | None:
        _, newline, before = self.data[max(self.start - 200, 0) : self.start].rpartition(b"\n")
        return before if newline and not before.strip() else None

    def _fault(self, reason: str, place: int) -> tuple[int, bytes, str]:
        at = self.start if self.start >= 0 else max(place - 1, 0)
        end = self.data.find(b"\n", place)
        found = self._line(place - 1 if place else 0), self.data[at : end if end >= 0 else place + 10_000], reason
        if self.margin is None or not self.floor:
            found = (*found[:2], f"{reason}; what follows is not read")
        self.start, self.place, self.lost = -1, place, True
        return found

    def _resync(self) -> bool:
        """After a fault, go on at the next line that begins as the items before did; False while there is none."""
        if not self.lost:
            return True
        mark = b"\n" + (self.margin or b"") + b"{"
        found = -1 if self.margin is None or not self.floor else self.data.find(mark, max(self.place - 1, 0))
        if found < 0:
            self.place = max(self.place, len(self.data) - len(mark))
            return False
        self.place, self.lost = found + len(mark) - 1, False
        del self.path[self.floor :]
        return True

    def _line(self, place: int) -> int:
        if place < self.counted:
            return self.line - self.data.count(b"\n", place, self.counted)
        self.line += self.data.count(b"\n", self.counted, place)
        self.counted = place
        return self.line

    def _forget(self) -> None:
        keep = self.start if self.start >= 0 else max(self.place - 200, 0)  # the key and margin before a bracket
        self._line(max(keep, self.counted))
        self.data = self.data[keep:]
        self.counted -= keep
        self.place -= keep
        self.start = 0 if self.start >= 0 else -1
