"""How a build gets its cluster: workers of its own on this machine, or those of a scheduler that is running elsewhere.

Before anything is handed out, each worker must show that it has the same release and reaches the workspace.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kg.cluster.driver import Cluster
from kg.cluster.release import refuse_others, release_of
from kg.cluster.tasks import describe_worker
from kg.cluster.workspace import Workspace
from kg.errors import ClusterError, InputError
from kg.papers.addresses import is_address, shown_address

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["LOCAL", "open_cluster"]

LOCAL = "local"
TLS = "DASK_DISTRIBUTED__COMM__TLS__"
START = 120.0  # seconds within which the first worker must be there
REACH = 10.0  # seconds within which a scheduler must answer

_log = logging.getLogger(__name__)


@contextmanager
def open_cluster(address: str, *, pipeline: str, workspace: str, jobs: int = 1) -> Iterator[Cluster]:
    """Yield the cluster at `address`; when it is left, what it was doing is dropped and its workspace removed.

    Args:
        address: that of a scheduler (`tcp://host:8786`), or "local" for workers on this machine.
        pipeline: name or folder of the extractors.
        workspace: a folder or address that all workers reach; a folder of this build is made in it.
        jobs: workers, where they are started here.

    Raises:
        InputError: there is no such pipeline, or the address is none.
        ClusterError: the extra is not installed; the scheduler cannot be reached or has no workers; a worker has
            another release than this process, or does not reach the workspace.
    """
    if address != LOCAL and not is_address(address):
        raise InputError(
            f"{address!r} is no cluster. Give the address of a Dask scheduler, like tcp://host:8786, or {LOCAL}."
        )
    release = release_of(pipeline)
    _require_extra()
    with _started(jobs) if address == LOCAL else _reached(address) as client:
        space = Workspace.below(workspace)
        try:
            _check_workers(client, space, pipeline)
            yield Cluster(client, space, pipeline=pipeline, release=release)
        finally:
            space.remove()


def _require_extra() -> None:
    try:
        import dask

        with dask.config.set({"logging": {"distributed": "critical"}}):  # what matters is raised
            import distributed  # noqa: F401
    except ImportError as error:
        raise ClusterError(
            "A cluster needs Dask, which comes with the extra `cluster`: pip install 'paper-kg[cluster]'"
        ) from error


@contextmanager
def _started(jobs: int) -> Iterator[Client]:
    """Start `jobs` workers, a process and a thread each, which only this machine reaches."""
    from distributed import Client, LocalCluster

    from extractors.workers import interrupts_held_back

    with interrupts_held_back():  # workers, and those that take their place, inherit this: Ctrl-C is for the driver
        cluster = LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            memory_limit=0,  # with one, Dask would stop a worker that has its share of a small machine's memory
            security=True,  # whoever reaches a worker can run code on it: other users of this machine may not
            silence_logs=logging.CRITICAL,
        )
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


@contextmanager
def _reached(address: str) -> Iterator[Client]:
    from distributed import Client

    if address.startswith("tls://"):
        _require_certificate(address)
    try:
        client = Client(address, timeout=REACH, set_as_default=False)
    except (OSError, ValueError) as error:  # ValueError: a protocol that Dask does not know
        raise ClusterError(
            f"No scheduler answers at {address}: {error}. Start one with `dask scheduler`, and workers with "
            f"`dask worker {address} --nworkers -1 --nthreads 1`."
        ) from error
    with client:
        yield client


def _require_certificate(address: str) -> None:
    """Refuse to go on without a certificate of our own, where Dask's configuration names none that can be read."""
    from distributed.security import Security

    try:
        if Security().get_connection_args("client")["ssl_context"] is not None:
            return
        trouble = "Dask's configuration names none"
    except OSError as error:
        trouble = f"that which Dask's configuration names cannot be used: {error}"
    raise ClusterError(
        f"{address} wants a certificate, and {trouble}. Name its files in {TLS}CA_FILE, {TLS}CLIENT__CERT and "
        f"{TLS}CLIENT__KEY, variables of the environment."
    )


def _check_workers(client: Client, space: Workspace, pipeline: str) -> None:
    """Refuse workers that would not extract the same, or that do not reach the workspace."""
    _wait_for_workers(client)
    token = uuid.uuid4().hex
    space.write("token", [token])
    shown = shown_address(space.address)
    for worker, answer in _ask(client, pipeline, space.address, token).items():
        if isinstance(answer, BaseException):
            said = str(answer).rstrip(".")
            raise ClusterError(
                f"The worker {worker} cannot take part: {said}. Install the same release of paper-kg on all machines."
            ) from answer
        host, release, trouble = answer
        refuse_others(release_of(pipeline), release, who=f"The worker {worker} on {host}")
        if trouble:
            raise ClusterError(
                f"The worker {worker} on {host} does not reach the workspace {shown}: {trouble}. Give --workspace "
                f"a folder or an address (s3://bucket/work) that all workers read and write."
            )
    for worker, threads in client.nthreads().items():
        if threads > 1:
            _log.warning("%s has %d threads and uses one: start workers with --nthreads 1", worker, threads)


def _wait_for_workers(client: Client) -> None:
    try:
        client.wait_for_workers(1, timeout=START)
    except TimeoutError as error:
        raise ClusterError(
            f"The scheduler has no workers. Start some: `dask worker {client.scheduler.address} --nthreads 1`."
        ) from error


def _ask(client: Client, pipeline: str, workspace: str, token: str) -> dict[str, Any]:
    answers: dict[str, Any] = client.run(describe_worker, pipeline, workspace, token, on_error="return")
    return answers
