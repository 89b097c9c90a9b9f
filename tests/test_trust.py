"""What the program never does: run code that comes as data, or use a network that nobody named."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_architecture import imports, modules

ROOT = Path(__file__).parent.parent
PICKLES = {"cPickle", "cloudpickle", "dill", "joblib", "jsonpickle", "marshal", "pickle", "shelve", "torch", "yaml"}
RUNNERS = {"__import__", "compile", "eval", "exec"}
READERS = {"load", "loads", "read_pickle", "unsafe_load"}  # numpy.load with pickles, pandas.read_pickle and their kind
NETWORK = {
    *("aiohttp", "asyncio", "dask", "distributed", "fsspec", "ftplib", "http", "httpx", "huggingface_hub"),
    *("imaplib", "neo4j", "poplib", "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib3"),
    *("urllib.request", "webbrowser", "xmlrpc"),
}
NAMED_BY_THE_USER = ("kg.cluster.", "kg.papers.addresses", "kg.stores.neo4j")  # an address is what they are given

# Ends the process where a class is unpickled, a socket connected or a host looked up.
WATCHED = """
import sys

def watch(event, arguments):
    if event == "pickle.find_class" or event in ("socket.connect", "socket.getaddrinfo"):
        sys.stderr.write(f"{event} {arguments}")
        sys.stderr.flush()
        import os
        os._exit(9)

sys.addaudithook(watch)
from kg.cli import main
main()
"""


@pytest.mark.parametrize(("name", "path"), [pytest.param(*module, id=module[0]) for module in modules()])
def test_no_module_runs_data_as_code(name: str, path: Path) -> None:
    """No pickles and no eval: neither imported nor called, nor taken in through numpy."""
    roots = {target.split(".")[0] for target in imports(path)}
    assert roots & PICKLES == set()
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Name):
            assert call.func.id not in RUNNERS, f"{name}:{call.lineno}"
        if isinstance(call.func, ast.Attribute) and call.func.attr in READERS:
            owner = ast.unparse(call.func.value)
            safe = owner == "json" or any(
                word.arg == "allow_pickle" and ast.unparse(word.value) == "False" for word in call.keywords
            )
            assert safe or owner not in ("np", "numpy", "pd", "pandas"), f"{name}:{call.lineno}"
        for word in call.keywords:
            assert (word.arg, ast.unparse(word.value)) not in (("allow_pickle", "True"), ("shell", "True")), name


@pytest.mark.parametrize(("name", "path"), [pytest.param(*module, id=module[0]) for module in modules()])
def test_network_is_used_by_what_is_given_an_address_only(name: str, path: Path) -> None:
    """No other module imports what opens connections."""
    targets = imports(path)
    used = {network for network in NETWORK for one in targets if one == network or one.startswith(f"{network}.")}
    assert not used or name.startswith(NAMED_BY_THE_USER), used


def test_build_and_questions_connect_to_nothing_and_unpickle_nothing(tmp_path: Path) -> None:
    """Watched by the interpreter itself, libraries included: building, asking, exporting."""
    papers = str(ROOT / "examples" / "papers.jsonl")
    for command in (
        ["build", papers, "--quiet"],
        ["query", "--name", "leaderboard", "-p", "benchmark=ImageNet"],
        ["show", "BERT"],
        ["verify"],
        ["export", "-f", "html", "-o", "graph.html"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", WATCHED, *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_watch_sees_connections_and_pickles() -> None:
    """What the test above relies on."""
    for deed in (
        "import socket; socket.socket().connect(('127.0.0.1', 9))",
        "import pickle, fractions; pickle.loads(pickle.dumps(fractions.Fraction(1)))",
    ):
        code = WATCHED.replace("from kg.cli import main\nmain()", deed)
        assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 9
