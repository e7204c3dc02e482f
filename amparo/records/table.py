"""Tables (CSV, XLSX, JSON, XML, bulk rows) → the same structure: one row, one count.

What a column means comes with the table. Where that was only guessed from the column's name, every count waits until a
person has confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from amparo.facts.vocabulary import vocabulary
from amparo.records.source import Line, Row, Source, Table
from amparo.records.sources.table import SET_ASIDE
from amparo.records.structure import Count, Cycle, Disposition, Event, Field, Place, Record, Subject, Unused
from amparo.records.values import WORDS, Reading, day_of, from_text
from amparo.records.whose import Keys, keys_of, named, people

UNCONFIRMED = "What the columns mean was guessed from their names; confirm the mapping first."

EVENT: Mapping[str, Mapping[str, str]] = {
    "arrest": {"record.date": "arrest.date", "record.agency": "arrest.agency"},
    "court": {"record.date": "disposition.date", "record.agency": "court"},
}
"""What date and agency of an event are of a charge, in the table of California (as its sheet is read: layouts/us-ca-doj.yaml)."""

SLIPPED = "A date stands where no date belongs: a cell may be missing in this row, and each value in a wrong column."

SEVERAL_PEOPLE = (
    "The rows are of {count} people who share no name, birth date or number. Keep the rows of your client; where they are one "
    'person, map the columns of names and numbers to "none".'
)

NO_CHARGE = "The row names no offence."

KINDS: Mapping[str, str] = {"ca_doj": "rap_sheet", "xml": "rap_sheet"}

JURISDICTIONS: Mapping[str, str] = {"ca_doj": "us-ca"}
"""Kinds of source that come from one jurisdiction only."""

DATES: Mapping[str, str] = {"ca_doj": "ymd", "xml": "ymd"}

OUTCOME = ("disposition.", "sentence.")

SEVERAL = ("subject.other_names", "subject.born")
"""Paths of which one cell may hold several values, parted by semicolons."""


def read_tables(source: Source) -> Record:
    """Every row of every table as a count, every other line as unused."""
    facts = vocabulary().sections["charges"].facts
    jurisdiction = JURISDICTIONS.get(source.kind, "")
    counts: list[Count] = []
    cycles: dict[str, list[Event]] = {}
    subject: dict[str, dict[str, Field]] = {"name": {}, "born": {}, "id": {}}
    used: set[tuple[int, int]] = set()
    unused: list[Unused] = []
    whose: list[Keys] = []
    for table in source.tables:
        for row in table.rows:
            line = source.line(table.page, row.line)
            if not any(value.strip() for value in row.values):
                continue
            used.add((line.page, line.number))
            read = named(_cells(source, table, row, line, jurisdiction))
            about = [one for one in read if one.path.startswith("subject.")]
            for one in about:
                kept = subject.setdefault("name" if "name" in one.path else one.path.removeprefix("subject."), {})
                kept.setdefault(one.value or one.text, one)
            own: dict[str, Field] = {}
            for one in read:
                if one.path in facts:
                    own.setdefault(one.path, one)
            if own and source.kind == "ca_doj":
                own |= {one.path: one for one in _of_event(source, table, row, line) if one.path not in own}
            if not own and about:
                continue
            if not own:
                unused.append(Unused(line, "no column of this row holds a fact of a charge"))
                used.discard((line.page, line.number))
                continue
            whose.append(keys_of(about, _said(table, row, "record.subject")))
            counts.append(_count(f"{len(counts) + 1}", source, table, line, own))
            # only a record that numbers its cycles says which rows grew out of one arrest
            cycle = _said(table, row, "record.cycle") or f"row {counts[-1].id}"
            cycles.setdefault(cycle, []).append(_event(counts[-1], _said(table, row, "record.event")))
    for note in source.notes:
        place = (note.page, note.line)
        if note.what.endswith(SET_ASIDE) and place not in used:
            # a row whose cells cannot be told apart may be a charge: a person decides
            used.add(place)
            counts.append(_broken(f"{len(counts) + 1}", source, source.line(*place), note.what))
            cycles[f"row {counts[-1].id}"] = [_event(counts[-1], "")]
    furniture = frozenset(
        (line.page, line.number)
        for line in source.lines()
        if not line.text.strip() and (line.page, line.number) not in used
    )
    done = used | furniture | {(one.line.page, one.line.number) for one in unused}
    unused += [
        Unused(line, "it is no row of the table") for line in source.lines() if (line.page, line.number) not in done
    ]
    several = people(whose)
    if several > 1:
        # whose charge it is must be known before it is anybody's
        why = SEVERAL_PEOPLE.format(count=several)
        cycles = {name: [_of_somebody(event, why) for event in events] for name, events in cycles.items()}
        subject = {"name": {}, "born": {}, "id": {}}
    return Record(
        source=source.name,
        sha256=source.sha256,
        kind=KINDS.get(source.kind, "other"),
        layout=f"table-{source.kind}",
        title="A table",
        jurisdiction=jurisdiction,
        rank=4,
        subject=Subject(
            tuple(subject["name"].values()), tuple(subject["born"].values()), tuple(subject["id"].values())
        ),
        cycles=tuple(Cycle(tuple(events)) for events in cycles.values()),
        used=frozenset(used),
        furniture=furniture,
        unused=tuple(unused),
        notes=(SEVERAL_PEOPLE.format(count=several),) if several > 1 else (),
    )


def _of_somebody(event: Event, why: str) -> Event:
    return replace(event, counts=tuple(replace(count, review=(*count.review, why)) for count in event.counts))


def _cells(source: Source, table: Table, row: Row, line: Line, jurisdiction: str) -> list[Field]:
    """What stands in the cells of a row, of each fact the first; names and birth dates may be several."""
    said = _said(table, row, "jurisdiction")
    at = Reading(source.name, jurisdiction or _jurisdiction(said), DATES.get(source.kind, "mdy"), False)
    where = Place(source.name, line.page, line.number, line.box)
    out: list[Field] = []
    for column, path in table.fields.items():
        text = row.values[column] if column < len(row.values) else ""
        if not text.strip():
            continue
        if path == "jurisdiction":
            code = _jurisdiction(text)
            out.append(
                Field(path, "read", code, text, where)
                if code
                else Field(path, "doubtful", "", text, where, why="This is no jurisdiction that is known.")
            )
            continue
        for part in _several(path, text):
            out += from_text(at, path, part, where, 1.0)
    paths = {one.path for one in out}
    if jurisdiction and "jurisdiction" not in paths and paths & {"offence.text", "offence.statute"}:
        out.append(Field("jurisdiction", "read", jurisdiction, "", where))
    return out


def _several(path: str, text: str) -> list[str]:
    """The values of a cell."""
    return [part for part in text.split(";") if part.strip()] if path in SEVERAL else [text]


def _said(table: Table, row: Row, path: str) -> str:
    """The text of the column that holds this path; empty where there is none."""
    return next((row.values[at] for at, one in table.fields.items() if one == path and at < len(row.values)), "")


def _kind(said: str) -> str:
    """Which kind of event a row tells of, in the record's own words; a row without a word is of a case in court."""
    words = said.strip().casefold()
    if words.startswith("arrest"):
        return "arrest"
    return "court" if not words or words.startswith(("court", "prosecution", "sentence")) else "other"


def _of_event(source: Source, table: Table, row: Row, line: Line) -> Iterator[Field]:
    """Date and agency of the event of a row: of an arrest they are the arrest's, of a court its own and that of the outcome."""
    paths = EVENT.get(_kind(_said(table, row, "record.event")), {})
    at = Reading(source.name, "", DATES.get(source.kind, "mdy"), False)
    where = Place(source.name, line.page, line.number, line.box)
    for path, meant in paths.items():
        if text := _said(table, row, path):
            yield from from_text(at, meant, text, where, 1.0)


def _event(count: Count, said: str) -> Event:
    """The event of a row. Rows of supervision, custody or registration repeat charges and are none."""
    kind = _kind(said)
    if kind != "arrest":
        return Event(kind, count.place, {}, (count,))
    own = {path: one for path, one in count.fields.items() if path in ("arrest.date", "arrest.agency")}
    return Event("arrest", count.place, own, (count,))


def _count(number: str, source: Source, table: Table, line: Line, own: dict[str, Field]) -> Count:
    where = Place(source.name, line.page, line.number, line.box)
    review = [] if table.confirmed else [UNCONFIRMED]
    if any(path in own and day_of(own[path].text, "mdy")[0] for path in (*WORDS, "offence.statute", "arrest.statute")):
        review.append(SLIPPED)
    if not any(path in own for path in ("offence.text", "offence.statute", "arrest.text", "arrest.statute")):
        review.append(NO_CHARGE)
    ends = {path: one for path, one in own.items() if path.startswith(OUTCOME)}
    plain = {path: one for path, one in own.items() if path not in ends}
    return Count(number, where, plain, (Disposition(ends),) if ends else (), tuple(review))


def _broken(number: str, source: Source, line: Line, why: str) -> Count:
    where, text = Place(source.name, line.page, line.number, line.box), line.text.strip()
    shown = Field("offence.text", "doubtful", "", text, where, why=why)
    return Count(number, where, {"offence.text": shown}, (), (why,))


def _jurisdiction(text: str) -> str:
    """A code, a name or the two letters of a state as the vocabulary's code; empty where it is none."""
    known = vocabulary().jurisdictions
    plain = text.strip().casefold()
    if plain in known:
        return plain
    if f"us-{plain}" in known:
        return f"us-{plain}"
    named = [code for code, name in known.items() if name.casefold() == plain and code.startswith("us")]
    return named[0] if len(named) == 1 else ""
