"""`amparo law`: look at the law that is encoded, and check it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from amparo.cli.options import as_json, as_of, law_folder, library, print_json
from amparo.engine.provision import Pack
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.law.packs import Library


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def law() -> None:
    """Look at the law that is encoded, and check it."""


def _pack(law: Library, jurisdiction: str) -> Pack:
    name = jurisdiction.casefold()
    known = law.jurisdictions()
    if name not in known and f"us-{name}" in known:
        name = f"us-{name}"
    if name not in known:
        raise Problems(
            [
                Problem(
                    f'There is no law pack for "{jurisdiction}".',
                    expected=listed(known, 60),
                    nearest=nearest(jurisdiction, known),
                )
            ]
        )
    return law.pack(name)


@law.command("list")
@click.argument("jurisdiction", required=False, default="")
@law_folder
@as_json
def list_(jurisdiction: str, law_folder: Path | None, as_json: bool) -> None:
    """List the provisions of a JURISDICTION, or of all."""
    source = library(law_folder)
    packs = [_pack(source, jurisdiction)] if jurisdiction else list(source.every().values())
    rows = [
        {
            "provision": provision.id, "kind": provision.kind, "citation": provision.citation, "title": provision.title,
            "versions": [{"id": version.id, "in_force": version.period.text, "basis": version.basis} for version in provision.versions],
        }
        for pack in packs for provision in pack.provisions
    ]  # fmt: skip
    if as_json:
        print_json({"format": "amparo-law-list/1", "provisions": rows})
        return
    from amparo.cli.show_law import provision_list

    provision_list(packs)


@law.command()
@click.argument("name")
@law_folder
@as_json
def show(name: str, law_folder: Path | None, as_json: bool) -> None:
    """Show a provision (us-ny/cpl-440.10-1-i) or a whole pack (us-ny) in words."""
    source = library(law_folder)
    jurisdiction, slash, _ = name.partition("/")
    pack = _pack(source, jurisdiction)
    if slash:
        known = [provision.id for provision in pack.provisions]
        if name not in known:
            raise Problems(
                [Problem(f'There is no provision "{name}".', expected=listed(known, 30), nearest=nearest(name, known))]
            )
        chosen = [pack.provision(name)]
    else:
        chosen = list(pack.provisions)
    from amparo.law.describe import describe_pack, describe_provision

    if as_json:
        print_json(
            {
                "format": "amparo-law-show/1",
                "pack": describe_pack(pack),
                "provisions": [describe_provision(one) for one in chosen],
            }
        )
        return
    from amparo.cli.show_law import pack_notes, provision_page

    for one in chosen:
        provision_page(one)
    if not slash:
        pack_notes(pack)


@law.command()
@as_of
@law_folder
@as_json
def status(as_of: str, law_folder: Path | None, as_json: bool) -> None:
    """Say how well the law is known: basis, age, open questions, per jurisdiction."""
    from amparo.law.status import statuses

    rows = statuses(library(law_folder), as_of)
    if as_json:
        total: dict[str, int] = {}
        for row in rows:
            for basis, count in row.by_basis.items():
                total[basis] = total.get(basis, 0) + count
        everything = sum(total.values()) or 1
        print_json(
            {
                "format": "amparo-law-status/1",
                "as_of": as_of,
                "jurisdictions": [asdict(row) for row in rows],
                "share_by_basis": {basis: round(count / everything, 4) for basis, count in sorted(total.items())},
                "not_accounted": [one for row in rows for one in row.not_accounted],
            }
        )
        return
    from amparo.cli.show_law import status_table

    status_table(rows)


@law.command()
@click.argument("jurisdictions", nargs=-1)
@law_folder
@as_json
def validate(jurisdictions: tuple[str, ...], law_folder: Path | None, as_json: bool) -> None:
    """Read packs, work their worked cases and list everything that is wrong. Ends with exit code 1 if anything is."""
    from amparo.law.lint import check

    source = library(law_folder)
    reports = []
    for one in jurisdictions or source.jurisdictions():
        name = one if source.has(one) or not source.has(f"us-{one}") else f"us-{one}"
        if not source.has(name):
            raise Problems(
                [
                    Problem(
                        f'There is no law pack for "{one}".',
                        expected=listed(source.jurisdictions(), 60),
                        nearest=nearest(one, source.jurisdictions()),
                    )
                ]
            )
        report = check(source, name)
        reports.append(report)
        if not as_json:
            click.echo(
                f"{name}: {report.provisions} provisions, {report.cases} worked cases, {len(report.wrong)} wrong"
            )
            for line in report.wrong:
                click.echo(f"  {line}")
    if as_json:
        print_json({"format": "amparo-law-validate/1", "reports": [asdict(report) for report in reports]})
    if any(report.wrong for report in reports):
        raise SystemExit(1)


@law.command()
@click.argument("jurisdiction")
@click.argument("first")
@click.argument("second", required=False, default="")
@click.option(
    "--with",
    "other",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER",
    help="Compare with the packs in another folder, as of FIRST, instead of with another day.",
)
@law_folder
@as_json
def diff(
    jurisdiction: str, first: str, second: str, other: Path | None, law_folder: Path | None, as_json: bool
) -> None:
    """Show what changed in the law of a JURISDICTION between two days, FIRST and SECOND."""
    from amparo.facts.dates import Span, read_date
    from amparo.law.diff import between_days, between_packs

    def day(text: str) -> Span:
        try:
            return read_date(text)
        except ValueError as error:
            raise click.UsageError(f"{error}. Write it as 2019-03-01.") from None

    source = library(law_folder)
    pack = _pack(source, jurisdiction)
    if other is not None:
        elsewhere = Library(other)
        changes = between_packs(
            elsewhere.pack(pack.jurisdiction) if elsewhere.has(pack.jurisdiction) else None, pack, day(first)
        )
    elif second:
        changes = between_days(pack, day(first), day(second))
    else:
        raise click.UsageError("Name a second day, or another folder with --with.")
    if as_json:
        print_json(
            {
                "format": "amparo-law-diff/1",
                "jurisdiction": pack.jurisdiction,
                "changes": [asdict(one) for one in changes],
            }
        )
        return
    if not changes:
        click.echo("Nothing changed.")
    for one in changes:
        click.secho(f"{one.provision}: {one.what}: {one.title}", bold=True)
        if one.said:
            click.echo(f"  {one.said}")
        for line in one.lines:
            click.secho(f"  {line}", fg={"+": "green", "-": "red"}.get(line[0]))


@law.command()
@click.argument("jurisdictions", nargs=-1)
@law_folder
@as_json
def lint(jurisdictions: tuple[str, ...], law_folder: Path | None, as_json: bool) -> None:
    """Check what every pack owes its readers: sources, citations, references, research accounted for. Works no cases."""
    from amparo.law.lint import faults
    from amparo.law.status import not_accounted, researched

    source = library(law_folder)
    known = researched(source)
    found: dict[str, list[str]] = {}
    for one in jurisdictions or source.jurisdictions():
        try:
            pack = _pack(source, one)
            wrong = [str(problem) for problem in faults(pack)]
            wrong += [
                f"{pack.file}: {name} is neither encoded nor listed under not_encoded."
                for name in not_accounted(pack, known.get(pack.jurisdiction, []))
            ]
        except Problems as problems:
            wrong = [str(problem) for problem in problems.found]
        if wrong:
            found[one] = wrong
    if as_json:
        print_json({"format": "amparo-law-lint/1", "wrong": found})
    else:
        for lines in found.values():
            for line in lines:
                click.echo(line)
        click.echo(f"{sum(map(len, found.values()))} wrong")
    if found:
        raise SystemExit(1)


@law.command()
@click.argument("jurisdictions", nargs=-1)
@click.option(
    "--rubric",
    "name",
    default="congress",
    metavar="NAME|FILE",
    help="Compare by this rubric: congress (left out), wider, or your own file (docs/law-book.md).",
)
@as_of
@law_folder
@as_json
def index(jurisdictions: tuple[str, ...], name: str, as_of: str, law_folder: Path | None, as_json: bool) -> None:
    """Compare JURISDICTIONS (or all) by a rubric. Every cell is worked out from the packs; one jurisdiction shows the reasons."""
    from amparo.facts.dates import read_date
    from amparo.monitor.index import compare, describe_index
    from amparo.monitor.rubric import load_rubric

    source = library(law_folder)
    rubric = load_rubric(name, source.nexus)
    packs = [_pack(source, one) for one in jurisdictions] or list(source.every().values())
    compared = compare(rubric, packs, source.nexus, read_date(as_of))
    if as_json:
        print_json(describe_index(compared))
        return
    from amparo.cli.show_index import index_reasons, index_table

    (index_reasons if len(compared.rows) == 1 else index_table)(compared)


@law.command()
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), required=True, metavar="FOLDER", help="Write it here."
)
@click.option("--base-title", "title", default="", metavar="TEXT", help="The title of the book.")
@click.option("--rubric", "rubrics", multiple=True, metavar="FILE", help="Compare by this rubric too.")
@as_of
@law_folder
def book(folder: Path, title: str, rubrics: tuple[str, ...], as_of: str, law_folder: Path | None) -> None:
    """Make the law book: pages for a browser that show, compare and explain every provision, and load nothing from elsewhere."""
    from amparo.facts.dates import read_date
    from amparo.monitor.book import TITLE, Book, write_book
    from amparo.monitor.rubric import load_rubric

    source = library(law_folder)
    more = tuple(load_rubric(one, source.nexus) for one in rubrics)
    written = write_book(Book(source, read_date(as_of), title or TITLE, more), folder)
    click.echo(f"Wrote {len(written)} files. Open {folder / 'index.html'}")
