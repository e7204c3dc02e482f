"""`amparo link`: which records may be one person's. A person decides; nothing is joined by the program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.options import as_json, print_json

if TYPE_CHECKING:
    from amparo.records.linking.decisions import Decision
    from amparo.records.linking.link import Pair
    from amparo.records.linking.people import Identity

CASES = (".yaml", ".yml", ".age")
MOST_SHOWN = 30
BAR = 20
"""Signs of the longest bar; a sign is one unit of weight."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--decisions",
    "decision_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where it is kept what a person decided of each pair. A name that ends in .age is encrypted.",
)
@click.option("--same", nargs=2, metavar="A B", multiple=True, help="Note that two records are one person's.")
@click.option("--different", nargs=2, metavar="A B", multiple=True, help="Note that two records are two people's.")
@click.option("--by", metavar="WHO", default="", help="Who decides: initials are enough.")
@click.option("--note", default="", help="Why, in a few words.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the pairs as CSV: numbers of rows and weights, no names. Needed for large tables.",
)
@as_json
def link(
    files: tuple[Path, ...],
    decision_file: Path | None,
    same: Sequence[tuple[str, str]],
    different: Sequence[tuple[str, str]],
    by: str,
    note: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """List which records may be one person's, with the reasons.

    FILES are case files, records (rap sheets, dockets) or tables of people (CSV, Parquet), or folders of them. Records under
    other names, with birth dates that differ by a slip, or from other states are compared; a person confirms or refuses each
    pair. Nothing is joined, and no file is changed but the one named with --decisions.

    Only link records that your office lawfully holds. Names are never hashed to match them with another agency's: a hashed name
    still identifies.
    """
    from amparo.records.linking.decisions import contradictions, groups, standing
    from amparo.records.linking.settings import MOST_COMPARED_ALL

    people = _people(files)
    labels = [one.label for one in people]
    decided = _decide(labels, decision_file, same, different, by, note)
    if len(people) > MOST_COMPARED_ALL:
        _large(people, output)
        return
    from amparo.records.linking.link import candidates

    pairs = candidates(people)
    known = standing(decided)
    open_pairs = [pair for pair in pairs if (pair.left, pair.right) not in known]
    if output:
        _write(output, open_pairs)
    if as_json:
        print_json(
            {
                "records": len(people),
                "pairs": [_as_data(pair) for pair in open_pairs],
                "one_person": [sorted(group) for group in groups(decided)],
                "decided": [
                    {"records": list(one.pair), "same": one.same, "by": one.by, "on": one.on, "note": one.note}
                    for one in known.values()
                ],
            }
        )
        return
    _show(people, open_pairs)
    for group in groups(decided):
        click.echo(f"One person's, as decided: {', '.join(sorted(group))}")
    for one in contradictions(decided):
        click.echo(
            f"These decisions contradict each other: {one.left} and {one.right} are two people's (by {one.by}),"
            " while other decisions join them. Look at them again."
        )


def _people(files: Iterable[Path]) -> list[Identity]:
    """What every record says of its person; records have the shortest names that tell them apart."""
    from amparo.facts.problems import Problem, Problems

    paths: list[Path] = []
    for path in files:
        if path.is_dir():
            paths += sorted(below for below in path.iterdir() if below.is_file() and not below.name.startswith("."))
        else:
            paths.append(path)
    names = [path.name for path in paths]
    people: list[Identity] = []
    problems: list[Problem] = []
    for path in paths:
        label = path.name if names.count(path.name) == 1 else str(path)
        try:
            people += _of_file(path, label)
        except Problems as found:
            problems += found.found
    seen: set[str] = set()
    for one in people:
        if one.label in seen:
            problems.append(Problem(f'Two records are called "{one.label}".', expected="a name of its own for each"))
        seen.add(one.label)
    if problems:
        raise Problems(problems)
    return people


def _of_file(path: Path, label: str) -> list[Identity]:
    from amparo.records.linking.gather import TABLES, of_case, of_record, of_table

    if path.suffix in TABLES:
        return list(of_table(path))
    if path.suffix in CASES:
        from amparo.cli.files import load

        return [of_case(load(path), label)]
    from amparo.records.reading import read_source
    from amparo.records.record import read_record

    return [of_record(read_record(read_source(path)), label)]


def _decide(
    labels: Sequence[str],
    file: Path | None,
    same: Sequence[tuple[str, str]],
    different: Sequence[tuple[str, str]],
    by: str,
    note: str,
) -> tuple[Decision, ...]:
    """The decisions of the file, with those of the command line added and written."""
    from amparo.cli.files import read_private, write_private
    from amparo.facts.problems import Problem, Problems, nearest
    from amparo.records.linking.decisions import Decision, read_decisions, write_decisions

    before = read_decisions(read_private(file), str(file)) if file and file.exists() else ()
    if not (same or different):
        return before
    if file is None or not by:
        raise click.UsageError("A decision needs --decisions FILE to be kept in, and --by WHO.")
    for pair in (*same, *different):
        for label in pair:
            if label not in labels:
                problem = Problem(
                    f'None of the records is called "{label}".',
                    expected="the name of a record as it is listed",
                    nearest=nearest(label, labels),
                )
                raise Problems([problem])
        if pair[0] == pair[1]:
            raise Problems([Problem(f'"{pair[0]}" is one record.', expected="two different records")])
    on = date.today().isoformat()
    added = [
        Decision(*pair, kind, by, on, note) for kind, pairs in ((True, same), (False, different)) for pair in pairs
    ]
    every = (*before, *added)
    write_private(write_decisions(every), file)
    return every


def _show(people: Sequence[Identity], pairs: Sequence[Pair]) -> None:
    by_label = {one.label: one for one in people}
    if len(people) < 2:
        click.echo("There is only one record: nothing to compare.")
        return
    if not pairs:
        click.echo(
            f"No undecided pair of the {len(people)} records speaks for one person. That is no proof that they are two people's."
        )
    else:
        click.echo(
            f"{_pairs(len(pairs))} of {len(people)} records may be one person's. Nothing is joined: you decide.\n"
        )
    for number, pair in enumerate(pairs[:MOST_SHOWN], 1):
        band = pair.band
        click.echo(f"{number}. {pair.left} and {pair.right}: {band.says if band else ''} ({pair.weight:+.1f})")
        for label in (pair.left, pair.right):
            one = by_label[label]
            click.echo(
                f"     {label}: {'; '.join((*one.names, *one.births, *one.ids)) or 'says nothing of its person'}"
            )
        click.echo(f"     {pair.before:+6.1f}  {'':<{BAR}}  before anything was compared")
        for reason in pair.reasons:
            click.echo(f"     {reason.weight:+6.1f}  {_bar(reason.weight):<{BAR}}  {reason.title}: {reason.says}")
        click.echo("")
    if len(pairs) > MOST_SHOWN:
        click.echo(f"{len(pairs) - MOST_SHOWN} more. Write all with -o pairs.csv.")
    if pairs:
        click.echo(
            "Weights: each unit makes it twice as likely as before; minus signs speak against it. They rest on assumptions"
        )
        click.echo("(docs/linking.md). To decide: --decisions FILE --by WHO --same A B, or --different A B.")


def _pairs(number: int) -> str:
    return "1 pair" if number == 1 else f"{number} pairs"


def _bar(weight: float) -> str:
    return ("+" if weight > 0 else "-") * min(BAR, round(abs(weight)))


def _as_data(pair: Pair) -> dict[str, object]:
    return {
        "records": [pair.left, pair.right],
        "weight": round(pair.weight, 2),
        "band": pair.band.name if pair.band else "",
        "before": round(pair.before, 2),
        "reasons": [
            {"of": reason.title, "says": reason.says, "weight": round(reason.weight, 2)} for reason in pair.reasons
        ],
    }


def _large(people: Sequence[Identity], output: Path | None) -> None:
    """A table too large to compare every pair, or to show."""
    import tempfile

    from amparo.records.linking.link import link_table
    from amparo.records.linking.people import comparable

    if output is None:
        raise click.UsageError(f"{len(people):,} records are too many to show: say with -o FILE where the pairs go.")
    with tempfile.TemporaryDirectory() as folder:
        found = link_table(comparable(people), folder=Path(folder))
    rows = zip(
        found["unique_id_l"].to_pylist(),
        found["unique_id_r"].to_pylist(),
        found["match_weight"].to_pylist(),
        strict=True,
    )
    _write_rows(output, ((left, right, f"{weight:.2f}") for left, right, weight in rows))
    click.echo(f"{found.num_rows:,} pairs of {len(people):,} records may be one person's: {output}. Nothing is joined.")


def _write(output: Path, pairs: Iterable[Pair]) -> None:
    _write_rows(output, ((pair.left, pair.right, f"{pair.weight:.2f}") for pair in pairs))


def _write_rows(output: Path, rows: Iterable[tuple[str, str, str]]) -> None:
    from amparo.cli.files import write_private

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("record", "other_record", "weight"))
    writer.writerows(rows)
    write_private(text.getvalue(), output)
