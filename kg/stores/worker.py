"""A process that answers queries over one graph file, so that a query which does not stop by itself can be ended.

Run as `python -m kg.stores.worker FILE`. Requests and replies are frames of MessagePack on standard input and output.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import IO, Any, BinaryIO

import msgspec

from kg.errors import KgError
from kg.stores.base import Rows

__all__ = ["Reply", "Request", "main", "read_frame", "write_frame"]

_SIZE = 8  # bytes of a frame's length


class Request(msgspec.Struct, frozen=True):
    """A query that has been judged by the process that asks."""

    cypher: str
    parameters: dict[str, Any]
    timeout: float
    limit: int | None


class Reply(msgspec.Struct, frozen=True):
    """The rows, or the text of an error; neither once the graph is open."""

    rows: Rows | None = None
    error: str = ""


def write_frame(stream: IO[bytes], message: Request | Reply) -> None:
    """Write a message behind its length."""
    data = msgspec.msgpack.encode(message)
    stream.write(len(data).to_bytes(_SIZE) + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Return the bytes of the next message, or None where the other side has gone."""
    length = stream.read(_SIZE)
    if len(length) < _SIZE:
        return None
    data = stream.read(int.from_bytes(length))
    return data if len(data) == int.from_bytes(length) else None


def main(path: str) -> None:
    """Answer requests until standard input ends, then leave at once, even in the middle of a query."""
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    replies: BinaryIO = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the frames
    try:
        from kg.stores.engine import open_graph

        graph = open_graph(path)
    except KgError as error:
        write_frame(replies, Reply(error=str(error)))
        return
    write_frame(replies, Reply())
    while True:
        write_frame(replies, _answer(graph, requests.get()))


def _answer(graph: Any, request: Request) -> Reply:
    from kg.stores.answers import answer

    try:
        rows = answer(graph, request.cypher, request.parameters, timeout=request.timeout, limit=request.limit)
    except KgError as error:
        return Reply(error=str(error))
    return Reply(rows=rows)


def _listen(stream: IO[bytes], requests: queue.SimpleQueue[Request]) -> None:
    while (frame := read_frame(stream)) is not None:
        requests.put(msgspec.msgpack.decode(frame, type=Request))
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
