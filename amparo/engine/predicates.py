"""What each predicate means over columns of facts.

Every predicate has three readings: `now` (on the as-of date), `rise` (true wherever it may turn true as time alone passes)
and `fall` (false wherever it may turn false so). For predicates that time does not turn all three are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Literal

from amparo.engine.index import Column, Index, PersonIndex, combine
from amparo.engine.offences import OffenceScope
from amparo.engine.rules import (
    Age,
    CourtFinds,
    DateIn,
    During,
    History,
    InForce,
    Is,
    Offence,
    Predicate,
    Reaches,
    Recognition,
    SentenceCompleted,
    Unclear,
    VictimOf,
    Waited,
    Within,
)
from amparo.engine.table import Table
from amparo.facts.case import Case, Entity, Value
from amparo.facts.dates import FIRST, LAST, Period, Span, Truth, add, shift
from amparo.facts.forgetting import forgettable
from amparo.facts.vocabulary import vocabulary

Reading = Literal["now", "rise", "fall"]


def decide(predicate: Predicate, table: Table, reading: Reading) -> Column:
    """The column of a predicate (all but `RecordHas` and `CourtFinds`, which the evaluator decides)."""
    return _DECIDERS[type(predicate)](predicate, table, reading)


def _is(predicate: Is, table: Table, reading: Reading) -> Column:
    path, values = predicate.path, predicate.values
    if (True in values or False in values) and path.startswith(("charge.", "act.")):
        yes, no = table.truth(path.removeprefix("charge."))
        return (no, yes) if True not in values else (yes, no) if False not in values else (yes | no, 0)
    return table.index(path).column(lambda value: None if value is None else value in values)


def _victim_of(predicate: VictimOf, table: Table, reading: Reading) -> Column:
    kind = predicate.kind
    stated_true, stated_false = _is(Is(f"victim.{kind}", frozenset({True})), table, reading)
    told = table.cases_index("episodes.kinds", _kinds).column(lambda kinds: kind in kinds or None)[0]
    return stated_true | (told & ~stated_false), stated_false


def _kinds(case: Case) -> frozenset[str]:
    """All kinds of trafficking the episodes tell of."""
    return frozenset(kind for episode in case.episodes for kind in words_of(episode.values.get("kinds")))


def words_of(value: Value | None) -> tuple[str, ...]:
    """A list of words; empty where it is not known."""
    return value if isinstance(value, tuple) else ()


def _during(predicate: During, table: Table, reading: Reading) -> Column:
    stated_true, stated_false = _is(Is("act.during_trafficking", frozenset({True})), table, reading)
    inside, outside = _during_periods(table, predicate.kinds)
    # a date outside the times that were told says nothing while there may be others
    complete = table.person_index("victim.episodes_complete").column(lambda value: value is True)[0]
    # … unless the person says never to have been trafficked in that way at all
    denied = table.all if predicate.kinds else 0
    for kind in predicate.kinds:
        denied &= table.person_index(f"victim.{kind}").column(lambda value: value is False)[0]
    by_date = inside, outside & (complete | denied)
    open_rows = table.all & ~(stated_true | stated_false)
    # narrowed to some kinds of trafficking, a general "yes" counts only where every episode is of those kinds
    if predicate.kinds:
        whole = table.cases_index(("only", predicate.kinds), lambda case: _only(case, predicate.kinds)).column(_same)[0]
        stated_true, open_rows = stated_true & whole, table.all & ~(stated_true & whole) & ~stated_false
    return stated_true | (by_date[0] & open_rows), stated_false | (by_date[1] & open_rows)


def _only(case: Case, kinds: tuple[str, ...]) -> bool:
    of_each = [episode.values.get("kinds") for episode in case.episodes]
    return all(isinstance(of, tuple) and any(kind in kinds for kind in of) for of in of_each)


def _during_periods(table: Table, kinds: tuple[str, ...]) -> Column:
    """Whether the date of the act lies in one of the person's periods, by the dates alone."""
    days = table.days("charge.date")
    of_each = table.each_case(("periods", kinds), lambda case: _bounds(case, kinds))[::-1]
    most = max(map(len, of_each), default=0)
    if not most or days is None:
        return 0, 0
    counts = table.counts[::-1]
    true, false = 0, table.all
    for number in range(most):
        # a person of whom no period is known stays open; one with fewer periods than others has none more to fall into
        each = [bounds[number] if number < len(bounds) else NO_PERIOD if bounds else ANY_PERIOD for bounds in of_each]
        inside, outside = days.within(*(days.spread(bound, counts) for bound in zip(*each, strict=True)))
        true |= inside
        false &= outside
    return true, false


ANY_PERIOD = (FIRST, LAST, FIRST, LAST)
NO_PERIOD = (LAST + 1, LAST + 1, FIRST - 1, FIRST - 1)


def _bounds(case: Case, kinds: tuple[str, ...]) -> tuple[tuple[int, int, int, int], ...]:
    """The times of trafficking of some kinds, each as its earliest and latest start and its earliest and latest end."""
    found = []
    for episode in case.episodes:
        of, period = episode.values.get("kinds"), episode.values.get("period")
        if kinds and isinstance(of, tuple) and not set(of) & set(kinds):
            continue
        if not isinstance(period, Period):
            found.append(ANY_PERIOD)
        elif kinds and not isinstance(of, tuple):
            # a time of trafficking of which the kind is not known can only be ruled out
            found.append((period.start.earliest, LAST + 1, FIRST - 1, period.end.latest))
        else:
            found.append((period.start.earliest, period.start.latest, period.end.earliest, period.end.latest))
    if kinds and case.episodes and not _kinds(case) & set(kinds):
        # no time of this kind is written down: there was none only if the person says so
        denied = all(case.person.values.get(f"victim.{kind}") is False for kind in kinds)
        return (NO_PERIOD,) if denied else (*found, ANY_PERIOD)
    return tuple(found)


def _offence(predicate: Offence, table: Table, reading: Reading) -> Column:
    scope = predicate.scope
    part = "offence" if predicate.of == "charge" else "arrest"
    if predicate.of == "charge" and any(f"classes.{one.id}" in table.names for one in scope.classes):
        return _with_the_lawyers_word(scope, table)
    return table.offence_index(part, scope.statutes).column(scope.holds)


def _with_the_lawyers_word(scope: OffenceScope, table: Table) -> Column:
    """The lawyer's word on membership settles what a class leaves open, never what it says; level and the rest stay to be met."""
    known = table.offence_index("offence", scope.statutes)
    inside, outside = 0, table.all
    for one in scope.classes:
        true, false = known.column(one.holds)
        said_true, said_false = table.truth(f"classes.{one.id}")
        open_rows = table.all & ~(true | false)
        inside |= true | (said_true & open_rows)
        outside &= false | (said_false & open_rows)
    true, false = known.column(scope.beside_classes)
    return true & inside, false | outside


@cache
def _record_kinds() -> dict[str, str]:
    return dict(vocabulary().sections["charges"].facts["disposition.kind"].record)


def record_of(charge: Entity) -> str:
    """What a charge leaves on record (`conviction`, `arrest` …); empty where the disposition is not known."""
    return _record_kinds().get(str(charge.values.get("disposition.kind")), "")


def _reaches(predicate: Reaches, table: Table, reading: Reading) -> Column:
    kinds, wanted = _record_kinds(), predicate.records
    return table.charge_index("disposition.kind").column(
        lambda kind: None if kind is None else kind in wanted or kinds.get(kind, "") in wanted
    )


def _sentence(predicate: SentenceCompleted, table: Table, reading: Reading) -> Column:
    kinds = _record_kinds()
    none_due = table.charge_index("disposition.kind").column(
        lambda kind: kinds.get(kind) in ("arrest", "pending") or None
    )[0]
    said_yes, said_no = table.truth("sentence.completed")
    days = table.days("charge.sentence.completed_on")
    assert days is not None
    dated = days.known(LAST)
    if reading == "rise":
        true, false = dated | said_yes | said_no, 0
    else:
        # the date decides as far as it is exact enough, else what was said
        over, not_over = (rows & dated for rows in days.at_most(table.as_of.earliest, table.as_of.latest))
        true, false = over | (said_yes & ~not_over), not_over | (said_no & ~over)
    return true | none_due, false & ~none_due


def _age(predicate: Age, table: Table, reading: Reading) -> Column:
    years, at_least = predicate.years, predicate.at_least

    birthdays = table.birthdays(years)
    if predicate.at == "filing":
        # growing older turns "under" to no and "at least" to yes
        grown = (at_least and reading == "rise") or (not at_least and reading == "fall")
        as_of = table.as_of
        true, false = birthdays.column(lambda birthday: birthday and (False if grown else as_of.before(birthday)))
    else:
        true, false = _before_birthday(birthdays, table, predicate.at)
    if years == 18 and predicate.at in ("charge.date", "charge.arrest.date"):
        open_rows = table.all & ~(true | false)
        stated_true, stated_false = table.truth("minor")
        if predicate.at == "charge.arrest.date":
            stated_true = 0  # a child at the time of the act may have been arrested later
        true, false = true | (stated_true & open_rows), false | (stated_false & open_rows)
    return (false, true) if at_least else (true, false)


def _before_birthday(birthdays: Index, table: Table, path: str) -> Column:
    """Whether a day lies before a birthday."""
    days = table.days(path)
    if days is None or not isinstance(birthdays, PersonIndex):
        return combine(birthdays, table.index(path), lambda birthday, day: birthday and day and day.before(birthday))
    each = birthdays.each(lambda birthday: (birthday.earliest, birthday.latest) if birthday else (FIRST, LAST))[::-1]
    counts = table.counts[::-1]
    return days.before(*(days.spread(bound, counts) for bound in zip(*each, strict=True)))


def _waited(predicate: Waited, table: Table, reading: Reading) -> Column:
    true, false = table.all, 0
    as_of = table.as_of

    def passed(day: Any) -> Truth:
        if not isinstance(day, Span):
            return None
        return True if reading == "rise" else waited_until(predicate, day).on_or_before(as_of)

    # the latest day from which the period has surely run, and from which it may have
    sure, possible = _latest_start(predicate, as_of.earliest), _latest_start(predicate, as_of.latest)
    for path in predicate.since:
        days = table.days(path)
        if days is None:
            one_true, one_false = table.index(path).column(passed)
        elif reading == "rise":
            one_true, one_false = days.known(LAST), 0
        else:
            one_true, one_false = days.at_most(sure, possible)
        if path == "charge.sentence.completed_on":
            # a sentence that is not over has no such date yet; one day it will
            going_on = table.truth("sentence.completed")[1] & ~(one_true | one_false)
            one_true, one_false = (
                (one_true | going_on, one_false) if reading == "rise" else (one_true, one_false | going_on)
            )
        true, false = true & one_true, false | one_false
    return true, false


@forgettable
@cache
def _latest_start(predicate: Waited, day: int) -> int:
    """The latest day from which a waiting period has run by `day`: rounding at a month's end makes it a search of a few days."""
    years, months, days = predicate.years, predicate.months, predicate.days
    start = add(day, years=-years, months=-months, days=-days) + 4
    while start > FIRST and add(start, years=years, months=months, days=days) > day:
        start -= 1
    return start


def waited_until(predicate: Waited, day: Span) -> Span:
    """The day on which a waiting period ends; a month without that day rounds up to the next."""
    return shift(day, years=predicate.years, months=predicate.months, days=predicate.days, round_up=True)


def _within(predicate: Within, table: Table, reading: Reading) -> Column:
    as_of = table.as_of

    def still(day: Any) -> Truth:
        if not isinstance(day, Span):
            return None
        if reading == "fall":
            return False
        return as_of.on_or_before(within_until(predicate, day))

    return table.index(predicate.since).column(still)


def within_until(predicate: Within, day: Span) -> Span:
    """The last day of a deadline; a month without that day rounds down to its last."""
    return shift(day, years=predicate.years, months=predicate.months, days=predicate.days, round_up=False)


def _date_in(predicate: DateIn, table: Table, reading: Reading) -> Column:
    return _in_period(predicate.period, predicate.path, table)


def _in_period(period: Period, path: str, table: Table) -> Column:
    days = table.days(path)
    if days is None:
        return table.index(path).column(lambda day: None if day is None else period.holds(day))
    return days.within(period.start.earliest, period.start.latest, period.end.earliest, period.end.latest)


BY_PATH = {"filing": "filing", "offence": "charge.date", "conviction": "charge.disposition.date"}
"""The date that decides which version of a provision applies."""


def _in_force(predicate: InForce, table: Table, reading: Reading) -> Column:
    period = predicate.period
    key = f"readings.{predicate.version}"
    if predicate.by == "filing" and reading == "rise" and table.as_of.latest < period.start.earliest:
        return table.all, 0
    true, false = _in_period(period, BY_PATH[predicate.by], table)
    said_true, said_false = _is(Is(key, frozenset({True})), table, reading)
    open_rows = table.all & ~(true | false)
    return true | (said_true & open_rows), false | (said_false & open_rows)


def _history(predicate: History, table: Table, reading: Reading) -> Column:
    if not predicate.this_charge:
        return table.cases_index(("predicate", id(predicate)), lambda case: history(predicate, case, None)).column(
            _same
        )
    if not any(case.earlier_relief for case in table.cases):
        # nobody has petitioned before: what is told of lost defences, and whether the list is complete, decides
        raised, not_raised = table.truth("defence_raised") if predicate.outcomes == {"defence_failed"} else (0, 0)
        complete = table.person_index("record.relief_complete").column(lambda value: value is True)[0]
        return 0, (not_raised | (complete & ~raised)) & ~table.person_rows
    true = false = 0
    for start, case, columns in zip(table.starts, table.cases, table.columns, strict=True):
        for place, charge in enumerate(columns.charges, 1):
            truth = history(predicate, case, charge)
            if truth is True:
                true |= 1 << (start + place)
            elif truth is False:
                false |= 1 << (start + place)
    return true, false


def history(predicate: History, case: Case, charge: Entity | None) -> Truth:
    """Whether an earlier petition or defence ended so; only a complete list makes silence a no."""
    doubtful = False
    for attempt in case.earlier_relief:
        # the only charge there is must be the one that is meant
        alone = len(case.charges) == 1 and case.person.values.get("record.complete") is True
        concerned = attempt.values.get("charge", case.charges[0].id if alone else None)
        if predicate.this_charge and charge is not None and concerned not in (None, charge.id):
            continue
        provision = attempt.values.get("provision")
        if provision is not None and provision not in predicate.provisions:
            continue
        outcome = attempt.values.get("outcome")
        unsure = provision is None or (predicate.this_charge and concerned is None)
        if unsure or outcome is None:
            doubtful = doubtful or outcome is None or outcome in predicate.outcomes
        elif outcome in predicate.outcomes:
            return True
    if predicate.this_charge and charge is not None and predicate.outcomes == {"defence_failed"}:
        # no defence was lost in this case at all; one that was may have been another than the one asked for
        raised = charge.values.get("defence_raised")
        if raised is False:
            return False
        doubtful = doubtful or raised is True
    return None if doubtful or case.person.values.get("record.relief_complete") is not True else False


def _recognition(predicate: Recognition, table: Table, reading: Reading) -> Column:
    return table.cases_index(("predicate", id(predicate)), lambda case: recognised(predicate, case)).column(_same)


def recognised(predicate: Recognition, case: Case) -> Truth:
    """Whether there is an official document of that kind; only a stated "none" makes silence a no."""
    doubtful = False
    for document in case.recognitions:
        level, kind = document.values.get("level"), document.values.get("kind")
        fits_level = not predicate.levels or (None if level is None else level in predicate.levels)
        fits_kind = not predicate.kinds or (None if kind is None else kind in predicate.kinds)
        if fits_level is True and fits_kind is True:
            return True
        doubtful = doubtful or (fits_level is not False and fits_kind is not False)
    return False if not doubtful and case.person.values.get("victim.official_documents_listed") is True else None


def _unclear(predicate: Unclear, table: Table, reading: Reading) -> Column:
    return _is(Is(f"readings.{predicate.key}", frozenset({True})), table, reading)


def _same(value: Any) -> Truth:
    return value  # type: ignore[no-any-return]


_DECIDERS: dict[type, Callable[[Any, Table, Reading], Column]] = {
    Is: _is,
    VictimOf: _victim_of,
    During: _during,
    Offence: _offence,
    Reaches: _reaches,
    SentenceCompleted: _sentence,
    Age: _age,
    Waited: _waited,
    Within: _within,
    DateIn: _date_in,
    InForce: _in_force,
    History: _history,
    Recognition: _recognition,
    Unclear: _unclear,
}

__all__ = [
    "BY_PATH",
    "CourtFinds",
    "Index",
    "Reading",
    "decide",
    "history",
    "recognised",
    "record_of",
    "waited_until",
    "within_until",
]
