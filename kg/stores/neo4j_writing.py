"""The statements by which nodes and edges get into Neo4j: constraints first, then batches per label and type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from kg.errors import GraphError
from kg.schema import ENTITY_TYPES, RELATIONS, RESULT_LINKS, Edge, Node

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

__all__ = [
    "Statement",
    "Transaction",
    "batches",
    "check_edge",
    "check_node",
    "check_written",
    "cut_edges",
    "cut_moved",
    "define",
    "group",
    "merge_edges",
    "merge_nodes",
    "relabel",
    "remove_nodes",
]

_decode = msgspec.msgpack.Decoder().decode
NODE_LABELS = ("Alias", *ENTITY_TYPES, "Decision", "Paper", "Result")
EDGE_TYPES = (*RELATIONS, *RESULT_LINKS, "MENTIONS", "NAMES", "REPORTS", "STATES", "VARIANT_OF")
BATCH = 5000  # rows a statement
TOGETHER = 20_000  # rows a transaction; the server keeps them all in memory until it ends
SIZE = 16 << 20  # bytes of rows a transaction
LONGEST = 8000  # bytes of a text in an index of the server

CHECK = """
CALL () {
  MATCH (n) WHERE n.id IS NULL RETURN 'a node' AS what, null AS name
  UNION ALL MATCH (n) WITH n.id AS name, count(*) AS times WHERE times > 1 RETURN 'a node' AS what, name
  UNION ALL MATCH ()-[r]->() WHERE r.key IS NULL RETURN 'a ' + type(r) + ' relation' AS what, null AS name
  UNION ALL MATCH ()-[r]->() WITH type(r) AS kind, r.key AS name, count(*) AS times WHERE times > 1
  RETURN 'a ' + kind + ' relation' AS what, name
} RETURN what, name LIMIT 1
"""


class Statement(NamedTuple):
    """Cypher over $rows. `matches` tells that it has to return how many rows there were, `size` is theirs in bytes."""

    cypher: str
    rows: list[Any]
    matches: bool = False
    size: int = 0


Transaction = list[Statement]


def define(labels: Iterable[str] = (), types: Iterable[str] = ()) -> Iterator[str]:
    """Yield the constraints and indexes of the schema, and those of further labels and types.

    The label Entity comes last: a server lists the labels of a node in the order in which it came to know them, and the
    specific one has to be first.
    """
    for label in sorted({*NODE_LABELS, *labels} - {"Entity"}):
        yield f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.id IS UNIQUE"
    for kind in sorted({*EDGE_TYPES, *types}):
        yield f"CREATE CONSTRAINT IF NOT EXISTS FOR ()-[r:`{kind}`]-() REQUIRE r.key IS UNIQUE"
    yield "CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.aliases]"


def check_node(node: Node) -> None:
    """Check what Neo4j asks of a node beyond what every store does.

    Raises:
        GraphError: a list holds values of several kinds, the id is longer than an index takes, or the labels are more
            than a type and Entity.
    """
    if len(node.labels) > 2 or "Entity" in node.labels[:1] or node.labels[1:] not in ((), ("Entity",)):
        raise GraphError(
            f"Node {node.id!r} has the labels {':'.join(node.labels)}; Neo4j does not keep their order. Give it "
            "a type, and Entity where it is one."
        )
    _check(f"Node {node.id!r:.80}", node.id, node.properties)


def check_edge(edge: Edge) -> None:
    """Check what Neo4j asks of an edge beyond what every store does.

    Raises:
        GraphError: a list holds values of several kinds, or the key is longer than an index takes.
    """
    _check(f"{edge.type} {edge.key!r:.80}", edge.key, edge.properties)


def check_written(transaction: ManagedTransaction) -> None:
    """Check that after a query has written to it, the graph can still be told by ids and keys.

    Raises:
        GraphError: a node has no id, an edge has no key, or two have the same.
    """
    record = transaction.run(CHECK).single()
    if record is None:
        return
    what, name = record.values()
    if name is None:
        example = "CREATE (n:Method {id: 'system:…'})" if what == "a node" else "CREATE (a)-[:TYPE {key: '…'}]->(b)"
        raise GraphError(f"The query leaves {what} without a name of its own. Write: {example}. Nothing was saved.")
    raise GraphError(f"The query leaves two with the name {name!r}; it must be unique. Nothing was saved.")


def group(statements: Iterable[Statement]) -> Iterator[Transaction]:
    """Yield statements that go into one transaction: all of them, where they are not too much for a server."""
    together: Transaction = []
    rows = size = 0
    for statement in statements:
        if together and (rows + len(statement.rows) > TOGETHER or size + statement.size > SIZE):
            yield together
            together, rows, size = [], 0, 0
        together.append(statement)
        rows, size = rows + len(statement.rows), size + statement.size
    if together:
        yield together


def batches(cypher: str, rows: Iterable[bytes], *, matches: bool = False) -> Iterator[Statement]:
    """Yield statements of no more rows than are good for a server, which come as they were encoded."""
    batch: list[Any] = []
    size = 0
    for row in rows:
        if batch and (len(batch) == BATCH or size + len(row) > SIZE):
            yield Statement(cypher, batch, matches, size)
            batch, size = [], 0
        batch.append(_decode(row))
        size += len(row)
    if batch:
        yield Statement(cypher, batch, matches, size)


def relabel(before: str, after: str) -> str:
    """Return the statement that gives nodes another first label, by id."""
    return f"UNWIND $rows AS id MATCH (n:`{before}` {{id: id}}) REMOVE n:`{before}`:Entity SET n:`{after}`"


def merge_nodes(*labels: str) -> str:
    """Return the statement that adds nodes of these labels, or puts them in the place of those with the same id."""
    entity = "SET n:Entity" if "Entity" in labels else "REMOVE n:Entity"
    return f"UNWIND $rows AS row MERGE (n:`{labels[0]}` {{id: row.id}}) SET n = row.all {entity} RETURN count(*)"


def cut_moved(kind: str) -> str:
    """Return the statement that takes out edges that are to have other ends."""
    return (
        f"UNWIND $rows AS row MATCH (a)-[r:`{kind}` {{key: row.key}}]->(b) "
        "WHERE a.id <> row.source OR b.id <> row.target DELETE r"
    )


def merge_edges(kind: str, source: str, target: str) -> str:
    """Return the statement that adds edges between nodes of two labels, or replaces those with the same key there."""
    return (
        f"UNWIND $rows AS row MATCH (a:`{source}` {{id: row.source}}) MATCH (b:`{target}` {{id: row.target}}) "
        f"MERGE (a)-[r:`{kind}` {{key: row.key}}]->(b) SET r = row.all RETURN count(*)"
    )


def cut_edges(kind: str) -> str:
    """Return the statement that takes out edges by key."""
    return f"UNWIND $rows AS key MATCH ()-[r:`{kind}` {{key: key}}]->() DELETE r"


def remove_nodes(label: str) -> str:
    """Return the statement that takes out nodes by id."""
    return f"UNWIND $rows AS id MATCH (n:`{label}` {{id: id}}) DETACH DELETE n"


def _check(where: str, name: str, properties: Mapping[str, Any]) -> None:
    if len(name) * 4 > LONGEST and len(name.encode()) > LONGEST:
        raise GraphError(f"{where} has a name of {len(name.encode()):,} bytes; Neo4j's indexes take {LONGEST:,}.")
    for key, value in properties.items():
        if isinstance(value, list) and len({type(part) for part in value}) > 1:
            raise GraphError(f"{where} has values of several kinds in {key!r}; Neo4j's lists hold one kind each.")
