"""Rows in the order of their keys, of which only so many are in memory: the others wait in unnamed temporary files.

A file without a name takes room on the disk, but none is left behind, however a run ends.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from struct import Struct
from typing import IO

import msgspec

from kg.batches import batched
from kg.errors import GraphError

__all__ = ["Row", "Sorter", "writing"]

Row = tuple[str, str, bytes]  # two keys, the first of which goes before, and what is kept under them

SIZE = 32 << 20  # bytes of rows that are kept in memory before they are written
OVERHEAD = 200  # bytes that Python takes for a row beside its text
FAN = 16  # files that are read at the same time; more are first made one
BLOCK = 128  # rows that are written, and read back, at once
_LENGTH = Struct("<I")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Row]).decode


class Sorter:
    """Takes rows in any order and yields them sorted, as often as it is asked."""

    def __init__(self, folder: Path | None = None) -> None:
        """Start with nothing; without a `folder` for its files it keeps everything in memory."""
        self._folder = folder
        self._rows: list[Row] = []
        self._bytes = 0
        self._levels: list[list[_File]] = []  # files of sorted rows; those of one level are about of one size

    def add(self, first: str, second: str, content: bytes) -> None:
        """Take a row."""
        self._rows.append((first, second, content))
        self._bytes += len(content) + OVERHEAD
        if self._bytes > SIZE and self._folder is not None:
            self._rows.sort()
            self._keep(self._rows, self._folder)
            self._rows, self._bytes = [], 0

    def __iter__(self) -> Iterator[Row]:
        """Yield all rows in order; those of equal keys in that of their content."""
        self._rows.sort()
        return heapq.merge(self._rows, *chain.from_iterable(self._levels))

    def close(self) -> None:
        """Let go of the files."""
        for file in chain.from_iterable(self._levels):
            file.close()

    def _keep(self, rows: Iterable[Row], folder: Path, level: int = 0) -> None:
        if level == len(self._levels):
            self._levels.append([])
        files = self._levels[level]
        files.append(_File(folder, rows))
        if len(files) == FAN:
            self._levels[level] = []
            self._keep(heapq.merge(*files), folder, level + 1)


class _File:
    """Rows in a file, in the order in which they were given; only one can go through them at a time."""

    def __init__(self, folder: Path, rows: Iterable[Row]) -> None:
        with writing():
            self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (goes with self)
        for block in batched(rows, BLOCK):
            data = _encode(block)
            with writing(self._file):
                self._file.write(_LENGTH.pack(len(data)) + data)

    def close(self) -> None:
        """Let go of the file, and with it of what is in it."""
        with suppress(AttributeError, OSError):
            self._file.close()

    __del__ = close

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows from the first."""
        with writing(self._file):
            self._file.seek(0)
        read, unpack = self._file.read, _LENGTH.unpack
        while head := read(_LENGTH.size):
            yield from _decode(read(*unpack(head)))


class writing:  # noqa: N801 (used like a function, and faster than one)
    """Tells of a full disk, or of a folder that cannot be written, as an error of ours, and closes `file` then.

    Raises:
        GraphError: something could not be written.
    """

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file = file

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, OSError):
            with suppress(OSError):
                if self._file is not None:
                    self._file.close()
            raise GraphError(
                f"Cannot write beside the graph: {error}. It is unharmed; make room, or choose another place."
            ) from error
