"""Truths as SQL text, without SQL's own third value.

A `Term` is a test that is either met or not, never NULL: it keeps the text of its opposite beside its own, so that no NOT is
ever put before something that a database might find NULL. A `Pair` is a condition of law in three values: where it is true,
and where it is false; where neither is met it is not known.

Conditions that were decided before lie as bits in whole numbers. Tests on bits of one column are merged: a row of conditions
that must all hold is one `(k0 & 13) = 13`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LEAVES: Final = 31
"""Conditions in one BIGINT: bit i says that condition i is true, bit i + 31 that it is false."""


@dataclass(frozen=True, slots=True)
class Term:
    """A test in SQL (`met`) and its exact opposite (`unmet`)."""

    met: str
    unmet: str


@dataclass(frozen=True, slots=True)
class Bits:
    """Bits of a column: all of `mask` are set, or (`some`) at least one of them; or, `not met`, the opposite of that."""

    column: str
    mask: int
    some: bool = False
    met: bool = True

    def merges(self, joined_by_or: bool) -> bool:
        """Whether it is one with its like of the same column: all of these and all of those; some of these or some of those."""
        return self.mask & (self.mask - 1) == 0 or (self.some is self.met) is joined_by_or


@dataclass(frozen=True, slots=True)
class Both:
    """All parts are met."""

    parts: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Some part is met."""

    parts: tuple[Test, ...]


Test = bool | Term | Bits | Both | Either
"""Something that is met or not."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A condition in three values: where true, where false."""

    true: Test
    false: Test

    @property
    def turned(self) -> Pair:
        """Its opposite."""
        return Pair(self.false, self.true)


UNKNOWN: Final = Pair(False, False)


def all_met(*tests: Test) -> Test:
    """Every test is met."""
    return _joined(tests, Both, False)


def any_met(*tests: Test) -> Test:
    """Some test is met."""
    return _joined(tests, Either, True)


def _joined(tests: Iterable[Test], kind: type[Both] | type[Either], settling: bool) -> Test:
    kept: dict[Test, None] = {}
    masks: dict[tuple[str, bool], int] = {}
    for test in tests:
        for part in test.parts if isinstance(test, kind) else (test,):
            if part is settling:
                return settling
            if isinstance(part, bool):
                continue
            if isinstance(part, Bits) and part.merges(settling):
                place = (part.column, part.met)
                masks[place] = masks.get(place, 0) | part.mask
                continue
            kept[part] = None
    made: list[Test] = [Bits(column, mask, settling is met, met) for (column, met), mask in masks.items()]
    made += kept
    if not made:
        return not settling
    return made[0] if len(made) == 1 else kind(tuple(made))


def not_met(test: Test) -> Test:
    """The test is not met."""
    if isinstance(test, bool):
        return not test
    if isinstance(test, Term):
        return Term(test.unmet, test.met)
    if isinstance(test, Both):
        return any_met(*map(not_met, test.parts))
    if isinstance(test, Either):
        return all_met(*map(not_met, test.parts))
    return Bits(test.column, test.mask, test.some, not test.met)


def text(test: Test, met: bool = True) -> str:
    """The SQL of a test, or of its opposite."""
    if isinstance(test, bool):
        return "1 = 1" if test is met else "1 = 0"
    if isinstance(test, Term):
        return test.met if met else test.unmet
    if isinstance(test, Bits):
        wanted = 0 if test.some else test.mask
        return f"({test.column} & {test.mask}) {'<>' if test.some is (met is test.met) else '='} {wanted}"
    word = " AND " if isinstance(test, Both) is met else " OR "
    return "(" + word.join(text(part, met) for part in test.parts) + ")"


def every(*pairs: Pair) -> Pair:
    """Kleene's and."""
    return Pair(all_met(*(one.true for one in pairs)), any_met(*(one.false for one in pairs)))


def some(*pairs: Pair) -> Pair:
    """Kleene's or."""
    return Pair(any_met(*(one.true for one in pairs)), all_met(*(one.false for one in pairs)))


def settled(first: Pair, then: Pair) -> Pair:
    """What the first leaves open is settled by the second."""
    return Pair(
        any_met(first.true, all_met(then.true, not_met(first.false))),
        any_met(first.false, all_met(then.false, not_met(first.true))),
    )


# days: whole numbers, one a day, 1 being the first of January of the year 1; text where they are a column


Day = int | str


def less(day: Day, other: Day) -> Test:
    """A day lies before another."""
    if isinstance(day, int) and isinstance(other, int):
        return day < other
    return Term(f"{day} < {other}", f"{day} >= {other}")


def at_most(day: Day, other: Day) -> Test:
    """A day lies before another or on it."""
    return not_met(less(other, day))


def same(value: str, word: str) -> Test:
    """A value that is never NULL equals a number or a word in SQL."""
    return Term(f"{value} = {word}", f"{value} <> {word}")


def one_of(value: str, codes: Iterable[int]) -> Test:
    """A whole number that is never NULL is one of these."""
    chosen = sorted(codes)
    if not chosen:
        return False
    listed = ", ".join(map(str, chosen))
    if len(chosen) == 1:
        return same(value, listed)
    return Term(f"{value} IN ({listed})", f"{value} NOT IN ({listed})")


def quoted(name: str) -> str:
    """A name of a column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A word in SQL."""
    return "'" + value.replace("'", "''") + "'"
