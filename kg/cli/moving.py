"""`kg export`, `kg load` and `kg delete`: a graph goes into files, into another store, or loses a paper."""

from __future__ import annotations

from pathlib import PurePath

import click

from kg.cli.options import graph_option, progress, quiet_option, say
from kg.errors import FormatError, GraphError

__all__ = ["delete", "export", "load"]


@click.command()
@graph_option
@click.option("-f", "--format", "form", metavar="FORMAT", help="graphml, gexf, jsonl, csv, neo4j-csv, …: see --list.")
@click.option("-o", "--output", metavar="FILE", help='A file, a folder for the formats that are one, or "-".')
@click.option("--full", is_flag=True, help="Everything with its evidence, also in the formats made for looking at.")
@click.option("--list", "listed", is_flag=True, help="List the formats.")
@quiet_option
def export(graph: str, form: str | None, output: str | None, full: bool, listed: bool) -> None:
    """Write the graph in a format that other programs read.

    The format may be left out where the file's name ends in the one that is usual for it.

    \b
    Examples:
      kg export -f gexf -o graph.gexf
      kg export -o graph.graphml --full
      kg export -f jsonl -o graph/
      kg export --list
    """
    from kg.export import formats, write_graph
    from kg.stores import open_store

    if listed:
        for one in formats().values():
            click.echo(f"{one.name:12} {one.description}")
        return
    if output is None:
        raise click.UsageError("Missing option '-o' / '--output'.")
    with open_store(graph) as store, progress().stage("Writing"):
        written = write_graph(form or _format_of(output), store, output, full=full)
    say(f"{output}: {written.nodes:,} nodes, {written.edges:,} edges")


@click.command()
@click.argument("graph")
@click.option("--to", "target", required=True, metavar="GRAPH", help="Where to: neo4j://host, or a graph file.")
@quiet_option
def load(graph: str, target: str) -> None:
    """Load a graph from one store into another; what is there already is brought up to date.

    User and password of a server come from the environment: NEO4J_USERNAME and NEO4J_PASSWORD.

    \b
    Examples:
      kg load graph.kgl --to neo4j://localhost
      kg load neo4j://localhost --to copy.kgl
    """
    from kg.stores import open_store

    with open_store(graph) as source, open_store(target, write=True) as store, progress().stage("Loading"):
        store.load(source.nodes(), source.edges())
    say(f"{graph} is loaded into {target}.")


@click.command()
@click.argument("papers", nargs=-1, required=True, metavar="PAPER_ID...")
@graph_option
@quiet_option
def delete(papers: tuple[str, ...], graph: str) -> None:
    """Take papers out of the graph, with all that only they have said.

    \b
    Examples:
      kg delete arxiv:1706.03762
      kg delete 1706.03762 1810.04805 -g all.kgl
    """
    from kg.papers import given_id
    from kg.stores import open_store

    missing = []
    with open_store(graph, write=True) as store:
        for paper in papers:
            if not any(store.delete_paper(one) for one in dict.fromkeys((paper, given_id(paper))) if one):
                missing.append(paper)
            else:
                say(f"Deleted {paper}.")
    if missing:
        raise GraphError(f"{graph} has no paper {', '.join(missing)}.")


def _format_of(output: str) -> str:
    """Return the format that a file's name tells."""
    from kg.export import formats

    for one in formats().values():
        if one.extension and PurePath(output.removesuffix(".gz")).suffix == one.extension:
            return one.name
    raise FormatError(f"The name {output!r} does not tell the format. Choose with -f from: {', '.join(formats())}.")
