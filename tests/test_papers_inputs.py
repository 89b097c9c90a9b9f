"""Files, folders, globs and standard input; packed data; order."""

import gzip
import io
import os
import shutil
import sys
import tempfile
import tracemalloc
from pathlib import Path

import pytest
import zstandard
from papers_reading import ids, lines, read

from kg.papers import read_papers


def paper(name: str) -> bytes:
    """Return a line of JSON with one paper."""
    return f'{{"id": "{name}", "title": "T {name}", "abstract": "A."}}\n'.encode()


@pytest.fixture
def folder(tmp_path):
    """Five files in three folders, some packed, some hidden."""
    (tmp_path / "z").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "b.jsonl").write_bytes(paper("b"))
    (tmp_path / "a.txt").write_bytes(gzip.compress(paper("a")))
    (tmp_path / "z" / "c.jsonl").write_bytes(paper("c"))
    (tmp_path / ".hidden").write_bytes(paper("hidden"))
    (tmp_path / ".git" / "d.jsonl").write_bytes(paper("hidden"))
    return tmp_path


def test_folder_is_read_in_order_and_hidden_files_are_not(folder):
    """Sorted, files before folders, packed or not, whatever they are called."""
    papers, rejects = read(folder)
    assert (ids(papers), rejects) == (["a", "b", "c"], [])


def test_inputs_are_read_in_their_order_and_once(folder):
    """What is named first is read first; a file that is named in two ways is read once."""
    papers, rejects = read(folder / "z", folder / "z" / ".." / "b.jsonl", folder, folder / "b.jsonl")
    assert (ids(papers), rejects) == (["c", "b", "a"], [])


@pytest.mark.parametrize(
    ("pattern", "expected"), [("*.jsonl", ["b"]), ("**/*.jsonl", ["b", "c"]), ("?*", ["a", "b", "c"]), ("[yz]", ["c"])]
)
def test_globs_are_sorted_and_may_match_folders(folder, pattern, expected):
    """The shell's signs work where the shell did not expand them."""
    papers, rejects = read(folder / pattern)
    assert (ids(papers), rejects) == (expected, [])


def test_name_with_glob_signs_is_a_file_if_there_is_one(tmp_path):
    """An existing file is read, whatever its name could mean."""
    (tmp_path / "a[1]*.jsonl").write_bytes(paper("x"))
    assert ids(read(tmp_path / "a[1]*.jsonl")[0]) == ["x"]


def test_missing_inputs_are_reported(folder):
    """A missing file with the nearest name, an empty folder, a pattern without a match; the rest is read."""
    (folder / "empty").mkdir()
    papers, rejects = read(folder / "b.jsonk", folder / "empty", folder / "*.xyz", folder / "b.jsonl")
    assert ids(papers) == ["b"]
    assert lines(rejects) == [
        (None, f"no such file or folder; did you mean '{folder / 'b.jsonl'}'?"),
        (None, "no files in this folder"),
        (None, "no file matches this pattern"),
    ]
    assert [reject.file for reject in rejects] == [str(folder / name) for name in ("b.jsonk", "empty", "*.xyz")]


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000])
def test_impossible_names_are_reported(name):
    """A name that no file can have is a reject, not a failure."""
    papers, rejects = read(name)
    assert (papers, len(rejects)) == ([], 1)


def test_unreadable_files_are_reported(folder):
    """Files and folders without permission are rejects; root, whom nothing is forbidden, reads as nobody."""
    read(folder)  # imports what nobody might not be allowed to
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(folder, name, dirs_exist_ok=True)
        shared = Path(name)
        shared.chmod(0o755)
        (shared / "b.jsonl").chmod(0)
        (shared / "z").chmod(0)
        as_root = os.geteuid() == 0
        if as_root:
            os.seteuid(65534)
        try:
            papers, rejects = read(shared)
        finally:
            if as_root:
                os.seteuid(0)
            (shared / "z").chmod(0o700)
    assert (ids(papers), len(rejects)) == (["a"], 2)


def test_error_while_reading_is_reported(folder, monkeypatch):
    """A disk that fails in the middle of a file ends that file."""

    class Failing(io.BytesIO):
        def read1(self, size: int = -1) -> bytes:
            data = super().read1(60)
            if not data:
                raise OSError(5, "Input/output error")
            return data

    monkeypatch.setattr("pathlib.Path.open", lambda *_: Failing(paper("one") + paper("two")))
    papers, rejects = read(folder / "b.jsonl")
    assert ids(papers) == ["one", "two"]
    assert lines(rejects) == [(None, "cannot be read: Input/output error")]


def test_pipes_are_read_but_not_found_in_folders(tmp_path):
    """A named pipe blocks whoever opens it: in a folder it is left out."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.jsonl").write_bytes(paper("a"))
    assert ids(read(tmp_path)[0]) == ["a"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_standard_input_is_read_packed_or_not(monkeypatch, pack):
    """ "-" is standard input, and its name in reports."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pack(paper("a") + b"nothing\n"))))
    papers, rejects = read("-")
    assert ids(papers) == ["a"]
    assert [reject.where for reject in rejects] == ["-:2"]


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(paper("a")) + gzip.compress(paper("b")) + b"\0" * 512,
        zstandard.compress(paper("a")) + zstandard.compress(paper("b")),
        zstandard.compress(gzip.compress(paper("a") + paper("b"))),
    ],
)
def test_packed_files_may_have_parts_padding_and_layers(tmp_path, data):
    """Several members or frames, padding, and one packing in another are read as one file."""
    (tmp_path / "plain.jsonl").write_bytes(data)
    papers, rejects = read(tmp_path / "plain.jsonl")
    assert (ids(papers), rejects) == (["a", "b"], [])


def test_one_name_alone_is_an_input_too(folder):
    """A string is not taken for its letters."""
    assert ids(list(read_papers(str(folder / "b.jsonl"), rejects=pytest.fail))) == ["b"]


def test_errors_of_the_caller_are_not_swallowed(folder):
    """What the handler of rejects raises comes through."""

    def refuse(reject):
        raise RuntimeError(reject.reason)

    with pytest.raises(RuntimeError, match="no such file"):
        list(read_papers([str(folder / "missing")], rejects=refuse))


TEXT = "Some words that stand for an abstract of the usual length, which has a thousand characters or more. " * 12


@pytest.mark.parametrize(
    ("before", "item", "after"),
    [
        ("", '{"id": "p%d", "title": "T", "abstract": "%s"}\n', ""),
        ('{"data": [', '{"id": "p%d", "title": "T", "abstract": "%s"},', "{}]}"),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom">',
            "<entry><id>p%d</id><title>T</title><summary>%s</summary></entry>",
            "</feed>",
        ),
        ("", "@misc{k, title={T %d}, abstract={%s}}\n", ""),
        ("", "TY  - JOUR\nTI  - T %d\nAB  - %s\nER  - \n", ""),
        ("id,title,abstract\n", 'p%d,T,"%s"\n', ""),
        ("Daily Papers\n", "Title %d\n%s\n", ""),
    ],
)
def test_memory_does_not_grow_with_the_file(tmp_path, before, item, after):
    """A file of five megabytes is read in two, whatever its format."""
    with (tmp_path / "big").open("w") as handle:
        handle.write(before)
        for number in range(4_000):
            handle.write(item % (number, TEXT))
        handle.write(after)
    assert sum(1 for _ in read_papers([str(tmp_path / "big")], rejects=lambda _: None)) == 4_000  # and imports
    tracemalloc.start()
    for _ in read_papers([str(tmp_path / "big")], rejects=lambda _: None):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "big").stat().st_size > 4_500_000
    assert peak < 2_000_000
