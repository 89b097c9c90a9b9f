"""Make any number of papers, with their records, of the sentences of some real ones; always the same for one seed.

A made paper has the title of one real paper and sentences of others; its record holds what their records say of these
sentences, with the offsets moved along. Of what a paper proposes and of other names a share is replaced by names of
its own, as long as the old ones: in a real literature new names go on coming, and old ones are named again and again.
"""

from __future__ import annotations

import argparse
import random
import re
import string
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.options import ROOT
from kg.papers import read_papers, read_records
from kg.schema import Entity, Paper, Record, Relation, Result, digest_text

COINED = 0.3  # share of the names of a paper that no other paper has
SENTENCES = (4, 9)  # of an abstract, at least and at most
SENTENCE = re.compile(r"[^.!?]*(?:[.!?](?!\s+[A-Z]|\s*$)[^.!?]*)*[.!?]?\s*")


class Piece(NamedTuple):
    """A title or a sentence, and what a record says of it: offsets count from its beginning."""

    text: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()


class Pieces(NamedTuple):
    """What papers are made of."""

    titles: list[Piece]
    sentences: list[Piece]


def take_apart(papers: Sequence[Paper], records: Sequence[Record] = ()) -> Pieces:
    """Return the titles and sentences of papers with what the records of the same papers say of each."""
    known = {record.key: record for record in records}
    pieces = Pieces([], [])
    for paper in papers:
        record = known.get(paper.id, Record(key=paper.id))
        pieces.titles.append(_piece(paper.title, 0, record))
        for match in SENTENCE.finditer(paper.abstract):
            if match[0].strip():
                pieces.sentences.append(_piece(match[0].rstrip(), len(paper.title) + 1 + match.start(), record))
    return pieces


def recombine(pieces: Pieces, count: int, *, seed: int = 1, start: int = 0) -> Iterator[tuple[Paper, Record]]:
    """Yield `count` papers with their records, numbered from `start`; a number has one paper for one seed."""
    for number in range(start, start + count):
        dice = random.Random(f"{seed} {number}")
        title = dice.choice(pieces.titles)
        marked = title._replace(text=f"{title.text} ({number})")  # two papers of one title would be one
        size = min(dice.randint(*SENTENCES), len(pieces.sentences))
        yield _coin(*_join(number, [marked, *dice.sample(pieces.sentences, size)]), dice)


def _piece(text: str, start: int, record: Record) -> Piece:
    end = start + len(text)
    entities = []
    for entity in record.entities:
        inside = [(a - start, b - start) for a, b in entity.mentions if start <= a and b <= end]
        if inside:
            surface = tuple(sorted({text[a:b] for a, b in inside}))
            entities.append(msgspec.structs.replace(entity, mentions=tuple(inside), surface=surface))
    ids = {entity.id for entity in entities}
    return Piece(
        text,
        tuple(entities),
        tuple(
            _moved(r, -start)
            for r in record.relations
            if _said(r, start, end) and {r.source or r.target, r.target} <= ids
        ),
        tuple(_moved(r, -start) for r in record.results if _said(r, start, end) and _slots(r) <= ids),
    )


def _said(said: Relation | Result, start: int, end: int) -> bool:
    return start <= said.char_start < said.char_end <= end


def _slots(result: Result) -> set[str]:
    return {slot for slot in (result.subject, result.metric, result.benchmark, result.baseline) if slot}


def _moved(said: Relation | Result, by: int) -> Relation | Result:
    return msgspec.structs.replace(said, char_start=said.char_start + by, char_end=said.char_end + by)


def _join(number: int, parts: Sequence[Piece]) -> tuple[Paper, Record]:
    """Put pieces together, the first of which is the title; each thing that is named keeps one id."""
    entities: dict[tuple[str, str], Entity] = {}
    relations: list[Relation] = []
    results: list[Result] = []
    at = 0
    for part in parts:
        ids = {}
        for entity in part.entities:
            mentions = tuple((a + at, b + at) for a, b in entity.mentions)
            known = entities.get((entity.type, entity.name))
            ids[entity.id] = known.id if known else f"e{len(entities) + 1}"
            entities[entity.type, entity.name] = msgspec.structs.replace(
                entity,
                id=ids[entity.id],
                mentions=(*(known.mentions if known else ()), *mentions),
                surface=tuple(sorted({*(known.surface if known else ()), *entity.surface})),
            )
        for relation in part.relations:
            ends = {"source": ids.get(relation.source or ""), "target": ids[relation.target]}
            relations.append(msgspec.structs.replace(_moved(relation, at), **ends))
        for result in part.results:
            slots = {
                name: ids.get(getattr(result, name) or "") for name in ("subject", "metric", "benchmark", "baseline")
            }
            results.append(msgspec.structs.replace(_moved(result, at), **slots))
        at += len(part.text) + 1
    title, *sentences = (part.text for part in parts)
    paper = Paper(id=f"made:{number}", title=title, abstract=" ".join(sentences))
    return paper, Record(
        key=paper.id,
        title=title,
        digest=digest_text(paper.text),
        entities=tuple(entities.values()),
        relations=tuple(relations),
        results=tuple(results),
    )


def _coin(paper: Paper, record: Record, dice: random.Random) -> tuple[Paper, Record]:
    """Replace some names by invented ones of the same length, in the text and in all that is said of it."""
    bounds = {bound for e in record.entities for mention in e.mentions for bound in mention}
    names = [
        e
        for e in record.entities
        if e.type in ("Method", "Model") and len(e.name) > 3 and _holds_none(e.name, paper.text, bounds)
    ]
    new = {
        e.name: _invented(e.name, dice)
        for e in names
        if dice.random() < COINED / max(0.4, len(names) / len(record.entities))
    }
    if not new:
        return paper, record
    old = re.compile("|".join(_whole(name) for name in sorted(new, key=len, reverse=True)))

    def renamed(text: str) -> str:
        return old.sub(lambda match: new[match[0]], text)

    entities = tuple(
        msgspec.structs.replace(e, name=renamed(e.name), surface=tuple(sorted(map(renamed, e.surface))))
        for e in record.entities
    )
    relations = tuple(msgspec.structs.replace(r, evidence=renamed(r.evidence)) for r in record.relations)
    results = tuple(msgspec.structs.replace(r, evidence=renamed(r.evidence)) for r in record.results)
    paper = Paper(id=paper.id, title=renamed(paper.title), abstract=renamed(paper.abstract))
    return paper, msgspec.structs.replace(
        record,
        title=paper.title,
        digest=digest_text(paper.text),
        entities=entities,
        relations=relations,
        results=results,
    )


def _whole(name: str) -> str:
    return rf"(?<!\w){re.escape(name)}(?!\w)"


def _holds_none(name: str, text: str, bounds: Set[int]) -> bool:
    """Tell whether no mention begins or ends inside a name, so that mentions still fit when it is replaced."""
    spans = (match.span() for match in re.finditer(_whole(name), text))
    return not any(start < bound < end for start, end in spans for bound in bounds)


def _invented(name: str, dice: random.Random) -> str:
    return name[0].upper() + "".join(dice.choice(string.ascii_lowercase) for _ in name[2:]) + dice.choice("NRXZ")


def write_corpus(pieces: Pieces, count: int, folder: Path, *, seed: int = 1) -> None:
    """Write papers.jsonl and records.jsonl into a folder."""
    with (folder / "papers.jsonl").open("wb") as papers, (folder / "records.jsonl").open("wb") as records:
        for paper, record in recombine(pieces, count, seed=seed):
            papers.write(msgspec.json.encode(paper) + b"\n")
            records.write(msgspec.json.encode(record) + b"\n")


def read_pieces(papers: str, records: str = "") -> Pieces:
    """Return the pieces of the papers in a file; `records`, if given, is what `kg extract` made of them."""

    def refuse(reject: object) -> None:
        raise SystemExit(f"cannot be read: {reject}")

    given = list(read_records([records], rejects=refuse)) if records else []
    return take_apart(list(read_papers([papers], rejects=refuse)), given)


def read_corpus(description: str | None) -> tuple[list[int], Pieces]:
    """Return what the command line gives: the sizes of the corpora to make, and the pieces to make them of."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="+", help="papers")
    parser.add_argument("--papers", default=str(ROOT / "examples/papers.jsonl"))
    parser.add_argument("--records", default=str(ROOT / "examples/records.jsonl"))
    given = parser.parse_args()
    return given.sizes, read_pieces(given.papers, given.records)


def main() -> None:
    """Write made papers and their records."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, help="papers to make")
    parser.add_argument("--papers", default="examples/papers.jsonl", help="real papers, in any format that kg reads")
    parser.add_argument("--records", default="", help="their records, as kg extract writes them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, default=Path(), help="the folder to write into")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    write_corpus(read_pieces(given.papers, given.records), given.count, given.output, seed=given.seed)


if __name__ == "__main__":
    main()
