"""The folder formats: JSON lines, CSV, Neo4j's import files and Parquet, read back and compared."""

from __future__ import annotations

import csv
import json
import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from export_graphs import HOSTILE, golden, hostile_graph, small_graph
from export_readers import read_neo4j
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import FormatError, GraphError, InputError
from kg.export import Listed, write_graph
from kg.export.flat import edge_of, flat_edge, flat_node, node_of
from kg.export.jsonl import read_jsonl
from kg.export.parquet import NODE_COLUMNS, RELATION_COLUMNS
from kg.export.survey import survey, widen
from kg.schema import Edge, Node

hostile_text = st.text(st.characters(codec="utf-8") | st.sampled_from("\x00\x1f\"'=+-@,;|\r\n\t "), max_size=12)
values = st.one_of(
    hostile_text,
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.lists(hostile_text, min_size=1, max_size=3),
)
names = st.sampled_from(["name", "type", "stated_type", "source", "key", "labels", "other"])


@st.composite
def graphs(draw: st.DrawFn) -> Listed:
    """Draw a graph with hostile text in ids, keys and values, and the names that are taken in rows."""
    ids = draw(st.lists(hostile_text.map(lambda text: f"n{text}"), unique=True, min_size=1, max_size=4))
    labels = st.sampled_from([("Task", "Entity"), ("Paper",), ("Result",), ("Odd", "Pair")])
    nodes = [Node(id=key, labels=draw(labels), properties=draw(st.dictionaries(names, values))) for key in ids]
    keys = draw(st.lists(hostile_text.map(lambda text: f"k{text}"), unique=True, max_size=4))
    ends = st.sampled_from(ids)
    edges = [
        Edge(type="T", key=key, source=draw(ends), target=draw(ends), properties=draw(st.dictionaries(names, values)))
        for key in keys
    ]
    return Listed(nodes, edges)


def without_index(graph: Listed) -> tuple[list[Node], list[Edge]]:
    """Return nodes and edges without the index of names."""
    return (
        [node for node in graph.nodes() if node.labels != ("Alias",)],
        [edge for edge in graph.edges() if edge.type != "NAMES"],
    )


def folder_text(folder: Path) -> str:
    """Return the files of a folder as one text."""
    return "".join(f"== {file.name} ==\n{file.read_text()}" for file in sorted(folder.iterdir()))


@pytest.mark.parametrize("name", ["csv", "jsonl", "neo4j-csv"])
def test_the_small_graph_is_written_as_the_golden_file_shows(name: str, tmp_path: Path) -> None:
    """Every file of the folder is as it was reviewed."""
    write_graph(name, small_graph(), tmp_path / "out")
    golden(f"small.{name}.txt", folder_text(tmp_path / "out"))


def test_a_folder_keeps_what_else_lies_in_it(tmp_path: Path) -> None:
    """An export into a folder that is there replaces its own files only."""
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "nodes.csv").write_text("old")
    write_graph("csv", small_graph(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nodes.csv", "notes.txt", "relations.csv"]
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "nodes.csv").read_text() != "old"


def test_a_folder_format_wants_a_folder(tmp_path: Path) -> None:
    """Standard output, a handle or a file in its place are refused."""
    with pytest.raises(FormatError, match="writes a folder and cannot go to standard output"):
        write_graph("jsonl", small_graph(), "-")
    (tmp_path / "file").touch()
    with pytest.raises(GraphError, match="is a file, and this format writes a folder"):
        write_graph("jsonl", small_graph(), tmp_path / "file")


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    """The folder's parents need not be there."""
    assert write_graph("jsonl", small_graph(), tmp_path / "a" / "b") == (11, 15)
    assert (tmp_path / "a" / "b" / "nodes.jsonl").exists()


@settings(max_examples=50)
@given(graphs())
def test_rows_give_their_nodes_and_edges_back(graph: Listed) -> None:
    """Properties keep clear of the names that a row uses itself, and come back."""
    assert [node_of(flat_node(node)) for node in graph.nodes()] == list(graph.nodes())
    assert [edge_of(flat_edge(edge)) for edge in graph.edges()] == list(graph.edges())


@pytest.mark.parametrize("graph", [small_graph(), hostile_graph()], ids=["small", "hostile"])
def test_jsonl_read_back_is_the_graph(graph: Listed, tmp_path: Path) -> None:
    """Nothing but the index of names is lost."""
    write_graph("jsonl", graph, tmp_path)
    nodes, edges = read_jsonl(tmp_path)
    assert (list(nodes), list(edges)) == without_index(graph)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graphs())
def test_jsonl_read_back_is_any_graph(tmp_path: Path, graph: Listed) -> None:
    """Whatever the texts, ids and values."""
    write_graph("jsonl", graph, tmp_path)
    nodes, edges = read_jsonl(tmp_path)
    assert (list(nodes), list(edges)) == (list(graph.nodes()), list(graph.edges()))


def test_jsonl_lines_are_flat_and_name_what_people_look_for(tmp_path: Path) -> None:
    """A node has id, type, name, aliases, papers; a relation source, type, target, key, paper, evidence."""
    write_graph("jsonl", small_graph(), tmp_path)
    node = json.loads((tmp_path / "nodes.jsonl").read_text().splitlines()[0])
    assert node == {
        "id": "benchmark:pond-qa",
        "type": "Benchmark",
        "name": "Pond QA",
        "aliases": ["Pond QA", "PondQA"],
        "papers": 2,
    }
    relation = json.loads((tmp_path / "relations.jsonl").read_text().splitlines()[1])
    assert relation == {
        "source": "system:heron",
        "type": "BUILDS_ON",
        "target": "system:neck-attention",
        "key": "b1",
        "paper": "example:1",
        "evidence": "Heron uses neck attention.",
        "extractor": "hand",
    }


def test_values_that_formats_cannot_hold_are_left_out(tmp_path: Path) -> None:
    """None, NaN and infinities leave no trace; a lone surrogate becomes a question mark."""
    properties = {"a": None, "b": math.nan, "c": math.inf, "name": "x\ud800y"}
    write_graph("jsonl", Listed([Node(id="n", labels=("Paper",), properties=properties)], []), tmp_path)
    assert list(read_jsonl(tmp_path)[0]) == [Node(id="n", labels=("Paper",), properties={"name": "x?y"})]


def test_jsonl_that_is_damaged_is_told_with_its_line(tmp_path: Path) -> None:
    """Text that is no JSON, and an object that lacks a field, name file and line; so does a missing file."""
    (tmp_path / "nodes.jsonl").write_text('{"id":"a","type":"Paper"}\n{"id":\n')
    (tmp_path / "relations.jsonl").write_text('{"source":"a"}\n')
    nodes, edges = read_jsonl(tmp_path)
    with pytest.raises(InputError, match=r"nodes\.jsonl, line 2: the line is not a JSON object"):
        list(nodes)
    with pytest.raises(InputError, match=r"relations\.jsonl, line 1: the line lacks '\w+'"):
        list(edges)
    with pytest.raises(InputError, match="Name a folder that"):
        list(read_jsonl(tmp_path / "nowhere")[0])


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"a","type":"\xb8"}',
        b'{"id":["a"],"type":"Task"}',
        b'{"id":"a","labels":5}',
        b'{"id":"a","labels":"Task"}',
    ],
)
def test_jsonl_with_values_of_another_kind_is_refused(line: bytes, tmp_path: Path) -> None:
    """Bytes that are no text, an id that is none, labels that are no list."""
    (tmp_path / "nodes.jsonl").write_bytes(line)
    with pytest.raises(InputError, match=r"nodes\.jsonl, line 1: the line is not a JSON object"):
        list(read_jsonl(tmp_path)[0])


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a table, and take the apostrophe away that keeps spreadsheets from computing."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]


def as_cell(value: Any) -> str:
    """Return what a cell of the CSV format says for a value."""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value if isinstance(value, str) else json.dumps(value)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graphs())
def test_csv_cells_hold_every_value(tmp_path: Path, graph: Listed) -> None:
    """Read back, each cell says what the property was; what is missing is empty."""
    write_graph("csv", graph, tmp_path)
    for rows, file in (
        (map(flat_node, graph.nodes()), "nodes.csv"),
        (map(flat_edge, graph.edges()), "relations.csv"),
    ):
        for row, cells in zip(rows, read_csv(tmp_path / file), strict=True):
            for name, cell in cells.items():
                value = row.get(name, "")
                if isinstance(value, list):
                    assert json.loads(cell) == value
                else:
                    assert cell == as_cell(value)


def test_no_csv_cell_begins_like_a_formula(tmp_path: Path) -> None:
    """Text that begins with = + - @, a tab or a line end has an apostrophe before it; numbers have none."""
    number = Node(id="z", labels=("Result",), properties={"value": -2.5})
    write_graph("csv", Listed([*hostile_graph().nodes(), number], hostile_graph().edges()), tmp_path)
    cells = []
    for file in ("nodes.csv", "relations.csv"):
        with (tmp_path / file).open(encoding="utf-8", newline="") as lines:
            cells += [cell for row in csv.reader(lines) for cell in row if cell]
    assert {cell for cell in cells if re.match(r"[=+\-@\t\r\n＝]", cell)} == {"-2.5"}
    assert "'=1+1" in cells
    assert "''quoted" in cells


@pytest.mark.parametrize("graph", [small_graph(), hostile_graph()], ids=["small", "hostile"])
def test_neo4j_tables_hold_the_whole_graph(graph: Listed, tmp_path: Path) -> None:
    """Nodes with labels and typed properties, relations with ends, type and key, the index of names included."""
    write_graph("neo4j-csv", graph, tmp_path)
    nodes = []
    for row in read_neo4j(tmp_path, "nodes"):
        key = row.pop("id")
        nodes.append(Node(id=key, labels=tuple(row.pop("LABEL").split("\x1f")), properties=row))
    assert sorted(nodes, key=lambda node: node.id) == list(graph.nodes())
    edges = []
    for row in read_neo4j(tmp_path, "relations"):
        ends = {"type": row.pop("TYPE"), "key": row.pop("key")}
        ends |= {end: next(row.pop(name) for name in list(row) if name.startswith(f"{place}_ID")) for end, place in
                 (("source", "START"), ("target", "END"))}  # fmt: skip
        edges.append(Edge(**ends, properties=row))
    assert sorted(edges, key=lambda edge: (edge.type, edge.key)) == list(graph.edges())


def test_neo4j_command_names_every_table_and_can_be_run_by_a_shell(tmp_path: Path) -> None:
    """The shell finds nothing wrong with it, and each pair of files is in it."""
    write_graph("neo4j-csv", small_graph(), tmp_path, database="papers")
    command = (tmp_path / "import.sh").read_text()
    assert subprocess.run(["sh", "-n", str(tmp_path / "import.sh")], check=False).returncode == 0
    assert "database import full papers" in command
    for header in tmp_path.glob("*-header.csv"):
        assert f"={header.name},{header.name.replace('-header', '')} " in command
    assert "FOR (n:Paper) REQUIRE n.id IS UNIQUE;" in (tmp_path / "constraints.cypher").read_text()


def test_neo4j_database_names_that_a_shell_would_read_are_refused(tmp_path: Path) -> None:
    """The name goes into a script."""
    with pytest.raises(FormatError, match="Use letters, digits, dots and dashes"):
        write_graph("neo4j-csv", small_graph(), tmp_path, database="x; rm -rf /")


def test_neo4j_keeps_empty_strings_apart_from_missing_ones(tmp_path: Path) -> None:
    """An empty string is written in quotes, a missing one is nothing."""
    nodes = [Node(id="a", labels=("Result",), properties={"unit": ""}), Node(id="b", labels=("Result",))]
    write_graph("neo4j-csv", Listed(nodes, []), tmp_path)
    assert (tmp_path / "nodes-Result.csv").read_text() == '"a","Result",""\n"b","Result",\n'


@pytest.mark.parametrize(
    ("known", "new", "both"),
    [
        ("long", "double", "double"),
        ("long[]", "double[]", "double[]"),
        ("boolean", "long", "string"),
        ("string[]", "long[]", "string[]"),
        ("string[]", "string", "string"),
    ],
)
def test_types_widen_to_what_holds_both(known: str, new: str, both: str) -> None:
    """Numbers make double, everything else text; a list and a single value make text."""
    assert widen(known, new) == widen(new, known) == both


def test_survey_names_every_column_with_its_type() -> None:
    """Values that are None tell nothing."""
    rows = [{"a": 1, "b": None, "c": ["x"]}, {"a": 0.5, "d": True, "c": ["y"]}]
    assert survey(rows) == {"a": "double", "c": "string[]", "d": "boolean"}


def test_parquet_golden_file_shows_columns_and_rows(tmp_path: Path) -> None:
    """Columns, types and rows of both tables are as they were reviewed."""
    parquet = pytest.importorskip("pyarrow.parquet")
    write_graph("parquet", small_graph(), tmp_path)
    lines = []
    for name in ("nodes", "relations"):
        table = parquet.read_table(tmp_path / f"{name}.parquet")
        lines += [f"== {name}", *(f"{field.name}: {field.type}" for field in table.schema)]
        lines += [
            json.dumps({key: value for key, value in row.items() if value is not None}) for row in table.to_pylist()
        ]
    golden("small.parquet.txt", "\n".join(lines) + "\n")


def test_parquet_is_read_by_pandas_and_duckdb(tmp_path: Path) -> None:
    """Both see the graph with its types: a query over it gives what the graph holds."""
    pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    duckdb = pytest.importorskip("duckdb")
    write_graph("parquet", hostile_graph(), tmp_path)
    frame = pandas.read_parquet(tmp_path / "nodes.parquet")
    entities = frame[frame["id"].str.startswith("system:")]
    assert list(entities["name"]) == list(HOSTILE)
    assert [list(each) for each in entities["aliases"]] == [[text, f"{text} again"] for text in HOSTILE]
    found = duckdb.execute(
        "SELECT r.evidence, r.char_start FROM read_parquet(?) r JOIN read_parquet(?) n ON n.id = r.source "
        "WHERE r.type = 'BUILDS_ON' ORDER BY r.char_start",
        [str(tmp_path / "relations.parquet"), str(tmp_path / "nodes.parquet")],
    ).fetchall()
    assert found == [(text, number) for number, text in enumerate(HOSTILE)]


def test_parquet_columns_stand_in_the_readme() -> None:
    """In the order of the files."""
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    paragraph = text[text.index("columns of `nodes.parquet`") :].split("\n\n")[0]
    nodes, relations = (re.findall(r"`(\w+)`", part) for part in paragraph.split("`relations.parquet`"))
    assert nodes == list(NODE_COLUMNS)
    assert relations == list(RELATION_COLUMNS)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(graphs())
def test_parquet_holds_any_graph(tmp_path: Path, graph: Listed) -> None:
    """Whatever the texts; a column of several types holds text, one of whole and other numbers the nearest doubles."""
    parquet = pytest.importorskip("pyarrow.parquet")
    write_graph("parquet", graph, tmp_path)
    rows = parquet.read_table(tmp_path / "nodes.parquet").to_pylist()
    assert [row["id"] for row in rows] == [node.id for node in graph.nodes()]
    for row, node in zip(rows, graph.nodes(), strict=True):
        for name, value in flat_node(node).items():
            held = float(value) if isinstance(row[name], float) else value  # 2**53 + 1 has no double of its own
            assert row[name] == held or isinstance(row[name], str | list)


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra and other formats."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(FormatError, match=r'pip install "paper-kg\[parquet\]", or choose csv or jsonl'):
        write_graph("parquet", small_graph(), tmp_path / "out")
    assert not (tmp_path / "out").exists()
