"""The README is true: its commands run and print what it shows, its Python runs, and its formats exist."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kg.export import formats
from tests.arithmetic import shows

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
POM = (ROOT / "tests" / "neo4j" / "pom.xml").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n(.*?)\n```", README, flags=re.DOTALL)
TIMED = re.compile(r"^\d+ papers read in .*", re.MULTILINE)  # how long a build takes is not the README's to promise


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder in which the README's commands have been run in their order, with what they printed."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "examples").symlink_to(ROOT / "examples")
    return folder


def commands():
    """Yield each command of the README with the output that it shows."""
    for session in SESSIONS:
        for block in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, shown = block.partition("\n")
            yield command, shown


@pytest.mark.parametrize(("command", "shown"), list(commands()))
def test_commands_print_what_the_readme_shows(folder, command, shown):
    """Each command, run after those before it, prints what stands below it."""
    name, *words = shlex.split(command)
    assert name == "kg"
    environment = {k: v for k, v in os.environ.items() if k not in ("KG_GRAPH", "COLUMNS")} | {"COLUMNS": "110"}
    run = subprocess.run(
        [sys.executable, "-m", "kg", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    printed = run.stdout + run.stderr if run.returncode or words[0] == "build" else run.stdout
    printed, shown = (TIMED.sub("", text).rstrip() for text in (printed, shown))
    assert shows(printed, shown), f"{command} prints\n{printed}\nand README shows\n{shown}"


def test_python_of_the_readme_runs(folder):
    """The Python block works as it stands."""
    (code,) = re.findall(r"```python\n(.*?)\n```", README, flags=re.DOTALL)
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("1 ")


def test_every_format_stands_in_the_readme():
    """The export formats are all named."""
    row = next(line for line in README.splitlines() if line.startswith("| `kg export"))
    assert [name for name in formats() if name not in row] == []


def test_compose_file_starts_the_server_that_is_tested():
    """The image is of the version that the tests run, with a password and only for this machine."""
    (compose,) = re.findall(r"```yaml\n(.*?)\n```", README, flags=re.DOTALL)
    (version,) = set(re.findall(r"<version>(\d+\.\d+)\.\d+</version>\s*</dependency>", POM))
    assert f"image: neo4j:{version}-community" in compose
    assert "NEO4J_AUTH: neo4j/${NEO4J_PASSWORD:?" in compose
    assert re.findall(r'"([\d.:]+)"', compose) == ["127.0.0.1:7687:7687", "127.0.0.1:7474:7474"]
