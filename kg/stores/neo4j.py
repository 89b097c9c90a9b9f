"""A graph on a Neo4j server, reached through its official driver."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import groupby, starmap
from operator import attrgetter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kg.batches import batched
from kg.errors import GraphError
from kg.schema import Edge, Node
from kg.stores.answers import too_slow
from kg.stores.base import Counts, Rows
from kg.stores.differences import differences, edge_place, node_place
from kg.stores.guard import check_query
from kg.stores.kept import keep_valid, scratch
from kg.stores.neo4j_answers import first_last, query_error, rows_of
from kg.stores.neo4j_change import Change
from kg.stores.neo4j_reading import EDGE, NODE, edge_of, node_of, stream, within
from kg.stores.neo4j_server import connect, parse_address, server_errors
from kg.stores.neo4j_writing import Statement, Transaction, check_written, define, group
from kg.stores.parameters import check_limits, check_parameters

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Session

__all__ = ["Neo4jStore"]

FETCH = 1000  # rows that come at a time
BATCH = 5000  # things that are asked for by name at a time
LATE = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration")


class Neo4jStore:
    """A store in a database of its own on a Neo4j server.

    What a change has to write waits on disk until all of it is known, and what is read comes in order: memory does not
    hold the graph, here or on the server. A change of up to some 20,000 rows is one transaction. A larger one is
    several, each of which can be done again: it adds first and takes out last, so that a change that was broken off is
    completed by doing it once more, and the graph is never empty in between. A server that goes away for up to two
    minutes is waited for.

    Raises:
        GraphError: the server cannot be reached, lets nobody in, is too old, or has no such database.
    """

    def __init__(self, address: str, *, write: bool = False) -> None:
        self._place = parse_address(address)
        self._given, self._write = address, write
        self._driver = connect(self._place)
        self._defined: set[str] = set()

    @property
    def address(self) -> str:
        """The address as it was given, which holds no password."""
        return self._given

    def run(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        write: bool = False,
        timeout: float | None = None,
        limit: int | None = None,
    ) -> Rows:
        """Answer a query in Cypher; see `kg.stores.base.Store.run`."""
        check_limits(timeout, limit)
        given = dict(parameters or {})
        check_parameters(cypher, check_query(cypher, write=write), given)
        if write:
            self._check_writable()

        def work(transaction: ManagedTransaction) -> Rows:
            rows = rows_of(transaction.run(cypher, given), limit)
            if write:
                check_written(transaction)
            return rows

        return within(timeout, lambda: self._query(cypher, work, write=write, timeout=timeout))

    def load(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Add nodes and edges; one that is there already, by id or by type and key, is replaced."""
        self._check_writable()
        with scratch() as folder, keep_valid(nodes, edges, folder) as given, Change(folder) as change:
            there = self.counts()
            for batch in batched(change.pass_nodes(given.nodes()), BATCH):
                old_nodes = self._nodes_like(batch, there.nodes)
                for node in batch:
                    change.put_node(node, old_nodes.get(node.id))
            for some in batched(given.edges(), BATCH):
                ends = {end for edge in some for end in (edge.source, edge.target) if end not in change.known}
                change.known.also = self._find(ends, there.nodes)
                old_edges = self._edges_like(some, there.edges)
                for edge in change.pass_edges(some):
                    change.put_edge(edge, old_edges.get((edge.type, edge.key)))
            self._put(change)
            self._compare(change, whole=False)

    def replace(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Make these nodes and edges the whole content; only what differs is written."""
        self._check_writable()
        with scratch() as folder, keep_valid(nodes, edges, folder) as given:
            self.replace_sorted(given.nodes(), given.edges())

    def replace_sorted(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Make these nodes, sorted by id, and edges, sorted by type and key, the whole content."""
        self._check_writable()
        self._refuse_strangers()
        with scratch() as folder, Change(folder) as change:
            for old_node, node in differences(self.nodes(), change.pass_nodes(nodes), node_place):
                if node is not None:
                    change.put_node(node, old_node)
                elif old_node is not None:
                    change.take_node(old_node)
            for old_edge, edge in differences(self.edges(), change.pass_edges(edges), edge_place):
                if edge is not None:
                    change.put_edge(edge, old_edge)
                elif old_edge is not None:
                    change.take_edge(old_edge)
            self._put(change)
            self._compare(change, whole=True)

    def delete_paper(self, paper_id: str) -> bool:
        """Take out a paper with all that only it says, and tell whether it was there."""
        from kg.assemble.anew import assemble_anew

        if self._find([paper_id], self.counts().nodes).get(paper_id) != "Paper":
            return False
        with scratch() as folder, assemble_anew(self.nodes(), self.edges(), folder, without=[paper_id]) as rest:
            self.replace_sorted(rest.nodes(), rest.edges())
        return True

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes, sorted by id."""
        return heapq.merge(*(self._nodes_of(label) for label in self.counts().nodes), key=attrgetter("id"))

    def edges(self) -> Iterator[Edge]:
        """Yield the edges, sorted by type, then key."""
        for kind in self.counts().edges:
            # Asked for those with a key, the server takes them from its index, in order, and need not sort them.
            query = f"MATCH (a)-[r:`{kind}`]->(b) WHERE r.key IS NOT NULL {EDGE} ORDER BY r.key"
            for row in self._stream(query):
                yield edge_of(kind, *row)

    def counts(self) -> Counts:
        """Return how many nodes and edges of each kind there are."""
        nodes: Counter[str] = Counter()
        for labels, number in self._stream("MATCH (n) WHERE n.id IS NOT NULL RETURN labels(n), count(*)"):
            nodes[first_last(labels)[0] if labels else ""] += number
        edges = dict(self._stream("MATCH ()-[r]->() WHERE r.key IS NOT NULL RETURN type(r), count(*)"))
        return Counts(dict(sorted(nodes.items())), dict(sorted(edges.items())))

    def close(self) -> None:
        """Let go of the server; what was written stays."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _session(self, *, write: bool = False) -> Session:
        from neo4j import READ_ACCESS, WRITE_ACCESS

        access = WRITE_ACCESS if write else READ_ACCESS
        return self._driver.session(database=self._place.database, default_access_mode=access, fetch_size=FETCH)

    def _stream(self, query: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        return stream(self._session, self._place, query, parameters)

    def _nodes_of(self, label: str) -> Iterator[Node]:
        for row in self._stream(f"MATCH (n:`{label}`) WHERE n.id IS NOT NULL {NODE} ORDER BY n.id"):
            node = node_of(*row)
            if node.labels[0] == label:  # otherwise it is another's second label
                yield node

    def _find(self, ids: Iterable[str], labels: Iterable[str]) -> dict[str, str]:
        """Return the first label of those of some nodes that are in the store."""
        wanted, found = sorted(ids), {}
        for label in labels if wanted else ():
            query = f"UNWIND $ids AS id MATCH (n:`{label}` {{id: id}}) RETURN id, labels(n)"
            for ident, stored in self._stream(query, ids=wanted):
                found[ident] = first_last(stored)[0]
        return found

    def _nodes_like(self, nodes: Iterable[Node], labels: Iterable[str]) -> dict[str, Node]:
        """Return what the store has under the ids of some nodes."""
        found: dict[str, Node] = {}
        wanted = {node.id: node.labels[0] for node in nodes}
        for same_label in (True, False):  # few nodes get another label
            for label in labels:
                ids = [ident for ident in wanted.keys() - found.keys() if (wanted[ident] == label) is same_label]
                if ids:
                    query = f"UNWIND $ids AS id MATCH (n:`{label}` {{id: id}}) {NODE}"
                    found.update((node.id, node) for node in starmap(node_of, self._stream(query, ids=sorted(ids))))
        return found

    def _edges_like(self, edges: Iterable[Edge], types: Container[str]) -> dict[tuple[str, str], Edge]:
        """Return what the store has under the types and keys of some edges, which are sorted by type."""
        found: dict[tuple[str, str], Edge] = {}
        for kind, together in groupby(edges, key=attrgetter("type")):
            if kind in types:
                query = f"UNWIND $keys AS key MATCH (a)-[r:`{kind}` {{key: key}}]->(b) {EDGE}"
                for row in self._stream(query, keys=[edge.key for edge in together]):
                    edge = edge_of(kind, *row)
                    found[kind, edge.key] = edge
        return found

    def _query(
        self, cypher: str, work: Callable[[ManagedTransaction], Rows], *, write: bool, timeout: float | None
    ) -> Rows:
        from neo4j import unit_of_work
        from neo4j.exceptions import ClientError, DatabaseError, TransientError

        limited = unit_of_work(timeout=timeout)(work)
        with server_errors(self._place), self._session(write=write) as session:
            try:
                return session.execute_write(limited) if write else session.execute_read(limited)
            except (ClientError, DatabaseError, TransientError) as error:
                kind = (error.code or "").rpartition(".")[2]
                if timeout and kind in LATE:
                    raise too_slow(timeout) from error
                raise query_error(error, cypher) from error

    def _check_writable(self) -> None:
        if not self._write:
            raise GraphError(f"{self._given} is open for reading only. Open it with write=True (--write).")

    def _refuse_strangers(self) -> None:
        """Refuse to make a graph the whole content of a database that somebody else uses too."""
        for labels, number in self._stream("MATCH (n) WHERE n.id IS NULL RETURN labels(n), count(*) LIMIT 1"):
            raise GraphError(
                f"{self._given} holds {number:,} nodes :{':'.join(labels)} that are not of a graph of papers. Give the "
                "graph a database of its own (?database=)."
            )

    def _put(self, change: Change) -> None:
        """Write what has been checked: constraints, then the statements in as few transactions as is safe."""
        commands = [one for one in define(change.labels, change.types) if one not in self._defined]
        self._transact([Statement(command, []) for command in commands])
        self._defined.update(commands)
        for together in group(change.statements()):
            self._transact(together)

    def _transact(self, statements: Transaction) -> None:
        """Run statements wholly or not at all, and again where the server went away: each can be done twice."""
        from neo4j.exceptions import IncompleteCommit

        if not statements:
            return

        def work(transaction: ManagedTransaction) -> None:
            for statement in statements:
                record = transaction.run(statement.cypher, rows=statement.rows).single()
                if statement.matches and (record is None or record[0] != len(statement.rows)):
                    raise GraphError(
                        f"{self._given} took {record[0] if record else 0:,} of {len(statement.rows):,} rows; something "
                        "else changes the graph at the same time. Do it again when that is done."
                    )

        for last in (False, False, True):
            with server_errors(self._place), self._session(write=True) as session:
                try:
                    session.execute_write(work)
                    return
                except IncompleteCommit:  # whether it was done is not known
                    if last:
                        raise

    def _compare(self, change: Change, *, whole: bool) -> None:
        """Hold the counts of the store against those of what was written to it."""
        stored = self.counts()
        for given, there in ((change.nodes, stored.nodes), (change.edges, stored.edges)):
            for kind in sorted(given.keys() | there.keys()):
                number = there.get(kind, 0)
                if number < given[kind] or (whole and number != given[kind]):
                    raise GraphError(
                        f"{self._given} holds {number:,} {kind} after {given[kind]:,} were written; something else "
                        "changes the graph at the same time. Do it again when that is done."
                    )
