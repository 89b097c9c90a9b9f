"""Score records against a public corpus, which marks spans and not entities: by exact span, and by normalised name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from extractors.corpora import Document
from extractors.names import normal_form
from extractors.scores import Evaluation, Mistake

__all__ = ["evaluate_spans"]

Json = Mapping[str, Any]


def evaluate_spans(
    documents: Sequence[Document], predicted: Mapping[str, Json], *, types: Collection[str]
) -> Evaluation:
    """Score predicted records, by key, against the marks of a corpus.

    A span is right where type and both ends are those of a mark. A name is right where the document marks one of the
    same type with the same normal form, however often and wherever. A Model counts as a Method; predictions of types
    that the corpus does not mark are left out.

    Args:
        types: the types that the corpus marks, as in `CORPUS_TYPES`.
    """
    evaluation = Evaluation()
    for document in documents:
        evaluation.include(_judge(document, predicted.get(document.paper.id, {}), types))
    return evaluation


def _judge(document: Document, guess: Json, types: Collection[str]) -> Evaluation:
    paper = Evaluation()
    marks = {(m.type, m.start, m.end) for m in document.marks}
    marked = {(m.type, normal_form(document.paper.text[m.start : m.end])) for m in document.marks}
    spans: dict[tuple[str, int, int], float] = {}
    names: set[tuple[str, str]] = set()
    for entity in guess.get("entities", ()):
        kind = "Method" if entity["type"] == "Model" else entity["type"]
        for start, end in entity.get("mentions", ()) if kind in types else ():
            spans[kind, start, end] = entity.get("confidence", 1.0)
            names.add((kind, normal_form(document.paper.text[start:end])))
    for row, gold, found in (("spans", marks, set(spans)), ("names", marked, names)):
        for kind in sorted(types):
            _count(paper, row, kind, _of(kind, gold), _of(kind, found))
    for kind in types:
        paper.judged[kind] += [(confidence, s in marks) for s, confidence in spans.items() if s[0] == kind]
    for mistake, mine, others in (("missed", marks, spans), ("spurious", spans, marks)):
        stray = sorted(set(mine) - set(others))
        paper.errors += [Mistake(document.paper.id, mistake, *_shown(span, document, others)) for span in stray]
    return paper


def _of(kind: str, found: Collection[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    return {item for item in found if item[0] == kind}


def _count(paper: Evaluation, row: str, kind: str, gold: set[Any], found: set[Any]) -> None:
    for name in (row, f"  {row}, {kind}"):
        paper.scores[name].add(len(gold & found), len(found - gold), len(gold - found))


def _shown(
    span: tuple[str, int, int], document: Document, others: Collection[tuple[str, int, int]]
) -> tuple[str, str, str]:
    """Return type and text of a span, and the first span of the other side that overlaps it."""
    kind, start, end = span
    near = next((o for o in sorted(others, key=lambda o: (o[1], o[2])) if o[1] < end and start < o[2]), None)
    detail = f"there {near[0]} “{document.paper.text[near[1] : near[2]]}”" if near else ""
    return kind, document.paper.text[start:end], detail
