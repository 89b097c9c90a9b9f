"""One writer for a file: a lock beside it that the system itself lets go of, should the writer die."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from pathlib import Path

from kg.errors import GraphError

__all__ = ["FileLock"]

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(handle: int) -> None:
        os.lseek(handle, 1 << 30, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 1 << 30, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class FileLock:
    """The right to write `path`, held until `release`.

    The lock is on `<path>.lock`, where KGLite's own tools look as well, and the file is gone after a normal release.

    Raises:
        GraphError: somebody else writes the file, or the folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._beside = path.with_name(path.name + ".lock")
        self._handle: int | None = None
        while self._handle is None:
            handle = self._open(path)
            try:
                _try_lock(handle)
            except OSError as error:
                os.close(handle)
                raise GraphError(
                    f"{path} is being written by {self._holder()}. Try again when that is done."
                ) from error
            if self._is_current(handle):
                self._handle = handle
            else:  # its holder took it away while we waited at the old one
                os.close(handle)
        with contextlib.suppress(OSError):  # on a full disk the lock holds as well without a name in it
            os.ftruncate(self._handle, 0)
            os.write(self._handle, f"process {os.getpid()} on {platform.node()}".encode())

    def release(self) -> None:
        """Let others write. Releasing twice is harmless."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        if sys.platform != "win32":  # while it is locked, so that nobody else's is taken away
            self._beside.unlink(missing_ok=True)
        _unlock(handle)
        os.close(handle)
        if sys.platform == "win32":  # pragma: no cover
            self._beside.unlink(missing_ok=True)

    def _open(self, path: Path) -> int:
        try:
            return os.open(self._beside, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise GraphError(
                f"{path} cannot be written: {error.strerror} ({path.parent}). Choose a folder that can."
            ) from error

    def _is_current(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self._beside.stat())
        except FileNotFoundError:
            return False

    def _holder(self) -> str:
        try:
            return self._beside.read_text(encoding="utf-8", errors="replace").strip()[:200] or "another program"
        except OSError:
            return "another program"
