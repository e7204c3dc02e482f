"""From when relief is open: the day on which the time conditions turn, with every dated constraint kept."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.engine.evaluate import Court, Evaluation
from amparo.engine.predicates import waited_until, within_until
from amparo.engine.rules import Age, InForce, RecordHas, Rule, SentenceCompleted, Waited, Within
from amparo.engine.table import Row, set_bits
from amparo.facts.case import Value
from amparo.facts.dates import LAST, Span, day_text, shift

NEVER = LAST + 1


@dataclass(frozen=True, slots=True)
class Constraint:
    """A time condition and the first day on which it is surely met (empty: the day cannot be told yet)."""

    rule: Rule
    day: str


def opens(evaluation: Evaluation, rule: Rule, row: int, court: Court = "lenient") -> tuple[str, list[Constraint]]:
    """The first day on which `rule` is surely met on a row as time alone passes, and the constraints behind it.

    Of several that must all hold the latest decides; of several of which one is enough, the earliest. The day is empty where
    it cannot be told (a sentence that is not over yet).
    """
    kept: list[Constraint] = []
    day = _opens(evaluation, rule, row, court, True, kept)
    return ("" if day is None or day >= NEVER else day_text(day) if day else ""), kept


def _opens(
    evaluation: Evaluation, rule: Rule, row: int, court: Court, want: bool, kept: list[Constraint]
) -> int | None:
    """An ordinal; 0 for already so (or not for time to change), `NEVER`, or none for some day not known yet."""
    bit = 1 << row
    now = evaluation.column(rule, court)[0 if want else 1]
    if now & bit or not rule.timed:
        return 0 if now & bit else NEVER
    if rule.kind == "not":
        return _opens(evaluation, rule.parts[0], row, court, not want, kept)
    if rule.kind == "leaf":
        day = _turns(evaluation, rule, row, court, want)
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
            days.append(_opens(evaluation, part, row, court, want, inner))
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


def _turns(evaluation: Evaluation, rule: Rule, row_number: int, court: Court, want: bool) -> int | None:
    table = evaluation.table
    row = table.row(row_number)
    match rule.predicate:
        case Waited(since) if want:
            days = [_value(path, row) for path in since]
            if not all(isinstance(day, Span) for day in days):
                return None
            return max(waited_until(rule.predicate, day).latest for day in days if isinstance(day, Span))
        case Within(path) if not want:
            day = _value(path, row)
            return within_until(rule.predicate, day).latest + 1 if isinstance(day, Span) else None
        case SentenceCompleted() if want:
            day = _value("charge.sentence.completed_on", row)
            return day.latest if isinstance(day, Span) else None
        case InForce(_, "filing", period) if want:
            return period.start.latest if period.start.earliest > table.as_of.latest else NEVER
        case Age("filing", years, at_least) if want == at_least:
            born = _value("person.born", row)
            return shift(born, years=years).latest if isinstance(born, Span) else None
        case RecordHas(where, _) if not want:
            latest = 0
            start = max(first for first in table.starts if first <= row_number)
            met = evaluation.column(where, court)[0]
            for other in set_bits(met >> start & ((1 << (len(row.case.charges) + 1)) - 1)):
                if start + other == row_number and rule.predicate.which != "any":
                    continue
                day = _opens(evaluation, where, start + other, court, False, [])
                if day is None:
                    return None
                latest = max(latest, day)
            return latest or NEVER
    return NEVER


def _value(path: str, row: Row) -> Value | None:
    if path.startswith("charge."):
        return row.charge.values.get(path[7:]) if row.charge else None
    return row.case.person.values.get(path)
