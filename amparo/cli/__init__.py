"""The `amparo` command."""

from __future__ import annotations

import click

from amparo.law.lint import check
from amparo.law.packs import Library


@click.group()
def main() -> None:
    """Amparo."""


@main.group()
def law() -> None:
    """Look at the law that is encoded."""


@law.command()
@click.argument("jurisdictions", nargs=-1)
def validate(jurisdictions: tuple[str, ...]) -> None:
    """Read packs, work their cases and say what is wrong."""
    library = Library()
    bad = 0
    for one in jurisdictions or library.jurisdictions():
        report = check(library, one)
        click.echo(f"{one}: {report.provisions} provisions, {report.cases} worked cases, {len(report.wrong)} wrong")
        for line in report.wrong:
            click.echo(f"  {line}")
        bad += len(report.wrong)
    raise SystemExit(1 if bad else 0)
