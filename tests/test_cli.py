"""The command line: what commands print where, and with which exit code they end."""

from __future__ import annotations

import csv
import io
import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.cli.output import clean, print_rows

EXAMPLES = Path(__file__).parent.parent / "examples"
SENTENCE = "BERT outperforms OpenAI GPT and ELMo alike."
TOP_1 = ["--name", "leaderboard", "-p", "benchmark=ImageNet", "-p", "metric=top-1 accuracy"]


def run(*args: str | Path, stdin: str | None = None, code: int = 0) -> Result:
    """Run `kg` with arguments in this process and check its exit code."""
    result = CliRunner().invoke(main, list(map(str, args)), input=stdin, prog_name="kg")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def graph(example_graph: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The example graph as the default of `-g`, in a working folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_GRAPH", str(example_graph))
    return example_graph


@pytest.fixture
def own_graph(graph: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example graph that may be changed."""
    copy = Path("own.kgl").absolute()
    copy.write_bytes(graph.read_bytes())
    monkeypatch.setenv("KG_GRAPH", str(copy))
    return copy


def test_build_tells_what_it_built_and_what_to_ask_next(graph: Path) -> None:
    """The summary counts by type, shows results, and its three commands have an answer."""
    output = run("build", "--records", EXAMPLES / "records.jsonl", "-o", "new.kgl").stdout
    assert output.startswith("27 papers read in ")
    assert "27 Paper, 26 Benchmark," in output
    assert "DETR: gain of 7.8 points in box AP over Faster R-CNN on COCO" in output
    asked = [line.strip() for line in output.partition("Ask next\n")[2].splitlines()]
    assert len(asked) == 3
    for command in asked:
        done = subprocess.run(command.replace("kg ", f"{sys.executable} -m kg ", 1), shell=True, capture_output=True)
        assert (done.returncode, bool(done.stdout)) == (0, True), command


def test_quiet_build_prints_nothing(graph: Path) -> None:
    """With --quiet there is nothing to read when all goes well."""
    result = run("build", "--records", EXAMPLES / "records.jsonl", "-o", "new.kgl", "--quiet")
    assert (result.stdout, result.stderr) == ("", "")


def test_build_with_rejects_exits_with_3_and_says_where_they_are(graph: Path) -> None:
    """The rest is built, and the rejects are named even with --quiet."""
    good = (EXAMPLES / "records.jsonl").read_text(encoding="utf-8").splitlines()[0]
    Path("r.jsonl").write_text(good + '\n{"key": 5}\n', encoding="utf-8")
    result = run("build", "--records", "r.jsonl", "-o", "new.kgl", "-q", code=3)
    assert result.stderr == "1 item could not be read: see new.kgl.rejects.jsonl\n"
    assert run("stats", "-g", "new.kgl").stdout.splitlines()[1].split() == ["papers", "1"]


def test_build_of_nothing_usable_exits_with_1(graph: Path) -> None:
    """An error on one line, without a traceback."""
    result = run("build", "nowhere.json", "-o", "new.kgl", code=1)
    assert result.stderr.startswith("Error: Nothing in the input can be used: nowhere.json: no such file")
    assert (result.stdout, "Traceback" in result.stderr) == ("", False)


def test_build_reads_records_from_standard_input(graph: Path) -> None:
    """A dash is standard input."""
    run("build", "--records", "-", "-o", "new.kgl", stdin=(EXAMPLES / "records.jsonl").read_text(encoding="utf-8"))
    assert run("stats", "-g", "new.kgl", "--digest").stdout == run("stats", "--digest").stdout


def test_full_disk_is_an_error_and_leaves_the_old_graph(own_graph: Path) -> None:
    """No traceback, no half file; the limit on the size of files stands in for the end of the disk."""
    before = own_graph.read_bytes()
    text = (EXAMPLES / "records.jsonl").read_text(encoding="utf-8")
    Path("more.jsonl").write_text(text.replace('"arxiv:', '"arxiv:1'), encoding="utf-8")
    command = f"ulimit -f 64; {sys.executable} -m kg build --records more.jsonl -o {own_graph}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr.startswith("Error: Cannot write"), "Traceback" in done.stderr) == (
        1,
        True,
        False,
    )
    assert own_graph.read_bytes() == before


def test_extract_writes_records_that_build_reads(graph: Path, empty_pipeline: str) -> None:
    """Records go to standard output, what could not be read to standard error, and the exit code tells."""
    good = (EXAMPLES / "papers.jsonl").read_text(encoding="utf-8").splitlines()[0]
    Path("p.jsonl").write_text(good + "\n{}\n", encoding="utf-8")
    result = run("extract", "p.jsonl", "--pipeline", empty_pipeline, "-q", code=3)
    assert json.loads(result.stdout)["key"] == "arxiv:1409.1556"
    assert result.stderr.startswith("p.jsonl:2: ")
    run("build", "--records", "-", "-o", "new.kgl", stdin=result.stdout)
    run("extract", EXAMPLES / "papers.jsonl", "--pipeline", empty_pipeline, "-o", "r.jsonl.gz")
    assert "26 new, 1 unchanged" in run("build", "--records", "r.jsonl.gz", "-o", "new.kgl").stdout


def test_query_prints_the_rows_in_each_format(graph: Path) -> None:
    """Table, JSON, JSON lines and CSV hold the same rows."""
    query = [
        "query",
        "MATCH (p:Paper)-[:PROPOSES]->(m) WHERE p.id = $id RETURN m.name AS name, m.papers AS n ORDER BY name",
    ]
    query += ["-p", "id=arxiv:2305.14314"]
    rows = json.loads(run(*query, "--format", "json").stdout)
    assert [row["name"] for row in rows] == [
        "4-bit NormalFloat",
        "Guanaco",
        "QLoRA",
        "double quantization",
        "paged optimizers",
    ]
    assert [json.loads(line) for line in run(*query, "--format", "jsonl").stdout.splitlines()] == rows
    read = list(csv.DictReader(io.StringIO(run(*query, "--format", "csv").stdout)))
    assert read == [{"name": row["name"], "n": str(row["n"])} for row in rows]
    table = run(*query).stdout.splitlines()
    assert table[0].split() == ["name", "n"]
    assert [line.split("  ")[0] for line in table[1:]] == [row["name"] for row in rows]


def test_query_of_the_library_takes_names_in_any_spelling(graph: Path) -> None:
    """A leaderboard is asked by name and parameters."""
    rows = json.loads(run("query", *TOP_1, "--format", "json").stdout)
    assert [(row["rank"], row["system"], row["value"]) for row in rows[:3]] == [
        (1, "ViT-H/14", 88.55),
        (2, "ConvNeXt", 87.8),
        (2, "ViT-Huge", 87.8),
    ]
    assert run("query", *TOP_1[:3], "benchmark=imagenet", *TOP_1[4:], "--format", "json").stdout == json_of(rows)


def json_of(rows: Sequence[object]) -> str:
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def test_query_parameters_are_json_or_text(graph: Path) -> None:
    """Numbers, lists, true, false and null are read as such, everything else is text."""
    given = ["-p", "a=5", "-p", "b=[1, 2]", "-p", "c=null", "-p", "d=BERT", "-p", 'e="5"', "-p", "f=x=y"]
    output = run(
        "query", "RETURN $a AS a, $b AS b, $c AS c, $d AS d, $e AS e, $f AS f", *given, "--format", "jsonl"
    ).stdout
    assert json.loads(output) == {"a": 5, "b": [1, 2], "c": None, "d": "BERT", "e": "5", "f": "x=y"}


def test_query_over_the_limit_says_so(graph: Path) -> None:
    """Rows that are left out are announced, also with --quiet."""
    result = run("query", "MATCH (p:Paper) RETURN p.id ORDER BY p.id", "--limit", "2", "-q")
    assert len(result.stdout.splitlines()) == 3
    assert result.stderr == "Only the first 2 rows are shown; --limit 0 shows all.\n"
    assert len(run("query", "MATCH (p:Paper) RETURN p.id", "--limit", "0").stdout.splitlines()) == 28


def test_query_does_not_write_unless_allowed(own_graph: Path) -> None:
    """Writing is refused before it happens, and done with --write."""
    write = "CREATE (:Note {id: 'n'})"
    assert run("query", write, code=1).stderr.startswith("Error: ")
    assert run("query", "MATCH (n:Note) RETURN count(n) AS n").stdout.split() == ["n", "0"]
    run("query", write, "--write")
    assert run("query", "MATCH (n:Note) RETURN count(n) AS n").stdout.split() == ["n", "1"]


def test_wrong_query_points_at_the_place(graph: Path) -> None:
    """An error in Cypher shows line, column and the text there."""
    result = run("query", "MATCH (p:Paper) RETRUN p", code=1)
    assert "(line 1, column 25):\n  MATCH (p:Paper) RETRUN p\n  " in result.stderr
    assert result.stderr.rstrip().endswith("^")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "Give either Cypher or --name QUERY."),
        (["RETURN 1", "--name", "beats"], "Give either Cypher or --name QUERY."),
        (["--name", "beats", "--write"], "--write goes with Cypher"),
        (["RETURN $a", "-p", "a"], "'a' is not of the form KEY=VALUE"),
    ],
)
def test_query_used_wrongly_exits_with_2(graph: Path, args: list[str], message: str) -> None:
    """Usage errors have an exit code of their own."""
    assert message in run("query", *args, code=2).stderr


def test_unknown_name_is_answered_with_the_nearest(graph: Path) -> None:
    """A typing error costs one more try."""
    assert run("show", "RoBERTta", code=1).stderr.startswith(
        "Error: Nothing in the graph is called 'RoBERTta'. Did you mean: RoBERTa"
    )


def test_show_prints_results_relations_and_sentences(graph: Path) -> None:
    """An entity is shown with what beats it, the sentence and the paper."""
    lines = run("show", "bert").stdout.splitlines()
    assert lines[0] == "BERT  Model, 5 papers  (system:bert)"
    assert "  BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding · 2018 ·" in lines
    assert "         93.2  F1 on SQuAD 1.1  arxiv:1810.04805" in lines
    beaten = lines.index("Outperformed by")
    assert lines[beaten + 3 : beaten + 5] == [
        "  RoBERTa",
        "    So trained, RoBERTa outperforms BERT and XLNet.  [arxiv:1907.11692]",
    ]


def test_explain_prints_the_sentences_between_two(graph: Path) -> None:
    """Who says so, and in which words."""
    assert run("explain", "RoBERTa", "BERT").stdout.endswith(
        "\n\nRoBERTa outperforms BERT\n"
        "  “So trained, RoBERTa outperforms BERT and XLNet.”\n"
        "  RoBERTa: A Robustly Optimized BERT Pretraining Approach · 2019 · arxiv:1907.11692\n"
    )


def test_explain_shows_the_way_where_nothing_is_said_of_both(graph: Path) -> None:
    """Two things far apart are joined by the shortest way."""
    first = run("explain", "QLoRA", "DeBERTa").stdout.split("\n\n")[0]
    assert first == "Nothing is said of both. The shortest way from one to the other: QLoRA · LoRA · DeBERTa"


@pytest.mark.parametrize("command", [["show", "BERT"], ["explain", "RoBERTa", "BERT"], ["stats"]])
def test_views_are_printed_as_json_on_request(graph: Path, command: list[str]) -> None:
    """What people read, programs can."""
    assert isinstance(json.loads(run(*command, "--json").stdout), dict)


def test_queries_lists_the_library_and_describes_one(graph: Path) -> None:
    """Each query has its purpose, parameters and an example."""
    names = [row["name"] for row in json.loads(run("queries", "--format", "json").stdout)]
    assert {"leaderboard", "beats", "lineage", "gaps"} <= set(names)
    assert "kg query --name leaderboard -p benchmark=ImageNet" in run("queries", "leaderboard").stdout
    assert "Unknown query 'leaders'" in run("queries", "leaders", code=1).stderr


def test_merges_lists_names_with_the_rule(graph: Path) -> None:
    """The ledger tells which names were made one, by which rule, in which papers."""
    rows = json.loads(run("merges", "speculative decoding", "--format", "json").stdout)
    assert [(row["name"], row["rule"]) for row in rows][-1] == ("speculative sampling", "lexicon")


def test_decisions_on_merges_hold_and_can_be_undone(own_graph: Path) -> None:
    """Join, list, undo: afterwards the graph is what it was."""
    before = run("stats", "--digest").stdout
    assert run("merges", "--join", "Path-X", "Long Range Arena").stderr.startswith("Decided: join benchmark:")
    assert run("show", "Path-X").stdout == run("show", "Long Range Arena").stdout
    assert run("merges", "--decisions").stdout.splitlines()[1].split()[0] == "join"
    run("merges", "--undo", "Path-X", "Long Range Arena")
    assert run("stats", "--digest").stdout == before


def test_names_of_different_kinds_are_not_joined(own_graph: Path) -> None:
    """A metric is no model."""
    message = run("merges", "--join", "BLEU", "BERT", code=1).stderr
    assert message == "Error: 'BLEU' is a metric and 'BERT' a system: they cannot be one thing.\n"


def test_delete_takes_papers_out_by_id_in_any_notation(own_graph: Path) -> None:
    """What is left is the graph of the others; an unknown paper is an error."""
    run("delete", "1706.03762", "https://arxiv.org/abs/1810.04805v2")
    kept = (EXAMPLES / "records.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in kept if "1706.03762" not in line[:40] and "1810.04805" not in line[:40]]
    Path("kept.jsonl").write_text("\n".join(kept), encoding="utf-8")
    run("build", "--records", "kept.jsonl", "-o", "kept.kgl")
    assert run("stats", "--digest").stdout == run("stats", "--digest", "-g", "kept.kgl").stdout
    assert "has no paper 1706.03762" in run("delete", "1706.03762", code=1).stderr


def test_export_tells_the_format_by_the_name_of_the_file(graph: Path) -> None:
    """The ending is enough; a name that tells nothing is an error that lists the formats."""
    assert run("export", "-o", "graph.graphml").stderr.startswith("graph.graphml: ")
    assert Path("graph.graphml").read_bytes().startswith(b"<?xml")
    assert "Choose with -f from: " in run("export", "-o", "graph.what", code=1).stderr
    assert "\ngraphml " in run("export", "--list").stdout


def test_load_copies_a_graph(graph: Path) -> None:
    """The copy equals the original, and loading it again changes nothing."""
    run("load", graph, "--to", "copy.kgl")
    run("load", graph, "--to", "copy.kgl")
    assert run("stats", "--digest", "-g", "copy.kgl").stdout == run("stats", "--digest").stdout


def test_missing_graph_is_an_error_that_says_what_to_do(graph: Path) -> None:
    """No traceback, no empty graph in its place."""
    result = run("show", "BERT", "-g", "none.kgl", code=1)
    assert result.stderr.startswith("Error: ")
    assert not Path("none.kgl").exists()


def test_unknown_command_is_answered_with_the_nearest() -> None:
    """`kg querry` asks whether query was meant."""
    assert "Did you mean query?" in run("querry", code=2).stderr


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_completion_prints_a_script(shell: str) -> None:
    """Each shell has its own script."""
    assert "_KG_COMPLETE" in run("completion", shell).stdout


def test_output_to_a_closed_pipe_is_silent(graph: Path) -> None:
    """`kg … | head -1` ends without a word on standard error."""
    command = f"{sys.executable} -m kg query 'UNWIND range(1, 9000) AS n RETURN n, \"{'x' * 90}\" AS t' | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert (done.stdout.split(), done.stderr) == (["n", "t"], "")


def test_table_keeps_control_characters_from_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A name cannot move the cursor, ring the bell or break the line."""
    print_rows(["name"], [("a\x1b[31mb\nc\x07",)], form="table")
    assert capsys.readouterr().out == "name\na [31mb c\n"
    assert clean("tab\tand \u202eturn") == "tab and  turn"


def test_table_aligns_wide_characters_and_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    """Columns line up by what a terminal shows, numbers to the right."""
    print_rows(["name", "n"], [("模型", 5), ("BERT", 10), (None, 1.5)], form="table")
    assert capsys.readouterr().out == "name    n\n模型    5\nBERT   10\n      1.5\n"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (70, ["system  paper             evidence", f"BERT    arxiv:1810.04805  {SENTENCE}"]),
        (66, ["system  paper             evidence", f"BERT    arxiv:1810.04805  {SENTENCE[:39]}…"]),
        (30, ["system  paper", "BERT    arxiv:1810.04805", f"  {SENTENCE[:27].rstrip()}…"]),
        (20, ["system  paper", "BERT    arxiv:1810.…", f"  {SENTENCE[:17].rstrip()}…"]),
    ],
)
def test_table_fits_the_terminal(
    columns: int, expected: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal a long column is cut, and stands below where too little of it would be left."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    print_rows(["system", "paper", "evidence"], [("BERT", "arxiv:1810.04805", SENTENCE)], form="table")
    assert click.unstyle(capsys.readouterr().out).splitlines() == expected


def test_wide_table_is_not_cut(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for it wide, a table keeps its cells whole."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    print_rows(["system", "evidence"], [("BERT", SENTENCE)], form="table", wide=True)
    assert click.unstyle(capsys.readouterr().out) == f"system  evidence\nBERT    {SENTENCE}\n"


def test_csv_holds_nothing_that_a_spreadsheet_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """Formulas are quoted, numbers are not."""
    print_rows(["a", "b", "c"], [("=1+1", -5, "-5"), ("@x", "+y", "a,b")], form="csv")
    assert capsys.readouterr().out == "a,b,c\n'=1+1,-5,-5\n'@x,'+y,\"a,b\"\n"


def on_a_terminal(*args: str, **environment: str) -> tuple[str, str]:
    """Return what `kg` writes to standard output and to standard error when each is a terminal."""
    ends = [os.openpty() for _ in range(2)]
    settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment}
    settings = {name: value for name, value in settings.items() if value}
    running = subprocess.Popen([sys.executable, "-m", "kg", *args], stdout=ends[0][1], stderr=ends[1][1], env=settings)
    texts = [b"", b""]
    for _, inner in ends:
        os.close(inner)
    while waiting := [outer for outer, _ in ends if outer is not None]:
        for outer in select.select(waiting, [], [])[0]:
            place = 0 if outer == ends[0][0] else 1
            try:
                part = os.read(outer, 65536)
            except OSError:  # Linux says so when the other end is closed
                part = b""
            texts[place] += part
            if not part:
                os.close(outer)
                ends[place] = (None, None)
    assert running.wait() == 0
    return texts[0].decode(), texts[1].decode()


def test_terminal_gets_colours_unless_no_color_is_set(graph: Path) -> None:
    """Emphasis on a terminal, none with NO_COLOR, and the same text."""
    plain, styled = (on_a_terminal("show", "BERT", NO_COLOR=value)[0] for value in ("1", ""))
    assert "\x1b" not in plain
    assert styled.startswith("\x1b[1mBERT\x1b[0m  Model, 5 papers")
    assert click.unstyle(styled) == plain
    assert max(map(len, plain.splitlines())) <= 80


def test_progress_is_shown_on_a_terminal_only(graph: Path) -> None:
    """Standard error tells how far a build is, unless it is quiet or nobody looks."""
    build = ["build", "--records", str(EXAMPLES / "records.jsonl"), "-o", "new.kgl"]
    assert "Reading" in on_a_terminal(*build)[1]
    assert on_a_terminal(*build, "--quiet") == ("", "")
    assert run(*build).stderr == ""
