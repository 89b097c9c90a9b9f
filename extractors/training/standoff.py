"""Annotations kept apart from their texts: offsets only, so that they can be passed on where the texts cannot.

One JSON object a line. `text` says where the text stands: file and number of the abstract in the corpora `cs-ner` and
`scierc`, or the paper's id in `arxiv`, `acl` or `pmlr`; `digest` proves that it is the one annotated. Offsets count as
everywhere: into title + newline + abstract.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import bibtexparser
from lxml import etree

from extractors.training.corpus import json_lines

__all__ = ["read_standoff", "read_texts", "write_standoff"]

Json = Mapping[str, Any]
Text = tuple[str, str]  # title and abstract
REVISED = ("arxiv:", "acl:", "pmlr:")  # places whose texts change with time
BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}  # as SciERC writes them


def read_texts(folder: Path, places: Collection[str]) -> dict[str, Text]:
    """Return title and abstract at the `places` that there are.

    In `cs-ner/*.data` and `scierc/train.jsonl` words are joined by blanks; in `arxiv/*.json`, lines with `id`, `title`
    and `abstract` as in arXiv's own dump, `acl/*.xml`, files of the ACL Anthology, and `pmlr/v100/*.bib`, those of a
    volume of PMLR, white space is made one blank.
    """
    return {place: text for place, text in _all_texts(folder) if place in places}


def _all_texts(folder: Path) -> Iterator[tuple[str, Text]]:
    for path in sorted((folder / "cs-ner").glob("*.data")):
        blocks = _blocks(path.read_text(encoding="utf-8", errors="replace").split("\n"))
        yield from ((f"{path.stem}:{i}", ("", " ".join(words))) for i, words in enumerate(blocks))
    for i, row in enumerate(json_lines(folder / "scierc" / "train.jsonl")):
        words = (BRACKETS.get(word, word) for sentence in row["sentences"] for word in sentence)
        yield f"scierc:{i}", ("", " ".join(words))
    for path in sorted((folder / "arxiv").glob("*.json")):
        for row in json_lines(path):
            yield f"arxiv:{row['id']}", (_one_line(row["title"]), _one_line(row["abstract"]))
    for path in sorted((folder / "acl").glob("*.xml")):
        for paper in etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).iter("paper"):
            yield f"acl:{paper.findtext('url')}", (_plain(paper.find("title")), _plain(paper.find("abstract")))
    for path in sorted((folder / "pmlr").glob("v*/*.bib")):
        for entry in bibtexparser.parse_file(str(path)).entries:
            values = dict(entry.items())
            title, abstract = (_one_line(values.get(name, "")) for name in ("title", "abstract"))
            yield f"pmlr:{path.parent.name}/{entry.key}", (re.sub("[{}]", "", title), abstract)


def _plain(element: Any) -> str:
    return "" if element is None else _one_line("".join(element.itertext()))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    words: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            words.append(line.split("\t")[0])
        elif words:
            yield words
            words = []


def write_standoff(rows: Iterable[tuple[str, Text, Json]], path: Path) -> None:
    """Write (place, (title, abstract), record) rows, sorted by place."""
    with path.open("w", encoding="utf-8") as out:
        for place, text, record in sorted(rows, key=lambda row: row[0]):
            row = {"text": place, "digest": _digest(text)} | _without_text(record, "\n".join(text))
            out.write(json.dumps(row, separators=(",", ":")) + "\n")


def read_standoff(path: Path, corpora: Path) -> Iterator[tuple[dict[str, Any], Text]]:
    """Yield (record, (title, abstract)) for each annotation in `path`; the folder `corpora` holds the texts.

    A paper of arXiv, the ACL Anthology or PMLR that is not there, or was revised since, is passed over.

    Raises:
        ValueError: another corpus holds another text there.
    """
    rows = list(json_lines(path))
    texts = read_texts(corpora, {row["text"] for row in rows})
    for row in rows:
        text = texts.get(row["text"], ("", ""))
        if _digest(text) == row["digest"]:
            yield _with_text(row, "\n".join(text)), text
        elif not row["text"].startswith(REVISED):
            raise ValueError(f"{corpora} holds another text at {row['text']} than was annotated. Use the same corpora.")


def _digest(text: Text) -> str:
    return hashlib.sha1("\n".join(filter(None, text)).encode(), usedforsecurity=False).hexdigest()[:10]


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
