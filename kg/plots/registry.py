"""The registry of plots: each module of this package that holds a `PLOT` is one, so adding a plot is one file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.errors import FormatError
from kg.export.registry import keyword_names, members
from kg.plots.canvas import WIDTH, Plot
from kg.stores import Store

__all__ = ["PlotKind", "plot", "plots"]


@dataclass(frozen=True, kw_only=True)
class PlotKind:
    """A kind of plot.

    Attributes:
        draw: takes the store, the width in inches, the names that were asked for, then options, which are keyword-only.
        names: how many names of entities it takes at most.
    """

    name: str
    description: str
    draw: Callable[..., Plot]
    names: int

    @property
    def options(self) -> tuple[str, ...]:
        """The names of the options that it takes."""
        return keyword_names(self.draw)


@cache
def plots() -> dict[str, PlotKind]:
    """Return all kinds of plots by name, sorted."""
    return {kind.name: kind for kind in sorted(members("kg.plots", "PLOT", PlotKind), key=lambda kind: kind.name)}


def plot(kind: str, store: Store, names: Sequence[str] = (), *, width: float = WIDTH, **options: Any) -> Plot:
    """Draw a plot of one of the kinds that `plots()` lists.

    Args:
        kind: which.
        store: the graph.
        names: entities, under any of their names; without any, what the graph has most of is drawn.
        width: in inches; letters keep their size.
        options: what the kind itself takes.

    Raises:
        FormatError: the kind or an option is not known, there are too many names, or matplotlib is not installed.
        UnknownNameError: a name is not in the graph.
        GraphError: the graph holds nothing to draw.
    """
    chosen = plots().get(kind)
    if chosen is None:
        raise FormatError(f"Unknown plot {kind!r}. Choose from: {', '.join(plots())}.")
    for option in options:
        if option not in chosen.options:
            known = ", ".join(chosen.options) or "none"
            raise FormatError(f"Plot {kind!r} has no option {option!r}. It has: {known}.")
    if len(names) > chosen.names:
        raise FormatError(
            f"Plot {kind!r} takes {chosen.names or 'no'} name{'s' * (chosen.names != 1)}: {len(names)} given."
        )
    return chosen.draw(store, width, tuple(names), **options)
