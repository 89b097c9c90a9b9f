"""The health of a graph: whether what is stored fits together, and is what its records would give today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from kg.assemble.anew import assemble_anew
from kg.errors import InputError
from kg.schema import ENTITY_TYPES, MEASURES, RELATIONS, RESULT_LINKS, Edge, Node
from kg.sorting import Sorter
from kg.spans import wrong_spans
from kg.stores.base import Counts
from kg.stores.differences import differences, edge_place, node_place
from kg.stores.kept import Kept, scratch
from kg.stores.labels import Labels

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
    """A graph as it was read: on disk, but for its labels, which are joined by a colon."""

    kept: Kept
    labels: Labels
    folder: Path

    def kind(self, ident: str) -> str | None:
        """Return the first label of a node, or None where there is no such node."""
        labels = self.labels.get(ident)
        return labels.partition(":")[0] if labels is not None else None

    def is_paper(self, ident: object) -> bool:
        """Tell whether a node is there and is a paper."""
        return isinstance(ident, str) and "Paper" in (self.labels.get(ident) or "").split(":")


def verify(store: Store) -> Health:
    """Check a graph: see `CHECKS`. The ledger is looked at only where all else is sound.

    The graph waits on disk meanwhile; memory holds ten bytes a node, and what is found.

    Raises:
        GraphError: the graph cannot be read at all.
    """
    with scratch() as folder, Kept(store.nodes(), store.edges(), folder) as kept:
        content = _Content(kept, Labels(), folder)
        nodes, edges, papers = Counter[str](), Counter[str](), 0
        for node in kept.nodes():
            content.labels[node.id] = ":".join(node.labels)
            nodes[node.labels[0]] += 1
            papers += "Paper" in node.labels
        for edge in kept.edges():
            edges[edge.type] += 1
        counts = _counts(store.counts(), Counts(nodes, edges))
        spans = (Finding("evidence", *wrong) for wrong in wrong_spans(kept, folder))
        findings = [*counts, *_ids(content), *_ends(content), *_papers(content), *spans]
        return Health(
            papers=papers,
            nodes=nodes.total(),
            edges=edges.total(),
            findings=findings or list(_ledger(content)),
        )


def _counts(told: Counts, read: Counts) -> Iterator[Finding]:
    for what, counted, found in (("nodes", told.nodes, read.nodes), ("relations", told.edges, read.edges)):
        for kind in sorted({*counted, *found}):
            number, passed = counted.get(kind, 0), found.get(kind, 0)
            if number != passed:
                yield Finding("counts", kind, f"{number:,} {what} are counted and {passed:,} read")


def _ids(content: _Content) -> Iterator[Finding]:
    for ident, same_id in groupby(node.id for node in content.kept.nodes()):
        if (times := sum(1 for _ in same_id)) > 1:
            yield Finding("ids", ident, f"{times} nodes have this id")
    for place, same_key in groupby((edge.type, edge.key) for edge in content.kept.edges()):
        if (times := sum(1 for _ in same_key)) > 1:
            yield Finding("ids", " ".join(place), f"{times} relations have this key")


def _ends(content: _Content) -> Iterator[Finding]:
    for edge in content.kept.edges():
        kind = edge.properties.get("relation", "") if edge.type == "STATES" else edge.type
        if kind not in _ENDS:
            yield Finding("ends", _name(edge), f"{kind!r} is no relation of the schema; the next update takes it out")
            continue
        for end, ident, allowed in zip(("source", "target"), (edge.source, edge.target), _ENDS[kind], strict=True):
            found = content.kind(ident)
            if found is None:
                yield Finding("ends", _name(edge), f"its {end} {ident!r} is not in the graph")
            elif found not in allowed:
                wanted = " or ".join(sorted(allowed))
                yield Finding("ends", _name(edge), f"its {end} {ident!r} is a {found} where the schema has {wanted}")


def _papers(content: _Content) -> Iterator[Finding]:
    reports = Sorter(content.folder)
    for edge in content.kept.edges():
        if edge.type not in _DERIVED:
            yield from _said_by(_name(edge), edge.properties, content)
        if edge.type == "REPORTS":
            reports.add(edge.target, "", b"")
    reported = groupby(target for target, _, _ in reports)
    target, times = "", 0
    for node in content.kept.nodes():
        if node.labels[0] == "Result":
            yield from _said_by(node.id, node.properties, content)
            while target < node.id and (another := next(reported, None)):
                target, times = another[0], sum(1 for _ in another[1])
            if (reports_of := times if target == node.id else 0) != 1:
                yield Finding("papers", node.id, f"{reports_of} papers report it; one must")


def _said_by(where: str, properties: Mapping[str, Any], content: _Content) -> Iterator[Finding]:
    paper = properties.get("paper")
    if not content.is_paper(paper):
        yield Finding("papers", where, f"it is said by {paper!r}, which is no paper of the graph")


def _ledger(content: _Content) -> Iterator[Finding]:
    """Compare the graph with the one that its own records and decisions give."""
    kept = content.kept
    with ExitStack() as files:
        try:
            anew = files.enter_context(assemble_anew(kept.nodes(), kept.edges(), content.folder))
        except (InputError, KeyError, TypeError, ValueError) as error:
            yield Finding("ledger", "records", f"they cannot be read back: {error!r:.200}")
            return
        nodes = map(_without_measures, kept.nodes())
        yield from _told(differences(nodes, anew.nodes(), node_place))
        yield from _told(differences(kept.edges(), anew.edges(), edge_place))


def _without_measures(node: Node) -> Node:
    kept = {name: value for name, value in node.properties.items() if name not in MEASURES}
    return msgspec.structs.replace(node, properties=kept)


def _told(found: Iterable[tuple[Thing | None, Thing | None]]) -> Iterator[Finding]:
    """Tell in what the stored graph differs; what no record gives comes last."""
    gone = []
    for stored, anew in found:
        if anew is not None:
            yield Finding("ledger", _name(anew), "it would be another" if stored else "it is missing")
        elif stored is not None:
            gone.append(Finding("ledger", _name(stored), "no record gives it"))
    yield from gone


def _name(thing: Node | Edge) -> str:
    return thing.id if isinstance(thing, Node) else f"{thing.type} {thing.key}"
