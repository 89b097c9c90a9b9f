"""A stream of bytes cut into numbered lines, none of them longer than a bound."""

from __future__ import annotations

from collections.abc import Iterator

from kg.errors import InputError

__all__ = ["ITEM_LIMIT", "split_lines", "text_lines"]

ITEM_LIMIT = 1 << 25  # bytes of one line or item: the largest works of OpenAlex have about 10 MB
_ENDLESS = 1 << 30  # a "line" that goes on for longer than this is none, and the file is given up
_KEPT = 1 << 20  # bytes that are kept of a line that is too long


def split_lines(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (number, line, whole): the line without its end; one over `ITEM_LIMIT` is not whole but its first MB.

    Raises:
        InputError: a line is so long that reading on makes no sense.
    """
    number, size = 1, 0
    parts: list[bytes] = []  # the line that has begun
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        if ended:
            parts.append(ended[0])
            yield number, *_join(parts, size + len(ended[0]))
            yield from ((place, line, True) for place, line in enumerate(ended[1:], number + 1))
            number, size, parts = number + len(ended), 0, []
        size += len(rest)
        if size <= ITEM_LIMIT:
            parts.append(rest)
        elif len(parts) > 1:
            parts = [b"".join(parts)[:_KEPT]]
        if size > _ENDLESS:
            raise InputError(f"line {number} goes on for more than {_ENDLESS:,} bytes; the file is given up")
    if size:
        yield number, *_join(parts, size)


def _join(parts: list[bytes], size: int) -> tuple[bytes, bool]:
    line = b"".join(parts)
    return (line, True) if size <= ITEM_LIMIT else (line[:_KEPT], False)


def text_lines(chunks: Iterator[bytes]) -> Iterator[tuple[int, str]]:
    """Yield (number, line) as text. Bytes that are not UTF-8 become surrogate escapes, found where they matter."""
    for number, line, _ in split_lines(chunks):
        yield number, line.rstrip(b"\r").replace(b"\r", b" ").decode("utf-8", "surrogateescape")
