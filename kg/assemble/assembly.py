"""From records to the graph: every record by itself, then what follows from all of them together."""

from __future__ import annotations

from collections.abc import Iterable

from kg.assemble.canonical import canonical_record, record_digest
from kg.assemble.entities import alias_index, entity_node, grouped, variant_edges
from kg.assemble.graph import Graph
from kg.assemble.statements import Part, paper_part
from kg.errors import InputError
from kg.resolve import Decision, Lexicon, Resolver
from kg.schema import ENTITY_TYPES, Edge, Node, Record, namespace

__all__ = ["assemble"]

_RESERVED = tuple(f"{prefix}:" for prefix in (*{namespace(kind) for kind in ENTITY_TYPES}, "decision", "result"))


def assemble(records: Iterable[Record], *, decisions: Iterable[Decision] = (), lexicon: Lexicon | None = None) -> Graph:
    """Return the graph of `records`, the same in whatever order they come.

    A paper that is withdrawn (`deleted`) gives nothing. Of two records of one paper the one whose canonical form has
    the smallest digest is taken; which copy of a paper is the better one is settled before extraction.

    Raises:
        InputError: a record breaks the schema, or its key starts like the id of an entity.
    """
    resolver = Resolver(lexicon=lexicon, decisions=decisions)
    parts = _parts(records, resolver)
    nodes = [node for part in parts for node in part.nodes]
    edges = [edge for part in parts for edge in part.edges]
    nodes += [Node(id=d.id, labels=("Decision",), properties=d._asdict()) for d in resolver.decisions]
    _derive(parts, resolver, nodes, edges)
    return Graph(
        nodes={node.id: node for node in sorted(nodes, key=lambda node: node.id)},
        edges={(edge.type, edge.key): edge for edge in sorted(edges, key=lambda edge: (edge.type, edge.key))},
    )


def _parts(records: Iterable[Record], resolver: Resolver) -> list[Part]:
    """Return what each paper gives, once a paper."""
    found: dict[str, tuple[bytes, Part]] = {}
    for record in records:
        if record.deleted:
            continue
        if record.key.startswith(_RESERVED) or not record.key:
            raise InputError(f"record {record.key!r}: a key may not be empty nor start with {', '.join(_RESERVED)}")
        canonical = canonical_record(record)
        known, digest = found.get(canonical.key), record_digest(canonical)
        if known is None or digest < known[0]:
            found[canonical.key] = digest, paper_part(canonical, resolver)
    return [part for _, part in found.values()]


def _derive(parts: Iterable[Part], resolver: Resolver, nodes: list[Node], edges: list[Edge]) -> None:
    """Add what follows from the mentions of all papers together."""
    groups = grouped(parts)
    entities = {ident: entity_node(ident, group, resolver) for ident, group in groups.items()}
    nodes += entities.values()
    edges += variant_edges(groups, {ident: node.properties["name"] for ident, node in entities.items()}, resolver)
    taken = {node.id for node in nodes}  # a paper may be called like a name: the paper keeps its id
    for ident, group in groups.items():
        for node, edge in alias_index(ident, group, resolver):
            if node.id not in taken:
                nodes.append(node)
                edges.append(edge)
