"""What the benchmarks of builds share: a build in a process of its own, with its seconds by stage and peak memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from kg.progress import Progress

Item = TypeVar("Item")


class Stopwatch(Progress):
    """Seconds of the processor by stage of a run, those of this process and its threads."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def track(self, items: Iterable[Item], stage: str, *, total: int | None = None) -> Iterator[Item]:
        """Yield the items of a stage and take the time until the last."""
        del total
        began = time.process_time()
        yield from items
        self.seconds[stage] = time.process_time() - began

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Take the time of a stage."""
        began = time.process_time()
        yield
        self.seconds[name] = time.process_time() - began


def measure_build(inputs: Path, output: Path, **options: Any) -> dict[str, Any]:
    """Build in a process of its own; return its report with seconds by stage, and its peak memory in MB."""
    code = "from benchmarks.measure import child; child()"
    command = [sys.executable, "-c", code, str(inputs), str(output), json.dumps(options)]
    root = Path(__file__).parent.parent
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def child() -> None:
    """Build as the arguments say, and print what it took."""
    import kg

    watch = Stopwatch()
    report = kg.build([sys.argv[1]], sys.argv[2], progress=watch, **json.loads(sys.argv[3]))
    counted = ("read", "new", "updated", "unchanged", "withdrawn", "extracted")
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        json.dumps(
            {
                **{name: getattr(report, name) for name in counted},
                "seconds": round(report.seconds, 2),
                "processor": round(sum(one.ru_utime + one.ru_stime for one in usage), 2),
                "stages": {stage: round(seconds, 2) for stage, seconds in watch.seconds.items()},
                "peak_mb": round(usage[0].ru_maxrss / 1024),
                "nodes": sum(report.counts.nodes.values()),
                "edges": sum(report.counts.edges.values()),
                "graph_mb": round(Path(sys.argv[2]).stat().st_size / 1e6, 1),
            }
        )
    )
