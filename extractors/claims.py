"""Whether a statement is asserted, hedged, negated or background, from the sentence that its two mentions stand in.

Cues count where they bear on the statement: in the clause that joins the mentions, and in what governs that clause
(`these findings suggest that`). Where several apply, negated comes before background and background before hedged: a
denied statement must never be shown as made.
"""

from __future__ import annotations

from typing import NamedTuple

from extractors.cues import (
    BY_OTHERS,
    CLAUSE,
    COMPARED,
    CONCEDED,
    FADES,
    FRONTED,
    GAIN,
    HEDGE,
    KNOWN,
    LEFT_OPEN,
    LOSES,
    MEASURED,
    NEGATION,
    NOR,
    NOT_COMPARED,
    ON_PAR,
    OWN,
    USELESS,
    WITHOUT,
)
from extractors.directions import metric_direction, result_direction

__all__ = ["claim_of", "metric_direction", "result_direction"]

_WITHHELD = ("ADDRESSES", "BUILDS_ON", "PART_OF")  # what can be done without

Span = tuple[int, int]


class _Scope(NamedTuple):
    """The parts of a sentence that bear on a statement."""

    governing: str  # its clause up to the first mention
    joining: str  # from there, or from the last clause boundary, to the second mention
    clause: str  # the whole clause or clauses that the two mentions stand in
    after: str  # from the second mention to the end of the clause
    is_joined: bool  # no clause begins between the two mentions
    is_conceded: bool  # the first mention stands in what is granted before the main clause


def claim_of(
    sentence: str,
    start: int,
    end: int,
    relation_type: str,
    *,
    source: Span | None = None,
    target: Span | None = None,
    own: bool = False,
) -> str:
    """Return how `sentence` puts a statement: "asserted", "hedged", "negated" or "background".

    Args:
        sentence: the sentence that makes it.
        start, end: from the beginning of its first mention to the end of its second.
        relation_type: a type of the schema, or RESULT for a number.
        source: place of the source's mention, where known: `A lags behind B` denies that A beats B, not that B beats A.
        target: place of the target's mention, where known.
        own: the source is what the paper itself proposes, so that it cannot be background.
    """
    if relation_type == "PROPOSES":
        return "asserted"
    first, second = _mentions(sentence, start, end, source, target)
    scope = _scope(sentence, first, second)
    is_reversed = source is not None and target is not None and target[0] < source[0]
    if _is_negated(scope, relation_type, is_reversed=is_reversed):
        return "negated"
    if not own and _is_background(scope):
        return "background"
    return "hedged" if _is_hedged(scope, relation_type, is_reversed=is_reversed) else "asserted"


def _mentions(sentence: str, start: int, end: int, source: Span | None, target: Span | None) -> tuple[Span, Span]:
    """Return the two mentions in the order of the text; without their places, the first and last word between."""
    if source is not None and target is not None:
        first, second = sorted((source, target))
        return first, second
    start, end = max(0, start), min(len(sentence), end)
    inner = sentence[start:end]
    head, tail = inner.find(" "), inner.rfind(" ")
    if head < 0:
        return (start, end), (start, end)
    return (start, start + head), (start + tail + 1, end)


def _scope(sentence: str, first: Span, second: Span) -> _Scope:
    fronted = FRONTED.match(sentence)
    ends = {match.end() for match in CLAUSE.finditer(sentence)} | ({fronted.end()} if fronted else set())
    boundaries = [0, *sorted(ends), len(sentence)]
    clause_start = max(b for b in boundaries if b <= first[0])
    clause_end = min(b for b in boundaries if b >= min(second[1], len(sentence)))
    joining_start = max([b for b in boundaries if first[1] <= b <= second[0]], default=first[1])
    return _Scope(
        governing=sentence[clause_start : first[0]],
        joining=sentence[joining_start : second[0]],
        clause=sentence[clause_start:clause_end],
        after=sentence[second[1] : clause_end],
        is_joined=joining_start == first[1],
        is_conceded=fronted is not None and second[1] <= fronted.end() and CONCEDED.search(fronted[0]) is not None,
    )


def _is_negated(scope: _Scope, relation_type: str, *, is_reversed: bool) -> bool:
    if relation_type == "COMPARED_WITH":  # a denied difference is a comparison too
        return NOT_COMPARED.search(scope.clause) is not None
    if relation_type in _WITHHELD and _is_withheld(scope, is_reversed=is_reversed):
        return True
    governing = NEGATION.findall(scope.governing) if scope.is_joined else []
    denials = [match.casefold() for match in governing + NEGATION.findall(scope.joining)]
    if "neither" not in denials:  # neither A nor B is one denial
        denials += NOR.findall(scope.joining)
    if relation_type == "OUTPERFORMS" and not is_reversed and _is_weaker(scope.joining):
        denials.append("loses")
    if GAIN.search(scope.governing) and FADES.search(scope.after):
        denials.append("fades")
    return len(denials) % 2 == 1


def _is_withheld(scope: _Scope, *, is_reversed: bool) -> bool:
    """Tell whether it is done without the target, or to no avail: `A without B`, `Without B, A …`, `A is B-free`."""
    before = scope.governing if is_reversed else scope.joining
    if WITHOUT.search(before) or (scope.after.startswith("-free") and not is_reversed):
        return True
    return USELESS.match(scope.after.lstrip()) is not None


def _is_weaker(joining: str) -> bool:
    """Tell whether the words between two names make the first the weaker one."""
    if ON_PAR.search(joining):
        return False
    if LOSES.search(joining):
        return True
    better = {"lower": "higher", "higher": "lower"}
    return any(
        metric_direction(match["metric"]) == better["lower" if match["less"] else "higher"]
        for match in MEASURED.finditer(joining)
    )


def _is_hedged(scope: _Scope, relation_type: str, *, is_reversed: bool) -> bool:
    if relation_type == "OUTPERFORMS" and (
        ON_PAR.search(scope.joining) or (is_reversed and ON_PAR.search(scope.governing))
    ):
        return True
    return bool(HEDGE.search(scope.governing) or HEDGE.search(scope.joining) or LEFT_OPEN.search(scope.clause))


def _is_background(scope: _Scope) -> bool:
    """Tell whether a clause speaks of what others did or what is known; what others did must be its subject."""
    if OWN.search(scope.clause):
        return False
    if scope.is_conceded or KNOWN.search(scope.governing) or KNOWN.search(scope.joining):
        return True
    return any(
        match.start() <= len(scope.governing) and not COMPARED.search(scope.clause, 0, match.start())
        for match in BY_OTHERS.finditer(scope.clause)
    )
