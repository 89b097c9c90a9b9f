"""What stands behind the entities of a page: statements, results and papers, with the names marked in each sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.export.entities import DENIED
from kg.export.source import Source
from kg.schema import RELATIONS, RESULT_LINKS, Edge, Node

__all__ = ["PAPERS_PER_ENTITY", "STATEMENTS_PER_TIE", "gather_evidence"]

STATEMENTS_PER_TIE = 20  # the newest; how many papers there are in all stands with the tie
PAPERS_PER_ENTITY = 100
PAPER_LINK = re.compile(r"https?://", re.IGNORECASE)  # no other kind of address may be followed from a page

Item = tuple[str, str, Edge]  # when its paper appeared, its key, itself


@dataclass
class Newest:
    """The `most` newest edges under each heading, kept while a stream of them goes by."""

    most: int
    found: dict[Any, list[Item]] = field(default_factory=lambda: defaultdict(list))

    def add(self, heading: Any, published: str, edge: Edge) -> None:
        items = self.found[heading]
        items.append((published, edge.key, edge))
        if len(items) >= 2 * self.most:
            items[:] = self._first(items)

    def edges(self) -> Iterator[tuple[Any, list[Edge]]]:
        for heading in sorted(self.found):
            yield heading, [edge for _, _, edge in self._first(self.found[heading])]

    def _first(self, items: list[Item]) -> list[Item]:
        ordered = sorted(items, key=lambda item: item[1])
        return sorted(ordered, key=lambda item: item[0], reverse=True)[: self.most]


@dataclass
class Gathered:
    """The edges that concern the entities of a page.

    `links` tells by result and relation what the result is about: an entity of the page, or the name of another.
    """

    places: Mapping[str, int]
    statements: Newest = field(default_factory=lambda: Newest(STATEMENTS_PER_TIE))
    mentions: Newest = field(default_factory=lambda: Newest(PAPERS_PER_ENTITY))
    links: dict[str, dict[str, int | str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, edge: Edge, published: str) -> None:
        target = self.places.get(edge.target)
        if edge.type in RESULT_LINKS:
            self.links[edge.source][edge.type] = edge.properties.get("target_name", "") if target is None else target
        elif target is None:
            return
        elif edge.type == "MENTIONS":
            self.mentions.add(target, published, edge)
        elif edge.type == "PROPOSES":
            self.statements.add((-1, edge.type, target), published, edge)
        elif edge.type in RELATIONS or edge.type == DENIED:
            source = self.places.get(edge.source, -1 if edge.properties.get("relation") == "PROPOSES" else None)
            if source is not None and source != target:
                self.statements.add((source, edge.type, target), published, edge)


class Sentences:
    """The sentences of a page, each once, by number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, sentence: str) -> int:
        return self.numbers.setdefault(sentence, len(self.numbers)) if sentence else -1


def gather_evidence(source: Source, entities: list[Node], relations: list[str]) -> dict[str, Any]:
    """Return what a page knows of its entities, ready for JSON; entities, papers and sentences go by number.

    Args:
        source: the graph.
        entities: those on the page.
        relations: the relations that the page numbers.
    """
    places = {node.id: place for place, node in enumerate(entities)}
    papers = {node.id: node.properties for node in source.nodes() if node.labels[0] == "Paper"}
    gathered = Gathered(places)
    for edge in source.edges():
        gathered.add(edge, _published(papers, edge.properties.get("paper", "")))
    surfaces = _surfaces(gathered)
    names = [str(node.properties.get("name", node.id)) for node in entities]
    sentences = Sentences()
    statements = list(_statements(gathered, surfaces, names, relations, sentences))
    results = list(_results(source, gathered, surfaces, names, sentences))
    mentioned: list[list[str]] = [[] for _ in entities]
    for place, edges in gathered.mentions.edges():
        mentioned[place] = list(dict.fromkeys(edge.source for edge in edges))
    used = {row[3] for row in statements} | {row[0] for row in results} | {one for some in mentioned for one in some}
    numbers = {paper: number for number, paper in enumerate(sorted(used))}
    return {
        "papers": [_paper(paper, papers.get(paper, {})) for paper in numbers],
        "mentioned": [[numbers[paper] for paper in some] for some in mentioned],
        "statements": [[*row[:3], numbers[row[3]], *row[4:]] for row in statements],
        "results": [[numbers[row[0]], *row[1:]] for row in results],
        "sentences": list(sentences.numbers),
    }


def mark(evidence: str, start: int, mentions: Iterable[Edge], names: Iterable[str]) -> list[tuple[int, int]]:
    """Return where in a sentence a thing is named, in UTF-16 units, in which browsers count.

    Args:
        evidence: the sentence.
        start: where it begins in the paper's text, in which the mentions have their offsets.
        mentions: those of the thing in this paper.
        names: what to look for where no mention lies in the sentence, the surest first.
    """
    spans = []
    looked_for = list(names)
    for edge in mentions:
        surfaces = edge.properties.get("surfaces", [])
        looked_for = [*surfaces, *looked_for]
        for begin, end in zip(edge.properties.get("starts", []), edge.properties.get("ends", []), strict=False):
            if begin >= start and evidence[begin - start : end - start] in surfaces:
                spans.append((begin - start, end - start))
    if not spans:
        spans = _search(evidence, looked_for)
    return [(_units(evidence[:begin]), _units(evidence[:end])) for begin, end in sorted(set(spans))]


def _search(evidence: str, names: Iterable[str]) -> list[tuple[int, int]]:
    for name in filter(None, names):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", evidence, re.IGNORECASE)
        if found:
            return [found.span()]
    return []


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _surfaces(gathered: Gathered) -> dict[tuple[str, int], list[Edge]]:
    by_paper: dict[tuple[str, int], list[Edge]] = defaultdict(list)
    for place, edges in gathered.mentions.edges():
        for edge in edges:
            by_paper[edge.source, place].append(edge)
    return by_paper


def _statements(
    gathered: Gathered,
    surfaces: Mapping[tuple[str, int], list[Edge]],
    names: list[str],
    relations: list[str],
    sentences: Sentences,
) -> Iterator[list[Any]]:
    """Yield relation, source (-1 for the paper), target, paper, sentence, marks (begin, end, side) and claim."""
    for (source, relation, target), edges in gathered.statements.edges():
        for edge in edges:
            said = edge.properties
            paper = str(said.get("paper", edge.source))
            stated = said.get("relation", relation)
            if stated not in relations:
                continue
            evidence, start = str(said.get("evidence", "")), int(said.get("char_start", 0))
            marks: list[int] = []
            ends = ((source, said.get("source_name", "")), (target, said.get("target_name", "")))
            for side, (place, name) in enumerate(ends):
                if place >= 0 and evidence:
                    spans = mark(evidence, start, surfaces.get((paper, place), []), (name, names[place]))
                    marks += [number for span in spans for number in (*span, side)]
            claim = str(said.get("claim", "asserted"))
            yield [relations.index(stated), source, target, paper, sentences.number(evidence), marks, claim]


def _results(
    source: Source,
    gathered: Gathered,
    surfaces: Mapping[tuple[str, int], list[Edge]],
    names: list[str],
    sentences: Sentences,
) -> Iterator[list[Any]]:
    """Yield paper, four entities, value, unit, kind, direction, claim, sentence and marks.

    An entity is -1 where there is none, and a name where it is not on the page.
    """
    for node in source.nodes():
        links = gathered.links.get(node.id, {})
        if node.labels[0] != "Result" or not any(isinstance(end, int) for end in links.values()):
            continue
        said = node.properties
        paper, value = str(said.get("paper", "")), str(said.get("text") or said.get("value", ""))
        evidence, start = str(said.get("evidence", "")), int(said.get("char_start", 0))
        marks: list[int] = []
        place = links.get("OF")
        if isinstance(place, int):
            spans = mark(evidence, start, surfaces.get((paper, place), []), (names[place],))
            marks += [number for span in spans for number in (*span, 0)]
        marks += [number for span in mark(evidence, 0, (), (value,)) for number in (*span, 1)]
        about = [links.get(relation, -1) for relation in RESULT_LINKS]
        text = [str(said.get(name, "")) for name in ("unit", "kind", "direction", "claim")]
        yield [paper, *about, value, *text, sentences.number(evidence), marks]


def _published(papers: Mapping[str, Mapping[str, Any]], paper: str) -> str:
    return str(papers.get(paper, {}).get("published", ""))


def _paper(ident: str, properties: Mapping[str, Any]) -> list[str]:
    url = str(properties.get("url", ""))
    link = url if PAPER_LINK.match(url) else ""
    return [ident, str(properties.get("title", "")) or ident, link, str(properties.get("published", ""))]
