"""`kg evaluate`: how well records, or the extractors on papers, agree with gold records."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from kg.cli.options import form_option, progress, quiet_option, say, wide_option
from kg.cli.output import print_rows
from kg.errors import InputError

if TYPE_CHECKING:
    from extractors.evaluate import Evaluation

__all__ = ["evaluate"]

PATH = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("gold", type=PATH)
@click.argument("predicted", type=PATH, required=False)
@click.option("--papers", type=PATH, help="Papers of the gold records: run the extractors on them.")
@click.option("--pipeline", default="accurate", show_default=True, help="Name or folder of the extractors.")
@click.option("--errors", type=int, default=0, metavar="N", help="Also list N mistakes among the entities.")
@click.option("--calibration", is_flag=True, help="Also print confidence against the share that is right.")
@form_option
@wide_option
@quiet_option
def evaluate(
    gold: Path,
    predicted: Path | None,
    papers: Path | None,
    pipeline: str,
    errors: int,
    calibration: bool,
    form: str,
    wide: bool,
) -> None:
    """Score PREDICTED records, or the extractors on --papers, against GOLD records.

    \b
    Examples:
      kg evaluate gold.jsonl predicted.jsonl --errors 20
      kg evaluate gold.jsonl --papers papers.jsonl --calibration
    """
    if (predicted is None) == (papers is None):
        raise click.UsageError("Give either PREDICTED records or --papers to run the extractors on.")
    from extractors.evaluate import evaluate as score

    records = _read(gold)
    evaluation = score(records, _read(predicted) if predicted else _extract(papers, pipeline, set(records)))
    rows = [
        (row, round(s.precision, 4), round(s.recall, 4), round(s.f1, 4), s.right + s.missed, s.right + s.spurious)
        for row, s in evaluation.scores.items()
    ]
    print_rows(("score", "precision", "recall", "f1", "gold", "predicted"), rows, form=form, wide=wide)
    if calibration:
        _print_calibration(evaluation, form=form, wide=wide)
    if errors:
        click.echo()
        print_rows(("paper", "mistake", "type", "name"), evaluation.errors[:errors], form=form, wide=wide)


def _print_calibration(evaluation: Evaluation, *, form: str, wide: bool) -> None:
    rows = [
        (f"{b.low:.1f}-{b.high:.1f}", b.count, round(b.confidence, 3), round(b.accuracy, 3))
        for b in evaluation.reliability()
    ]
    click.echo()
    print_rows(("confidence", "entities", "mean", "right"), rows, form=form, wide=wide)
    say(f"expected calibration error {evaluation.calibration_error():.3f}")


def _read(path: Path) -> dict[str, Mapping[str, Any]]:
    """Read records by key as they stand, with the marks that only gold has."""
    records = {}
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            try:
                record = msgspec.json.decode(line)
                records[record["key"]] = record
            except (msgspec.DecodeError, KeyError, TypeError) as error:
                raise InputError(f"{path}, line {number}: not a record with a key: {error}") from error
    return records


def _extract(papers: Path | None, pipeline: str, wanted: set[str]) -> dict[str, Mapping[str, Any]]:
    from extractors.records import extract_records
    from kg.papers import read_papers

    rejects: list[Any] = []
    read = [p for p in read_papers([str(papers)], rejects=rejects.append) if p.id in wanted]
    if not read:
        raise InputError(f"No paper in {papers} has the key of a gold record: ids and keys must be the same.")
    began = time.perf_counter()
    extracted = progress().track(extract_records(read, pipeline=pipeline), "extracting", total=len(read))
    records = {r.key: msgspec.to_builtins(r) for r in extracted}
    seconds = time.perf_counter() - began
    say(f"{len(read)} papers in {seconds:.1f} s, {len(read) / seconds:.1f} a second, start included")
    return records
