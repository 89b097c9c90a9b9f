"""How nodes and edges come from a Neo4j server, and answers: it may go away and come back, or not stop when told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from kg.schema import Edge, Node
from kg.stores.answers import too_slow
from kg.stores.neo4j_answers import first_last, plain_value
from kg.stores.neo4j_server import PATIENCE, Place, explained

if TYPE_CHECKING:
    from neo4j import Session

__all__ = ["EDGE", "NODE", "edge_of", "node_of", "stream", "within"]

Outcome = TypeVar("Outcome")
NODE = "RETURN labels(n), properties(n)"
EDGE = "RETURN a.id, b.id, properties(r)"
GRACE = 2.0  # seconds after its time in which the server may stop a query by itself
PAUSE = 0.5  # seconds between two looks for a server that went away


def node_of(labels: list[str], stored: dict[str, Any]) -> Node:
    """Return the node of which a query returns NODE."""
    properties = plain_value(stored)
    return Node(id=properties.pop("id"), labels=tuple(first_last(labels)), properties=properties)


def edge_of(kind: str, source: str, target: str, stored: dict[str, Any]) -> Edge:
    """Return the edge of which a query returns EDGE."""
    properties = plain_value(stored)
    return Edge(type=kind, key=properties.pop("key"), source=source, target=target, properties=properties)


def stream(
    open_session: Callable[[], Session], place: Place, query: str, parameters: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query of ours, which are fetched as they are wanted.

    Where the server goes away in between, it is waited for and asked once more, and the rows that were given are left
    out: the query gives them in an order of its own, or so few that they come all at once.

    Raises:
        GraphError: the server does not come back, or refuses the query.
    """
    from neo4j.exceptions import DriverError, Neo4jError

    given, deadline = 0, 0.0
    while True:
        try:
            with open_session() as session:
                for number, record in enumerate(session.run(query, dict(parameters))):
                    if number == given:
                        given, deadline = given + 1, 0.0
                        yield tuple(record.values())
            return
        except (DriverError, Neo4jError) as error:
            deadline = deadline or time.monotonic() + PATIENCE
            if not error.is_retryable() or time.monotonic() > deadline:
                raise explained(place, error) from error
            time.sleep(PAUSE)


def within(timeout: float | None, ask: Callable[[], Outcome]) -> Outcome:
    """Wait for an answer no longer than a little more than `timeout` seconds, also where the server does not stop.

    Raises:
        QueryError: the time is up.
    """
    if timeout is None:
        return ask()
    outcome: list[Outcome] = []
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            outcome.append(ask())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    thread.join(timeout + GRACE)
    if errors:
        raise errors[0]
    if not outcome:
        raise too_slow(timeout)
    return outcome[0]
