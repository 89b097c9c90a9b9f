"""What a build has to do, told from what was read and what the graph holds: whose text is new, and which papers go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from kg.papers import Listed, has_source_id, title_key
from kg.schema import Paper, Record, digest_text

__all__ = ["Plan", "make_plan"]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The papers of a run by id.

    Attributes:
        digests: the papers that were read, each with the digest of its text.
        renamed: papers of the graph that had no id of their own and turn out to be the one with the id given here.
        copies: papers that were read without an id of their own, which the graph has under such an id.
        withdrawn: papers that leave the graph.
        read: how many papers were read, withdrawals included.
    """

    digests: dict[str, str]
    renamed: dict[str, str]
    copies: set[str]
    withdrawn: set[str]
    read: int


def make_plan(read: Iterable[Paper | Record | Listed], known: Mapping[str, Record], *, sync: bool = False) -> Plan:
    """Compare what was read, one copy of each paper, with the records that the graph holds.

    Args:
        read: papers, or records that were given; a deleted one is withdrawn.
        known: the graph's records by paper id.
        sync: withdraw also what the graph holds and was not read.
    """
    nameless = {key for key in known if not has_source_id(key)}
    digests: dict[str, str] = {}
    renamed: dict[str, str] = {}
    deleted = set()
    for item in read:
        key = item.id if isinstance(item, Paper) else item.key
        if item.deleted:
            deleted.add(key)
            continue
        digests[key] = digest_text(item.text) if isinstance(item, Paper) else item.digest
        made = _title_id(item.title) if nameless and has_source_id(key) else ""
        if made in nameless:
            renamed[made] = min(key, renamed.get(made, key))
    read_count = len(digests) + len(deleted)
    same = _copies(digests, known, deleted)
    for key in same:
        del digests[key]
    withdrawn = deleted & known.keys()
    if sync:
        withdrawn |= known.keys() - digests.keys() - set(same.values()) - renamed.keys()
    return Plan(digests=digests, renamed=renamed, copies=set(same), withdrawn=withdrawn, read=read_count)


def _copies(digests: Iterable[str], known: Mapping[str, Record], deleted: set[str]) -> dict[str, str]:
    """Return the papers read without an id of their own that the graph has under one, each with that id."""
    nameless = {key for key in digests if not has_source_id(key)}
    found: dict[str, str] = {}
    for key, record in known.items() if nameless else ():
        if key not in deleted and has_source_id(key) and (made := _title_id(record.title)) in nameless:
            found[made] = min(key, found.get(made, key))
    return found


def _title_id(title: str) -> str:
    """Return the id that a paper of this title has if it has no other, or ""."""
    letters = title_key(title)
    return f"title:{digest_text(letters)}" if letters else ""
