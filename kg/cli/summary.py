"""What `kg build` prints in the end: what it did, what the graph holds, what stands out, and what to ask next."""

from __future__ import annotations

import os
import shlex
import shutil
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.cli.output import clean, write_text
from kg.schema import ENTITY_TYPES

if TYPE_CHECKING:
    from kg.building import BuildReport
    from kg.stores import Store

__all__ = ["print_summary"]

HIDDEN = ("MENTIONS", "NAMES", "STATES", "REPORTS", "OF", "MEASURED_IN", "ON", "OVER")  # how the rest is written down
_BENCHMARK = """
MATCH (r:Result)-[:ON]->(b:Benchmark) WHERE r.kind = 'absolute'
RETURN b.name AS name, b.id AS id, count(r) AS results ORDER BY results DESC, id LIMIT 1
"""
_WIN = """
MATCH (a:{0})-[r:OUTPERFORMS]->(b:{0})
RETURN a.name AS winner, b.name AS loser, a.papers + b.papers AS papers ORDER BY papers DESC, a.id, b.id LIMIT 1
"""
_SYSTEM = "MATCH (n:{0}) RETURN n.name AS name, n.papers AS papers ORDER BY papers DESC, n.id LIMIT 1"


def print_summary(report: BuildReport, output: str) -> None:
    """Print the report of a build, and what its graph, which is at the address `output`, has to say."""
    from kg.stores import open_store

    width = shutil.get_terminal_size().columns
    with open_store(output) as store:
        write_text("".join(line + "\n" for line in _lines(report, store, width)))


def _lines(report: BuildReport, store: Store, width: int) -> Iterator[str]:
    from queries.stats import strongest_results

    yield _deeds(report)
    yield ""
    yield from _holdings(report, width)
    strongest = strongest_results(store)
    if strongest:
        yield from ["", click.style("Strongest results", bold=True)]
        for result in strongest:
            yield from textwrap.wrap(clean(str(result)), width, initial_indent="  ", subsequent_indent="    ")
    questions = list(_questions(store))
    if questions:
        where = _where(report.output)
        yield from ["", click.style("Ask next", bold=True)]
        yield from (f"  {question}{where}" for question in questions)


def _deeds(report: BuildReport) -> str:
    """Return one sentence on what was done."""
    counted = ("new", "updated", "unchanged", "withdrawn", "copies")
    parts = [f"{getattr(report, name):,} {name}" for name in counted if getattr(report, name)]
    rate = f", {report.extracted / report.seconds:,.1f} abstracts a second" if report.extracted else ""
    said = f"{report.read:,} papers read in {_duration(report.seconds)}{rate}: {', '.join(parts)}."
    return f"{said} The graph is in {click.style(report.output, bold=True)}."


def _holdings(report: BuildReport, width: int) -> Iterator[str]:
    nodes, edges = report.counts.nodes, report.counts.edges
    shown = {name: nodes.get(name, 0) for name in ("Paper", *ENTITY_TYPES, "Result")}
    related = {name: count for name, count in edges.items() if name not in HIDDEN}
    for title, counts in (("Nodes", shown), ("Relations", related)):
        yield click.style(title, bold=True)
        listed = ", ".join(f"{count:,}\N{NO-BREAK SPACE}{name}" for name, count in counts.items())
        for line in textwrap.wrap(listed, width, initial_indent="  ", subsequent_indent="  "):
            yield line.replace("\N{NO-BREAK SPACE}", " ")  # it only kept number and name together


def _questions(store: Store) -> Iterator[str]:
    """Yield commands that have an answer in this graph."""
    for name, *_ in store.run(_BENCHMARK).rows:
        yield f"kg query --name leaderboard -p {shlex.quote(f'benchmark={name}')}"
    systems = [row for label in ("Method", "Model") for row in store.run(_SYSTEM.format(label)).rows]
    if systems:
        yield f"kg show {shlex.quote(max(systems, key=lambda row: row[1])[0])}"
    wins = [row for label in ("Method", "Model") for row in store.run(_WIN.format(label)).rows]
    if wins:
        winner, loser, _ = max(wins, key=lambda row: row[2])
        yield f"kg explain {shlex.quote(winner)} {shlex.quote(loser)}"


def _where(output: str) -> str:
    return "" if output == os.environ.get("KG_GRAPH", "graph.kgl") else f" -g {shlex.quote(output)}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
