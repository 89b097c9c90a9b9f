"""Where driver and workers keep papers, lists and records for one another: a folder, or an address of an object store.

A partition is a file of JSON lines, packed with Zstandard. It appears whole or not at all.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kg.errors import InputError
from kg.papers.addresses import is_address, open_storage, reaching

__all__ = ["Workspace"]

Item = TypeVar("Item")


class Workspace:
    """The partitions below an address, by name."""

    def __init__(self, address: str) -> None:
        """Open the workspace at `address`, which need not exist yet.

        Raises:
            InputError: fsspec does not know such addresses, or the extra is not installed.
        """
        self.address = address
        self._storage, self._root = open_storage(address)

    @classmethod
    def below(cls, place: str) -> Workspace:
        """Return a new workspace with a name of its own, so that two builds in one place do not meet."""
        name = f"cluster-{uuid.uuid4().hex}"
        if is_address(place):
            return cls(f"{place.rstrip('/')}/{name}")
        folder = Path(place).absolute() / name
        folder.mkdir(parents=True)
        return cls(str(folder))

    def write(self, name: str, items: Iterable[Any]) -> None:
        """Write a partition; if there is one of that name, it is replaced.

        Raises:
            OSError: it cannot be written.
        """
        import zstandard

        data = zstandard.compress(b"".join(msgspec.json.encode(item) + b"\n" for item in items))
        path = self._path(name)
        with reaching(self.address):
            if is_address(self.address):
                self._storage.pipe_file(path, data)
                return
        draft = Path(f"{path}.{uuid.uuid4().hex}")
        draft.write_bytes(data)
        os.replace(draft, path)  # noqa: PTH105 (what is there is replaced, on Windows too)

    def read(self, name: str, kind: type[Item]) -> Iterator[Item]:
        """Read a partition, whose lines are of one type.

        Raises:
            OSError: there is none, or it cannot be read.
        """
        import zstandard

        with reaching(self.address):
            data: bytes = self._storage.cat_file(self._path(name))
        lines = zstandard.ZstdDecompressor().decompressobj().decompress(data).splitlines()
        return map(msgspec.json.Decoder(kind).decode, lines)

    def holds(self, name: str) -> bool:
        """Tell whether there is a partition of this name."""
        with reaching(self.address):
            self._storage.invalidate_cache()
            return bool(self._storage.exists(self._path(name)))

    def remove(self) -> None:
        """Delete all of it, as far as that can be done."""
        with suppress(OSError, InputError), reaching(self.address):  # a bucket that went away cannot be tidied up
            self._storage.invalidate_cache()
            self._storage.rm(self._root, recursive=True)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}.jsonl.zst"
