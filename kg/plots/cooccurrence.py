"""What is named together: a table of entities against one another, as dark as the papers that name both are many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import FormatError, GraphError
from kg.export.appearance import short_name
from kg.plots.canvas import GREY, INK, LETTERS, SMALL, Plot, finish, new_figure
from kg.plots.registry import PlotKind
from kg.schema import ENTITY_TYPES
from kg.stores import Store
from queries.find import find_one

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["PLOT", "draw_cooccurrence"]

SHADES = ("#eef4fa", "#08306b")  # of one hue: told apart by lightness alone, in print without colour too
MOST_WRITTEN = 24  # entities up to which each field bears its number

_TOP = "MATCH (n:{0}) RETURN n.id AS id, n.name AS name, n.papers AS papers ORDER BY papers DESC, name, id LIMIT $limit"
_WITH = """
MATCH (n:{0} {{id: $id}})<-[:MENTIONS]-(p:Paper)-[:MENTIONS]->(o:{1})
WITH o, count(DISTINCT p) AS papers
RETURN o.id AS id, o.name AS name, papers
ORDER BY papers DESC, name, id
LIMIT $limit
"""
_PAPERS = "MATCH (n:{0} {{id: $id}})<-[:MENTIONS]-(p:Paper) RETURN DISTINCT p.id AS paper"


class _Entity(NamedTuple):
    """An entity and the papers that name it."""

    name: str
    papers: frozenset[str]


def draw_cooccurrence(
    store: Store,
    width: float,
    names: Sequence[str] = (),
    *,
    type: str = "",  # noqa: A002
    limit: int = 20,
) -> Plot:
    """Draw how many papers name each two of some entities; what is named together stands side by side.

    Args:
        store: the graph.
        width: in inches; the plot is about square.
        names: an entity, to draw what papers name together with it; without it, what most papers name.
        type: the only type of entity to draw; "" for all.
        limit: how many entities.

    Raises:
        FormatError: there is no such type.
        UnknownNameError: a name is not in the graph.
        GraphError: there are no two entities to draw.
    """
    if type and type not in ENTITY_TYPES:
        raise FormatError(f"Unknown type {type!r}. Choose from: {', '.join(ENTITY_TYPES)}.")
    centre = find_one(store, names[0]) if names else None
    found: list[tuple[int, str, str, str]] = []
    for label in [type] if type else ENTITY_TYPES:
        query = _WITH.format(centre.type, label) if centre else _TOP.format(label)
        given = {"limit": limit} | ({"id": centre.id} if centre else {})
        found += [(-papers, name, ident, label) for ident, name, papers in store.run(query, given).rows]
    chosen = [(ident, name, label) for _, name, ident, label in sorted(found) if centre is None or ident != centre.id]
    chosen = chosen[: limit - 1] if centre else chosen[:limit]
    if centre:
        chosen.insert(0, (centre.id, centre.name, centre.type))
    if len(chosen) < 2:
        raise GraphError("There are no two entities to draw. Ask for another type or name.")
    entities = [_entity(store, *one) for one in chosen]
    together = f"{short_name(centre.name, 34)} and what is named with it" if centre else "What papers name together"
    height = min(0.9 * width, 2.0 + 0.25 * len(entities))
    with new_figure(width, height) as (figure, axes):
        _draw_table(figure, axes[0, 0], _side_by_side(entities))
        kind = f" of type {type}" if type else ""
        which = "that most papers name with it" if centre else "that most papers name"
        return finish(
            figure, together, f"Number of papers that name both, for the {len(entities)} entities{kind} {which}."
        )


def _entity(store: Store, ident: str, name: str, label: str) -> _Entity:
    return _Entity(name, frozenset(row[0] for row in store.run(_PAPERS.format(label), {"id": ident}).rows))


def _side_by_side(entities: Sequence[_Entity]) -> list[_Entity]:
    """Return the entities in a row: at either end joins the one whose papers are most alike to those of that end."""
    likeness: Mapping[tuple[int, int], float] = {
        (a, b): len(one.papers & other.papers) / (len(one.papers | other.papers) or 1)
        for a, one in enumerate(entities)
        for b, other in enumerate(entities)
    }
    row, rest = [0], list(range(1, len(entities)))
    while rest:
        left = max(rest, key=lambda place: (likeness[row[0], place], -place))
        right = max(rest, key=lambda place: (likeness[row[-1], place], -place))
        if likeness[row[0], left] > likeness[row[-1], right]:
            row.insert(0, left)
            rest.remove(left)
        else:
            row.append(right)
            rest.remove(right)
    return [entities[place] for place in row]


def _draw_table(figure: Figure, axes: Axes, entities: Sequence[_Entity]) -> None:
    """Draw the lower half of the table, for the upper one says the same."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.ticker import MaxNLocator

    size = len(entities)
    counts = [
        [len(entities[row].papers & entities[column].papers) if column < row else 0 for column in range(size - 1)]
        for row in range(1, size)
    ]
    most = max(map(max, counts))
    shown = [[count or float("nan") for count in row] for row in counts]
    shades = LinearSegmentedColormap.from_list("papers", SHADES)
    image = axes.imshow(shown, cmap=shades, vmin=0, vmax=max(most, 1), aspect="equal")
    axes.set_anchor("NW")
    if size <= MOST_WRITTEN:
        for row, numbers in enumerate(counts):
            for column, count in enumerate(numbers[: row + 1]):
                colour = "#ffffff" if count > most * 0.5 else INK if count else "#c9c7c1"
                axes.text(column, row, str(count or "·"), ha="center", va="center", color=colour, fontsize=SMALL)
    letters = LETTERS if size <= MOST_WRITTEN else SMALL
    axes.set_xticks(range(size - 1), [short_name(one.name, 22) for one in entities[:-1]], rotation=45, ha="right",
                    rotation_mode="anchor", fontsize=letters)  # fmt: skip
    axes.set_yticks(range(size - 1), [short_name(one.name, 26) for one in entities[1:]], fontsize=letters)
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=0.5, anchor=(0.0, 1.0), label="papers that name both")
    bar.ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelcolor=GREY)


PLOT = PlotKind(
    name="cooccurrence",
    description="How many papers name each two of the best-known entities, or of those around one",
    draw=draw_cooccurrence,
    names=1,
)
