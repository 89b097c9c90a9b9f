"""What a worker must have in common with the driver, so that it extracts the same: release, weights and libraries."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from kg import __version__
from kg.errors import ClusterError
from kg.schema import schema_digest

__all__ = ["Release", "release_of", "require"]

Release = dict[str, str]  # what, and which one
LIBRARIES = ("msgspec", "numpy", "onnxruntime", "spacy", "tokenizers")


@cache
def release_of(pipeline: str) -> Release:
    """Return what this process extracts with.

    Raises:
        InputError: it has no such pipeline.
    """
    from extractors.weights import weights_folder

    folder = weights_folder(pipeline)
    return {
        "kg": __version__,
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in LIBRARIES},
        f"the code of release {__version__}": _digest(_code()),
        f"the weights {folder.name}": _digest(path for path in folder.rglob("*") if path.is_file()),
        "the schema": schema_digest(),
    }


def require(expected: Release, pipeline: str, *, who: str) -> None:
    """Refuse to work with another release than the driver's.

    Raises:
        ClusterError: this process has another one, or lacks the pipeline.
    """
    refuse_others(expected, release_of(pipeline), who=who)


def refuse_others(expected: Release, found: Release, *, who: str) -> None:
    """Raise a ClusterError that names the first difference, where there is one."""
    for name, wanted in expected.items():
        got = found.get(name, "nothing")
        if got != wanted:
            raise ClusterError(
                f"{who} has {name} {got}, this process {wanted}. Install the same release of paper-kg, with the "
                f"same versions of its libraries and the same weights, on all machines."
            )


def _code() -> Iterator[Path]:
    import extractors
    from kg import papers

    root = Path(extractors.__file__).parent
    for suffix in ("py", "jsonl"):
        yield from (path for path in root.glob(f"**/*.{suffix}") if "training" not in path.parts)
    yield from Path(papers.__file__).parent.glob("*.py")


def _digest(files: Iterator[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.parts[-2:]):
        total.update(hashlib.sha256(path.read_bytes()).digest() + path.name.encode())
    return total.hexdigest()[:16]
