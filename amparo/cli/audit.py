"""`audit`: whether what the office keeps is whole."""

from __future__ import annotations

from pathlib import Path

import click

from amparo.cli.office import enter, office_home, told_whole

NOT_WHOLE = "Not whole: {} faults. Keep this store as it is and compare it with a backup."


@click.group()
def audit() -> None:
    """Whether the audit of an office, and what it keeps, is whole."""


@audit.command()
@office_home
@click.option(
    "--anchors",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Anchors that were kept elsewhere (lines of audit.anchors, or of amparo audit anchor).",
)
@click.option("--open-as", "name", metavar="NAME", help="Also open every file of this member, with their passphrase.")
def verify(home: Path | None, anchors: Path | None, name: str | None) -> None:
    """Look for changed, dropped, moved or cut-off entries of the audit, and for rows that are missing or not sealed."""
    enter(home)
    from amparo.web.audit import length
    from amparo.web.keep import whole

    faults = [*whole.in_audit(whole.anchors_of(anchors) if anchors else ()), *whole.in_store()]
    count = told_whole(faults, name, NOT_WHOLE.format)
    click.echo(f"Whole: {length()} entries of the audit" + (f", {count} files opened." if name else "."))


@audit.command()
@office_home
def anchor(home: Path | None) -> None:
    """Print where the audit ends now, to be kept on another machine: whoever cuts off its end later is found out."""
    enter(home)
    import json
    from dataclasses import asdict

    from amparo.web.audit import anchor as write

    click.echo(json.dumps(asdict(write())))
