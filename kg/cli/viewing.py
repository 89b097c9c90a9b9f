"""`kg view`: a page that shows the graph in a browser."""

from __future__ import annotations

import click

from kg.cli.options import graph_option, progress, quiet_option, say
from kg.schema import ENTITY_TYPES

__all__ = ["view"]


@click.command()
@click.argument("name", default="")
@graph_option
@click.option("-o", "--output", metavar="FILE", required=True, help='The page to write, or "-".')
@click.option("--limit", type=click.IntRange(1), help="Entities to show: 10,000 of a whole graph, or 300 around NAME.")
@quiet_option
def view(name: str, graph: str, output: str, limit: int | None) -> None:
    """Write a page that shows the graph in a browser, with search, evidence and leaderboards.

    With NAME, which may be any name of an entity in any spelling, the page shows that entity and what lies within
    two steps of it. It is one file that needs no network.

    \b
    Examples:
      kg view -o graph.html
      kg view BERT -o bert.html
      kg view -g all.kgl --limit 2000 -o all.html
    """
    from kg.export import write_graph
    from kg.stores import open_store
    from queries.find import find_one

    with open_store(graph) as store, progress().stage("Writing"):
        around = find_one(store, name).id if name else ""
        written = write_graph("html", store, output, around=around, limit=limit or 0)
        total = sum(count for label, count in store.counts().nodes.items() if label in ENTITY_TYPES)
    left = f" ({total - written.nodes:,} more are in the graph)" if total > written.nodes else ""
    say(f"{output}: {written.nodes:,} entities{left}, {written.edges:,} relations. Open it in a browser.")
