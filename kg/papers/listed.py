"""Papers whose texts lie elsewhere, in partitions: all that a build needs to know of them before they are extracted."""

from __future__ import annotations

import msgspec

__all__ = ["Listed"]


class Listed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A paper without its text.

    Attributes:
        key: its id.
        digest: that of its text (`digest_text`).
        rank: tells which copy of a paper counts (`kg.papers.copies.rank`).
        partition, place: where the paper itself lies: its line in which partition, from 0.
        abstract: only where the graph is to keep it.
    """

    key: str
    digest: str = ""
    rank: int = 0
    partition: str = ""
    place: int = 0
    title: str = ""
    url: str = ""
    published: str = ""
    source: str = ""
    abstract: str = ""
    deleted: bool = False

    @property
    def id(self) -> str:
        """The id, by the name that it has in a Paper."""
        return self.key
