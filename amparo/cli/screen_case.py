"""What was said in a screening, written into a case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from amparo.cli.files import find_charge, load, save
from amparo.screening.case_facts import write_facts
from amparo.screening.instrument import Instrument


def into_case(path: Path, charge: str, used: Instrument, given: Mapping[str, str], day: str) -> None:
    """Writes what was said into a case file as facts, where the person agrees; asks. Raises `Problems` for a charge that is not there."""
    case = load(path)
    if charge:
        find_charge(case, charge, path)
    written = write_facts(case, used, given, on=day, charge=charge)
    for one in written.kept:
        click.echo(f"{path} already says something else of {one}; it was left as it is.", err=True)
    if not written.facts:
        click.echo(f"Nothing new to write into {path}.", err=True)
        return
    click.echo(f"What was said would add to {path}: {', '.join(written.facts)}.", err=True)
    if click.confirm("Does the person agree?", default=False, err=True):
        save(written.case, path)
        click.echo(f"Saved in {path}.", err=True)
    else:
        click.echo("Not written.", err=True)
