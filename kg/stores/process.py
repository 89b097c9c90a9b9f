"""Queries with a time limit that holds: they run in a process of their own, which is ended when the time is up.

KGLite looks at the clock in most queries, but not in all of them (allShortestPaths), and a thread cannot be ended. The
process is a fresh interpreter rather than a fork, since KGLite's threads do not live on in a fork.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import GraphError, QueryError
from kg.stores.answers import too_slow
from kg.stores.base import Rows
from kg.stores.worker import Reply, Request, read_frame, write_frame

__all__ = ["QueryProcess"]

GRACE = 0.2  # seconds in which KGLite may stop by itself, which leaves the process fit for the next query


class QueryProcess:
    """A process that holds one graph open and answers one query at a time; it is started by the first.

    Args:
        provide: returns the graph's file, given a folder for temporary files that goes when the process is closed.
    """

    def __init__(self, provide: Callable[[Path], Path]) -> None:
        self._provide = provide
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def ask(self, cypher: str, parameters: Mapping[str, Any], *, timeout: float, limit: int | None) -> Rows:
        """Answer a query that has been judged, within `timeout` seconds from when the graph is open.

        Raises:
            QueryError: it is wrong, was stopped, or broke the process.
            GraphError: the graph cannot be opened.
        """
        request = Request(cypher, dict(parameters), timeout, limit)
        with self._turn:
            try:
                reply, late = self._exchange(self._running(), request)
            except (
                BaseException
            ):  # an interrupt, say: an answer still to come would be taken for that to the next query
                self.close()
                raise
            process = self._process
            if reply is None or late:
                self.close()
        if reply is None:
            raise too_slow(timeout) if late else _broken(process)
        if reply.rows is None:
            raise QueryError(reply.error)
        return reply.rows

    def close(self) -> None:
        """End the process and remove its files. A later query starts another."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the process, started if there is none or it has died."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True)
        self._process = _start(self._provide(Path(self._folder.name)), self._folder.name)
        weakref.finalize(self, _end, self._process)
        opened = _receive(self._process)
        if opened is None:
            raise _broken(self._process)
        if opened.error:
            raise GraphError(opened.error)
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], request: Request) -> tuple[Reply | None, bool]:
        """Return the reply, None where the process ended without one, and whether the time was up."""
        late = threading.Event()
        alarm = threading.Timer(request.timeout + GRACE, _stop, args=(process, late))
        alarm.start()
        try:
            with contextlib.suppress(BrokenPipeError):
                if process.stdin is not None:
                    write_frame(process.stdin, request)
            reply = _receive(process)
        finally:
            alarm.cancel()
        return reply, late.is_set()


def _start(file: Path, folder: str) -> subprocess.Popen[bytes]:
    # The modules are looked for where this process finds them, and never in the current folder (-P). The temporary
    # folder is its own, for KGLite leaves files there when it is killed.
    places = os.pathsep.join(place for place in sys.path if place)
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", "kg.stores.worker", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": places, "TMPDIR": folder, "TEMP": folder},
        start_new_session=True,  # Ctrl-C is for this process, which then ends the other
    )


def _receive(process: subprocess.Popen[bytes]) -> Reply | None:
    frame = read_frame(process.stdout) if process.stdout else None
    return None if frame is None else msgspec.msgpack.decode(frame, type=Reply)


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):  # what it was still to read
                pipe.close()


def _broken(process: subprocess.Popen[bytes] | None) -> QueryError:
    code = process.wait() if process else None
    return QueryError(
        f"The process that ran the query ended without an answer (code {code}); it may have needed more memory than "
        "there is. Ask for less at a time."
    )
