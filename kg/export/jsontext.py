"""JSON text for rows, and documents that are written item by item."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO, TypeVar

import msgspec

from kg.export.files import write_each

__all__ = ["json_text", "write_array"]

Item = TypeVar("Item")


def json_text(value: Any) -> str:
    """Return a value as JSON on one line."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # a lone surrogate: it is left to the file, which writes a question mark
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_array(items: Iterable[Item], to_json: Callable[[Item], Any], out: TextIO) -> int:
    """Write a JSON array, one item a line, and return how many items there were."""
    rest = iter(items)
    out.write("[\n")
    count = write_each(_first(rest), lambda item: json_text(to_json(item)), out)
    count += write_each(rest, lambda item: ",\n" + json_text(to_json(item)), out)
    out.write("\n]" if count else "]")
    return count


def _first(rest: Iterator[Item]) -> Iterable[Item]:
    for item in rest:
        return (item,)
    return ()
