"""Add a type of entities, `Hardware`, with a relation, `RUNS_ON`, by a small spaCy component of one's own.

    python examples/add_entity_type.py papers.jsonl graph.kgl

reads papers, finds the hardware that they name, builds a graph, and prints what runs on what.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("KG_SCHEMA", str(Path(__file__).with_name("hardware.toml")))  # before `kg` is imported

from spacy.language import Language
from spacy.tokens import Doc

import kg
from extractors import load_pipeline
from extractors.records import pipe_records
from kg.papers import read_papers, write_records

HARDWARE = re.compile(
    r"\b(?:NVIDIA )?(?:[AHV]100|RTX [2-5]0[5-9]0|T4|Jetson \w+)\b(?: GPU)?|\bTPU ?v[2-5]\b|\bRaspberry Pi \d\b"
)


@Language.component("hardware", requires=["doc._.entities", "doc._.relations"])
def hardware(doc: Doc) -> Doc:
    """Add the hardware that a text names, and that what the paper proposes runs on what its sentences name."""
    places: dict[str, list[list[int]]] = {}
    for match in HARDWARE.finditer(doc.text):
        places.setdefault(match.group(), []).append([match.start(), match.end()])
    found = [_entity(name, mentions) for name, mentions in places.items()]
    doc._.entities = [*(doc._.entities or []), *found]
    doc._.relations = [*(doc._.relations or []), *_relations(doc, found)]
    return doc


def _entity(name: str, mentions: list[list[int]]) -> dict[str, Any]:
    return {"id": f"hardware:{name}", "type": "Hardware", "name": name, "surface": [name], "mentions": mentions}


def _relations(doc: Doc, found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    types = {entity["id"]: entity["type"] for entity in doc._.entities}
    proposed = [r["target"] for r in doc._.relations or [] if r["type"] == "PROPOSES"]
    systems = [identifier for identifier in proposed if types[identifier] in ("Method", "Model")]
    for thing in found:
        start, end = thing["mentions"][0]
        sentence = next(s for s in doc.sents if s.start_char <= start < s.end_char)
        first = sentence.start_char
        evidence = doc.text[first : max(end, sentence.end_char)].rstrip()
        for system in systems:
            place = {"evidence": evidence, "char_start": first, "char_end": first + len(evidence)}
            yield {"type": "RUNS_ON", "source": system, "target": thing["id"], **place}


def main(papers: str, graph: str) -> None:
    """Read `papers`, write their records beside `graph`, build it of them, and print what runs on what."""
    nlp = load_pipeline()
    nlp.add_pipe("hardware", last=True)
    records = Path(graph).with_suffix(".records.jsonl")
    write_records(pipe_records(nlp, read_papers([papers], rejects=print)), records)
    kg.build([records], graph, records=True)
    with kg.open(graph) as opened:
        asked = (
            "MATCH (s)-[r:RUNS_ON]->(h:Hardware) RETURN s.name AS system, h.name AS hardware, r.evidence AS evidence"
        )
        for row in opened.query(asked + " ORDER BY system, hardware").dicts():
            print(f"{row['system']} runs on {row['hardware']}: {row['evidence']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
