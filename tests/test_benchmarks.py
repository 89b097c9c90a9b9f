"""The command that measures everything: small sizes, and the table made of what it wrote."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from benchmarks import loading
from benchmarks.recombine import recombine, take_apart
from kg.schema import Entity, Paper, Record

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
    said = benchmarks("--relations", "2000", "--rounds", "1", "--json", output, "--only", "queries")
    found = json.loads(output.read_bytes())
    assert list(found) == ["queries"]
    assert found["queries"]["relations"] == 1946
    head, rule, row = said.splitlines()
    assert re.fullmatch(r"\| measured on .*, [\d-]+ \| \|", head)
    assert rule == "|---|---|"
    assert re.fullmatch(
        r"\| library queries at [\d,]+ relations, at defaults and at their widest "
        r"\| [\d.]+ ms the median, [\d.]+ ms the slowest \(`[a-z-]+`\) \|",
        row,
    )
    assert benchmarks("--json", output, "--table") == said


def test_unknown_part_is_refused(tmp_path: Path) -> None:
    """The error names the parts that there are."""
    command = [sys.executable, "-m", "benchmarks", "--json", tmp_path / "out.json", "--only", "weather"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "no benchmark is called weather; choose from extraction, build, queries, loading, graphml" in done.stderr


def test_benchmarks_that_need_no_server_measure_and_have_their_rows(tmp_path: Path) -> None:
    """At the smallest sizes, each in a process of its own."""
    output = tmp_path / "benchmarks.json"
    sizes = ("--abstracts", "4", "--relations", "2000", "--rounds", "1")
    names = ("extraction", "graphml")
    said = benchmarks(*sizes, "--json", output, *(word for name in names for word in ("--only", name)))
    found = json.loads(output.read_bytes())
    assert list(found) == list(names)
    assert found["extraction"]["abstracts"] == 4
    assert found["extraction"]["times_tokenisation"]["accurate"] > 1
    assert (found["graphml"]["nodes"], found["graphml"]["edges"]) == (200, 2000)
    shown = [row.split(" | ")[0] for row in said.splitlines()[2:]]
    assert shown[:2] == [
        "| extraction of 4 abstracts, `accurate`: time of tokenisation, of spaCy's small pipeline",
        "| extraction of 4 abstracts, `fast`: time of tokenisation, of spaCy's small pipeline",
    ]
    assert "| GraphML of 2,000 relations" in shown
    assert "| the same with networkx" in shown


def test_loading_is_told_against_a_server_in_batches() -> None:
    """Rows, which are nodes and relations, are told as relations a second with their nodes."""
    rates = {"kglite": 5000, "neo4j batched": 1000, "neo4j-admin": 2500}
    found = {"nodes": 200, "relations": 800, **{way: {"rows_a_second_of_a_core": rate} for way, rate in rates.items()}}
    assert list(loading.rows(found)) == [
        (
            "loading 800 relations and 200 nodes, a file of KGLite",
            "4,000 relations a second of a core, 5.0 times Neo4j's rate in batches",
        ),
        ("loading 800 relations and 200 nodes, Neo4j in batches", "800 relations a second of a core"),
        (
            "loading 800 relations and 200 nodes, `neo4j-admin database import` of files written before",
            "2,000 relations a second of a core, 2.5 times Neo4j's rate in batches",
        ),
    ]


def test_mentions_of_made_papers_stand_in_their_texts() -> None:
    """A name that holds another one is not replaced, since the mention of the inner one would point into nothing."""
    title = "Heronet with Sparrow Heronet"
    entities = (
        Entity(id="e1", type="Model", name="Heronet", surface=("Heronet",), mentions=((0, 7), (21, 28))),
        Entity(id="e2", type="Model", name="Sparrow Heronet", surface=("Sparrow Heronet",), mentions=((13, 28),)),
    )
    record = Record(key="a", title=title, entities=entities)
    pieces = take_apart([Paper(id="a", title=title, abstract="It counts.")], [record])
    made = list(recombine(pieces, 60))
    assert all(paper.text[a:b] in e.surface for paper, record in made for e in record.entities for a, b in e.mentions)
    assert all(e.name in e.surface for _, record in made for e in record.entities)
    assert len({e.name for _, record in made for e in record.entities if e.id == "e2"}) > 10
