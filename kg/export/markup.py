"""XML 1.0 text for any string, and the attribute columns that GraphML and GEXF declare before they are used."""

from __future__ import annotations

import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, TextIO, TypeVar

from kg.export.flat import rename

Result = TypeVar("Result")

__all__ = ["Columns", "after_header", "attribute", "identifier", "text"]

# What XML 1.0 cannot hold, not even as a reference: most control characters, surrogates, two non-characters.
_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_IN_TEXT = re.compile(f"[&<>\r{_ILLEGAL}]")
_IN_ATTRIBUTE = re.compile(f'[&<>"\t\n\r{_ILLEGAL}]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_IN_IDENTIFIER = re.compile(f"[%\x00-\x1f\x7f-\x9f\u2028\u2029{_ILLEGAL}]|^\\s|\\s$")

SEPARATOR = " | "  # between the items of a list: GraphML and GEXF readers agree on no list type
LARGEST_INT = 2**31


def text(value: str) -> str:
    """Return `value` as the text of an element, without what XML 1.0 cannot hold."""
    return value if _IN_TEXT.search(value) is None else _IN_TEXT.sub(_escape, value)


def attribute(value: str) -> str:
    """Return `value` as what stands between the quotes of an attribute, line ends kept."""
    return value if _IN_ATTRIBUTE.search(value) is None else _IN_ATTRIBUTE.sub(_escape, value)


def identifier(value: str) -> str:
    """Return an id as an attribute value, other ids always differently: what XML or Gephi would drop becomes %XX."""
    return attribute(_IN_IDENTIFIER.sub(_percent, value))


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0], "")


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


class Columns:
    """The attributes that occurred, each with the narrowest type that holds all of its values."""

    def __init__(self, taken: frozenset[str]) -> None:
        """Names in `taken` mean something of their own to the format: a property called so goes by another name."""
        self.taken = taken
        self.types: dict[str, str] = {}

    def render(self, properties: dict[str, Any], escape: Callable[[str], str]) -> Iterator[tuple[str, str]]:
        """Yield name and escaped value of each property that has a value, by name."""
        for name in sorted(properties):
            value = properties[name]
            kind, plain = ("string", value) if type(value) is str else _render(value)
            shown = escape(plain)
            if shown:
                column = rename(name, self.taken)
                if self.types.get(column) != kind:
                    self.types[column] = _join(self.types.get(column), kind)
                yield column, shown

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield the columns that occurred, by name, with their types."""
        return iter(sorted(self.types.items()))


def after_header(out: TextIO, header: Callable[[], str], body: Callable[[TextIO], Result]) -> Result:
    """Write what `body` writes, but after a header that is known only once the body has been seen."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace", newline="\n") as spool:
        result = body(spool)
        spool.seek(0)
        out.write(header())
        shutil.copyfileobj(spool, out, 1 << 20)
    return result


def _render(value: Any) -> tuple[str, str]:
    """Return the type and the text of a value that is no string; the text is "" for what cannot be written."""
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int):
        return "int" if -LARGEST_INT <= value < LARGEST_INT else "long", str(value)
    if isinstance(value, float):
        return "double", repr(value) if math.isfinite(value) else ""
    if isinstance(value, list | tuple):
        return "string", SEPARATOR.join(map(str, value))
    return "string", "" if value is None else str(value)


def _join(known: str | None, new: str) -> str:
    """Return the narrowest type that holds the values of both."""
    widening = ("int", "long", "double")
    if known is None or known == new:
        return new
    if known in widening and new in widening:
        return max(known, new, key=widening.index)
    return "string"
