"""Charges of one case as columns: each fact as a list over the charges, worked out once and kept with the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from amparo.facts.dates import FIRST, LAST, Span

if TYPE_CHECKING:
    from amparo.facts.case import Entity

_shared: dict[tuple[Any, ...], tuple[Any, ...]] = {}
"""Equal combinations of words are one object, so that rows can be grouped by identity."""


class Columns:
    """Some charges of a case, and their facts as columns.

    Before the charges stands one row for the person, without facts. Columns of signs and days have the last charge first, as
    the digits of a whole number have.
    """

    __slots__ = ("_days", "_signs", "_together", "_values", "charges", "names", "rows")

    def __init__(self, charges: Sequence[Entity]) -> None:
        self.charges = charges
        self.rows = len(charges) + 1
        self.names = frozenset().union(*(charge.values for charge in charges))
        """The facts that are known of any of the charges."""
        self._values: dict[str, list[Any]] = {}
        self._signs: dict[str, tuple[str, str]] = {}
        self._days: dict[str, tuple[list[int], list[int]]] = {}
        self._together: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}

    def values(self, name: str) -> list[Any]:
        """A fact of every row, `None` where it is not known."""
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = [None, *(charge.values.get(name) for charge in self.charges)]
        return found

    def together(self, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """Several facts of every row; equal combinations are the same object."""
        found = self._together.get(names)
        if found is None:
            rows = zip(*(self.values(name) for name in names), strict=True)
            found = self._together[names] = [_shared.setdefault(row, row) for row in rows]
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
