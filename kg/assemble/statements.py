"""From one record to its part of the graph: the paper, its results, and edges that carry all that it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kg.resolve import Resolution, Resolver
from kg.schema import (
    RELATIONS,
    RESULT_LINKS,
    STATED_CLAIMS,
    Edge,
    Entity,
    Node,
    Record,
    Relation,
    Result,
    namespace,
    statement_key,
)

__all__ = ["PAPER_FIELDS", "SAID", "STATES", "Part", "paper_part"]

STATES = "STATES"  # what is not claimed, or folded onto one node: the relation stands in `relation`
PAPER_FIELDS = ("title", "url", "published", "source", "digest", "extractor", "abstract")
SAID = frozenset(("MENTIONS", "REPORTS", STATES, *RELATIONS, *RESULT_LINKS))  # types of the edges that papers give

Place = tuple[Entity, Resolution]


class Part(NamedTuple):
    """The nodes and edges that one paper gives."""

    nodes: list[Node]
    edges: list[Edge]


def paper_part(record: Record, resolver: Resolver) -> Part:
    """Return the paper and result nodes of a canonical record, and all edges that it gives."""
    places = {entity.id: (entity, resolver.resolve(entity)) for entity in record.entities}
    described = {**{field: getattr(record, field) for field in PAPER_FIELDS}, "resolver": resolver.edition}
    nodes = [Node(id=record.key, labels=("Paper",), properties=_filled(described))]
    edges = [_mention(record, ordinal, *place) for ordinal, place in enumerate(places.values())]
    edges += [_relation(record, relation, places) for relation in record.relations]
    equals: Counter[tuple[str, ...]] = Counter()
    for result in record.results:
        names = [_qualified(_place(result, slot, places)) for slot, _ in RESULT_LINKS.values()]
        parts = (record.key, result.value, result.unit, result.kind, *names, str(result.char_start))
        equals[parts] += 1
        ident = f"result:{statement_key(*parts, str(equals[parts] - 1))}"
        nodes.append(_result(record, ident, result))
        edges.append(_edge("REPORTS", statement_key(ident, "REPORTS"), record.key, ident, {"paper": record.key}))
        edges += _result_links(record, ident, result, places)
    return Part(nodes, edges)


def _mention(record: Record, ordinal: int, entity: Entity, found: Resolution) -> Edge:
    properties: dict[str, Any] = {
        "paper": record.key,
        "name": entity.name,
        "type": entity.type,
        "names": [] if found.names == (entity.name,) else list(found.names),
        "surfaces": list(entity.surface),
        "starts": [start for start, _ in entity.mentions],
        "ends": [end for _, end in entity.mentions],
        "confidence": entity.confidence,
        "optional": entity.optional or None,
        "rule": found.rule,
        "extractor": record.extractor,
        "ordinal": ordinal,
    }
    key = statement_key(record.key, "MENTIONS", _qualified((entity, found)))
    return _edge("MENTIONS", key, record.key, found.id, properties)


def _relation(record: Record, relation: Relation, places: Mapping[str, Place]) -> Edge:
    target, source = places[relation.target], places.get(relation.source or "")
    properties: dict[str, Any] = {
        "paper": record.key,
        "source_name": source[0].name if source else None,
        "target_name": target[0].name,
        **_evidence(relation),
        "extractor": record.extractor,
    }
    source_id = source[1].id if source else record.key
    parts = [record.key, relation.type, _qualified(source), _qualified(target)]
    kind = relation.type
    if relation.claim not in STATED_CLAIMS or source_id == target[1].id:
        kind, properties["relation"] = STATES, relation.type
        parts.append(relation.claim)
    return _edge(kind, statement_key(*parts), source_id, target[1].id, properties)


def _result(record: Record, ident: str, result: Result) -> Node:
    properties = {
        "value": float(result.value),
        "text": result.value,
        "unit": result.unit,
        "kind": result.kind,
        "direction": result.direction,
        **_evidence(result),
        "extractor": record.extractor,
        "paper": record.key,
    }
    return Node(id=ident, labels=("Result",), properties=_filled(properties))


def _result_links(record: Record, ident: str, result: Result, places: Mapping[str, Place]) -> Iterator[Edge]:
    for kind, (slot, _) in RESULT_LINKS.items():
        if place := _place(result, slot, places):
            properties = {"paper": record.key, "target_name": place[0].name}
            yield _edge(kind, statement_key(ident, kind), ident, place[1].id, properties)


def _qualified(place: Place | None) -> str:
    """Return the name as the paper writes it, with the namespace that tells "ImageNet" the model from the dataset."""
    return f"{namespace(place[0].type)}:{place[0].name}" if place else ""


def _place(result: Result, slot: str, places: Mapping[str, Place]) -> Place | None:
    return places.get(getattr(result, slot) or "")


def _evidence(said: Relation | Result) -> dict[str, Any]:
    spanned = said.char_start or said.char_end
    return {
        "evidence": said.evidence,
        "char_start": said.char_start if spanned else None,
        "char_end": said.char_end if spanned else None,
        "claim": said.claim,
        "confidence": said.confidence,
        "optional": said.optional or None,
    }


def _edge(kind: str, key: str, source: str, target: str, properties: dict[str, Any]) -> Edge:
    return Edge(type=kind, key=key, source=source, target=target, properties=_filled(properties))


def _filled(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that say something: no None, no empty text, no empty list."""
    return {name: value for name, value in properties.items() if value is not None and value != "" and value != []}
