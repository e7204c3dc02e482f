"""`rights`: pages and cards in plain words for a person who fears the police or removal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.options import as_of, law_folder, library

if TYPE_CHECKING:
    from amparo.screening.rights.build import Site


@click.group()
def rights() -> None:
    """Pages and cards in plain words: what the law of a place says about victims who were made to do crimes."""


@rights.command()
@click.option(
    "-o", "--out", "folder", type=click.Path(path_type=Path), required=True, metavar="FOLDER", help="Where they go."
)
@click.option(
    "--place", "wanted", multiple=True, metavar="CODE", help="A place such as us-ny; may be given often. Left out: all."
)
@click.option("--language", "languages", multiple=True, type=click.Choice(["en", "es"]), help="Left out: both.")
@click.option(
    "--help-line", "lines", multiple=True, metavar="TEXT", help="A line under “Where to get help”; may be given often."
)
@click.option("--exit", "leave", metavar="ADDRESS", help="Where “Leave this page” leads.")
@click.option(
    "--paper", type=click.Choice(["us-letter", "a4"]), default="us-letter", show_default=True, help="The cards' paper."
)
@click.option("--no-cards", is_flag=True, help="Pages only.")
@as_of
@law_folder
def build(
    folder: Path,
    wanted: tuple[str, ...],
    languages: tuple[str, ...],
    lines: tuple[str, ...],
    leave: str | None,
    paper: str,
    no_cards: bool,
    as_of: str,
    law_folder: Path | None,
) -> None:
    """Write pages that open from disk and load nothing, and cards to print and cut."""
    from amparo.screening.rights.build import LANGUAGES
    from amparo.screening.rights.build import build as write

    written = write(
        folder,
        as_of=as_of,
        library=library(law_folder),
        languages=languages or LANGUAGES,
        wanted=wanted,
        site=_site(lines, leave, paper),
        with_cards=not no_cards,
    )
    click.echo(f"Wrote {len(written)} files to {folder}. Begin with {written[0]}.")


@rights.command()
@click.argument("place")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@as_of
@law_folder
def show(place: str, language: str, as_of: str, law_folder: Path | None) -> None:
    """Print what the page of a PLACE (us-ny, gb …) says."""
    from amparo.facts.problems import Problem, Problems, listed, nearest
    from amparo.screening.rights.build import lines, name_of, places, words
    from amparo.screening.rights.gather import gather

    known = places(library(law_folder))
    if place not in known:
        raise Problems(
            [Problem(f'There is no law pack of "{place}".', expected=listed(known, 8), nearest=nearest(place, known))]
        )
    found, said = gather(place, as_of, library(law_folder)), words()[language]
    name = name_of(place, language)
    click.echo(f"{name}\n\n{said['lead'].format(place=name)}\n")
    for threat, answer in lines(found, language).items():
        click.echo(f"{said['threats'][threat]['they']}\n  {answer}\n")
    click.echo(said["table"]["title"])
    for what, row in found.help.items():
        cells = " · ".join(f"{said['table'][kind]}: {said['table'][row[kind]]}" for kind in ("open", "record"))
        click.echo(f"  {said['table']['offences'][what]}: {cells}")
    for part in ("ask", "beware"):
        click.echo(f"\n{said[part]['title']}")
        for line in said[part]["items"]:
            click.echo(f"  - {line}")
    click.echo(f"\n{said['rules']['title']}")
    for rule in found.rules:
        click.echo(f"  - {rule.citation} ({said['rules']['known'][rule.basis]})")
    click.echo(f"\n{said['limits'].format(day=as_of)}")
    if said["not_reviewed"]:
        click.echo(said["not_reviewed"])


def _site(lines: tuple[str, ...], leave: str | None, paper: str) -> Site:
    from amparo.screening.rights.build import EXIT, Site

    return Site(lines, leave or EXIT, paper)
