"""JSON-LD 1.1 (www.w3.org/TR/json-ld11) with its context inside, the same triples as Turtle; `linked` has the terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from kg.export.jsontext import json_text, write_array
from kg.export.linked import BASE, PREFIXES, Description, Ref, check_base, describe_edge, describe_node
from kg.export.registry import Format, Written
from kg.export.source import Source

__all__ = ["FORMAT", "write_jsonld"]


def write_jsonld(source: Source, out: TextIO, *, base: str = BASE) -> Written:
    """Write everything as triples.

    Args:
        base: what the IRIs of nodes and statements begin with.
    """
    check_base(base)
    counts = {"nodes": 0, "edges": 0}

    def descriptions() -> Iterator[Description]:
        for counts["nodes"], node in enumerate(source.nodes(), start=1):
            yield describe_node(node, base)
        for counts["edges"], edge in enumerate(source.edges(), start=1):
            yield from describe_edge(edge, base)

    out.write(f'{{"@context":{json_text(PREFIXES)},"@graph":')
    write_array(descriptions(), _object, out)
    out.write("}\n")
    return Written(**counts)


def _object(description: Description) -> dict[str, Any]:
    shown: dict[str, Any] = {"@id": description.iri}
    for predicate, value in description.properties:
        name, plain = ("@type", value.name) if predicate == "rdf:type" else (predicate, _value(value))
        if name not in shown:
            shown[name] = plain
        elif isinstance(shown[name], list):
            shown[name].append(plain)
        else:
            shown[name] = [shown[name], plain]
    return shown


def _value(value: Any) -> Any:
    if isinstance(value, Ref):
        return {"@id": value.name}
    if isinstance(value, float):  # as text, for processors may take 100.0 for an integer
        return {"@value": repr(value), "@type": "xsd:double"}
    if isinstance(value, list | tuple):
        return {"@list": [_value(item) for item in value]}
    return value if isinstance(value, bool | int) else str(value)


FORMAT = Format(
    name="jsonld",
    description="RDF in JSON-LD: everything as linked data, in terms of schema.org and PROV where they fit",
    extension=".jsonld",
    write=write_jsonld,
)
