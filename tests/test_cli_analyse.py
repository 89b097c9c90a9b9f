"""`kg analyse`: measures in tables, the strongest path, and figures that stay with the graph on request."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.stores import open_store


@pytest.fixture
def graph(example_graph: Path, tmp_path: Path) -> Path:
    """A graph of the examples that may be written."""
    return Path(shutil.copy(example_graph, tmp_path / "graph.kgl"))


def analyse(graph: Path, *options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["analyse", "-g", str(graph), *options])


def test_rows_have_the_measures_highest_first(graph: Path) -> None:
    """The table has a row an entity; PageRank sums to 1 over all of them."""
    rows = json.loads(analyse(graph, "--limit", "0", "--format", "json").stdout)
    assert list(rows[0]) == ["name", "type", "papers", "pagerank", "betweenness", "community"]
    ranks = [row["pagerank"] for row in rows]
    assert ranks == sorted(ranks, reverse=True)
    assert sum(ranks) == pytest.approx(1)
    assert rows[0]["name"] == "ImageNet"
    one = analyse(graph, "--by", "betweenness", "--type", "Method", "--limit", "1", "--format", "csv").stdout
    assert one.splitlines()[1].startswith("FlashAttention,Method,2,")


def test_nothing_is_written_unless_asked(graph: Path) -> None:
    """The file stays as it is; with --write, queries find the figures that were shown."""
    before = graph.read_bytes()
    shown = json.loads(analyse(graph, "--limit", "1", "--format", "json").stdout)[0]
    assert graph.read_bytes() == before
    written = analyse(graph, "--write")
    assert written.exit_code == 0
    assert written.stderr == f"206 entities of {graph} have pagerank, betweenness and community.\n"
    with open_store(graph) as store:
        query = "MATCH (n:Benchmark {name: 'ImageNet'}) RETURN n.pagerank, n.betweenness, n.community"
        assert store.run(query).rows == [(shown["pagerank"], shown["betweenness"], shown["community"])]


def test_path_takes_names_in_any_spelling(graph: Path) -> None:
    """Each step tells how many papers join it to the one before."""
    rows = json.loads(analyse(graph, "--path", "lora", "imagenet", "--format", "json").stdout)
    assert [row["name"] for row in rows] == ["LoRA", "accuracy", "EfficientNet", "ImageNet"]
    assert [row["papers"] for row in rows] == [None, 1, 1, 1]
    none = analyse(graph, "--path", "lora", "imagenet", "--relation", "OUTPERFORMS", "--format", "csv")
    assert (none.stdout, none.stderr) == ("step,name,type,papers\n", "Nothing joins the two.\n")


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--path", "lora", "imagenet", "--write"), 2, "--path measures nothing that could be written"),
        (("--path", "lora", "imagenett"), 1, "Did you mean: ImageNet"),
        (("--relation", "EATS"), 1, "Unknown relation 'EATS'. Choose from: ADDRESSES, "),
        (("--type", "Bird"), 1, "Unknown type 'Bird'. Choose from: Benchmark, "),
    ],
)
def test_what_cannot_be_done_is_explained(graph: Path, options: tuple[str, ...], code: int, message: str) -> None:
    """The message says what is allowed."""
    outcome = analyse(graph, *options)
    assert outcome.exit_code == code
    assert message in outcome.stderr
