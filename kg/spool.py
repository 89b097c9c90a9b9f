"""The files beside a build's output: its spool, to go on from after an interruption, and what could not be read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

import msgspec

from kg.errors import GraphError
from kg.papers import Listed
from kg.papers.rejects import Reject
from kg.schema import Paper, Record
from kg.shelf import Place, Shelf
from kg.sorting import writing

__all__ = ["RejectsFile", "Spool", "beside"]


def beside(output: str, suffix: str) -> Path:
    """Return the path of a file that belongs to `output`: next to a graph file, in the working folder for a server.

    Raises:
        GraphError: the output is in memory, and would be gone with the build.
    """
    if output == ":memory:":
        raise GraphError("A graph in memory would be gone with the build. Give a file or a server as output.")
    if "://" not in output:
        return Path(f"{output}{suffix}")
    name = "".join(letter if letter.isalnum() else "-" for letter in output.split("@")[-1].split("://")[-1])
    return Path(f"{name.strip('-')}{suffix}")


class RejectsFile:
    """Writes what could not be read to a file, which only exists where there is something in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.first: Reject | None = None
        self._lines: IO[bytes] | None = None
        with writing():
            path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._lines is not None:
            with suppress(OSError):
                self._lines.close()

    @property
    def written(self) -> str:
        """The path of the file, or "" where there is none."""
        return str(self.path) if self.count else ""

    def add(self, reject: Reject) -> None:
        """Write one thing that was not read."""
        with writing():
            if self._lines is None:
                self.first, self._lines = reject, self.path.open("wb")
            self._lines.write(msgspec.json.encode(reject) + b"\n")
        self.count += 1


class Spool:
    """What was read and the records that were made of it, one JSON line each, written as they come.

    A record counts once its line is complete: what a crash left half-written is cut off when the spool is opened again.
    """

    def __init__(self, folder: Path, *, resume: bool = False) -> None:
        """Open the spool in `folder`; only with `resume` may it hold something already.

        Raises:
            GraphError: an interrupted build left its spool there, or another one is using it.
        """
        self.folder = folder
        self._refuse_leftovers(resume=resume)
        with writing():
            folder.mkdir(parents=True, exist_ok=True)
            self._records = (folder / "records.jsonl").open("ab")
            _lock(self._records, folder)
            self.count = _cut_tail(folder / "records.jsonl")
            self._records.seek(0, os.SEEK_END)
            self._shelved = (folder / "records.jsonl").open("rb")
            self._read = (folder / "read.jsonl").open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._read, self._records, self._shelved):
            with suppress(OSError):  # what could not be written was told when it was tried
                file.close()
        if self.folder.exists() and not (self.folder / "records.jsonl").stat().st_size:
            self.remove()

    def _refuse_leftovers(self, *, resume: bool) -> None:
        records = self.folder / "records.jsonl"
        if not resume and records.exists() and records.stat().st_size:
            raise GraphError(
                f"An interrupted build left its work in {self.folder}. Give --resume to go on from there, "
                f"or delete the folder to start anew."
            )

    def stage(self, item: Paper | Record | Listed) -> None:
        """Keep what was read (a paper, or a record that was given) until it is clear what is to be done with it."""
        with writing():
            self._read.write(msgspec.json.encode(item) + b"\n")

    def staged(self, kind: type[Paper | Record | Listed]) -> Iterator[Paper | Record | Listed]:
        """Read back what was staged, in the same order."""
        with writing():
            self._read.flush()
        with (self.folder / "read.jsonl").open("rb") as lines:
            for line in lines:
                yield msgspec.json.decode(line, type=kind)

    def add(self, record: Record) -> Place:
        """Keep a record, so that it survives the end of this process; return where it is."""
        data = msgspec.json.encode(record)
        with writing():
            start = self._records.tell()
            self._records.write(data + b"\n")
            self._records.flush()
        self.count += 1
        return start, len(data)

    def shelf(self, fits: Callable[[Record], bool]) -> Shelf:
        """Return the records, those of the interrupted run included, that fit; the last of each paper."""
        decoder = msgspec.json.Decoder(Record)
        shelf = Shelf(self._shelved)
        start = 0
        self._shelved.seek(0)
        for line in self._shelved:
            with suppress(msgspec.DecodeError):  # a crash of the machine can leave more than the last line damaged
                record = decoder.decode(line)
                if fits(record):
                    shelf.note(record.key, (start, len(line)))
            start += len(line)
        return shelf

    def remove(self) -> None:
        """Delete the spool: its build is done, or has done nothing that is worth keeping."""
        shutil.rmtree(self.folder)


def _cut_tail(path: Path) -> int:
    """Cut off the last line where it is not complete, and return how many lines are left."""
    whole = count = 0
    with path.open("r+b") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                whole, count = whole + len(line), count + 1
        lines.truncate(whole)
    return count


def _lock(file: IO[bytes], folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: the lock on the graph file has to do
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise GraphError(f"Another build is writing to {folder}. Wait for it, or give another output.") from error
