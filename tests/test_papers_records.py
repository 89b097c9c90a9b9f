"""Records as JSON lines: read, checked, written."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.papers import Reject, read_records, write_records
from kg.schema import Entity, Record, Relation, Result

GOLD = {
    "key": "292f132059",
    "entities": [
        {
            "id": "e1",
            "type": "Method",
            "name": "dual distillation",
            "surface": ["dual distillation", "DD"],
            "also": "Model",
        },
        {"id": "e2", "type": "Metric", "name": "accuracy", "surface": ["accuracy"], "optional": True},
    ],
    "relations": [{"type": "PROPOSES", "target": "e1"}, {"type": "MEASURED_BY", "source": "e1", "target": "e2"}],
    "results": [
        {
            "subject": "e1",
            "metric": "e2",
            "benchmark": None,
            "baseline": None,
            "value": "2.82",
            "unit": "%",
            "kind": "gain",
            "evidence": "2.82\\%",
            "agreed": ["metric"],
        }
    ],
}


def read(path) -> tuple[list[Record], list[Reject]]:
    """Return the records and the rejects of one input."""
    rejects: list[Reject] = []
    return list(read_records([str(path)], rejects=rejects.append)), rejects


def write(path, *records: object) -> None:
    """Write values as JSON lines."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def test_gold_record_is_read(tmp_path):
    """The form of the guidelines; keys that are not known are passed over."""
    write(tmp_path / "gold.jsonl", GOLD)
    records, rejects = read(tmp_path / "gold.jsonl")
    assert rejects == []
    assert records == [
        Record(
            key="292f132059",
            entities=(
                Entity(id="e1", type="Method", name="dual distillation", surface=("dual distillation", "DD")),
                Entity(id="e2", type="Metric", name="accuracy", surface=("accuracy",), optional=True),
            ),
            relations=(Relation(type="PROPOSES", target="e1"), Relation(type="MEASURED_BY", source="e1", target="e2")),
            results=(Result(subject="e1", metric="e2", value="2.82", unit="%", kind="gain", evidence="2.82\\%"),),
        )
    ]


@pytest.mark.parametrize(("value", "count"), [([GOLD, GOLD], 2), ({"data": [GOLD]}, 1), (GOLD, 1)])
def test_records_are_read_from_documents_and_packed_files(tmp_path, value, count):
    """An indented JSON document in a gzip file is as good as lines."""
    (tmp_path / "x").write_bytes(gzip.compress(json.dumps(value, indent=1).encode()))
    records, rejects = read(tmp_path / "x")
    assert ([record.key for record in records], rejects) == (["292f132059"] * count, [])


def test_record_keys_meet_paper_ids(tmp_path):
    """A key in another notation of a source is brought into the one of papers."""
    write(tmp_path / "r", {"key": "arXiv:2310.01234v2"}, {"key": "10.1000/ABC"}, {"key": "x", "deleted": True})
    records, _ = read(tmp_path / "r")
    assert [record.key for record in records] == ["arxiv:2310.01234", "doi:10.1000/abc", "x"]
    assert records[2].deleted


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"key": 5}, "not a record: Expected `str`, got `int` - at `$.key`"),
        ({"key": "../x"}, "record '../x': a key that cannot be used as an id"),
        ({"entities": {}}, "not a record: Expected `array`, got `object` - at `$.entities`"),
        (
            {"relations": [{"type": "PROPOSES", "target": "e2"}]},
            "record '292f132059': PROPOSES: target 'e2' must be one of Benchmark, Method, Model",
        ),
        (
            {"results": [{"value": "nan", "kind": "gain"}]},
            "record '292f132059': result value 'nan' is not a plain decimal number",
        ),
        (
            {"results": [{"value": "1e400", "kind": "gain"}]},
            "record '292f132059': result value '1e400' is not a plain decimal number",
        ),
        (
            {"entities": [{"id": "e1", "type": "Task", "name": "a", "mentions": [[0, 10**19]]}]},
            "record '292f132059': the offsets 0 to 10000000000000000000 are no span of a text",
        ),
        (
            {"results": [{"value": "1", "kind": "gain", "char_start": 9, "char_end": 3}]},
            "record '292f132059': the offsets 9 to 3 are no span of a text",
        ),
    ],
)
def test_record_that_breaks_the_schema_is_reported(tmp_path, change, reason):
    """With its line and the breach; the records around it are read."""
    write(tmp_path / "r", GOLD, {**GOLD, **change}, GOLD)
    records, rejects = read(tmp_path / "r")
    assert len(records) == 2
    assert [(reject.line, reject.reason) for reject in rejects] == [(2, reason)]


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b'{"entities": []}\n', 1, "not a record: Object missing required field `key`"),
        (b'{"key": "x"\n', 1, "the file ends in the middle of an object (truncated?)"),
        (
            b'{"key": "\xe9"}\n',
            1,
            'wrong encoding: byte 0xe9 after \'{"key": "\' is not UTF-8 (Windows-1252 or Latin-1, it seems)',
        ),
        (b"title,abstract\na,b\n", None, "a file of papers (CSV), where records in JSON lines were expected"),
        (b"", None, "an empty file"),
        (b"[]", None, "no records in it"),
    ],
)
def test_file_without_records_is_reported(tmp_path, data, line, reason):
    """What is no record says so."""
    (tmp_path / "r").write_bytes(data)
    records, rejects = read(tmp_path / "r")
    assert records == []
    assert [(reject.line, reject.reason) for reject in rejects] == [(line, reason)]


def test_record_text_is_cleaned_without_moving_offsets(tmp_path):
    """Control characters and lone surrogates become a space each, also at the ends."""
    result = r'{"value": "1", "kind": "gain", "evidence": "\u0000one \ud800 two\u001b"}'
    (tmp_path / "r").write_text(r'{"key": "x", "title": "A\u0007B", "results": [' + result + "]}")
    records, rejects = read(tmp_path / "r")
    assert rejects == []
    assert (records[0].title, records[0].results[0].evidence) == ("A B", " one   two ")


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda name, title, score: Record(
                key="p", title=title, entities=(Entity(id="e1", type="Task", name=f"a{name}", confidence=score),)
            ),
            st.text(st.characters(exclude_categories=["Cc", "Cs"])),
            st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")),
            st.floats(0, 1),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_records_are_read_as_they_were_written(tmp_path_factory, records):
    """Writing and reading changes nothing, and the bytes are the same each time."""
    path = tmp_path_factory.mktemp("records") / "r.jsonl"
    assert write_records(records, path) == len(records)
    first = path.read_bytes()
    again, rejects = read(path)
    assert (again, rejects) == (records, [])
    with path.open("wb") as handle:
        assert write_records(again, handle) == len(records)
    assert path.read_bytes() == first


def test_writing_no_records_makes_an_empty_file(tmp_path):
    """Nothing is written, and the count is 0."""
    assert write_records([], tmp_path / "r") == 0
    assert (tmp_path / "r").read_bytes() == b""
