"""Memory that does not grow with the graph: five times as many papers on the same things take little more."""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

import kg.sorting
from benchmarks.make_graph import make_records
from kg.assemble import Assembly
from kg.assemble.anew import assemble_anew
from kg.schema import Edge, Node, Record
from kg.stores import Counts, neo4j_writing
from kg.stores.kept import Kept
from kg.stores.labels import Labels
from kg.stores.neo4j_change import Change
from kg.verify import verify

PAPERS, TIMES, ENTITIES = 100, 5, 100
MOST = 1.5  # times the memory of the small graph


class OnDisk:
    """A graph as a store gives it, of which only what passes by is in memory."""

    def __init__(self, papers: int, folder: Path) -> None:
        assembly = Assembly(folder=folder)
        for record in make_records(entities=ENTITIES, relations=papers * 12):
            assembly.add(sound(record))
        self._kept = Kept(assembly.nodes(), assembly.edges(), folder)
        self.papers = papers

    def nodes(self) -> Iterator[Node]:
        return self._kept.nodes()

    def edges(self) -> Iterator[Edge]:
        return self._kept.edges()

    def counts(self) -> Counts:
        return Counts(Counter(node.labels[0] for node in self.nodes()), Counter(edge.type for edge in self.edges()))

    def size(self) -> int:
        return self.counts().nodes.total() + self.counts().edges.total()  # type: ignore[attr-defined]


def sound(record: Record) -> Record:
    """Return a record with offsets that fit: beyond the title, and as far apart as the evidence is long."""
    replace = msgspec.structs.replace
    return replace(
        record,
        entities=tuple(
            replace(one, mentions=tuple((a + 99, b + 99) for a, b in one.mentions)) for one in record.entities
        ),
        relations=tuple(replace(one, char_start=99, char_end=99 + len(one.evidence)) for one in record.relations),
        results=tuple(replace(one, char_start=99, char_end=99 + len(one.evidence)) for one in record.results),
    )


@pytest.fixture
def graphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[OnDisk]:
    """Give a graph, and one of five times as many papers; so little may wait in memory that both have to be on disk."""
    monkeypatch.setattr(kg.sorting, "SIZE", 1 << 17)
    monkeypatch.setattr(kg.sorting, "BLOCK", 8)  # a block of each of sixteen files is in memory
    monkeypatch.setattr(neo4j_writing, "BATCH", 100)
    monkeypatch.setattr(neo4j_writing, "TOGETHER", 400)
    return make_graphs(PAPERS, tmp_path)


def make_graphs(papers: int, folder: Path) -> list[OnDisk]:
    return [OnDisk(number, folder) for number in (papers, TIMES * papers)]


def peak(work: Callable[[], object]) -> int:
    """Return how many bytes were taken at most while something was done."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def find_change(graph: OnDisk, folder: Path) -> None:
    with Change(folder) as change:
        for node in change.pass_nodes(graph.nodes()):
            change.put_node(node, None)
        for edge in change.pass_edges(graph.edges()):
            change.put_edge(edge, None)
        assert sum(len(statement.rows) for statement in change.statements()) == graph.size()


def check_health(graph: OnDisk, folder: Path) -> None:
    assert verify(graph).findings == []  # type: ignore[arg-type]


def delete(graph: OnDisk, folder: Path) -> None:
    with assemble_anew(graph.nodes(), graph.edges(), folder, without=["made:0000001"]) as rest:
        assert sum("Paper" in node.labels for node in rest.nodes()) == graph.papers - 1


@pytest.mark.parametrize("work", [find_change, check_health, delete])
def test_memory_stays_where_papers_pass(
    work: Callable[[OnDisk, Path], None], graphs: list[OnDisk], tmp_path: Path
) -> None:
    """To find what a change writes, to check a graph and to take a paper out is done with some papers at a time."""
    work(graphs[0], tmp_path)  # what is loaded once does not count
    small, large = (peak(lambda graph=graph: work(graph, tmp_path)) for graph in graphs)  # type: ignore[misc]
    assert large < MOST * small


def test_labels_take_ten_bytes_a_node() -> None:
    """A label is found by id; what was not set is not there, unless it is told for the moment."""
    labels = Labels()

    def fill() -> None:
        for number in range(100_000):
            labels[f"system:{number}"] = ("Method", "Model")[number % 2]

    assert peak(fill) < 100_000 * 10 * 1.5  # arrays grow by an eighth, and are copied then
    assert (labels["system:7"], labels["system:8"], labels.get("system:x")) == ("Model", "Method", None)
    assert "system:x" not in labels
    labels.also = {"system:x": "Paper"}
    assert (labels["system:x"], labels["system:7"]) == ("Paper", "Model")
