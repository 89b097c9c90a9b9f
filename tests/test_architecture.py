"""The shape of the program, told from its syntax trees and its command line."""

from __future__ import annotations

import ast
import re
import resource
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kg.cli import main

ROOT = Path(__file__).parent.parent
HEAVY = (
    "dask",
    "distributed",
    "fsspec",
    "kglite",
    "lxml",
    "matplotlib",
    "neo4j",
    "networkx",
    "numpy",
    "onnxruntime",
    "pandas",
    "rich",
    "spacy",
    "tokenizers",
)

# Each may import those before it, and its own kind. `kg` itself, `kg.__main__` and `kg.graph` are the public face.
LAYERS = (
    ("kg.batches", "kg.errors", "kg.declared", "kg.schema", "kg.sorting"),
    ("kg.papers", "extractors"),
    ("kg.resolve",),
    ("kg.assemble",),
    ("kg.stores",),
    ("kg.export",),
    ("queries",),
    ("kg.neighbourhood", "kg.plots"),
    ("kg.cluster", "kg.plan", "kg.progress", "kg.shelf", "kg.spans", "kg.spool", "kg.update", "kg.verify"),
    ("kg.extraction",),
    ("kg.building",),
    ("kg.graph",),
    ("kg",),
    ("kg.cli", "kg.__main__"),
)


def modules() -> list[tuple[str, Path]]:
    """Return the name and path of each module that is part of the program."""
    found = []
    for package in ("kg", "extractors", "queries"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "training" not in parts:
                found.append((".".join(parts).removesuffix(".__init__"), path))
    return found


def imports(path: Path) -> set[str]:
    """Return the names of all modules that a file imports, at its top or inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer(name: str) -> int | None:
    """Return the place of a module, or of a name in a module, among the layers."""
    matches = [
        (len(prefix), place)
        for place, prefixes in enumerate(LAYERS)
        for prefix in prefixes
        if name == prefix or name.startswith(f"{prefix}.")
    ]
    return max(matches)[1] if matches else None


def commands() -> list[tuple[str, click.Command]]:
    """Return all commands by name."""
    context = click.Context(main)
    return [(name, command) for name in main.list_commands(context) if (command := main.get_command(context, name))]


@pytest.mark.parametrize(("name", "path"), [pytest.param(*module, id=module[0]) for module in modules()])
def test_imports_go_one_way(name: str, path: Path) -> None:
    """A module imports only from its own layer and those below."""
    own = layer(name)
    assert own is not None, f"{name} stands in no layer"
    above = [target for target in imports(path) if (place := layer(target)) is not None and place > own]
    assert [target for target in above if target != "kg.__version__"] == []


def test_extractors_import_nothing_of_kg_but_schema_and_errors() -> None:
    """The extractors can be used without the rest of the program."""
    for name, path in modules():
        if name.startswith("extractors"):
            foreign = {target for target in imports(path) if target.startswith(("kg.", "queries"))}
            assert not {one for one in foreign if not one.startswith(("kg.schema.", "kg.errors."))}, name


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    """`kg --help` takes less than 0.3 seconds of processor time: the best of three runs, as the machine may be busy."""
    code = f"import sys, kg.cli\ntry: kg.cli.main(['--help'])\nfinally: assert not set(sys.modules) & set({HEAVY})"
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert done.returncode == 0, done.stderr
    assert min(seconds) < 0.3


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=one[0]) for one in commands()])
def test_command_has_help_with_an_example(name: str, command: click.Command) -> None:
    """Each command says in a line what it does, shows how it is called, and takes --quiet."""
    text = click.Context(command, info_name=name, parent=click.Context(main, info_name="kg"))
    assert command.get_short_help_str()
    assert re.search(rf"Examples:\n  +kg {name}\b", command.get_help(text))
    assert "--quiet" in command.get_help(text)


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_command_stands_in_the_readme(name: str) -> None:
    """Each command is in the README."""
    assert f"kg {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_files_and_functions_are_short() -> None:
    """No file has 300 lines or more."""
    long = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules()}
    assert {name: lines for name, lines in long.items() if lines >= 300} == {}
