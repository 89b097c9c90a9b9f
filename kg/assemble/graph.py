"""The graph as it stands between assembly and the stores, and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from kg.schema import Edge, Node

__all__ = ["Graph", "digest"]


@dataclass(frozen=True)
class Graph:
    """Nodes by id and edges by (type, key), both in sorted order."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)


def digest(nodes: Iterable[Node], edges: Iterable[Edge]) -> str:
    """Return the canonical digest of a graph, in whatever order its nodes and edges come.

    It is the SHA-256 over the sorted SHA-256 hashes of their canonical JSON (keys in order).
    """
    encoder = msgspec.json.Encoder(order="deterministic")
    hashes = [hashlib.sha256(encoder.encode(node)).digest() for node in nodes]
    hashes += [hashlib.sha256(encoder.encode(edge)).digest() for edge in edges]
    hashes.sort()
    return hashlib.sha256(b"".join(hashes)).hexdigest()
