"""`read`: rap sheets, dockets, spreadsheets and scans become charges, each value with the place it was read from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.files import load, program, ready_to_save, save
from amparo.cli.options import as_json, print_json
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    from amparo.facts.case import Case
    from amparo.records.merge import Merged
    from amparo.records.source import Source
    from amparo.records.structure import Record


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--case",
    "case_path",
    type=click.Path(path_type=Path),
    metavar="CASE",
    help="Put the charges into this case file. Shows what would change and asks before it writes.",
)
@click.option(
    "--layout", default="", metavar="LAYOUT", help="The kind of record, where it is not recognised; 'list' shows them."
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="YAML",
    help="What the columns of a spreadsheet hold. A file that is not there yet is made from a guess that you confirm.",
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="A file whose first line is the password of an encrypted PDF.",
)
@click.option("--review", is_flag=True, help="Write a page to check what was read against the paper (needs -o FOLDER).")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="With --review the folder for the pages; else the case file to write (left out: the one named with --case).",
)
@click.option("--yes", is_flag=True, help="Write without asking.")
@as_json
def read(
    files: tuple[Path, ...],
    case_path: Path | None,
    layout: str,
    mapping: Path | None,
    password_file: Path | None,
    review: bool,
    out: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Read records: charges, what waits for a person, lines that were not used, each with its place.

    PDF, scans and photos, saved web pages, text, CSV and spreadsheets, JSON, rap sheet XML, HTCDS.
    """
    if layout == "list":
        _list_layouts()
        return
    if not files:
        raise click.UsageError("Name the record to read: amparo read rap-sheet.pdf")
    if review and out is None:
        raise click.UsageError("--review needs a folder: -o FOLDER.")
    if review and case_path:
        raise click.UsageError("--review writes pages and changes no case: leave out --case.")
    if not review and out is not None and out.is_dir():
        raise click.UsageError("-o names a case file here; it names a folder only with --review.")
    password = first_line(password_file) if password_file else ""
    case = load(case_path) if case_path else None
    sources, failed = _sources(files, password, review, mapping, yes)
    if not sources:
        raise Problems(failed)
    from amparo.records.matters import charges_of
    from amparo.records.record import read_record

    records = [read_record(source, layout) for source in sources]
    if review and out is not None:
        _write_reviews(out, sources, records)
    elif case is not None or out is not None:
        _merge(case, case_path, out, sources, records, yes, as_json)
    elif as_json:
        from amparo.records.report import reading_report

        print_json(reading_report(sources, records, charges_of(records)))
    else:
        from amparo.cli.show_record import reading

        reading(sources, records, charges_of(records))
    if failed:
        raise Problems(failed)


def _sources(
    files: tuple[Path, ...], password: str, pictures: bool, mapping: Path | None, yes: bool
) -> tuple[list[Source], list[Problem]]:
    """Reads each file by itself: one that cannot be read does not keep the others back."""
    from amparo.records.reading import read_source

    known = _mapping(mapping)
    sources: list[Source] = []
    failed: list[Problem] = []
    for path in files:
        told = _Progress(path)
        try:
            source = read_source(path, password=password, pictures=pictures, mapping=known, progress=told)
            told.done()
            if mapping and known is None:
                known = _confirm_mapping(source, mapping, yes)
                source = read_source(path, password=password, pictures=pictures, mapping=known)
        except Problems as problems:
            told.done()
            failed += problems.found
            continue
        sources.append(source)
    return sources, failed


class _Progress:
    """Says on a terminal which page is being read: a scan takes some seconds a page."""

    def __init__(self, path: Path) -> None:
        self._name, self._shown = path.name, False

    def __call__(self, number: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{self._name}: page or row {number:,}", nl=False, err=True)
            self._shown = True

    def done(self) -> None:
        """Clears the line."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").split("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise Problems([Problem("The password file cannot be read.", file=str(path), expected="UTF-8 text")]) from None


def _mapping(path: Path | None) -> dict[str, str] | None:
    if path is None or not path.exists():
        return None
    from amparo.records.sources.columns import read_mapping

    return read_mapping(path.read_bytes(), str(path))


def _confirm_mapping(source: Source, path: Path, yes: bool) -> dict[str, str]:
    """Shows what the columns were taken to hold; writes the mapping when a person agrees. Raises `Problems`."""
    from amparo.records.sources.columns import NOT_USED, read_mapping, write_mapping

    if not source.tables:
        raise Problems([Problem("There are no columns to map in this file.", file=source.name)])
    table = source.tables[0]
    click.echo(f"What the columns of {source.name} hold, as far as their names tell:")
    for index, name in enumerate(table.columns):
        sample = next((row.values[index] for row in table.rows if row.values[index]), "")
        click.echo(
            f"  {name or f'column {index + 1}':<30} → {table.fields.get(index, NOT_USED):<22} e.g. {sample[:40]}"
        )
    text = write_mapping(table.columns, table.fields)
    right = yes or click.confirm("Is this right?")
    path.write_text(text, encoding="utf-8")
    if not right:
        what = f"The mapping was written to {path} for you to correct."
        raise Problems([Problem(what, file=source.name, expected="the same command once the mapping is right")])
    click.echo(f"Wrote {path}. Name it again with --mapping for files of the same kind.")
    return read_mapping(text, str(path))


def _write_reviews(folder: Path, sources: list[Source], records: list[Record]) -> None:
    from amparo.records.matters import charges_of
    from amparo.records.review import review_page

    matters = charges_of(records)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number, (source, record) in enumerate(zip(sources, records, strict=True), 1):
        # the name of a record often names the person; the page's own name does not
        path = folder / f"check-{number}.html"
        path.write_text(review_page(source, record, matters), encoding="utf-8")
        path.chmod(0o600)
        click.echo(f"Wrote {path} for {source.name}. It holds personal data: delete it when you have checked it.")


def _merge(
    case: Case | None,
    path: Path | None,
    out: Path | None,
    sources: list[Source],
    records: list[Record],
    yes: bool,
    as_json: bool,
) -> None:
    from amparo.cli.show_record import merged_report, merging
    from amparo.facts.case import Case, Entity
    from amparo.records.merge import merge

    target = out or path
    assert target is not None
    if out is not None and out.exists() and out != path:
        raise Problems(
            [Problem("There is a file of this name already.", file=str(out), expected="a name that is free")]
        )
    made: Merged = merge(case or Case("", Entity("", "person", {})), records)
    if as_json:
        print_json(merged_report(sources, records, made))
    else:
        merging(sources, records, made)
    if not made.changed:
        click.echo(f"Nothing new for {target}.", err=as_json)
        return
    guessed = [source.name for source in sources for table in source.tables if not table.confirmed]
    if guessed and not as_json:
        click.echo(
            f"What the columns of {', '.join(dict.fromkeys(guessed))} hold is a guess from their names; --mapping keeps a confirmed one."
        )
    if not (yes or click.confirm(f"Write this to {target}?", err=as_json)):
        click.echo("Nothing was written.", err=as_json)
        return
    ready_to_save(target)
    save(made.case, target)
    click.echo(f"Wrote {target}. Next: {program()} check {target}", err=as_json)


def _list_layouts() -> None:
    from amparo.records.layout import layouts

    for name, one in layouts().items():
        click.echo(f"{name:<16} {one.title}")
    click.echo(f"{'general':<16} Any other record: rows that look like charges, the rest for you")
