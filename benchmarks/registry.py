"""The benchmarks that `python -m benchmarks` knows, by their names."""

from __future__ import annotations

from typing import Any

from benchmarks import ask_library, extraction, graphml, loading, rebuild
from benchmarks.options import Benchmark, Figures, Options

__all__ = ["BENCHMARKS", "run"]

BENCHMARKS: dict[str, Benchmark] = {
    "extraction": extraction,
    "build": rebuild,
    "queries": ask_library,
    "loading": loading,
    "graphml": graphml,
}


def run(name: str, *options: Any) -> Figures:
    """Run one of them in this process, with what `Options` holds."""
    return BENCHMARKS[name].measure(Options(*options))
