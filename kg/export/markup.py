"""XML 1.0 text for any string, and the attribute columns that GraphML and GEXF declare before they are used.

Most of an export's time is spent on properties: so what depends on their names and types alone is worked out once, and
the strings of an element are searched together for what must be escaped.
"""

from __future__ import annotations

import io
import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, TextIO, TypeVar

from kg.export.flat import rename

Result = TypeVar("Result")

__all__ = ["Columns", "after_header", "attribute", "end", "identifier", "name", "text"]

# What XML 1.0 cannot hold, not even as a reference: most control characters, surrogates, two non-characters.
_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_IN_TEXT = re.compile(f"[&<>\r{_ILLEGAL}]")
_IN_ATTRIBUTE = re.compile(f'[&<>"\t\n\r{_ILLEGAL}]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_IN_IDENTIFIER = re.compile(f"[%\x00-\x1f\x7f-\x9f\u2028\u2029{_ILLEGAL}]|^\\s|\\s$")

_ORDINARY = re.compile(r"[\w:./+-]*")

SEPARATOR = " | "  # between the items of a list: GraphML and GEXF readers agree on no list type
MOST_PLANS = 10_000  # sets of names and types that are remembered


def text(value: str) -> str:
    """Return `value` as the text of an element, without what XML 1.0 cannot hold."""
    return value if _IN_TEXT.search(value) is None else _IN_TEXT.sub(_escape, value)


def attribute(value: str) -> str:
    """Return `value` as what stands between the quotes of an attribute, line ends kept."""
    return value if _IN_ATTRIBUTE.search(value) is None else _IN_ATTRIBUTE.sub(_escape, value)


@lru_cache(maxsize=1000)
def name(value: str) -> str:
    """Return one of the few names that occur again and again, such as a type, as text and as an attribute's value."""
    return attribute(value)


def identifier(value: str) -> str:
    """Return an id as an attribute value, other ids always differently: what XML or Gephi would drop becomes %XX."""
    if _ORDINARY.fullmatch(value):
        return value
    return attribute(_IN_IDENTIFIER.sub(_percent, value))


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0], "")


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


end = lru_cache(maxsize=1 << 17)(identifier)  # for the ends of edges, which come again and again


class _Plan(NamedTuple):
    """How properties of given names and types are rendered."""

    values: Callable[[dict[str, Any]], tuple[Any, ...]]  # in the order of the template
    template: str
    floats: tuple[int, ...]  # where in the values there are floats,
    others: tuple[int, ...]  # and where what is neither string nor number
    strings: Callable[[tuple[Any, ...]], tuple[str, ...]]
    unseen: list[tuple[str, str]]  # columns and types to take note of when a value of them is written


class Columns:
    """Renders properties as markup and remembers which columns there were, each with a type for all its values."""

    def __init__(self, taken: frozenset[str], begin: str, end: str, *, quoted: bool = False) -> None:
        """Set up columns.

        Args:
            taken: names that mean something of their own to the format: a property called so goes by another name.
            begin: what stands before a value, with `{}` for the column's name.
            end: what stands after it.
            quoted: whether the values stand in quotes.
        """
        self.taken, self.begin, self.end = taken, begin, end
        self.escape = attribute if quoted else text
        self.types: dict[str, str] = {}
        self.plans: dict[tuple[tuple[str, ...], tuple[type, ...]], _Plan] = {}

    def render(self, properties: dict[str, Any]) -> str:
        """Return the markup of all properties that have a value, by name."""
        if not properties:
            return ""
        shape = (tuple(properties), tuple(map(type, properties.values())))
        plan = self.plans.get(shape) or self._plan(*shape)
        values = plan.values(properties)
        if plan.others:
            values = tuple([_as_text(value) if place in plan.others else value for place, value in enumerate(values)])
        strings = plan.strings(values)
        if "" in strings or not all(map(math.isfinite, map(values.__getitem__, plan.floats))):
            return self.render({name: value for name, value in properties.items() if _is_shown(value)})
        while plan.unseen:
            column, kind = plan.unseen.pop()
            self.types[column] = _join(self.types.get(column), kind)
        if _may_need_escapes(" ".join(strings)):
            values = tuple([self.escape(value) if type(value) is str else value for value in values])
        return plan.template % values

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield the columns that there were, by name, with their types."""
        return iter(sorted(self.types.items()))

    def _plan(self, names: tuple[str, ...], types: tuple[type, ...]) -> _Plan:
        """Work out how to render properties of these names and types."""
        parts: list[str] = []
        strings: list[int] = []
        floats: list[int] = []
        others: list[int] = []
        unseen: list[tuple[str, str]] = []
        columns = sorted(zip(names, types, strict=True))
        for place, (name, value_type) in enumerate(columns):
            column = rename(name, self.taken)
            kind = KINDS.get(value_type, "string")
            unseen.append((column, kind))
            if kind == "string":
                strings.append(place)
            elif kind == "double":
                floats.append(place)
            if value_type not in (str, int, float):
                others.append(place)
            begin = self.begin.format(attribute(column)).replace("%", "%%")
            parts.append(f"{begin}{'%r' if kind == 'double' else '%s'}{self.end}")
        values = _pick([name for name, _ in columns])
        plan = _Plan(values, "".join(parts), tuple(floats), tuple(others), _pick(strings), unseen)
        if len(self.plans) < MOST_PLANS:
            self.plans[names, types] = plan
        return plan


KINDS = {bool: "boolean", int: "long", float: "double"}  # everything else is shown as a string


def after_header(out: TextIO, header: Callable[[], str], body: Callable[[TextIO], Result]) -> Result:
    """Write what `body` writes, but after a header that is known only once the body has been seen."""
    with (
        tempfile.TemporaryFile() as spool,
        io.TextIOWrapper(spool, encoding="utf-8", errors="replace", newline="\n", write_through=True) as draft,
    ):
        result = body(draft)
        draft.flush()
        spool.seek(0)
        out.write(header())
        if hasattr(out, "buffer"):  # pass the bytes on as they are
            out.flush()
            shutil.copyfileobj(spool, out.buffer, 1 << 20)
        else:
            shutil.copyfileobj(draft, out, 1 << 20)
    return result


def _pick(keys: list[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that picks the values at these keys, as a tuple however many they are."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda row: tuple([row[key] for key in keys])


def _may_need_escapes(value: str) -> bool:
    """Tell, several times as fast as a regular expression can, whether there may be something to escape."""
    return not value.isprintable() or "&" in value or "<" in value or ">" in value or '"' in value


def _is_shown(value: Any) -> bool:
    return math.isfinite(value) if isinstance(value, float) else _as_text(value) != ""


def _as_text(value: Any) -> str:
    """Return the text of a value; "" where it has none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return SEPARATOR.join(map(str, value))
    return "" if value is None else str(value)


def _join(known: str | None, new: str) -> str:
    """Return the narrowest type that holds the values of both."""
    if known is None or known == new:
        return new
    return "double" if {known, new} == {"long", "double"} else "string"
