"""Asking the library: exact answers, typed rows, names in any spelling; a value is only ever a value."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aviary import make_record, open_aviary
from aviary_answers import ANSWERS

from kg.assemble import assemble, digest
from kg.errors import QueryError, UnknownNameError
from kg.graph import Graph
from kg.schema import Record
from kg.stores import Store, open_store
from queries import load_catalog, run, run_query

EXAMPLES = Path(__file__).parent.parent / "examples" / "records.jsonl"
HOSTILE = (
    "NestBench'}) DETACH DELETE b //",
    'x"}) RETURN 1 AS rank //',
    "`}) MATCH (n) DETACH DELETE n //",
    "$benchmark",
    "{id: 'benchmark:nestbench'}",
    "' OR 1 = 1 OR '",
    "\\'} //",
    "\\u0027})",
    "*/ MATCH (n) SET n.name = '' /*",
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "CALL dbms.shutdown()",
    "nest\x00box",
    "\x1b[2J\r\n\t",
    "\ud800",
    "💥" * 50,
    "ﬀ\u202e\u200b",
    "a" * 100_000,
    "';--",
    "%00",
    "../../graph.kgl",
    "   ",
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """The aviary, which no test changes."""
    with open_aviary() as aviary:
        yield aviary


@pytest.mark.parametrize(
    ("name", "values", "rows"), ANSWERS, ids=[f"{name}-{i}" for i, (name, *_) in enumerate(ANSWERS)]
)
def test_query_answers_exactly(store: Store, name: str, values: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    """Each query gives the rows that reading the records by hand gives, in order."""
    assert [tuple(row) for row in run(name, store, **values)] == rows


def test_every_query_is_answered_here() -> None:
    """No query of the library is without a checked answer."""
    assert {name for name, *_ in ANSWERS} == set(load_catalog())


def test_examples_of_the_headers_answer_on_the_example_papers() -> None:
    """What a header gives as its example finds something in the papers of `examples/` (they have no conflict)."""
    records = [msgspec.json.decode(line, type=Record) for line in EXAMPLES.read_bytes().splitlines()]
    graph = assemble(records)
    with open_store(":memory:") as store:
        store.load(graph.nodes.values(), graph.edges.values())
        empty = [name for name, query in load_catalog().items() if not run(name, store, **query.example)]
    assert empty == ["conflicts"]


def test_rows_are_typed_and_named(store: Store) -> None:
    """A row has the columns as fields, numbers are numbers, and dicts carry the same."""
    answer = run("leaderboard", store, benchmark="NestBench")
    first = answer.rows[0]
    assert (first.rank, first.system, first.value, type(first.rank), type(first.value)) == (
        1,
        "Kestrel",
        84.0,
        int,
        float,
    )
    assert answer.columns == ("rank", "system", "metric", "value", "unit", "kind", "paper", "evidence")
    assert answer.dicts()[0] == dict(zip(answer.columns, first, strict=True))
    assert len(answer) == len(list(answer)) == 5


def test_graph_of_the_public_interface_can_be_asked(store: Store) -> None:
    """What `kg.open` gives is asked like a store."""
    assert run("beats", Graph(store), system="Merlin").rows == run("beats", store, system="Merlin").rows


def test_frame_has_the_columns(store: Store) -> None:
    """With pandas installed, the rows become a frame; without rows it has its columns all the same."""
    pytest.importorskip("pandas")
    frame = run("leaderboard", store, benchmark="NestBench").to_frame()
    assert list(frame.columns) == ["rank", "system", "metric", "value", "unit", "kind", "paper", "evidence"]
    assert list(frame["system"]) == ["Kestrel", "Falkon", "Merlin", "", "Merlin"]
    assert list(run("beats", store, system="Osprey").to_frame().columns) == ["loser", "paper", "evidence"]


def test_frame_without_pandas_says_what_to_install(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """pandas is no dependency; the error says how to get it."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(QueryError, match=r"pip install .paper-kg\[frames\]"):
        run("conflicts", store).to_frame()


def test_limit_cuts_and_says_so(store: Store) -> None:
    """A row limit is passed to the store, and the answer tells that there was more."""
    answer = run_query(load_catalog()["leaderboard"], store, {"benchmark": "NestBench"}, limit=2)
    assert [row.rank for row in answer] == [1, 2]
    assert answer.truncated


@pytest.mark.parametrize(
    "name", ["NestBench", "nestbench", "Nest-Bench", "NEST BENCH", "NestBenchs", "benchmark:nestbench"]
)
def test_names_are_taken_in_any_spelling_and_as_ids(store: Store, name: str) -> None:
    """Case, hyphens, spaces and plurals do not count, and an id is a name too."""
    assert len(run("leaderboard", store, benchmark=name)) == 5


@pytest.mark.parametrize("ident", ["bird:1", " bird:1 "])
def test_paper_is_found_by_its_id(store: Store, ident: str) -> None:
    """A paper's id may have space around it."""
    assert run("paper", store, id=ident).rows[0].name == "Merlin"


def test_paper_id_may_lack_its_source() -> None:
    """An arXiv id or a DOI is enough."""
    graph = assemble([make_record("arxiv:2301.00001", "", [("", "PROPOSES", "Merlin")], [])])
    with open_store(":memory:") as store:
        store.load(graph.nodes.values(), graph.edges.values())
        assert run("paper", store, id="2301.00001").rows[0].relation == "PROPOSES"


def test_unknown_name_is_answered_with_the_nearest(store: Store) -> None:
    """Only names of the types that the parameter takes are suggested."""
    with pytest.raises(UnknownNameError, match=r"called 'NestBanch'\. Did you mean: NestBench\?") as caught:
        run("leaderboard", store, benchmark="NestBanch")
    assert caught.value.suggestions == ("NestBench",)
    with pytest.raises(UnknownNameError, match=r"called 'Mer'\. Did you mean: Merlin\?"):
        run("beats", store, system="Mer")


def test_name_of_another_type_is_told_so(store: Store) -> None:
    """A name that the graph has, but not as what is asked for, is no unknown name."""
    with pytest.raises(QueryError, match=r"'Merlin' is a Model; parameter 'benchmark' takes a Benchmark\.") as caught:
        run("leaderboard", store, benchmark="merlin")
    assert not isinstance(caught.value, UnknownNameError)


def test_unknown_paper_is_an_unknown_name(store: Store) -> None:
    """A paper that is not in the graph is an error."""
    with pytest.raises(UnknownNameError, match="called 'bird:9'"):
        run("paper", store, id="bird:9")


def test_name_of_two_things_asks_about_both() -> None:
    """Where a method and a task bear one name, each query takes what fits its types, and `neighbours` both."""
    said = [("gliding", "ADDRESSES", "soaring"), ("Merlin", "ADDRESSES", "Gliding")]
    graph = assemble([make_record("two:1", "", said, [])])
    with open_store(":memory:") as store:
        store.load(graph.nodes.values(), graph.edges.values())
        assert [row.system for row in run("task", store, task="gliding")] == ["Merlin"]
        both = [("ADDRESSES", "in", "Merlin"), ("ADDRESSES", "out", "soaring")]
        assert [(row.relation, row.direction, row.name) for row in run("neighbours", store, name="gliding")] == both
        assert [row.name for row in run("neighbours", store, name="task:gliding")] == ["Merlin", "soaring"]


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("beats", {}, r"Query 'beats' needs parameter 'system'\. The system, under any of its names\."),
        ("beats", {"sytem": "Merlin"}, r"Query 'beats' has no parameter 'sytem'\. It takes: system\."),
        ("conflicts", {"a": "Merlin"}, r"Query 'conflicts' has no parameter 'a'\. It takes none\."),
        ("beats", {"system": 7}, r"Parameter 'system' must be a text; got 7\."),
        ("beats", {"system": ["Merlin"]}, r"Parameter 'system' must be a text; got \['Merlin'\]\."),
        ("beats", {"system": None}, "needs parameter 'system'"),
        ("beats", {"system": ""}, "Parameter 'system' must be the name of a Method or Model; got ''"),
        ("lineage", {"system": "Osprey", "depth": 0}, "'depth' must be a whole number from 1 to 5; got 0"),
        ("lineage", {"system": "Osprey", "depth": 6}, "'depth' must be a whole number from 1 to 5; got 6"),
        ("lineage", {"system": "Osprey", "depth": "two"}, "'depth' must be a whole number from 1 to 5; got 'two'"),
        ("lineage", {"system": "Osprey", "depth": True}, "'depth' must be a whole number from 1 to 5; got True"),
        ("lineage", {"system": "Osprey", "depth": 2.5}, r"'depth' must be a whole number from 1 to 5; got 2\.5"),
        ("lineage", {"system": "Osprey", "depth": "9" * 5000}, "'depth' must be a whole number from 1 to 5"),
        ("hubs", {"type": "Bird"}, "'type' must be one of Benchmark, Method, Metric, Model, Task; got 'Bird'"),
        ("hubs", {"type": "Model) DELETE n //"}, "'type' must be one of Benchmark, Method, Metric, Model, Task"),
        ("trend", {"type": "Model", "by": "day"}, "'by' must be one of month, year; got 'day'"),
    ],
)
def test_wrong_values_are_refused_before_the_query_runs(
    store: Store, name: str, values: dict[str, Any], message: str
) -> None:
    """What is missing, unknown or of the wrong kind is an error that says what is allowed."""
    with pytest.raises(QueryError, match=message):
        run(name, store, **values)


def test_numbers_may_be_written_as_text(store: Store) -> None:
    """The command line gives texts."""
    assert [row.system for row in run("lineage", store, system="Osprey", depth="1")] == ["Kestrel"]


def test_name_with_quotes_and_code_is_an_ordinary_name(store: Store) -> None:
    """A name that holds quotes, backticks, braces and a dollar sign is found like any other."""
    name = 'owl\'s "night" `watch` {$x}'
    assert [row.system for row in run("task", store, task=name)] == ["Osprey"]
    assert run("evidence", store, a="Osprey", b=name).rows[0].evidence == f"Osprey ADDRESSES {name}"


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_values_are_only_values(store: Store, place: int) -> None:
    """Through each parameter of each query, a hostile text is an unknown name or a refused value; nothing changes."""
    before = digest(store.nodes(), store.edges())
    asked = 0
    for name, query in load_catalog().items():
        for parameter in query.parameters:
            values = {"benchmark": "NestBench", "system": "Merlin", "task": "bird spotting", "type": "Model"}
            values |= {"a": "Merlin", "b": "Kestrel", "id": "bird:1", "name": "Merlin"}
            values = {key: value for key, value in values.items() if key in {one.name for one in query.parameters}}
            with pytest.raises(QueryError):
                run(name, store, **(values | {parameter.name: HOSTILE[place]}))
            asked += 1
    assert asked == 31
    assert digest(store.nodes(), store.edges()) == before
