"""`kg analyse`: measures of the whole graph, for which Cypher is not the tool."""

from __future__ import annotations

import click

from kg.cli.options import form_option, graph_option, progress, quiet_option, say, wide_option
from kg.cli.output import print_rows

__all__ = ["analyse"]


@click.command()
@graph_option
@click.option(
    "--by",
    type=click.Choice(["pagerank", "betweenness", "community"]),
    default="pagerank",
    show_default=True,
    help="What the rows are sorted by, the highest first; of a community the highest PageRank.",
)
@click.option("--type", "kind", metavar="TYPE", help="Only rows of this type, such as Method or Benchmark.")
@click.option("--relation", "relations", multiple=True, metavar="TYPE", help="Only these relations; may be repeated.")
@click.option("--path", "ends", nargs=2, metavar="A B", help="The way from A to B that most papers vouch for.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="Rows at most; 0 is no limit.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of communities, and of betweenness by samples.")
@click.option("--write", is_flag=True, help="Write the measures onto the entities, as properties.")
@form_option
@wide_option
@quiet_option
def analyse(
    graph: str,
    by: str,
    kind: str | None,
    relations: tuple[str, ...],
    ends: tuple[str, str] | None,
    limit: int,
    seed: int,
    write: bool,
    form: str,
    wide: bool,
) -> None:
    """Measure the entities: PageRank, betweenness and community, or the strongest path between two.

    The measures are those of the graph of entities, in which an edge weighs as much as papers state it. Betweenness of
    more than 500 entities is estimated. With --write they become the properties pagerank, betweenness and community,
    which queries and exports see, until a build puts the entities in anew.

    \b
    Examples:
      kg analyse
      kg analyse --by betweenness --type Method --limit 5
      kg analyse --path LoRA ImageNet
      kg analyse --write -g neo4j://localhost
    """
    from kg.stores import open_store
    from queries import analysis
    from queries.find import find_one

    if ends and write:
        raise click.UsageError("--path measures nothing that could be written: leave out one of the two.")
    with open_store(graph, write=write) as store:
        entities = analysis.entity_graph(store, relations=relations or analysis.ENTITY_RELATIONS)
        if ends:
            first, last = (find_one(store, name).id for name in ends)
            path = analysis.weighted_path(entities, first, last)
            rows = analysis.steps_of(entities, path) if path else []
            print_rows(("step", "name", "type", "papers"), rows, form=form, wide=wide)
            if not rows:
                say("Nothing joins the two.")
            return
        with progress().stage("Measuring"):
            measures = analysis.measure(entities, seed=seed)
        if write:
            written = analysis.write_measures(store, measures)
            say(f"{written:,} entities of {graph} have pagerank, betweenness and community.")
    ranked = analysis.rank(entities, measures, by=by, kind=kind, limit=limit or None)
    print_rows(analysis.COLUMNS, ranked, form=form, wide=wide)
