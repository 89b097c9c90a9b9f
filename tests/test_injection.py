"""Attempts to get code in: through parameters, through names in papers, through names of queries, and through files.

Each is made on every kind of store, and on the command line. A text is an unknown name, a refused value or an ordinary
name; the graph stays as it was, and nothing outside it is read or written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.assemble import assemble, digest
from kg.cli import main
from kg.errors import GraphError, QueryError, RefusedError
from kg.schema import Entity, Record, Relation, Result
from kg.stores import Store, open_store
from queries import load_catalog, run
from tests import store_cases

store = store_cases.store  # the fixture

CODE = (
    "x'}) DETACH DELETE n //",
    'x"}) MATCH (n) DETACH DELETE n RETURN 1 AS rank //',
    "x`}) MATCH (n) DETACH DELETE n //",
    "x\\'}) MATCH (n) DETACH DELETE n //",
    "x\\u0027}) MATCH (n) DETACH DELETE n //",
    "*/ MATCH (n) DETACH DELETE n /*",
    "' OR 1 = 1 OR '",
    "$system",
    "{system: 'x'}",
    "} RETURN 1 AS x UNION MATCH (n) DETACH DELETE n RETURN 1 AS x //",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "CALL apoc.load.json('file:///etc/passwd')",
    "CALL dbms.security.createUser('eve', 'eve')",
    "; MATCH (n) DETACH DELETE n;",
    "-p system=x --write",
    "../../etc/passwd",
    "file:///etc/passwd",
)
QUERY = """\
// name: {name}
// purpose: Do harm.
// column x: str. Nothing.
// example:
{cypher}
"""
HARM = (
    "MATCH (n) DETACH DELETE n RETURN 'x' AS x",
    "MATCH (n) SET n.name = 'x' RETURN n.name AS x",
    "CREATE (n:Method {id: 'x'}) RETURN n.id AS x",
    "CALL () { MATCH (n) DETACH DELETE n } RETURN 'x' AS x",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line[0] AS x",
    "LOAD CSV FROM 'http://127.0.0.1:9/x' AS line RETURN line[0] AS x",
    "CALL apoc.load.json('file:///etc/passwd') YIELD value RETURN value AS x",
    "CALL apoc.export.csv.all('/tmp/x.csv', {}) YIELD file RETURN file AS x",
    "CALL dbms.listConfig() YIELD value RETURN value AS x",
    "RETURN apoc.cypher.runFirstColumnSingle('MATCH (n) DETACH DELETE n', {}) AS x",
    "USE system SHOW USERS YIELD user RETURN user AS x",
)


def named(text: str) -> Record:
    """Return what a paper says in which everything has `text` for its name."""
    kinds = ("Model", "Benchmark", "Metric", "Task")
    entities = tuple(Entity(id=kind, type=kind, name=text, surface=(text,)) for kind in kinds)
    other = Entity(id="other", type="Model", name="Sparrow", surface=("Sparrow",))
    ties = (("OUTPERFORMS", "other"), ("ADDRESSES", "Task"), ("EVALUATED_ON", "Benchmark"), ("MEASURED_BY", "Metric"))
    return Record(
        key="bird:1",
        title=text,
        published="2024-01-01",
        entities=(*entities, other),
        relations=tuple(Relation(type=kind, source="Model", target=end, evidence=text) for kind, end in ties),
        results=(
            Result(
                value="1",
                kind="absolute",
                unit=text,
                subject="Model",
                metric="Metric",
                benchmark="Benchmark",
                evidence=text,
            ),
        ),
    )


@pytest.fixture
def birds(store: Store) -> Store:
    """A small graph with an ordinary name."""
    graph = assemble([named("Merlin")])
    store.replace(graph.nodes.values(), graph.edges.values())
    return store


def test_parameters_are_only_values(birds: Store) -> None:
    """Through each parameter of each query each attempt is refused, as a name that is not there or a wrong value."""
    before = digest(birds.nodes(), birds.edges())
    for name, query in load_catalog().items():
        ordinary = {one.name: query.example[one.name] for one in query.parameters if one.name in query.example}
        ordinary |= {one.name: "Merlin" for one in query.parameters if one.kind == "name"}
        ordinary |= {one.name: "bird:1" for one in query.parameters if one.kind == "paper"}
        for parameter in query.parameters:
            for text in CODE[:: 1 if "://" not in birds.address else 4]:
                with pytest.raises(QueryError):
                    run(name, birds, **{**ordinary, parameter.name: text})
        with pytest.raises(QueryError, match="has no parameter"):
            run(name, birds, **{**ordinary, "x}) DETACH DELETE n //": "x"})
    assert digest(birds.nodes(), birds.edges()) == before


@pytest.mark.parametrize("text", CODE)
def test_names_in_papers_are_only_names(store: Store, text: str) -> None:
    """What a paper calls its model, benchmark, metric and task is found under that name, and comes back as it is."""
    graph = assemble([named(text)])
    store.replace(graph.nodes.values(), graph.edges.values())
    assert [(row.loser, row.evidence) for row in run("beats", store, system=text)] == [("Sparrow", text)]
    board = run("leaderboard", store, benchmark=text, metric=text).rows
    assert [(row.system, row.metric, row.unit) for row in board] == [(text, text, text)]
    assert [(row.system, row.benchmarks) for row in run("task", store, task=text)] == [(text, [text])]
    assert next(row.names for row in run("path", store, a=text, b="Sparrow"))[-1] == "Sparrow"
    assert digest(store.nodes(), store.edges()) == digest(graph.nodes.values(), graph.edges.values())


@pytest.mark.parametrize("text", [*CODE, "..", "/etc/passwd", "leaderboard.cypher", "leaderboard\n", "LEADERBOARD"])
def test_names_of_queries_are_only_names(text: str) -> None:
    """What is no name in the library is an error, and no file is looked for."""
    with open_store(":memory:") as store, pytest.raises(QueryError, match="Unknown query"):
        run(text, store)


@pytest.mark.parametrize("cypher", HARM)
def test_query_files_may_only_read(birds: Store, tmp_path: Path, cypher: str) -> None:
    """A folder of queries that somebody else wrote changes nothing and reads no files."""
    before = digest(birds.nodes(), birds.edges())
    (tmp_path / "harm.cypher").write_text(QUERY.format(name="harm", cypher=cypher))
    with pytest.raises(RefusedError):
        run("harm", birds, folders=[tmp_path])
    assert digest(birds.nodes(), birds.edges()) == before


@pytest.mark.parametrize("name", ["x'}) DELETE n //", "../beats", "Harm", "harm\\u0027", "harm harm"])
def test_query_files_cannot_have_strange_names(tmp_path: Path, name: str) -> None:
    """A name that is not in small letters and hyphens is refused at load."""
    (tmp_path / "harm.cypher").write_text(QUERY.format(name=name, cypher="RETURN 'x' AS x"))
    with pytest.raises(QueryError, match="in small letters and hyphens"):
        load_catalog([tmp_path])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of one's own to work in, which holds a graph and nothing else afterwards."""
    monkeypatch.chdir(tmp_path)
    graph = assemble([named("Merlin")])
    with open_store("graph.kgl", write=True) as store:
        store.replace(graph.nodes.values(), graph.edges.values())
    before = (tmp_path / "graph.kgl").read_bytes()
    yield tmp_path
    assert [path.name for path in tmp_path.iterdir()] == ["graph.kgl"]
    assert (tmp_path / "graph.kgl").read_bytes() == before


@pytest.mark.parametrize("text", CODE)
def test_command_line_takes_texts_for_texts(folder: Path, text: str) -> None:
    """As a parameter, as the name of a query, an entity, a paper, a graph or an input, it is an error and no more."""
    for words in (
        ["query", "--name", "beats", "-p", f"system={text}"],
        ["query", "--name", text],
        ["query", "MATCH (n {name: $name}) RETURN n.name", "-p", f"{text}=x", "-p", "name=x"],
        ["queries", "--", text],
        ["show", "--", text],
        ["explain", "--", text, "Merlin"],
        ["delete", "--", text],
        ["stats", "-g", text],
        ["load", "--to", "copy.kgl", "--", text],
    ):
        outcome = CliRunner().invoke(main, words)
        assert outcome.exit_code in (1, 2), (words, outcome.output)
        assert outcome.output.startswith(("Error: ", "Usage: ")), words
        (folder / "copy.kgl").unlink(missing_ok=True)


@pytest.mark.parametrize("address", [f"neo4j://{text}" for text in ("x' //", "a@b", "host/../x", "host?x=1", "host#x")])
def test_addresses_of_servers_are_checked(address: str) -> None:
    """What is no plain address is refused before anything is sent."""
    with pytest.raises(GraphError):
        open_store(address)
