"""Dates as people and records know them: what each notation means, how two compare, how the law counts time."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.facts.dates import LAST, Period, Span, add, day_text, exact, likely, read_date, read_period, shift


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


# what is written → the first and the last day it can mean
DATES = [
    ("2014-03-09", "2014-03-09", "2014-03-09"),
    (" 2014-03-09 ", "2014-03-09", "2014-03-09"),
    ("2014-03", "2014-03-01", "2014-03-31"),
    ("2014-02", "2014-02-01", "2014-02-28"),
    ("2016-02", "2016-02-01", "2016-02-29"),
    ("2014", "2014-01-01", "2014-12-31"),
    ("0001", "0001-01-01", "0001-12-31"),
    ("2014?", "2013-01-01", "2015-12-31"),
    ("2014~", "2013-01-01", "2015-12-31"),
    ("2014%", "2012-01-01", "2016-12-31"),
    ("2014-03~", "2013-02-01", "2015-04-30"),  # about that year and about that month
    ("2014-03-09?", "2013-02-08", "2015-04-10"),
    ("2014~-03", "2013-03-01", "2015-03-31"),
    ("201X", "2010-01-01", "2019-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("2014-XX", "2014-01-01", "2014-12-31"),
    ("2014-03-XX", "2014-03-01", "2014-03-31"),
    ("2014-XX-XX", "2014-01-01", "2014-12-31"),
    ("2014-21", "2014-03-01", "2014-06-21"),  # spring, by the months or by the sun
    ("2014-22", "2014-06-01", "2014-09-23"),  # summer
    ("2014-23", "2014-09-01", "2014-12-21"),  # autumn
    ("2014-24", "2014-01-01", "2015-03-20"),  # winter: the one that ends in that year or the one that begins in it
    ("2014-33", "2014-01-01", "2014-03-31"),  # first quarter
    ("[2013, 2015]", "2013-01-01", "2015-12-31"),
    ("{2013, 2015}", "2013-01-01", "2015-12-31"),
    ("2013-05/2014-08", "2013-05-01", "2014-08-31"),  # some day between
    ("2013-05-20/2014", "2013-05-20", "2014-12-31"),
    ("../2014", "0001-01-01", "2014-12-31"),
    ("2013/..", "2013-01-01", "9999-12-31"),
    ("2014-03-09T10:30:00", "2014-03-09", "2014-03-09"),
]


@pytest.mark.parametrize(("text", "first", "last"), DATES, ids=[text for text, _, _ in DATES])
def test_a_date_means_these_days(text: str, first: str, last: str) -> None:
    span = read_date(text)
    assert (day_text(span.earliest), day_text(span.latest)) == (first, last)
    assert span.text == text.strip()
    assert span.exact == (first == last)


# what is written → the first and last day of the beginning, and of the end
PERIODS = [
    ("2013-05/2014-08", "2013-05-01 2013-05-31", "2014-08-01 2014-08-31"),
    ("2013-05-20/2014-08-01", "2013-05-20 2013-05-20", "2014-08-01 2014-08-01"),
    ("2013/..", "2013-01-01 2013-12-31", "9999-12-31 9999-12-31"),
    ("../2014", "0001-01-01 0001-01-01", "2014-01-01 2014-12-31"),
    ("../..", "0001-01-01 0001-01-01", "9999-12-31 9999-12-31"),
    ("2013/", "2013-01-01 2013-12-31", "0001-01-01 9999-12-31"),  # an end that is not known
    ("/2014", "0001-01-01 9999-12-31", "2014-01-01 2014-12-31"),
    ("2014", "2014-01-01 2014-12-31", "2014-01-01 2014-12-31"),
    ("2012~/2014-22", "2011-01-01 2013-12-31", "2014-06-01 2014-09-23"),
    ("2013 / 2014", "2013-01-01 2013-12-31", "2014-01-01 2014-12-31"),
]


@pytest.mark.parametrize(("text", "start", "end"), PERIODS, ids=[text for text, _, _ in PERIODS])
def test_a_period_begins_and_ends_on_these_days(text: str, start: str, end: str) -> None:
    period = read_period(text)
    assert f"{day_text(period.start.earliest)} {day_text(period.start.latest)}" == start
    assert f"{day_text(period.end.earliest)} {day_text(period.end.latest)}" == end
    assert period.text == text


BROKEN = [
    ("2014-13", '"2014-13" is not a date'),
    ("2014-00", '"2014-00" is not a month of the calendar'),
    ("2014-02-30", '"2014-02-30" is not a day of the calendar'),
    ("2014-02-29", '"2014-02-29" is not a day of the calendar'),
    ("2014-04-31", '"2014-04-31" is not a day of the calendar'),
    ("0000-01-01", '"0000-01-01" is not a day of the calendar'),
    ("0000", '"0000" is not a date'),
    ("", '"" is not a date'),
    ("spring 2014", '"spring 2014" is not a date'),
    ("03/09/2014", '"03/09/2014" has more than one "/"'),
    ("9/2014", '"9" is not a date'),
    ("9.3.2014", '"9.3.2014" is not a date'),
    ("2014-3-9", '"2014-3-9" is not a date'),
    ("-0044", '"-0044" is not a date'),
    ("Y170000002", '"Y170000002" is not a date'),
    ("XXXX", '"XXXX" is not a date'),
    ("2014/2013", '"2014/2013" ends before it begins'),
    ("2013/2014/2015", '"2013/2014/2015" has more than one "/"'),
    ("2013/open", '"open" is not a date'),
    ("2014-03-09" * 20, f'"{("2014-03-09" * 20)[:60]}…" is not a date'),
]


@pytest.mark.parametrize(("text", "message"), BROKEN, ids=[text[:20] for text, _ in BROKEN])
def test_what_is_not_a_date_is_refused(text: str, message: str) -> None:
    for reader in (read_date, read_period):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            reader(text)


@given(st.text(alphabet="0123456789-/.X~?%YETZSu{}[],: +", max_size=24))
def test_no_text_does_anything_but_mean_days_or_be_refused(text: str) -> None:
    with suppress(ValueError):
        span = read_date(text)
        assert 1 <= span.earliest <= span.latest <= LAST


# what an American spelling was most likely meant to be
LIKELY = [
    ("7/14/1989", "1989-07-14"), ("07-14-1989", "1989-07-14"), ("05/2014", "2014-05"), ("Mar 2014", "2014-03"), ("March 9, 2014", "2014-03-09"),
    ("14/7/1989", ""), ("2/30/1989", ""), ("7/14/89", ""), ("soon", ""), ("", ""), ("2014-03-09", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), LIKELY, ids=[text for text, _ in LIKELY])
def test_the_likely_meaning_of_another_spelling(text: str, meant: str) -> None:
    assert likely(text) == meant


# comparison in three values

BEFORE = [
    ("2014-03-09", "2014-03-10", True),
    ("2014-03-10", "2014-03-10", False),
    ("2014-03-11", "2014-03-10", False),
    ("2014-02", "2014-03-01", True),
    ("2014-03", "2014-03-01", False),
    ("2014-03", "2014-03-31", None),
    ("2014-03", "2014-04", True),
    ("2014", "2014", None),
    ("2013~", "2014", None),
    ("2012", "2014~", True),
    ("2014", "2014-01-01", False),
]


@pytest.mark.parametrize(("one", "other", "truth"), BEFORE)
def test_before(one: str, other: str, truth: bool | None) -> None:
    assert read_date(one).before(read_date(other)) is truth


ON_OR_BEFORE = [
    ("2014-03-09", "2014-03-09", True),
    ("2014-03-10", "2014-03-09", False),
    ("2014", "2014-12-31", True),
    ("2014", "2014-12-30", None),
    ("2014", "2014", None),
    ("2014-12", "2014-11", False),
]


@pytest.mark.parametrize(("one", "other", "truth"), ON_OR_BEFORE)
def test_on_or_before(one: str, other: str, truth: bool | None) -> None:
    assert read_date(one).on_or_before(read_date(other)) is truth


HOLDS = [
    ("2013-05-20/2014-08-01", "2013-05-20", True),
    ("2013-05-20/2014-08-01", "2014-08-01", True),
    ("2013-05-20/2014-08-01", "2013-05-19", False),
    ("2013-05-20/2014-08-01", "2014-08-02", False),
    ("2013-05/2014-08", "2013-05-20", None),
    ("2013-05/2014-08", "2013-06", True),
    ("2013-05/2014-08", "2014", None),
    ("2013/..", "2026-11-24", True),
    ("2013/", "2026-11-24", None),
    ("2013/", "2012-12-31", False),
    ("/2014", "2013", None),
    ("/2014", "2015", False),
    ("../2014", "2013", True),
    ("2014", "2014-05-01", None),
    ("2014-05-01", "2014-05-01", True),
    ("../..", "2014", True),
]


@pytest.mark.parametrize(("period", "one", "truth"), HOLDS)
def test_a_period_holds_a_day(period: str, one: str, truth: bool | None) -> None:
    assert read_period(period).holds(read_date(one)) is truth


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(st.integers(1000, 1100))
    return Span(first, draw(st.integers(first, 1110)), "")


@given(spans(), spans(), spans())
def test_a_comparison_is_known_exactly_when_every_day_it_can_mean_gives_the_same_answer(
    a: Span, b: Span, c: Span
) -> None:
    def told(answers: set[bool]) -> bool | None:
        return answers.pop() if len(answers) == 1 else None

    ends = [(x, y) for x in (a.earliest, a.latest) for y in (b.earliest, b.latest)]
    assert a.before(b) is told({x < y for x, y in ends})
    assert a.on_or_before(b) is told({x <= y for x, y in ends})
    if a.earliest <= b.latest:
        days = range(c.earliest, c.latest + 1)
        holds = {x <= d <= y for d in days for x in range(a.earliest, a.latest + 1) for y in (b.earliest, b.latest)}
        assert Period(a, b, "").holds(c) in (None, told(holds))


# calendar arithmetic: day, years, months, days → rounded up (a wait), rounded down (a deadline)
SUMS = [
    ("2017-08-30", 7, 0, 0, "2024-08-30", "2024-08-30"),
    ("2014-03-09", 1, 0, 0, "2015-03-09", "2015-03-09"),
    ("2016-02-29", 1, 0, 0, "2017-03-01", "2017-02-28"),
    ("2016-02-29", 4, 0, 0, "2020-02-29", "2020-02-29"),
    ("2000-02-29", 100, 0, 0, "2100-03-01", "2100-02-28"),
    ("2014-01-31", 0, 1, 0, "2014-03-01", "2014-02-28"),
    ("2016-01-31", 0, 1, 0, "2016-03-01", "2016-02-29"),
    ("2014-08-31", 0, 6, 0, "2015-03-01", "2015-02-28"),
    ("2014-10-31", 0, 1, 0, "2014-12-01", "2014-11-30"),
    ("2014-12-31", 0, 1, 0, "2015-01-31", "2015-01-31"),
    ("2014-11-30", 0, 3, 0, "2015-03-01", "2015-02-28"),
    ("2014-03-09", 0, 0, 90, "2014-06-07", "2014-06-07"),
    ("2014-01-31", 0, 1, 1, "2014-03-02", "2014-03-01"),
    ("2014-12-31", 1, 2, 3, "2016-03-04", "2016-03-03"),
    ("2014-03-09", 0, 0, 0, "2014-03-09", "2014-03-09"),
    ("2014-03-31", 0, -1, 0, "2014-03-01", "2014-02-28"),
    ("2014-03-09", -14, 0, 0, "2000-03-09", "2000-03-09"),
    ("9990-01-01", 20, 0, 0, "9999-12-31", "9999-12-31"),
    ("0005-01-01", -20, 0, 0, "0001-01-01", "0001-01-01"),
]


@pytest.mark.parametrize(("start", "years", "months", "days", "up", "down"), SUMS)
def test_the_law_counts_time(start: str, years: int, months: int, days: int, up: str, down: str) -> None:
    assert day_text(add(day(start), years=years, months=months, days=days, round_up=True)) == up
    assert day_text(add(day(start), years=years, months=months, days=days, round_up=False)) == down


def test_a_period_added_to_a_date_that_is_partly_known() -> None:
    assert shift(read_date("2017"), years=7).text == "2024-01-01/2024-12-31"
    assert shift(read_date("2017-08-30"), years=7).text == "2024-08-30"
    assert shift(read_date("2016-02"), years=1).text == "2017-02-01/2017-03-01"
    assert shift(read_date("2016-02"), years=1, round_up=False).text == "2017-02-01/2017-02-28"


DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
COUNTS = st.integers(0, 40)


@given(DAYS, DAYS, COUNTS, COUNTS, st.integers(0, 400), st.booleans())
def test_a_later_beginning_never_ends_earlier(
    one: date, other: date, years: int, months: int, days: int, up: bool
) -> None:
    first, second = sorted((one.toordinal(), other.toordinal()))
    length = {"years": years, "months": months, "days": days}
    assert add(first, **length, round_up=up) <= add(second, **length, round_up=up)
    assert add(first, **length, round_up=False) <= add(first, **length, round_up=True)
    assert add(first, **length) - add(first, **length, round_up=False) <= 1


@given(DAYS)
def test_days_are_days(one: date) -> None:
    assert exact(one).text == one.isoformat()
    assert add(one.toordinal(), days=1) == (one + timedelta(days=1)).toordinal()
