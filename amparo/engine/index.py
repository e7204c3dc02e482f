"""Facts of many rows, grouped by value, and dates of many rows; from either come columns of bits.

A column is two whole numbers, one bit a row: where it is true, and where it is false. Large tables are worked on by numpy, which
is only loaded for them; small ones (one person's record) by plain Python, in less time than numpy takes to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any

from amparo.facts.dates import Truth

Column = tuple[int, int]
"""(rows where true, rows where false)."""

LARGE = 1500
"""Rows from which numpy is worth its load."""


def pack(flags: Any) -> int:
    """Truths of rows, the last row first, as a whole number."""
    if isinstance(flags, list):
        return int("".join(["1" if flag else "0" for flag in flags]) or "0", 2)
    import numpy as np

    return int.from_bytes(np.packbits(flags).tobytes(), "big") >> (-len(flags) % 8)


def _array(values: list[int]) -> Any:
    import numpy as np

    return np.array(values, dtype=np.int32)


class Index:
    """A fact of every row, grouped by value so that a condition looks at each value once. `None` stands for not known.

    `values` may hold more values than occur; `codes` gives the place of each row's value in it.
    """

    def __init__(self, values: Sequence[Any], codes: list[int]) -> None:
        self.values = values
        self.codes = codes

    @cached_property
    def used(self) -> list[int]:
        """The places of the values that occur."""
        return sorted(set(self.codes))

    @cached_property
    def _backwards(self) -> Any:
        return _array(self.codes)[::-1] if len(self.codes) >= LARGE else self.codes[::-1]

    def column(self, decide: Callable[[Any], Truth]) -> Column:
        """The column in which each row has the truth of its value; each value is decided once."""
        truths = {place: decide(self.values[place]) for place in self.used}
        return (
            self.rows([place for place, truth in truths.items() if truth is True]),
            self.rows([place for place, truth in truths.items() if truth is False]),
        )

    def rows(self, places: Sequence[int]) -> int:
        """The rows whose value stands at one of these places."""
        if not places:
            return 0
        if len(places) == len(self.used):
            return (1 << len(self.codes)) - 1
        backwards = self._backwards
        if isinstance(backwards, list):
            wanted = set(places)
            return pack([code in wanted for code in backwards])
        import numpy as np

        found = np.zeros(self.used[-1] + 1, dtype=bool)
        found[list(places)] = True
        return pack(found[backwards])

    def groups(self) -> Iterator[tuple[Any, int]]:
        """Each value that occurs, with the rows that have it."""
        for place in self.used:
            yield self.values[place], self.rows([place])

    def mapped(self, change: Callable[[Any], Any]) -> Index:
        """The index of a value worked out from this one; equal results that are one object are grouped together."""
        place: dict[int, int] = {}
        values: list[Any] = []
        moved: dict[int, int] = {}
        for old in self.used:
            value = change(self.values[old])
            if id(value) not in place:
                place[id(value)] = len(values)
                values.append(value)
            moved[old] = place[id(value)]
        return Index(values, list(map(moved.__getitem__, self.codes)))


class PersonIndex(Index):
    """A fact that all rows of a person share: grouped once a person, spread over the rows when a column is made."""

    def __init__(self, values: Sequence[Any], by_person: list[int], counts: list[int]) -> None:
        self.values = values
        self.by_person = by_person
        self.counts = counts

    @classmethod
    def of(cls, each: Sequence[Any], counts: list[int]) -> PersonIndex:
        """Groups one value a person, by identity: dates need no hashing, and equal values are merely looked at twice."""
        ids = list(map(id, each))
        first = dict(zip(ids, each, strict=True))
        place = {one: number for number, one in enumerate(first)}
        return cls(list(first.values()), list(map(place.__getitem__, ids)), counts)

    @cached_property
    def used(self) -> list[int]:
        """The places of the values that occur."""
        return sorted(set(self.by_person))

    @cached_property
    def codes(self) -> list[int]:  # type: ignore[override]
        """The place of each row's value."""
        spread: list[int] = []
        for code, count in zip(self.by_person, self.counts, strict=True):
            spread += [code] * count
        return spread

    def rows(self, places: Sequence[int]) -> int:
        """The rows of the people whose value stands at one of these places."""
        if not places:
            return 0
        if len(places) == len(self.used):
            return (1 << sum(self.counts)) - 1
        wanted = set(places)
        return int(
            "".join(
                [
                    ("1" if code in wanted else "0") * count
                    for code, count in zip(reversed(self.by_person), reversed(self.counts), strict=True)
                ]
            ),
            2,
        )

    def each(self, change: Callable[[Any], Any]) -> list[Any]:
        """Something worked out from each person's value, once a value."""
        changed = {place: change(self.values[place]) for place in self.used}
        return list(map(changed.__getitem__, self.by_person))


def combine(first: Index, second: Index, decide: Callable[[Any, Any], Truth]) -> Column:
    """A column from two indexes: each pair of values that occurs together is decided once."""
    pairs: dict[tuple[int, int], int] = {}
    codes = [pairs.setdefault(pair, len(pairs)) for pair in zip(first.codes, second.codes, strict=True)]
    return Index(list(pairs), codes).column(lambda pair: decide(first.values[pair[0]], second.values[pair[1]]))


class Days:
    """A date of every row as the earliest and the latest day it can mean, the last row first."""

    def __init__(self, earliest: list[int], latest: list[int]) -> None:
        self.large = len(earliest) >= LARGE
        self.earliest: Any = _array(earliest) if self.large else earliest
        self.latest: Any = _array(latest) if self.large else latest

    def spread(self, each: Iterable[int], counts: Iterable[int]) -> Any:
        """A day of each person, the last person first, for all rows of the person."""
        if self.large:
            import numpy as np

            return np.repeat(_array(list(each)), list(counts))
        spread: list[int] = []
        for day, count in zip(each, counts, strict=True):
            spread += [day] * count
        return spread

    def within(self, start: Any, late_start: Any, early_end: Any, end: Any) -> Column:
        """Whether the day lies in a period of which start and end are known so far; bounds for all rows, or one a row."""
        return (
            self._both(self.earliest, late_start, self.latest, early_end),
            self._either(self.latest, start, self.earliest, end),
        )

    def at_most(self, sure: int, possible: int) -> Column:
        """Surely not later than `sure`, or surely later than `possible`."""
        return self._compare(self.latest, sure + 1), pack_not(self._flags_below(self.earliest, possible + 1))

    def before(self, first: Any, last: Any) -> Column:
        """Whether the day lies before another day of the same row, of which the first and last possibility are given."""
        return self._compare(self.latest, first), pack_not(self._flags_below(self.earliest, last))

    def known(self, last: int) -> int:
        """The rows of which the date is told at all (`last` is the latest day there is)."""
        return self._compare(self.latest, last)

    def _flags_below(self, days: Any, bound: Any) -> Any:
        if self.large:
            return days < bound
        return [day < limit for day, limit in zip(days, _each(bound), strict=False)]

    def _compare(self, days: Any, bound: Any) -> int:
        return pack(self._flags_below(days, bound))

    def _both(self, days: Any, least: Any, others: Any, most: Any) -> int:
        if self.large:
            return pack((days >= least) & (others <= most))
        pairs = zip(days, _each(least), others, _each(most), strict=False)
        return pack([low <= day and other <= high for day, low, other, high in pairs])

    def _either(self, days: Any, least: Any, others: Any, most: Any) -> int:
        if self.large:
            return pack((days < least) | (others > most))
        pairs = zip(days, _each(least), others, _each(most), strict=False)
        return pack([day < low or other > high for day, low, other, high in pairs])


def pack_not(flags: Any) -> int:
    """The rows where a truth does not hold."""
    return pack([not flag for flag in flags] if isinstance(flags, list) else ~flags)


def _each(bound: Any) -> Any:
    return bound if isinstance(bound, list) else repeat(bound)
