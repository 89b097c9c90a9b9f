"""`kg evaluate`: how well records, or the extractors on papers, agree with gold records or a public corpus."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from kg.cli.judged import Records, read_judged
from kg.cli.options import form_option, progress, quiet_option, say, wide_option
from kg.cli.output import print_rows
from kg.errors import InputError

if TYPE_CHECKING:
    from extractors.scores import Evaluation
    from kg.schema import Paper

__all__ = ["evaluate"]

PATH = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("gold", type=PATH)
@click.argument("predicted", type=PATH, required=False)
@click.option("--papers", type=PATH, help="Papers of the gold records: run the extractors on them.")
@click.option("--pipeline", default="accurate", show_default=True, help="Name or folder of the extractors.")
@click.option("--errors", type=click.IntRange(min=0), default=0, metavar="N", help="Also list N mistakes of each kind.")
@click.option("--calibration", is_flag=True, help="Also print confidence against the share that is right.")
@click.option("--intervals", is_flag=True, help="Also give the 95 % interval of F1, by drawing papers anew.")
@click.option("--seed", default=0, show_default=True, help="Seed of the draws for --intervals.")
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
    intervals: bool,
    seed: int,
    form: str,
    wide: bool,
) -> None:
    """Score PREDICTED records, or the extractors on --papers, against GOLD records.

    GOLD may be a file of SciERC, SciER or TDMSci as well: their texts come along, so that the extractors are run on
    them unless there are PREDICTED records.

    \b
    Examples:
      kg evaluate gold.jsonl predicted.jsonl --errors 20
      kg evaluate gold.jsonl --papers papers.jsonl --calibration --intervals
      kg evaluate scierc/dev.jsonl
    """
    from extractors.corpora import recognise_corpus

    if predicted is not None and papers is not None:
        raise click.UsageError("Give either PREDICTED records or --papers, not both.")
    corpus = recognise_corpus(gold)
    if corpus:
        evaluation = _judge_corpus(corpus, gold, predicted, papers, pipeline)
    else:
        evaluation = _judge_records(gold, predicted, papers, pipeline)
    _print_scores(evaluation, seed=seed if intervals else None, form=form, wide=wide)
    if calibration:
        _print_calibration(evaluation, form=form, wide=wide)
    if errors:
        _print_errors(evaluation, errors, form=form, wide=wide)


def _judge_records(gold: Path, predicted: Path | None, papers: Path | None, pipeline: str) -> Evaluation:
    from extractors.evaluate import evaluate as score

    if predicted is None and papers is None:
        raise click.UsageError("Give either PREDICTED records or --papers to run the extractors on.")
    records = read_judged(gold)
    return score(
        records, read_judged(predicted) if predicted else _extract(_read_papers(papers, set(records)), pipeline)
    )


def _judge_corpus(corpus: str, gold: Path, predicted: Path | None, papers: Path | None, pipeline: str) -> Evaluation:
    from extractors.corpora import CORPUS_TYPES, read_corpus
    from extractors.span_scores import evaluate_spans

    if papers is not None:
        raise click.UsageError(f"{gold} is a file of {corpus}, which has the texts: leave --papers out.")
    documents = read_corpus(gold)
    found = read_judged(predicted) if predicted else _extract([document.paper for document in documents], pipeline)
    return evaluate_spans(documents, found, types=CORPUS_TYPES[corpus])


def _print_scores(evaluation: Evaluation, *, seed: int | None, form: str, wide: bool) -> None:
    columns = ["score", "precision", "recall", "f1", "gold", "predicted"]
    rows: list[list[Any]] = [
        [row, round(s.precision, 4), round(s.recall, 4), round(s.f1, 4), s.right + s.missed, s.right + s.spurious]
        for row, s in evaluation.scores.items()
    ]
    if seed is not None:
        columns += ["f1_low", "f1_high"]
        intervals = evaluation.intervals(seed=seed)
        rows = [[*row, *(round(end, 4) for end in intervals[row[0]])] for row in rows]
    print_rows(columns, rows, form=form, wide=wide)


def _print_calibration(evaluation: Evaluation, *, form: str, wide: bool) -> None:
    from extractors.scores import JUDGED_GROUPS

    rows = [
        (group, f"{b.low:.1f}-{b.high:.1f}", b.size, round(b.confidence, 3), round(b.accuracy, 3))
        for group, types in JUDGED_GROUPS.items()
        for b in evaluation.reliability(types)
    ]
    click.echo()
    print_rows(("judged", "confidence", "count", "mean", "right"), rows, form=form, wide=wide)
    for group, types in JUDGED_GROUPS.items():
        if evaluation.reliability(types):
            say(f"expected calibration error of {group} {evaluation.calibration_error(types):.3f}")


def _print_errors(evaluation: Evaluation, most: int, *, form: str, wide: bool) -> None:
    from extractors.scores import JUDGED_GROUPS

    rows = [row for group in JUDGED_GROUPS for row in [e for e in evaluation.errors if e.group == group][:most]]
    click.echo()
    print_rows(("paper", "mistake", "type", "name", "detail"), rows, form=form, wide=wide)


def _read_papers(path: Path | None, wanted: set[str]) -> list[Paper]:
    from kg.papers import read_papers

    rejects: list[Any] = []
    read = [p for p in read_papers([str(path)], rejects=rejects.append) if p.id in wanted]
    if not read:
        raise InputError(f"No paper in {path} has the key of a gold record: ids and keys must be the same.")
    return read


def _extract(papers: Sequence[Paper], pipeline: str) -> Records:
    """Run a pipeline on papers, and tell how long it took to start and to read them."""
    began = time.perf_counter()
    from extractors import load_pipeline
    from extractors.records import pipe_records

    nlp = load_pipeline(pipeline)
    ready = time.perf_counter()
    extracted = progress().track(pipe_records(nlp, papers), "extracting", total=len(papers))
    records = {r.key: msgspec.to_builtins(r) for r in extracted}
    seconds = time.perf_counter() - ready
    speed = len(papers) / seconds if seconds else 0.0
    say(f"{len(papers):,} texts in {seconds:.1f} s, {speed:.1f} a second; started in {ready - began:.1f} s")
    return records
