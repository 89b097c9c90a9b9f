"""What is fuzzed, each with inputs to begin with and what must hold of any other."""

from __future__ import annotations

import csv
import gzip
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import lxml.etree
import numpy as np
import zstandard

from extractors.numbers import find_numbers
from kg.assemble import assemble, digest, records_of
from kg.errors import GraphError, QueryError
from kg.export import formats, write_graph
from kg.papers import Reject, read_papers, read_records
from kg.stores import open_store
from tests.export_graphs import HOSTILE, hostile_graph
from tests.export_readers import ILLEGAL, READERS, ring
from tests.fuzz_files import FILES, Target

__all__ = ["TARGETS", "Target"]

HERE = Path(__file__).parent
PAGES = [path.read_bytes() for path in sorted((HERE / "pages").iterdir())]
RECORDS = [line + b"\n" for line in (HERE.parent / "examples" / "records.jsonl").read_bytes().splitlines()[:6]]
QUERIES = [path.read_bytes() for path in sorted((HERE.parent / "queries" / "cypher").glob("*.cypher"))]


def _from_file(data: bytes, read: Callable[..., Iterator[Any]]) -> tuple[list[Any], list[Reject]]:
    """Return what `read` makes of a file that holds `data`, and what it rejects."""
    rejects: list[Reject] = []
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return list(read([file.name], rejects=rejects.append)), rejects


def read_any(data: bytes) -> None:
    """Each item of a file is a paper that can be used, or a reject that says why not."""
    papers, rejects = _from_file(data, read_papers)
    assert papers or rejects
    for paper in papers:
        assert paper.id
        assert paper.abstract or paper.deleted
        assert len(paper.abstract) <= 100_000
        assert (paper.id + paper.text + paper.url + paper.published).encode()
        assert not re.search(r"\.\.[/\\]|^[/~]|[\x00-\x1f]", paper.id)
    for reject in rejects:
        assert reject.reason
        (reject.reason + reject.text).encode()


def read_graph(data: bytes) -> None:
    """Records that are taken make a graph, and the graph gives records that make it again."""
    records, rejects = _from_file(data, read_records)
    assert records or rejects
    graph = assemble(records)
    again = assemble(records_of(graph.nodes.values(), graph.edges.values()))
    assert digest(graph.nodes.values(), graph.edges.values()) == digest(again.nodes.values(), again.edges.values())
    with open_store(":memory:") as store:
        store.replace(graph.nodes.values(), graph.edges.values())


def read_numbers(data: bytes) -> None:
    """Numbers are where they are said to be, in order, and finite decimals."""
    text = data.decode("utf-8", "surrogateescape")
    found = find_numbers(text)
    assert all(text[n.start : n.end] == n.text and n.text for n in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(Decimal(n.value).is_finite() and "e" not in n.value.lower() for n in found)


def ask(data: bytes) -> None:
    """A query that may only read is answered or refused, and changes nothing."""
    cypher = data.decode("utf-8", "replace")[:2000]
    if re.search(r"range|\*|\d{4}", cypher):
        return  # what takes long is stopped by its time limit, in a process of its own; here it would only take long
    with open_store(":memory:") as store:
        store.run("CREATE (:Method:Entity {id: 'system:a', name: 'a', papers: 0})", write=True)
        before = list(store.nodes())
        names = set(re.findall(r"\$(\w+)", cypher))
        with suppress(QueryError, GraphError):
            store.run(cypher, dict.fromkeys(names, "a"))
        assert list(store.nodes()) == before
        assert list(store.edges()) == []


def pass_parameter(data: bytes) -> None:
    """A parameter comes back as it was given, or is refused."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = data.decode("utf-8", "surrogateescape")
    with open_store(":memory:") as store:
        store.run("CREATE (:Method:Entity {id: 'system:a', name: 'a', papers: 0})", write=True)
        try:
            rows = store.run(
                "MATCH (n:Method) WHERE n.name <> $value OR true RETURN n.id, $value", {"value": value}
            ).rows
        except QueryError:
            return
    assert len(rows) == 1
    assert repr(rows[0][1]) == repr(value) or isinstance(value, (float, list, dict))


def export(data: bytes) -> None:
    """Every format takes any text and gives it back to what reads the format, and no spreadsheet finds a formula."""
    texts = [*data.decode("utf-8", "replace").split("\n")[:6], ""]
    with tempfile.TemporaryDirectory() as folder, patch("kg.export.layout.lay_out", _in_a_row):
        for name in formats():
            _check_round_trip(name, [f"n{text}" for text in texts], Path(folder, f"ring-{name}"))
            path = Path(folder, f"graph-{name}")
            write_graph(name, hostile_graph(tuple(texts)), path)
            if name in ("graphml", "gexf"):
                lxml.etree.parse(path, lxml.etree.XMLParser(resolve_entities=False))
            elif name == "html":
                assert path.read_text(encoding="utf-8").count("<script") == 3
            elif name == "csv":
                _check_cells(path)


def _in_a_row(count: int, *_: Any, **__: Any) -> Any:
    """Place nodes without the seconds that the forces take: no text has any part in them."""
    return np.stack([np.arange(count) * 100.0, np.zeros(count)], axis=1)


def _check_round_trip(name: str, texts: list[str], path: Path) -> None:
    write_graph(name, ring(texts), path, full=True)
    names, evidence = READERS[name](path)
    kept = [ILLEGAL.sub("", text) for text in texts] if name in ("graphml", "gexf") else texts
    assert {key: text for key, text in names.items() if key != "paper"} == {f"n{n}": t for n, t in enumerate(kept)}
    assert evidence == {f"k{n}": text for n, text in enumerate(kept)}


def _check_cells(folder: Path) -> None:
    for file in folder.iterdir():
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                assert not [cell for cell in row if re.match(r"[=+@\t\r\n]|-(?!\d)", cell)]


TARGETS = {
    target.name: target
    for target in (
        Target(
            "papers",
            read_any,
            (*PAGES, *(page.decode().encode(code) for page in PAGES[:3] for code in ("utf-16", "utf-8-sig"))),
            (
                b"@article{",
                b"TY  - ",
                b"<entry>",
                b"</entry>",
                b"<record>",
                b"<!DOCTYPE x>",
                b'"abstract": ',
                b'"data": [',
            ),
        ),
        Target(
            "packed",
            read_any,
            tuple(pack(page) for pack in (gzip.compress, zstandard.compress) for page in PAGES[:4]),
            code=("kg/papers",),
        ),
        Target(
            "records",
            read_graph,
            tuple(RECORDS),
            (b'"e1"', b'"e2"', b'"Model"', b'"Task"', b'"OUTPERFORMS"', b'"PROPOSES"', b'"kind":"gain"', b'"source":'),
            ("kg/papers", "kg/assemble", "kg/schema"),
        ),
        Target(
            "numbers",
            read_numbers,
            tuple(b"\n".join(re.findall(rb'"evidence":"([^"]*)"', line)) for line in RECORDS),
            tuple(b"% x times \\% $ { } ^ 10^ -fold points half 1/2 and to , . +- from by respectively e-4 3D".split()),
            ("extractors",),
        ),
        Target(
            "queries",
            ask,
            tuple(QUERIES),
            tuple(b"CREATE DELETE SET MERGE REMOVE LOAD CSV CALL { } ` // /* */ UNION FOREACH WITH RETURN $a".split()),
            ("kg/stores",),
        ),
        Target(
            "parameters",
            pass_parameter,
            (b'"a"', b"[1, 2.5]", b'{"a": [true, null]}', b"9223372036854775807"),
            code=("kg/stores",),
        ),
        Target(
            "exports",
            export,
            tuple(text.encode() for text in HOSTILE),
            (b"<script>", b"</script>", b"]]>", b"=", b"+", b"\t"),
            ("kg/export",),
        ),
        *FILES,
    )
}
