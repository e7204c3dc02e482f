"""Dates that may be partly known, compared in three values, and calendar arithmetic that says how it rounds.

A date is written in EDTF (ISO 8601-2): `2014`, `2014-03`, `2014-03-09`, `2014~`, `201X`, `2013-05/2014`. It is held as the
earliest and the latest day it can mean. The common shapes are read with the standard library; all others by the edtf
library, which is only loaded when one is met.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from amparo.facts.forgetting import forgettable

Truth = bool | None
"""True, False, or None for not known."""

FIRST: Final = date.min.toordinal()
LAST: Final = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Span:
    """A date as far as it is known: some day from `earliest` to `latest` (proleptic Gregorian ordinals, inclusive)."""

    earliest: int
    latest: int
    text: str

    def before(self, other: Span) -> Truth:
        """Whether this day lies before the other."""
        if self.latest < other.earliest:
            return True
        return False if self.earliest >= other.latest else None

    def on_or_before(self, other: Span) -> Truth:
        """Whether this day lies before the other or on it."""
        if self.latest <= other.earliest:
            return True
        return False if self.earliest > other.latest else None

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.earliest == self.latest


@dataclass(frozen=True, slots=True)
class Period:
    """A time with a beginning and an end, each as far as it is known. An open end is the last day there is."""

    start: Span
    end: Span
    text: str

    def holds(self, day: Span) -> Truth:
        """Whether a day lies within the period."""
        if day.latest < self.start.earliest or day.earliest > self.end.latest:
            return False
        if day.earliest >= self.start.latest and day.latest <= self.end.earliest:
            return True
        return None


LONGEST: Final = 60
"""Signs of a date; two with their times and zones have about fifty."""

OPEN_START: Final = Span(FIRST, FIRST, "..")
OPEN_END: Final = Span(LAST, LAST, "..")


@forgettable
@lru_cache(maxsize=100_000)
def read_date(text: str) -> Span:
    """Reads an EDTF date. An interval as a date means some day within it. Raises `ValueError` with a hint."""
    text = _short(text)
    plain = _plain(text)
    if plain is not None:
        return plain
    if "/" in text:
        period = read_period(text)
        return Span(period.start.earliest, period.end.latest, text)
    return _by_library(text)


@forgettable
@lru_cache(maxsize=10_000)
def read_period(text: str) -> Period:
    """Reads an EDTF interval; `2013-05/..` is still going on, a single date is a period within that date's span."""
    text = _short(text)
    start_text, slash, end_text = text.partition("/")
    if not slash:
        whole = read_date(text)
        return Period(Span(whole.earliest, whole.latest, text), Span(whole.earliest, whole.latest, text), text)
    if "/" in end_text:
        raise ValueError(f'"{text}" has more than one "/"')
    start = _end_of_interval(start_text, OPEN_START)
    end = _end_of_interval(end_text, OPEN_END)
    if end.latest < start.earliest:
        raise ValueError(f'"{text}" ends before it begins')
    return Period(start, end, text)


def _short(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(f'"{text[:LONGEST]}…" is not a date')
    return text


def _end_of_interval(text: str, open_value: Span) -> Span:
    text = text.strip()
    if text == "..":
        return open_value
    if text == "":
        # EDTF: nothing beside the slash is "not known", unlike "..", which is "open"
        return Span(FIRST, LAST, "")
    return read_date(text)


def _plain(text: str) -> Span | None:
    """`YYYY`, `YYYY-MM`, `YYYY-MM-DD`; none for any other shape. Raises for a month or day that does not exist."""
    length = len(text)
    if length == 10 and text[4] == text[7] == "-" and (text[:4] + text[5:7] + text[8:]).isdecimal():
        try:
            day = date(int(text[:4]), int(text[5:7]), int(text[8:])).toordinal()
        except ValueError:
            raise ValueError(f'"{text}" is not a day of the calendar') from None
        return Span(day, day, text)
    if length == 7 and text[4] == "-" and (text[:4] + text[5:]).isdecimal() and int(text[5:]) <= 12:
        year, month = int(text[:4]), int(text[5:])
        if not (year and month):
            raise ValueError(f'"{text}" is not a month of the calendar')
        last = calendar.monthrange(year, month)[1]
        return Span(date(year, month, 1).toordinal(), date(year, month, last).toordinal(), text)
    if length == 4 and text.isdecimal() and text != "0000":
        year = int(text)
        return Span(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal(), text)
    return None


SEASONS: Final = {"21": (301, 621), "22": (601, 923), "23": (901, 1221), "24": (101, 320)}
"""Spring, summer, autumn: from the first day by any calendar to the last. Winter belongs to two years, see `_season`."""


def _season(year: int, code: str) -> tuple[date, date]:
    """Someone who says "winter 2014" can mean its beginning, its end or the next one: January 2014 to March 2015."""
    first, last = SEASONS[code]
    return date(year, *divmod(first, 100)), date(year + 1 if code == "24" else year, *divmod(last, 100))


def _by_library(text: str) -> Span:
    if len(text) == 7 and text[:4].isdecimal() and text[4] == "-" and text[5:] in SEASONS and 0 < int(text[:4]) < 9999:
        first, last = _season(int(text[:4]), text[5:])
        return Span(first.toordinal(), last.toordinal(), text)
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = parse_edtf(text)
        # an approximate or uncertain date reaches as far as the library's padding (a year either side of a year)
        low, high = parsed.lower_fuzzy(), parsed.upper_fuzzy()
        return Span(date(*low[:3]).toordinal(), date(*high[:3]).toordinal(), text)
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise ValueError(f'"{text}" is not a date') from None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def likely(text: str) -> str:
    """How a date in a common American spelling is written here: `7/14/1989`, `05/2014`, `Mar 2014`, `March 9, 2014`. Else empty.

    Only a suggestion for a message; a year of two digits is not guessed.
    """
    text = text.strip().casefold()
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if found:
        return _if_date(f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}")
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{4})", text)
    if found:
        return _if_date(f"{found[2]}-{int(found[1]):02}")
    found = re.fullmatch(r"([a-z]{3,9})\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})", text)
    if found and found[1][:3] in _MONTHS:
        day = f"-{int(found[2]):02}" if found[2] else ""
        return _if_date(f"{found[3]}-{_MONTHS.index(found[1][:3]) + 1:02}{day}")
    return ""


def _if_date(text: str) -> str:
    try:
        return read_date(text).text
    except ValueError:
        return ""


def exact(day: date) -> Span:
    """A day that is known."""
    return Span(day.toordinal(), day.toordinal(), day.isoformat())


def add(day: int, *, years: int = 0, months: int = 0, days: int = 0, round_up: bool = True) -> int:
    """Adds calendar years, months and days to a day (ordinal in, ordinal out).

    Where the month has no such day (29 February plus a year, 31 August plus six months), `round_up` takes the first of the
    next month, else the last of the month. A waiting period rounds up and a deadline rounds down: nobody files a day too
    early or a day too late because of a short month.
    """
    start = date.fromordinal(min(max(day, FIRST), LAST))
    month_count = start.year * 12 + start.month - 1 + years * 12 + months
    year, month = divmod(month_count, 12)
    if year < 1:
        return FIRST
    if year > 9998:
        return LAST
    try:
        moved = date(year, month + 1, start.day).toordinal()
    except ValueError:
        moved = date(year, month + 1, calendar.monthrange(year, month + 1)[1]).toordinal() + (1 if round_up else 0)
    return min(max(moved + days, FIRST), LAST)


def shift(span: Span, *, years: int = 0, months: int = 0, days: int = 0, round_up: bool = True) -> Span:
    """Adds a legal period to a date that may be partly known."""
    earliest = add(span.earliest, years=years, months=months, days=days, round_up=round_up)
    latest = add(span.latest, years=years, months=months, days=days, round_up=round_up)
    return Span(
        earliest, latest, day_text(latest) if earliest == latest else f"{day_text(earliest)}/{day_text(latest)}"
    )


def day_text(ordinal: int) -> str:
    """A day as `YYYY-MM-DD`."""
    return date.fromordinal(ordinal).isoformat()
