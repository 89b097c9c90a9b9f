"""The pipeline as a whole: what goes in, what comes out, and that company, processes and storage change nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

from extractors import load_pipeline
from extractors.records import extract_records, make_record
from kg.schema import Paper

EXAMPLES = Path(__file__).parent.parent / "examples" / "papers.jsonl"
TITLE = "TinyNet: Quick Networks for Small Devices"
ABSTRACT = (
    "Image classification on phones is slow. We propose TinyNet, a convolutional network that is trained with "
    "knowledge distillation (KD). On ImageNet, TinyNet reaches 76.3\\% top-1 accuracy and outperforms MobileNetV2 by "
    "2.1 points, with a 3.5x speedup. KD alone brings 0.8 points."
)
PAPER = Paper(id="test:1", title=TITLE, abstract=ABSTRACT)
OTHER = Paper(id="test:2", title="", abstract="We measure the perplexity of GPT-2 on WikiText-103; it is 17.5. " * 5)


@pytest.fixture(scope="module")
def nlp():
    """Return the default pipeline."""
    return load_pipeline()


def records(papers, **options):
    """Return the records of papers."""
    return list(extract_records(papers, **options))


def read(nlp, text):
    """Return the record of a text, as title and abstract where it has two lines."""
    return make_record(nlp(text), Paper(id="x", abstract=text))


def test_record_holds_what_the_abstract_says():
    """The paper's own system, its benchmark, its win and its numbers are found."""
    record = records([PAPER])[0]
    named = {e.id: e.name for e in record.entities}
    assert {"TinyNet", "ImageNet", "MobileNetV2"} <= set(named.values())
    assert "TinyNet" in {named[r.target] for r in record.relations if r.type == "PROPOSES"}
    assert ("TinyNet", "MobileNetV2") in {
        (named[r.source], named[r.target]) for r in record.relations if r.type == "OUTPERFORMS"
    }
    assert {("76.3", "%", "absolute"), ("3.5", "x", "ratio")} <= {(r.value, r.unit, r.kind) for r in record.results}


def test_record_obeys_the_schema():
    """Every relation and result fits its signature."""
    for record in records([PAPER, OTHER]):
        assert record.check() is record


def test_offsets_point_into_the_text_as_it_came():
    """Each mention is one of the surfaces, and each evidence is what stands at its offsets."""
    record = records([PAPER])[0]
    for entity in record.entities:
        assert {PAPER.text[a:b] for a, b in entity.mentions} <= set(entity.surface)
    for statement in (*record.relations, *record.results):
        assert PAPER.text[statement.char_start : statement.char_end] == statement.evidence != ""


def test_no_mention_crosses_the_end_of_the_title():
    """The title is a line of its own."""
    for entity in records([PAPER])[0].entities:
        assert all(b <= len(TITLE) or a > len(TITLE) for a, b in entity.mentions)


def test_abbreviation_and_long_form_are_one_entity():
    """Where the text defines KD, it is a surface of knowledge distillation."""
    surfaces = [set(e.surface) for e in records([PAPER])[0].entities]
    assert any({"knowledge distillation", "KD"} <= s for s in surfaces)


def test_numbers_in_names_are_no_results():
    """The version of a benchmark is not a score."""
    text = "We propose TinyNet. On SQuAD 1.1, TinyNet reaches an F1 of 93.2, and outperforms BERT."
    record = records([Paper(id="x", abstract=text)])[0]
    assert {r.value for r in record.results} == {"93.2"}


@pytest.mark.parametrize("batch_size", [1, 3, 16])
def test_batches_do_not_change_records(batch_size):
    """A paper gives the same record in any company."""
    papers = [PAPER, OTHER] * 3
    assert records(papers, batch_size=batch_size) == [records([p])[0] for p in papers]


def test_processes_do_not_change_records():
    """Two processes give the records that one gives, in the same order."""
    papers = [PAPER, OTHER] * 2
    assert records(papers, jobs=2, batch_size=1) == records(papers)


def test_docs_survive_storage(nlp):
    """What the components set is still there after a round trip through DocBin."""
    doc = nlp(PAPER.text)
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (back,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert make_record(back, PAPER) == make_record(doc, PAPER) != make_record(nlp(""), PAPER)
    assert [(e.text, e.label_) for e in back.ents] == [(e.text, e.label_) for e in doc.ents]


def test_long_texts_are_read_to_the_end(nlp):
    """What stands behind 3,000 words is found as well."""
    abstracts = [json.loads(line)["abstract"] for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    text = " ".join(abstracts * 2)[:20_000] + ". We propose TinyNet, which outperforms ResNet-50 on ImageNet by 2.5\\%."
    record = read(nlp, text)
    assert any(a > 20_000 for e in record.entities if e.name == "TinyNet" for a, _ in e.mentions)
    assert ("2.5", "%") in {(r.value, r.unit) for r in record.results if r.char_start > 20_000}


@pytest.mark.parametrize("text", ["", " ", "\n", "\n\n\n", "a", "。", "🤖", "\x00\x01", "1.5", "%%%", "()" * 50])
def test_texts_without_anything_give_empty_records(nlp, text):
    """Nothing is invented where nothing stands."""
    record = read(nlp, text)
    assert record.relations == record.results == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300) | st.text(alphabet="ab XY-()\\%{}1.5\n,αβ漢🙂", max_size=300))
def test_any_text_gives_a_valid_record(nlp, text):
    """No crash, offsets right, surfaces from the text."""
    record = read(nlp, text).check()
    whole = nlp.make_doc(text).text
    for entity in record.entities:
        assert all(whole[a:b] in entity.surface for a, b in entity.mentions)
        assert all(s in whole for s in entity.surface)


@pytest.mark.parametrize("percent", ["\\%", "{\\%}", "{%}"])
def test_latex_escapes_change_nothing(nlp, percent):
    """What is said with a percent sign is the same where LaTeX's backslash or braces stand by it."""
    assert "\\%" in ABSTRACT
    plain = ABSTRACT.replace("\\", "")
    escaped, plain = (read(nlp, f"{TITLE}\n{text}") for text in (plain.replace("%", percent), plain))
    assert [e.name for e in escaped.entities] == [e.name for e in plain.entities]
    assert [(r.value, r.unit, r.confidence) for r in escaped.results] == [
        (r.value, r.unit, r.confidence) for r in plain.results
    ]
