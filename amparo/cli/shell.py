"""Completion for shells."""

from __future__ import annotations

import click

LINES = {
    "bash": 'eval "$(_AMPARO_COMPLETE=bash_source amparo)"',
    "zsh": 'eval "$(_AMPARO_COMPLETE=zsh_source amparo)"',
    "fish": "_AMPARO_COMPLETE=fish_source amparo | source",
}


@click.command()
@click.argument("shell", type=click.Choice(list(LINES)))
def completion(shell: str) -> None:
    """Print the line for your SHELL's start-up file (~/.bashrc, ~/.zshrc, config.fish) that turns on completion."""
    click.echo(LINES[shell])
