"""What a record says, as a tree: subject, cycles, events, counts, dispositions, sentences; every value with its place.

A value that could not be read for certain is never a value: it is a field in state `doubtful` or `unreadable`, with what it
may be. Every line of the source is in `used`, `furniture` or `unused`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from amparo.records.source import Box, Line

STATES = ("read", "doubtful", "unreadable", "not_present")
"""read: may be relied on · doubtful: a person must look, the best reading is in `candidates` · unreadable: something stands
there that makes no value · not_present: the record has no such field here."""

EVENTS = ("arrest", "prosecutor", "court", "custody", "supervision", "relief", "registration", "applicant", "other")
"""Kinds of event. Only the first three carry charges."""

CHARGING = ("arrest", "prosecutor", "court")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file, the page and line (from 1), and the box on the page where there is a picture."""

    source: str
    page: int
    line: int
    box: Box | None = None

    def __str__(self) -> str:
        return f"page {self.page}, line {self.line}" if self.line else f"page {self.page}"


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a record. `value` as a case file writes it (only where `state` is read); `text` as it stands on the paper."""

    path: str
    state: str
    value: str = ""
    text: str = ""
    place: Place | None = None
    confidence: float = 1.0
    candidates: tuple[str, ...] = ()
    why: str = ""

    @property
    def read(self) -> bool:
        """Whether the value may be relied on."""
        return self.state == "read"


def not_present(path: str) -> Field:
    """A field of which the record says nothing."""
    return Field(path, "not_present")


@dataclass(frozen=True, slots=True)
class Disposition:
    """How a count ended, or one of several things that happened to it; with the sentence that belongs to it."""

    fields: Mapping[str, Field]
    changes: bool = True
    """Whether it says how the charge ended: a revoked probation does not."""


@dataclass(frozen=True, slots=True)
class Count:
    """One charge as one event lists it. `id` is unique in its record."""

    id: str
    place: Place
    fields: Mapping[str, Field] = field(default_factory=dict)
    dispositions: tuple[Disposition, ...] = ()
    review: tuple[str, ...] = ()
    """Why a person must look at this count before it becomes a charge; empty where nothing stands against it."""


@dataclass(frozen=True, slots=True)
class Event:
    """An arrest, a court case, a custody …: its own fields (date, agency, case number) and its counts."""

    kind: str
    place: Place
    fields: Mapping[str, Field] = field(default_factory=dict)
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Cycle:
    """The events that grew out of one arrest, as far as the record groups them."""

    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the record says it is about: names as written, several birth dates, numbers of agencies."""

    names: tuple[Field, ...] = ()
    births: tuple[Field, ...] = ()
    ids: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of another list of a case than its charges (`section`: episodes, recognitions), fact → field.

    `number` tells it from others of the same line; empty where the line holds one.
    """

    section: str
    place: Place
    fields: Mapping[str, Field]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Unused:
    """A line of the source from which nothing was taken, and why."""

    line: Line
    why: str


@dataclass(frozen=True)
class Record:
    """One source as it was understood. `kind` is a word of the vocabulary's `sources.kind`; `rank` 1 is nearest to the court."""

    source: str
    sha256: str
    kind: str
    layout: str
    title: str = ""
    jurisdiction: str = ""
    rank: int = 3
    subject: Subject = Subject()
    cycles: tuple[Cycle, ...] = ()
    used: frozenset[tuple[int, int]] = frozenset()
    furniture: frozenset[tuple[int, int]] = frozenset()
    unused: tuple[Unused, ...] = ()
    notes: tuple[str, ...] = ()
    scanned: bool = False
    blank: tuple[tuple[int, str], ...] = ()
    """Pages from which nothing was read, and why a person must look at them."""
    person: tuple[Field, ...] = ()
    """Facts of the person beside name and birth (`victim.sex_trafficking`), where a record tells such."""
    entries: tuple[Entry, ...] = ()

    def story(self) -> Iterator[Field]:
        """Every field that tells neither of a charge nor of names and births."""
        yield from self.person
        for entry in self.entries:
            yield from entry.fields.values()

    def events(self) -> Iterator[tuple[int, Event]]:
        """Every event with the number of its cycle (from 0)."""
        for number, cycle in enumerate(self.cycles):
            for event in cycle.events:
                yield number, event

    def counts(self) -> Iterator[tuple[int, Event, Count]]:
        """Every count with its event and the number of its cycle."""
        for number, event in self.events():
            for count in event.counts:
                yield number, event, count
