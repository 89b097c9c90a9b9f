"""From the graph back to its records, so that an update is: read back, replace, assemble anew."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from kg.assemble.canonical import canonical_record
from kg.assemble.statements import PAPER_FIELDS, STATES
from kg.resolve import Decision
from kg.schema import RELATIONS, RESULT_LINKS, Edge, Entity, Node, Record, Relation, Result
from kg.sorting import Row, Sorter

__all__ = ["decisions_of", "descriptions", "read_back", "records_of"]

Names = Mapping[tuple[str, str], str]
_PAPER, _RESULT, _SAID = "paper", "result", "said"  # in this order
_encode = msgspec.msgpack.Encoder().encode
_decode_node = msgspec.msgpack.Decoder(Node).decode
_decode_edge = msgspec.msgpack.Decoder(Edge).decode


def records_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> list[Record]:
    """Return the canonical records that a graph was assembled from, by paper id."""
    return list(read_back(nodes, edges)[1])


def descriptions(nodes: Iterable[Node]) -> Iterator[tuple[Record, str]]:
    """Yield a record of each paper without what it says, by its id, and by which edition it was resolved, or ""."""
    for node in nodes:
        if "Paper" in node.labels:
            yield Record(key=node.id, **_given(node.properties, PAPER_FIELDS)), node.properties.get("resolver", "")


def read_back(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    *,
    only: Container[str] | None = None,
    folder: Path | None = None,
) -> tuple[list[Decision], Iterator[Record]]:
    """Return what a graph was assembled from: decisions on merges, by id, and canonical records, by paper id.

    Args:
        nodes: the nodes of the graph, each gone through once.
        edges: its edges, likewise.
        only: ids of the papers whose records are wanted; by default all are.
        folder: where its papers wait, one of which at a time is in memory; all are without it.
    """
    waiting = Sorter(folder)
    decisions = []
    for node in nodes:
        if "Decision" in node.labels:
            decisions.append(node)
        elif "Paper" in node.labels or "Result" in node.labels:
            kind, paper = (_PAPER, node.id) if "Paper" in node.labels else (_RESULT, node.properties["paper"])
            if only is None or paper in only:
                waiting.add(paper, kind, _encode(node))
    for edge in edges:
        paper = edge.properties.get("paper")
        if paper is not None and (only is None or paper in only):
            waiting.add(paper, _SAID, _encode(edge))
    return decisions_of(decisions), _records(waiting)


def _records(waiting: Iterable[Row]) -> Iterator[Record]:
    for _, rows in groupby(waiting, key=itemgetter(0)):
        by_kind = {kind: [row for _, _, row in same] for kind, same in groupby(rows, key=itemgetter(1))}
        if _PAPER in by_kind:
            results = [_decode_node(row) for row in by_kind.get(_RESULT, ())]
            edges = [_decode_edge(row) for row in by_kind.get(_SAID, ())]
            yield _record(_decode_node(by_kind[_PAPER][0]), results, edges)


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
