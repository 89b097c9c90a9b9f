"""`kg evaluate` on gold records: the tables that it prints, and what it says of speed."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extractors.scores import JUDGED_GROUPS
from kg.cli import main

EXAMPLES = Path(__file__).parent.parent / "examples"
RECORDS = EXAMPLES / "records.jsonl"


def evaluate(*args: str | Path, code: int = 0) -> Result:
    """Run `kg evaluate` with rows as CSV and check its exit code."""
    result = CliRunner().invoke(main, ["evaluate", "--format", "csv", *map(str, args)])
    assert result.exit_code == code, result.output
    return result


def tables(output: str) -> list[list[dict[str, str]]]:
    """Return the tables that stand in the output, parted by blank lines, as rows by column."""
    return [list(csv.DictReader(io.StringIO(table))) for table in output.split("\n\n")]


def test_evaluate_prints_scores_reliability_and_mistakes(tmp_path: Path) -> None:
    """Each on request; the mistakes are so many of each kind, and name paper, thing and what is wrong."""
    records = [json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines()]
    first = next(r for r in records if r["results"])
    first["results"][0]["kind"] = "reduction" if first["results"][0]["kind"] == "gain" else "gain"
    first["entities"] = [e for e in first["entities"] if e["type"] != "Task"]
    first["relations"] = [r for r in first["relations"] if r["type"] != "ADDRESSES"]
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    output = evaluate(RECORDS, predicted, "--errors", "1", "--calibration", "--intervals").stdout
    scores, reliability, mistakes = tables(output)
    assert all(
        float(row["recall"]) < 1 for row in scores if row["score"] in ("entities", "relations", "results: whole")
    )
    assert all(float(row["f1_low"]) <= float(row["f1"]) <= float(row["f1_high"]) for row in scores)
    assert {(row["judged"], row["mean"]) for row in reliability} == {(g, "1.0") for g in JUDGED_GROUPS}
    assert [(row["paper"], row["mistake"], row["type"]) for row in mistakes] == [
        (first["key"], "missed", "Task"),
        (first["key"], "missed", "ADDRESSES"),
        (first["key"], "wrong", "RESULT"),
    ]
    assert mistakes[2]["detail"].startswith("kind: ")


def test_evaluate_draws_with_its_seed() -> None:
    """The same seed prints the same intervals."""
    first, again = (evaluate(RECORDS, RECORDS, "--intervals", "--seed", "7").stdout for _ in range(2))
    assert first == again


def test_evaluate_on_papers_tells_speed_and_start_apart() -> None:
    """With --papers the extractors are run, and the time to start is no part of the speed."""
    result = evaluate(RECORDS, "--papers", EXAMPLES / "papers.jsonl")
    (told,) = re.findall(r"27 texts in ([\d.]+) s, ([\d.]+) a second; started in [\d.]+ s\n", result.stderr)
    assert abs(27 / float(told[0]) / float(told[1]) - 1) < 0.1
    (scores,) = tables(result.stdout)
    assert {row["score"]: float(row["recall"]) for row in scores}["entities"] > 0.5


def test_evaluate_wants_records_or_papers() -> None:
    """Neither and both are wrong usage."""
    evaluate(RECORDS, code=2)
    evaluate(RECORDS, RECORDS, "--papers", EXAMPLES / "papers.jsonl", code=2)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b'{"key": "a\x9e", "entities": []}', "can't decode byte 0x9e"),
        (b'{"key": "a"}', "missing required field `entities`"),
        (
            b'{"key": "a", "entities": [{"id": "e1", "type": "Bird", "name": "x"}]}',
            "type 'Bird'; choose from Benchmark, Method",
        ),
        (b'{"key": "a", "entities": [], "relations": [{"type": "IS", "target": "e1"}]}', "type 'IS'; choose from "),
        (b'{"key": "a", "entities": [{"id": ["e1"], "type": "Task", "name": "x"}]}', "Expected `str`, got `array`"),
        (b"[" * 5000, "recursion|truncated"),
    ],
)
def test_evaluate_tells_where_a_record_cannot_be_judged(line: bytes, fault: str, tmp_path: Path) -> None:
    """On either side: bad bytes, what is missing, unknown types, values of another kind, and what is nested deep."""
    broken, whole = tmp_path / "broken.jsonl", tmp_path / "whole.jsonl"
    whole.write_bytes(b'{"key": "b", "entities": []}\n')
    broken.write_bytes(whole.read_bytes() + line)
    for pair in ((broken, whole), (whole, broken)):
        assert re.search(rf"broken\.jsonl, line 2: not a record that .*{fault}", evaluate(*pair, code=1).stderr)
