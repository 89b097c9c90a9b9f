"""Extraction in several processes: papers go out in batches, records come back in the order of the papers.

spaCy's own `n_process` will not do: it waits for ever when it is stopped early, or when one of its processes dies.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from itertools import islice
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING

from extractors import load_pipeline
from kg.errors import KgError
from kg.schema import Paper, Record

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["interrupts_held_back", "spread"]

AHEAD = 3  # batches a process has waiting, so that it never waits itself


def spread(papers: Iterable[Paper], *, pipeline: str, jobs: int, batch_size: int) -> Iterator[Record]:
    """Yield the records of papers that `jobs` processes extract, each with a pipeline of its own.

    Raises:
        KgError: a process died.
    """
    rest = iter(papers)
    waiting: deque[Future[list[Record]]] = deque()
    with _pool(jobs) as pool:
        while True:
            while len(waiting) < AHEAD * jobs and (batch := list(islice(rest, batch_size))):
                with interrupts_held_back():  # a process that starts inherits this: Ctrl-C is for its parent
                    waiting.append(pool.submit(_extract, pipeline, batch))
            if not waiting:
                return
            yield from waiting.popleft().result()


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    # Spawned and not forked: the threads of a progress display or an encoder may hold locks that a fork would keep.
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent)
    try:
        yield pool
    except BrokenProcessPool as error:
        raise KgError(
            "A process that extracts was ended from outside, or ran out of memory. Take fewer jobs."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Keep Ctrl-C from this thread, and from the threads and processes that it starts meanwhile, for good."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # which lets interrupts through again when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Let this process end when its parent is gone, killed or not."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()


def _extract(pipeline: str, papers: list[Paper]) -> list[Record]:
    from extractors.records import pipe_records

    return list(pipe_records(_loaded(pipeline), papers))


@cache
def _loaded(pipeline: str) -> Language:
    return load_pipeline(pipeline)
