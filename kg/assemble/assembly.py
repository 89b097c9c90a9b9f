"""From records to the graph: every record by itself, then what follows from all of them together."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from kg.assemble.canonical import canonical_record, record_digest
from kg.assemble.entities import Variants, alias_index, entity_node, grouped, use
from kg.assemble.graph import Graph
from kg.assemble.statements import SAID, paper_part
from kg.errors import InputError
from kg.resolve import Decision, Lexicon, Resolver
from kg.schema import ENTITY_TYPES, Edge, Node, Record, namespace
from kg.sorting import Sorter

__all__ = ["Assembly", "assemble"]

_RESERVED = tuple(f"{prefix}:" for prefix in (*{namespace(kind) for kind in ENTITY_TYPES}, "decision", "result"))
_encode = msgspec.msgpack.Encoder().encode
_decode_node = msgspec.msgpack.Decoder(tuple[tuple[str, ...], dict[str, Any]]).decode
_decode_edge = msgspec.msgpack.Decoder(tuple[str, str, dict[str, Any]]).decode


def assemble(records: Iterable[Record], *, decisions: Iterable[Decision] = (), lexicon: Lexicon | None = None) -> Graph:
    """Return the graph of `records`, the same in whatever order they come.

    A paper that is withdrawn (`deleted`) gives nothing. Of two records of one paper the one whose canonical form has
    the smallest digest is taken; which copy of a paper is the better one is settled before extraction.

    Raises:
        InputError: a record breaks the schema, or its key starts like the id of an entity.
    """
    found: dict[str, Record] = {}
    for record in records:
        if not record.deleted:
            canonical = canonical_record(record)
            known = found.get(canonical.key)
            found[canonical.key] = min(known, canonical, key=record_digest) if known else canonical
    assembly = Assembly(decisions=decisions, lexicon=lexicon)
    for record in found.values():
        assembly.add(record, canonical=True)
    return Graph(
        nodes={node.id: node for node in assembly.nodes()},
        edges={(edge.type, edge.key): edge for edge in assembly.edges()},
    )


class Assembly:
    """A graph in the making: records go in, each by itself, nodes and edges come out in order.

    In memory are only the ids of entities, which is a version of which, and the ids of papers that could be names; all
    else waits in files.
    """

    def __init__(
        self, *, decisions: Iterable[Decision] = (), lexicon: Lexicon | None = None, folder: Path | None = None
    ) -> None:
        """Start with no records.

        Args:
            decisions: What people decided about merges.
            lexicon: The lexicon, when it is not the packaged one.
            folder: Where to put the files; without it everything is kept in memory.
        """
        self._resolver = Resolver(lexicon=lexicon, decisions=decisions)
        self._nodes, self._edges, self._uses = Sorter(folder), Sorter(folder), Sorter(folder)
        self._entities: set[str] = set()
        self._bare: set[str] = set()  # ids of papers without a colon, which an alias never has
        self._finished = False
        for decision in self._resolver.decisions:
            self._add_node(Node(id=decision.id, labels=("Decision",), properties=decision._asdict()))

    def add(self, record: Record, *, canonical: bool = False) -> None:
        """Take the record of a paper, each paper once; it may be `canonical` already.

        Raises:
            InputError: it breaks the schema, or its key starts like the id of an entity.
        """
        if record.deleted:
            return
        if record.key.startswith(_RESERVED) or not record.key:
            raise InputError(f"record {record.key!r}: a key may not be empty nor start with {', '.join(_RESERVED)}")
        part = paper_part(record if canonical else canonical_record(record), self._resolver)
        for node in part.nodes:
            self._add_node(node)
        for edge in part.edges:
            self._add_said(edge)

    def keep(self, nodes: Iterable[Node], edges: Iterable[Edge], *, papers: Container[str]) -> None:
        """Take over what papers of a graph give.

        Args:
            nodes: those of the graph; it was resolved by the same edition, with the same decisions.
            edges: likewise.
            papers: their ids.
        """
        for node in nodes:
            if node.labels[0] in ("Paper", "Result") and node.properties.get("paper", node.id) in papers:
                self._add_node(node)
        for edge in edges:
            if edge.type in SAID and edge.properties.get("paper") in papers:
                self._add_said(edge)

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes, sorted by id, once all records were given."""
        self.finish()
        before = None
        for ident, alias, row in self._nodes:
            if ident != before or not alias:  # one alias may name many
                labels, properties = _decode_node(row)
                yield Node(id=ident, labels=labels, properties=properties)
            before = ident

    def edges(self) -> Iterator[Edge]:
        """Yield the edges, sorted by type, then key, once all records were given."""
        self.finish()
        for kind, key, row in self._edges:
            source, target, properties = _decode_edge(row)
            yield Edge(type=kind, key=key, source=source, target=target, properties=properties)

    def close(self) -> None:
        """Let go of the files."""
        for sorter in (self._nodes, self._edges, self._uses):
            sorter.close()

    def _add_said(self, edge: Edge) -> None:
        self._add_edge(edge)
        if edge.type == "MENTIONS":
            self._entities.add(edge.target)
            self._uses.add(*use(edge))

    def _add_node(self, node: Node) -> None:
        if ":" not in node.id and node.labels[0] == "Paper":
            self._bare.add(node.id)
        alias = "alias" if node.labels == ("Alias",) else ""
        self._nodes.add(node.id, alias, _encode((node.labels, node.properties)))

    def _add_edge(self, edge: Edge) -> None:
        self._edges.add(edge.type, edge.key, _encode((edge.source, edge.target, edge.properties)))

    def finish(self) -> None:
        """Add what follows from the mentions of all papers together; nothing can be added any more."""
        if self._finished:
            return
        self._finished = True
        variants = Variants(self._entities, self._resolver)
        for group in grouped(self._uses):
            node = entity_node(group, self._resolver)
            self._add_node(node)
            if edge := variants.edge(group, node.properties["name"]):
                self._add_edge(edge)
            for alias, names in alias_index(group, self._resolver):
                if alias.id not in self._bare:  # a paper may be called like a name: the paper keeps its id
                    self._add_node(alias)
                    self._add_edge(names)
