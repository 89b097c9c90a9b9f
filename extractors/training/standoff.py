"""Annotations kept apart from their texts: offsets only, so that they can be passed on where the texts cannot.

One JSON object a line. `text` says where the text stands: file and number of the abstract in the corpora `cs-ner` and
`scierc`; `digest` proves that it is the one annotated. Offsets count as everywhere: into title + newline + abstract.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from extractors.training.corpus import json_lines

__all__ = ["read_abstracts", "read_standoff", "write_standoff"]

Json = Mapping[str, Any]
BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}  # as SciERC writes them


def read_abstracts(folder: Path) -> dict[str, str]:
    """Return the abstracts of `cs-ner/*.data` and `scierc/train.jsonl` by `file:number`, words joined by blanks."""
    texts = {}
    for path in sorted((folder / "cs-ner").glob("*.data")):
        blocks = _blocks(path.read_text(encoding="utf-8", errors="replace").split("\n"))
        texts |= {f"{path.stem}:{i}": " ".join(words) for i, words in enumerate(blocks)}
    for i, row in enumerate(json_lines(folder / "scierc" / "train.jsonl")):
        words = (BRACKETS.get(word, word) for sentence in row["sentences"] for word in sentence)
        texts[f"scierc:{i}"] = " ".join(words)
    return texts


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    words: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            words.append(line.split("\t")[0])
        elif words:
            yield words
            words = []


def write_standoff(rows: Iterable[tuple[str, str, Json]], path: Path) -> None:
    """Write (place in the corpus, abstract, record) rows, sorted by place."""
    with path.open("w", encoding="utf-8") as out:
        for place, abstract, record in sorted(rows, key=lambda row: row[0]):
            row = {"text": place, "digest": _digest(abstract)} | _without_text(record, f"\n{abstract}")
            out.write(json.dumps(row, separators=(",", ":")) + "\n")


def read_standoff(path: Path, corpora: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield (record, abstract) for each annotation in `path`; the folder `corpora` holds the texts.

    Raises:
        ValueError: a corpus holds another text there.
    """
    texts = read_abstracts(corpora)
    for row in json_lines(path):
        abstract = texts.get(row["text"], "")
        if _digest(abstract) != row["digest"]:
            raise ValueError(f"{corpora} holds another text at {row['text']} than was annotated. Use the same corpora.")
        yield _with_text(row, f"\n{abstract}"), abstract


def _digest(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:10]


def _without_text(record: Json, text: str) -> dict[str, Any]:
    def place(string: str) -> list[int]:
        start = text.index(string)
        return [start, start + len(string)]

    entities = [
        {"id": e["id"], "type": e["type"], "at": [place(s) for s in e["surface"]]}
        | {k: e[k] for k in ("also", "optional") if e.get(k)}
        for e in record["entities"]
    ]
    relations = [
        [r["type"], r.get("source"), r["target"], *(["optional"] if r.get("optional") else [])]
        for r in record["relations"]
    ]
    results = [
        {k: v for k, v in r.items() if k != "evidence" and v not in (None, False)} | {"at": place(r["evidence"])}
        for r in record["results"]
    ]
    return {"entities": entities, "relations": relations, "results": results}


def _with_text(row: Json, text: str) -> dict[str, Any]:
    entities = []
    for e in row["entities"]:
        surface = [text[start:end] for start, end in e["at"]]
        entities.append({k: v for k, v in e.items() if k != "at"} | {"name": surface[0], "surface": surface})
    relations = [
        {"type": kind, "source": source, "target": target, "optional": bool(flags)}
        for kind, source, target, *flags in row["relations"]
    ]
    slots = dict.fromkeys(("subject", "metric", "benchmark", "baseline"))
    results = [
        slots | {"unit": ""} | {k: v for k, v in r.items() if k != "at"} | {"evidence": text[r["at"][0] : r["at"][1]]}
        for r in row["results"]
    ]
    return {"key": row["digest"], "entities": entities, "relations": relations, "results": results}
