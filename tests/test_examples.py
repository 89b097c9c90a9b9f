"""The example corpus: papers and hand-made records fit together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.papers import read_papers, read_records
from kg.schema import Paper, Record, digest_text

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPERS = {paper.id: paper for paper in read_papers([EXAMPLES / "papers.jsonl"], rejects=pytest.fail)}
RECORDS = {record.key: record for record in read_records([EXAMPLES / "records.jsonl"], rejects=pytest.fail)}


def test_each_paper_has_a_record_of_its_text() -> None:
    """Papers and records have the same ids, titles, dates and texts."""
    assert [(p.id, p.title, p.url, p.published, digest_text(p.text)) for p in PAPERS.values()] == [
        (r.key, r.title, r.url, r.published, r.digest) for r in RECORDS.values()
    ]


def test_each_source_is_named() -> None:
    """The README lists each paper by its arXiv id and title."""
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for paper in PAPERS.values():
        assert re.search(
            rf"\| \[{paper.id.removeprefix('arxiv:')}\]\({paper.url}\) .*\| {re.escape(paper.title)} \|", listed
        )


@pytest.mark.parametrize(("paper", "record"), [pytest.param(PAPERS[key], RECORDS[key], id=key) for key in RECORDS])
def test_offsets_point_at_what_they_say(paper: Paper, record: Record) -> None:
    """Every mention is one of the surfaces and every evidence a sentence of the text; no surface lacks a mention."""
    for entity in record.entities:
        assert {paper.text[start:end] for start, end in entity.mentions} == set(entity.surface)
    for said in (*record.relations, *record.results):
        assert paper.text[said.char_start : said.char_end] == said.evidence
        assert said.evidence == paper.title or re.fullmatch(r"[A-Z].*[.?]", said.evidence)


@pytest.mark.parametrize(("paper", "record"), [pytest.param(PAPERS[key], RECORDS[key], id=key) for key in RECORDS])
def test_each_paper_proposes_what_it_names(paper: Paper, record: Record) -> None:
    """A paper proposes something, and all that it reports is about something."""
    assert any(relation.type == "PROPOSES" for relation in record.relations)
    assert all(result.subject or result.benchmark for result in record.results)
