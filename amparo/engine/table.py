"""The facts of one or many people as columns.

A row is a charge; before each person's charges stands one row for the person, on which provisions that concern no charge are
decided. A column is two whole numbers used as rows of bits: where it is true, and where it is false (bit i is row i). Where
neither bit is set the answer is not known. Strong Kleene logic on such columns is three operations on whole numbers, for one
row as for a million, and SQL's NULL logic is the same logic.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from amparo.engine.index import Column, Days, Index, PersonIndex
from amparo.engine.offences import Statutes, resolve
from amparo.facts.case import Case, Entity, Value
from amparo.facts.columns import Columns, Places
from amparo.facts.dates import Span, add


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the person's case and, except on the person's own row, the charge."""

    case: Case
    charge: Entity | None


MISSING = object()
"""Told apart from a fact that is not known."""


class Table:
    """Rows of facts, indexed by value the first time a condition asks for one."""

    def __init__(
        self,
        cases: Sequence[Case],
        as_of: Span,
        columns: Sequence[Columns] | None = None,
        places: Places | None = None,
    ) -> None:
        """`columns` narrows each case to some of its charges; left out, all are taken. Tables of one run share their `places`."""
        self.cases = cases
        self.as_of = as_of
        self.columns = [case.columns for case in cases] if columns is None else columns
        self.places = places or (self.columns[0].places if len(self.columns) == 1 else Places())
        self.counts = [one.rows for one in self.columns]
        self.starts: list[int] = []
        self.size = 0
        for count in self.counts:
            self.starts.append(self.size)
            self.size += count
        self.all = (1 << self.size) - 1
        self.people = [((1 << count) - 1) << start for start, count in zip(self.starts, self.counts, strict=True)]
        self.person_rows = int("".join(["0" * (count - 1) + "1" for count in reversed(self.counts)]) or "0", 2)
        # most facts a law may ask of are told of nobody in a batch: those need no look at the rows
        told = {one.names for one in self.columns} | {case.names for case in cases}
        self.names = frozenset().union(*told)
        self._indexes: dict[Hashable, Index] = {}
        self._truths: dict[str, Column] = {}
        self._days: dict[str, Days] = {}

    def row(self, number: int) -> Row:
        """The case and charge of a row."""
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            if self.starts[middle] <= number:
                low = middle
            else:
                high = middle
        place = number - self.starts[low]
        return Row(self.cases[low], self.columns[low].charges[place - 1] if place else None)

    def derived(self, key: Hashable, build: Callable[[], Index]) -> Index:
        """An index kept under a key, built the first time it is asked for."""
        index = self._indexes.get(key)
        if index is None:
            index = self._indexes[key] = build()
        return index

    def _codes(self, names: tuple[str, ...]) -> Index:
        codes: list[int] = []
        for one in self.columns:
            codes += one.codes(names, self.places)
        return Index(self.places.met(names), codes)

    def charge_index(self, name: str) -> Index:
        """A fact of the charge."""
        if name not in self.names:
            return self.unknown
        return self.derived(name, lambda: self._codes((name,)))

    @cached_property
    def unknown(self) -> Index:
        """The index of a fact that is told of nobody."""
        return PersonIndex([None], [0] * len(self.counts), self.counts)

    def days(self, path: str) -> Days | None:
        """A date of the charge for every row; none for a date of the person."""
        if not path.startswith("charge."):
            return None
        found = self._days.get(path)
        if found is None:
            earliest: list[int] = []
            latest: list[int] = []
            for one in reversed(self.columns):
                first, last = one.days(path[7:])
                earliest += first
                latest += last
            found = self._days[path] = Days(earliest, latest)
        return found

    def truth(self, name: str) -> Column:
        """A truth of the charge: where it is yes, where it is no."""
        if name not in self.names:
            return 0, 0
        found = self._truths.get(name)
        if found is None:
            signs = [one.signs(name) for one in reversed(self.columns)]
            found = self._truths[name] = (
                int("".join([yes for yes, _ in signs]) or "0", 2),
                int("".join([no for _, no in signs]) or "0", 2),
            )
        return found

    def person_index(self, path: str) -> Index:
        """A fact of the person: all rows of the person carry it."""
        if path not in self.names:
            return self.unknown
        return self.derived(
            path, lambda: PersonIndex.of([case.person.values.get(path) for case in self.cases], self.counts)
        )

    def cases_index(self, key: Hashable, value: Callable[[Case], Any]) -> Index:
        """Something worked out once a person."""
        return self.derived(key, lambda: PersonIndex.of(self.each_case(key, value), self.counts))

    def birthdays(self, years: int) -> Index:
        """The day each person reaches an age, as far as the birth is known."""

        return self.cases_index(
            ("birthday", years), lambda case: _birthday(case.person.values.get("person.born"), years)
        )

    def each_case(self, key: Hashable, work: Callable[[Case], Any]) -> list[Any]:
        """Something of each person, worked out once and kept with the case: many packs ask for the same."""
        found = []
        for case in self.cases:
            value = case.kept.get(key, MISSING)
            if value is MISSING:
                value = case.kept[key] = work(case)
            found.append(value)
        return found

    def index(self, path: str) -> Index:
        """The fact behind a path as law packs write it."""
        if path == "filing":
            return self.derived(path, lambda: Index([self.as_of], [0] * self.size))
        if path.startswith("charge."):
            return self.charge_index(path[7:])
        if path.startswith("act."):
            return self.charge_index(path)
        return self.person_index(path)

    def offence_index(self, part: str, statutes: Statutes) -> Index:
        """What the offence charged (`offence`) or arrested for (`arrest`) is, as `Known` under a jurisdiction's statutes."""

        def build() -> Index:
            written = self.derived(("written", part), lambda: self._codes(WRITTEN[part]))
            return written.mapped(lambda row: resolve(row, statutes))

        return self.derived((part, statutes.jurisdiction), build)


WRITTEN = {
    "offence": (
        "jurisdiction", "offence.statute", "offence.text", "offence.category",
        "offence.role", "offence.level", "offence.degree", "offence.attempt",
    ),
    # role, level, degree and attempt are told of the charge of conviction, not of the arrest
    "arrest": ("jurisdiction", "arrest.statute", "arrest.text", "arrest.category"),
}  # fmt: skip


def _birthday(born: Value | None, years: int) -> Span | None:
    return Span(add(born.earliest, years=years), add(born.latest, years=years), "") if isinstance(born, Span) else None


def set_bits(rows: int) -> list[int]:
    """The numbers of the rows in a mask."""
    numbers = []
    while rows:
        low = rows & -rows
        numbers.append(low.bit_length() - 1)
        rows ^= low
    return numbers
