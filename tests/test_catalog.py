"""The library of questions as files: what a header may say, and what is refused at load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.schema import ENTITY_TYPES, RELATIONS, RESULT_LINKS
from queries.catalog import LIBRARY, load_catalog, run
from queries.header import Column, Parameter, read_query
from queries.text import blank, parameters_used, returned_columns

HEADER = """\
// name: owls
// purpose: List owls
//   and what they see.
// param place: name Benchmark|Task. Where.
// param many: int 1..9 = 3. How many.
// param by: choice day|night = "night". When.
// column owl: str. The owl.
// column seen: int. How much it sees.
// example: place="old barn" many=2
"""
CYPHER = "MATCH (o:Owl {place: $place, by: $by})\nRETURN o.name AS owl, o.seen AS seen\nORDER BY owl\nLIMIT $many\n"

# The names and columns that issue 4 promises.
PROMISED = {
    "leaderboard": "rank system metric value unit kind paper evidence",
    "results-of": "metric benchmark value unit kind baseline paper evidence",
    "beats": "loser paper evidence",
    "beaten-by": "winner paper evidence",
    "lineage": "system distance via",
    "descendants": "system distance via",
    "task": "system benchmarks metrics papers",
    "benchmarks": "benchmark systems papers",
    "co-used": "benchmark systems",
    "metrics-of": "metric results papers",
    "paper": "relation type name evidence",
    "compare": "statement winner paper evidence",
    "path": "names relations",
    "evidence": "relation paper evidence confidence",
    "conflicts": "a b papers_a papers_b",
    "hubs": "name papers degree",
    "trend": "name period papers",
    "gaps": "system benchmark",
    "neighbours": "relation direction type name papers",
}


def write(folder: Path, text: str, name: str = "owls") -> Path:
    """Write a query file and return its path."""
    path = folder / f"{name}.cypher"
    path.write_text(text, encoding="utf-8")
    return path


def test_library_holds_the_promised_queries_and_columns() -> None:
    """Each promised query is there, with its columns in order."""
    columns = {name: " ".join(column.name for column in query.columns) for name, query in load_catalog().items()}
    assert columns == dict(sorted(PROMISED.items()))


def test_library_parameters_have_the_promised_defaults() -> None:
    """What may be left out has the default that is promised."""
    defaults = {
        (name, parameter.name): parameter.default
        for name, query in load_catalog().items()
        for parameter in query.parameters
        if not parameter.required
    }
    assert defaults == {
        ("benchmarks", "task"): "",
        ("descendants", "depth"): 3,
        ("gaps", "others"): 1,
        ("gaps", "top"): 20,
        ("hubs", "limit"): 20,
        ("leaderboard", "metric"): "",
        ("lineage", "depth"): 3,
        ("path", "limit"): 10,
        ("path", "max"): 6,
        ("trend", "by"): "year",
        ("trend", "limit"): 20,
    }


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.cypher")), ids=lambda path: path.stem)
def test_library_query_is_plain_ordered_and_of_the_schema(path: Path) -> None:
    """Each query only reads, ends in an order, keeps to short lines, and names labels and types of the schema alone."""
    query = read_query(path)
    code = blank(query.cypher)
    kinds = {*ENTITY_TYPES, *RELATIONS, *RESULT_LINKS, "Entity", "Alias", "Paper", "Result"}
    kinds |= {"NAMES", "MENTIONS", "REPORTS", "STATES", "VARIANT_OF"}
    named = re.findall(r"[(\[]\w*:([\w|]+)", code)
    assert {word for words in named for word in words.split("|")} <= kinds
    assert re.search(r"\nORDER BY [^\n]+\n(LIMIT \$\w+\n)?$", query.cypher)
    assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|LOAD|CALL\s+\w+\.)", code)
    assert max(map(len, path.read_text(encoding="utf-8").splitlines())) <= 120


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.cypher")), ids=lambda path: path.stem)
def test_library_query_finds_names_through_the_index(path: Path) -> None:
    """Each parameter that names something goes to an :Alias node, as it is or in a list that is unwound."""
    query = read_query(path)
    for parameter in query.parameters:
        if parameter.kind == "name":
            direct = f"(:Alias {{id: ${parameter.name}}})-[:NAMES]->" in query.cypher
            unwound = re.search(rf"UNWIND \[\[.*\${parameter.name}\b", query.cypher) and "(:Alias {id:" in query.cypher
            assert direct or unwound


def test_header_is_read(tmp_path: Path) -> None:
    """A header gives purpose, parameters, columns and example; the Cypher stays as it is."""
    query = read_query(write(tmp_path, HEADER + CYPHER))
    assert query.purpose == "List owls and what they see."
    assert query.parameters == (
        Parameter(name="place", kind="name", meaning="Where.", options=("Benchmark", "Task")),
        Parameter(name="many", kind="int", meaning="How many.", bounds=(1, 9), default=3),
        Parameter(name="by", kind="choice", meaning="When.", options=("day", "night"), default="night"),
    )
    assert query.columns == (
        Column(name="owl", type="str", meaning="The owl."),
        Column(name="seen", type="int", meaning="How much it sees."),
    )
    assert query.example == {"place": "old barn", "many": "2"}
    assert query.cypher == CYPHER


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("// name: owls\n", "", "lacks a line '// name: …'"),
        ("// purpose: List owls\n//   and what they see.\n", "", "lacks a line '// purpose: …'"),
        ('// example: place="old barn" many=2\n', "", "lacks a line '// example: …'"),
        ("name: owls", "name: Owls", "called 'Owls'; it must be the file's name"),
        ("name: owls", "name: hawks", "called 'hawks'; it must be the file's name"),
        ("// purpose", "// porpoise", "line 2 of the header is none of"),
        ("$place", "$spot", "uses parameter 'spot', which the header does not declare"),
        ("LIMIT $many", "LIMIT 3", "parameter 'many' is declared, but not used"),
        ("$by}", "'$by'}", "parameter 'by' is declared, but not used"),
        ("o.seen AS seen", "o.seen AS sight", "it returns column 'sight', which the header does not declare"),
        (", o.seen AS seen", "", "column 'seen' is declared, but not used"),
        ("o.name AS owl, o.seen AS seen", "o.seen AS seen, o.name AS owl", "returned as seen, owl"),
        ("o.seen AS seen", "o.seen", "each column of the last RETURN needs a name"),
        ("RETURN", "WITH", "the query has no RETURN"),
        ("name Benchmark|Task.", "name Nest.", "a name has types"),
        ("name Benchmark|Task.", "name.", "a name has types"),
        ("name Benchmark|Task.", 'name Task = "barn".', 'the default of a name can only be ""'),
        ("int 1..9", "int", "an int needs its bounds"),
        ("int 1..9 = 3", "int 1..9 = 10", "the default 10 is not in 1..9"),
        ("int 1..9 = 3", 'int 1..9 = "3"', "the default of an int is a number"),
        ('= "night"', '= "noon"', "its default is one of them; got 'noon'"),
        ("choice day|night", "wish day|night", "with a kind of choice, int, name, paper, str"),
        ("owl: str", "owl: feather", "with a type of bool, float, int, list, str"),
        ("// param many", "// param place", "says 'param place' twice"),
        ("// param many:", "// param timeout:", "cannot be called 'timeout'"),
        ("many=2", "few=2", "the example gives 'few', which is no parameter"),
        ('place="old barn" ', "", "the example lacks parameter 'place'"),
        ('place="old barn"', 'place="old barn', "is not NAME=VALUE"),
        ("many=2", "many", "is not NAME=VALUE"),
    ],
)
def test_broken_query_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A header that breaks a rule, or does not agree with its Cypher, is an error that names file and rule."""
    text = HEADER + CYPHER
    assert old in text
    path = write(tmp_path, text.replace(old, new, 1))
    with pytest.raises(QueryError) as caught:
        read_query(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


def test_query_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8, or is missing, is an error that names it."""
    path = tmp_path / "owls.cypher"
    with pytest.raises(QueryError, match="cannot be read"):
        read_query(path)
    path.write_bytes(b"// name: \xff\n")
    with pytest.raises(QueryError, match="cannot be read as text in UTF-8"):
        read_query(path)


def test_own_folder_adds_to_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Queries of your own stand beside the library's, from an argument or from KG_QUERIES."""
    write(tmp_path, HEADER + CYPHER)
    assert "owls" not in load_catalog()
    assert list(load_catalog([tmp_path])) == sorted([*load_catalog(), "owls"])
    monkeypatch.setenv("KG_QUERIES", str(tmp_path))
    assert load_catalog()["owls"].path == tmp_path / "owls.cypher"


def test_own_query_cannot_take_a_name_of_the_library(tmp_path: Path) -> None:
    """Two queries of one name are an error that names both files."""
    write(tmp_path, (HEADER + CYPHER).replace("owls", "beats", 1), "beats")
    with pytest.raises(QueryError, match=re.escape(f"a query 'beats' is already in {LIBRARY / 'beats.cypher'}")):
        load_catalog([tmp_path])


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    """A folder that is not there is an error."""
    with pytest.raises(QueryError, match=r"is not a folder of \.cypher files"):
        load_catalog([tmp_path / "none"])


def test_unknown_query_names_those_there_are() -> None:
    """A wrong name is answered with the right ones."""
    with pytest.raises(QueryError, match=r"Unknown query 'leaderbord'\. Choose from: beaten-by, beats, "):
        run("leaderbord", None)  # type: ignore[arg-type]


def test_code_is_told_from_comments_strings_and_quoted_names() -> None:
    """Parameters and columns that stand in text are none."""
    code = blank("RETURN '$a \\' $b' AS x, // $c\n\"$d\" AS y, /* $e */ `$f``$g` AS z, $h AS h")
    assert parameters_used(code) == ("h",)
    assert returned_columns(code) == ("x", "y", "z", "h")


def test_columns_are_those_of_the_last_outer_return() -> None:
    """Subqueries, maps, lists and calls do not count."""
    code = "CALL { RETURN 1 AS a } WITH {a: 1, b: 2} AS m RETURN DISTINCT f(m, 2) AS c, [x IN m | x] AS d SKIP 1"
    assert returned_columns(code) == ("c", "d")
