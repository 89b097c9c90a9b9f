"""What could not be read: where it stands, why it was refused, and how it begins."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

__all__ = ["TEXT_LIMIT", "Reject", "RejectHandler", "cut"]

TEXT_LIMIT = 2_000  # characters of the offending text that are kept


class Reject(msgspec.Struct, frozen=True):
    """One thing that was not read. `line` counts from 1 and is None where the whole file is meant."""

    file: str
    line: int | None
    reason: str
    text: str = ""

    @property
    def where(self) -> str:
        """The place in the form that editors and terminals jump to."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


RejectHandler = Callable[[Reject], None]


def cut(raw: str | bytes) -> str:
    """Return the first `TEXT_LIMIT` characters of `raw`, readable and safe to write anywhere."""
    if isinstance(raw, bytes):
        raw = raw[: 4 * TEXT_LIMIT].decode("utf-8", "backslashreplace")
    return raw[:TEXT_LIMIT].encode("utf-8", "backslashreplace").decode()[:TEXT_LIMIT]
