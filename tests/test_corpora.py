"""Public corpora as gold: their forms, in small files of this project's own text, and how records score on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from extractors.corpora import CORPUS_TYPES, Document, read_corpus, recognise_corpus
from extractors.span_scores import evaluate_spans
from kg.cli import main
from kg.errors import InputError

SCIERC = {
    "doc_key": "toy-1",
    "sentences": [
        "We train ToyNet -LRB- TN -RRB- for image classification .".split(),
        "On ToySet , its accuracy is 81 % .".split(),
    ],
    "ner": [
        [[2, 2, "Method"], [4, 4, "Method"], [7, 8, "Task"]],
        [[11, 11, "Material"], [13, 13, "Generic"], [14, 14, "Metric"], [16, 17, "OtherScientificTerm"]],
    ],
    "relations": [[], []],
    "clusters": [],
}
SCIER = {
    "doc_id": "77",
    "sentence": "Our pre - trained ToyNet beats ToyNet on ToySet - a test - in ( image ) parsing .",
    "ner": [["pre - trained ToyNet", "Method"], ["ToyNet", "Method"], ["ToySet", "Dataset"], ["parsing", "Task"]],
    "rel": [],
}
TDMSCI = """The\t0\tO
F1\t4\tB-METRIC
of\t7\tO
domain\t10\tB-TASK
-\t16\tI-TASK
specific\t17\tI-TASK
parsing\t26\tI-TASK

on\t35\tO
ToySet\t38\tB-DATASET
OtherSet\t45\tB-DATASET
.\t53\tO
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Return a small file of each corpus."""
    texts = {"SciERC": json.dumps(SCIERC), "SciER": f"\n{json.dumps(SCIER)}\n", "TDMSci": TDMSCI}
    paths = {corpus: tmp_path / f"{corpus}.txt" for corpus in texts}
    for corpus, path in paths.items():
        path.write_text(texts[corpus], encoding="utf-8")
    return paths


def marked(document: Document) -> list[tuple[str, str]]:
    """Return type and text of each mark of a document."""
    return [(mark.type, document.paper.text[mark.start : mark.end]) for mark in document.marks]


def test_corpora_are_recognised_by_content(files: dict[str, Path], tmp_path: Path) -> None:
    """The name of the file says nothing; records and other texts are none of them."""
    assert {corpus: recognise_corpus(path) for corpus, path in files.items()} == {c: c for c in CORPUS_TYPES}
    for text in ('{"key": "p1", "entities": []}', "", "[1]", "a\tb\tc", "{"):
        (tmp_path / "other").write_text(text, encoding="utf-8")
        assert recognise_corpus(tmp_path / "other") == ""


def test_scierc_is_read_by_abstract(files: dict[str, Path]) -> None:
    """The text is written as people do, marks stand where their words are, and labels without a type are left out."""
    (document,) = read_corpus(files["SciERC"])
    assert document.paper.id == "toy-1"
    assert document.paper.abstract == "We train ToyNet (TN) for image classification. On ToySet, its accuracy is 81%."
    assert marked(document) == [
        ("Method", "ToyNet"),
        ("Method", "TN"),
        ("Task", "image classification"),
        ("Benchmark", "ToySet"),
        ("Metric", "accuracy"),
    ]


def test_scier_is_read_by_sentence(files: dict[str, Path]) -> None:
    """Entities that are given by their words are found in the text, each at a place of its own."""
    (document,) = read_corpus(files["SciER"])
    assert document.paper.id == "77:1"
    assert document.paper.abstract == "Our pre-trained ToyNet beats ToyNet on ToySet-a test-in (image) parsing."
    assert marked(document) == [
        ("Method", "pre-trained ToyNet"),
        ("Method", "ToyNet"),
        ("Benchmark", "ToySet"),
        ("Task", "parsing"),
    ]
    assert document.paper.text[document.marks[1].start - 12 :].startswith("pre-trained ToyNet")


def test_tdmsci_is_read_by_sentence(files: dict[str, Path]) -> None:
    """Offsets tell where a space stood; a new B begins another entity."""
    first, second = read_corpus(files["TDMSci"])
    assert (first.paper.id, first.paper.abstract) == ("1", "The F1 of domain-specific parsing")
    assert marked(first) == [("Metric", "F1"), ("Task", "domain-specific parsing")]
    assert (second.paper.id, second.paper.abstract) == ("2", "on ToySet OtherSet.")
    assert marked(second) == [("Benchmark", "ToySet"), ("Benchmark", "OtherSet")]


@pytest.mark.parametrize(
    "text",
    [
        '{"sentences": [["a"]], "ner": [[[0, 5, "Task"]]], "doc_key": "x"}',
        '{"sentences": [["a"]], "ner": [[[0, 0, "Task"]]]}',
        "a\t0\tO\nb\tx\tO\n",
        "a\t0\tO\nb\n",
        "a\t0\tO\n\xc1\t1\tO\n",
    ],
)
def test_a_file_that_breaks_its_form_is_refused(text: str, tmp_path: Path) -> None:
    """A span outside the text, a missing key, an offset that is no number, a missing column, bytes that are no text."""
    (tmp_path / "broken").write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match="throughout"):
        read_corpus(tmp_path / "broken")


def test_spans_and_names_are_scored(files: dict[str, Path]) -> None:
    """A span must be exact; a name is right wherever it stands; what the corpus does not mark is left out."""
    (document,) = read_corpus(files["SciERC"])
    text = document.paper.text

    def entity(kind: str, *names: str, confidence: float = 1.0) -> dict[str, object]:
        mentions = [(text.index(name), text.index(name) + len(name)) for name in names]
        return {"type": kind, "name": names[0], "mentions": mentions, "confidence": confidence}

    entities = [
        entity("Model", "ToyNet (TN)"),
        entity("Metric", "its accuracy", confidence=0.5),
        entity("Task", "image classification"),
        entity("Hardware", "81%"),
    ]
    evaluation = evaluate_spans([document], {"toy-1": {"entities": entities}}, types=CORPUS_TYPES["SciERC"])
    counted = {row: (s.right, s.spurious, s.missed) for row, s in evaluation.scores.items()}
    assert (counted["spans"], counted["  spans, Method"], counted["  spans, Task"]) == ((1, 2, 4), (0, 1, 2), (1, 0, 0))
    assert (counted["names"], counted["  names, Method"]) == ((2, 1, 3), (1, 0, 1))
    assert evaluation.judged["Metric"] == [(0.5, False)]
    assert ("toy-1", "missed", "Method", "TN", "there Method “ToyNet (TN)”") in evaluation.errors


def test_kg_evaluate_takes_a_corpus_for_gold(files: dict[str, Path], tmp_path: Path) -> None:
    """Given records of its documents, the command scores them; papers are refused, for the corpus has its texts."""
    records = tmp_path / "records.jsonl"
    mentions = [[1 + "The F1 of domain-specific parsing".index("F1"), 1 + len("The F1")]]
    entities = [{"id": "e1", "type": "Metric", "name": "F1", "mentions": mentions}]
    records.write_text(json.dumps({"key": "1", "entities": entities}), encoding="utf-8")
    result = CliRunner().invoke(
        main, ["evaluate", str(files["TDMSci"]), str(records), "--format", "csv", "--intervals"]
    )
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "score,precision,recall,f1,gold,predicted,f1_low,f1_high"
    assert lines[1].startswith("spans,1.0,0.25,0.4,4,1,")
    refused = CliRunner().invoke(main, ["evaluate", str(files["SciER"]), "--papers", str(records)])
    assert (refused.exit_code, "leave --papers out" in refused.stderr) == (2, True)
