"""The statements by which nodes and edges get into Neo4j: constraints first, then batches per label and type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import GraphError
from kg.schema import ENTITY_TYPES, RELATIONS, RESULT_LINKS, Edge, Node

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

__all__ = ["Statement", "Transaction", "check_fits", "check_written", "define", "delete", "group", "upsert"]

NODE_LABELS = ("Alias", *ENTITY_TYPES, "Decision", "Paper", "Result")
EDGE_TYPES = (*RELATIONS, *RESULT_LINKS, "MENTIONS", "NAMES", "REPORTS", "STATES", "VARIANT_OF")
BATCH = 5000  # rows a statement
TOGETHER = 20_000  # rows a transaction; the server keeps them all in memory until it ends
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
    """Cypher over $rows. `matches` tells that it has to return how many rows there were."""

    cypher: str
    rows: list[Any]
    matches: bool = False


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


def check_fits(nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    """Check what Neo4j asks of nodes and edges beyond what every store does.

    Raises:
        GraphError: a list holds values of several kinds, an id is longer than an index takes, or the labels are more
            than a type and Entity.
    """
    for node in nodes:
        if len(node.labels) > 2 or "Entity" in node.labels[:1] or node.labels[1:] not in ((), ("Entity",)):
            raise GraphError(
                f"Node {node.id!r} has the labels {':'.join(node.labels)}; Neo4j does not keep their order. Give it "
                "a type, and Entity where it is one."
            )
        _check(f"Node {node.id!r:.80}", node.id, node.properties)
    for edge in edges:
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


def upsert(
    nodes: Iterable[Node], edges: Iterable[Edge], old: Mapping[str, str], new: Mapping[str, str], types: Container[str]
) -> Transaction:
    """Return the statements that add nodes and edges, or put them in the place of those with the same id or key.

    Args:
        nodes: nodes that fit.
        edges: edges that fit.
        old: the first label, as stored, of each node concerned that is in the store.
        new: the first label that each node concerned will have.
        types: the types of which there are edges in the store.
    """
    moved: dict[tuple[str, str], list[str]] = defaultdict(list)
    by_labels: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for node in nodes:
        if (before := old.get(node.id)) not in (None, node.labels[0]):
            moved[str(before), node.labels[0]].append(node.id)
        by_labels[node.labels].append({"id": node.id, "all": {**node.properties, "id": node.id}})
    by_ends: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for edge in edges:
        row: dict[str, Any] = {"key": edge.key, "source": edge.source, "target": edge.target}
        if edge.type in types:
            by_type[edge.type].append(row)
        row = {**row, "all": {**edge.properties, "key": edge.key}}
        by_ends[edge.type, new[edge.source], new[edge.target]].append(row)
    return [
        *(part for labels, ids in sorted(moved.items()) for part in _batches(_relabel(*labels), ids)),
        *(part for labels, rows in sorted(by_labels.items()) for part in _batches(_merge_nodes(labels), rows, True)),
        *(part for kind, rows in sorted(by_type.items()) for part in _batches(_cut_moved(kind), rows)),
        *(part for ends, rows in sorted(by_ends.items()) for part in _batches(_merge_edges(*ends), rows, True)),
    ]


def delete(nodes: Mapping[str, str], edges: Iterable[tuple[str, str]]) -> Transaction:
    """Return the statements that take out nodes, given as id and first label, and edges, given as type and key."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for ident, label in nodes.items():
        by_label[label].append(ident)
    by_type: dict[str, list[str]] = defaultdict(list)
    for kind, key in edges:
        by_type[kind].append(key)
    cut = "UNWIND $rows AS key MATCH ()-[r:`{}` {{key: key}}]->() DELETE r"
    remove = "UNWIND $rows AS id MATCH (n:`{}` {{id: id}}) DETACH DELETE n"
    return [
        *(part for kind, keys in sorted(by_type.items()) for part in _batches(cut.format(kind), keys)),
        *(part for label, ids in sorted(by_label.items()) for part in _batches(remove.format(label), ids)),
    ]


def group(statements: Iterable[Statement]) -> Iterator[Transaction]:
    """Yield statements that go into one transaction: all of them, where they are not too many rows."""
    together: Transaction = []
    rows = 0
    for statement in statements:
        if together and rows + len(statement.rows) > TOGETHER:
            yield together
            together, rows = [], 0
        together.append(statement)
        rows += len(statement.rows)
    if together:
        yield together


def _relabel(before: str, after: str) -> str:
    return f"UNWIND $rows AS id MATCH (n:`{before}` {{id: id}}) REMOVE n:`{before}`:Entity SET n:`{after}`"


def _merge_nodes(labels: tuple[str, ...]) -> str:
    entity = "SET n:Entity" if "Entity" in labels else "REMOVE n:Entity"
    return f"UNWIND $rows AS row MERGE (n:`{labels[0]}` {{id: row.id}}) SET n = row.all {entity} RETURN count(*)"


def _cut_moved(kind: str) -> str:
    return (
        f"UNWIND $rows AS row MATCH (a)-[r:`{kind}` {{key: row.key}}]->(b) "
        "WHERE a.id <> row.source OR b.id <> row.target DELETE r"
    )


def _merge_edges(kind: str, source: str, target: str) -> str:
    return (
        f"UNWIND $rows AS row MATCH (a:`{source}` {{id: row.source}}) MATCH (b:`{target}` {{id: row.target}}) "
        f"MERGE (a)-[r:`{kind}` {{key: row.key}}]->(b) SET r = row.all RETURN count(*)"
    )


def _batches(cypher: str, rows: list[Any], matches: bool = False) -> Iterator[Statement]:
    for start in range(0, len(rows), BATCH):
        yield Statement(cypher, rows[start : start + BATCH], matches)


def _check(where: str, name: str, properties: Mapping[str, Any]) -> None:
    if len(name) * 4 > LONGEST and len(name.encode()) > LONGEST:
        raise GraphError(f"{where} has a name of {len(name.encode()):,} bytes; Neo4j's indexes take {LONGEST:,}.")
    for key, value in properties.items():
        if isinstance(value, list) and len({type(part) for part in value}) > 1:
            raise GraphError(f"{where} has values of several kinds in {key!r}; Neo4j's lists hold one kind each.")
