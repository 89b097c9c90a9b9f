"""From the graph back to its records, so that an update is: read back, replace, assemble anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.assemble.canonical import canonical_record
from kg.assemble.statements import PAPER_FIELDS, STATES
from kg.resolve import Decision
from kg.schema import RELATIONS, RESULT_LINKS, Edge, Entity, Node, Record, Relation, Result

__all__ = ["decisions_of", "records_of"]

Names = Mapping[tuple[str, str], str]


def records_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> list[Record]:
    """Return the canonical records that a graph was assembled from, by paper id."""
    papers: dict[str, Node] = {}
    results: dict[str, list[Node]] = {}
    for node in nodes:
        if "Paper" in node.labels:
            papers[node.id] = node
        elif "Result" in node.labels:
            results.setdefault(node.properties["paper"], []).append(node)
    said: dict[str, list[Edge]] = {}
    for edge in edges:
        if "paper" in edge.properties:
            said.setdefault(edge.properties["paper"], []).append(edge)
    return [_record(papers[key], results.get(key, []), said.get(key, [])) for key in sorted(papers)]


def decisions_of(nodes: Iterable[Node]) -> list[Decision]:
    """Return the decisions on merges that a graph keeps, by id."""
    found = {node.id: node.properties for node in nodes if "Decision" in node.labels}
    return [Decision(**{field: found[key][field] for field in Decision._fields}) for key in sorted(found)]


def _record(paper: Node, results: Iterable[Node], edges: Iterable[Edge]) -> Record:
    mentions = sorted((e for e in edges if e.type == "MENTIONS"), key=lambda e: e.properties["ordinal"])
    entities = tuple(_entity(number, edge.properties) for number, edge in enumerate(mentions, 1))
    names = {(_space(edge.target), entity.name): entity.id for edge, entity in zip(mentions, entities, strict=True)}
    links: dict[str, dict[str, Any]] = {}
    for edge in edges:
        if edge.type in RESULT_LINKS:
            slot = RESULT_LINKS[edge.type][0]
            links.setdefault(edge.source, {})[slot] = names[_space(edge.target), edge.properties["target_name"]]
    return canonical_record(
        Record(
            key=paper.id,
            entities=entities,
            relations=tuple(_relation(e, names) for e in edges if e.type == STATES or e.type in RELATIONS),
            results=tuple(_result(node.properties, links.get(node.id, {})) for node in results),
            **_given(paper.properties, PAPER_FIELDS),
        )
    )


def _entity(number: int, properties: Mapping[str, Any]) -> Entity:
    return Entity(
        id=f"e{number}",
        surface=tuple(properties.get("surfaces", ())),
        mentions=tuple(zip(properties.get("starts", ()), properties.get("ends", ()), strict=True)),
        **_given(properties, ("type", "name", "confidence", "optional")),
    )


def _relation(edge: Edge, names: Names) -> Relation:
    source = edge.properties.get("source_name")
    return Relation(
        type=edge.properties.get("relation", edge.type),
        source=None if source is None else names[_space(edge.source), source],
        target=names[_space(edge.target), edge.properties["target_name"]],
        **_given(edge.properties, _EVIDENCE),
    )


def _result(properties: Mapping[str, Any], slots: dict[str, Any]) -> Result:
    given = _given(properties, ("unit", "kind", "direction", *_EVIDENCE))
    return Result(value=properties["text"], **given | slots)


_EVIDENCE = ("evidence", "char_start", "char_end", "claim", "confidence", "optional")


def _given(properties: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    return {field: properties[field] for field in fields if properties.get(field) is not None}


def _space(ident: str) -> str:
    return ident.partition(":")[0]
