"""Files elsewhere, by their addresses (`s3://bucket/papers/*.jsonl.gz`, `https://…`), read and written through fsspec.

Nothing here is used, and no network, unless somebody names an address. Who may read it is for the store's own
configuration to say (the environment, mostly): kg asks for no passwords.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from kg.errors import InputError

__all__ = ["RemoteFile", "expand_address", "is_address", "open_storage", "reaching", "shown_address"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:::[A-Za-z][A-Za-z0-9+.-]+)*://")  # one letter is a drive of Windows
_MAGIC = re.compile(r"[*?\[]")
_WEB = ("http", "https")  # no folders and no patterns there


def is_address(name: str) -> bool:
    """Tell whether `name` is the address of something elsewhere, and not a path.

    Example:
        >>> is_address("s3://bucket/papers.jsonl"), is_address("papers.jsonl"), is_address("C://papers.jsonl")
        (True, False, False)
    """
    return _SCHEME.match(name) is not None


def shown_address(address: str) -> str:
    """Return an address without the user and password in it."""
    return re.sub(r"(?<=://)[^/@]*@", "", address)


def open_storage(address: str) -> tuple[Any, str]:
    """Return the fsspec file system of an address (or of a local path), and the path in it.

    Raises:
        InputError: the extra is not installed, or fsspec does not know such addresses.
    """
    try:
        from fsspec.core import url_to_fs  # type: ignore[import-untyped]
    except ImportError as error:
        raise InputError(
            f"{shown_address(address)} is elsewhere, which needs the extra `cluster`: pip install 'paper-kg[cluster]'"
        ) from error
    with reaching(address):
        found: tuple[Any, str] = url_to_fs(address)
    return found


def expand_address(address: str) -> list[str]:
    """Return the addresses of the files that `address` names: itself, those in a folder, or those of a pattern, sorted.

    As on disk, what is hidden (a leading dot) is left out.

    Raises:
        InputError: there is nothing, or it cannot be reached.
    """
    storage, path = open_storage(address)
    if address.partition("://")[0] in _WEB:
        return [address]
    with reaching(address):
        if _MAGIC.search(path) and not storage.exists(path):
            found = [one for one in sorted(storage.glob(path)) if "/." not in one and storage.isfile(one)]
        elif storage.isdir(path):
            below = len(path.rstrip("/")) + 1
            found = [one for one in sorted(storage.find(path)) if not re.search(r"(?:^|/)\.", one[below:])]
        else:
            return [address]
    if not found:
        raise InputError("there are no such files")
    return [str(storage.unstrip_protocol(one)) for one in found]


class RemoteFile:
    """The bytes at an address, as they come. All that goes wrong is an OSError or InputError."""

    def __init__(self, address: str) -> None:
        self._address = address
        storage, path = open_storage(address)
        with reaching(address):
            self._file = storage.open(path, "rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, or fewer at the end."""
        with reaching(self._address):
            data: bytes = self._file.read(size)
        return data


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """Make errors of our own kinds from those of the libraries behind fsspec: each has others."""
    try:
        yield
    except (OSError, InputError):
        raise
    except ImportError as error:  # its text names the package that is wanting
        raise InputError(f"{shown_address(address)} cannot be reached: {error}") from error
    except Exception as error:
        raise InputError(f"{shown_address(address)} cannot be reached: {error or type(error).__name__}") from error
