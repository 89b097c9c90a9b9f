"""The health of a graph: whether what is stored fits together, and is what its records would give today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from kg.assemble import assemble, decisions_of, records_of
from kg.errors import InputError
from kg.schema import ENTITY_TYPES, MEASURES, RELATIONS, RESULT_LINKS, Edge, Node, digest_text
from kg.stores.differences import differences, edge_place, node_place

if TYPE_CHECKING:
    from kg.stores import Store

__all__ = ["CHECKS", "Finding", "Health", "verify"]

CHECKS = {
    "counts": "the store counts what it holds",
    "ids": "no id stands twice, and no key twice within a type",
    "ends": "each relation joins nodes that are there, of the types that the schema allows",
    "papers": "what a paper says belongs to a paper that is there",
    "evidence": "offsets are as long as their evidence, and spans of the text where that is kept",
    "ledger": "resolving and assembling the records anew gives this graph: names, merges, variants, numbers of papers",
}

_ENTITIES = frozenset(ENTITY_TYPES)
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    **{kind: (frozenset(s.sources or ("Paper",)), frozenset(s.targets)) for kind, s in RELATIONS.items()},
    **{kind: (frozenset(("Result",)), frozenset(types)) for kind, (_, types) in RESULT_LINKS.items()},
    "MENTIONS": (frozenset(("Paper",)), _ENTITIES),
    "NAMES": (frozenset(("Alias",)), _ENTITIES),
    "REPORTS": (frozenset(("Paper",)), frozenset(("Result",))),
    "VARIANT_OF": (_ENTITIES, _ENTITIES),
}
Thing = TypeVar("Thing", Node, Edge)
_DERIVED = ("NAMES", "VARIANT_OF")  # said by no paper


class Finding(NamedTuple):
    """One thing that is wrong: the check that found it, the node, relation or label it is about, and what is wrong."""

    check: str
    where: str
    what: str


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at, and what is wrong with it. Nothing is wrong where there are no findings."""

    papers: int
    nodes: int
    edges: int
    findings: list[Finding]


class _Content(NamedTuple):
    nodes: list[Node]
    edges: list[Edge]
    kinds: dict[str, str]  # first label by node id
    papers: dict[str, Node]


def verify(store: Store) -> Health:
    """Check a graph: see `CHECKS`. The ledger is looked at only where all else is sound.

    Raises:
        GraphError: the graph cannot be read at all.
    """
    nodes, edges = list(store.nodes()), list(store.edges())
    kinds = {node.id: node.labels[0] for node in nodes}
    content = _Content(nodes, edges, kinds, {node.id: node for node in nodes if "Paper" in node.labels})
    findings = [*_counts(store, content), *_ids(content), *_ends(content), *_papers(content), *_evidence(content)]
    return Health(
        papers=len(content.papers),
        nodes=len(nodes),
        edges=len(edges),
        findings=findings or list(_ledger(content)),
    )


def _counts(store: Store, content: _Content) -> Iterator[Finding]:
    counted = store.counts()
    for what, told, found in (
        ("nodes", counted.nodes, Counter(node.labels[0] for node in content.nodes)),
        ("relations", counted.edges, Counter(edge.type for edge in content.edges)),
    ):
        for kind in sorted({*told, *found}):
            if told.get(kind, 0) != found[kind]:
                yield Finding("counts", kind, f"{told.get(kind, 0):,} {what} are counted and {found[kind]:,} read")


def _ids(content: _Content) -> Iterator[Finding]:
    for ident, times in Counter(node.id for node in content.nodes).items():
        if times > 1:
            yield Finding("ids", ident, f"{times} nodes have this id")
    for edge, times in Counter((edge.type, edge.key) for edge in content.edges).items():
        if times > 1:
            yield Finding("ids", " ".join(edge), f"{times} relations have this key")


def _ends(content: _Content) -> Iterator[Finding]:
    for edge in content.edges:
        kind = edge.properties.get("relation", "") if edge.type == "STATES" else edge.type
        if kind not in _ENDS:
            yield Finding("ends", _name(edge), f"{kind!r} is no relation of the schema; the next update takes it out")
            continue
        for end, ident, allowed in zip(("source", "target"), (edge.source, edge.target), _ENDS[kind], strict=True):
            found = content.kinds.get(ident)
            if found is None:
                yield Finding("ends", _name(edge), f"its {end} {ident!r} is not in the graph")
            elif found not in allowed:
                wanted = " or ".join(sorted(allowed))
                yield Finding("ends", _name(edge), f"its {end} {ident!r} is a {found} where the schema has {wanted}")


def _papers(content: _Content) -> Iterator[Finding]:
    for edge in content.edges:
        if edge.type not in _DERIVED:
            yield from _said_by(_name(edge), edge.properties, content)
    reported = Counter(edge.target for edge in content.edges if edge.type == "REPORTS")
    for node in content.nodes:
        if node.labels[0] == "Result":
            yield from _said_by(node.id, node.properties, content)
            if reported[node.id] != 1:
                yield Finding("papers", node.id, f"{reported[node.id]} papers report it; one must")


def _said_by(where: str, properties: Mapping[str, Any], content: _Content) -> Iterator[Finding]:
    paper = properties.get("paper")
    if paper not in content.papers:
        yield Finding("papers", where, f"it is said by {paper!r}, which is no paper of the graph")


def _evidence(content: _Content) -> Iterator[Finding]:
    for paper in content.papers.values():
        if paper.properties.get("abstract") and paper.properties.get("digest") not in (None, digest_text(_text(paper))):
            yield Finding("evidence", paper.id, "title and abstract are not the text that its digest is of")
    said: list[Node | Edge] = [*content.edges, *(node for node in content.nodes if node.labels[0] == "Result")]
    for thing in said:
        by = content.papers.get(thing.properties.get("paper", ""))
        for start, end, texts in _spans(thing.properties):
            if by and (wrong := _wrong_span(start, end, texts, by)):
                yield Finding("evidence", _name(thing), wrong)


def _spans(said: Mapping[str, Any]) -> Iterator[tuple[int, int, set[str]]]:
    """Yield the spans of what a paper says, each with the texts that may stand there, if they are known."""
    starts, ends = said.get("starts", ()), said.get("ends", ())
    if len(starts) != len(ends):
        yield 0, -1, set()
    for start, end in zip(starts, ends, strict=False):
        yield start, end, set(said.get("surfaces", ()))
    start, end = said.get("char_start"), said.get("char_end")
    if start is not None or end is not None:
        yield start or 0, end or 0, {said["evidence"]} if said.get("evidence") else set()


def _wrong_span(start: int, end: int, texts: set[str], paper: Node) -> str:
    """Return what is wrong with a span, or "". Without the abstract, only what the title says can be compared."""
    if not 0 <= start <= end:
        return f"{start} to {end} is no span"
    text, whole = _text(paper), bool(paper.properties.get("abstract"))
    if whole and end > len(text):
        return f"{start} to {end} is beyond the text, which has {len(text):,} characters"
    if texts and end - start not in set(map(len, texts)):
        return f"{start} to {end} is not as long as what is said to stand there"
    if texts and (whole or end <= len(paper.properties.get("title", ""))) and text[start:end] not in texts:
        return f"at {start} to {end} the text has {text[start:end]!r:.80}"
    return ""


def _text(paper: Node) -> str:
    return f"{paper.properties.get('title', '')}\n{paper.properties.get('abstract', '')}"


def _ledger(content: _Content) -> Iterator[Finding]:
    """Compare the graph with the one that its own records and decisions give."""
    try:
        records = records_of(content.nodes, content.edges)
        anew = assemble(records, decisions=decisions_of(content.nodes))
    except (InputError, KeyError, TypeError, ValueError) as error:
        yield Finding("ledger", "records", f"they cannot be read back: {error!r:.200}")
        return
    nodes = [_without_measures(node) for node in content.nodes]
    yield from _told(*differences(nodes, list(anew.nodes.values()), node_place))
    yield from _told(*differences(content.edges, list(anew.edges.values()), edge_place))


def _without_measures(node: Node) -> Node:
    kept = {name: value for name, value in node.properties.items() if name not in MEASURES}
    return msgspec.structs.replace(node, properties=kept)


def _told(given: Iterable[Thing], gone: Iterable[Thing], changed: Iterable[Thing]) -> Iterator[Finding]:
    """Tell in what the stored graph differs; `given` holds what is missing and what is stored differently."""
    other = {_name(thing) for thing in changed}
    for thing in given:
        yield Finding("ledger", _name(thing), "it would be another" if _name(thing) in other else "it is missing")
    for thing in gone:
        yield Finding("ledger", _name(thing), "no record gives it")


def _name(thing: Node | Edge) -> str:
    return thing.id if isinstance(thing, Node) else f"{thing.type} {thing.key}"
