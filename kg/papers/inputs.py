"""From what the user names (files, folders, globs, addresses, "-") to what is read, in an order that does not vary."""

from __future__ import annotations

import difflib
import glob
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple, Protocol

from kg.errors import InputError
from kg.papers.addresses import RemoteFile, expand_address, is_address, shown_address
from kg.papers.rejects import Reject, RejectHandler

__all__ = ["InputFile", "Readable", "find_files"]

_log = logging.getLogger(__name__)


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next `size` bytes, or fewer at the end."""


class InputFile(NamedTuple):
    """One thing to read: a file, what stands at an address, or else standard input, whose name is "-"."""

    name: str
    path: Path | None
    address: str = ""

    def open(self) -> AbstractContextManager[Readable]:
        """Return a context that gives the bytes; standard input is left open."""
        if self.address:
            return RemoteFile(self.address)
        return nullcontext(sys.stdin.buffer) if self.path is None else self.path.open("rb")


def find_files(inputs: Iterable[str | os.PathLike[str]], rejects: RejectHandler) -> Iterator[InputFile]:
    """Yield the files that `inputs` name, each once: as they are named, and within a folder or glob sorted.

    Folders are walked through. What is hidden (a leading dot) or no regular file is left out there, as are linked
    folders; a file that is named itself may be a pipe. An address may be a folder or a glob as well.
    """
    seen: set[str] = set()
    for name in [inputs] if isinstance(inputs, (str, os.PathLike)) else inputs:
        for found in _expand(os.fspath(name), rejects):
            identity = os.path.realpath(found.path) if found.path else found.address or "-"
            if identity not in seen:
                seen.add(identity)
                yield found


def _expand(name: str, rejects: RejectHandler) -> Iterator[InputFile]:
    if name == "-":
        yield InputFile("-", None)
        return
    if is_address(name):
        yield from _reach(name, rejects)
        return
    try:
        if Path(name).is_dir():
            yield from _walk(name, rejects)
            return
        exists = Path(name).exists() if name else False
    except (OSError, ValueError) as error:  # a name with a NUL, or too long
        rejects(Reject(name, None, f"cannot be opened: {error}"))
        return
    if exists:
        yield InputFile(name, Path(name))
    elif glob.has_magic(name):
        yield from _match(name, rejects)
    else:
        rejects(Reject(name, None, f"no such file or folder{_nearest(name)}"))


def _reach(address: str, rejects: RejectHandler) -> Iterator[InputFile]:
    try:
        found = expand_address(address)
    except OSError as error:
        rejects(Reject(shown_address(address), None, f"cannot be opened: {error}"))
        return
    except InputError as error:
        rejects(Reject(shown_address(address), None, str(error)))
        return
    for one in found:
        yield InputFile(shown_address(one), None, one)


def _match(pattern: str, rejects: RejectHandler) -> Iterator[InputFile]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
    if not matches:
        rejects(Reject(pattern, None, "no file matches this pattern"))
    for match in matches:
        if Path(match).is_file():
            yield InputFile(match, Path(match))
        elif "**" not in pattern:  # a ** matches the folders and also all that is in them
            yield from _walk(match, rejects)


def _walk(folder: str, rejects: RejectHandler) -> Iterator[InputFile]:
    def unreadable(error: OSError) -> None:
        rejects(Reject(str(error.filename), None, f"cannot be opened: {error.strerror}"))

    empty = True
    for root, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(root, name)
            if name.startswith(".") or not path.is_file():
                _log.debug("left out: %s", path)
                continue
            empty = False
            yield InputFile(str(path), path)
    if empty and os.access(folder, os.R_OK | os.X_OK):
        rejects(Reject(folder, None, "no files in this folder"))


def _nearest(name: str) -> str:
    try:
        names = [path.name for path in Path(name).absolute().parent.iterdir()]
    except OSError:
        return ""
    close = difflib.get_close_matches(Path(name).name, names[:10_000], n=1)
    return f"; did you mean {str(Path(name).with_name(close[0]))!r}?" if close else ""
