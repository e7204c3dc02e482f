"""The facts of one or many people as columns.

A row is a charge; before each person's charges stands one row for the person, on which provisions that concern no charge are
decided. A column is two whole numbers used as rows of bits: where it is true, and where it is false (bit i is row i). Where
neither bit is set the answer is not known. Strong Kleene logic on such columns is three operations on whole numbers, for one
row as for a million, and SQL's NULL logic is the same logic.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amparo.engine.offences import Charged
from amparo.facts.case import Case, Entity, Value
from amparo.facts.dates import Span, Truth

Column = tuple[int, int]
"""(rows where true, rows where false)."""

Index = Mapping[Any, int]
"""Each value that occurs, and the rows where it does; `None` stands for not known."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the person's case and, except on the person's own row, the charge."""

    case: Case
    charge: Entity | None


class Table:
    """Rows of facts, indexed by value the first time a condition asks for one."""

    def __init__(self, cases: Sequence[Case], as_of: Span) -> None:
        self.cases = cases
        self.as_of = as_of
        self.starts: list[int] = []
        values: list[Mapping[str, Value]] = []
        empty: Mapping[str, Value] = {}
        for case in cases:
            self.starts.append(len(values))
            values.append(empty)
            values.extend([charge.values for charge in case.charges])
        self.values = values
        self.size = len(values)
        self.all = (1 << self.size) - 1
        self.bits = [1 << row for row in range(self.size)]
        # the mask of a person's rows; ends are the next start
        ends = [*self.starts[1:], self.size]
        self.people = [((1 << (end - start)) - 1) << start for start, end in zip(self.starts, ends, strict=True)]
        self.person_rows = 0
        for start in self.starts:
            self.person_rows |= self.bits[start]
        self._charge: dict[Hashable, dict[Any, int]] = {}
        self._person: dict[Hashable, dict[Any, int]] = {}
        self._derived: dict[Hashable, Index] = {}

    def row(self, number: int) -> Row:
        """The case and charge of a row."""
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            if self.starts[middle] <= number:
                low = middle
            else:
                high = middle
        case, place = self.cases[low], number - self.starts[low]
        return Row(case, case.charges[place - 1] if place else None)

    def charge_index(self, name: str) -> Index:
        """Rows by the value of a fact of the charge."""
        index = self._charge.get(name)
        if index is None:
            index = {}
            look = index.get
            for value, bit in zip([values.get(name) for values in self.values], self.bits, strict=True):
                index[value] = look(value, 0) | bit
            self._charge[name] = index
        return index

    def offence_index(self, part: str) -> Index:
        """Rows by what is known of the offence charged (`offence`) or arrested for (`arrest`), as `Charged`."""
        key = ("offence", part)
        index = self._charge.get(key)
        if index is None:
            names = (
                "jurisdiction",
                f"{part}.statute",
                f"{part}.text",
                f"{part}.category",
                "offence.role",
                "offence.level",
                "offence.degree",
                "offence.attempt",
            )
            grouped: dict[Any, int] = {}
            look = grouped.get
            for values, bit in zip(self.values, self.bits, strict=True):
                get = values.get
                parts = (
                    get(names[0]),
                    get(names[1]),
                    get(names[2]),
                    get(names[3]),
                    get(names[4]),
                    get(names[5]),
                    get(names[6]),
                    get(names[7]),
                )
                grouped[parts] = look(parts, 0) | bit
            index = {_charged(parts, part): rows for parts, rows in grouped.items()}
            self._charge[key] = index
        return index

    def person_index(self, path: str) -> Index:
        """Rows by the value of a fact of the person: all rows of the person carry it."""
        index = self._person.get(path)
        if index is None:
            index = {}
            for case, rows in zip(self.cases, self.people, strict=True):
                value = case.person.values.get(path)
                index[value] = index.get(value, 0) | rows
            self._person[path] = index
        return index

    def index(self, path: str) -> Index:
        """Rows by the value behind a path as law packs write it."""
        if path == "filing":
            return {self.as_of: self.all}
        if path.startswith("charge."):
            return self.charge_index(path[7:])
        if path.startswith("act."):
            return self.charge_index(path)
        return self.person_index(path)

    def derived(self, key: Hashable, build: Callable[[], Index]) -> Index:
        """An index worked out from others, kept under a key."""
        index = self._derived.get(key)
        if index is None:
            index = self._derived[key] = build()
        return index

    def cases_index(self, key: Hashable, value: Callable[[Case], Any]) -> Index:
        """Rows by something worked out once a person."""
        index = self._person.get(key)
        if index is None:
            index = {}
            for case, rows in zip(self.cases, self.people, strict=True):
                found = value(case)
                index[found] = index.get(found, 0) | rows
            self._person[key] = index
        return index


def _charged(parts: tuple[Any, ...], part: str) -> Charged:
    if part == "offence":
        level, degree, attempt = parts[5] or "", parts[6] or "", parts[7]
        role = parts[4] or ""
    else:  # level, degree and role are told of the charge of conviction, not of the arrest
        level, degree, attempt, role = "", "", None, ""
    return Charged(parts[0] or "", parts[1] or "", parts[2] or "", parts[3] or "", role, level, degree, attempt)


def column(index: Index, decide: Callable[[Any], Truth]) -> Column:
    """A column from an index: each value is decided once. `None` (not known) is passed on to `decide` as it is."""
    true = false = 0
    for value, rows in index.items():
        truth = decide(value)
        if truth is True:
            true |= rows
        elif truth is False:
            false |= rows
    return true, false


def combine(first: Index, second: Index, decide: Callable[[Any, Any], Truth]) -> Column:
    """A column from two indexes: each pair of values that occurs together is decided once."""
    if len(first) == 1:
        ((value, _),) = first.items()
        return column(second, lambda other: decide(value, other))
    if len(second) == 1:
        ((value, _),) = second.items()
        return column(first, lambda other: decide(other, value))
    true = false = 0
    for one, rows in first.items():
        for other, also in second.items():
            both = rows & also
            if both:
                truth = decide(one, other)
                if truth is True:
                    true |= both
                elif truth is False:
                    false |= both
    return true, false


def set_bits(rows: int) -> list[int]:
    """The numbers of the rows in a mask."""
    numbers = []
    while rows:
        low = rows & -rows
        numbers.append(low.bit_length() - 1)
        rows ^= low
    return numbers
