"""The `amparo` command."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

import click

from amparo import __version__
from amparo.facts.problems import Problems

# a command lives for a second or less: looking for garbage that often would cost a person more time than it saves memory
gc.set_threshold(50_000, 50, 50)

COMMANDS = {
    "new": ("interview", "Write a case file by answering questions; or go on with one."),
    "read": ("read", "Read rap sheets, dockets, spreadsheets and scans into charges."),
    "check": ("case", "What the law says of every charge."),
    "explain": ("case", "Why: the conditions, citations and facts behind an answer."),
    "ask": ("case", "What is still worth finding out, most useful first."),
    "plan": ("case", "What to file where, in which order, and what to beware of."),
    "papers": ("papers", "Write the draft papers of a plan."),
    "offence": ("offence", "What offence the words of a record name."),
    "link": ("link", "Which records, under several names, may be one person's."),
    "screen": ("screen", "Find a victim before the charge: questions, decision points, supervision."),
    "shield": ("shield", "What protects the person from open charges, detention and removal; and the papers for it."),
    "rights": ("rights", "Pages and cards in plain words for a person who fears the police or removal."),
    "bulk": ("bulk", "The law on many people at once, in an agency's own tables."),
    "serve": ("serve", "Open the workbench: the web application for an office."),
    "backup": ("backup", "Write a backup of an office, while it goes on working."),
    "restore": ("backup", "Bring back an office from a backup, and prove that it is whole."),
    "audit": ("audit", "Whether the audit of an office, and what it keeps, is whole."),
    "reform": ("reform", "Try a change of law on many people: who is newly reached, who is lost."),
    "law": ("law", "Look at the law that is encoded, and check it."),
    "anonymise": ("anonymise", "Make a record shareable: names, numbers and dates replaced, the layout kept."),
    "demo": ("papers", "Plan an example case and write its papers."),
    "seal": ("files", "Encrypt a plain case file with a passphrase or a public key."),
    "completion": ("shell", "Print the line that turns on completion in your shell."),
}

EPILOG = """
\b
Exit codes: 0 done; 1 the file, the law or the papers could not be used (the message says where and why);
2 the command was called in a way it does not know.

A case file that names a person should be encrypted: give it a name that ends in .age.
"""


class Commands(click.Group):
    """Loads a command only when it is used: nobody waits for what they did not ask for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, from its module."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"amparo.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help without loading every command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds a command, or the nearest one that was meant."""
        from amparo.facts.problems import nearest

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            meant = nearest(args[0], COMMANDS)
            raise click.UsageError(f'There is no command "{args[0]}".' + (f' Did you mean "{meant}"?' if meant else ""))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; what is wrong with a file is told in words and ends with exit code 1."""
        try:
            return super().invoke(ctx)
        except Problems as problems:
            for problem in problems.found:
                click.echo(str(problem), err=True)
            ctx.exit(1)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            click.echo(f"The system refused: {error.strerror or error}.", err=True)
            ctx.exit(1)


@click.group(
    cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="amparo")
def main() -> None:
    """Amparo finds the law that protects a survivor of trafficking from the charges they were forced into, says why, and drafts the papers.

    It informs; a lawyer decides. It never says that a person is not a victim, and never how likely anything is.
    """
