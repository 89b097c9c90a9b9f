"""What people decided about merges: two names are one thing (join) or are not (apart)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from kg.errors import InputError
from kg.resolve.lexicon import SPACES
from kg.schema import statement_key

__all__ = ["VERDICTS", "Decision", "latest_decisions", "split_operand"]

VERDICTS = ("apart", "join")


class Decision(NamedTuple):
    """A verdict on two names, each written `namespace:name` ("system:FlashAttention"); an id is such a name too."""

    verdict: str
    a: str
    b: str

    @property
    def id(self) -> str:
        """The id of the pair: one pair has one decision, and a later one takes the place of the former."""
        return f"decision:{statement_key(*sorted((self.a, self.b)))}"

    def ordered(self) -> Decision:
        """Return the decision with its two names in order."""
        return Decision(self.verdict, *sorted((self.a, self.b)))


def latest_decisions(decisions: Iterable[Decision]) -> list[Decision]:
    """Return one decision a pair, the last that was taken on it, sorted by id.

    Raises:
        InputError: a decision has no known verdict, or names of two namespaces.
    """
    latest = {}
    for decision in decisions:
        if decision.verdict not in VERDICTS:
            raise InputError(f"Verdict {decision.verdict!r}; choose from {', '.join(VERDICTS)}")
        space, other = split_operand(decision.a)[0], split_operand(decision.b)[0]
        if space != other:
            raise InputError(f"{decision.a!r} and {decision.b!r} are of two kinds and cannot be joined or held apart")
        latest[decision.id] = decision.ordered()
    return [latest[key] for key in sorted(latest)]


def split_operand(operand: str) -> tuple[str, str]:
    """Return namespace and name of "system:FlashAttention".

    Raises:
        InputError: there is no known namespace before a colon, or no name after it.
    """
    space, _, name = unicodedata.normalize("NFC", operand).partition(":")
    if space not in SPACES or not name.strip():
        raise InputError(f"{operand!r} names nothing; write one of {', '.join(SPACES)}, a colon and the name")
    return space, name.strip()
