"""Turtle (www.w3.org/TR/turtle), one block per resource and statement, written as a stream; `linked` has the terms."""

from __future__ import annotations

import re
from typing import Any, TextIO

from kg.export.files import write_each
from kg.export.linked import BASE, PREFIXES, Description, Ref, check_base, describe_edge, describe_node
from kg.export.registry import Format, Written
from kg.export.source import Source
from kg.schema import Edge

__all__ = ["FORMAT", "write_turtle"]

_SPECIAL = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_turtle(source: Source, out: TextIO, *, base: str = BASE) -> Written:
    """Write everything as triples.

    Args:
        base: what the IRIs of nodes and statements begin with.
    """
    check_base(base)
    out.writelines(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    nodes = write_each(source.nodes(), lambda node: _block(describe_node(node, base)), out)
    edges = write_each(source.edges(), lambda edge: _blocks(edge, base), out)
    return Written(nodes, edges)


def _blocks(edge: Edge, base: str) -> str:
    return "".join(map(_block, describe_edge(edge, base)))


def _block(description: Description) -> str:
    pairs = " ;\n    ".join(f"{_name(predicate)} {_value(value)}" for predicate, value in description.properties)
    return f"\n<{description.iri}> {pairs} .\n"


def _name(name: str) -> str:
    """Return a short name as it is, and an IRI in angle brackets."""
    return name if name.partition(":")[0] in PREFIXES else f"<{name}>"


def _value(value: Any) -> str:
    if isinstance(value, Ref):
        return _name(value.name)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f'"{value!r}"^^xsd:double'
    if isinstance(value, list | tuple):
        return f"( {' '.join(map(_value, value))} )"
    return f'"{_SPECIAL.sub(_escape, str(value))}"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"


FORMAT = Format(
    name="turtle",
    description="RDF in Turtle: everything as linked data, in terms of schema.org and PROV where they fit",
    extension=".ttl",
    write=write_turtle,
)
