"""`kg plot`: figures of the graph for papers and slides."""

from __future__ import annotations

from typing import Any

import click

from kg.cli.options import graph_option, progress, quiet_option, say
from kg.schema import ENTITY_TYPES

__all__ = ["plot"]


@click.command()
@click.argument("kind", type=click.Choice(["leaderboard", "timeline", "types", "cooccurrence"]))
@click.argument("names", nargs=-1, metavar="[NAME...]")
@graph_option
@click.option("-o", "--output", metavar="FILE", required=True, help="The file to write: .png, .svg or .pdf.")
@click.option("--metric", help="leaderboard: the metric; else the one with most results.")
@click.option("--type", "entity_type", type=click.Choice(ENTITY_TYPES), help="timeline, cooccurrence: what to draw.")
@click.option("--by", type=click.Choice(["day", "month", "year"]), help="timeline: how long a period is.")
@click.option("--limit", type=click.IntRange(1, 100), help="How many results or entities at most.")
@click.option("--width", type=click.FloatRange(2, 20), default=6.5, show_default=True, help="In inches.")
@quiet_option
def plot(
    kind: str,
    names: tuple[str, ...],
    graph: str,
    output: str,
    width: float,
    entity_type: str | None,
    **options: Any,
) -> None:
    """Draw the graph for a paper or a talk: a leaderboard, a timeline, its types, or what is named together.

    NAME is the benchmark of a leaderboard, the entities of a timeline, or the entity in the middle of what is named
    together; without it, what the graph has most of is drawn. Needs: pip install "paper-kg[plot]".

    \b
    Examples:
      kg plot leaderboard ImageNet -o imagenet.svg
      kg plot timeline BERT RoBERTa --by year -o bert.png
      kg plot types -o types.pdf
      kg plot cooccurrence --type Task --width 3.5 -o tasks.png
    """
    from kg.plots import plot as draw
    from kg.stores import open_store

    given = {name: value for name, value in {"type": entity_type, **options}.items() if value is not None}
    with open_store(graph) as store, progress().stage("Drawing"):
        drawn = draw(kind, store, names, width=width, **given)
        drawn.save(output)
    say(f"{output}: {drawn.title}")
