"""Nodes and edges that wait on disk, in order, while they are compared with others or gone through several times."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import msgspec

from kg.errors import GraphError
from kg.schema import Edge, Node
from kg.sorting import Sorter
from kg.stores.content import Check

__all__ = ["Kept", "keep_valid", "scratch"]

_encode = msgspec.msgpack.Encoder().encode
_decode_node = msgspec.msgpack.Decoder(Node).decode
_decode_edge = msgspec.msgpack.Decoder(Edge).decode
FULL = (errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC, errno.EROFS)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give the folder for what waits on disk, which leaves nothing there, and tell where it has no room.

    Raises:
        GraphError: it cannot be written.
    """
    folder = Path(tempfile.gettempdir())
    try:
        yield folder
    except GraphError as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in FULL:
            raise GraphError(
                f"Cannot write to {folder}: {error.__cause__}. The graph is unharmed; make room there, or name another "
                "folder in TMPDIR."
            ) from error
        raise


class Kept:
    """Nodes, given sorted by id, and edges, given sorted by type and key, however they came.

    Raises:
        GraphError: the folder cannot be written.
    """

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge], folder: Path) -> None:
        self._nodes, self._edges = Sorter(folder), Sorter(folder)
        for node in nodes:
            self._nodes.add(node.id, "", _encode(node))
        for edge in edges:
            self._edges.add(edge.type, edge.key, _encode(edge))

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes; only one can go through them at a time."""
        return (_decode_node(row) for _, _, row in self._nodes)

    def edges(self) -> Iterator[Edge]:
        """Yield the edges; only one can go through them at a time."""
        return (_decode_edge(row) for _, _, row in self._edges)

    def close(self) -> None:
        """Let go of the files."""
        self._nodes.close()
        self._edges.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def keep_valid(nodes: Iterable[Node], edges: Iterable[Edge], folder: Path) -> Kept:
    """Keep nodes and edges that are to be stored.

    Raises:
        GraphError: one of them cannot be stored by any store, or the folder cannot be written.
    """
    check = Check()
    return Kept(check.each_node(nodes), check.each_edge(edges), folder)
