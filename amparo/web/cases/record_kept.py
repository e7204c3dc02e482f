"""What was read from a document, as it is kept sealed beside it: charges, what waits, lines, pages; as JSON and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from amparo.records.charges import Charge, CountOf, Matters, Review
from amparo.records.layout import layouts
from amparo.records.source import Box, Source
from amparo.records.structure import Field, Place, Record, Subject


@dataclass(frozen=True)
class Line:
    """A line of the source, to be shown."""

    page: int
    number: int
    text: str
    box: Box | None = None


@dataclass(frozen=True)
class Sheet:
    """A page of the source. `picture` is the id of its sealed picture; empty where there is none."""

    number: int
    how: str
    width: float
    height: float
    title: str
    picture: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table: its name, what it was taken to hold (empty: not used), and a value from it."""

    name: str
    holds: str
    sample: str


@dataclass(frozen=True)
class Kept:
    """A whole reading: what is needed to check it and to put it into a case; the counts of it are in `matters`."""

    record: Record
    """Without cycles: what they say is in `matters`."""
    matters: Matters
    sheets: tuple[Sheet, ...]
    unused: tuple[tuple[Line, str], ...] = ()
    notes: tuple[tuple[str, int], ...] = ()
    layout: str = ""
    guessed: bool = False
    """Whether the meaning of columns was guessed from their names."""
    columns: tuple[Column, ...] = ()
    """Of the tables, by name; empty where there are none."""
    lines: Mapping[tuple[int, int], Line] = field(default_factory=dict)


FORMAT = 1
"""A reading that is kept in another form is read again."""


def kept(source: Source, record: Record, matters: Matters, pictures: Mapping[int, str]) -> dict[str, Any]:
    """A reading as JSON. `pictures`: page → id of its sealed picture."""
    known = layouts().get(record.layout)
    return {
        "format": FORMAT,
        "record": {
            "source": record.source,
            "sha256": record.sha256,
            "kind": record.kind,
            "layout": record.layout,
            "title": known.title if known else "",
            "jurisdiction": record.jurisdiction,
            "rank": record.rank,
            "scanned": record.scanned,
        },
        "subject": {
            name: [_field_to(one) for one in getattr(record.subject, name)] for name in ("names", "births", "ids")
        },
        "charges": [_charge_to(one) for one in matters.charges],
        "review": [_review_to(one) for one in matters.review],
        "counts_in": matters.counts_in,
        "unused": [[one.line.page, one.line.number, one.why] for one in record.unused],
        "notes": [[one.what, one.page] for one in source.notes] + [[what, 0] for what in record.notes],
        "columns": [list(one) for one in _columns(source)],
        "guessed": any(not table.confirmed for table in source.tables),
        "sheets": [
            {
                "number": page.number,
                "how": page.how,
                "width": page.width,
                "height": page.height,
                "title": page.title,
                "picture": pictures.get(page.number, ""),
                "lines": [[line.number, line.text, line.box] for line in page.lines],
            }
            for page in source.pages
        ],
    }


def kept_from(raw: Mapping[str, Any]) -> Kept:
    """A reading from its JSON."""
    sheets = tuple(
        Sheet(
            one["number"],
            one["how"],
            one["width"],
            one["height"],
            one["title"],
            one["picture"],
            tuple(Line(one["number"], number, text, _box(box)) for number, text, box in one["lines"]),
        )
        for one in raw["sheets"]
    )
    lines = {(line.page, line.number): line for sheet in sheets for line in sheet.lines}
    told = raw["record"]
    subject = Subject(**{name: tuple(_field_from(one) for one in raw["subject"][name]) for name in raw["subject"]})
    record = Record(
        told["source"],
        told["sha256"],
        told["kind"],
        told["layout"],
        jurisdiction=told["jurisdiction"],
        rank=told["rank"],
        subject=subject,
        scanned=told["scanned"],
    )
    matters = Matters(
        tuple(_charge_from(one) for one in raw["charges"]),
        tuple(_review_from(one) for one in raw["review"]),
        raw["counts_in"],
    )
    unused = tuple((lines[page, number], why) for page, number, why in raw["unused"] if (page, number) in lines)
    notes = tuple((what, page) for what, page in raw["notes"])
    return Kept(
        record,
        matters,
        sheets,
        unused,
        notes,
        told["title"],
        raw["guessed"],
        tuple(Column(*one) for one in raw["columns"]),
        lines,
    )


def _columns(source: Source) -> Iterator[tuple[str, str, str]]:
    """Each column of the tables once."""
    told: set[str] = set()
    for table in source.tables:
        for index, name in enumerate(table.columns):
            called = name or f"column {index + 1}"
            if called not in told:
                told.add(called)
                sample = next((row.values[index] for row in table.rows if row.values[index].strip()), "")
                yield called, table.fields.get(index, ""), sample[:60]


def _box(raw: Any) -> Box | None:
    return (float(raw[0]), float(raw[1]), float(raw[2]), float(raw[3])) if raw else None


def _place_to(place: Place | None) -> Any:
    return [place.source, place.page, place.line, place.box] if place else None


def _place_from(raw: Any) -> Place | None:
    return Place(raw[0], raw[1], raw[2], _box(raw[3])) if raw else None


def _field_to(one: Field) -> list[Any]:
    return [
        one.path, one.state, one.value, one.text, _place_to(one.place), one.confidence, list(one.candidates), one.why,
    ]  # fmt: skip


def _field_from(raw: list[Any]) -> Field:
    path, state, value, text, place, confidence, candidates, why = raw
    return Field(path, state, value, text, _place_from(place), confidence, tuple(candidates), why)


def _count_to(one: CountOf) -> list[Any]:
    return [one.record, one.sha256, one.count, _place_to(one.place)]


def _count_from(raw: list[Any]) -> CountOf:
    place = _place_from(raw[3])
    assert place is not None
    return CountOf(raw[0], raw[1], raw[2], place)


def _charge_to(one: Charge) -> dict[str, Any]:
    return {
        "facts": [_field_to(field_) for field_ in one.facts.values()],
        "doubtful": [_field_to(field_) for field_ in one.doubtful.values()],
        "counts": [_count_to(count) for count in one.counts],
        "notes": list(one.notes),
    }


def _charge_from(raw: Mapping[str, Any]) -> Charge:
    facts = {field_.path: field_ for field_ in map(_field_from, raw["facts"])}
    doubtful = {field_.path: field_ for field_ in map(_field_from, raw["doubtful"])}
    return Charge(facts, doubtful, counts=tuple(map(_count_from, raw["counts"])), notes=tuple(raw["notes"]))


def _review_to(one: Review) -> dict[str, Any]:
    place = one.place or (one.field.place if one.field else None)
    if place is None and one.line is not None:
        place = Place(one.source, one.line.page, one.line.number, one.line.box)
    return {
        "kind": one.kind,
        "what": one.what,
        "source": one.source,
        "field": _field_to(one.field) if one.field else None,
        "place": _place_to(place),
        "charge": one.charge,
        "counts": [_count_to(count) for count in one.counts],
    }


def _review_from(raw: Mapping[str, Any]) -> Review:
    return Review(
        raw["kind"],
        raw["what"],
        raw["source"],
        _field_from(raw["field"]) if raw["field"] else None,
        place=_place_from(raw["place"]),
        charge=raw["charge"],
        counts=tuple(map(_count_from, raw["counts"])),
    )


def doubtful(kept: Kept, number: int) -> dict[str, Field]:
    """What a person has to decide of a charge (from 0): what was read in doubt, and what the record should say and does not."""
    lacking = {
        one.field.path: replace(one.field, place=one.place, why=one.what)
        for one in kept.matters.review
        if one.charge == number and one.field is not None and one.field.state == "not_present"
    }
    return {**kept.matters.charges[number].doubtful, **lacking}


def remarks(kept: Kept, number: int) -> list[str]:
    """What else a person should know of a charge."""
    return [one.what for one in kept.matters.review if one.charge == number and one.kind == "note"]


def without_person(record: Record) -> Record:
    """The record without what it says of the person."""
    return replace(record, subject=Subject())
