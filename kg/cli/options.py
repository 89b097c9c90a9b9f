"""Options that several commands share, and how messages for people are printed."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kg.progress import Progress

__all__ = ["form_option", "graph_option", "is_quiet", "progress", "quiet_option", "say", "wide_option"]

Command = TypeVar("Command", bound=Callable[..., Any])
QUIET = "kg.quiet"


def _set_quiet(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    del param
    ctx.meta[QUIET] = value
    if value:
        logging.getLogger().setLevel(logging.ERROR)


def graph_option(command: Command) -> Command:
    """Add `-g`: the graph that a command works on."""
    return click.option(
        "-g",
        "--graph",
        "graph",
        default="graph.kgl",
        envvar="KG_GRAPH",
        show_default=True,
        show_envvar=True,
        metavar="GRAPH",
        help="A graph file, or neo4j://host.",
    )(command)


def quiet_option(command: Command) -> Command:
    """Add `--quiet`, which leaves nothing on standard error but errors."""
    return click.option(
        "-q", "--quiet", is_flag=True, expose_value=False, callback=_set_quiet, help="No progress and no messages."
    )(command)


def form_option(command: Command) -> Command:
    """Add `--format`: how rows are written."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "jsonl", "csv"]),
        default="table",
        show_default=True,
        help="How rows are written.",
    )(command)


def wide_option(command: Command) -> Command:
    """Add `--wide`: tables as wide as their cells."""
    return click.option("--wide", is_flag=True, help="Do not cut a table's cells to fit the terminal.")(command)


def is_quiet() -> bool:
    """Tell whether the running command was given `--quiet`."""
    return bool(click.get_current_context().meta.get(QUIET))


def say(message: str, *, always: bool = False) -> None:
    """Print a message for people on standard error, unless the command is to be quiet."""
    if always or not is_quiet():
        click.echo(message, err=True)


def progress() -> Progress:
    """Return the progress display of the running command: silent where nobody looks."""
    from kg.progress import Progress, TerminalProgress

    if is_quiet() or not sys.stderr.isatty():
        return Progress()
    from rich.console import Console

    return TerminalProgress(Console(stderr=True))
