"""Where an export goes: a file, a folder, standard output or an open handle; on disk it appears whole or not at all."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, TextIO, TypeVar

from kg.batches import batched
from kg.errors import GraphError

__all__ = ["open_folder", "open_text", "replacing", "text_beside", "write_batches", "write_each"]

Item = TypeVar("Item")
BATCH = 500


@contextmanager
def open_text(target: str | os.PathLike[str] | TextIO) -> Iterator[TextIO]:
    """Open what a single-file format is written to.

    Args:
        target: a path (compressed when it ends in `.gz`), "-" for standard output, or a handle, which is left open.

    Raises:
        GraphError: the file cannot be written.
    """
    if target == "-":
        with _utf8_stdout() as text:
            yield text
    elif isinstance(target, str | os.PathLike):
        with replacing(Path(target)) as draft, draft.open("wb") as raw, _encoded(raw, target) as text:
            yield text
    else:
        yield target


@contextmanager
def open_folder(target: str | os.PathLike[str]) -> Iterator[Path]:
    """Give an empty folder to write to, whose files move to `target` once all of them are complete.

    What else lies in `target` stays there.

    Raises:
        GraphError: `target` is a file, or the folder cannot be written.
    """
    folder = Path(target)
    if folder.exists() and not folder.is_dir():
        raise GraphError(f"{folder} is a file, and this format writes a folder. Name a folder.")
    with _writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        with _writing(folder):
            yield draft
            folder.mkdir(exist_ok=True)
            for file in sorted(draft.iterdir()):
                file.replace(folder / file.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def text_beside(path: Path) -> Iterator[TextIO]:
    """Open a text file of an export folder."""
    with path.open("wb") as raw, _encoded(raw, path) as text:
        yield text


def write_each(items: Iterable[Item], render: Callable[[Item], str], out: TextIO) -> int:
    """Write the rendering of each item and return how many they were."""
    return write_batches(items, partial(map, render), out)


def write_batches(items: Iterable[Item], render: Callable[[list[Item]], Iterable[str]], out: TextIO) -> int:
    """Write what `render` makes of some hundred items at a time and return how many items they were."""
    count = 0
    for batch in batched(items, BATCH):
        out.write("".join(render(batch)))
        count += len(batch)
    return count


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to that takes the place of `path` if all goes well, and is deleted if not."""
    if path.is_dir():
        raise GraphError(f"{path} is a folder, and this format writes one file. Name a file.")
    with _writing(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    draft = Path(name)
    try:
        with _writing(path):
            yield draft
            draft.chmod(0o666 & ~_umask())
            draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


@contextmanager
def _encoded(raw: IO[bytes], target: str | os.PathLike[str]) -> Iterator[TextIO]:
    """Write text as UTF-8; a lone surrogate, which has no encoding, becomes a question mark."""
    if not os.fspath(target).endswith(".gz"):
        with io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n") as text:
            yield text
        return
    # Neither name nor time goes into the file: the same graph gives the same bytes.
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", errors="replace", newline="\n") as text,
    ):
        yield text


@contextmanager
def _utf8_stdout() -> Iterator[TextIO]:
    text = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="\n")
    try:
        yield text
    finally:
        text.detach()  # which also flushes


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise GraphError(f"Cannot write {path}: {error}. Choose a place that can be written.") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
