"""What only a server has: credentials, addresses, others who use it, and the same answers as a file gives."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.assemble import digest
from kg.cli import main
from kg.errors import GraphError, QueryError
from kg.schema import Edge, Node
from kg.stores import Store, neo4j, neo4j_writing, open_store
from queries import load_catalog, run
from tests.neo4j.old_server import answer_as
from tests.neo4j.server import Server
from tests.store_cases import EDGES, NODES, content, method

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def server(neo4j_address: str) -> Iterator[Store]:
    """Give an empty store on a server, which is empty again afterwards."""
    with open_store(neo4j_address, write=True) as store:
        store.run("MATCH (n) DETACH DELETE n", write=True)
        yield store
        store.run("MATCH (n) DETACH DELETE n", write=True)


def fill(server: Store, source: Store) -> None:
    """Make the content of one store that of the other."""
    server.replace(source.nodes(), source.edges())


def test_build_and_load_give_the_graph_that_the_file_holds(
    server: Store, example_graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`kg build -o` a server, and `kg load` into it once and twice, all end in the digest of the file."""
    monkeypatch.chdir(tmp_path)
    with open_store(example_graph) as file:
        expected = digest(file.nodes(), file.edges())
    build = ["build", "--records", str(EXAMPLES / "records.jsonl"), "-o", server.address]
    load = ["load", str(example_graph), "--to", server.address]
    for command in (build, load, load, build):
        outcome = CliRunner().invoke(main, command)
        assert outcome.exit_code == 0, outcome.output
        assert digest(*content(server)) == expected
    server.replace([], [])
    assert CliRunner().invoke(main, load).exit_code == 0
    assert digest(*content(server)) == expected


def test_every_query_of_the_library_answers_as_from_the_file(server: Store, example_graph: Path) -> None:
    """The same Cypher gives the same rows in the same order on both engines."""
    with open_store(example_graph) as file:
        fill(server, file)
        answered = 0
        for name, query in load_catalog().items():
            rows = run(name, file, **query.example).rows
            assert run(name, server, **query.example).rows == rows, name
            answered += bool(rows)
    assert answered > 10


def test_schema_stands_before_the_first_node(server: Store) -> None:
    """Ids and keys are unique by constraint, names are in a full-text index, and types come before Entity."""
    server.replace(NODES, EDGES)
    found = server.run("SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type").rows
    assert (["Method"], ["id"], "UNIQUENESS") in found
    assert (["BUILDS_ON"], ["key"], "RELATIONSHIP_UNIQUENESS") in found
    names = "CALL db.index.fulltext.queryNodes('entity_names', 'alpha') YIELD node RETURN node.id"
    server.run("RETURN 1")
    assert server.run(names).rows == [("system:alpha",)]
    assert server.run("MATCH (n:Method) RETURN DISTINCT labels(n)").rows == [(["Method", "Entity"],)]


def test_change_that_breaks_off_is_completed_by_doing_it_again(server: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large change adds before it takes out: half of it leaves what was there, and the whole comes out right."""
    server.replace(NODES, EDGES)
    new = [method(f"m{number}") for number in range(7)]
    monkeypatch.setattr(neo4j_writing, "TOGETHER", 2)
    monkeypatch.setattr(neo4j_writing, "BATCH", 2)

    def broken(statements: list[neo4j_writing.Statement]) -> Iterator[neo4j_writing.Transaction]:
        parts = neo4j_writing.group(statements)
        yield next(parts)
        yield next(parts)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(neo4j, "group", broken)
        with pytest.raises(KeyboardInterrupt):
            server.replace(new, [])
    assert server.counts().nodes == {"Method": 6, "Paper": 1}
    server.replace(new, [])
    assert content(server) == (new, [])


def test_counts_that_do_not_match_are_an_error(server: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody takes out at the end of a change what it has put in, the change says so."""
    put = neo4j.Neo4jStore._put

    def disturbed(store: neo4j.Neo4jStore, *arguments: Any) -> None:
        put(store, *arguments)
        with store._session(write=True) as session:
            session.run("MATCH (n:Method {id: 'system:beta'}) DETACH DELETE n").consume()

    monkeypatch.setattr(neo4j.Neo4jStore, "_put", disturbed)
    for change in (server.load, server.replace):
        with pytest.raises(GraphError, match=r"holds 1 Method after 2 were written; something else changes the graph"):
            change(NODES, EDGES)


def test_nodes_of_others_are_left_alone(server: Store) -> None:
    """A database that holds something else is not made a graph of papers."""
    with server._session(write=True) as session:  # type: ignore[attr-defined]
        session.run("CREATE (:Person {name: 'Ada'})").consume()
    with pytest.raises(GraphError, match=r"holds 1 nodes :Person that are not of a graph of papers\. Give the graph a"):
        server.replace(NODES, EDGES)


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (method("a", parts=[1, "b"]), "Node 'system:a' has values of several kinds in 'parts'"),
        (Node(id="x" * 9000, labels=("Method",)), "has a name of 9,000 bytes; Neo4j's indexes take 8,000."),
        (Node(id="x", labels=("Method", "Model")), "Node 'x' has the labels Method:Model; Neo4j does not keep"),
    ],
)
def test_what_a_server_cannot_hold_is_refused_before_anything_is_written(
    server: Store, node: Node, message: str
) -> None:
    """The message names the node and the reason."""
    with pytest.raises(GraphError, match=message):
        server.replace([*NODES, node], EDGES)
    assert content(server) == ([], [])


def test_server_refuses_to_write_in_a_query_that_reads(server: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a query to get past the check of its text, the transaction would still be one for reading."""
    monkeypatch.setattr(neo4j, "check_query", lambda cypher, write: [])
    with pytest.raises(QueryError, match="read access mode"):
        server.run("CREATE (:Method {id: 'system:x'})")
    assert content(server) == ([], [])


def test_store_opened_for_reading_writes_nothing(server: Store) -> None:
    """Each way of writing is refused, with the remedy."""
    with open_store(server.address) as reader:
        for write in (lambda: reader.replace(NODES, EDGES), lambda: reader.run("CREATE (:A {id: 'a'})", write=True)):
            with pytest.raises(GraphError, match=r"is open for reading only\. Open it with write=True"):
                write()


def test_server_stops_a_query_whose_time_is_up(server: Store) -> None:
    """A long query ends at its limit, and the store answers on."""
    long = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b)"
    with pytest.raises(QueryError, match=r"The query took longer than 0\.3 s and was stopped"):
        server.run(long, timeout=0.3)
    assert server.run("RETURN 1", timeout=30).rows == [(1,)]


def test_edge_that_ends_elsewhere_is_moved(server: Store) -> None:
    """A key that comes with other ends does not stand twice."""
    server.replace(NODES, EDGES)
    turned = [Edge(type=EDGES[0].type, key="k1", source="system:beta", target="system:alpha"), EDGES[1]]
    server.replace(NODES, turned)
    assert content(server) == (NODES, turned)


def test_password_that_is_wrong_is_told_and_not_shown(
    neo4j_address: str, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says where the right one belongs, and repeats neither."""
    monkeypatch.setenv("NEO4J_PASSWORD", "not-the-password")
    with pytest.raises(GraphError) as caught:
        open_store(neo4j_address)
    assert str(caught.value) == (
        f"{neo4j_address} does not accept user and password. Set NEO4J_USERNAME and NEO4J_PASSWORD, or add the host to "
        "~/.netrc."
    )
    monkeypatch.delenv("NEO4J_PASSWORD")
    monkeypatch.setenv("HOME", "/nowhere")
    with pytest.raises(GraphError, match="Set NEO4J_USERNAME and NEO4J_PASSWORD"):
        open_store(neo4j_address)


def test_netrc_gives_user_and_password(
    neo4j_address: str, neo4j_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the environment says nothing, the file of passwords does."""
    monkeypatch.delenv("NEO4J_PASSWORD")
    monkeypatch.setenv("HOME", str(tmp_path))
    host = neo4j_address.partition("://")[2].partition(":")[0]
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"machine {host} login {neo4j_server.user} password {neo4j_server.password}\n")
    netrc.chmod(0o600)
    with open_store(neo4j_address) as store:
        assert store.run("RETURN 1").rows == [(1,)]


def test_password_is_asked_for_at_a_terminal(
    neo4j_address: str, neo4j_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where neither the environment nor netrc has it, and somebody is there to be asked."""
    monkeypatch.delenv("NEO4J_PASSWORD")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or neo4j_server.password)
    with open_store(neo4j_address) as store:
        assert store.run("RETURN 1").rows == [(1,)]
    host = neo4j_address.partition("://")[2].partition(":")[0]
    assert asked == [f"Password of {neo4j_server.user} at {host}: "]


def test_database_that_is_missing_is_named(neo4j_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the address or in the environment."""
    with pytest.raises(GraphError, match=r"has no database 'none'\. Name one with \?database="):
        open_store(f"{neo4j_address}?database=none")
    monkeypatch.setenv("NEO4J_DATABASE", "other")
    with pytest.raises(GraphError, match="has no database 'other'"):
        open_store(neo4j_address)


def test_both_schemes_reach_the_server_and_encrypted_ones_say_why_not(neo4j_server: Server, neo4j_address: str) -> None:
    """neo4j:// asks for a routing table, bolt:// does not; a server without certificates is told as such."""
    place = neo4j_address.partition("://")[2]
    for scheme in ("neo4j", "bolt", "NEO4J"):
        with open_store(f"{scheme}://{place}") as store:
            assert store.run("RETURN 1").rows == [(1,)]
    for scheme in ("bolt+s", "neo4j+s"):
        with pytest.raises(GraphError, match=r"neo4j:// or bolt://"):
            open_store(f"{scheme}://{place}")


def test_server_that_is_down_is_told_at_once() -> None:
    """The message names the address and what may be wrong."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"bolt://127.0.0.1:{unused.getsockname()[1]}"
    with pytest.raises(
        GraphError, match=rf"No Neo4j server answers at {address}: .* Is it running, and is this its Bolt"
    ):
        open_store(address)


@pytest.mark.parametrize(
    ("version", "agent", "message"),
    [
        (b"\0\0\4\4", "Neo4j/4.4.12", r"runs Neo4j/4\.4\.12\. Neo4j 5 or newer is needed; bring the server up to date"),
        (b"\0\0\0\3", "Neo4j/3.5.1", r"runs Neo4j/3\.5\.1\. Neo4j 5 or newer is needed"),
        (b"\0\0\0\0", "", "speaks no version of Bolt that is known here: it is too old, or no Neo4j server"),
    ],
)
def test_server_that_is_too_old_is_told_so(
    version: bytes, agent: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it gives its version, or is too old even for that."""
    monkeypatch.setenv("NEO4J_PASSWORD", "any")
    with answer_as(version, agent) as address, pytest.raises(GraphError, match=message):
        open_store(address)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://localhost:7474", r"'http' is no kind of address for a graph\..* servers take bolt://, bolt\+s://"),
        ("neo4j://ada:secret@host", r"no place for a user or a password: others can see it\. Write neo4j://host\."),
        ("bolt://host/papers", r"says more than a server and a database\. Write it as in bolt://host\?database=papers"),
        ("bolt://host?timeout=3", "says more than a server and a database"),
        ("bolt://", "names no server"),
        ("bolt://host:many", "is no address of a server"),
    ],
)
def test_address_that_cannot_be_used_is_explained(address: str, message: str) -> None:
    """The message shows how to write it, without the password."""
    with pytest.raises(GraphError, match=message) as caught:
        open_store(address)
    assert "secret" not in str(caught.value)
