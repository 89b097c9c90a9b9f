"""A graph in one file, kept by KGLite: no server, nothing to set up."""

from __future__ import annotations

import contextlib
import os
import shutil
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import GraphError
from kg.schema import Edge, Node
from kg.stores.answers import answer
from kg.stores.base import Counts, Rows
from kg.stores.engine import (
    check_file,
    check_written,
    count,
    load_engine,
    make_graph,
    open_graph,
    read_edges,
    read_nodes,
)
from kg.stores.local import LocalStore
from kg.stores.lock import FileLock

if TYPE_CHECKING:
    from kglite import KnowledgeGraph

__all__ = ["EmbeddedStore"]


class EmbeddedStore(LocalStore):
    """A store in a .kgl file.

    Readers take no lock and leave nothing beside the file: each goes on with what it opened, whatever is written since.
    A store that is open for writing keeps all others from it. Every write makes a whole new file, which then takes the
    place of the old one; equal content gives equal bytes, however it came about.

    Raises:
        GraphError: the file cannot be read, or is being written by somebody else.
    """

    def __init__(self, path: str | os.PathLike[str], *, write: bool = False) -> None:
        super().__init__()
        self._given = os.fspath(path)
        self._path = Path(path).resolve()
        self._graph: KnowledgeGraph | None = None
        self._seen: tuple[int, ...] | None = None  # the file that the graph was read from
        self._lock: FileLock | None = None
        load_engine()
        _check_place(self._path, write=write)
        if write:
            self._lock = FileLock(self._path)
        try:
            if self._path.exists():
                check_file(self._path)
            if write:
                self._remove_drafts()
        except BaseException:
            self.close()
            raise

    @property
    def address(self) -> str:
        """The path of the file, as it was given."""
        return self._given

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes, sorted by id."""
        return read_nodes(self._engine())

    def edges(self) -> Iterator[Edge]:
        """Yield the edges, sorted by type, then key."""
        return read_edges(self._engine())

    def counts(self) -> Counts:
        """Return how many nodes and edges of each kind there are."""
        return count(self._engine())

    def replace_sorted(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Make these nodes, sorted by id, and edges, sorted by type and key, the whole content."""
        self._check_writable()
        self._graph = None  # two graphs at a time would be too much to hold
        graph = make_graph(nodes, edges)
        self._save(graph)
        self._graph, self._seen = graph, _identity(self._path)

    def close(self) -> None:
        """Let go of the file and, if it was open for writing, let others write it."""
        super().close()
        self._graph = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _engine(self) -> KnowledgeGraph:
        if self._graph is None and self._lock and not self._path.exists():
            self._graph = make_graph([], [])
        if self._graph is None:
            self._seen = _identity(self._path)
            self._graph = open_graph(self._path)
        return self._graph

    def _provide(self, folder: Path) -> Path:
        if self._path.exists() and (self._graph is None or self._seen == _identity(self._path)):
            return self._path
        copy = folder / "graph.kgl"  # nothing was written yet, or somebody has written since
        self._engine().backup(str(copy))
        return copy

    def _write(self, cypher: str, parameters: Mapping[str, Any], *, timeout: float | None, limit: int | None) -> Rows:
        self._check_writable()
        graph, self._graph = self._engine(), None  # what a query that fails leaves behind is not used again
        graph.read_only(False)
        rows = answer(graph, cypher, parameters, timeout=timeout, limit=limit)
        check_written(graph)
        self._save(graph)
        return rows

    def _check_writable(self) -> None:
        if self._lock is None:
            raise GraphError(f"{self._given} is open for reading only. Open it with write=True (--write).")

    def _save(self, graph: KnowledgeGraph) -> None:
        self._process.close()  # it holds the old graph
        draft = self._path.with_name(f"{self._path.name}.draft-{os.getpid()}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", load_engine().MappedFallbackWarning)  # it only costs memory
                graph.save(str(draft))
            if self._path.exists():
                shutil.copymode(self._path, draft)
            draft.replace(self._path)
            _flush_folder(self._path.parent)
        except (OSError, load_engine().KgError) as error:
            raise GraphError(f"{self._given} cannot be written: {error}. What it held before is unharmed.") from error
        finally:
            self._remove_drafts()

    def _remove_drafts(self) -> None:
        """Remove what a writer left that was killed: drafts of ours, and KGLite's own."""
        for kind in ("draft-", "tmp."):
            for path in self._path.parent.glob(f"{_literal(self._path.name)}.{kind}*"):
                with contextlib.suppress(OSError):
                    path.unlink()


def _check_place(path: Path, *, write: bool) -> None:
    if path.is_dir():
        raise GraphError(f"{path} is a folder. Give the path of a file, such as {path / 'graph.kgl'}.")
    if not path.exists() and not write:
        raise GraphError(f"There is no graph at {path}. Build one first: kg build papers.jsonl -o {path.name}")
    if not path.parent.is_dir():
        raise GraphError(f"{path} cannot be written: there is no folder {path.parent}. Make it first.")


def _identity(path: Path) -> tuple[int, ...] | None:
    """Return what changes when a file is replaced."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _flush_folder(folder: Path) -> None:
    """Make sure that the new name outlasts a power cut, where the system has a way to say so."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _literal(name: str) -> str:
    """Return a file's name as a pattern that matches only itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
