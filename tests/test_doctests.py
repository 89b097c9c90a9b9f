"""The public names: few, typed, documented, and every example in their documentation does what it shows."""

from __future__ import annotations

import doctest
import inspect
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kg

EXAMPLES = Path(__file__).parent.parent / "examples"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def documented() -> Iterator[tuple[str, Any]]:
    """Yield the package, each public name, and each public method of those that are classes."""
    yield "kg", kg
    for name in kg.__all__:
        thing = getattr(kg, name)
        yield f"kg.{name}", thing
        if inspect.isclass(thing):
            for method, function in vars(thing).items():
                if not method.startswith("_") and inspect.isfunction(function):
                    yield f"kg.{name}.{method}", function


DOCUMENTED = [pytest.param(name, thing, id=name) for name, thing in documented()]


@pytest.fixture(scope="module")
def folder(example_graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example papers and records and a graph of them, in which the examples run."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copy(example_graph, folder / "graph.kgl")
    for name in ("papers.jsonl", "records.jsonl"):
        shutil.copy(EXAMPLES / name, folder / name)
    return folder


def test_public_names_are_about_a_dozen_and_all_there() -> None:
    """They are sorted, can be had, and are what `dir` tells."""
    assert list(kg.__all__) == sorted(kg.__all__)
    assert len(kg.__all__) <= 14
    assert set(kg.__all__) <= set(dir(kg))


@pytest.mark.parametrize(("name", "thing"), DOCUMENTED)
def test_public_names_have_an_example_that_does_what_it_shows(
    name: str, thing: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples run in a folder with the example papers; `kg` is imported and `graph` is open."""
    monkeypatch.chdir(folder)
    said: list[str] = []
    with kg.open("graph.kgl") as graph:
        tests = doctest.DocTestFinder(recurse=False).find(thing, name, globs={"kg": kg, "graph": graph})
        assert tests[0].examples, f"{name} has no example"
        doctest.DocTestRunner(optionflags=FLAGS).run(tests[0], out=said.append)
    assert said == [], "".join(said)


@pytest.mark.parametrize(("name", "thing"), [one for one in DOCUMENTED if inspect.isfunction(one.values[1])])
def test_public_functions_are_typed_and_say_what_they_raise(name: str, thing: Any) -> None:
    """Each parameter and what comes back has a type; whoever takes options says what they are."""
    signature = inspect.signature(thing)
    assert signature.return_annotation is not signature.empty, name
    untyped = [
        each.name for each in signature.parameters.values() if each.name != "self" and each.annotation is each.empty
    ]
    assert untyped == []
