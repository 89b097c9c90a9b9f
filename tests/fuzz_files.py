"""Files other than papers that are read: what is fuzzed of gold records, corpora, lexicons, types, exports, graphs."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from kg.cli import main
from kg.declared import VARIABLE, declared_types
from kg.errors import GraphError, InputError
from kg.export import write_graph
from kg.export.jsonl import read_jsonl
from kg.resolve import load_lexicon
from kg.schema import ENTITY_TYPES
from kg.stores import open_store
from tests.export_graphs import small_graph

__all__ = ["FILES", "Target"]

ROOT = Path(__file__).parent.parent
BETWEEN = b"\n===\n"  # two files in one input
RECORDS = (ROOT / "examples" / "records.jsonl").read_bytes().splitlines()[:2]
SCIERC = {"doc_key": "a", "sentences": [["ToyNet", "parses", "."]], "ner": [[[0, 0, "Method"]]], "relations": [[]]}
SCIER = {"doc_id": "1", "sentence": "ToyNet parses .", "ner": [["ToyNet", "Method"]], "rel": []}
TDMSCI = b"F1\t4\tB-METRIC\nof\t7\tO\n\non\t35\tO\nToySet\t38\tB-DATASET\n"
TYPES = b"""entities = ["Hardware"]

[relations.RUNS_ON]
sources = ["Method", "Model"]
targets = ["Hardware"]
meaning = "was run on it"
"""


class Target(NamedTuple):
    """Something that takes bytes from outside; `run` raises what it should not."""

    name: str
    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    pieces: tuple[bytes, ...] = ()
    code: tuple[str, ...] = ("kg",)  # folders and files whose lines guide the search


def judge(data: bytes) -> None:
    """`kg evaluate` gives scores or says what is wrong with the records, gold or predicted."""
    gold, _, predicted = data.partition(BETWEEN)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("gold", "predicted")]
        for path, content in zip(paths, (gold, predicted), strict=True):
            path.write_bytes(content)
        result = CliRunner().invoke(main, ["evaluate", *map(str, paths), "--errors", "3", "--calibration"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception


def declare(data: bytes) -> None:
    """A file of types declares them or is refused."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        os.environ[VARIABLE] = file.name
        try:
            declared = declared_types(ENTITY_TYPES)
        except InputError:
            return
        finally:
            del os.environ[VARIABLE]
    assert all(name.isalpha() for name in declared.entities)
    assert all(name.replace("_", "").isalpha() for name in declared.relations)


def look_up(data: bytes) -> None:
    """A lexicon of one's own is taken or refused, and a name that is taken has a key."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            lexicon = load_lexicon(file.name)
        except InputError:
            return
    for entry in lexicon.entries():
        assert lexicon.knows(entry.space, lexicon.key(entry.space, entry.name))


def read_back(data: bytes) -> None:
    """The JSON lines of an export are nodes and relations, or are refused."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in zip(("nodes", "relations"), data.split(BETWEEN, 1) * 2, strict=False):
            Path(folder, f"{name}.jsonl").write_bytes(content)
        nodes, edges = read_jsonl(folder)
        try:
            assert all(node.id is not None and node.labels for node in nodes)
            assert all(edge.type for edge in edges)
        except InputError:
            return


def open_graph(data: bytes) -> None:
    """A graph's file is read or refused, whatever became of its bytes, and stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "graph.kgl")
        path.write_bytes(data)
        try:
            with open_store(path) as store:
                list(store.nodes())
                list(store.edges())
        except GraphError:
            pass
        assert path.read_bytes() == data


def _exported() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write_graph("jsonl", small_graph(), folder)
        lines = [Path(folder, f"{name}.jsonl").read_bytes().splitlines()[:6] for name in ("nodes", "relations")]
    return BETWEEN.join(b"\n".join(each) for each in lines)


def _graph() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "graph.kgl")
        with open_store(path, write=True) as store:
            store.run("CREATE (:Method:Entity {id: 'system:a', name: 'a', papers: 0})", write=True)
        return path.read_bytes()


FILES = (
    Target(
        "gold",
        judge,
        (
            *(line + BETWEEN + line for line in RECORDS),
            *(json.dumps(row).encode() + BETWEEN + RECORDS[0] for row in (SCIERC, SCIER)),
            TDMSCI + BETWEEN + RECORDS[0],
        ),
        (b'"e1"', b'"Model"', b'"optional":true', b'"agreed":', b'"also":', b'"source":', b"null", b"0", b"[]", b"{}"),
        ("extractors", "kg/cli/judging.py"),
    ),
    Target("types", declare, (TYPES,), (b'"Task"', b"[[relations]]", b"[", b"= 1", b"{}"), ("kg/declared.py",)),
    Target(
        "lexicon",
        look_up,
        tuple(
            b"\n".join((ROOT / "kg" / "lexicon" / name).read_bytes().splitlines()[:3])
            for name in ("systems.jsonl", "words.jsonl", "grammar.jsonl")
        ),
        (b'"means":', b'"in":', b'"list":', b'"type":', b'"aliases":'),
        ("kg/resolve/lexicon.py",),
    ),
    Target("exported", read_back, (_exported(),), (b'"labels":', b'"type":', b"null", b"1"), ("kg/export",)),
    Target("graphs", open_graph, (_graph(),), (b"RGF",), ("kg/stores",)),
)
