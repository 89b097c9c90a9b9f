"""How people's decisions change the groups that names fall into."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple

from kg.errors import InputError
from kg.resolve.decisions import Decision, split_operand

__all__ = ["Chain", "Overrides"]

_log = logging.getLogger(__name__)


class Chain(NamedTuple):
    """The forms of one name from fine to coarse; names with one `group` are one thing. `rule` says what it took."""

    light: str
    spelling: str
    words: str
    group: str
    rule: str

    @property
    def levels(self) -> tuple[str, ...]:
        """The forms that a group can be split by, the coarsest first."""
        return (self.words, self.spelling, self.light)


class Overrides:
    """Joins and splits of groups by decisions, the same in whatever order the decisions come.

    Names that are held apart but would fall together are split: where one of them is what the group is called, the
    other leaves, and with it every name that shares its coarsest form. Where joins would bring together what is held
    apart, the join that closes the ring is left out (`refused`): a wrong merge costs more than a missed one.
    """

    def __init__(
        self, decisions: Iterable[Decision], chain_of: Callable[[str, str], Chain], knows: Callable[[str, str], bool]
    ) -> None:
        self.refused: list[Decision] = []
        self._split: dict[tuple[str, str, int, str], str] = {}
        self._parted: set[tuple[str, frozenset[str]]] = set()
        self._joined: dict[tuple[str, str], str] = {}
        self._knows = knows
        ends = [(d, *_ends(d, chain_of)) for d in decisions]
        for decision, space, a, b in ends:
            if decision.verdict == "apart":
                self._part(decision, space, a, b)
        self._join(ends)

    def group(self, space: str, chain: Chain) -> str:
        """Return the group that a name falls into, which is `chain.group` where no decision touches it."""
        if not self._split and not self._joined:
            return chain.group
        group = self._after_split(space, chain)
        return self._joined.get((space, group), group)

    def parts(self, space: str, form: str, other: str) -> bool:
        """Tell whether somebody holds two names apart, given by their light forms."""
        return bool(self._parted) and (space, frozenset((form, other))) in self._parted

    def _part(self, decision: Decision, space: str, a: Chain, b: Chain) -> None:
        self._parted.add((space, frozenset((a.light, b.light))))
        if a.group != b.group:
            return
        for level, (x, y) in enumerate(zip(a.levels, b.levels, strict=True)):
            if x != y:
                leaver = max(x, y, key=lambda form: (form != a.group, form))
                self._split[space, a.group, level, leaver] = leaver
                return
        raise InputError(f"{decision.a!r} and {decision.b!r} are one name in two spellings and cannot be held apart")

    def _after_split(self, space: str, chain: Chain) -> str:
        for level in range(len(chain.levels) - 1, -1, -1):
            own = self._split.get((space, chain.group, level, chain.levels[level]))
            if own is not None:
                return own
        return chain.group

    def _join(self, ends: Iterable[tuple[Decision, str, Chain, Chain]]) -> None:
        places = [(d, (s, self._after_split(s, a)), (s, self._after_split(s, b))) for d, s, a, b in ends]
        forbidden = [(a, b) for d, a, b in places if d.verdict == "apart" and a != b]
        members = {place: {place} for _, a, b in places for place in (a, b)}
        for decision, a, b in places:
            if decision.verdict != "join" or members[a] is members[b]:
                continue
            both = members[a] | members[b]
            if any(x in both and y in both for x, y in forbidden):
                self.refused.append(decision)
                _log.warning("Left out: join %s and %s, for others hold them apart", decision.a, decision.b)
                continue
            members.update(dict.fromkeys(both, both))
        for place, both in members.items():
            if len(both) > 1:
                self._joined[place] = min(both, key=lambda other: (not self._knows(*other), other[1]))[1]


def _ends(decision: Decision, chain_of: Callable[[str, str], Chain]) -> tuple[str, Chain, Chain]:
    space, a = split_operand(decision.a)
    return space, chain_of(space, a), chain_of(space, split_operand(decision.b)[1])
