"""The leaderboard of a benchmark: a dot for each result in one metric, the best on top."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg.errors import GraphError
from kg.export.appearance import short_name
from kg.plots.canvas import BLUE, GREY, INK, LETTERS, Plot, counted, finish, grid_lines, new_figure
from kg.plots.registry import PlotKind
from kg.stores import Store
from queries.catalog import run
from queries.find import find_one

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PLOT", "draw_leaderboard"]

Row = Any  # of the query `leaderboard`

_MOST_RESULTS = """
MATCH (b:Benchmark)<-[:ON]-(r:Result)-[:MEASURED_IN]->(m:Metric)
WHERE r.claim IN ['asserted', 'hedged'] AND r.kind = 'absolute'
WITH b, m, coalesce(r.unit, '') AS unit, count(DISTINCT r.paper) AS papers, count(r) AS results
RETURN b.id AS id, papers, results
ORDER BY papers DESC, results DESC, id, m.id, unit
LIMIT 1
"""
_YEARS = "MATCH (p:Paper) WHERE p.id IN $papers RETURN p.id AS id, substring(coalesce(p.published, ''), 0, 4) AS year"
KINDS = {"absolute": "", "gain": "gain in ", "reduction": "reduction of ", "ratio": "ratio of "}


def draw_leaderboard(
    store: Store, width: float, names: Sequence[str] = (), *, metric: str = "", limit: int = 15
) -> Plot:
    """Draw what papers report on a benchmark in one metric.

    Args:
        store: the graph.
        width: in inches.
        names: the benchmark; without it, the one with most results in one metric.
        metric: the metric; "" for the one with most results.
        limit: how many results at most.

    Raises:
        UnknownNameError: the graph has no such benchmark or metric.
        GraphError: no result is known.
    """
    benchmark = find_one(store, names[0] if names else _most_reported(store), types=("Benchmark",))
    rows = run("leaderboard", store, benchmark=benchmark.id, metric=metric).rows
    if not rows:
        raise GraphError(f"No results on {benchmark.name} are known. See kg query --name benchmarks.")
    group = _largest_group(rows)
    shown = group[:limit]
    years: dict[str, str] = dict(store.run(_YEARS, {"papers": sorted({row.paper for row in shown})}).rows)
    measure = f"{KINDS[shown[0].kind]}{short_name(shown[0].metric, 34) or 'metric not named'}"
    with new_figure(width, 0.95 + 0.2 * len(shown)) as (figure, axes):
        _draw_rows(axes[0, 0], shown, years)
        axes[0, 0].set_xlabel(f"{measure}{f' ({shown[0].unit})' if shown[0].unit else ''}{_direction(group)}")
        more = f", the best {len(shown)} shown" if len(group) > len(shown) else ""
        note = f"{counted(len(group), 'result')} from {counted(len({row.paper for row in group}), 'paper')}{more}."
        title = f"Reported {measure} on {short_name(benchmark.name, 50)}"
        return finish(figure, title, f"{note} Year of the paper in brackets." if any(years.values()) else note)


def _most_reported(store: Store) -> str:
    found = store.run(_MOST_RESULTS).rows
    if not found:
        raise GraphError("The graph holds no results on a benchmark.")
    return str(found[0][0])


def _largest_group(rows: Sequence[Row]) -> list[Row]:
    """Return the results that can be compared: of one metric, kind and unit; absolute ones in a named metric first."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: (row.metric, row.kind, row.unit))]
    return max(groups, key=lambda group: (group[0].kind == "absolute", group[0].metric != "", len(group)))


def _direction(group: Sequence[Row]) -> str:
    """Return which way is better, as far as the ranks tell."""
    if group[0].value == group[-1].value:
        return ""
    return ", higher is better →" if group[0].value > group[-1].value else ", ← lower is better"


def _draw_rows(axes: Axes, rows: Sequence[Row], years: dict[str, str]) -> None:
    places = range(len(rows) - 1, -1, -1)
    values = [row.value for row in rows]
    low, high = min(values), max(values)
    if rows[0].kind != "absolute":
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    start = 0.0 if rows[0].kind != "absolute" else low - room
    axes.set_xlim(min(start, low), high + 1.6 * room)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.hlines(list(places), start, values, color="#c9d9e6", linewidth=1.2, zorder=1)
    axes.scatter(values, list(places), s=22, color=BLUE, zorder=2)
    for place, row in zip(places, rows, strict=True):
        best = {"fontweight": "bold", "color": INK} if row.rank == 1 else {"color": GREY}
        axes.annotate(
            f"{row.value:g}", (row.value, place), (6, 0), textcoords="offset points", va="center_baseline", **best
        )
    labels = [f"{short_name(row.system, 34) or 'not named'}{_year(years.get(row.paper, ''))}" for row in rows]
    axes.set_yticks(list(places), labels, fontsize=LETTERS)
    grid_lines(axes, "x")


def _year(year: str) -> str:
    return f" ({year})" if year else ""


PLOT = PlotKind(
    name="leaderboard",
    description="What papers report on a benchmark in one metric, the best on top",
    draw=draw_leaderboard,
    names=1,
)
