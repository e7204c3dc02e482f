"""`screen build`, `screen keys`, `screen open`: the phone page, and what is handed over from it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from amparo.cli.files import encrypted, program, read_private, ready_to_save, write_private
from amparo.cli.options import as_json, as_of, print_json
from amparo.cli.screen_case import into_case
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.screening.handover import Handover
from amparo.screening.indicators import LANGUAGES
from amparo.screening.instrument import Instrument
from amparo.screening.library import Instruments
from amparo.screening.reason import Assessment


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
        click.echo(shelf.words.said("en")["left_out"][one])
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
    write_private(f"# The secret key of {about}. Who has it can read what is handed over.\n{secret}\n", output)
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

    return read_secret(read_private(path).decode(errors="replace"), str(path))


@click.command(name="open")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--key", "key", required=True, type=click.Path(path_type=Path), help="The office's secret key: …key.age")
@click.option(
    "--language", "language", default="en", show_default=True, type=click.Choice(LANGUAGES), help="To show it in."
)
@click.option("-o", "--output", "output", type=click.Path(path_type=Path), help="Add it to this screening record.")
@click.option("--into", "into", type=click.Path(path_type=Path), help="Write what was said into this case file.")
@click.option(
    "--charge", default="", metavar="ID", help="The charge of that case which the questions on pressure are about."
)
@as_of
@as_json
def open_(
    files: tuple[Path, ...],
    key: Path,
    language: str,
    output: Path | None,
    into: Path | None,
    charge: str,
    as_of: str,
    as_json: bool,
) -> None:
    """Open what was handed over: the file, or pictures of the codes (all parts), or - for what a scanner types.

    Nothing is kept unless -o or --into names a file.
    """
    from amparo.screening.handover import unseal
    from amparo.screening.outcome import explain
    from amparo.screening.reason import evidence, weigh

    told = unseal("\n".join(_handed(path) for path in files), _secret(key), ", ".join(str(path) for path in files))
    shelf = Instruments()
    used = shelf.instrument(told.instrument).assuring(told.assures)
    answers = {one: answer for one, answer in told.answers.items() if one in used.indicators}
    if output is not None:
        assessment = _keep(output, told, answers, shelf)
    else:
        assessment = weigh((used,), evidence(used, answers))
    result = explain(assessment, used, shelf.words, language, date.fromisoformat(as_of))
    notes = _notes(told, used, sorted(set(told.answers) - set(answers)))
    if as_json:
        handed = {name: getattr(told, name) for name in ("instrument", "version", "rule", "language", "day", "contact")}
        print_json({"handed_over": {**handed, "answers": told.answers}, "notes": notes, "result": result})
    else:
        from amparo.cli.show_screen import result as show_result

        click.echo(f"Answered by the person alone on {told.day} (by the phone's clock), in: {told.language}.")
        show_result(result, for_whom="both")
        if told.contact:
            click.echo("\nHow the person can be reached safely, in their own words:")
            click.echo("\n".join(f"    {line}" for line in told.contact.splitlines()))
        for note in notes:
            click.echo(note)
    if output is not None:
        click.echo(f"Kept in {output}, without the words on how to reach the person.", err=True)
    if into is not None:
        into_case(into, charge, used, answers, told.day)


def _notes(told: Handover, used: Instrument, unknown: list[str]) -> list[str]:
    """What an office must know where its questions are not those of the page."""
    notes = []
    if told.version != used.version or told.rule != used.rule.version:
        notes.append(
            f"The page was made with version {told.version} of the questions and {told.rule} of the rules; "
            f"this result rests on {used.version} and {used.rule.version}."
        )
    if unknown:
        said = ", ".join(f"{one}: {told.answers[one]}" for one in unknown)
        notes.append(f"These answers are to questions that are not known here and had no part in the result: {said}.")
    return notes


def _keep(output: Path, told: Handover, answers: Mapping[str, str], shelf: Instruments) -> Assessment:
    """Adds what was handed over to a record; the assessment of all that is in it."""
    from amparo.facts.document import read
    from amparo.screening.record import Record, Sitting, read_record, result_of, weigh_record, write_record

    record = Record()
    if output.exists():
        record = read_record(read(read_private(output), str(output)), shelf.instrument)
    else:
        ready_to_save(output)
    sitting = Sitting(told.day, told.instrument, "person_typed_alone", answers, assured=told.assures)
    assessment = weigh_record(record.adding(sitting), shelf.instrument)
    used = shelf.instrument(told.instrument).assuring(told.assures)
    record = record.adding(replace(sitting, result=result_of(assessment, used)))
    write_private(write_record(record), output)
    return assessment


def _handed(path: Path) -> str:
    from amparo.screening.codes import is_picture, read_codes

    if str(path) == "-":
        return sys.stdin.read(200_000)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Problems([Problem(f"The file cannot be read: {error.strerror}.", file=str(path))]) from None
    return "\n".join(read_codes(raw, str(path))) if is_picture(raw) else raw.decode("utf-8", errors="replace")
