"""XML 1.0 text for any string, and the attribute columns that GraphML and GEXF declare before they are used.

Most of an export's time is spent on properties: so what depends on their names and types alone is worked out once, and
the values of some hundred elements are searched together, column by column, for what must be escaped or left out.
"""

from __future__ import annotations

import io
import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TextIO, TypeVar

from kg.export.flat import rename

Result = TypeVar("Result")

__all__ = [
    "Columns",
    "after_header",
    "attribute",
    "edge_rows",
    "escape_all",
    "identifier",
    "identifiers",
    "name",
    "text",
]

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


def identifiers(values: Sequence[str]) -> Sequence[str]:
    """Return ids as `identifier` does."""
    return values if _ORDINARY.fullmatch("".join(values)) else [*map(identifier, values)]


def escape_all(values: Sequence[str], escape: Callable[[str], str]) -> Sequence[str]:
    """Return strings as `escape`, which is `text` or `attribute`, returns each of them."""
    if not _may_need_escapes(" ".join(values)):
        return values
    return [escape(value) if _may_need_escapes(value) else value for value in values]


class _Plan(NamedTuple):
    """How properties of given names and types are rendered."""

    values: Callable[[dict[str, Any]], tuple[Any, ...]]  # in the order of the template
    template: str
    strings: list[int]  # where in the values there are strings,
    floats: list[int]  # where floats,
    others: list[int]  # and where what is neither string nor number
    types: list[tuple[str, str]]  # the columns with the types that they have here


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
        self.plans: dict[tuple[Any, ...], _Plan] = {}

    def render_all(self, rows: Sequence[dict[str, Any]]) -> list[str]:
        """Return the markup of the properties of each row that have a value, by name."""
        rendered: list[str] = []
        for shape, alike in groupby(rows, _shape):
            rendered += self._render_alike(shape, list(alike))
        return rendered

    def _render_alike(self, shape: tuple[Any, ...], rows: list[dict[str, Any]]) -> list[str]:
        """Render rows whose properties have the same names, in the same order, and types."""
        if not shape:
            return [""] * len(rows)
        plan = self.plans.get(shape) or self._plan(shape)
        columns: list[Sequence[Any]] = [*zip(*map(plan.values, rows), strict=True)]
        for place in plan.others:
            columns[place] = [_as_text(value) for value in columns[place]]
        if not (
            all(all(columns[place]) for place in plan.strings)
            and all(all(map(math.isfinite, columns[place])) for place in plan.floats)
        ):
            return self.render_all([{name: row[name] for name in row if _is_shown(row[name])} for row in rows])
        for column, kind in plan.types:
            self.types[column] = _join(self.types.get(column), kind)
        for place in plan.strings:
            columns[place] = escape_all(columns[place], self.escape)
        return [*map(plan.template.__mod__, zip(*columns, strict=True))]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield the columns that there were, by name, with their types."""
        return iter(sorted(self.types.items()))

    def _plan(self, shape: tuple[Any, ...]) -> _Plan:
        """Work out how to render properties of these names and types."""
        names, types = shape[: len(shape) // 2], shape[len(shape) // 2 :]
        columns = sorted(zip(names, types, strict=True))
        renamed = [rename(name, self.taken) for name, _ in columns]
        kinds = [KINDS.get(value_type, "string") for _, value_type in columns]
        plan = _Plan(
            values=_pick([name for name, _ in columns]),
            template="".join(map(self._slot, renamed, kinds)),
            strings=[place for place, kind in enumerate(kinds) if kind == "string"],
            floats=[place for place, kind in enumerate(kinds) if kind == "double"],
            others=[place for place, (_, value_type) in enumerate(columns) if value_type not in (str, int, float)],
            types=[*zip(renamed, kinds, strict=True)],
        )
        if len(self.plans) < MOST_PLANS:
            self.plans[shape] = plan
        return plan

    def _slot(self, column: str, kind: str) -> str:
        begin = self.begin.format(attribute(column)).replace("%", "%%")
        return f"{begin}{'%r' if kind == 'double' else '%s'}{self.end}"


KINDS = {bool: "boolean", int: "long", float: "double"}  # everything else is shown as a string


def edge_rows(
    columns: Columns, edges: Sequence[tuple[str, str, str, str, int | None, dict[str, Any]]]
) -> Iterator[tuple[str, str, str, str, int | None, str]]:
    """Yield (id, source, target, relation, weight, properties) of each edge, as they are written."""
    ids, sources, targets, relations, weights, properties = zip(*edges, strict=True)
    ends = map(identifiers, (ids, sources, targets))
    return zip(*ends, map(name, relations), weights, columns.render_all(properties), strict=True)


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


def _shape(properties: dict[str, Any]) -> tuple[Any, ...]:
    """Return the names, then the types of their values."""
    return (*properties, *map(type, properties.values()))


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
