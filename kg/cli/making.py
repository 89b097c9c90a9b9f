"""`kg build` and `kg extract`: from papers to a graph, or to records only."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from kg.cli.options import is_quiet, progress, quiet_option, say
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.building import BuildReport
    from kg.papers import Reject

__all__ = ["build", "extract"]

WITH_REJECTS = 3  # the exit code when something could not be read

_inputs = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
_pipeline = click.option(
    "--pipeline", default="accurate", show_default=True, metavar="NAME", help="Extractors: accurate, fast, or a folder."
)
_jobs = click.option(
    "-j", "--jobs", type=click.IntRange(0), default=1, show_default=True, help="Processes that extract; 0 is all cores."
)


@click.command()
@_inputs
@click.option(
    "-o", "--output", default="graph.kgl", envvar="KG_GRAPH", show_default=True, show_envvar=True, metavar="GRAPH",
    help="The graph file to make or to bring up to date, or neo4j://host.",
)  # fmt: skip
@click.option("--records", is_flag=True, help="INPUT holds records, as kg extract writes them.")
@_pipeline
@_jobs
@click.option("--resume", is_flag=True, help="Go on where an interrupted build of the same output stopped.")
@click.option("--keep-abstracts", is_flag=True, help="Keep the abstracts in the graph.")
@click.option("--sync", is_flag=True, help="Withdraw papers of the graph that INPUT does not hold.")
@click.option(
    "--cluster", default="", metavar="ADDRESS",
    help="Read and extract on a Dask cluster: tcp://host:8786, or local, which starts --jobs workers.",
)  # fmt: skip
@click.option(
    "--workspace", default="", metavar="FOLDER",
    help="A folder or address (s3://bucket/work) that all workers of the cluster reach. Default: beside the graph.",
)  # fmt: skip
@quiet_option
def build(
    inputs: tuple[str, ...],
    output: str,
    records: bool,
    pipeline: str,
    jobs: int,
    resume: bool,
    keep_abstracts: bool,
    sync: bool,
    cluster: str,
    workspace: str,
) -> None:
    """Build a graph from papers, or bring an existing one up to date.

    INPUT is a file, a folder, a glob, an address (s3://...) or "-" for standard input: JSON, JSON lines, arXiv Atom
    or OAI-PMH, BibTeX, RIS, CSV or a saved page of abstracts, also packed (.gz, .zst). The format is recognised by
    content.

    Exit codes: 0 all read, 1 nothing usable, 3 built, but something could not be read.

    \b
    Examples:
      kg build abstracts.jsonl
      kg build pages/ more.bib -o all.kgl --jobs 4
      kg build arxiv.json.gz --resume
      kg build --records records.jsonl
      kg build 's3://bucket/papers/*.gz' --cluster tcp://scheduler:8786 --workspace s3://bucket/work
    """
    _check_cluster(cluster, workspace, records=records)
    from kg.building import build as run
    from kg.cli.summary import print_summary

    report = run(
        inputs,
        output,
        records=records,
        pipeline=pipeline,
        jobs=_processes(jobs),
        resume=resume,
        keep_abstracts=keep_abstracts,
        sync=sync,
        cluster=cluster,
        workspace=workspace,
        progress=progress(),
    )
    if not is_quiet():
        print_summary(report, output)
    _tell_rejects(report)


@click.command()
@_inputs
@click.option("-o", "--output", default="-", metavar="FILE", show_default=True, help="Where the records go; .gz packs.")
@_pipeline
@_jobs
@quiet_option
def extract(inputs: tuple[str, ...], output: str, pipeline: str, jobs: int) -> None:
    """Extract records from papers, one JSON line each, without building a graph.

    \b
    Examples:
      kg extract abstracts.jsonl -o records.jsonl
      kg extract page.txt | jq .entities[].name
      kg extract page.txt | kg build --records -
    """
    import msgspec

    from kg.building import extract as run
    from kg.export.files import open_text

    rejected: list[Reject] = []
    count = 0
    records = run(inputs, rejects=rejected.append, pipeline=pipeline, jobs=_processes(jobs), progress=progress())
    with open_text(output) as text:
        for record in records:
            text.write(msgspec.json.encode(record).decode() + "\n")
            count += 1
    for reject in rejected:
        say(f"{reject.where}: {reject.reason}", always=True)
    if not count:
        raise InputError("Nothing in the input can be used.")
    say(f"{count:,} records" + (f", {len(rejected):,} items could not be read" if rejected else ""))
    if rejected:
        click.get_current_context().exit(WITH_REJECTS)


def _check_cluster(cluster: str, workspace: str, *, records: bool) -> None:
    if workspace and not cluster:
        raise click.UsageError("--workspace is for --cluster.")
    if cluster and records:
        raise click.UsageError("--cluster extracts, and with --records there is nothing to extract. Leave it out.")
    jobs_given = click.get_current_context().get_parameter_source("jobs") == ParameterSource.COMMANDLINE
    if cluster not in ("", "local") and jobs_given:
        raise click.UsageError("--jobs is for this machine; a cluster elsewhere has the workers that it has.")


def _processes(jobs: int) -> int:
    return jobs or os.cpu_count() or 1


def _tell_rejects(report: BuildReport) -> None:
    if report.rejects:
        items = "item" if report.rejects == 1 else "items"
        say(f"{report.rejects:,} {items} could not be read: see {report.rejects_file}", always=True)
        click.get_current_context().exit(WITH_REJECTS)
