"""Evaluates the tree of a provision over columns, in three values (strong Kleene).

What the law leaves to a court cannot be answered beforehand, and what time will bring has not happened. So a tree is read in
worlds: *strict* (the court finds nothing in the person's favour) and *lenient* (it finds everything), each *now* and with
time having *risen* (every wait over). Three columns give the status of every row (no finding can stand under a "not", so what
holds in the strict world holds in the lenient one):

    strict now true                              available
    strict now false, lenient now true           the court decides
    both now false, lenient risen false          not available
    both now false, lenient risen true           not yet
    anything else                                open: facts are missing that decide it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from amparo.engine.index import Column
from amparo.engine.predicates import Reading, decide
from amparo.engine.rules import CourtFinds, Predicate, RecordHas, Rule
from amparo.engine.table import Table, set_bits
from amparo.facts.case import Entity, Value
from amparo.facts.dates import Span

Court = Literal["strict", "lenient"]


class Status(StrEnum):
    """What a provision says of a charge on a date."""

    AVAILABLE = "available"
    COURT_DECIDES = "court_decides"
    OPEN = "open"
    NOT_YET = "not_yet"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class Statuses:
    """For each status, the rows (as bits) that have it."""

    available: int
    court_decides: int
    open: int
    not_yet: int
    not_available: int

    def of(self, row: int) -> Status:
        """The status of one row."""
        bit = 1 << row
        for status in Status:
            if getattr(self, status.value) & bit:
                return status
        raise KeyError(row)


class Evaluation:
    """The outcome of every node over a table, each worked out once and kept."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._predicates: dict[tuple[int, str, str], Column] = {}
        self._rules: dict[tuple[int, str, str], Column] = {}
        self.alike: dict[tuple[object, ...], tuple[int, ...]] = {}
        """What readers worked out once for rows whose conditions stand alike."""

    def column(self, rule: Rule, court: Court = "strict", reading: Reading = "now") -> Column:
        """Where a node is true and where it is false, in a world."""
        # a node that neither time nor a court can turn is the same in every world
        if not rule.timed:
            reading = "now"
        if not rule.evaluative:
            court = "strict"
        key = (id(rule), court, reading)
        found = self._rules.get(key)
        if found is None:
            found = self._rules[key] = self._decide(rule, court, reading)
        return found

    def _decide(self, rule: Rule, court: Court, reading: Reading) -> Column:
        if rule.kind == "leaf":
            assert rule.predicate is not None
            return self.predicate(rule.predicate, court, reading)
        if rule.kind == "not":
            turned: Reading = "fall" if reading == "rise" else "rise" if reading == "fall" else "now"
            true, false = self.column(rule.parts[0], court, turned)
            return false, true
        everything = self.table.all
        if rule.kind == "all":
            true, false = everything, 0
            for part in rule.parts:
                one, other = self.column(part, court, reading)
                true &= one
                false |= other
            return true, false
        true, false = 0, everything
        for part in rule.parts:
            one, other = self.column(part, court, reading)
            true |= one
            false &= other
        return true, false

    def predicate(self, predicate: Predicate, court: Court, reading: Reading) -> Column:
        """The column of a predicate; provisions that share one share its column."""
        if isinstance(predicate, CourtFinds):
            return (0, self.table.all) if court == "strict" else (self.table.all, 0)
        key = (id(predicate), court if isinstance(predicate, RecordHas) else "strict", reading)
        found = self._predicates.get(key)
        if found is None:
            if isinstance(predicate, RecordHas):
                found = self._record_has(predicate, self.column(predicate.where, court, reading))
            else:
                found = decide(predicate, self.table, reading)
            self._predicates[key] = found
        return found

    def _record_has(self, predicate: RecordHas, where: Column) -> Column:
        """Some (other, earlier, later …) charge of the person meets the condition. Linear in the rows."""
        table = self.table
        charges = table.all & ~table.person_rows
        met = where[0] & charges
        unsure = charges & ~(where[0] | where[1])
        complete = table.person_index("record.complete").column(lambda value: value is True)[0]
        true = false = 0
        for columns, rows, start in zip(table.columns, table.people, table.starts, strict=True):
            some, maybe, closed = met & rows, unsure & rows, bool(complete & rows)
            if predicate.which in ("any", "other"):
                # a charge that is itself the only one to meet the condition sees no other
                alone = predicate.which == "other" and not some & (some - 1)
                true |= rows & ~some if alone and some else rows if some else 0
                if closed:
                    false |= some if alone and not maybe else 0
                    if not some:
                        only = predicate.which == "other" and not maybe & (maybe - 1)
                        false |= rows if not maybe else maybe if only else 0
            elif some or maybe:
                seen = RELATED[predicate.which](columns.charges, some >> (start + 1), maybe >> (start + 1), closed)
                true |= seen[0] << (start + 1)
                false |= seen[1] << (start + 1)
            elif closed:
                false |= rows
        return true, false

    def statuses(self, rule: Rule, rows: int) -> Statuses:
        """The status of every row in `rows` under a provision's whole tree."""
        strict_true, strict_false = self.column(rule)
        lenient_true, lenient_false = self.column(rule, "lenient")
        closed = strict_false & lenient_false & rows
        not_available = not_yet = 0
        if closed:
            # whether the court would have a choice by then is not asked here: the lenient world decides
            risen_true, risen_false = self.column(rule, "lenient", "rise")
            not_available, not_yet = closed & risen_false, closed & risen_true
        available = strict_true & rows
        court_decides = strict_false & lenient_true & rows
        taken = available | court_decides | not_available | not_yet
        return Statuses(available, court_decides, rows & ~taken, not_yet, not_available)


def _same_case(charges: Sequence[Entity], some: int, maybe: int, closed: bool) -> Column:
    """For each charge of a person (bit i is charge i): does another charge of the same case meet the condition?"""
    by_case: dict[tuple[Value, Value], int] = {}
    unplaced = 0
    for place, charge in enumerate(charges):
        number, jurisdiction = charge.values.get("case_number"), charge.values.get("jurisdiction")
        if number is None or jurisdiction is None:
            unplaced |= 1 << place
        else:
            key = (jurisdiction, number)
            by_case[key] = by_case.get(key, 0) | 1 << place
    true = false = 0
    for rows in by_case.values():
        for place in set_bits(rows):
            bit = 1 << place
            if some & rows & ~bit:
                true |= bit
            elif closed and not maybe & rows & ~bit and not (some | maybe) & unplaced:
                false |= bit
    for place in set_bits(unplaced):
        if closed and not (some | maybe) & ~(1 << place):
            false |= 1 << place
    return true, false


def _in_order(charges: Sequence[Entity], some: int, maybe: int, closed: bool, sign: int) -> Column:
    """Does another charge that was decided later (`sign` 1) or earlier (-1) meet the condition?

    The two furthest dates decide for every charge at once: the second is needed for the charge that has the first.
    """
    sure: list[tuple[int, int]] = []
    possible: list[tuple[int, int]] = []
    undated = 0
    days = [charge.values.get("disposition.date") for charge in charges]
    for place, day in enumerate(days):
        bit = 1 << place
        if not (some | maybe) & bit:
            continue
        if not isinstance(day, Span):
            undated |= bit
            continue
        near, far = (day.earliest, day.latest) if sign > 0 else (-day.latest, -day.earliest)
        if some & bit:
            sure.append((near, place))
        possible.append((far, place))
    sure = sorted(sure, reverse=True)[:2]
    possible = sorted(possible, reverse=True)[:2]
    true = false = 0
    for place, day in enumerate(days):
        bit = 1 << place
        if isinstance(day, Span):
            near, far = (day.earliest, day.latest) if sign > 0 else (-day.latest, -day.earliest)
            if any(other > far for other, where in sure if where != place):
                true |= bit
            elif closed and not undated & ~bit and not any(other > near for other, where in possible if where != place):
                false |= bit
        elif closed and not (some | maybe) & ~bit:
            false |= bit
    return true, false


def _earlier(charges: Sequence[Entity], some: int, maybe: int, closed: bool) -> Column:
    return _in_order(charges, some, maybe, closed, -1)


def _later(charges: Sequence[Entity], some: int, maybe: int, closed: bool) -> Column:
    return _in_order(charges, some, maybe, closed, 1)


RELATED = {"same_case": _same_case, "earlier": _earlier, "later": _later}

__all__ = ["Court", "Evaluation", "Status", "Statuses", "set_bits"]
