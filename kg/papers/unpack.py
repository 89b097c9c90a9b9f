"""Bytes as they are stored, unpacked: gzip and Zstandard, recognised by their first bytes, also one in the other.

Everything is a stream of chunks, and no chunk grows beyond a bound however well the data was packed; what is in
them is bounded by the readers, which give up on an item that is too long.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain

from kg.errors import InputError
from kg.papers.inputs import Readable

__all__ = ["CHUNK", "read_chunks", "take_head", "unpack"]

CHUNK = 1 << 18
_ZSTD_CHUNK = 1 << 10  # 1 KB can hold 256 blocks of 128 KB each: what one step makes stays within 32 MB
_LAYERS = 3
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def read_chunks(handle: Readable) -> Iterator[bytes]:
    """Yield what `handle` holds as it comes, a pipe's bytes without waiting for a full chunk."""
    read = getattr(handle, "read1", handle.read)
    while chunk := read(CHUNK):
        yield chunk


def take_head(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return the first `size` bytes or more (all, where there are fewer) and the whole stream, these included.

    A stream that breaks before that has a head all the same, and breaks when what came before has been read.
    """
    parts: list[bytes] = []
    length = 0
    try:
        while length < size and (chunk := next(chunks, b"")):
            parts.append(chunk)
            length += len(chunk)
    except (InputError, OSError) as error:
        if not parts:
            raise
        chunks = _break(error)
    head = b"".join(parts)
    return head, chain([head], chunks) if head else iter(())


def _break(error: Exception) -> Iterator[bytes]:
    raise error
    yield b""


def unpack(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Return the stream unpacked if it is packed, else as it is.

    Raises:
        InputError: while the stream is read, where it is broken or ends early; what came before was yielded.
    """
    for _ in range(_LAYERS):
        head, chunks = take_head(chunks, len(_ZSTD))
        if head.startswith(_GZIP):
            chunks = _gunzip(chunks)
        elif head.startswith(_ZSTD):
            chunks = _unzstd(chunks)
        else:
            return chunks
    head, chunks = take_head(chunks, len(_ZSTD))
    if head.startswith((_GZIP, _ZSTD)):
        raise InputError(f"packed more than {_LAYERS} times over; unpack it first")
    return chunks


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    try:
        for data in chunks:
            while data:
                if member.eof:
                    data = data.lstrip(b"\0")  # gzip files may be padded
                    if not data:
                        break
                    member = zlib.decompressobj(wbits=31)
                if piece := member.decompress(data, CHUNK):
                    yield piece
                data = member.unused_data if member.eof else member.unconsumed_tail
        if not member.eof and (piece := member.flush()):
            yield piece
    except zlib.error as error:
        raise InputError(f"broken gzip data ({error}); what follows is not read") from error
    if not member.eof:
        raise InputError("the gzip data ends early (truncated?)")


def _unzstd(chunks: Iterator[bytes]) -> Iterator[bytes]:
    import zstandard

    frame = zstandard.ZstdDecompressor().decompressobj()
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), _ZSTD_CHUNK):
                data = chunk[start : start + _ZSTD_CHUNK]
                while data:
                    if frame.eof:
                        frame = zstandard.ZstdDecompressor().decompressobj()
                    if piece := frame.decompress(data):
                        yield piece
                    data = frame.unused_data if frame.eof else b""
    except zstandard.ZstdError as error:
        raise InputError(f"broken Zstandard data ({error}); what follows is not read") from error
    if not frame.eof:
        raise InputError("the Zstandard data ends early (truncated?)")
