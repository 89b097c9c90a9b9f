"""Sorting what does not fit into memory, and records that stay on disk."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import kg.sorting
from kg.assemble import Assembly, assemble, read_back
from kg.errors import GraphError
from kg.papers import read_records
from kg.schema import Record
from kg.shelf import Shelf
from kg.sorting import FAN, Sorter

EXAMPLES = Path(__file__).parent.parent / "examples" / "records.jsonl"


@pytest.mark.parametrize("size", [pytest.param(1 << 30, id="memory"), pytest.param(450, id="files")])
def test_rows_come_sorted_however_often(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the first key, then the second, then the content; more rows may come between."""
    monkeypatch.setattr(kg.sorting, "SIZE", size)
    monkeypatch.setattr(kg.sorting, "BLOCK", 5)
    rows = [(f"{n % 7}", f"é{n % 11}", bytes([n % 251])) for n in range(3 * FAN * FAN)]
    shuffled = random.Random(1).sample(rows, len(rows))
    sorter = Sorter(tmp_path)
    for row in shuffled[:500]:
        sorter.add(*row)
    assert list(sorter) == sorted(shuffled[:500])
    for row in shuffled[500:]:
        sorter.add(*row)
    assert list(sorter) == list(sorter) == sorted(rows)


def test_files_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files have no names, so that even a run that is killed leaves none."""
    monkeypatch.setattr(kg.sorting, "SIZE", 0)
    sorter = Sorter(tmp_path)
    for number in range(2 * FAN + 1):
        sorter.add(f"{number:03}", "", b"content")
    assert [first for first, _, _ in sorter] == [f"{number:03}" for number in range(2 * FAN + 1)]
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there_is_an_error_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written is told as such."""
    monkeypatch.setattr(kg.sorting, "SIZE", 0)
    sorter = Sorter(tmp_path / "none")
    with pytest.raises(GraphError, match=r"^Cannot write beside the graph: "):
        sorter.add("a", "b", b"c")


def test_assembly_on_disk_is_that_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same nodes and edges in the same order, and the same records back."""
    records = list(read_records([EXAMPLES], rejects=pytest.fail))
    whole = assemble(records)
    monkeypatch.setattr(kg.sorting, "SIZE", 5000)
    assembly = Assembly(folder=tmp_path)
    for record in reversed(records):
        assembly.add(record)
    nodes, edges = list(assembly.nodes()), list(assembly.edges())
    assert nodes == list(whole.nodes.values())
    assert edges == list(whole.edges.values())
    assert list(read_back(nodes, edges, folder=tmp_path)[1]) == list(read_back(nodes, edges)[1])


def test_shelf_gives_records_back_under_their_ids(tmp_path: Path) -> None:
    """A record that was renamed has its new id; one whose new id is taken is gone."""
    a, b, c = (Record(key=key, title=key) for key in "abc")
    shelf = Shelf.of([a, b, c], tmp_path)
    assert (len(shelf), "b" in shelf, shelf["b"]) == (3, True, b)
    assert (shelf.rename("a", "d"), shelf.rename("b", "c")) == (True, False)
    assert list(shelf.values()) == [c, Record(key="d", title="a")]
    assert list(tmp_path.iterdir()) == []
