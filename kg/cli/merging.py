"""`kg merges`: which names were made one and why, and people's decisions about it."""

from __future__ import annotations

from itertools import chain

import click

from kg.cli.options import form_option, graph_option, quiet_option, say, wide_option
from kg.cli.output import print_rows

__all__ = ["merges"]


@click.command()
@click.argument("name", required=False)
@graph_option
@click.option("--join", nargs=2, metavar="A B", help="Make two names one thing.")
@click.option("--apart", nargs=2, metavar="A B", help="Hold two names apart.")
@click.option("--undo", nargs=2, metavar="A B", help="Forget what was decided about two names.")
@click.option("--decisions", is_flag=True, help="List what was decided.")
@click.option("--spellings", is_flag=True, help="List also names that differ in spelling only.")
@form_option
@wide_option
@quiet_option
def merges(
    name: str | None,
    graph: str,
    join: tuple[str, str] | None,
    apart: tuple[str, str] | None,
    undo: tuple[str, str] | None,
    decisions: bool,
    spellings: bool,
    form: str,
    wide: bool,
) -> None:
    """List the names that were made one thing, all of them or those of NAME, each with the rule that says why.

    A decision is kept in the graph and holds for all that is added later. Where a name alone means things of several
    kinds, write which: benchmark:GLUE, metric:F1, system:BERT, task:parsing.

    \b
    Examples:
      kg merges
      kg merges "Vision Transformer"
      kg merges --join LLaMA2-Chat "Llama 2 Chat"
      kg merges --apart FlashAttention "flash attention"
      kg merges --undo FlashAttention "flash attention"
    """
    wanted = {"join": join, "apart": apart, "undo": undo}
    taken = [(verb, pair) for verb, pair in wanted.items() if pair]
    if len(taken) > 1:
        raise click.UsageError("Take one decision at a time.")
    if taken:
        _decide(graph, *taken[0])
    elif decisions:
        _list_decisions(graph, form=form, wide=wide)
    else:
        _list_merges(graph, name, spellings=spellings, form=form, wide=wide)


def _decide(graph: str, verb: str, pair: tuple[str, str]) -> None:
    from kg import decide
    from kg.stores import open_store

    with open_store(graph, write=True) as store:
        decision = {"join": decide.join, "apart": decide.apart, "undo": decide.undo}[verb](store, *pair)
    a, b = decision.a, decision.b
    say(f"Forgotten: {decision.verdict} {a} and {b}." if verb == "undo" else f"Decided: {verb} {a} and {b}.")


def _list_decisions(graph: str, *, form: str, wide: bool) -> None:
    from kg.decide import decisions
    from kg.stores import open_store

    with open_store(graph) as store:
        rows = [(one.verdict, one.a, one.b) for one in decisions(store)]
    print_rows(("verdict", "a", "b"), rows, form=form, wide=wide)


def _list_merges(graph: str, name: str | None, *, spellings: bool, form: str, wide: bool) -> None:
    from kg.assemble import each_merge
    from kg.stores import open_store
    from kg.stores.kept import scratch
    from queries.find import find_one

    with open_store(graph) as store, scratch() as folder:
        wanted = find_one(store, name).id if name else None
        nodes = (node for node in store.nodes() if wanted in (None, node.id))
        edges = (edge for edge in store.edges() if wanted in (None, edge.target))
        listed = each_merge(nodes, edges, spellings=spellings or wanted is not None, folder=folder)
        rows = ((one.name, one.type, used.name, used.rule, used.papers) for one in listed for used in one.names)
        first = next(rows, None)
        found = rows if first is None else chain([first], rows)
        print_rows(("entity", "type", "name", "rule", "papers"), found, form=form, wide=wide)
    if first is None:
        say("No two names were made one.")
