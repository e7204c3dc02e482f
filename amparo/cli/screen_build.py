"""`screen build`, `screen keys`, `screen open`: the phone page, and what is handed over from it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from amparo.cli.files import encrypted, program, read_sealed, write_sealed
from amparo.facts.problems import Problem, Problems, listed, nearest


@click.command()
@click.option(
    "--instrument", "instrument", required=True, metavar="ID", help="The questions: see amparo screen list; or a file."
)
@click.option("--language", "language", default="en", show_default=True, metavar="LANGUAGE", help="en or es.")
@click.option(
    "--site",
    "site",
    required=True,
    type=click.Path(path_type=Path),
    help="Who asks, who sees the answers, who can help (docs/phone-page.md).",
)
@click.option(
    "-o",
    "--output",
    "output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The page to write.",
)
def build(instrument: str, language: str, site: Path, output: Path) -> None:
    """Write the phone page of a site: one file that works from disk, sends nothing and keeps nothing."""
    from amparo.screening.library import Instruments
    from amparo.screening.page import page_data
    from amparo.screening.phone.build import build_page, weight
    from amparo.screening.phone.site import languages, read_site, reveals

    if language not in languages():
        known = languages()
        raise Problems(
            [Problem(f'There is no page in "{language}".', expected=listed(known), nearest=nearest(language, known))]
        )
    if told := reveals(output.name):
        click.echo(
            f'Warning: the name {output.name} tells what the page is about ("{told}"). A phone shows it.', err=True
        )
    shelf = Instruments()
    given = read_site(site, language)
    data = page_data(shelf.instrument(instrument), shelf.words, language, given.assures)
    html = build_page(data, given)
    output.write_text(html, encoding="utf-8")
    click.echo(
        f"Wrote {output}: {weight(html, given) / 1000:.0f} kB without recordings, {len(given.audio)} recordings."
    )
    for one in data["left_out"]:
        click.echo(data["words"]["left_out"][one])
    if not data["reviewed"]:
        click.echo(data["words"]["not_reviewed"])
    if not given.office_key:
        click.echo(
            f"Answers cannot be handed over: the site names no office. {program()} screen keys new makes its key."
        )


@click.group()
def keys() -> None:
    """Make or show the key of an office to which answers are handed."""


@keys.command()
@click.option("--name", "name", required=True, help="The office, as the page shall name it.")
@click.option(
    "-o", "--output", "output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="…key.age"
)
def new(name: str, output: Path) -> None:
    """Make the key pair of an office: the secret key goes into a file under a passphrase, the public one is printed."""
    from amparo.screening.handover import new_keys

    if not encrypted(output):
        what = "The name must end in .age: the file is encrypted."
        raise Problems([Problem(what, file=str(output), expected=f"{output.name}.age")])
    if output.exists():
        what = "There is a file of this name already. Who overwrites a key can never again open what was handed to it."
        raise Problems([Problem(what, file=str(output), expected="a name that is free")])
    public, secret = new_keys()
    about = " ".join(name.split())
    write_sealed(f"# The secret key of {about}. Who has it can read what is handed over.\n{secret}\n".encode(), output)
    output.chmod(0o600)
    click.echo(f"Wrote {output}. Keep a copy in a safe: without it and its passphrase nothing can be opened.", err=True)
    click.echo("Put this into the site's file:\n", err=True)
    click.echo(f'office:\n  name: "{about.replace(chr(34), chr(39))}"\n  key: {public}')


@keys.command()
@click.argument("file", type=click.Path(path_type=Path))
def show(file: Path) -> None:
    """Print the public key that belongs to the secret one in FILE."""
    from amparo.screening.handover import public_of

    click.echo(public_of(_secret(file)))


def _secret(path: Path) -> bytes:
    from amparo.screening.handover import read_secret

    return read_secret(read_sealed(path).decode(errors="replace"), str(path))


@click.command(name="open")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--key", "key", required=True, type=click.Path(path_type=Path), help="The office's secret key: …key.age")
def open_(files: tuple[Path, ...], key: Path) -> None:
    """Open what was handed over: the file, or pictures of the codes (all parts), or - for what a scanner types."""
    from amparo.screening.handover import unseal

    text = "\n".join(_handed(path) for path in files)
    told = unseal(text, _secret(key), ", ".join(str(path) for path in files))
    click.echo(told)


def _handed(path: Path) -> str:
    from amparo.screening.codes import is_picture, read_codes

    if str(path) == "-":
        return sys.stdin.read(200_000)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Problems([Problem(f"The file cannot be read: {error.strerror}.", file=str(path))]) from None
    return "\n".join(read_codes(raw, str(path))) if is_picture(raw) else raw.decode("utf-8", errors="replace")
