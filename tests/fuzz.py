"""Coverage-guided fuzzing of all that takes text from outside: for as long as you like, or a minute in the tests.

    python -m tests.fuzz --seconds 3600            every target in turn
    python -m tests.fuzz --seconds 600 records     one of them
    python -m tests.fuzz records --input fuzz-records-1a2b3c4d

Inputs that reach lines which none has reached before are kept and changed further. What breaks a target is made small,
written to fuzz-TARGET-HASH in the working folder, and ends that target, and the run with code 1. Turn each finding
into a test.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import random
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from tests.fuzz_files import Target
from tests.fuzz_targets import TARGETS

ROOT = Path(__file__).parent.parent
LONGEST = 20_000  # bytes of an input
PATIENCE = 30  # seconds of the processor for one of them
PIECES = (
    b"",
    b"\0",
    b"\n",
    b"\r\n",
    b'"',
    b"'",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"<",
    b">",
    b"&",
    b"%",
    b"$",
    b"0",
    b"-1",
)
PIECES += (
    b"\xff",
    b"\xc3\xa9",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"1e999",
    b"9" * 30,
    b"\\ud800",
    b"null",
)

Lines = set[tuple[str, int]]


class BrokenError(Exception):
    """An input that a target does not stand."""

    def __init__(self, target: str, data: bytes, error: BaseException) -> None:
        super().__init__(f"{target}: {error!r}")
        self.target, self.data, self.error = target, data, error


class SlowError(BaseException):
    """An input takes longer than any of its size should; nothing that a target catches."""


def fuzz(target: Target, *, seconds: float, seed: int = 1) -> tuple[int, int]:
    """Try inputs for some seconds; return how many were tried and how many were kept.

    Raises:
        BrokenError: one of them broke the target.
    """
    dice = random.Random(f"{seed} {target.name}")
    kept, seen = list(target.seeds), set[tuple[str, int]]()
    deadline, tried = time.monotonic() + seconds, 0
    for data in target.seeds:
        _try(target, data, seen)
    while time.monotonic() < deadline:
        data = _change(dice.choice(kept), kept, target.pieces, dice)
        tried += 1
        if _try(target, data, seen):
            kept.append(data)
    return tried, len(kept)


def _try(target: Target, data: bytes, seen: Lines) -> bool:
    """Run an input and tell whether it reached lines that none has reached before."""
    before = len(seen)
    try:
        _traced(target, data, seen)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a panic of what is written in Rust is no Exception
        raise BrokenError(target.name, _shorten(target, data, type(error)), error) from error
    return len(seen) > before


def _traced(target: Target, data: bytes, seen: Lines) -> None:
    guiding = tuple(str(ROOT / name) for name in target.code)
    files: dict[str, bool] = {}

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        name = frame.f_code.co_filename
        known = files.get(name)
        if known is None:
            known = files[name] = name.startswith(guiding)
        return line if known else None

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            seen.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    before, handler = sys.gettrace(), signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    sys.settrace(enter)
    try:
        target.run(data)
    finally:
        sys.settrace(before)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)


def _give_up(number: int, frame: FrameType | None) -> None:
    raise SlowError(f"more than {PATIENCE} s")


def _change(data: bytes, kept: list[bytes], pieces: tuple[bytes, ...], dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 1, 2, 4, 8))):
        start = dice.randint(0, len(data))
        end = min(len(data), start + dice.choice((0, 0, 1, 2, 8, 64, 512)))
        match dice.randrange(5):
            case 0:
                put = dice.choice(PIECES)
            case 1:
                put = dice.choice(pieces) if pieces else bytes([dice.randrange(256)])
            case 2:
                other = dice.choice(kept)
                at = dice.randint(0, len(other))
                put = other[at : at + dice.choice((4, 32, 256))]
            case 3:
                put = data[start:end] * dice.choice((2, 3, 50))
            case _:
                put = bytes([dice.randrange(256)])
        data = data[:start] + put + data[end:]
    return data[:LONGEST]


def _shorten(target: Target, data: bytes, kind: type[BaseException]) -> bytes:
    """Take out of an input what it breaks without, for at most some seconds."""
    deadline, size = time.monotonic() + 10, max(1, len(data) // 2)
    while size and time.monotonic() < deadline:
        start = 0
        while start < len(data) and time.monotonic() < deadline:
            less = data[:start] + data[start + size :]
            if _breaks(target, less, kind):
                data = less
            else:
                start += size
        size //= 2
    return data


def _breaks(target: Target, data: bytes, kind: type[BaseException]) -> bool:
    try:
        target.run(data)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return type(error) is kind
    return False


def main() -> int:
    """Fuzz as the arguments say, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; without, all of them")
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--input", type=Path, help="run a target on this file only")
    given = parser.parse_args()
    logging.disable(logging.WARNING)  # what is said of each input
    chosen = [TARGETS[name] for name in given.targets or TARGETS]
    if given.input:
        chosen[0].run(given.input.read_bytes())
        return 0
    code = 0
    for target in chosen:
        try:
            tried, kept = fuzz(target, seconds=given.seconds / len(chosen), seed=given.seed)
        except BrokenError as broken:
            path = Path(f"fuzz-{broken.target}-{hashlib.sha256(broken.data).hexdigest()[:8]}")
            path.write_bytes(broken.data)
            traceback.print_exception(broken.error)
            print(f"{broken.target} breaks on {path} (seed {given.seed})", flush=True)
            code = 1
            continue
        print(f"{target.name}: {tried:,} inputs, {kept:,} of them kept (seed {given.seed})", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
