"""The timeline: times of trafficking as bands against charges as points, drawn as SVG, and the same facts as a table.

A date that is not exact is as wide as the days it can mean. Nothing is drawn that the file does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse

from amparo.facts.case import NOT_STATED, Case, Entity
from amparo.facts.dates import FIRST, LAST, Period, Span, exact, shift
from amparo.web import words
from amparo.web.cases import record_facts as facts
from amparo.web.cases import story_dates
from amparo.web.cases.file import OpenFile
from amparo.web.cases.law_answers import charge_words
from amparo.web.page import show
from amparo.web.words import say

WIDTH, SIDE, LANE, HEAD, TOP, POINT = 1000, 24, 30, 26, 34, 8
"""Sizes in units of the drawing: its width, margin at the sides, a lane, the head of a group, the years on top, a point's radius."""

LETTER = 7.4
"""About how wide a letter of a label is."""

TICKS = 12
"""At most so many years are written."""

DATES = ("date", "arrest.date", "disposition.date")
"""The dates that place a charge, the best first."""


@dataclass(frozen=True)
class Item:
    """Something that has its place in time."""

    group: str
    """episodes, acts, charges, recognitions"""
    label: str
    title: str
    when: str
    where: str
    """The address, below the file's, where it can be read and corrected."""
    source: str
    first: int
    last: int
    sure_first: int
    """From here to `sure_last` the time surely lasted; later than `sure_last` where nothing is sure."""
    sure_last: int
    inside: str = ""
    """Of a charge: whether it lies within a time of trafficking: yes, no, unknown."""
    goes_on: bool = False
    """The time has no end yet."""

    @property
    def point(self) -> bool:
        """Whether it is one day of which at most the day is not sure, not a time that lasted."""
        return self.group in ("charges", "recognitions")


@dataclass(frozen=True)
class Mark:
    """An item with its place in the drawing."""

    item: Item
    x: float
    width: float
    sure_x: float
    sure_width: float
    y: float
    middle: float
    text_x: float
    text_y: float
    anchor: str

    @property
    def shape(self) -> str:
        """The points of a diamond around the middle."""
        x, y, r = self.middle, self.y + LANE / 2 - 2, POINT
        return f"{x:.1f},{y - r:.1f} {x + r:.1f},{y:.1f} {x:.1f},{y + r:.1f} {x - r:.1f},{y:.1f}"

    @property
    def square(self) -> float:
        """The left edge of a square around the middle."""
        return self.middle - 7

    @property
    def square_y(self) -> float:
        """Its upper edge."""
        return self.center - 7

    @property
    def center(self) -> float:
        """The height of the middle."""
        return self.y + LANE / 2 - 2


@dataclass(frozen=True)
class Head:
    """The head of a group of lanes."""

    text: str
    x: float
    y: float
    line: float


@dataclass(frozen=True)
class Tick:
    """A year on the axis."""

    year: str
    x: float


@dataclass(frozen=True)
class Line:
    """A day of the person's life across all lanes: the 18th birthday, the end of the trafficking."""

    text: str
    x: float
    width: float


@dataclass(frozen=True)
class Timeline:
    """The drawing and its table."""

    width: int
    height: int
    ticks: tuple[Tick, ...]
    heads: tuple[Head, ...]
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    rows: tuple[Item, ...]
    undated: tuple[Item, ...]
    says: str
    """The drawing in one sentence."""
    start: float
    end: float
    anchor: str


def timeline(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The timeline on a page of its own."""
    return show(request, "cases/timeline.html", {"file": file, "part": "law", "timeline": draw(file)})


def draw(file: OpenFile) -> Timeline:
    """The timeline of a file, in the direction in which its language is read."""
    today = exact(date.fromisoformat(file.today)).latest
    found = [*_episodes(file.case), *_acts(file.case), *_charges(file.case), *_recognitions(file.case)]
    dated = [one for one in found if one.first > FIRST or one.last < LAST]
    life = list(_life(file.case))
    low, high = _range(dated, [span for _, span in life], today)
    axis = _Axis(low, high, today, rtl=words.direction(words.language()) == "rtl")
    marks, heads, height = _placed(dated, axis)
    return Timeline(
        WIDTH,
        height,
        tuple(_ticks(axis)),
        tuple(heads),
        tuple(marks),
        tuple(_line(text, span, axis) for text, span in life if low <= span.latest and span.earliest <= high),
        tuple(sorted(dated, key=lambda one: (one.first, one.last))),
        tuple(one for one in found if one not in dated),
        say(
            "timeline.says",
            episodes=sum(one.group == "episodes" for one in dated),
            charges=sum(one.group == "charges" for one in dated),
            inside=sum(one.inside == "yes" for one in dated),
        ),
        axis.x(low),
        axis.x(high),
        "end" if axis.rtl else "start",
    )


# what there is


def _episodes(case: Case) -> Iterator[Item]:
    for number, one in enumerate(case.episodes, 1):
        kinds = facts.readable(facts.fact_type(one.fact_id("kinds")), one.text("kinds")) if one.text("kinds") else ""
        title = kinds or say("timeline.episode", number=number)
        yield _time(case, one, "episodes", title, f"story/ask/{one.fact_id('period')}/")


def _acts(case: Case) -> Iterator[Item]:
    for one in case.acts_of_government:
        title = facts.word(one.text("kind")) if one.text("kind") else say("timeline.act")
        yield _time(case, one, "acts", title, f"story/ask/{one.fact_id('period')}/")


def _time(case: Case, one: Entity, group: str, title: str, where: str) -> Item:
    period = one.values.get("period")
    if not isinstance(period, Period):
        return Item(group, title, title, "", where, "", FIRST, LAST, LAST, FIRST)
    source = facts.source_words(case, one.sources.get("period", NOT_STATED))
    start, end = period.start, period.end
    whole = "/" not in period.text  # one date: some time within it, no part of it is sure
    sure = (LAST, FIRST) if whole and start.earliest != start.latest else (start.latest, end.earliest)
    when = story_dates.shown_period(period.text)
    goes_on = end.earliest == LAST
    return Item(group, title, title, when, where, source, start.earliest, end.latest, *sure, goes_on=goes_on)


def _charges(case: Case) -> Iterator[Item]:
    for one in case.charges:
        title, where = f"{one.id} {charge_words(one)}", f"record/{one.id}/"
        name = next((name for name in DATES if isinstance(one.values.get(name), Span)), "")
        inside = within(case, one)
        if not name:
            yield Item("charges", one.id, title, "", where, "", FIRST, LAST, LAST, FIRST, inside)
            continue
        day = one.values[name]
        assert isinstance(day, Span)
        when = story_dates.shown_date(day.text)
        if name != "date":
            when = say(f"timeline.{name.partition('.')[0]}", when=when)
        source = facts.source_words(case, one.sources.get(name, NOT_STATED))
        yield Item("charges", one.id, title, when, where, source, day.earliest, day.latest, LAST, FIRST, inside)


def _recognitions(case: Case) -> Iterator[Item]:
    for one in case.recognitions:
        day = one.values.get("date")
        title = facts.word(one.text("kind")) if one.text("kind") else say("timeline.document")
        where = f"story/ask/{one.fact_id('date')}/"
        if isinstance(day, Span):
            source = facts.source_words(case, one.sources.get("date", NOT_STATED))
            when = story_dates.shown_date(day.text)
            yield Item("recognitions", title, title, when, where, source, day.earliest, day.latest, LAST, FIRST)
        else:
            yield Item("recognitions", title, title, "", where, "", FIRST, LAST, LAST, FIRST)


def within(case: Case, charge: Entity) -> str:
    """Whether the act lies within a time of trafficking: as somebody said, else by the dates. `no`: outside the times told so far."""
    said = charge.values.get("act.during_trafficking")
    if isinstance(said, bool):
        return "yes" if said else "no"
    day = charge.values.get("date")
    periods = [one.values.get("period") for one in case.episodes]
    if not isinstance(day, Span) or not periods:
        return "unknown"
    held = [period.holds(day) if isinstance(period, Period) else None for period in periods]
    return "yes" if True in held else "unknown" if None in held else "no"


def _life(case: Case) -> Iterator[tuple[str, Span]]:
    born, ended = case.person.values.get("person.born"), case.person.values.get("victim.ended")
    if isinstance(born, Span):
        yield say("timeline.adult"), shift(born, years=18)
    if isinstance(ended, Span):
        yield say("timeline.ended"), ended


# where it stands


class _Axis:
    """From days to places: from the left, or from the right where the language is read so."""

    def __init__(self, low: int, high: int, today: int, *, rtl: bool) -> None:
        self.low, self.high, self.today, self.rtl = low, high, today, rtl

    def x(self, day: int) -> float:
        """The place of a day; what lies outside is at the edge."""
        share = (min(max(day, self.low), self.high) - self.low) / (self.high - self.low)
        along = SIDE + share * (WIDTH - 2 * SIDE)
        return round(WIDTH - along if self.rtl else along, 1)

    def stretch(self, first: int, last: int) -> tuple[float, float]:
        """Where a stretch of days begins on the left, and its width."""
        a, b = self.x(first), self.x(last + 1)
        return min(a, b), round(abs(b - a), 1)


def _range(items: Sequence[Item], life: Sequence[Span], today: int) -> tuple[int, int]:
    """From the first of January of the first year to the end of the last; a date without an end reaches to today."""
    ends = [day for one in items for day in (one.first, one.last) if FIRST < day < LAST]
    if any(one.goes_on or one.last == LAST for one in items) or not ends:
        ends.append(today)
    low, high = date.fromordinal(min(ends)).year, date.fromordinal(max(ends)).year
    # days of a life are shown where they are near, and never make the drawing much wider
    for span in life:
        year = date.fromordinal(min(max(span.earliest, FIRST), LAST)).year
        if low - 3 <= year <= high + 3:
            low, high = min(low, year), max(high, year)
    return date(low, 1, 1).toordinal(), date(min(high + 1, 9999), 1, 1).toordinal()


def _ticks(axis: _Axis) -> Iterator[Tick]:
    first, last = date.fromordinal(axis.low).year, date.fromordinal(axis.high).year
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100, 500, 1000) if (last - first) / one <= TICKS)
    for year in range(first, last + 1):
        if year % step == 0 or step == 1:
            yield Tick(str(year), axis.x(date(year, 1, 1).toordinal()))


def _line(text: str, span: Span, axis: _Axis) -> Line:
    x, width = axis.stretch(span.earliest, span.latest)
    return Line(text, x, max(width, 2))


def _placed(items: Sequence[Item], axis: _Axis) -> tuple[list[Mark], list[Head], int]:
    """Each item in the first lane of its group where it and its label have room."""
    marks: list[Mark] = []
    heads: list[Head] = []
    y = float(TOP)
    for group in ("episodes", "charges", "acts", "recognitions"):
        mine = sorted((one for one in items if one.group == group), key=lambda one: (one.first, one.last))
        if not mine:
            continue
        heads.append(Head(say(f"timeline.groups.{group}"), axis.x(axis.low), y + HEAD - 9, y + HEAD - 3))
        y += HEAD
        lanes: list[list[tuple[float, float]]] = []
        for one in mine:
            left, right = _room(one, axis)
            free = (n for n, taken in enumerate(lanes) if all(right < a or left > b for a, b in taken))
            lane = next(free, len(lanes))
            if lane == len(lanes):
                lanes.append([])
            lanes[lane].append((left, right))
            marks.append(_mark(one, axis, y + lane * LANE))
        y += len(lanes) * LANE + 4
    return marks, heads, int(y + 8)


def _room(one: Item, axis: _Axis) -> tuple[float, float]:
    """From where to where an item and its label reach."""
    mark = _mark(one, axis, 0)
    left, right = min(mark.x, mark.middle - POINT), max(mark.x + mark.width, mark.middle + POINT)
    length = len(one.label) * LETTER
    if mark.anchor == "middle":
        return min(left, mark.text_x - length / 2) - 4, max(right, mark.text_x + length / 2) + 4
    towards_right = (mark.anchor == "start") != axis.rtl
    return (left - 4, mark.text_x + length + 4) if towards_right else (mark.text_x - length - 4, right + 4)


def _mark(one: Item, axis: _Axis, y: float) -> Mark:
    last = axis.today if one.last == LAST else one.last
    x, width = axis.stretch(one.first, max(last, one.first))
    sure_last = axis.today if one.sure_last == LAST else one.sure_last
    sure_x, sure_width = axis.stretch(one.sure_first, sure_last) if one.sure_first <= sure_last else (x, 0.0)
    middle = round(x + width / 2, 1)
    length = len(one.label) * LETTER
    text_y = y + LANE / 2 + 3
    if not one.point and length + 12 < width:
        return Mark(one, x, width, sure_x, sure_width, y, middle, middle, text_y, "middle")
    # beside the mark, on the side where there is room
    left, right = (min(x, middle - POINT), max(x + width, middle + POINT)) if one.point else (x, x + width)
    to_right = right + length + 8 < WIDTH if not axis.rtl else left - length - 8 < 0
    text_x = right + 5 if to_right else left - 5
    anchor = "start" if to_right != axis.rtl else "end"
    return Mark(one, x, width, sure_x, sure_width, y, middle, round(text_x, 1), text_y, anchor)
