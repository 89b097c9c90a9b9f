"""`kg verify`: whether a graph is sound."""

from __future__ import annotations

import click

from kg.cli.options import form_option, graph_option, quiet_option, say, wide_option
from kg.cli.output import print_rows

__all__ = ["verify"]

UNSOUND = 1  # the exit code when something is wrong


@click.command()
@graph_option
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Findings to print at most.")
@form_option
@wide_option
@quiet_option
def verify(graph: str, limit: int, form: str, wide: bool) -> None:
    """Check a graph: counts, duplicate ids, dangling ends, evidence offsets, and that its records give it again.

    Prints what is wrong, and ends with code 1 then. What only the last check finds is mended by the next update of the
    graph, which assembles it anew.

    \b
    Examples:
      kg verify
      kg verify -g all.kgl --format jsonl --limit 1000000
    """
    from kg.stores import open_store
    from kg.verify import Finding, verify

    with open_store(graph) as store:
        health = verify(store)
        address = store.address
    held = f"{health.papers:,} papers, {health.nodes:,} nodes, {health.edges:,} relations"
    if not health.findings:
        say(f"{address} is sound: {held}.")
        return
    print_rows(Finding._fields, health.findings[:limit], form=form, wide=wide)
    more = len(health.findings) - limit
    say(
        f"{address} is not sound: {len(health.findings):,} findings in {held}."
        + (f" {more:,} are not listed; see --limit." if more > 0 else ""),
        always=True,
    )
    click.get_current_context().exit(UNSOUND)
