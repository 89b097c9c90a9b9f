"""`kg query` and `kg queries`: Cypher over the graph, written by hand or taken from the library."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from kg.cli.options import form_option, graph_option, quiet_option, say, wide_option
from kg.cli.output import print_rows, write_text
from kg.errors import QueryError

if TYPE_CHECKING:
    from kg.stores import Store
    from queries.header import Query

__all__ = ["queries", "query"]

ROW_LIMIT = 10_000
SECONDS = 60.0


@click.command()
@click.argument("cypher", required=False)
@click.option("--name", metavar="QUERY", help="A query of the library, in the place of Cypher; kg queries lists them.")
@click.option("-p", "--param", "params", multiple=True, metavar="KEY=VALUE", help="A parameter; may be repeated.")
@graph_option
@form_option
@wide_option
@click.option(
    "--limit", type=click.IntRange(0), default=ROW_LIMIT, show_default=True, help="Rows at most; 0 is no limit."
)
@click.option(
    "--timeout", type=click.FloatRange(0), default=SECONDS, show_default=True, help="Seconds at most; 0 is no limit."
)
@click.option("--write", is_flag=True, help="Let the query change the graph.")
@quiet_option
def query(
    cypher: str | None,
    name: str | None,
    params: tuple[str, ...],
    graph: str,
    form: str,
    wide: bool,
    limit: int,
    timeout: float,
    write: bool,
) -> None:
    """Ask the graph in Cypher, or with a query of the library.

    CYPHER may be "-" for standard input. It may only read, unless --write is given. A parameter's value is JSON where
    it reads as a number, a list, true, false or null, and else a text.

    \b
    Examples:
      kg query --name leaderboard -p benchmark=ImageNet -p metric="top-1 accuracy"
      kg query 'MATCH (p:Paper)-[:PROPOSES]->(m) RETURN m.name, p.title ORDER BY m.name'
      kg query 'MATCH (m {name: $name})-[:BUILDS_ON]->(n) RETURN n.name' -p name=BERT --format csv
    """
    from kg.stores import open_store

    if (cypher is None) == (name is None):
        raise click.UsageError("Give either Cypher or --name QUERY.")
    if name is not None and write:
        raise click.UsageError("The queries of the library only read: --write goes with Cypher.")
    with open_store(graph, write=write) as store:
        asked = limit + 1 if limit else None  # one more, to see whether there are more
        if name is not None:
            columns, rows = _ask(store, name, dict(map(_pair, params)), limit=asked, timeout=timeout or None)
        else:
            text = sys.stdin.read() if cypher == "-" else str(cypher)
            values = {key: _value(value) for key, value in map(_pair, params)}
            answer = store.run(text, values, write=write, timeout=timeout or None, limit=asked)
            columns, rows = answer.columns, answer.rows
            for warning in answer.warnings:
                say(f"Note: {warning}")
    shown = rows[:limit] if limit else rows
    print_rows(columns, shown, form=form, wide=wide)
    if len(shown) < len(rows):
        say(f"Only the first {limit:,} rows are shown; --limit 0 shows all.", always=True)
    elif not rows:
        say("No rows.")


@click.command()
@click.argument("name", required=False)
@form_option
@wide_option
@quiet_option
def queries(name: str | None, form: str, wide: bool) -> None:
    """List the library of queries, or describe one of them.

    \b
    Examples:
      kg queries
      kg queries leaderboard
    """
    from queries.catalog import load_catalog

    catalog = load_catalog()
    if name is None:
        rows = [(one.name, ", ".join(map(_signature, one.parameters)), one.purpose) for one in catalog.values()]
        print_rows(("name", "parameters", "purpose"), rows, form=form, wide=wide)
    else:
        write_text(_description(_chosen(catalog, name)))


def _ask(
    store: Store, name: str, values: dict[str, str], *, limit: int | None, timeout: float | None
) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    from queries.catalog import load_catalog, run_query

    answer = run_query(_chosen(load_catalog(), name), store, values, limit=limit, timeout=timeout)
    return answer.columns, answer.rows


def _chosen(catalog: Mapping[str, Query], name: str) -> Query:
    if name not in catalog:
        raise QueryError(f"Unknown query {name!r}. Choose from: {', '.join(catalog)}.")
    return catalog[name]


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise click.BadParameter(f"{text!r} is not of the form KEY=VALUE.", param_hint="-p")
    return key.strip(), value


def _value(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _signature(parameter: Any) -> str:
    if parameter.required:
        return str(parameter.name)
    return f"{parameter.name}={parameter.default!r}" if parameter.default != "" else f"[{parameter.name}]"


def _description(query: Query) -> str:
    lines = [click.style(query.name, bold=True), f"  {query.purpose}", "", "Parameters"]
    for one in query.parameters:
        default = "" if one.required else f" (default {one.default!r})"
        lines.append(f"  {one.name}: {one.meaning}{default}")
    lines += ["", "Columns", *(f"  {one.name}: {one.meaning}" for one in query.columns)]
    example = " ".join("-p " + shlex.quote(f"{key}={value}") for key, value in query.example.items())
    lines += ["", "Example", f"  kg query --name {query.name} {example}".rstrip(), "", "Cypher"]
    return "\n".join([*lines, *(f"  {line}" for line in query.cypher.splitlines()), ""])
