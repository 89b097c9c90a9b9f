"""Which nodes a graph has, and their labels, in ten bytes a node: what a change of millions of them has to remember."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["Labels"]


class Labels:
    """A label by id, for as many ids as there are: of each only its hash is kept, of 64 bits.

    Of 30 million ids two share a hash with a chance of 1 in 40,000; the label of the one may then be told of the other.

    Attributes:
        also: further labels, which are looked at first.
    """

    def __init__(self) -> None:
        self.also: Mapping[str, str] = MappingProxyType({})
        self._names: dict[str, int] = {}
        self._hashes, self._places = array("q"), array("H")
        self._sorted = True

    def __setitem__(self, ident: str, label: str) -> None:
        self._hashes.append(hash(ident))
        self._places.append(self._names.setdefault(label, len(self._names)))
        self._sorted = False

    def __contains__(self, ident: str) -> bool:
        return self.get(ident) is not None

    def __getitem__(self, ident: str) -> str:
        label = self.get(ident)
        if label is None:
            raise KeyError(ident)
        return label

    def get(self, ident: str) -> str | None:
        """Return the label, or None; the one that was set first, where an id was given several."""
        if (label := self.also.get(ident)) is not None:
            return label
        if not self._sorted:
            self._sort()
        wanted = hash(ident)
        place = bisect_left(self._hashes, wanted)
        if place == len(self._hashes) or self._hashes[place] != wanted:
            return None
        return self._listed[self._places[place]]

    def _sort(self) -> None:
        import numpy as np

        hashes, places = np.array(self._hashes, dtype=np.int64), np.array(self._places, dtype=np.uint16)
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._places = array("q", hashes[order].tobytes()), array("H", places[order].tobytes())
        self._listed = list(self._names)
        self._sorted = True
