"""The command that measures everything: small sizes, and the table made of what it wrote."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def benchmarks(*options: str | Path) -> str:
    """Run `python -m benchmarks` and return what it prints."""
    command = [sys.executable, "-m", "benchmarks", *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_parts_are_written_as_json_and_shown_as_a_table(tmp_path: Path) -> None:
    """A part that is measured again takes the place of the former, the others stay."""
    output = tmp_path / "benchmarks.json"
    output.write_text('{"queries": {"relations": 1}}', encoding="utf-8")
    said = benchmarks("--relations", "600", "-o", output, "queries")
    found = json.loads(output.read_bytes())
    assert list(found) == ["queries"]
    assert found["queries"]["relations"] > 600
    assert re.fullmatch(
        r"\| measured on .*, [\d-]+ \| \|\n\|---\|---\|\n"
        r"\| library queries at [\d,]+ relations \| [\d.]+ ms the median, [\d.]+ ms the slowest \(`[a-z-]+`\) \|\n",
        said,
    )
    assert benchmarks("--table", output) == said


def test_unknown_part_is_refused(tmp_path: Path) -> None:
    """The error names the parts that there are."""
    command = [sys.executable, "-m", "benchmarks", "-o", tmp_path / "out.json", "weather"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "no part is called weather; choose from extraction, build, graphml, queries, loading" in done.stderr
