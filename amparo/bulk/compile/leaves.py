"""The conditions of one pack as tests on bits: which column and bit holds each leaf, and how the leaves of a tree combine.

The bits of a row are its key. `g` and `q` were decided for all packs alike, on the charge and on the person; `d` holds what is this
pack's own (its periods, waiting times, kinds of record and offences), `r` what the person's other charges say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from amparo.bulk.compile.blocks import Blocks
from amparo.bulk.compile.charges import COMPLETED, Charges, disposition_in, disposition_words
from amparo.bulk.compile.given import Given
from amparo.bulk.compile.persons import Persons, bounds_of, first_start, latest_start, told, within
from amparo.bulk.compile.terms import (
    UNKNOWN,
    Bits,
    Both,
    Day,
    Either,
    Pair,
    Test,
    at_most,
    every,
    less,
    same,
    settled,
    some,
)
from amparo.engine.evaluate import Court
from amparo.engine.offences import OffenceClass, Statutes, resolve
from amparo.engine.predicates import BY_PATH, Reading
from amparo.engine.provision import Pack
from amparo.engine.rules import (
    Age,
    CourtFinds,
    DateIn,
    During,
    History,
    InForce,
    Is,
    Offence,
    Predicate,
    Reaches,
    Recognition,
    RecordHas,
    Rule,
    SentenceCompleted,
    Unclear,
    VictimOf,
    Waited,
    Within,
)
from amparo.engine.table import WRITTEN
from amparo.facts.dates import LAST, Truth
from amparo.facts.problems import Problem, Problems

OF_OFFENCE = ("charge.jurisdiction", *(f"charge.{name}" for name in WRITTEN["offence"] if name.startswith("offence.")))
"""Facts that stand in the table of offences as written."""

Written = tuple[str | bool | None, ...]


@dataclass(frozen=True, slots=True)
class OffenceLeaf:
    """A condition on the offence as written, to be decided once for each row of its table by the engine itself.

    `places` are those of a row that it looks at as they stand; all else it reads as `resolve` does.
    """

    part: str
    number: int
    decide: Callable[[Written], Truth]
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordLeaf:
    """A condition on the person's other charges, with the condition that they are put to."""

    number: int
    which: str
    where: Pair


class Leaves:
    """The leaves of one pack."""

    def __init__(self, pack: Pack, given: Given, persons: Persons, charges: Charges) -> None:
        self.pack, self.given, self.persons, self.charges = pack, given, persons, charges
        self.blocks = Blocks("d")
        self.records = Blocks("r")
        self.offences: list[OffenceLeaf] = []
        self.record_leaves: list[RecordLeaf] = []
        self.used: dict[str, int] = {}
        """Of the columns that were decided before: the bits this pack looks at."""
        self._records: dict[tuple[str, Pair], int] = {}
        self.turning: dict[int, int] = {}
        """Numbers of the conditions on other charges that time ends, by their identity."""
        self._answers: dict[tuple[int, Court, Reading], Pair] = {}
        self._columns: dict[tuple[int, Court, Reading], Pair] = {}
        self._kept: list[Predicate] = []
        self._dimension: dict[object, Pair] = {}
        self._inside = False

    def column(self, rule: Rule, court: Court, reading: Reading) -> Pair:
        """A node of a tree in a world, as the interpreter reads it."""
        if not rule.timed:
            reading = "now"
        if not rule.evaluative:
            court = "strict"
        key = (id(rule), court, reading)
        if key not in self._columns:
            self._columns[key] = self._column(rule, court, reading)
        return self._columns[key]

    def _column(self, rule: Rule, court: Court, reading: Reading) -> Pair:
        if rule.kind == "leaf":
            assert rule.predicate is not None
            return self.answer(rule.predicate, court, reading)
        if rule.kind == "not":
            turned: Reading = "fall" if reading == "rise" else "rise" if reading == "fall" else "now"
            return self.column(rule.parts[0], court, turned).turned
        parts = [self.column(part, court, reading) for part in rule.parts]
        return every(*parts) if rule.kind == "all" else some(*parts)

    def answer(self, predicate: Predicate, court: Court, reading: Reading) -> Pair:
        """A predicate as tests on bits."""
        if isinstance(predicate, CourtFinds):
            return Pair(court == "lenient", court == "strict")
        key = (id(predicate), court if isinstance(predicate, RecordHas) else "strict", reading)
        if key not in self._answers:
            self._kept.append(predicate)
            self._answers[key] = self._noted(self._decide(predicate, court, reading))
        return self._answers[key]

    def asked_of_others(self) -> dict[str, int]:
        """The bits that are looked at on the person's other charges, by column."""
        used: dict[str, int] = {}
        for leaf in self.record_leaves:
            note(leaf.where.true, used)
            note(leaf.where.false, used)
        return used

    def own(self) -> Pair:
        """Whether the charge is known to be under this pack's law (only "true" is told)."""
        return self.blocks.place(Pair(same("law", str(self.charges.laws[self.pack.jurisdiction])), False))

    def before(self, path: str, first: int) -> Test:
        """Whether a date surely lies before a day."""
        if path == "filing":
            return self.given.as_of.latest < first
        _, latest = self.charges.days(path.removeprefix("charge."))
        return self.blocks.place(Pair(less(latest, first), False)).true

    def _noted(self, pair: Pair) -> Pair:
        note(pair.true, self.used)
        note(pair.false, self.used)
        return pair

    def _decide(self, predicate: Predicate, court: Court, reading: Reading) -> Pair:
        match predicate:
            case VictimOf() | Recognition() | Unclear() | Age("filing") | History(this_charge=False):
                return self.persons.asks(predicate, reading)
            case Is(path) if path in OF_OFFENCE:
                return self._written_is(predicate)
            case Is("charge.disposition.kind", values):
                return self.blocks.place(self.charges.disposition(disposition_words(values)))
            case Is(path) if not path.startswith(("charge.", "act.")):
                return self.persons.asks(predicate, reading)
            case InForce(_, "filing"):
                return self.persons.asks(predicate, reading)
            case DateIn(path) | Within(path) if not path.startswith("charge."):
                return self.persons.asks(predicate, reading)
            case Age():
                return self.charges.minor(predicate, self.blocks.place(self.charges.age(predicate)))
            case Is() | During() | SentenceCompleted() | History():
                return self.charges.asks(predicate, reading)
            case RecordHas(where):
                return self._record(predicate, where, court, reading)
            case Offence():
                return self._offence(predicate)
            case Waited():
                return every(*(self._waited(path, predicate, reading) for path in predicate.since))
        return self.blocks.place(self._dated(predicate, reading))

    # what is this pack's own

    def _dated(self, predicate: Predicate, reading: Reading) -> Pair:
        match predicate:
            case Reaches(records):
                return self.charges.disposition(disposition_in(records))
            case DateIn(path, period):
                return within(*self._days(path), bounds_of(period))
            case InForce(version, by, period):
                said = self.persons.is_so(f"readings.{version}")
                return settled(within(*self._days(BY_PATH[by]), bounds_of(period)), said)
            case Within(path):
                earliest, latest = self._days(path)
                if reading == "fall":
                    return Pair(False, told(earliest, latest))
                as_of = self.given.as_of
                return Pair(
                    at_most(first_start(predicate, as_of.latest), earliest),
                    less(latest, first_start(predicate, as_of.earliest)),
                )
        raise TypeError(predicate)

    def _days(self, path: str) -> tuple[Day, Day]:
        return self.charges.days(path.removeprefix("charge."))

    def _waited(self, path: str, predicate: Waited, reading: Reading) -> Pair:
        one = Waited((path,), predicate.years, predicate.months, predicate.days)
        if not path.startswith("charge."):
            return self.persons.asks(one, reading)
        earliest, latest = self._days(path)
        if reading == "rise":
            made = Pair(less(latest, LAST), False)
        else:
            as_of = self.given.as_of
            sure, possible = latest_start(one, as_of.earliest), latest_start(one, as_of.latest)
            made = Pair(at_most(latest, sure), less(possible, earliest))
        made = self.blocks.place(made)
        if path == f"charge.{COMPLETED}":
            # a sentence that is not over has no such date yet; one day it will
            going_on = self._noted(self.charges.asks(Is("charge.sentence.completed", frozenset({True})))).false
            made = settled(made, Pair(going_on, False) if reading == "rise" else Pair(False, going_on))
        return made

    # the offence

    def _written_is(self, predicate: Is) -> Pair:
        place = WRITTEN["offence"].index(predicate.path.removeprefix("charge."))

        def decide(written: Written) -> Truth:
            value = written[place]
            return None if value is None or value == "" else value in predicate.values

        return self._of_offence("offence", ("is", predicate), decide, (place,))

    def _offence(self, predicate: Offence) -> Pair:
        scope = predicate.scope
        part = "offence" if predicate.of == "charge" else "arrest"
        statutes = scope.statutes
        said = [self.given.has("charges", f"classes.{one.id}") for one in scope.classes]
        if part == "arrest" or not any(said):
            return self._of_offence(part, ("scope", id(scope)), lambda w: scope.holds(resolve(w, statutes)))
        # the lawyer's word on membership settles what a class leaves open, never what it says
        inside = []
        for one, word in zip(scope.classes, said, strict=True):
            known = self._of_offence(
                part,
                ("class", id(one), id(statutes)),
                partial(_in_class, one, statutes),
            )
            by_word = (
                self._noted(self.charges.asks(Is(f"charge.classes.{one.id}", frozenset({True})))) if word else UNKNOWN
            )
            inside.append(settled(known, by_word))
        beside = self._of_offence(part, ("beside", id(scope)), lambda w: scope.beside_classes(resolve(w, statutes)))
        return every(beside, some(*inside))

    def _of_offence(
        self,
        part: str,
        key: object,
        decide: Callable[[Written], Truth],
        places: tuple[int, ...] = (),
    ) -> Pair:
        whole = (part, key)
        if whole not in self._dimension:
            number = self.blocks.reserve()
            self.charges.parts.add(part)
            self.offences.append(OffenceLeaf(part, number, decide, places))
            self._dimension[whole] = self.blocks.bits(number)
        return self._dimension[whole]

    # other charges

    def _record(self, predicate: RecordHas, where: Rule, court: Court, reading: Reading) -> Pair:
        if self._inside:
            raise Problems(
                [Problem("A condition on the record stands within another.", file=self.pack.file, line=where.line)]
            )
        self._inside = True
        inner = self.column(where, court, reading)
        self._inside = False
        self._noted(self.persons.is_so("record.complete"))
        if predicate.which == "same_case":
            self.charges.case_numbers = self.charges.jurisdictions = True
        if predicate.which in ("earlier", "later"):
            self.charges.days("disposition.date")
        # the same may be asked by several versions, and in several worlds
        alike = (predicate.which, inner)
        if alike not in self._records:
            self._records[alike] = number = self.records.reserve()
            self.record_leaves.append(RecordLeaf(number, predicate.which, inner))
        return self.records.bits(self._records[alike])


def _in_class(one: OffenceClass, statutes: Statutes, written: Written) -> Truth:
    return one.holds(resolve(written, statutes))


def note(test: Test, used: dict[str, int]) -> None:
    """Adds the bits a test looks at, by column."""
    if isinstance(test, Bits):
        used[test.column] = used.get(test.column, 0) | test.mask
    elif isinstance(test, Both | Either):
        for part in test.parts:
            note(part, used)
