"""What each benchmark is: a module that measures one thing, and says its figures in rows of a table."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

__all__ = ["ROOT", "Benchmark", "Figures", "Options", "Row", "alone"]

ROOT = Path(__file__).parent.parent
Figures = dict[str, Any]  # ratios, rates and sizes, as JSON holds them
Row = tuple[str, str]  # what was measured, and the outcome

_CALL = """
import importlib, json, sys
module, name, given = json.loads(sys.argv[1])
print(json.dumps(getattr(importlib.import_module(module), name)(*given)))
"""


class Options(NamedTuple):
    """What the caller wants measured: texts, how many of them, relations of a graph; and how often."""

    papers: str
    abstracts: int
    relations: int
    rounds: int
    graph: str = ""  # a file of KGLite that is asked and loaded, in the place of a made one


class Benchmark(Protocol):
    """What the module of a benchmark offers."""

    def measure(self, options: Options) -> Figures:
        """Measure."""

    def rows(self, found: Figures) -> Iterator[Row]:
        """Yield what the table says of the figures."""


def alone(function: Callable[..., Any], *given: Any) -> Any:
    """Call a function of a module in a process of its own: what it is given and returns goes through JSON.

    Raises:
        subprocess.CalledProcessError: it has failed; the reason was written to standard error.
    """
    call = json.dumps([function.__module__, function.__qualname__, given])
    command = [sys.executable, "-c", _CALL, call]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])
