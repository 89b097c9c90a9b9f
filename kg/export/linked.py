"""The graph as linked data: terms of schema.org where they fit, PROV for who says so, terms of its own for the rest.

An entity is a `schema:DefinedTerm` (a benchmark a `schema:Dataset`), a paper a `schema:ScholarlyArticle`, a result a
`schema:PropertyValue`. A relation is a triple under its own name, `kg:OUTPERFORMS`, and beside it a `rdf:Statement`
holds who says so (`prov:hadPrimarySource`), in which sentence, how surely. What is denied is a statement and no triple.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from kg.errors import FormatError
from kg.export.flat import usable
from kg.schema import ENTITY_TYPES, Edge, Node

__all__ = ["BASE", "PREFIXES", "Description", "Ref", "check_base", "describe_edge", "describe_node"]

BASE = "urn:paper-kg:"  # a name of its own that needs no web address
VOCABULARY = f"{BASE}schema#"
PREFIXES = {
    "kg": VOCABULARY,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PUBLISHED_TYPES = {"Benchmark": "schema:Dataset", "Paper": "schema:ScholarlyArticle", "Result": "schema:PropertyValue"}
PUBLISHED_TERMS = {
    "abstract": "schema:abstract",
    "aliases": "schema:alternateName",
    "name": "schema:name",
    "published": "schema:datePublished",
    "title": "schema:name",
    "unit": "schema:unitText",
    "url": "schema:url",
    "value": "schema:value",
}


class Ref(NamedTuple):
    """A pointer to a resource: its IRI, or a short name with one of `PREFIXES`."""

    name: str


class Description(NamedTuple):
    """What is said of one resource. A value is a `Ref`, a string, a number, a truth value, or a list of them."""

    iri: str
    properties: list[tuple[str, Any]]


def check_base(base: str) -> str:
    """Return `base` if IRIs can begin with it.

    Raises:
        FormatError: they cannot.
    """
    if re.fullmatch(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]*', base) is None:
        raise FormatError(f"Base {base!r} is not the beginning of an IRI. Give one such as https://example.org/kg/.")
    return base


def describe_node(node: Node, base: str) -> Description:
    """Return what is said of a node."""
    kind = node.labels[0]
    published = PUBLISHED_TYPES.get(kind, "schema:DefinedTerm" if kind in ENTITY_TYPES else "prov:Entity")
    properties: list[tuple[str, Any]] = [("rdf:type", Ref(_own(kind))), ("rdf:type", Ref(published))]
    properties.append(("schema:identifier", node.id))
    for name in sorted(node.properties):
        value = node.properties[name]
        if name == "aliases":
            properties += [("schema:alternateName", alias) for alias in value]
        elif usable(value):
            properties.append(_source_or_value(name, value, base))
    return Description(_iri(base, node.id), properties)


def describe_edge(edge: Edge, base: str) -> Iterator[Description]:
    """Yield the triple of a relation, and the statement that holds what else is known of it."""
    source, target = _iri(base, edge.source), Ref(_iri(base, edge.target))
    denied = edge.properties.get("relation") if edge.type == "STATES" else None
    if denied is None:
        yield Description(source, [(_own(edge.type), target)])
    if edge.type == "MENTIONS":
        yield Description(source, [("schema:mentions", target)])
    if not edge.properties:
        return
    predicate = Ref(_own(denied or edge.type))
    properties: list[tuple[str, Any]] = [("rdf:type", Ref("rdf:Statement")), ("rdf:type", Ref("prov:Entity"))]
    properties += [("rdf:subject", Ref(source)), ("rdf:predicate", predicate), ("rdf:object", target)]
    for name in sorted(edge.properties):
        if usable(edge.properties[name]) and not (denied and name == "relation"):
            properties.append(_source_or_value(name, edge.properties[name], base, own=True))
    yield Description(_iri(base, f"statement:{edge.type}:{edge.key}"), properties)


def _source_or_value(name: str, value: Any, base: str, *, own: bool = False) -> tuple[str, Any]:
    """Return predicate and value of a property; with `own` under its own term even where a published one fits nodes."""
    if name == "paper":
        return "prov:hadPrimarySource", Ref(_iri(base, value))
    return _own(name) if own else PUBLISHED_TERMS.get(name, _own(name)), value


def _own(name: str) -> str:
    """Return a term of the project's own, in short where it can be."""
    return f"kg:{name}" if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else _iri(VOCABULARY, name)


def _iri(base: str, name: str) -> str:
    return base + quote(name, safe="!$&'()*+,;=:@/", errors="replace")
