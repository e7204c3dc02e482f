"""Charges of one case as columns: each fact as a list over the charges, worked out once and kept with the case."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from amparo.facts.dates import FIRST, LAST, Span
from amparo.facts.forgetting import also_forget

if TYPE_CHECKING:
    from amparo.facts.case import Entity

_name_sets: dict[frozenset[str], frozenset[str]] = {}
also_forget(_name_sets.clear)


def shared(names: frozenset[str]) -> frozenset[str]:
    """The one object that stands for this set of names: most charges have the same facts told."""
    return _name_sets.setdefault(names, names)


class Places:
    """The values met of each fact (or combination of several), and their places: what rows are grouped by.

    It lives as long as those who share it: one case, or the cases of one run. Nothing of a case stays behind when they are gone.
    Several threads may look at one case.
    """

    __slots__ = ("_lock", "_met")

    def __init__(self) -> None:
        self._met: dict[tuple[str, ...], tuple[dict[Any, int], list[Any]]] = {}
        self._lock = Lock()

    def met(self, names: tuple[str, ...]) -> list[Any]:
        """The values of a fact, or the combinations of several, that have been met; `codes` gives places in it."""
        return self._met.setdefault(names, ({}, []))[1]

    def codes(self, names: tuple[str, ...], rows: Sequence[Any]) -> list[int]:
        """The place of each row's value among those met."""
        found = []
        with self._lock:  # a place is given to one value only
            place, values = self._met.setdefault(names, ({}, []))
            for row in rows:
                # True and 1 are equal keys, but no fact has both kinds of value
                code = place.get(row)
                if code is None:
                    code = place[row] = len(values)
                    values.append(row)
                found.append(code)
        return found


class Columns:
    """Some charges of a case, and their facts as columns.

    Before the charges stands one row for the person, without facts. Columns of signs and days have the last charge first, as
    the digits of a whole number have.
    """

    __slots__ = ("_coded", "_days", "_own", "_signs", "charges", "names", "rows")

    def __init__(self, charges: Sequence[Entity]) -> None:
        self.charges = charges
        self.rows = len(charges) + 1
        self.names = shared(frozenset().union(*(charge.values for charge in charges)))
        """The facts that are known of any of the charges."""
        self._own: Places | None = None
        self._coded: tuple[Places | None, dict[tuple[str, ...], list[int]]] = (None, {})
        self._signs: dict[str, tuple[str, str]] = {}
        self._days: dict[str, tuple[list[int], list[int]]] = {}

    @property
    def places(self) -> Places:
        """The places of values where these charges stand alone."""
        if self._own is None:
            self._own = Places()
        return self._own

    def values(self, name: str) -> list[Any]:
        """A fact of every row, `None` where it is not known."""
        return [None, *(charge.values.get(name) for charge in self.charges)]

    def codes(self, names: tuple[str, ...], places: Places) -> list[int]:
        """For every row the place of its value (or of its combination of several facts) among those met."""
        coded = self._coded
        if coded[0] is not places:
            coded = self._coded = (places, {})
        found = coded[1].get(names)
        if found is None:
            rows = self.values(names[0]) if len(names) == 1 else list(zip(*map(self.values, names), strict=True))
            found = coded[1][names] = places.codes(names, rows)
        return found

    def signs(self, name: str) -> tuple[str, str]:
        """Where a truth is yes and where it is no, as rows of 1 and 0 with the last charge first."""
        found = self._signs.get(name)
        if found is None:
            backwards = self.values(name)[::-1]
            found = self._signs[name] = (
                "".join("1" if value is True else "0" for value in backwards),
                "".join("1" if value is False else "0" for value in backwards),
            )
        return found

    def days(self, name: str) -> tuple[list[int], list[int]]:
        """The earliest and the latest day a date can mean, with the last charge first; any day where it is not known."""
        found = self._days.get(name)
        if found is None:
            backwards = self.values(name)[::-1]
            found = self._days[name] = (
                [value.earliest if isinstance(value, Span) else FIRST for value in backwards],
                [value.latest if isinstance(value, Span) else LAST for value in backwards],
            )
        return found
