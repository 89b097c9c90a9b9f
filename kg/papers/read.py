"""Read papers from whatever holds them, in one stream: what cannot be read is reported and left out."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator

from kg.errors import InputError
from kg.papers.encodings import marked_encoding, transcode
from kg.papers.fields import Found, make_paper
from kg.papers.inputs import InputFile, find_files
from kg.papers.recognise import Format, choose_format, refuse_binary
from kg.papers.rejects import Reject, RejectHandler, cut
from kg.papers.unpack import read_chunks, take_head, unpack
from kg.schema import Paper

__all__ = ["open_format", "read_file", "read_papers"]

_log = logging.getLogger(__name__)
_HEAD = 1 << 16  # bytes by which a file is recognised


def read_papers(inputs: Iterable[str | os.PathLike[str]], *, rejects: RejectHandler) -> Iterator[Paper]:
    """Yield the papers in files, folders, globs and standard input ("-"), as they stand there, copies included.

    What each file holds is recognised by its content, packed (gzip, Zstandard) or not. Memory does not grow with the
    files. Withdrawals come as papers with `deleted` set.

    Args:
        inputs: what to read, in this order.
        rejects: called with each thing that cannot be read; nothing but its own exceptions stops the reading.

    Example:
        >>> paper = next(kg.read_papers(["papers.jsonl"], rejects=print))
        >>> paper.id, paper.title
        ('arxiv:1409.1556', 'Very Deep Convolutional Networks for Large-Scale Image Recognition')
    """
    for file in find_files(inputs, rejects):
        for item in read_file(file):
            if isinstance(item, Paper):
                yield item
            else:
                rejects(item)


def read_file(file: InputFile) -> Iterator[Paper | Reject]:
    """Yield the papers of one file, and in their places what cannot be read."""
    empty = True
    for line, paper, reason, raw in _read_file(file):
        yield Reject(file.name, line, reason, cut(raw)) if paper is None else paper
        empty = False
    if empty:
        yield Reject(file.name, None, "no papers in it")


def open_format(name: str, chunks: Iterator[bytes]) -> tuple[Format, Iterator[bytes]]:
    """Return the format of a stream, and the stream as that format reads it: unpacked and in UTF-8.

    Args:
        name: what to call it in the log.
        chunks: its bytes as they are stored.

    Raises:
        InputError: it is empty, or nothing that is read.
    """
    head, chunks = take_head(unpack(chunks), _HEAD)
    if encoding := marked_encoding(head):
        head, chunks = take_head(transcode(chunks, encoding), _HEAD)
    if not head.strip():
        raise InputError("an empty file")
    refuse_binary(head)
    chosen = choose_format(head.decode("utf-8", "replace").lstrip())
    if not encoding and (encoding := chosen.encoding(head)) != "utf-8":
        _log.warning("%s is not UTF-8: it is read as %s", name, encoding)
        chunks = transcode(chunks, encoding)
    if b"\r" in head and b"\n" not in head:  # the line ends of old Macs
        chunks = (chunk.replace(b"\r", b"\n") for chunk in chunks)
    return chosen, chunks


def _read_file(file: InputFile) -> Iterator[tuple[int | None, Paper | None, str, str | bytes]]:
    """Yield (line, paper, "", raw) for what is read and (line, None, reason, raw) for what is not."""
    try:
        with file.open() as handle:
            chosen, chunks = open_format(file.name, read_chunks(handle))
            _log.debug("%s: %s", file.name, chosen.NAME)
            for found in chosen.read(chunks):
                yield _check(found)
    except OSError as error:
        yield None, None, f"cannot be read: {error.strerror or error}", ""
    except InputError as error:
        yield None, None, str(error), ""


def _check(found: Found) -> tuple[int | None, Paper | None, str, str | bytes]:
    if found.fields is None:
        return found.line, None, found.fault, found.raw
    try:
        return found.line, make_paper(found.fields), "", found.raw
    except InputError as error:
        return found.line, None, str(error), found.raw
