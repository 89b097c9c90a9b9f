"""Copies of one paper: which of them counts, told in one pass and in the same way whatever the order.

Two copies are of one paper if they have the same source id; a copy without one belongs to the paper of the same title
key that has one, and if none has, to the others of that title. Two different source ids are two papers, even with
equal titles. Of the copies of one paper the richest counts: a withdrawal above all, then one with a source id, with the
longest abstract, with the most metadata; then the smallest digest of the text.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from kg.papers.ids import has_source_id
from kg.papers.listed import Listed
from kg.papers.text import title_key
from kg.schema import Paper, Record, digest_text

__all__ = ["Copies", "rank", "unique"]

Copy = TypeVar("Copy", Paper, Record, Listed)

# A rank is 64 bits: size of the abstract (17), filled metadata (3), digest of the text (16), of everything (28).
_SIZE, _META, _TEXT, _REST = 17, 3, 16, 28
_CONTENT = (1 << (_META + _TEXT + _REST)) - 1
_WITHDRAWN = (1 << 64) - 1


def rank(copy: Paper | Record | Listed, *, by_content: bool = False) -> int:
    """Return a number that is higher for the copy that counts, and equal only for equal copies.

    Equal but for chance: two texts of one length collide once in 2^44 pairs. A record knows the size of its abstract
    only if it carries it; with `by_content` the number of its statements stands in, and all that it says breaks ties.
    """
    if copy.deleted:
        return _WITHDRAWN
    if isinstance(copy, Listed):
        return copy.rank
    digest = copy.digest if isinstance(copy, Record) else digest_text(copy.text)
    metadata = (copy.title, copy.url, copy.published, copy.source)
    size, whole = len(copy.abstract), "\x1f".join((digest, *metadata)).encode("utf-8", "surrogatepass")
    if by_content and isinstance(copy, Record):
        size = size or len(copy.entities) + len(copy.relations) + len(copy.results)
        whole = msgspec.json.encode(copy)
    start = int((digest if _is_hex(digest) else digest_text(digest))[: _TEXT // 4], 16)
    number = min(size, (1 << _SIZE) - 2) << _META | sum(map(bool, metadata))
    number = number << _TEXT | (1 << _TEXT) - 1 - start  # the smallest digest has the highest rank
    return number << _REST | _hash(whole) >> 64 - _REST


class Copies:
    """Tells, copy by copy, what to extract, and in the end what to keep. About 50 bytes of memory a paper.

    Example:
        copies = Copies()
        records = list(extract_records(filter(copies.wants, papers)))
        records = [record for record in records if copies.keeps(record)]
    """

    def __init__(self, *, by_content: bool = False) -> None:
        """Start with nothing seen; `by_content` is for records that were not made in this run (see `rank`)."""
        self._by_content = by_content
        self._compared = _WITHDRAWN if by_content else _CONTENT
        self._best = _Table()
        self._titles = _Table()  # keys of titles that a copy with a source id has

    def __len__(self) -> int:
        """How many ids were seen."""
        return len(self._best)

    def wants(self, copy: Paper | Record | Listed) -> bool:
        """Take note of a copy, and tell whether it counts as far as is known; if not, it never will."""
        paper_id = _id(copy)
        if has_source_id(paper_id):
            if copy.title and (key := title_key(copy.title)):
                self._titles.put(int(digest_text(key), 16), 1)
        elif self._has_better(paper_id):
            return False
        number = rank(copy, by_content=self._by_content)
        place = _hash(paper_id.encode("utf-8", "surrogatepass"))
        if number <= self._best.get(place):
            return False
        self._best.put(place, number)
        return True

    def keeps(self, copy: Paper | Record | Listed) -> bool:
        """Tell, once all copies were shown to `wants`, whether this one stands for its paper."""
        paper_id = _id(copy)
        if not has_source_id(paper_id) and self._has_better(paper_id):
            return False
        best = self._best.get(_hash(paper_id.encode("utf-8", "surrogatepass")))
        # A record made of a paper has not the size of its abstract, and need not: the digest tells the copies apart.
        return (rank(copy, by_content=self._by_content) ^ best) & self._compared == 0

    def _has_better(self, paper_id: str) -> bool:
        """Tell whether a title id stands for a paper that has a source id in another copy."""
        kind, _, digest = paper_id.partition(":")
        return kind == "title" and _is_hex(digest) and self._titles.get(int(digest, 16)) > 0


def unique(copies: Iterable[Copy], *, by_content: bool = False) -> list[Copy]:
    """Return one copy of each paper, sorted by id; for what fits into memory."""
    seen = Copies(by_content=by_content)
    wanted = [copy for copy in copies if seen.wants(copy)]
    return sorted((copy for copy in wanted if seen.keeps(copy)), key=_id)


def _id(copy: Paper | Record | Listed) -> str:
    return copy.id if isinstance(copy, Paper) else copy.key


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")


def _is_hex(text: str) -> bool:
    return len(text) == 16 and all(char in "0123456789abcdef" for char in text)


class _Table:
    """From 64-bit hashes to numbers above 0, by open addressing: a dict would take five times the memory."""

    def __init__(self) -> None:
        self._keys = array("Q", bytes(8 * 1024))
        self._values = array("Q", bytes(8 * 1024))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def get(self, key: int) -> int:
        return self._values[self._place(key)]

    def put(self, key: int, value: int) -> None:
        place = self._place(key)
        self._count += not self._values[place]
        self._keys[place], self._values[place] = key, value
        if self._count > 0.7 * len(self._keys):
            self._grow()

    def _place(self, key: int) -> int:
        mask = len(self._keys) - 1
        place = key & mask
        while self._values[place] and self._keys[place] != key:
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        filled = [(key, value) for key, value in zip(self._keys, self._values, strict=True) if value]
        size = 2 * len(self._keys)
        self._keys, self._values = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))
        for key, value in filled:
            place = self._place(key)
            self._keys[place], self._values[place] = key, value
