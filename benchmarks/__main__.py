"""Measure everything, or some of it, and write JSON; or make of it the table that README shows.

    python -m benchmarks --papers abstracts.jsonl --json benchmarks.json [--only NAME …]
    python -m benchmarks --json benchmarks.json --table

What is measured again takes the place of what the file holds of it. Rates and shares are of the processor's time, which
other work on the machine changes little; how busy it was is written with each. A benchmark is a module with `measure`
and `rows`, and stands in `benchmarks.registry`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
from pathlib import Path

from benchmarks.options import ROOT, Figures, Options, alone
from benchmarks.registry import BENCHMARKS, run


def table(found: dict[str, Figures]) -> str:
    """Return the Markdown of the table, with the machine and the dates."""
    known = {name: found[name] for name in BENCHMARKS if name in found}
    dates = sorted({each["date"] for each in known.values()})
    machines = " and ".join(sorted({each["machine"] for each in known.values()}))
    head = f"| measured on {machines}, {' to '.join(dict.fromkeys((dates[0], dates[-1])))} | |\n|---|---|\n"
    rows = (row for name, each in known.items() for row in BENCHMARKS[name].rows(each))
    return head + "".join(f"| {what} | {told} |\n" for what, told in rows)


def machine() -> str:
    """Return processor and number of cores."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def main() -> None:
    """Measure, or print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; repeatable")
    parser.add_argument("--json", type=Path, default=Path("benchmarks.json"), metavar="FILE", help="of the figures")
    parser.add_argument("--table", action="store_true", help="print the table of the file, and measure nothing")
    parser.add_argument("--papers", default=str(ROOT / "examples/papers.jsonl"), help="in any format that kg reads")
    parser.add_argument("--abstracts", type=int, default=100, help="that are extracted and built")
    parser.add_argument("--relations", type=int, default=1_000_000, help="of graphs that are asked, written, loaded")
    parser.add_argument("--graph", default="", help="a file of KGLite to ask and to load, not one that is made")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is done; the median counts")
    given = parser.parse_args()
    chosen = given.only or list(BENCHMARKS)
    if unknown := set(chosen) - BENCHMARKS.keys():
        parser.error(f"no benchmark is called {min(unknown)}; choose from {', '.join(BENCHMARKS)}")
    found: dict[str, Figures] = json.loads(given.json.read_bytes()) if given.json.exists() else {}
    papers, graph = (str(Path(path).absolute()) if path else "" for path in (given.papers, given.graph))
    options = Options(papers, given.abstracts, given.relations, given.rounds, graph)
    for name in () if given.table else chosen:
        about = {"machine": machine(), "date": datetime.date.today().isoformat(), "load": round(os.getloadavg()[0], 1)}
        found[name] = {**alone(run, name, *options), **about}
        given.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(table(found))


if __name__ == "__main__":
    main()
