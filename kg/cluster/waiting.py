"""Waiting for tasks without waiting for ever: a cluster that lost all its workers, or its scheduler, is told."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kg.errors import ClusterError, KgError

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["PATIENCE", "count_workers", "result_of", "wait_for_any"]

PATIENCE = 120.0  # seconds that a cluster may be without workers
GLANCE = 2.0  # seconds between looks at the cluster, while nothing comes
RESUME = "What is done is kept: give --resume to go on from there."
DROPPED = f"The cluster has dropped the work, as if its scheduler was restarted. {RESUME}"


def wait_for_any(client: Client, futures: Iterable[Future]) -> list[Future]:
    """Return those of `futures` that are done, one at least.

    Raises:
        ClusterError: the scheduler is gone, or there were no workers for `PATIENCE` seconds.
    """
    from distributed import CancelledError, wait

    futures = list(futures)
    empty_since = None
    while True:
        _refuse_lost(client)
        try:
            with client.as_current():
                found = wait(futures, timeout=GLANCE, return_when="FIRST_COMPLETED")
        except CancelledError as error:
            raise ClusterError(DROPPED) from error
        except TimeoutError:
            now = time.monotonic()
            if count_workers(client):
                empty_since = None
            elif now - (empty_since := empty_since or now) > PATIENCE:
                raise ClusterError(f"The cluster has had no workers for {PATIENCE:.0f} s. {RESUME}") from None
        else:
            return list(found.done)


def result_of(client: Client, future: Future) -> Any:
    """Wait for the result of a task, and return it.

    Raises:
        KgError: as the task has raised it.
        ClusterError: anything else that keeps it from ending.
    """
    from distributed import CancelledError, KilledWorker

    while True:
        wait_for_any(client, [future])
        try:
            return future.result(timeout=GLANCE)
        except KgError:
            raise
        except KilledWorker as error:
            raise ClusterError(
                f"Workers die of one partition ({future.key}): the last was {_address(error)}. They may have too "
                f"little memory. {RESUME}"
            ) from error
        except CancelledError as error:
            raise ClusterError(DROPPED) from error
        except Exception as error:
            if isinstance(error, TimeoutError) and future.status != "error":
                continue  # the worker that had the result has died: it is made once more
            raise ClusterError(f"A worker failed: {type(error).__name__}: {error}. {RESUME}") from error


def count_workers(client: Client) -> int:
    """Return how many workers there are.

    Raises:
        ClusterError: the scheduler is gone.
    """
    _refuse_lost(client)
    try:
        return len(client.nthreads())
    except OSError as error:  # CommClosedError, which is one
        raise ClusterError(f"The scheduler of the cluster is gone: {error}. {RESUME}") from error


def _refuse_lost(client: Client) -> None:
    if client.status != "running":
        raise ClusterError(f"The scheduler of the cluster is gone. {RESUME}")


def _address(error: Any) -> str:
    return str(getattr(error.last_worker, "address", error.last_worker))
