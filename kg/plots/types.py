"""What a graph is made of: how many entities there are of each type, and how many statements of each relation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.errors import GraphError
from kg.export.appearance import colour_of
from kg.plots.canvas import GREY, INK, LETTERS, Plot, counted, finish, new_figure
from kg.plots.registry import PlotKind
from kg.schema import ENTITY_TYPES, RELATIONS
from kg.stores import Store

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PLOT", "draw_types"]

STATED = (*RELATIONS, "VARIANT_OF")


def draw_types(store: Store, width: float, names: Sequence[str] = ()) -> Plot:
    """Draw the numbers of entities by type and of statements by relation.

    Args:
        store: the graph.
        width: in inches.
        names: none.

    Raises:
        GraphError: the graph is empty.
    """
    del names
    counts = store.counts()
    entities = {f"{kind}s": counts.nodes.get(kind, 0) for kind in ENTITY_TYPES}
    stated = {relation: counts.edges.get(relation, 0) for relation in STATED}
    stated = {relation.lower().replace("_", " "): count for relation, count in stated.items() if count}
    if not any(entities.values()):
        raise GraphError("The graph holds no entities yet. Build it with kg build.")
    papers, results = counts.nodes.get("Paper", 0), counts.nodes.get("Result", 0)
    height = 1.05 + 0.2 * max(len(entities), len(stated))
    with new_figure(width, height, columns=2, width_ratios=(1, 1)) as (figure, axes):
        colours = ["#{:02x}{:02x}{:02x}".format(*colour_of(kind)) for kind in ENTITY_TYPES]
        _draw_bars(axes[0, 0], entities, colours, "entities")
        _draw_bars(axes[0, 1], stated, [GREY] * len(stated), "statements")
        return finish(
            figure,
            "What the graph holds",
            f"From {counted(papers, 'paper')}, with {counted(results, 'result')}. A statement counts once a paper.",
        )


def _draw_bars(axes: Axes, counts: dict[str, int], colours: Sequence[str], unit: str) -> None:
    pairs = sorted(zip(counts, counts.values(), colours, strict=True), key=lambda pair: (pair[1], pair[0]))
    names, numbers, shades = zip(*pairs, strict=True) if pairs else ((), (), ())
    bars = axes.barh(range(len(numbers)), numbers, color=shades, height=0.68)
    axes.bar_label(bars, [f"{number:,}" for number in numbers], padding=3, color=INK, fontsize=LETTERS)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlim(0, max(numbers, default=1) * 1.18)
    axes.tick_params(axis="both", length=0)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_title(f"Number of {unit}", loc="left", color=GREY)


PLOT = PlotKind(
    name="types",
    description="How many entities there are of each type, and how many statements of each relation",
    draw=draw_types,
    names=0,
)
