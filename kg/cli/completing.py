"""`kg completion`: the script that makes a shell complete commands, options and file names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from kg.cli.options import quiet_option

__all__ = ["completion"]


@click.command()
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
@quiet_option
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    Examples:
      kg completion bash >> ~/.bashrc
      kg completion zsh  >> ~/.zshrc
      kg completion fish > ~/.config/fish/completions/kg.fish
    """
    from kg.cli import main

    script = get_completion_class(shell)
    if script is None:  # pragma: no cover - the choice above allows only what click has
        raise click.UsageError(f"No completion for {shell!r}.")
    click.echo(script(main, {}, "kg", "_KG_COMPLETE").source())
