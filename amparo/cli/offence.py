"""`amparo offence`: what offence the words of a record name."""

from __future__ import annotations

import click

from amparo.cli.options import as_json, print_json


@click.command()
@click.argument("text", default="")
@click.option("--in", "jurisdiction", default="", metavar="PLACE", help="Where it was charged, e.g. us-ca.")
@click.option("--statute", default="", metavar="SECTION", help='The section as the record writes it, e.g. "647(B) PC".')
@as_json
def offence(text: str, jurisdiction: str, statute: str, as_json: bool) -> None:
    """Say what offence the TEXT of a charge names: kind, part, and how it is known.

    A section written before the text is found by itself: amparo offence "647(B) PC - PROSTITUTION" --in us-ca
    """
    from amparo.facts.offences import title
    from amparo.law.packs import Library
    from amparo.records.offences import recognise
    from amparo.records.offences.crosswalk import codes_of

    if not (text.strip() or statute.strip()):
        raise click.UsageError("Say what the record calls the offence, or give its section with --statute.")
    _place(jurisdiction, Library().jurisdictions())
    read = recognise(jurisdiction, statute, text)
    codes = codes_of(read.category, read.role) if read.category else ()
    if as_json:
        print_json(
            {
                "statute": read.statute,
                "category": read.category,
                "role": read.role,
                "level": read.level,
                "degree": read.degree,
                "attempt": read.attempt,
                "basis": read.basis,
                "confidence": round(read.confidence, 3),
                "needs_person": read.needs_person,
                "why": read.why,
                "candidates": list(read.candidates),
                "facts": read.facts(),
                "codes": {one.system: {"codes": list(one.codes), "basis": one.basis} for one in codes},
            }
        )
        return
    if read.category:
        click.echo(title(read.category))
    else:
        click.echo("Not known: a person decides." if not read.candidates else "A person decides between:")
        for kind in read.candidates:
            click.echo(f"  {title(kind)} ({kind})")
    for name, value in (
        ("section", read.statute),
        ("part", read.role or ("not said" if read.category and read.needs_person else "")),
        ("level", read.level),
        ("degree", read.degree),
        ("attempt", "yes" if read.attempt else ""),
    ):
        if value:
            click.echo(f"  {name + ':':<10}{value}")
    click.echo(f"  {'why:':<10}{read.why}")
    if read.needs_person:
        click.echo(f"  {'check:':<10}a person should look at this before anything rests on it")
    for one in codes:
        recalled = "" if one.basis == "seen" else " (recalled)"
        click.echo(f"  {one.system.upper() + ':':<10}{', '.join(one.codes)}{recalled}")


def _place(jurisdiction: str, known: list[str]) -> None:
    from amparo.facts.problems import Problem, Problems, nearest

    if jurisdiction and jurisdiction not in known:
        raise Problems(
            [
                Problem(
                    f'There is no law pack for "{jurisdiction}".',
                    field="--in",
                    expected="a place such as us-ny or us-ca, or nothing",
                    nearest=nearest(jurisdiction, known),
                )
            ]
        )
