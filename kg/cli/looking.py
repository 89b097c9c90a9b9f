"""`kg show`, `kg explain` and `kg stats`: one entity, what stands between two, and the graph as a whole."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable

import click
import msgspec

from kg.cli.options import graph_option, quiet_option
from kg.cli.output import print_rows, write_text

__all__ = ["explain", "show", "stats"]

READING_WIDTH = 100  # wider lines are hard to read
ALL = 1_000_000

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("name")
@graph_option
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="Entries of a section at most.")
@_as_json
@quiet_option
def show(name: str, graph: str, limit: int, as_json: bool) -> None:
    """Show one method, model, benchmark, metric or task with all that is said of it.

    NAME is any of its names, in any spelling, or its id.

    \b
    Examples:
      kg show BERT
      kg show ImageNet --limit 100
      kg show system:swin-transformer --json
    """
    from kg.cli.views import entity_lines
    from kg.stores import open_store
    from queries.show import show as look_up

    with open_store(graph) as store:
        view = look_up(store, name, limit=limit if as_json else ALL)
    if as_json:
        _print_json(view)
    else:
        _print_lines(entity_lines(view, width=_width(), limit=limit))


@click.command()
@click.argument("a")
@click.argument("b")
@graph_option
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Statements and results each.")
@_as_json
@quiet_option
def explain(a: str, b: str, graph: str, limit: int, as_json: bool) -> None:
    """Show the sentences that join two things, or else the shortest way from one to the other.

    \b
    Examples:
      kg explain RoBERTa BERT
      kg explain "Swin Transformer" ImageNet
    """
    from kg.cli.views import explanation_lines
    from kg.stores import open_store
    from queries.show import explain as look_up

    with open_store(graph) as store:
        found = look_up(store, a, b, limit=limit)
    if as_json:
        _print_json(found)
    else:
        _print_lines(explanation_lines(found, width=_width()))


@click.command()
@graph_option
@click.option("--digest", is_flag=True, help="Print the canonical digest: equal graphs have equal ones.")
@click.option("--top", type=click.IntRange(0), default=5, show_default=True, help="Most named things to list a type.")
@_as_json
@quiet_option
def stats(graph: str, digest: bool, top: int, as_json: bool) -> None:
    """Count what the graph holds, and list what most papers name.

    \b
    Examples:
      kg stats
      kg stats --digest
      kg stats -g all.kgl --top 20
    """
    from kg.assemble import digest as canonical_digest
    from kg.stores import open_store
    from queries.stats import stats as count

    with open_store(graph) as store:
        if digest:
            click.echo(canonical_digest(store.nodes(), store.edges()))
            return
        counted = count(store, top=top)
    if as_json:
        _print_json(counted)
        return
    rows = [("papers", counted.papers), *counted.entities.items(), *counted.relations.items(), *counted.results.items()]
    print_rows(("type", "count"), rows, form="table")
    named = [(label, name, papers) for label, names in counted.top.items() for name, papers in names]
    if named:
        click.echo()
        print_rows(("type", "name", "papers"), named, form="table")


def _print_json(view: object) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(view)))


def _print_lines(lines: Iterable[str]) -> None:
    write_text("".join(line.rstrip() + "\n" for line in lines))


def _width() -> int:
    return min(shutil.get_terminal_size().columns, READING_WIDTH) if sys.stdout.isatty() else READING_WIDTH
