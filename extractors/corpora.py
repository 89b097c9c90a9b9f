"""Public corpora as gold: SciERC, SciER and TDMSci, recognised by what stands in their first line.

Their texts come in tokens; a text is put together again as people write it, and each token keeps its place. Their
labels are mapped to ours where they fit, and left out where they do not:

| corpus | one document is | label → type | left out |
|---|---|---|---|
| SciERC (Luan et al., 2018), JSON lines | an abstract | Task → Task, Method → Method, Metric → Metric, \
Material → Benchmark | OtherScientificTerm, Generic |
| SciER (Zhang et al., 2024), JSON lines | a sentence | Task → Task, Method → Method, Dataset → Benchmark | |
| TDMSci (Hou et al., 2021), CoNLL | a sentence | TASK → Task, METRIC → Metric, DATASET → Benchmark | |

`Method` stands for our Method and Model, which these corpora do not tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from kg.errors import InputError
from kg.schema import Paper

__all__ = ["CORPUS_TYPES", "Document", "Mark", "read_corpus", "recognise_corpus"]

Lines = Sequence[str]
LABELS: Mapping[str, str] = {
    "Task": "Task",
    "Method": "Method",
    "Metric": "Metric",
    "Material": "Benchmark",
    "Dataset": "Benchmark",
    "TASK": "Task",
    "METRIC": "Metric",
    "DATASET": "Benchmark",
}
CORPUS_TYPES: Mapping[str, frozenset[str]] = {
    "SciERC": frozenset({"Task", "Method", "Metric", "Benchmark"}),
    "SciER": frozenset({"Task", "Method", "Benchmark"}),
    "TDMSci": frozenset({"Task", "Metric", "Benchmark"}),
}
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
_CLOSING = re.compile(r"[,.;:!?)\]}%]|'s|n't|'")
_CONLL = re.compile(r"[^\t]+\t\d+\t(?:O|[BI]-(?:TASK|DATASET|METRIC))")


class Mark(NamedTuple):
    """A marked entity: its type, and where it starts and ends in the document's text."""

    type: str
    start: int
    end: int


class Document(NamedTuple):
    """One document of a corpus, as a paper without a title, and what is marked in `paper.text`."""

    paper: Paper
    marks: tuple[Mark, ...]


def recognise_corpus(path: Path) -> str:
    """Return which of `CORPUS_TYPES` a file is, told by its first line that is not blank, or ""."""
    with path.open(encoding="utf-8", errors="replace") as file:
        line = next((line for line in file if line.strip()), "").strip("\n\ufeff")
    if _CONLL.fullmatch(line):
        return "TDMSci"
    try:
        row = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return ""
    if not isinstance(row, dict) or "ner" not in row:
        return ""
    return "SciERC" if "sentences" in row else "SciER" if "sentence" in row else ""


def read_corpus(path: Path) -> list[Document]:
    """Read a file in one of the three forms.

    Raises:
        InputError: it is none of them, or a line breaks its form.
    """
    readers: Mapping[str, Callable[[Iterable[str]], Iterator[Document]]] = {
        "SciERC": _read_scierc,
        "SciER": _read_scier,
        "TDMSci": _read_tdmsci,
    }
    corpus = recognise_corpus(path)
    if not corpus:
        raise InputError(f"{path} has none of the forms {', '.join(readers)}.")
    try:
        return list(readers[corpus](path.read_text(encoding="utf-8-sig").split("\n")))
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(f"{path}: not {corpus} throughout: {error!r}") from error


def _read_scierc(lines: Iterable[str]) -> Iterator[Document]:
    """Read one abstract a line; spans are first and last token, counted through the abstract."""
    for line in filter(str.strip, lines):
        row: dict[str, Any] = msgspec.json.decode(line)
        tokens = [_BRACKETS.get(token, token) for sentence in row["sentences"] for token in sentence]
        spans = [(first, last + 1, label) for sentence in row["ner"] for first, last, label in sentence]
        yield _document(row["doc_key"], tokens, _written_gaps(tokens), spans)


def _read_scier(lines: Iterable[str]) -> Iterator[Document]:
    """Read one sentence a line; entities are given by their words, in their order where one stands twice."""
    for number, line in enumerate(filter(str.strip, lines), 1):
        row: dict[str, Any] = msgspec.json.decode(line)
        tokens, spans, seen = row["sentence"].split(), [], set()
        for words, label in row["ner"]:
            span = next((s for s in _places(tokens, words.split()) if (*s, label) not in seen), None)
            if span is not None:
                seen.add((*span, label))
                spans.append((*span, label))
        gaps = _written_gaps(tokens, split_hyphens=True)
        yield _document(f"{row.get('doc_id', '')}:{number}", tokens, gaps, spans)


def _read_tdmsci(lines: Iterable[str]) -> Iterator[Document]:
    """Read sentences that are parted by blank lines; a token a line with its offset and BIO tag."""
    blocks = (list(block) for filled, block in groupby(lines, lambda line: bool(line.strip())) if filled)
    for number, block in enumerate(blocks, 1):
        rows = [line.rstrip("\r").split("\t") for line in block]
        spans: list[tuple[int, int, str]] = []
        for place, (_, _, tag) in enumerate(rows):
            if tag.startswith("I-") and spans and spans[-1][1:] == (place, tag[2:]):
                spans[-1] = (spans[-1][0], place + 1, tag[2:])
            elif tag != "O":
                spans.append((place, place + 1, tag[2:]))
        ends = [int(offset) + len(token) for token, offset, _ in rows]
        gaps = ["", *(" " if int(row[1]) > end else "" for row, end in zip(rows[1:], ends, strict=False))]
        yield _document(str(number), [token for token, _, _ in rows], gaps, spans)


def _places(tokens: Sequence[str], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for first in range(len(tokens) - len(words) + 1):
        if tokens[first : first + len(words)] == list(words):
            yield first, first + len(words)


def _document(key: str, tokens: Sequence[str], gaps: Sequence[str], spans: Iterable[tuple[int, int, str]]) -> Document:
    """Put the tokens together, and the spans, which count tokens, into characters; labels without a type are dropped.

    Args:
        gaps: what stands before each token.
    """
    abstract, starts = "", []
    for token, gap in zip(tokens, gaps, strict=True):
        abstract += gap
        starts.append(len(abstract) + 1)  # the paper's text begins with the end of the empty title
        abstract += token
    marks = {
        Mark(LABELS[label], starts[first], starts[end - 1] + len(tokens[end - 1]))
        for first, end, label in spans
        if label in LABELS
    }
    return Document(Paper(id=key, abstract=abstract), tuple(sorted(marks, key=lambda m: (m.start, m.end, m.type))))


def _written_gaps(tokens: Sequence[str], *, split_hyphens: bool = False) -> list[str]:
    """Return what people write before each token: a space, or nothing.

    Args:
        split_hyphens: a hyphen within a word is a token of its own.
    """
    gaps = []
    for place, token in enumerate(tokens):
        tight = place == 0 or _CLOSING.fullmatch(token) or tokens[place - 1] in ("(", "[", "{")
        if split_hyphens and not tight:
            tight = _is_hyphen(tokens, place) or _is_hyphen(tokens, place - 1)
        gaps.append("" if tight else " ")
    return gaps


def _is_hyphen(tokens: Sequence[str], place: int) -> bool:
    """Tell whether a token is a hyphen between two parts of a word."""
    inside = 0 < place < len(tokens) - 1
    return inside and tokens[place] == "-" and tokens[place - 1][-1].isalnum() and tokens[place + 1][0].isalnum()
