"""The registry of formats: each module of this package that holds a `FORMAT` is one, so adding a format is one file."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TextIO, TypeVar

from kg.errors import FormatError
from kg.export.files import open_folder, open_text
from kg.export.source import Held, Ordered, Source

__all__ = ["Format", "Written", "formats", "keyword_names", "members", "write_graph"]

Kind = TypeVar("Kind")


class Written(NamedTuple):
    """How much an export wrote."""

    nodes: int
    edges: int


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of export.

    Attributes:
        extension: what the file's name should end in; of a folder's, "".
        write: takes the graph, then the open text (or the folder's path), then options, which are keyword-only;
            one that is called `full` chooses between the entities only and all that the graph holds.
        folder: whether it writes a folder rather than one file.
        index: whether it writes the index of names too, which is derived from the rest.
    """

    name: str
    description: str
    extension: str
    write: Callable[..., Written]
    folder: bool = False
    index: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """The names of the options that it takes."""
        return keyword_names(self.write)


@cache
def formats() -> dict[str, Format]:
    """Return all formats by name, sorted."""
    return {form.name: form for form in sorted(members("kg.export", "FORMAT", Format), key=lambda form: form.name)}


def members(package: str, name: str, kind: type[Kind]) -> Iterator[Kind]:
    """Yield what the modules of a package hold under a name, where it is of a kind."""
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        held = getattr(importlib.import_module(module.name), name, None)
        if isinstance(held, kind):
            yield held


def keyword_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's keyword-only parameters, sorted."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(sorted(each.name for each in parameters if each.kind is each.KEYWORD_ONLY))


def write_graph(
    format: str,  # noqa: A002
    source: Source | Held,
    path: str | os.PathLike[str] | TextIO,
    *,
    full: bool = False,
    **options: Any,
) -> Written:
    """Write a graph in one of the formats that `formats()` lists, and tell how much was written.

    Args:
        format: the format's name.
        source: a store or a graph in memory.
        path: a file, or a folder where the format is one; "-" and open handles serve the single-file formats.
        full: write everything also in the formats that are for looking at, which else show entities only.
        options: what the format itself takes.

    Raises:
        FormatError: the format or an option is not known, or a folder format is sent to a handle.
        GraphError: it cannot be written there.
    """
    form = formats().get(format)
    if form is None:
        raise FormatError(f"Unknown format {format!r}. Choose from: {', '.join(formats())}.")
    for option in options:
        if option not in form.options:
            raise FormatError(
                f"Format {format!r} has no option {option!r}. It has: {', '.join(form.options) or 'none'}."
            )
    if "full" in form.options:
        options["full"] = full
    ordered = Ordered(source, index=form.index)
    if form.folder:
        if path == "-" or not isinstance(path, str | os.PathLike):
            raise FormatError(f"Format {format!r} writes a folder and cannot go to standard output. Name a folder.")
        with open_folder(path) as folder:
            return form.write(ordered, folder, **options)
    with open_text(path) as text:
        return form.write(ordered, text, **options)
