"""From what the user names (files, folders, globs, "-") to the files that are read, in an order that does not vary."""

from __future__ import annotations

import difflib
import glob
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kg.papers.rejects import Reject, RejectHandler

__all__ = ["InputFile", "find_files"]

_log = logging.getLogger(__name__)


class InputFile(NamedTuple):
    """One thing to read. `path` is None for standard input, whose name is "-"."""

    name: str
    path: Path | None

    def open(self) -> nullcontext[BinaryIO] | BinaryIO:
        """Return a context that gives the bytes; standard input is left open."""
        return nullcontext(sys.stdin.buffer) if self.path is None else self.path.open("rb")


def find_files(inputs: Iterable[str | os.PathLike[str]], rejects: RejectHandler) -> Iterator[InputFile]:
    """Yield the files that `inputs` name, each once: as they are named, and within a folder or glob sorted.

    Folders are walked through. What is hidden (a leading dot) or no regular file is left out there, as are linked
    folders; a file that is named itself may be a pipe.
    """
    seen: set[str] = set()
    for name in [inputs] if isinstance(inputs, (str, os.PathLike)) else inputs:
        for found in _expand(os.fspath(name), rejects):
            identity = "-" if found.path is None else os.path.realpath(found.path)
            if identity not in seen:
                seen.add(identity)
                yield found


def _expand(name: str, rejects: RejectHandler) -> Iterator[InputFile]:
    if name == "-":
        yield InputFile("-", None)
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
