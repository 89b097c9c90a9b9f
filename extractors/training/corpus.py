"""Read the corpora to train on: gold records with their papers, SciERC, SciER and TDMSci.

Every corpus keeps its own labels and gets a tagging head of its own: only the encoder carries over from one to another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.words import Words, split_words
from kg.schema import ENTITY_TYPES, Paper

__all__ = ["CORPUS_LABELS", "IGNORED", "Tagged", "gold_example", "json_lines", "read_gold", "read_public"]

IGNORED = -100
CORPUS_LABELS = {
    "gold": ENTITY_TYPES,
    "scier": ("Dataset", "Method", "Task"),
    "scierc": ("Task", "Method", "Metric", "Material", "OtherScientificTerm", "Generic"),
    "tdmsci": ("TASK", "DATASET", "METRIC"),
}


@dataclass
class Tagged:
    """A text with one tag a word, and, for gold papers, the record that the tags come from."""

    corpus: str
    key: str
    text: str
    words: Words
    tags: NDArray[np.int64]
    record: dict[str, Any] = field(default_factory=dict)
    title_chars: int = 0

    @property
    def paper(self) -> Paper:
        """The paper that the text is of."""
        return Paper(id=self.key, title=self.text[: self.title_chars], abstract=self.text[self.title_chars + 1 :])


def read_gold(tokenizer: Any, records: Path, papers: Path) -> list[Tagged]:
    """Read gold records joined with their papers on `key` (or `id`)."""
    texts = {}
    for paper in json_lines(papers):
        texts[paper.get("key", paper.get("id"))] = (paper.get("title") or "", paper.get("abstract") or "")
    return [gold_example(tokenizer, r, *texts[r["key"]]) for r in json_lines(records)]


def gold_example(tokenizer: Any, record: dict[str, Any], title: str, abstract: str) -> Tagged:
    """Tag the words of one paper with its record; what is optional there is tagged IGNORED."""
    text = f"{title}\n{abstract}"
    words = split_words(tokenizer, text, title_chars=len(title))
    tags = np.zeros(len(words), dtype=np.int64)
    found = []
    for entity in record["entities"]:
        for surface in entity["surface"]:
            for span in find_words(text, words, surface):
                found.append((span, entity))
    found.sort(key=lambda f: (f[0][0] - f[0][1], f[0]))  # the longest first: nested names give way
    taken = np.zeros(len(words), dtype=bool)
    for (start, end), entity in found:
        if taken[start:end].any():
            continue
        taken[start:end] = True
        if entity.get("optional"):
            tags[start:end] = IGNORED
        else:
            begin = 1 + 2 * ENTITY_TYPES.index(entity["type"])
            tags[start], tags[start + 1 : end] = begin, begin + 1
    return Tagged("gold", record["key"], text, words, tags, record, len(title))


def find_words(text: str, words: Words, surface: str) -> Iterator[tuple[int, int]]:
    """Yield where `surface` stands in `text`, as (first word, last word + 1), if it begins and ends with a word."""
    starts = {int(s): i for i, s in enumerate(words.starts)}
    ends = {int(e): i + 1 for i, e in enumerate(words.ends)}
    for match in re.finditer(re.escape(surface), text):
        start, end = starts.get(match.start()), ends.get(match.end())
        if start is not None and end is not None:
            yield start, end


def read_public(tokenizer: Any, folder: Path, *, part: str = "train") -> list[Tagged]:
    """Read SciER, SciERC and TDMSci below `folder`; only the first two have a `dev` part."""
    rows = [*_scier(folder / "scier" / f"{part}.jsonl"), *_scierc(folder / "scierc" / f"{part}.jsonl")]
    if part == "train":
        rows += _tdmsci(folder / "tdmsci" / "train.conll")
    return [_from_tokens(tokenizer, f"{corpus}-{i}", corpus, *row) for i, (corpus, *row) in enumerate(rows)]


def _from_tokens(
    tokenizer: Any, key: str, corpus: str, tokens: list[str], spans: Iterable[tuple[int, int, str]]
) -> Tagged:
    text = " ".join(tokens)
    bounds = np.cumsum([0] + [len(t) + 1 for t in tokens])
    words = split_words(tokenizer, text)
    tags = np.zeros(len(words), dtype=np.int64)
    for start, end, label in sorted(spans, key=lambda s: s[0] - s[1]):
        inside = np.flatnonzero((words.starts >= bounds[start]) & (words.ends < bounds[end]))
        if len(inside) and not tags[inside].any():
            begin = 1 + 2 * CORPUS_LABELS[corpus].index(label)
            tags[inside], tags[inside[0]] = begin + 1, begin
    return Tagged(corpus, key, text, words, tags)


def _scier(path: Path) -> Iterator[tuple[str, list[str], list[tuple[int, int, str]]]]:
    for row in json_lines(path):
        tokens = row["sentence"].split()
        spans = []
        for name, label in row["ner"]:
            pattern = name.split()
            spans += [
                (i, i + len(pattern), label)
                for i in range(len(tokens) - len(pattern) + 1)
                if tokens[i : i + len(pattern)] == pattern
            ]
        yield "scier", tokens, spans


def _scierc(path: Path) -> Iterator[tuple[str, list[str], list[tuple[int, int, str]]]]:
    for row in json_lines(path):
        tokens = [t for sentence in row["sentences"] for t in sentence]
        yield "scierc", tokens, [(s, e + 1, label) for ner in row["ner"] for s, e, label in ner]


def _tdmsci(path: Path) -> Iterator[tuple[str, list[str], list[tuple[int, int, str]]]]:
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line.strip()]
        if not rows:
            continue
        spans: list[tuple[int, int, str]] = []
        for i, row in enumerate(rows):
            tag = row[-1].strip()
            if tag.startswith("B-") or (tag.startswith("I-") and not (spans and spans[-1][1] == i)):
                spans.append((i, i + 1, tag[2:]))
            elif tag.startswith("I-"):
                spans[-1] = (spans[-1][0], i + 1, spans[-1][2])
        yield "tdmsci", [row[0] for row in rows], spans


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
