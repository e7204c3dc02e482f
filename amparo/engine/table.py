"""The facts of one or many people as columns.

A row is a charge; before each person's charges stands one row for the person, on which provisions that concern no charge are
decided. A column is two whole numbers used as rows of bits: where it is true, and where it is false (bit i is row i). Where
neither bit is set the answer is not known. Strong Kleene logic on such columns is three operations on whole numbers, for one
row as for a million, and SQL's NULL logic is the same logic.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from amparo.engine.offences import Statutes, resolve
from amparo.facts.case import Case, Entity, Value
from amparo.facts.columns import Columns
from amparo.facts.dates import Span, Truth

Column = tuple[int, int]
"""(rows where true, rows where false)."""

FEW = 48
"""Up to so many different values the rows of each are kept as bits; with more, each condition goes over the rows."""


class Index:
    """A fact of every row, grouped by value so that a condition looks at each value once. `None` stands for not known.

    Values are grouped by identity (equal values that are different objects are merely looked at twice), which needs no hashing
    of dates.
    """

    __slots__ = ("__dict__", "codes", "distinct")

    def __init__(self, distinct: list[Any], codes: list[int]) -> None:
        self.distinct = distinct
        self.codes = codes

    @classmethod
    def of(cls, values: Sequence[Any]) -> Index:
        """Groups one value a row."""
        ids = list(map(id, values))
        first = dict(zip(ids, values, strict=True))
        place = {one: number for number, one in enumerate(first)}
        return cls(list(first.values()), list(map(place.__getitem__, ids)))

    def mapped(self, change: Callable[[Any], Any]) -> Index:
        """The index of a value worked out from this one."""
        return Index([change(value) for value in self.distinct], self.codes)

    @cached_property
    def masks(self) -> list[int]:
        """The rows of each different value, as bits."""
        if len(self.distinct) > 255:
            everything = range(len(self.distinct))
            return [_bits([number == one for number in everything], self.codes) for one in everything]
        backwards = bytes(self.codes[::-1])
        masks = []
        for one in range(len(self.distinct)):
            wanted = bytearray(b"0" * 256)
            wanted[one] = 49
            masks.append(int(backwards.translate(wanted) or b"0", 2))
        return masks

    def where(self, wanted: Value | None) -> int:
        """The rows that have a value."""
        return column(self, lambda value: value == wanted)[0]

    def decided(self, truths: Sequence[Truth]) -> Column:
        """The column in which each row has the truth of its value."""
        if len(truths) <= FEW:
            true = false = 0
            for truth, rows in zip(truths, self.masks, strict=True):
                if truth is True:
                    true |= rows
                elif truth is False:
                    false |= rows
            return true, false
        return (
            _bits([truth is True for truth in truths], self.codes),
            _bits([truth is False for truth in truths], self.codes),
        )


def _bits(wanted: list[bool], codes: list[int]) -> int:
    if not codes or not any(wanted):
        return 0
    signs = [49 if one else 48 for one in wanted]
    return int(bytes(map(signs.__getitem__, reversed(codes))), 2)


class PersonIndex(Index):
    """A fact that all rows of a person share: grouped once a person, spread over the rows only where that is needed."""

    __slots__ = ("by_person", "counts")

    def __init__(self, distinct: list[Any], by_person: list[int], counts: list[int]) -> None:
        self.distinct = distinct
        self.by_person = by_person
        self.counts = counts

    def mapped(self, change: Callable[[Any], Any]) -> Index:
        """The index of a value worked out from this one."""
        return PersonIndex([change(value) for value in self.distinct], self.by_person, self.counts)

    @cached_property
    def codes(self) -> list[int]:  # type: ignore[override]
        """The group of every row."""
        spread: list[int] = []
        for code, count in zip(self.by_person, self.counts, strict=True):
            spread += [code] * count
        return spread

    def decided(self, truths: Sequence[Truth]) -> Column:
        """The column in which each row has the truth of its person's value."""
        if len(truths) == 1:
            everything = (1 << sum(self.counts)) - 1
            return (everything if truths[0] is True else 0), (everything if truths[0] is False else 0)
        return self._spread([truth is True for truth in truths]), self._spread([truth is False for truth in truths])

    def _spread(self, wanted: list[bool]) -> int:
        if not any(wanted):
            return 0
        signs = ["1" if one else "0" for one in wanted]
        pairs = zip(reversed(self.by_person), reversed(self.counts), strict=True)
        return int("".join([signs[code] * count for code, count in pairs]) or "0", 2)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the person's case and, except on the person's own row, the charge."""

    case: Case
    charge: Entity | None


class Table:
    """Rows of facts, indexed by value the first time a condition asks for one."""

    def __init__(self, cases: Sequence[Case], as_of: Span, columns: Sequence[Columns] | None = None) -> None:
        """`columns` narrows each case to some of its charges; left out, all are taken."""
        self.cases = cases
        self.as_of = as_of
        self.columns = [case.columns for case in cases] if columns is None else columns
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
        self.names = frozenset().union(*(one.names for one in self.columns), *(case.person.values for case in cases))
        self._indexes: dict[Hashable, Index] = {}
        self._truths: dict[str, Column] = {}
        self._days: dict[str, tuple[list[int], list[int]]] = {}

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

    def values(self, name: str) -> list[Any]:
        """A fact of the charge for every row."""
        values: list[Any] = []
        for one in self.columns:
            values += one.values(name)
        return values

    def charge_index(self, name: str) -> Index:
        """A fact of the charge."""
        if name not in self.names:
            return self.unknown
        return self.derived(name, lambda: Index.of(self.values(name)))

    @cached_property
    def unknown(self) -> Index:
        """The index of a fact that is told of nobody."""
        return PersonIndex([None], [0] * len(self.counts), self.counts)

    def days(self, path: str) -> tuple[list[int], list[int]] | None:
        """The earliest and latest day of a charge's date for every row, the last row first; none for a date of the person."""
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
            found = self._days[path] = (earliest, latest)
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
        return self.cases_index(path, lambda case: case.person.values.get(path))

    def cases_index(self, key: Hashable, value: Callable[[Case], Any]) -> Index:
        """Something worked out once a person."""

        def build() -> Index:
            values = self.each_case(key, value)
            ids = list(map(id, values))
            first = dict(zip(ids, values, strict=True))
            place = {one: number for number, one in enumerate(first)}
            return PersonIndex(list(first.values()), list(map(place.__getitem__, ids)), self.counts)

        return self.derived(key, build)

    def each_case(self, key: Hashable, value: Callable[[Case], Any]) -> list[Any]:
        """Something of each person, worked out once and kept with the case: many packs ask for the same."""
        found = []
        for case in self.cases:
            kept = case.kept
            if key not in kept:
                kept[key] = value(case)
            found.append(kept[key])
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
            written = self.derived(("written", part), lambda: self._written(part))
            return regrouped(written, lambda row: resolve(row, statutes))

        return self.derived((part, statutes.jurisdiction), build)

    def _written(self, part: str) -> Index:
        rows: list[Any] = []
        for one in self.columns:
            rows += one.together(WRITTEN[part])
        return Index.of(rows)


WRITTEN = {
    "offence": (
        "jurisdiction", "offence.statute", "offence.text", "offence.category",
        "offence.role", "offence.level", "offence.degree", "offence.attempt",
    ),
    # role, level, degree and attempt are told of the charge of conviction, not of the arrest
    "arrest": ("jurisdiction", "arrest.statute", "arrest.text", "arrest.category"),
}  # fmt: skip


def column(index: Index, decide: Callable[[Any], Truth]) -> Column:
    """A column from an index: each value is decided once. `None` (not known) is passed on to `decide` as it is."""
    return index.decided([decide(value) for value in index.distinct])


def combine(first: Index, second: Index, decide: Callable[[Any, Any], Truth]) -> Column:
    """A column from two indexes: each pair of values that occurs together is decided once."""
    if len(first.distinct) == 1:
        return column(second, lambda value: decide(first.distinct[0], value))
    if len(second.distinct) == 1:
        return column(first, lambda value: decide(value, second.distinct[0]))
    if len(first.distinct) * len(second.distinct) <= FEW:
        true = false = 0
        for left, rows in zip(first.distinct, first.masks, strict=True):
            for right, also in zip(second.distinct, second.masks, strict=True):
                truth = decide(left, right)
                true |= rows & also if truth is True else 0
                false |= rows & also if truth is False else 0
        return true, false
    if len(first.distinct) * len(second.distinct) > 4 * len(first.codes):
        # hardly any pair comes twice
        one, other = first.distinct, second.distinct
        truths = [decide(one[left], other[right]) for left, right in zip(first.codes, second.codes, strict=True)]
        return (
            int("".join(["1" if truth is True else "0" for truth in reversed(truths)]), 2),
            int("".join(["1" if truth is False else "0" for truth in reversed(truths)]), 2),
        )
    pairs: dict[tuple[int, int], int] = {}
    codes = [pairs.setdefault(pair, len(pairs)) for pair in zip(first.codes, second.codes, strict=True)]
    one, other = first.distinct, second.distinct
    return Index(list(pairs), codes).decided([decide(one[left], other[right]) for left, right in pairs])


def regrouped(index: Index, change: Callable[[Any], Any]) -> Index:
    """The index of a value worked out from this one, rows with the same object together."""
    values = [change(value) for value in index.distinct]
    ids = list(map(id, values))
    first = dict(zip(ids, values, strict=True))
    place = {one: number for number, one in enumerate(first)}
    moved = [place[one] for one in ids]
    return Index(list(first.values()), list(map(moved.__getitem__, index.codes)))


def rows_of(index: Index) -> Iterable[tuple[Any, int]]:
    """Each different value with the rows that have it."""
    return zip(index.distinct, index.masks, strict=True)


def bits(signs: list[str]) -> int:
    """Rows of 1 and 0, the last row first, as a whole number."""
    return int("".join(signs) or "0", 2)


def set_bits(rows: int) -> list[int]:
    """The numbers of the rows in a mask."""
    numbers = []
    while rows:
        low = rows & -rows
        numbers.append(low.bit_length() - 1)
        rows ^= low
    return numbers
