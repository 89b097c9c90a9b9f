"""Whether what papers say stands where it is said to stand: the spans of evidence and mentions, for `kg verify`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from kg.schema import digest_text
from kg.sorting import Sorter
from kg.stores.kept import Kept

__all__ = ["wrong_spans"]

Properties = Mapping[str, Any]
SAID = ("starts", "ends", "surfaces", "char_start", "char_end", "evidence")
TEXT = ("title", "abstract", "digest")
_PAPER, _EDGE, _RESULT = "0", "1", "2"  # the order in which what is found is told
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


def wrong_spans(kept: Kept, folder: Path) -> list[tuple[str, str]]:
    """Return what is wrong with the offsets in a graph, as where and what: of papers, of edges, of results, in order.

    Args:
        kept: the graph.
        folder: where all that papers say waits; of one paper at a time it is in memory.
    """
    found: list[tuple[str, str]] = []
    for _, rows in groupby(_waiting(kept, folder), key=itemgetter(0)):
        paper: Properties | None = None
        for _, place, row in rows:
            said = _decode(row)
            if place.startswith(_PAPER):
                paper = said
            if paper is not None:
                found += ((place, wrong) for wrong in _wrong(place, said, paper))
    return [(place[2:], wrong) for place, wrong in sorted(found, key=itemgetter(0))]


def _waiting(kept: Kept, folder: Path) -> Sorter:
    """Return what papers say by paper, which comes first."""
    waiting = Sorter(folder)
    for node in kept.nodes():
        if "Paper" in node.labels:
            waiting.add(node.id, f"{_PAPER} {node.id}", _encode(_some(node.properties, TEXT)))
        if node.labels[0] == "Result":
            _wait(waiting, f"{_RESULT} {node.id}", node.properties)
    for edge in kept.edges():
        _wait(waiting, f"{_EDGE} {edge.type} {edge.key}", edge.properties)
    return waiting


def _wait(waiting: Sorter, place: str, properties: Properties) -> None:
    if isinstance(paper := properties.get("paper"), str):
        waiting.add(paper, place, _encode(_some(properties, SAID)))


def _some(properties: Properties, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: properties[name] for name in names if name in properties}


def _wrong(place: str, said: Properties, paper: Properties) -> Iterator[str]:
    if place.startswith(_PAPER):
        if paper.get("abstract") and paper.get("digest") not in (None, digest_text(_text(paper))):
            yield "title and abstract are not the text that its digest is of"
        return
    for start, end, texts in _spans(said):
        if wrong := _wrong_span(start, end, texts, paper):
            yield wrong


def _spans(said: Properties) -> Iterator[tuple[int, int, set[str]]]:
    """Yield the spans of what a paper says, each with the texts that may stand there, if they are known."""
    starts, ends = said.get("starts", ()), said.get("ends", ())
    if len(starts) != len(ends):
        yield 0, -1, set()
    for start, end in zip(starts, ends, strict=False):
        yield start, end, set(said.get("surfaces", ()))
    start, end = said.get("char_start"), said.get("char_end")
    if start is not None or end is not None:
        yield start or 0, end or 0, {said["evidence"]} if said.get("evidence") else set()


def _wrong_span(start: int, end: int, texts: set[str], paper: Properties) -> str:
    """Return what is wrong with a span, or "". Without the abstract, only what the title says can be compared."""
    if not 0 <= start <= end:
        return f"{start} to {end} is no span"
    text, whole = _text(paper), bool(paper.get("abstract"))
    if whole and end > len(text):
        return f"{start} to {end} is beyond the text, which has {len(text):,} characters"
    if texts and end - start not in set(map(len, texts)):
        return f"{start} to {end} is not as long as what is said to stand there"
    if texts and (whole or end <= len(paper.get("title", ""))) and text[start:end] not in texts:
        return f"at {start} to {end} the text has {text[start:end]!r:.80}"
    return ""


def _text(paper: Properties) -> str:
    return f"{paper.get('title', '')}\n{paper.get('abstract', '')}"
