"""Building: what is made of papers and records, and how a graph is brought up to date."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

import kg
from benchmarks.nightly import nightly_papers
from benchmarks.recombine import read_pieces
from kg.errors import GraphError, InputError
from kg.papers import read_records
from kg.progress import Progress
from kg.resolve import Resolution, Resolver
from kg.schema import Entity, Record
from kg.spool import RejectsFile, Spool, beside

EXAMPLES = Path(__file__).parent.parent / "examples"
TITLE = "Sparrows Learn to Count"
TEXT = "We present Sparrow, a small network that counts. Sparrow outperforms Finch on the Seeds benchmark."


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def records() -> list[Record]:
    return list(read_records([EXAMPLES / "records.jsonl"], rejects=pytest.fail))


def write(name: str, items: Sequence[Any]) -> str:
    Path(name).write_bytes(b"".join(msgspec.json.encode(item) + b"\n" for item in items))
    return name


def paper(number: int, **changes: Any) -> dict[str, Any]:
    given = {"id": f"2401.{number:05}", "title": f"{TITLE} to {number}", "abstract": f"{TEXT} It counts to {number}."}
    return {**given, **changes}


def digest(path: str = "graph.kgl") -> str:
    with kg.open(path) as graph:
        return graph.digest()


def paper_ids(path: str = "graph.kgl") -> list[str]:
    with kg.open(path) as graph:
        return [row[0] for row in graph.query("MATCH (p:Paper) RETURN p.id ORDER BY p.id")]


def changes(report: kg.BuildReport) -> tuple[int, int, int, int]:
    return report.new, report.updated, report.unchanged, report.withdrawn


def test_records_become_a_graph_with_leaderboard_lineage_and_evidence(example_graph: Path) -> None:
    """The example records give what the corpus was chosen for."""
    with kg.open(example_graph) as graph:
        board = [(row.rank, row.system, row.value) for row in graph.leaderboard("wmt14 en-de", metric="BLEU")]
        assert [row for row in board if row[2] > 20] == [
            (1, "transformer", 28.4),
            (2, "GNMT", 26.3),
            (3, "ConvS2S", 25.16),
        ]
        assert [row.system for row in graph.ask("descendants", system="BERT", depth=1)][:2] == ["ALBERT", "BERT-large"]
        said = graph.explain("RoBERTa", "BERT").statements
        assert ("OUTPERFORMS", "So trained, RoBERTa outperforms BERT and XLNet.") in [
            (s.relation, s.evidence) for s in said
        ]


def test_building_twice_changes_nothing() -> None:
    """The second build of the same input finds everything unchanged and gives the same file."""
    first = kg.build([EXAMPLES / "records.jsonl"], records=True)
    once = Path("graph.kgl").read_bytes()
    second = kg.build([EXAMPLES / "records.jsonl"], records=True)
    assert (changes(first), changes(second)) == ((27, 0, 0, 0), (0, 0, 27, 0))
    assert Path("graph.kgl").read_bytes() == once


def test_order_of_files_and_copies_do_not_matter() -> None:
    """Any order of the input, whole or in parts, in one run or two, gives the same graph."""
    everything = records()
    kg.build([EXAMPLES / "records.jsonl"], records=True)
    random.Random(7).shuffle(everything)
    kg.build([write("b.jsonl", everything[5:]), write("a.jsonl", everything[:9])], "shuffled.kgl", records=True)
    kg.build([write("c.jsonl", everything[10:])], "parts.kgl", records=True)
    kg.build([write("d.jsonl", everything[:10])], "parts.kgl", records=True)
    assert digest("shuffled.kgl") == digest("parts.kgl") == digest()


def test_deletion_record_leaves_the_graph_without_the_paper() -> None:
    """Building A and B and then withdrawing B is building A, to the last alias."""
    everything = records()
    kg.build([write("all.jsonl", everything)], records=True)
    gone = [Record(key=record.key, deleted=True) for record in everything[3:]]
    report = kg.build([write("gone.jsonl", gone)], records=True)
    kg.build([write("kept.jsonl", everything[:3])], "kept.kgl", records=True)
    assert changes(report) == (0, 0, 0, 24)
    assert digest() == digest("kept.kgl")


def test_sync_withdraws_what_the_input_does_not_hold() -> None:
    """With sync, the graph is that of the input alone."""
    everything = records()
    kg.build([EXAMPLES / "records.jsonl"], records=True)
    report = kg.build([write("some.jsonl", everything[:20])], records=True, sync=True)
    kg.build(["some.jsonl"], "some.kgl", records=True)
    assert changes(report) == (0, 0, 20, 7)
    assert digest() == digest("some.kgl")


def test_changed_paper_replaces_what_it_said_before(empty_pipeline: str) -> None:
    """Only the paper whose text is new is extracted; a new date alone is taken over without that."""
    kg.build([write("p.jsonl", [paper(1), paper(2), paper(3)])], pipeline=empty_pipeline)
    changed = [paper(1), paper(2, abstract=TEXT), paper(3, published="2024-01-02")]
    report = kg.build([write("p.jsonl", changed)], pipeline=empty_pipeline)
    assert changes(report) == (0, 2, 1, 0)
    assert report.extracted == 1
    with kg.open() as graph:
        assert graph.query("MATCH (p:Paper {id: 'arxiv:2401.00003'}) RETURN p.published").rows == [("2024-01-02",)]


def test_poorer_copy_of_the_same_text_takes_nothing_away(empty_pipeline: str) -> None:
    """Address and date stay when the same text comes again without them."""
    kg.build([write("p.jsonl", [paper(1, published="2024-01-02")])], pipeline=empty_pipeline)
    report = kg.build([write("p.jsonl", [paper(1)])], pipeline=empty_pipeline)
    assert changes(report) == (0, 0, 1, 0)
    with kg.open() as graph:
        assert graph.query("MATCH (p:Paper) RETURN p.published").rows == [("2024-01-02",)]


@pytest.mark.parametrize("first", ["named", "nameless"])
def test_paper_without_an_id_is_the_one_of_its_title(first: str, empty_pipeline: str) -> None:
    """A copy without an id never replaces one that has one, and takes its id when that comes later."""
    copies = {"named": [paper(1)], "nameless": [{**paper(1), "id": ""}]}
    second = "nameless" if first == "named" else "named"
    kg.build([write("1.jsonl", copies[first])], pipeline=empty_pipeline)
    report = kg.build([write("2.jsonl", copies[second])], pipeline=empty_pipeline)
    assert paper_ids() == ["arxiv:2401.00001"]
    assert changes(report) == ((0, 0, 1, 0) if first == "named" else (0, 1, 0, 0))
    assert report.extracted == 0


def test_abstracts_are_kept_on_request_only(empty_pipeline: str) -> None:
    """Papers carry their abstract if asked for; it stays when the paper comes again."""
    kg.build([write("p.jsonl", [paper(1, abstract=TEXT)])], pipeline=empty_pipeline)
    with kg.open() as graph:
        assert graph.query("MATCH (p:Paper) RETURN p.abstract").rows == [(None,)]
    kg.build(["p.jsonl"], pipeline=empty_pipeline, keep_abstracts=True)
    kg.build(["p.jsonl"], pipeline=empty_pipeline)
    with kg.open() as graph:
        assert graph.query("MATCH (p:Paper) RETURN p.abstract").rows == [(TEXT,)]


def test_rejects_are_kept_in_a_file_until_there_are_none(empty_pipeline: str) -> None:
    """What cannot be read is written with file, line and reason; a clean run takes the file away."""
    Path("p.jsonl").write_text(json.dumps(paper(1)) + '\n{"id": "2401.00002", "title": "No more"}\n', encoding="utf-8")
    report = kg.build(["p.jsonl"], pipeline=empty_pipeline)
    reject = json.loads(Path("graph.kgl.rejects.jsonl").read_text(encoding="utf-8"))
    assert (report.rejects, report.rejects_file) == (1, "graph.kgl.rejects.jsonl")
    assert (reject["file"], reject["line"], reject["reason"]) == ("p.jsonl", 2, "no abstract")
    kg.build([write("p.jsonl", [paper(1)])], pipeline=empty_pipeline)
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["graph.kgl", "p.jsonl"]


def test_unusable_input_leaves_the_graph_alone() -> None:
    """Nothing usable is an error that names the first reason; not even --sync empties the graph then."""
    kg.build([EXAMPLES / "records.jsonl"], records=True)
    before = Path("graph.kgl").read_bytes()
    with pytest.raises(InputError, match=r"Nothing in the input can be used: nowhere\.jsonl: no such file"):
        kg.build(["nowhere.jsonl"], records=True, sync=True)
    assert Path("graph.kgl").read_bytes() == before
    assert not Path("graph.kgl.part").exists()


def test_second_writer_is_refused_before_it_starts(empty_pipeline: str) -> None:
    """While a graph is being written, another build of it ends at once."""
    with kg.open("graph.kgl", write=True), pytest.raises(GraphError):
        kg.build([write("p.jsonl", [paper(1)])], pipeline=empty_pipeline)


class StopAfter(Progress):
    """Interrupts a run, as Ctrl-C does, once a number of papers is extracted."""

    def __init__(self, count: int) -> None:
        self.count = count

    def track(self, items: Any, stage: str, *, total: int | None = None) -> Any:
        """Yield the items of the stage, and stop within the extraction."""
        for place, item in enumerate(items):
            if stage == "Extracting" and place == self.count:
                raise KeyboardInterrupt
            yield item


def test_interrupted_build_goes_on_with_resume(empty_pipeline: str) -> None:
    """What was extracted is not extracted again, and the graph is that of an undisturbed run."""
    papers = write("p.jsonl", [paper(number) for number in range(10)])
    with pytest.raises(KeyboardInterrupt) as stop:
        kg.build([papers], pipeline=empty_pipeline, progress=StopAfter(4))
    assert stop.value.__notes__ == ["4 papers are kept in graph.kgl.part; --resume goes on from there."]
    with pytest.raises(GraphError, match=r"An interrupted build left its work in graph\.kgl\.part"):
        kg.build([papers], pipeline=empty_pipeline)
    report = kg.build([papers], pipeline=empty_pipeline, resume=True)
    kg.build([papers], "whole.kgl", pipeline=empty_pipeline)
    assert (report.new, report.extracted) == (10, 6)
    assert digest() == digest("whole.kgl")
    assert not Path("graph.kgl.part").exists()


def test_build_stopped_before_the_first_record_leaves_nothing(empty_pipeline: str) -> None:
    """Where there is nothing to go on from, no folder is left."""
    with pytest.raises(KeyboardInterrupt):
        kg.build([write("p.jsonl", [paper(1)])], pipeline=empty_pipeline, progress=StopAfter(0))
    assert [path.name for path in Path.cwd().iterdir()] == ["p.jsonl"]


def test_resume_takes_only_what_still_fits(empty_pipeline: str) -> None:
    """A paper that changed since the interruption is extracted anew, one that is gone stays out."""
    with pytest.raises(KeyboardInterrupt):
        kg.build([write("p.jsonl", [paper(1), paper(2), paper(3)])], pipeline=empty_pipeline, progress=StopAfter(2))
    report = kg.build([write("p.jsonl", [paper(1, abstract=TEXT)])], pipeline=empty_pipeline, resume=True)
    assert (report.new, report.extracted) == (1, 1)
    assert paper_ids() == ["arxiv:2401.00001"]


def test_jobs_do_not_change_the_graph(empty_pipeline: str) -> None:
    """Two processes give what one gives."""
    papers = write("p.jsonl", [paper(number) for number in range(60)])
    kg.build([papers], pipeline=empty_pipeline)
    kg.build([papers], "two.kgl", pipeline=empty_pipeline, jobs=2)
    assert digest("two.kgl") == digest()


def test_extract_yields_records_and_withdrawals(empty_pipeline: str) -> None:
    """Records come in the order of the papers, deletions after them."""
    items = [{"id": "2401.00009", "deleted": True}, paper(1), paper(2)]
    found = list(kg.extract([write("p.jsonl", items)], rejects=pytest.fail, pipeline=empty_pipeline))
    assert [(record.key, record.deleted) for record in found] == [
        ("arxiv:2401.00001", False),
        ("arxiv:2401.00002", False),
        ("arxiv:2401.00009", True),
    ]


def test_spool_drops_a_line_that_was_not_finished(tmp_path: Path) -> None:
    """A record counts once its line is complete, and what follows it is not spoilt."""
    with Spool(tmp_path / "spool") as spool:
        spool.add(Record(key="a"))
    with (tmp_path / "spool" / "records.jsonl").open("ab") as lines:
        lines.write(b'{"key": "b", "enti')
    with Spool(tmp_path / "spool", resume=True) as spool:
        place = spool.add(Record(key="c"))
        assert spool.count == 2
        shelf = spool.shelf(lambda record: bool(record.key))
        assert list(shelf.values()) == [Record(key="a"), Record(key="c")]
        shelf.note("c again", place)
        assert shelf["c again"] == Record(key="c again")


def test_spool_is_not_shared(tmp_path: Path) -> None:
    """Two builds cannot write to one spool, as they could with a server as output."""
    with Spool(tmp_path / "spool"), pytest.raises(GraphError, match="Another build is writing"):
        Spool(tmp_path / "spool", resume=True)


def test_rejects_file_of_an_earlier_run_is_removed(tmp_path: Path) -> None:
    """Only what the present run rejected is in the file."""
    path = tmp_path / "graph.kgl.rejects.jsonl"
    path.write_text("old", encoding="utf-8")
    with RejectsFile(path):
        pass
    assert not path.exists()


def test_build_into_memory_is_refused() -> None:
    """Nothing would be left of it."""
    with pytest.raises(GraphError, match="would be gone with the build"):
        kg.build([EXAMPLES / "records.jsonl"], ":memory:", records=True)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("folder/graph.kgl", "folder/graph.kgl.part"),
        ("neo4j://db.example:7687", "db-example-7687.part"),
        ("bolt://user:secret@db.example/graph", "db-example-graph.part"),
    ],
)
def test_files_of_a_build_stand_beside_its_output(output: str, expected: str) -> None:
    """Next to a graph file; for a server in the working folder, named after it and without the password."""
    assert str(beside(output, ".part")) == expected


def test_nightly_update_does_only_what_is_new(empty_pipeline: str) -> None:
    """Of a file with 1 % new, 0.1 % changed and 0.5 % withdrawn papers only these are extracted, and it says so."""
    today, later = nightly_papers(read_pieces(str(EXAMPLES / "papers.jsonl")), 1000)
    kg.build([write("today.jsonl", today)], pipeline=empty_pipeline)
    report = kg.build([write("later.jsonl", later)], pipeline=empty_pipeline)
    kg.build(["later.jsonl"], "whole.kgl", pipeline=empty_pipeline)
    assert (report.read, report.extracted, changes(report)) == (1010, 11, (10, 1, 994, 5))
    assert digest() == digest("whole.kgl")
    again = kg.build(["later.jsonl"], pipeline=empty_pipeline)
    assert (again.extracted, changes(again)) == (0, (0, 0, 1005, 0))


def test_update_resolves_only_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are looked up in papers that are new or changed alone, and in all once the rules are others."""
    asked: list[str] = []
    resolve = Resolver.resolve

    def watched(self: Resolver, entity: Entity) -> Resolution:
        asked.append(entity.name)
        return resolve(self, entity)

    monkeypatch.setattr(Resolver, "resolve", watched)
    changed, withdrawn, *others = records()
    new = msgspec.structs.replace(changed, key="x:1")
    changed = msgspec.structs.replace(changed, relations=(), results=(), entities=changed.entities[:2])
    later = [*others, changed, new]
    kg.build([EXAMPLES / "records.jsonl"], records=True)
    asked.clear()
    report = kg.build([write("later.jsonl", later)], records=True, sync=True)
    assert changes(report) == (1, 1, len(others), 1)
    assert sorted(asked) == sorted(entity.name for record in (changed, new) for entity in record.entities)
    kg.build(["later.jsonl"], "whole.kgl", records=True)
    assert digest() == digest("whole.kgl")
    asked.clear()
    monkeypatch.setattr("kg.resolve.resolver.EDITION", 0)
    report = kg.build(["later.jsonl"], records=True)
    assert changes(report) == (0, 0, len(later), 0)
    assert len(asked) == sum(len(record.entities) for record in later)
    assert withdrawn.key not in paper_ids()
