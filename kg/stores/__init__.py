"""Where graphs are kept: a file, a server, or memory, all behind one protocol and chosen by an address."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kg.errors import GraphError
from kg.stores.base import Counts, Rows, Store

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["NEO4J_SCHEMES", "Counts", "Rows", "Store", "open_store", "to_networkx"]

NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SCHEMES = ", ".join(f"{scheme}://" for scheme in NEO4J_SCHEMES)
_CHOICE = "Give the path of a file that ends in .kgl, neo4j://host, or :memory:"


def open_store(address: str | os.PathLike[str], *, write: bool = False) -> Store:
    """Open the graph at an address: a .kgl file, a server, or `:memory:` for a new one in memory.

    Args:
        address: where the graph is: a path, `neo4j://host:7687?database=name` (or neo4j+s, bolt, bolt+s), `:memory:`.
        write: leave to change it; a file need not exist then. Memory can always be written.

    Raises:
        GraphError: there is no graph, it cannot be opened, or somebody else is writing it.
    """
    address = os.fspath(address)
    if address == ":memory:":
        from kg.stores.memory import MemoryStore

        return MemoryStore()
    if scheme := _SCHEME.match(address):
        if scheme[1].lower() in NEO4J_SCHEMES:
            from kg.stores.neo4j import Neo4jStore

            return Neo4jStore(address, write=write)
        raise GraphError(f"{scheme[1]!r} is no kind of address for a graph. {_CHOICE}; servers take {_SCHEMES}.")
    if address.lower().endswith(".kgl"):
        from kg.stores.embedded import EmbeddedStore

        return EmbeddedStore(address, write=write)
    raise GraphError(f"{address!r} is no address of a graph. {_CHOICE}.")


def to_networkx(store: Store) -> MultiDiGraph[str]:
    """Return a copy of a store's graph for NetworkX.

    A node is its id, with `labels` and the properties as attributes; the key of an edge is (type, key), and its
    attributes are its properties.
    """
    from kg.stores.memory import make_networkx

    return make_networkx(store.nodes(), store.edges())
