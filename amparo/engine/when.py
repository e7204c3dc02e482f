"""From when relief is open: the day on which the time conditions turn, with every dated constraint kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from amparo.engine.evaluate import RELATED, Court, Evaluation
from amparo.engine.explain import truth
from amparo.engine.predicates import waited_until, within_until
from amparo.engine.rules import Age, InForce, RecordHas, Rule, SentenceCompleted, Waited, Within
from amparo.engine.table import Row
from amparo.facts.case import Value
from amparo.facts.dates import LAST, Span, day_text, shift

Edge = Literal["earliest", "latest"]
"""Of a date that is not exact: the first or the last day it can mean."""

NEVER = LAST + 1


@dataclass(frozen=True, slots=True)
class Constraint:
    """A time condition and the first day on which it is surely met (empty: the day cannot be told yet)."""

    rule: Rule
    day: str


def opens(evaluation: Evaluation, rule: Rule, row: int, edge: Edge = "latest") -> tuple[str, list[Constraint]]:
    """The first day on which `rule` is surely met on a row as time alone passes, and the constraints behind it.

    Of several that must all hold the latest decides; of several of which one is enough, the earliest. The day is empty where
    it cannot be told (a sentence that is not over yet). With `edge` "earliest" it is the first day on which the rule may be
    met, which is another day only where a date is not exact.
    """
    kept: list[Constraint] = []
    day = _opens(evaluation, rule, row, edge, True, kept)
    return ("" if day is None or day >= NEVER else day_text(day) if day else ""), kept


def falls(rule: Rule, turned: bool = False) -> bool:
    """Whether time can close what a rule has opened: it holds a deadline, or a wait under a "not"."""
    predicate = rule.predicate
    if isinstance(predicate, RecordHas):
        return falls(predicate.where, turned)
    if isinstance(predicate, Age) and predicate.at == "filing":
        return predicate.at_least == turned
    if isinstance(predicate, Within):
        return not turned
    if isinstance(predicate, Waited | SentenceCompleted):
        return turned
    return any(falls(part, turned != (rule.kind == "not")) for part in rule.parts)


def _opens(evaluation: Evaluation, rule: Rule, row: int, edge: Edge, want: bool, kept: list[Constraint]) -> int | None:
    """An ordinal; 0 for already so (or not for time to change), `NEVER`, or none for some day not known yet."""
    court: Court = "lenient"
    bit = 1 << row
    now = evaluation.column(rule, court)[0 if want else 1]
    if now & bit or not rule.timed:
        return 0 if now & bit else NEVER
    if rule.kind == "not":
        return _opens(evaluation, rule.parts[0], row, edge, not want, kept)
    if rule.kind == "leaf":
        day = _turns(evaluation, rule, row, edge, want)
        kept.append(Constraint(rule, day_text(day) if day is not None and 0 < day < NEVER else ""))
        return day
    days: list[int | None] = []
    collected: list[list[Constraint]] = []
    every = (rule.kind == "all") == want
    for part in rule.parts:
        inner: list[Constraint] = []
        if not part.timed and not evaluation.column(part, court)[0 if want else 1] & bit:
            # facts are missing here, or fail: time does not change that
            known = evaluation.column(part, court)[1 if want else 0] & bit
            days.append(NEVER if known and every else (0 if every else NEVER))
        else:
            days.append(_opens(evaluation, part, row, edge, want, inner))
        collected.append(inner)
    if every:
        for inner in collected:
            kept.extend(inner)
        if any(day is not None and day >= NEVER for day in days):
            return NEVER
        return None if None in days else max(day for day in days if day is not None)
    known_days = [day for day in days if day is not None and day < NEVER]
    if known_days:
        best = days.index(min(known_days))
        kept.extend(collected[best])
        return days[best]
    return None if None in days else NEVER


def _turns(evaluation: Evaluation, rule: Rule, row_number: int, edge: Edge, want: bool) -> int | None:
    table = evaluation.table
    row = table.row(row_number)
    pick: Callable[[Span], int] = attrgetter(edge)
    match rule.predicate:
        case Waited(since) if want:
            days = [_value(path, row) for path in since]
            if not all(isinstance(day, Span) for day in days):
                return None
            return max(pick(waited_until(rule.predicate, day)) for day in days if isinstance(day, Span))
        case Within(path) if not want:
            day = _value(path, row)
            return pick(within_until(rule.predicate, day)) + 1 if isinstance(day, Span) else None
        case SentenceCompleted() if want:
            day = _value("charge.sentence.completed_on", row)
            return pick(day) if isinstance(day, Span) else None
        case InForce(_, "filing", period) if want:
            return pick(period.start) if period.start.earliest > table.as_of.latest else NEVER
        case Age("filing", years, at_least) if want == at_least:
            born = _value("person.born", row)
            return pick(shift(born, years=years)) if isinstance(born, Span) else None
        case RecordHas():
            return _of_other_charges(evaluation, rule.predicate, row_number, edge, want)
    return NEVER


def _of_other_charges(evaluation: Evaluation, predicate: RecordHas, row: int, edge: Edge, want: bool) -> int | None:
    """The day on which the first of the person's charges that are meant meets a condition, or the last ceases to meet it."""
    table = evaluation.table
    first = max(start for start in table.starts if start <= row) + 1
    charges = table.row(row).case.charges
    days: list[int | None] = []
    for place in range(len(charges)):
        other = first + place
        if other == row and predicate.which != "any":
            continue
        if predicate.which in RELATED and row >= first:
            sure, never = RELATED[predicate.which](charges, 1 << place, 0, True)
            if (never if not want else ~sure) >> (row - first) & 1:
                continue
        if truth(evaluation, predicate.where, other, "lenient", "rise" if want else "fall") is want:
            days.append(_opens(evaluation, predicate.where, other, edge, want, []))
    known = [day for day in days if day is not None]
    if want:
        return min(known) if known else None if days else NEVER
    return None if None in days else max(known, default=0) or NEVER


def _value(path: str, row: Row) -> Value | None:
    if path.startswith("charge."):
        return row.charge.values.get(path[7:]) if row.charge else None
    return row.case.person.values.get(path)
