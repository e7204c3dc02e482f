"""Dates as people type them: what is read, what is asked back, what is shown; nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.facts.dates import read_date
from amparo.web import words
from amparo.web.cases.story_dates import NotADate, shown, shown_date, shown_period, typed_date, typed_period


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2014", "2014"),
        ("2014-03", "2014-03"),
        ("2014-03-09", "2014-03-09"),
        ("2014~", "2014~"),
        ("2013-05/2014", "2013-05/2014"),
        (" March 2014 ", "2014-03"),
        ("mar 2014", "2014-03"),
        ("Sept. 2014", "2014-09"),
        ("9 March 2014", "2014-03-09"),
        ("March 9, 2014", "2014-03-09"),
        ("9th of March 2014", "2014-03-09"),
        ("3/2014", "2014-03"),
        ("2014/3", "2014-03"),
        ("7/14/1989", "1989-07-14"),
        ("14.7.1989", "1989-07-14"),
        ("5/5/2015", "2015-05-05"),
        ("about 2014", "2014~"),
        ("around March 2014", "2014-03~"),
        ("spring 2014", "2014-21"),
        ("fall 2014", "2014-23"),
        ("between 2013 and 2014", "2013/2014"),
        ("from May 2013 to 2014", "2013-05/2014"),
        ("2013 or 2014", "2013/2014"),
    ],
)
def test_typed(typed: str, kept: str) -> None:
    assert typed_date(typed) == kept


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("3/9/2014", ("2014-03-09", "2014-09-03")),
        ("soon", ()),
        ("", ()),
        ("31 February 2014", ()),
        ("March", ()),
        ("14", ()),
        ("2014-13", ()),
        ("99/99/2014", ()),
        ("ma 2014", ()),
    ],
)
def test_asked_back(typed: str, offered: tuple[str, ...]) -> None:
    with pytest.raises(NotADate) as found:
        typed_date(typed)
    assert found.value.readings == offered
    said = str(found.value)
    assert all(one in said for one in offered)
    assert typed in said


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("2014", "2014"),
        ("2014-03", "March 2014"),
        ("2014-03-09", "9 March 2014"),
        ("2014~", "about 2014"),
        ("2014-21", "spring 2014"),
        ("201X", "201X"),
    ],
)
def test_shown(kept: str, said: str) -> None:
    assert shown(kept) == said


@pytest.mark.parametrize(
    ("start", "end", "going_on", "kept", "said"),
    [
        ("May 2013", "2014", False, "2013-05/2014", "May 2013 to 2014"),
        ("2013", "", True, "2013/..", "2013 to still going on"),
        ("2013", "", False, "2013/", "2013 to not known"),
        ("", "2014", False, "/2014", "not known to 2014"),
    ],
)
def test_periods(start: str, end: str, going_on: bool, kept: str, said: str) -> None:
    assert typed_period(start, end, going_on=going_on) == kept
    assert shown_period(kept) == said


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(NotADate):
        typed_period("2015", "2014")


def test_some_day_between_two() -> None:
    assert shown_date("2013-05/2014") == "some time from May 2013 to 2014"


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_date_of_a_case_file_or_asked_back(text: str) -> None:
    try:
        kept = typed_date(text)
    except NotADate:
        return
    read_date(kept)


@given(st.dates())
def test_what_is_shown_can_be_typed_again(day: object) -> None:
    kept = str(day)
    assert typed_date(shown(kept)) == kept


def test_months_of_the_other_language_are_read_beside_english() -> None:
    with words.chosen("es"):
        assert typed_date("March 2014") == "2014-03"
