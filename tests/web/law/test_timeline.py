"""The timeline: where things stand, how wide what is not exact, in either direction of reading."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.facts.case import read_case

CASE = """amparo: amparo-case/1
person: {born: 1996-05-01}
episodes: [{id: e1, kinds: [sex_trafficking], period: 2013-05/2014-08}]
charges:
  - {id: in, jurisdiction: us-ny, date: 2014-02-03}
  - {id: out, jurisdiction: us-ny, date: 2016-02-03}
  - {id: maybe, jurisdiction: us-ny, date: 2014}
  - {id: when, jurisdiction: us-ny}
  - {id: arrested, jurisdiction: us-ny, arrest: {date: 2015-01}}
  - {id: told, jurisdiction: us-ny, date: 2016-02-03, act: {during_trafficking: yes}}
"""


@pytest.mark.parametrize(
    ("charge", "inside"),
    [("in", "yes"), ("out", "no"), ("maybe", "unknown"), ("when", "unknown"), ("arrested", "unknown"), ("told", "yes")],
)
def test_inside(workbench, charge, inside):  # type: ignore[no-untyped-def]
    from amparo.web.cases.timeline import within

    case = read_case(CASE)
    assert within(case, case.charge(charge)) == inside


def test_a_mark_is_as_wide_as_its_date_and_leads_to_the_fact(ana):  # type: ignore[no-untyped-def]
    from amparo.web.cases.timeline import draw

    room = ana.file(CASE)
    drawn = draw(ana.open(room))
    marks = {mark.item.label: mark for mark in drawn.marks}
    assert marks["in"].width < marks["arrested"].width < marks["maybe"].width
    band = next(mark for mark in drawn.marks if mark.item.group == "episodes")
    assert band.x < band.sure_x
    assert band.sure_x + band.sure_width < band.x + band.width
    assert band.x < marks["in"].middle < band.x + band.width < marks["out"].middle
    assert marks["in"].item.where == "record/in/"
    assert [one.label for one in drawn.undated] == ["when"]
    assert [line.text for line in drawn.lines] == ["18th birthday"]
    html = ana.client.get(f"/file/{room}/timeline/").content.decode()
    assert html.count('class="a-tl__mark') == len(drawn.marks) == 6
    for item in drawn.rows:  # everything drawn stands in the table too
        assert html.count(f'href="/file/{room}/{item.where}"') == 2
    assert "Outside the times told so far" in html
    assert "not known)" in html


def test_a_time_that_goes_on_reaches_to_today(ana):  # type: ignore[no-untyped-def]
    from amparo.web.cases.timeline import draw

    drawn = draw(ana.open(ana.file("episodes: [{id: e1, kinds: [labor_trafficking], period: 2019-03-01/..}]\n")))
    (mark,) = drawn.marks
    assert mark.item.goes_on
    assert mark.x + mark.width <= drawn.width - 24
    assert mark.sure_width == pytest.approx(mark.width, abs=1)


def test_right_to_left_is_the_mirror(ana):  # type: ignore[no-untyped-def]
    from amparo.web import words
    from amparo.web.cases.timeline import WIDTH, draw

    file = ana.open(ana.file(CASE))
    plain = {mark.item.label: mark for mark in draw(file).marks if mark.item.point}
    with words.chosen("ar-xb"):
        mirrored = {mark.item.label: mark for mark in draw(file).marks if mark.item.point}
    for label, mark in plain.items():
        assert mirrored[label].middle == pytest.approx(WIDTH - mark.middle, abs=0.3)


def test_marks_never_lie_on_each_other(ana):  # type: ignore[no-untyped-def]
    from amparo.web.cases.timeline import LANE, draw

    text = "charges:\n" + "".join(
        f"  - {{id: c{n}, jurisdiction: us-ny, date: 2014-01-{n % 5 + 1:02}}}\n" for n in range(1, 25)
    )
    marks = draw(ana.open(ana.file(text))).marks
    places = [(mark.y, mark.middle) for mark in marks]
    assert len({y for y, _ in places}) > 1
    for y, x in places:
        assert sum(other_y == y and abs(other_x - x) < 14 for other_y, other_x in places) == 1
    assert all((mark.y - marks[0].y) % LANE == pytest.approx(0) for mark in marks)


DATES = st.sampled_from(
    ["2014", "2014-03", "2014-03-09", "2014~", "201X", "1999", "2013-05/2014", "0001", "9998", "2014-24"]
)
PERIODS = st.sampled_from(
    ["2013-05/2014-08", "2013/..", "../2014", "2014", "/2015", "1000/9998", "2020-01-02/2020-01-02"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dates=st.lists(DATES, max_size=4), periods=st.lists(PERIODS, max_size=3))
def test_whatever_the_dates_everything_lies_within_the_drawing(ana, dates, periods):  # type: ignore[no-untyped-def]
    from types import SimpleNamespace

    from amparo.web.cases.timeline import draw

    lines = [f"  - {{id: c{n}, jurisdiction: us-ny, date: '{one}'}}" for n, one in enumerate(dates, 1)]
    times = [f"  - {{id: e{n}, kinds: [sex_trafficking], period: '{one}'}}" for n, one in enumerate(periods, 1)]
    text = "amparo: amparo-case/1\n" + ("charges:\n" + "\n".join(lines) + "\n" if lines else "")
    text += "episodes:\n" + "\n".join(times) + "\n" if times else ""
    drawn = draw(SimpleNamespace(case=read_case(text), today="2026-11-24"))  # type: ignore[arg-type]
    assert len(drawn.marks) + len(drawn.undated) == len(dates) + len(periods)
    for mark in drawn.marks:
        assert mark.x >= 0
        assert mark.x + mark.width <= drawn.width
        assert mark.y + 26 <= drawn.height
        assert mark.x - 0.2 <= mark.middle <= mark.x + mark.width + 0.2
    assert len(drawn.ticks) <= 14
    assert all(re.fullmatch(r"\d+", tick.year) for tick in drawn.ticks)
