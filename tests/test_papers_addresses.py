"""Papers and records at addresses: an object store, a web server, local files; and what cannot be reached."""

from __future__ import annotations

import functools
import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest

from kg.papers import read_records
from kg.papers.addresses import is_address, shown_address
from tests.papers_reading import ids, lines, read

EXAMPLES = Path(__file__).parent.parent / "examples"


def paper(name: str) -> bytes:
    """Return a line of JSON with one paper."""
    return f'{{"id": "{name}", "title": "T {name}", "abstract": "A."}}\n'.encode()


def fill(place: str) -> None:
    """Write papers a to d below an address, in folders, some packed or hidden."""
    files = {"b.jsonl": paper("b"), "a.gz": gzip.compress(paper("a")), "z/c.jsonl": paper("c"), ".d.jsonl": paper("d")}
    for name, data in files.items():
        with fsspec.open(f"{place}/{name}", "wb") as file:
            file.write(data)


@pytest.fixture(params=["memory", "file", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address with papers below it, of each kind of store."""
    root = request.getfixturevalue("bucket") if request.param == "s3" else f"{request.param}://{tmp_path}"
    address = f"{root}/papers"
    fill(address)
    return address


def test_folder_at_an_address_is_read_in_order_and_hidden_files_are_not(place: str) -> None:
    """Sorted, packed or not, with what is in folders below."""
    papers, rejects = read(place)
    assert (ids(papers), rejects) == (["a", "b", "c"], [])


@pytest.mark.parametrize(("pattern", "expected"), [("*.jsonl", ["b"]), ("**/*.jsonl", ["b", "c"]), ("a.gz", ["a"])])
def test_globs_and_files_at_an_address_are_read(place: str, pattern: str, expected: list[str]) -> None:
    """The shell's signs work there as well; what is named twice is read once."""
    papers, rejects = read(f"{place}/{pattern}", f"{place}/{pattern}")
    assert (ids(papers), rejects) == (expected, [])


def test_missing_addresses_are_reported_and_the_rest_is_read(place: str) -> None:
    """A file that is not there and a pattern without a match are rejects."""
    papers, rejects = read(f"{place}/nothing.jsonl", f"{place}/*.xml", f"{place}/b.jsonl")
    assert ids(papers) == ["b"]
    assert [reject.file for reject in rejects] == [f"{place}/nothing.jsonl", f"{place}/*.xml"]
    assert rejects[0].reason.startswith("cannot be read: ")
    assert rejects[1].reason == "there are no such files"


def test_records_are_read_from_an_address(bucket: str) -> None:
    """The seam of the program may lie in an object store."""
    with fsspec.open(f"{bucket}/records/records.jsonl", "wb") as file:
        file.write((EXAMPLES / "records.jsonl").read_bytes())
    assert len(list(read_records([f"{bucket}/records/"], rejects=pytest.fail))) == 27


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """The address of a web server that gives the files of a folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_page_of_a_web_server_is_read(web: str, tmp_path: Path) -> None:
    """An address of the web is one file; one that is not there is reported."""
    (tmp_path / "papers.jsonl").write_bytes(paper("a") + paper("b"))
    papers, rejects = read(f"{web}/papers.jsonl", f"{web}/none.jsonl")
    assert ids(papers) == ["a", "b"]
    assert [reject.file for reject in rejects] == [f"{web}/none.jsonl"]


def test_unknown_kinds_of_address_are_reported() -> None:
    """The reason names the kind, or the package that it takes."""
    _, rejects = read("nonsense://a/b.jsonl", "gs://bucket/b.jsonl")
    assert lines(rejects)[0] == (None, "nonsense://a/b.jsonl cannot be reached: Protocol not known: nonsense")
    assert "gcsfs" in rejects[1].reason


def test_passwords_in_addresses_are_not_shown() -> None:
    """User and password are left out of all that is printed or kept."""
    assert shown_address("ftp://me:secret@host/a@b.jsonl") == "ftp://host/a@b.jsonl"
    _, rejects = read("nonsense://me:secret@host/b.jsonl")
    assert "secret" not in str(rejects)


def test_drives_and_ids_are_no_addresses() -> None:
    """Only a scheme of two letters or more and two slashes make one."""
    names = ("C://a.jsonl", "arxiv:2401.00001", "a/b.jsonl", "-", "", "s3:/a")
    assert [name for name in names if is_address(name)] == []


def test_address_without_the_extra_tells_how_to_install_it() -> None:
    """Where fsspec is not installed, only addresses need it."""
    code = (
        "import sys; sys.modules['fsspec'] = None\n"
        "import kg; print(*kg.read_papers(['s3://bucket/a.jsonl', 'examples/papers.jsonl'], rejects=print), sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=EXAMPLES.parent, check=True)
    first, *rest = done.stdout.splitlines()
    assert "needs the extra `cluster`: pip install 'paper-kg[cluster]'" in first
    assert len(rest) == 27
