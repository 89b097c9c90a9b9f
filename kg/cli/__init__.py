"""The command line: each command parses, calls the library and prints. Commands are imported when they are used."""

from __future__ import annotations

import logging
import os
from importlib import import_module
from typing import Any

import click

import kg
from kg.errors import KgError

__all__ = ["main"]

COMMANDS = {  # in the order of the help text: what is used first stands first
    "build": "kg.cli.making",
    "extract": "kg.cli.making",
    "query": "kg.cli.asking",
    "queries": "kg.cli.asking",
    "show": "kg.cli.looking",
    "explain": "kg.cli.looking",
    "stats": "kg.cli.looking",
    "verify": "kg.cli.verifying",
    "analyse": "kg.cli.analysing",
    "view": "kg.cli.viewing",
    "plot": "kg.cli.plotting",
    "merges": "kg.cli.merging",
    "export": "kg.cli.moving",
    "load": "kg.cli.moving",
    "evaluate": "kg.cli.judging",
    "delete": "kg.cli.moving",
    "completion": "kg.cli.completing",
}


class InterruptedRun(click.ClickException):
    """Ctrl-C: its message tells how to go on."""

    exit_code = 130


class CommandGroup(click.Group):
    """A group that imports a command's module when the command is asked for, and turns our errors into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = "".join(f" Did you mean {name}?" for name in get_close_matches(args[0], COMMANDS, 1))
            raise click.UsageError(f"There is no command {args[0]!r}.{near}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
        try:
            return super().invoke(ctx)
        except KgError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt as error:
            raise InterruptedRun(" ".join(["Stopped.", *getattr(error, "__notes__", ())])) from error


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(kg.__version__, "-V", "--version", prog_name="kg")
def main() -> None:
    """Build a knowledge graph from paper abstracts, and ask it.

    \b
    Examples:
      kg build abstracts.jsonl
      kg query --name leaderboard -p benchmark=ImageNet
      kg show BERT
    """
