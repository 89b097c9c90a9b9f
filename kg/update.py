"""An update: what the graph held before, and which of its papers are assembled anew; all others stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from kg.assemble import canonical_record, decisions_of, descriptions, read_back
from kg.plan import Plan
from kg.resolve import Resolver
from kg.schema import Edge, Node, Record
from kg.shelf import Shelf
from kg.stores.kept import Kept

if TYPE_CHECKING:
    from kg.stores import Store

__all__ = ["DESCRIPTION", "Known", "Merge"]

Given = Iterable[tuple[Record, bool]]  # a paper as it was read; whether it is whole, or lacks what the graph says of it
DESCRIPTION = ("title", "url", "published", "source")  # what a record repeats of its paper


class Known:
    """A graph as it was before, on disk.

    Attributes:
        papers: a record of each paper, without what it says, by the id that it has from now on.
        decisions: what people decided about merges.
        stale: the papers whose names were not resolved by this lexicon and these rules.
        moved: the old ids of papers that have another one from now on, by that.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        """Read a graph once, and keep it in `folder`.

        Raises:
            GraphError: it cannot be read, or the folder cannot be written.
        """
        self._folder = folder
        self._kept = Kept(store.nodes(), store.edges(), folder)
        self.decisions = decisions_of(self._kept.nodes())
        self.stale: set[str] = set()
        self.moved: dict[str, str] = {}
        self.papers = Shelf.of(self._descriptions(Resolver().edition), folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.papers.close()
        self._kept.close()

    def rename(self, renamed: dict[str, str]) -> None:
        """Give papers other ids, by the old ones, from now on; where a paper has that id already, the old one goes."""
        self.moved = {new: old for old, new in renamed.items() if self.papers.rename(old, new)}

    def records(self, wanted: Iterable[str]) -> Shelf:
        """Return the records of some papers."""
        only = {self.moved.get(key, key) for key in wanted}
        nodes, edges = (self._kept.nodes(), self._kept.edges()) if only else ((), ())
        shelf = Shelf.of(read_back(nodes, edges, only=only, folder=self._folder)[1], self._folder)
        for new, old in self.moved.items():
            shelf.rename(old, new)
        return shelf

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes, with the ids of before."""
        return self._kept.nodes()

    def edges(self) -> Iterator[Edge]:
        """Yield the edges, likewise."""
        return self._kept.edges()

    def _descriptions(self, edition: str) -> Iterator[Record]:
        for record, resolver in descriptions(self._kept.nodes()):
            if resolver != edition:
                self.stale.add(record.key)
            yield record


class Merge:
    """Tells which records the graph that is to be is assembled of, and which of its papers stay as they are.

    Attributes:
        new: how many of the papers that were read the graph did not hold.
        same: how many are as they were.
    """

    def __init__(self, known: Known, plan: Plan) -> None:
        """Start; `known` is what the graph holds, `plan` what is to be done."""
        self._known, self._plan = known, plan
        self.new = sum(key not in known.papers for key in plan.digests)
        self.same = 0
        self._replaced = {*plan.withdrawn, *plan.renamed, *known.moved}

    @property
    def standing(self) -> set[str]:
        """The papers that stay as they are, once `records` is gone through."""
        return self._known.papers.keys() - self._replaced

    def records(self, given: Callable[[], Given]) -> Iterator[tuple[Record, bool]]:
        """Yield the records to assemble, each with whether it is canonical already; `given` begins anew each time."""
        known, left = self._known, set(self._plan.digests)
        asked = (*known.stale, *known.moved, *(self._compared(given()) if known.papers else ()))
        whole = known.records(key for key in asked if key in known.papers)
        for record, complete in given():
            key = record.key
            if key not in left:
                continue
            left.remove(key)
            before = whole.get(key) or known.papers.get(key)
            if not complete and key in whole:
                record = _described(whole[key], record)
            after = _updated(record, before) if before else record
            as_before = before == after and key not in known.moved
            self.same += as_before
            if not as_before or key in known.stale:
                self._replaced.add(key)
                yield after, before is not None
        for key in whole:
            if key not in self._plan.withdrawn and (key not in self._plan.digests or key in left):
                self._replaced.add(key)
                yield whole[key], True

    def _compared(self, given: Given) -> Iterator[str]:
        """Yield the papers of which all must be known that the graph says, to tell whether they are as before."""
        for record, complete in given:
            before = self._known.papers.get(record.key)
            if before is None:
                continue
            same_text = (record.digest, record.extractor) == (before.digest, before.extractor)
            if same_text if complete else _updated(record, before) != before:
                yield record.key


def _updated(record: Record, known: Record) -> Record:
    """Return the canonical form of `record`, described as in the graph where that says more; `known` is canonical."""
    return known if record == known else _richer(canonical_record(record), known)


def _richer(record: Record, known: Record) -> Record:
    """Return `record`, described as in the graph where that has the same text and says more about it."""
    if known.digest != record.digest:
        return record
    filled, before = ([getattr(one, name) for name in DESCRIPTION if getattr(one, name)] for one in (record, known))
    described = _described(record, known if len(before) > len(filled) else record)
    return msgspec.structs.replace(described, abstract=record.abstract or known.abstract)


def _described(record: Record, by: Record) -> Record:
    """Return `record` with the description and the abstract that another has."""
    return msgspec.structs.replace(record, abstract=by.abstract, **{name: getattr(by, name) for name in DESCRIPTION})
