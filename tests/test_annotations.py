"""Annotations to train on: two readings made one record, and offsets kept without the text."""

import json
from pathlib import Path

import msgspec
import pytest

from extractors.training.readings import merge_readings
from extractors.training.standoff import read_standoff, read_texts, write_standoff
from kg.schema import Record

TRAINING = Path(__file__).parent.parent / "extractors" / "training"

ABSTRACT = "We present Heron , a parser , which reaches 91.5 % accuracy on TreeSet and beats Crane ."
FIRST = {
    "key": "p1",
    "entities": [
        {"id": "e1", "type": "Model", "name": "Heron", "surface": ["Heron"]},
        {"id": "e2", "type": "Benchmark", "name": "TreeSet", "surface": ["TreeSet"]},
        {"id": "e3", "type": "Metric", "name": "accuracy", "surface": ["accuracy"]},
        {"id": "e4", "type": "Model", "name": "Crane", "surface": ["Crane"]},
    ],
    "relations": [
        {"type": "PROPOSES", "target": "e1"},
        {"type": "OUTPERFORMS", "source": "e1", "target": "e4"},
        {"type": "EVALUATED_ON", "source": "e1", "target": "e2"},
    ],
    "results": [
        {
            "subject": "e1",
            "metric": "e3",
            "benchmark": "e2",
            "baseline": None,
            "value": "91.5",
            "unit": "%",
            "kind": "absolute",
            "evidence": "91.5 % accuracy on TreeSet",
        }
    ],
}
SECOND = {
    "key": "p1",
    "entities": [
        {"id": "a", "type": "Method", "name": "Heron", "surface": ["Heron"]},
        {"id": "b", "type": "Metric", "name": "accuracy", "surface": ["accuracy"]},
        {"id": "c", "type": "Model", "name": "Crane", "surface": ["Crane"], "optional": True},
        {"id": "d", "type": "Task", "name": "parser", "surface": ["parser"]},
    ],
    "relations": [{"type": "PROPOSES", "target": "a"}, {"type": "OUTPERFORMS", "source": "a", "target": "c"}],
    "results": [
        {
            "subject": "a",
            "metric": "b",
            "benchmark": None,
            "baseline": None,
            "value": "91.5",
            "unit": "percent",
            "kind": "absolute",
            "evidence": "91.5 % accuracy",
        }
    ],
}


def test_what_both_readers_hold_is_required_and_the_rest_optional():
    """Names and relations of one reader alone are optional; so is not what one of the two calls optional."""
    merged = merge_readings(FIRST, SECOND)
    assert {e["name"]: e["optional"] for e in merged["entities"]} == {
        "Heron": False,
        "TreeSet": True,
        "accuracy": False,
        "Crane": False,
        "parser": True,
    }
    assert [(r["type"], r["source"], r["target"], r["optional"]) for r in merged["relations"]] == [
        ("PROPOSES", None, "e1", False),
        ("OUTPERFORMS", "e1", "e4", False),
        ("EVALUATED_ON", "e1", "e2", True),
    ]


def test_readers_who_differ_on_method_and_model_leave_both_types():
    """The second reader's type stands in `also`."""
    assert merge_readings(FIRST, SECOND)["entities"][0]["also"] == "Method"


def test_result_names_the_slots_that_both_readers_fill_alike():
    """The benchmark, which only one reader fills, is not judged."""
    result = merge_readings(FIRST, SECOND)["results"][0]
    assert result["agreed"] == ["kind", "subject", "metric", "baseline"]
    assert result["optional"] is False


@pytest.fixture
def corpus(tmp_path):
    """Return a folder with the corpora: ABSTRACT is the second text of one, a text with brackets in another."""
    lines = ["Another\tO", "text\tO", "", *(f"{word}\tO" for word in ABSTRACT.split()), ""]
    for name in ("cs-ner", "scierc", "arxiv", "acl", "pmlr/v1"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "cs-ner" / "abs.data").write_text("\n".join(lines), encoding="utf-8")
    row = {"sentences": [["Heron", "-LRB-", "HRN", "-RRB-"], ["It", "learns", "."]]}
    (tmp_path / "scierc" / "train.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    paper = {"id": "2601.00001", "title": "Heron:\n  A Parser", "abstract": f"  {ABSTRACT}\n"}
    (tmp_path / "arxiv" / "dump.json").write_text(json.dumps(paper) + "\n", encoding="utf-8")
    xml = (
        f"<collection><volume><frontmatter><url>X1-1000</url></frontmatter><paper><title><fixed-case>H</fixed-case>eron:"
        f" A <i>Parser</i></title><abstract>{ABSTRACT}\n</abstract><url>X1-1001</url></paper></volume></collection>"
    )
    (tmp_path / "acl" / "X1.xml").write_text(xml, encoding="utf-8")
    bib = f"@InProceedings{{heron19,\n title = {{{{Heron}}: A {{P}}arser}},\n abstract = {{{ABSTRACT}\n}}\n}}\n"
    (tmp_path / "pmlr" / "v1" / "x.bib").write_text(bib, encoding="utf-8")
    return tmp_path


def test_texts_of_all_corpora_are_read(corpus):
    """Words are joined by blanks, and brackets are brackets; papers of others have plain titles."""
    assert read_texts(
        corpus, {"abs:0", "abs:1", "abs:9", "scierc:0", "arxiv:2601.00001", "acl:X1-1001", "pmlr:v1/heron19"}
    ) == {
        "abs:0": ("", "Another text"),
        "abs:1": ("", ABSTRACT),
        "scierc:0": ("", "Heron ( HRN ) It learns ."),
        "arxiv:2601.00001": ("Heron: A Parser", ABSTRACT),
        "acl:X1-1001": ("Heron: A Parser", ABSTRACT),
        "pmlr:v1/heron19": ("Heron: A Parser", ABSTRACT),
    }


def test_standoff_holds_no_word_of_the_text(corpus):
    """What is written are types and offsets."""
    path = corpus / "annotations.jsonl"
    write_standoff([("abs:1", ("", ABSTRACT), FIRST)], path)
    written = path.read_text(encoding="utf-8")
    assert not {"Heron", "TreeSet", "Crane", "accuracy"} & set(written.replace('"', " ").split())


def test_standoff_comes_back_with_its_text(corpus):
    """Read beside the corpus, the record is as it was; its key is the digest of the text."""
    path = corpus / "annotations.jsonl"
    write_standoff([("abs:1", ("", ABSTRACT), FIRST)], path)
    [(record, text)] = read_standoff(path, corpus)
    assert text == ("", ABSTRACT)
    assert [(e["id"], e["type"], e["name"], e["surface"]) for e in record["entities"]] == [
        (e["id"], e["type"], e["name"], e["surface"]) for e in FIRST["entities"]
    ]
    assert [(r["type"], r["source"], r["target"]) for r in record["relations"]] == [
        (r["type"], r.get("source"), r["target"]) for r in FIRST["relations"]
    ]
    assert record["results"] == FIRST["results"]


def test_standoff_passes_over_a_paper_that_was_revised(corpus):
    """The annotation of an abstract that arXiv has in another version is left out; with its own text it comes back."""
    path = corpus / "annotations.jsonl"
    texts = [("arxiv:2601.00001", ("Heron: A Parser", ABSTRACT), FIRST), ("abs:1", ("", ABSTRACT), FIRST)]
    write_standoff(texts, path)
    assert [text for _, text in read_standoff(path, corpus)] == [("", ABSTRACT), ("Heron: A Parser", ABSTRACT)]
    paper = {"id": "2601.00001", "title": "Heron: A Parser", "abstract": f"{ABSTRACT} Accepted."}
    (corpus / "arxiv" / "dump.json").write_text(json.dumps(paper) + "\n", encoding="utf-8")
    assert [text for _, text in read_standoff(path, corpus)] == [("", ABSTRACT)]


def test_standoff_refuses_another_text(corpus):
    """Offsets into a text that was changed would annotate something else."""
    path = corpus / "annotations.jsonl"
    write_standoff([("abs:1", ("", ABSTRACT), FIRST)], path)
    row = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(row | {"text": "abs:0"}) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="holds another text at abs:0"):
        list(read_standoff(path, corpus))


def test_invented_records_hold_what_stands_in_their_abstracts():
    """Each record obeys the schema, and each of its names and pieces of evidence stands in its text."""
    lines = (TRAINING / "papers_train_invented.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {p["key"]: f"{p['title']}\n{p['abstract']}" for p in map(json.loads, lines)}
    for line in (TRAINING / "train_invented.jsonl").read_text(encoding="utf-8").splitlines():
        record = msgspec.json.decode(line, type=Record)
        text = texts.pop(record.key)
        assert record.check() is record
        assert [s for e in record.entities for s in (e.name, *e.surface) if s not in text] == []
        assert [r.evidence for r in record.results if r.evidence not in text] == []
    assert texts == {}
