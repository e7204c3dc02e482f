"""The first day on which time alone opens what is not open yet, as SQL over a row.

The day is a whole number: 0 for already so, `NEVER` where time does not help, `NOT_TOLD` for some day that is not known yet. As
these are ordered so (day < `NOT_TOLD` < `NEVER`), "all must hold" is GREATEST and "one is enough" is LEAST.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from amparo.bulk.compile.facts import ORIGIN, day
from amparo.bulk.compile.leaves import Leaves
from amparo.bulk.compile.persons import told
from amparo.bulk.compile.terms import Day, Test, not_met, text
from amparo.engine.rules import Age, InForce, RecordHas, Rule, SentenceCompleted, Waited, Within
from amparo.facts.dates import LAST

NOT_TOLD, NEVER = 3_900_000, 4_000_000
FAR = LAST - 40_000
"""Days from which no more time is added: a date without an end."""


@dataclass(frozen=True, slots=True)
class Others:
    """A condition that other charges must cease to meet: the day on which one of them does (SQL, 0 for one that does not count).

    `days` are the columns it reads. The latest day of a person's charges is `last`, shared by `sharing` of them, and the next
    before it `second`.
    """

    number: int
    sql: str
    days: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of what a person's charges say together."""
        return tuple(f"{each}{self.number}" for each in ("last", "sharing", "second"))


@dataclass(frozen=True, slots=True)
class Opening:
    """The SQL of the day (a DATE, NULL where it cannot be told), and the columns of days it reads, of the charge and the person."""

    sql: str
    days: tuple[str, ...] = ()
    of_person: tuple[str, ...] = ()
    others: tuple[Others, ...] = ()


@dataclass(slots=True)
class _Reads:
    days: dict[str, None] = field(default_factory=dict)
    of_person: dict[str, None] = field(default_factory=dict)
    beyond: list[Test] = field(default_factory=list)
    """Conditions on other charges that do not hold now: from when they will is not worked out here."""
    others: list[Others] = field(default_factory=list)


def opening(leaves: Leaves, rule: Rule) -> Opening:
    """For the rule of a version: the latest day on which it opens, where dates are not exact."""
    reads = _Reads()
    value = _opens(leaves, rule, True, reads)
    blocked = f" OR {' OR '.join(text(test) for test in reads.beyond)}" if reads.beyond else ""
    inner = f"CASE WHEN {value} < 1 OR {value} >= {NOT_TOLD}{blocked} THEN NULL ELSE {value} END"
    return Opening(
        f"{ORIGIN} + CAST({inner} - 1 AS INTEGER)", tuple(reads.days), tuple(reads.of_person), tuple(reads.others)
    )


def _opens(leaves: Leaves, rule: Rule, want: bool, reads: _Reads) -> str:
    pair = leaves.column(rule, "lenient", "now")
    now, _never = (pair.true, pair.false) if want else (pair.false, pair.true)
    if now is True:
        return "0"
    if rule.kind == "not" and rule.timed:
        return _opens(leaves, rule.parts[0], not want, reads)
    if not rule.timed:
        return _unless(now, str(NEVER))
    if rule.kind == "leaf":
        return _unless(now, _turns(leaves, rule, want, now, reads))
    every = (rule.kind == "all") == want
    parts = []
    for part in rule.parts:
        if part.timed:
            parts.append(_opens(leaves, part, want, reads))
            continue
        own = leaves.column(part, "lenient", "now")
        met, fails = (own.true, own.false) if want else (own.false, own.true)
        # what is missing here may yet be found; what fails, time does not change
        parts.append(_unless(not_met(fails), str(NEVER)) if every else _unless(met, str(NEVER)))
    kept = [part for part in dict.fromkeys(parts) if part != ("0" if every else str(NEVER))]
    if not kept:
        return "0" if every else str(NEVER)
    joined = kept[0] if len(kept) == 1 else f"{'GREATEST' if every else 'LEAST'}({', '.join(kept)})"
    return _unless(now, joined)


def _unless(met: Test, otherwise: str) -> str:
    if met is True or otherwise == "0":
        return "0"
    return otherwise if met is False else f"CASE WHEN {text(met)} THEN 0 ELSE {otherwise} END"


def _turns(leaves: Leaves, rule: Rule, want: bool, now: Test, reads: _Reads) -> str:
    match rule.predicate:
        case Waited(since) as wait if want:
            days = [_added(*_days(leaves, path, reads), wait, 0) for path in since]
            return days[0] if len(days) == 1 else f"GREATEST({', '.join(days)})"
        case Within(path) as deadline if not want:
            return _added(*_days(leaves, path, reads), deadline, 1)
        case SentenceCompleted() if want:
            return _known(*_days(leaves, "charge.sentence.completed_on", reads))
        case InForce(_, "filing", period) if want:
            return str(period.start.latest if period.start.earliest > leaves.given.as_of.latest else NEVER)
        case Age("filing", years, at_least) if want == at_least:
            earliest, latest = leaves.persons.birthday(years)
            for edge in (earliest, latest):
                if isinstance(edge, str):
                    reads.of_person[edge] = None
            return _known(earliest, latest)
        case RecordHas(where, which) if not want and which in ("any", "other"):
            return _of_others(leaves, where, which == "other", reads)
        case RecordHas():
            reads.beyond.append(not_met(now))
            return str(NOT_TOLD)
    return str(NEVER)


def _of_others(leaves: Leaves, where: Rule, without_own: bool, reads: _Reads) -> str:
    """The day on which the last of the person's charges ceases to meet a condition."""
    inner = _Reads()
    ceases = text(leaves.column(where, "lenient", "fall").false)
    day_of_one = f"CASE WHEN {ceases} THEN {_opens(leaves, where, False, inner)} ELSE 0 END"
    if inner.of_person or inner.others or inner.beyond:
        reads.beyond.append(True)
        return str(NOT_TOLD)
    one = Others(leaves.turning.setdefault(id(where), len(leaves.turning)), day_of_one, tuple(inner.days))
    reads.others.append(one)
    reads.days |= inner.days
    last, sharing, second = (f"COALESCE({name}, 0)" for name in one.columns)
    day_of_all = (
        f"CASE WHEN {day_of_one} = {last} AND {sharing} = 1 THEN {second} ELSE {last} END" if without_own else last
    )
    return f"CASE WHEN {day_of_all} = 0 THEN {NEVER} ELSE {day_of_all} END"


def _days(leaves: Leaves, path: str, reads: _Reads) -> tuple[Day, Day]:
    of_charge = path.startswith("charge.")
    ends = leaves.charges.days(path[7:]) if of_charge else leaves.persons.days(path)
    for end in ends:
        if isinstance(end, str):
            (reads.days if of_charge else reads.of_person)[end] = None
    return ends


def _known(earliest: Day, latest: Day) -> str:
    known = told(earliest, latest)
    return str(NOT_TOLD) if known is False else f"CASE WHEN {text(known)} THEN {latest} ELSE {NOT_TOLD} END"


def _added(earliest: Day, latest: Day, length: Waited | Within, more: int) -> str:
    """The day at the end of a period, rounded as the interpreter rounds it; `more` days after."""
    known = told(earliest, latest)
    if known is False:
        return str(NOT_TOLD)
    months = length.years * 12 + length.months
    start = f"({ORIGIN} + CAST({latest} - 1 AS INTEGER))"
    moved = f"CAST({start} + INTERVAL '{months}' MONTH AS DATE)" if months else start
    value = day(moved, NOT_TOLD)
    if months and isinstance(length, Waited):
        # a month without that day: a waiting period ends on the first of the next, a deadline on the last of this one
        value += f" + CASE WHEN EXTRACT(DAY FROM {moved}) < EXTRACT(DAY FROM {start}) THEN 1 ELSE 0 END"
    value += f" + {length.days + more}"
    return (
        f"CASE WHEN NOT ({text(known)}) THEN {NOT_TOLD} WHEN {latest} >= {FAR} THEN {LAST + more} "
        f"ELSE CAST({value} AS INTEGER) END"
    )
