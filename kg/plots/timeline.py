"""How much is written about things over time: papers a day, month or year, in all and for each of some entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import FormatError, GraphError
from kg.export.appearance import short_name
from kg.plots.canvas import BLUE, GREY, SMALL, Plot, finish, new_figure
from kg.plots.registry import PlotKind
from kg.schema import ENTITY_TYPES, SYSTEM_TYPES
from kg.stores import Store
from queries.find import Match, find_one

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PLOT", "draw_timeline"]

MOST_NAMES = 20
PERIODS = {"day": 10, "month": 7, "year": 4}  # letters of an ISO date
MOST_DAYS, MOST_MONTHS = 45, 30  # periods that are still told apart; more are gathered into longer ones
MOST_WRITTEN = 16  # periods up to which each bar bears its number; with more, the height of a row is told

_DATES = "MATCH (p:Paper) RETURN p.id AS id, coalesce(p.published, '') AS published"
_NAMED = "MATCH (n:{0} {{id: $id}})<-[:MENTIONS]-(p:Paper) RETURN DISTINCT p.id AS paper"
_TOP = """
MATCH (n:{0})
RETURN n.id AS id, n.name AS name, n.papers AS papers
ORDER BY papers DESC, name, id
LIMIT $limit
"""


class _Row(NamedTuple):
    """A row of bars: papers by period."""

    name: str
    papers: Counter[str]


def draw_timeline(
    store: Store,
    width: float,
    names: Sequence[str] = (),
    *,
    type: str = "",  # noqa: A002
    by: str = "",
    limit: int = 8,
) -> Plot:
    """Draw how many papers there are in each period, and how many of them name each entity.

    Args:
        store: the graph.
        width: in inches.
        names: the entities; without any, those that most papers name.
        type: the type of these; "" for methods and models.
        by: "day", "month" or "year"; "" for what suits the time that the papers span.
        limit: how many of these.

    Raises:
        FormatError: there is no such type or period.
        UnknownNameError: a name is not in the graph.
        GraphError: no paper has a date.
    """
    published: dict[str, str] = dict(store.run(_DATES).rows)
    dates = sorted(text for text in published.values() if len(text) >= PERIODS["year"])
    if not dates:
        raise GraphError("No paper in the graph has a date, so there is no time to draw.")
    by = by or _fitting(dates)
    if by not in PERIODS:
        raise FormatError(f"Unknown period {by!r}. Choose from: {', '.join(PERIODS)}.")
    entities = [find_one(store, name) for name in names] or _best_known(store, type, limit)
    rows = [_row(store, entity, published, by) for entity in entities]
    every = _count(published.values(), by)
    periods = _periods(min(every), max(every), by)
    left_out = len(published) - every.total()
    with new_figure(width, 0.95 + 0.36 * (len(rows) + 1), rows=len(rows) + 1, sharex=True) as (figure, axes):
        _draw_row(axes[0, 0], _Row("all papers", every), periods, max(every.values()), GREY)
        most = max((max(row.papers.values(), default=0) for row in rows), default=0)
        for place, row in enumerate(rows, start=1):
            _draw_row(axes[place, 0], row, periods, most, BLUE)
        _label_periods(axes[-1, 0], periods)
        note = f"Number of papers a {by}. The rows of entities share one scale."
        note += f" Without a {'date' if by == 'day' else by}, and left out: {left_out:,}." if left_out else ""
        return finish(figure, f"Papers a {by}, and what they name", note)


def _fitting(dates: Sequence[str]) -> str:
    """Return the shortest period of which there are not too many."""
    whole = [text for text in dates if len(text) >= PERIODS["day"]]
    if 2 * len(whole) < len(dates):
        return "year"
    if len(_periods(whole[0][:10], whole[-1][:10], "day")) <= MOST_DAYS:
        return "day"
    return "month" if len(_periods(whole[0][:7], whole[-1][:7], "month")) <= MOST_MONTHS else "year"


def _periods(first: str, last: str, by: str) -> list[str]:
    """Return all periods from the first to the last."""
    if by == "year":
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    if by == "month":
        start, end = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
        return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(start, end + 1)]
    day, end_day = date.fromisoformat(first), date.fromisoformat(last)
    return [(day + timedelta(days=number)).isoformat() for number in range((end_day - day).days + 1)]


def _count(dates: object, by: str) -> Counter[str]:
    return Counter(text[: PERIODS[by]] for text in dates if len(text) >= PERIODS[by])  # type: ignore[attr-defined]


def _best_known(store: Store, kind: str, limit: int) -> list[Match]:
    if kind and kind not in ENTITY_TYPES:
        raise FormatError(f"Unknown type {kind!r}. Choose from: {', '.join(ENTITY_TYPES)}.")
    found = [
        (-papers, name, ident, label)
        for label in ([kind] if kind else SYSTEM_TYPES)
        for ident, name, papers in store.run(_TOP.format(label), {"limit": limit}).rows
    ]
    return [Match(ident, label, name, "id") for _, name, ident, label in sorted(found)[:limit]]


def _row(store: Store, entity: Match, published: dict[str, str], by: str) -> _Row:
    papers = [row[0] for row in store.run(_NAMED.format(entity.type), {"id": entity.id}).rows]
    return _Row(entity.name, _count([published.get(paper, "") for paper in papers], by))


def _draw_row(axes: Axes, row: _Row, periods: Sequence[str], most: int, colour: str) -> None:
    numbers = [row.papers[period] for period in periods]
    bars = axes.bar(range(len(periods)), numbers, width=0.8, color=colour)
    top = float(max(1, most))
    if len(periods) <= MOST_WRITTEN:
        axes.bar_label(bars, [f"{number:,}" if number else "" for number in numbers], fontsize=SMALL, color=GREY)
        axes.set_yticks([])
        top *= 1.45
    else:
        axes.set_yticks([top], [f"{top:,.0f}"])
        axes.yaxis.tick_right()
    axes.set_ylim(0, top)
    axes.tick_params(length=0)
    axes.tick_params(axis="y", labelsize=SMALL, labelcolor=GREY)
    axes.set_ylabel(short_name(row.name, 30), rotation=0, ha="right", va="center")
    axes.spines["left"].set_visible(False)


def _label_periods(axes: Axes, periods: Sequence[str]) -> None:
    """Name as many periods as there is room for, the first among them."""
    step = max(1, -(-len(periods) // 12))
    axes.set_xticks(range(0, len(periods), step), list(periods[::step]))
    axes.set_xlim(-0.6, len(periods) - 0.4)


PLOT = PlotKind(
    name="timeline",
    description="Papers a day, month or year, and how many of them name each of some entities",
    draw=draw_timeline,
    names=MOST_NAMES,
)
