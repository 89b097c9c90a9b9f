"""A Dask cluster for the tests: a scheduler and workers in processes of their own, as people start them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from distributed import Client

from tests.neo4j.server import free_port

__all__ = ["OwnCluster", "serve_cluster"]

PATIENCE = 180  # seconds; the machine may be busy
WORKER = "import sys; {before}; from distributed.cli.dask_worker import main; main()"


class OwnCluster:
    """A scheduler at `address`, and its workers by process id."""

    def __init__(self) -> None:
        port = free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        self.workers: dict[int, subprocess.Popen[bytes]] = {}
        arguments = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
        self.scheduler = _start([sys.executable, "-m", "distributed.cli.dask_scheduler", *arguments])

    def add_worker(self, *, before: str = "pass", cwd: Path | None = None) -> int:
        """Start a worker, wait until it is there, and return its process id.

        Args:
            before: Python that it runs first.
            cwd: its working folder.
        """
        arguments = [self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        process = _start([sys.executable, "-c", WORKER.format(before=before), *arguments], cwd=cwd)
        self.workers[process.pid] = process
        with self.client() as client:
            client.wait_for_workers(len(self.workers), timeout=PATIENCE)
        return process.pid

    def client(self) -> Client:
        """Return a client of the tests' own."""
        return Client(self.address, timeout=PATIENCE, set_as_default=False)

    def busy_worker(self) -> int:
        """Return the process id of a worker that has something to do."""
        deadline = time.monotonic() + PATIENCE
        with self.client() as client:
            while time.monotonic() < deadline:
                pids: Mapping[str, int] = client.run(os.getpid)
                for worker, tasks in client.processing().items():
                    if tasks:
                        return pids[worker]
        raise AssertionError("no worker has anything to do")

    def kill_worker(self, pid: int) -> None:
        """Kill a worker with SIGKILL."""
        process = self.workers.pop(pid)
        process.kill()
        process.wait()

    def kill_workers(self) -> None:
        """Kill all workers with SIGKILL."""
        for pid in list(self.workers):
            self.kill_worker(pid)

    def kill_scheduler(self) -> None:
        """Kill the scheduler with SIGKILL."""
        self.scheduler.kill()
        self.scheduler.wait()

    def stop(self) -> None:
        """Kill all of it."""
        self.kill_scheduler()
        self.kill_workers()


@contextmanager
def serve_cluster(workers: int) -> Iterator[OwnCluster]:
    """Yield a cluster with some workers."""
    cluster = OwnCluster()
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.stop()


def _start(command: list[str], cwd: Path | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
