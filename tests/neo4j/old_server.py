"""A port that answers as servers of other times do: it speaks Bolt's first words and no more."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["answer_as"]

SUCCESS = b"\xb1\x70"  # a message of Bolt, before its map


@contextmanager
def answer_as(version: bytes, agent: str = "") -> Iterator[str]:
    """Give the address of a port that agrees on a version of Bolt and calls itself `agent`.

    Args:
        version: four bytes, such as 0, 0, minor, major; zeros where no offered version is spoken.
        agent: such as Neo4j/4.4.12.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, version, agent), daemon=True).start()
        yield f"bolt://127.0.0.1:{listener.getsockname()[1]}"


def _accept(listener: socket.socket, version: bytes, agent: str) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:  # the port was closed
            return
        with connection:
            _talk(connection, version, agent)


def _talk(connection: socket.socket, version: bytes, agent: str) -> None:
    connection.recv(20, socket.MSG_WAITALL)  # the magic number and four versions
    connection.sendall(version)
    hello = _map({"server": agent, "connection_id": "bolt-1"})
    while any(version) and (message := _receive(connection)):
        if message[1:2] == b"\x02":  # GOODBYE
            return
        _send(connection, SUCCESS + (hello if message[1:2] == b"\x01" else _map({})))


def _receive(connection: socket.socket) -> bytes:
    message = b""
    while True:
        size = int.from_bytes(connection.recv(2, socket.MSG_WAITALL))
        if size == 0:
            return message
        message += connection.recv(size, socket.MSG_WAITALL)


def _send(connection: socket.socket, message: bytes) -> None:
    connection.sendall(len(message).to_bytes(2) + message + b"\0\0")


def _map(entries: dict[str, str]) -> bytes:
    """Return texts of up to 15 bytes as PackStream writes them."""
    texts = [text.encode() for pair in entries.items() for text in pair]
    return bytes([0xA0 + len(entries)]) + b"".join(bytes([0x80 + len(text)]) + text for text in texts)
