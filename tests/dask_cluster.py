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
    """A scheduler at `address`, and its workers by process id.

    Args:
        protocol: "tcp", or "tls", for which Dask's configuration in `environment` names the certificates.
        environment: variables of the processes, beside those of this one.
    """

    def __init__(self, *, protocol: str = "tcp", environment: Mapping[str, str] | None = None) -> None:
        port = free_port()
        self.address = f"{protocol}://127.0.0.1:{port}"
        self.workers: dict[int, subprocess.Popen[bytes]] = {}
        self._environment = {**os.environ, **(environment or {})}
        arguments = ["--host", f"{protocol}://127.0.0.1", "--port", str(port), "--no-dashboard"]
        self.scheduler = self._start("-m", "distributed.cli.dask_scheduler", *arguments)

    def add_worker(self, *, before: str = "pass", cwd: Path | None = None, threads: int = 1) -> int:
        """Start a worker, wait until it is there, and return its process id.

        Args:
            before: Python that it runs first.
            cwd: its working folder.
            threads: how many tasks it takes at a time.
        """
        host = self.address.rpartition(":")[0]
        arguments = [self.address, "--nthreads", str(threads), "--no-nanny", "--no-dashboard", "--host", host]
        process = self._start("-c", WORKER.format(before=before), *arguments, cwd=cwd)
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

    def _start(self, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
        given = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, *arguments], cwd=cwd, env=self._environment, **given)


@contextmanager
def serve_cluster(
    workers: int, *, protocol: str = "tcp", environment: Mapping[str, str] | None = None
) -> Iterator[OwnCluster]:
    """Yield a cluster with some workers; see `OwnCluster`."""
    cluster = OwnCluster(protocol=protocol, environment=environment)
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.stop()
