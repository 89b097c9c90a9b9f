"""The health check: what it finds wrong, and that it finds nothing wrong with what the program makes."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings

import kg
from kg.assemble import assemble
from kg.cli import main
from kg.errors import GraphError
from kg.papers import read_records
from kg.schema import FORM, Edge, Node, Record
from kg.stores import open_store
from kg.stores.base import Counts
from kg.verify import Finding, verify
from tests.record_strategies import corpora

EXAMPLES = Path(__file__).parent.parent / "examples"


class Held:
    """A graph as a store would give it, with whatever is wrong in it."""

    def __init__(self, nodes: list[Node], edges: list[Edge], counts: Counts | None = None) -> None:
        self._nodes, self._edges, self._counts = nodes, edges, counts

    def nodes(self) -> Any:
        return iter(self._nodes)

    def edges(self) -> Any:
        return iter(self._edges)

    def counts(self) -> Counts:
        if self._counts:
            return self._counts
        kinds = [node.labels[0] for node in self._nodes]
        types = [edge.type for edge in self._edges]
        return Counts({k: kinds.count(k) for k in set(kinds)}, {t: types.count(t) for t in set(types)})


def records() -> list[Record]:
    """Return the records of the examples, two of them enough for all kinds of nodes."""
    return list(read_records([EXAMPLES / "records.jsonl"], rejects=pytest.fail))


def graph(*given: Record) -> tuple[list[Node], list[Edge]]:
    made = assemble(given or records()[:3])
    return list(made.nodes.values()), list(made.edges.values())


def findings(nodes: list[Node], edges: list[Edge], counts: Counts | None = None) -> list[Finding]:
    return verify(Held(nodes, edges, counts)).findings  # type: ignore[arg-type]


def first(things: list[Any], **wanted: str) -> int:
    """Return the place of the first node of a label, or edge of a type."""
    kind = wanted["kind"]
    return next(i for i, thing in enumerate(things) if kind in getattr(thing, "labels", (getattr(thing, "type", ""),)))


def change(things: list[Any], kind: str, **properties: Any) -> Any:
    """Change properties of the first node or edge of a kind, in place, and return it."""
    place = first(things, kind=kind)
    kept = {k: v for k, v in {**things[place].properties, **properties}.items() if v is not None}
    things[place] = msgspec.structs.replace(things[place], properties=kept)
    return things[place]


def test_example_graph_is_sound(example_graph: Path) -> None:
    """What the program makes of the examples has no findings."""
    with kg.open(example_graph) as opened:
        health = opened.verify()
    assert (health.papers, health.findings) == (27, [])


@settings(max_examples=25, deadline=None)
@given(corpora())
def test_every_assembled_graph_is_sound(drawn: list[Record]) -> None:
    """Whatever records say, what is assembled counts and joins as it should; only offsets are drawn without a text."""
    nodes, edges = graph(*drawn) if drawn else ([], [])
    assert {finding.check for finding in findings(nodes, edges)} <= {"evidence"}


def test_measures_that_were_written_are_no_findings() -> None:
    """What `kg analyse --write` adds to an entity comes from no record, and that is right."""
    nodes, edges = graph()
    change(nodes, "Entity", pagerank=0.25, betweenness=0.5, community=1)
    assert findings(nodes, edges) == []


def test_count_that_differs_is_found() -> None:
    """What the store says it holds is compared with what it gives."""
    nodes, edges = graph()
    told = Counts({**Held(nodes, edges).counts().nodes, "Paper": 7}, Held(nodes, edges).counts().edges)
    assert findings(nodes, edges, told) == [Finding("counts", "Paper", "7 nodes are counted and 3 read")]


def test_id_and_key_that_stand_twice_are_found() -> None:
    """A second node of one id and a second edge of one key are named, with how often they stand."""
    nodes, edges = graph()
    paper, mention = nodes[first(nodes, kind="Paper")], edges[first(edges, kind="MENTIONS")]
    assert findings([*nodes, paper], [*edges, mention]) == [
        Finding("ids", paper.id, "2 nodes have this id"),
        Finding("ids", f"MENTIONS {mention.key}", "2 relations have this key"),
    ]


def test_dangling_end_is_found() -> None:
    """A relation whose end is gone, and one that ends in a thing of the wrong type."""
    nodes, edges = graph()
    place = first(edges, kind="EVALUATED_ON")
    where, target = f"EVALUATED_ON {edges[place].key}", edges[place].target
    edges[place] = msgspec.structs.replace(edges[place], target="benchmark:gone")
    assert findings(nodes, edges) == [Finding("ends", where, "its target 'benchmark:gone' is not in the graph")]
    metric = nodes[first(nodes, kind="Metric")].id
    edges[place] = msgspec.structs.replace(edges[place], target=metric)
    wrong = f"its target {metric!r} is a Metric where the schema has Benchmark"
    assert findings(nodes, edges) == [Finding("ends", where, wrong)]
    edges[place] = msgspec.structs.replace(edges[place], target=target, type="ADMIRES")
    where = where.replace("EVALUATED_ON", "ADMIRES")
    assert findings(nodes, edges) == [
        Finding("ends", where, "'ADMIRES' is no relation of the schema; the next update takes it out")
    ]


def test_statement_of_no_paper_is_found() -> None:
    """What is said must be said by a paper that is there; a result is reported once."""
    nodes, edges = graph()
    said = change(edges, "EVALUATED_ON", paper="arxiv:0000.00000")
    no_paper = "it is said by 'arxiv:0000.00000', which is no paper of the graph"
    assert findings(nodes, edges) == [Finding("papers", f"EVALUATED_ON {said.key}", no_paper)]
    nodes, edges = graph()
    reported = edges.pop(first(edges, kind="REPORTS"))
    assert findings(nodes, edges) == [Finding("papers", reported.target, "0 papers report it; one must")]


@pytest.mark.parametrize(
    ("span", "wrong"),
    [
        ((9, 3), "9 to 3 is no span"),
        ((-4, 3), "-4 to 3 is no span"),
        ((30, 35), "30 to 35 is not as long as what is said to stand there"),
        ((0, 4), "at 0 to 4 the text has 'Wren'"),
        ((80, 84), "80 to 84 is beyond the text, which has 46 characters"),
    ],
)
def test_offsets_that_are_no_span_of_the_text_are_found(span: tuple[int, int], wrong: str) -> None:
    """Where the text is kept, evidence must stand at its offsets; where it is not, it must be as long as they say."""
    title, abstract = "Wren counts seeds", "Wren sings. Wren uses seeds."
    entity = kg.schema.Entity(id="e1", type="Model", name="Wren", surface=("Wren",), mentions=((0, 4),))
    text = f"{title}\n{abstract}"
    said = kg.schema.Relation(type="PROPOSES", target="e1", evidence="uses", char_start=35, char_end=39)
    record = Record(
        key="arxiv:2401.00001",
        entities=(entity,),
        relations=(said,),
        title=title,
        abstract=abstract,
        digest=kg.schema.digest_text(text),
    )
    nodes, edges = graph(record)
    assert findings(nodes, edges) == []
    edge = change(edges, "PROPOSES", char_start=span[0], char_end=span[1])
    assert [found for found in findings(nodes, edges) if found.check == "evidence"] == [
        Finding("evidence", f"PROPOSES {edge.key}", wrong)
    ]


def test_text_that_is_not_the_one_read_is_found() -> None:
    """An abstract that was changed in the graph no longer has the digest."""
    nodes, edges = graph()
    paper = change(nodes, "Paper", abstract="Another text.")
    assert Finding("evidence", paper.id, "title and abstract are not the text that its digest is of") in findings(
        nodes, edges
    )


def test_name_that_its_records_do_not_give_is_found() -> None:
    """A merge, a count or an index that does not follow from what the papers say is in the findings."""
    nodes, edges = graph()
    model = change(nodes, "Model", papers=99)
    gone = edges.pop(first(edges, kind="NAMES"))
    assert findings(nodes, edges) == [
        Finding("ledger", model.id, "it would be another"),
        Finding("ledger", f"NAMES {gone.key}", "it is missing"),
    ]
    nodes, edges = graph()
    nodes.append(Node(id="system:nobody", labels=("Model", "Entity"), properties={"name": "Nobody", "papers": 1}))
    assert findings(nodes, edges) == [Finding("ledger", "system:nobody", "no record gives it")]


def test_records_that_cannot_be_read_back_are_found() -> None:
    """A graph that has lost what its records need says so instead of breaking."""
    nodes, edges = graph()
    change(edges, "MENTIONS", ordinal=None)
    assert [finding[:2] for finding in findings(nodes, edges)] == [("ledger", "records")]


def test_command_tells_by_its_exit_code(example_graph: Path, tmp_path: Path) -> None:
    """0 and a line for a sound graph; 1 and the findings for another."""
    sound = CliRunner().invoke(main, ["verify", "-g", str(example_graph)])
    assert (sound.exit_code, sound.stdout) == (0, "")
    assert sound.stderr.startswith(f"{example_graph} is sound: 27 papers, ")
    copy = tmp_path / "graph.kgl"
    copy.write_bytes(example_graph.read_bytes())
    spoil = "MATCH (n:Model {id: 'system:bert'}) SET n.papers = 0"
    CliRunner().invoke(main, ["query", "-g", str(copy), "--write", spoil], catch_exceptions=False)
    broken = CliRunner().invoke(main, ["verify", "-g", str(copy), "--format", "csv", "--quiet"])
    assert (broken.exit_code, broken.stdout) == (1, "check,where,what\nledger,system:bert,it would be another\n")
    assert "is not sound: 1 findings in 27 papers" in broken.stderr


def test_file_of_a_later_form_is_refused_and_one_without_is_read(example_graph: Path, tmp_path: Path) -> None:
    """A graph remembers the form in which it was written; the error says which version is needed."""
    import kglite

    path = tmp_path / "graph.kgl"
    for form in (FORM + 1, 0):
        engine = kglite.load(str(example_graph))
        assert engine.schema_version == FORM
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            engine.set_schema_version(form).save(str(path))
        before = path.read_bytes()
        if form:
            later = rf"written by a later version of kg: its form is {form}, this version knows forms up to {FORM}"
            with pytest.raises(GraphError, match=later), open_store(path) as store:
                list(store.nodes())
            with pytest.raises(GraphError, match=later):
                kg.build([EXAMPLES / "records.jsonl"], path, records=True)
            assert path.read_bytes() == before
        else:
            with kg.open(path) as opened:
                assert opened.verify().findings == []
