"""The worked example of a type of one's own runs as it stands, and what is declared wrongly is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.declared import declared_types
from kg.errors import InputError

ROOT = Path(__file__).parent.parent
PAPER = {
    "id": "test:1",
    "title": "TinyNet: Quick Networks for Small Devices",
    "abstract": "We propose TinyNet, a convolutional network for image classification. On ImageNet, TinyNet "
    "outperforms MobileNetV2 by 2.1 points. TinyNet runs at 30 frames per second on a Raspberry Pi 4.",
}


def run(*words: str, cwd: Path, schema: str = "") -> str:
    """Run Python in a folder, with KG_SCHEMA where it is given, and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "KG_SCHEMA"}
    environment |= {"PYTHONPATH": str(ROOT)} | ({"KG_SCHEMA": schema} if schema else {})
    done = subprocess.run(
        [sys.executable, *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_example_adds_a_type_that_goes_through_to_the_graph(tmp_path: Path) -> None:
    """The component's hardware is found, stands in the graph with its sentence, and can be shown and exported."""
    (tmp_path / "papers.jsonl").write_text(json.dumps(PAPER), encoding="utf-8")
    printed = run(str(ROOT / "examples" / "add_entity_type.py"), "papers.jsonl", "graph.kgl", cwd=tmp_path)
    assert "TinyNet runs on Raspberry Pi 4: TinyNet runs at 30 frames per second on a Raspberry Pi 4." in printed
    schema = str(ROOT / "examples" / "hardware.toml")
    shown = run("-m", "kg", "show", "Raspberry Pi 4", cwd=tmp_path, schema=schema)
    assert "Hardware, 1 paper" in shown
    assert "TinyNet" in shown.partition("Runs on this")[2]
    run("-m", "kg", "export", "-f", "html", "-o", "page.html", cwd=tmp_path, schema=schema)
    assert "Raspberry Pi 4" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "entities = ['Model']",
        "entities = ['Hard ware']",
        "entities = 'Hardware",
        "entities = [1]",
        "[relations.RUNS_ON]\nsources = ['Model']\ntargets = ['Hardware']",
        "[relations.RUNS_ON]\nsources = ['Model']",
        "[relations.PROPOSES]\nsources = ['Model']\ntargets = ['Model']",
        "[relations.'x) DETACH DELETE (y']\nsources = ['Model']\ntargets = ['Model']",
    ],
)
def test_wrong_declarations_are_refused(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that are taken or no names, types that there are not, missing ends and broken files."""
    (tmp_path / "types.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("KG_SCHEMA", str(tmp_path / "types.toml"))
    with pytest.raises(InputError, match=r"types\.toml"):
        declared_types(("Model", "Task"))


def test_nothing_is_declared_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The schema is the built-in one; a file that is not there is told."""
    monkeypatch.delenv("KG_SCHEMA", raising=False)
    assert declared_types(("Model",)) == ((), {})
    monkeypatch.setenv("KG_SCHEMA", "/nowhere/types.toml")
    with pytest.raises(InputError, match=r"/nowhere/types\.toml"):
        declared_types(("Model",))
