"""Shows what was read from records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.markup import escape

from amparo.cli.show import console, line
from amparo.records.charges import Charge, Matters, Review
from amparo.records.merge import Merged
from amparo.records.report import called, place_of, reading_report, review_report, told_of, words
from amparo.records.source import Source
from amparo.records.structure import Field, Record


def reading(sources: Sequence[Source], records: Sequence[Record], matters: Matters) -> None:
    """Charges, what waits for a person, lines that were not used: each with its place."""
    _files(sources, records)
    out = console()
    _about(records)
    out.print(f"\n[bold]Charges read: {len(matters.charges)}[/]")
    for number, charge in enumerate(matters.charges, 1):
        _charge(str(number), charge)
    _story(records)
    _reviews(matters.review)
    _unused(records)
    guessed = [source.name for source in sources if any(not table.confirmed for table in source.tables)]
    if guessed:
        out.print()
        line(
            out,
            f"Next: name --mapping columns.yaml as well. It shows what the columns of {escape(guessed[0])} were taken to hold, and asks.",
        )


def merging(sources: Sequence[Source], records: Sequence[Record], made: Merged) -> None:
    """What a case gains, where record and case differ, what waits, what was not used."""
    _files(sources, records)
    out = console()
    new = set(made.added)
    out.print(f"\n[bold]New charges: {len(new)}[/]")
    for charge in made.case.charges:
        if charge.id in new:
            text = charge.text("offence.text") or charge.text("offence.statute") or charge.text("arrest.text")
            ended = charge.text("disposition.kind", "how it ended is not known")
            line(
                out,
                f"[bold]{escape(charge.id)}[/] {escape(text)} · {escape(charge.text('case_number'))} · {escape(ended)}",
                2,
            )
            for name in charge.values:
                source = charge.sources.get(name)
                at = f" [dim]({escape(source.at)})[/]" if source and source.at else ""
                line(out, f"{escape(called(name))}: {escape(charge.text(name))}{at}", 6)
    for fact_id in made.entries:
        section, _, name = fact_id.partition(".")
        entry = next(one for one in getattr(made.case, section) if one.id == name)
        out.print(f"\n[bold]New: {escape(words()['sections'][section])} ({escape(fact_id)})[/]")
        for fact in entry.values:
            at = f" [dim]({escape(entry.sources[fact].at)})[/]"
            line(out, f"{escape(called(f'{section}.{fact}'))}: {escape(entry.text(fact))}{at}", 6)
    filled = [(fact, one) for fact, one in made.filled if not any(fact.startswith(f"charges.{name}.") for name in new)]
    if filled:
        out.print(f"\n[bold]Facts that were missing: {len(filled)}[/]")
        for fact, one in filled:
            line(out, f"{escape(fact)}: {escape(one.value)} {_where(one)}", 2)
    if made.conflicts:
        out.print(f"\n[bold red]The record and the case differ: {len(made.conflicts)}[/] (the case keeps what it has)")
        for conflict in made.conflicts:
            read = f"{escape(conflict.read.value)} {_where(conflict.read)}"
            line(out, f"{escape(conflict.fact)}: the case has {escape(conflict.kept)}; the record says {read}", 2)
    _reviews(made.review)
    _unused(records)


def merged_report(sources: Sequence[Source], records: Sequence[Record], made: Merged) -> dict[str, Any]:
    """What was read and what it changes, for programs."""
    return {
        **reading_report(sources, records, made.matters),
        "added": list(made.added),
        "entries": list(made.entries),
        "filled": [{"fact": fact, "value": one.value} for fact, one in made.filled],
        "conflicts": [{"fact": one.fact, "kept": one.kept, "read": one.read.value} for one in made.conflicts],
        "review": [review_report(one) for one in made.review],
    }


def _files(sources: Sequence[Source], records: Sequence[Record]) -> None:
    out = console()
    for source, record in zip(sources, records, strict=True):
        lines = sum(len(page.lines) for page in source.pages)
        how = "read as pictures" if record.scanned else "read as text"
        line(
            out,
            f"[bold]{escape(source.name)}[/]: {escape(record.title or record.layout)}, {len(source.pages)} pages, {lines} lines, {how}",
        )
        for note in source.notes:
            where = f"page {note.page}, " if note.page else ""
            where += f"line {note.line}, " if note.line else ""
            line(out, f"[yellow]![/] {escape(where)}{escape(note.what)}", 2)
        for said in record.notes:
            line(out, f"[yellow]![/] {escape(said)}", 2)


def _about(records: Sequence[Record]) -> None:
    """Whom the records name."""
    out = console()
    told = [one for record in records for one in (*record.subject.names, *record.subject.births, *record.subject.ids)]
    if told:
        out.print(f"\n[bold]{escape(words()['page']['person'])}[/]")
    for one in told:
        value = escape(one.value) if one.read else f"[yellow]? {escape(', '.join(one.candidates) or one.text)}[/]"
        line(out, f"{escape(called(one.path))}: {value} {_where(one)}", 6)


def _story(records: Sequence[Record]) -> None:
    out = console()
    for record in records:
        for section, fields in told_of(record):
            out.print(f"\n[bold]{escape(words()['sections'][section])}[/]")
            for one in fields:
                if one.read:
                    line(out, f"{escape(called(one.path))}: {escape(one.value)} {_where(one)}", 6)
                else:
                    maybe = ", ".join(one.candidates) or one.text
                    state = words()["states"][one.state]
                    line(
                        out,
                        f"[yellow]? {escape(called(one.path))}: {escape(state)}; perhaps {escape(maybe)}[/] {_where(one)}",
                        6,
                    )


def _charge(name: str, charge: Charge) -> None:
    out = console()
    title = charge.text("offence.text") or charge.text("offence.statute") or charge.text("arrest.text") or "a charge"
    line(out, f"[bold]{name}. {escape(title)}[/]", 2)
    for path, one in charge.facts.items():
        line(out, f"{escape(called(path))}: {escape(one.value)} {_where(one)}", 6)
    for path, one in charge.doubtful.items():
        maybe = ", ".join(one.candidates) or one.text
        line(
            out,
            f"[yellow]? {escape(called(path))}: {escape(words()['states'][one.state])}; perhaps {escape(maybe)}[/] {_where(one)}",
            6,
        )
    for one, other in charge.disagreements:
        line(
            out,
            f"[red]≠ {escape(called(one.path))}: {escape(one.value)} {_where(one)}, but {escape(other.value)} {_where(other)}[/]",
            6,
        )


def _where(one: Field) -> str:
    return f"[dim]({escape(str(one.place))})[/]" if one.place else ""


MOST_ALIKE, MOST_LINES = 10, 200
"""Of questions in the same words, and of lines not used, as many are shown on a terminal; --json and --review have them all."""


def _reviews(reviews: Sequence[Review]) -> None:
    out = console()
    out.print(f"\n[bold]For a person to look at: {len(reviews)}[/]")
    alike: Counter[str] = Counter()
    for review in reviews:
        alike[review.what] += 1
        if alike[review.what] > MOST_ALIKE:
            continue
        place = place_of(review)
        where = f"{review.source}, {place}" if place else review.source
        text = review.line.text.strip() if review.line else review.field.text if review.field else ""
        line(out, f"[yellow]?[/] {escape(review.what)} [dim]({escape(where)})[/] {escape(text)}", 2)
    for what, count in alike.items():
        if count > MOST_ALIKE:
            line(out, f"[yellow]?[/] {count - MOST_ALIKE:,} more: {escape(what)} (--json lists all)", 2)


def _unused(records: Sequence[Record]) -> None:
    out = console()
    count = sum(len(record.unused) for record in records)
    out.print(f"\n[bold]Lines not used: {count}[/]")
    for record in records:
        for one in record.unused[:MOST_LINES]:
            line(out, f"[dim]{escape(one.line.place)}:[/] {escape(one.line.text.strip())} [dim]{escape(one.why)}[/]", 2)
        if len(record.unused) > MOST_LINES:
            line(
                out, f"{len(record.unused) - MOST_LINES:,} more lines of {escape(record.source)} (--json lists all)", 2
            )
