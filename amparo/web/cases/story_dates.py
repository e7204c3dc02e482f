"""Dates as people type and read them: "March 2014", "about 2014", "9 March 2014" in, `2014-03` kept, "March 2014" shown.

What can be read in one way only is taken; where two readings are possible (`3/9/2014`) both are offered and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from amparo.facts.dates import read_date, read_period
from amparo.web import words
from amparo.web.words import say

MONTHS = range(1, 13)
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "winter": 24}


@dataclass(frozen=True, slots=True)
class NotADate(Exception):
    """What was typed is no date that can be read in one way; `readings` are those it may have, as a case file writes them."""

    text: str
    readings: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.readings:
            offered = "; ".join(f"{shown(one)} ({one})" for one in self.readings)
            return say("story.wrong.date_which", text=self.text, readings=offered)
        return say("story.wrong.date", text=self.text)


def typed_date(text: str) -> str:
    """A date as a case file writes it (EDTF). Raises `NotADate`."""
    plain = " ".join(text.split())
    try:
        return read_date(plain).text
    except ValueError:
        pass
    folded = plain.casefold().rstrip(".")
    for word in _all("story.dates.about"):
        if folded.startswith(f"{word} "):
            return _known(text, f"{_one(text, folded.removeprefix(word).strip())}~")
    for between, joint in (("story.dates.between", "story.dates.and"), ("", "story.dates.or")):
        for first in _all(between) if between else [""]:
            for last in _all(joint):
                start, found, end = folded.removeprefix(first).strip().partition(f" {last} ")
                if found and folded.startswith(first):
                    return _known(text, f"{_one(text, start)}/{_one(text, end)}")
    return _one(text, folded)


def typed_period(start: str, end: str, *, going_on: bool = False) -> str:
    """A time from two dates; an empty one is not known. Raises `NotADate`."""
    first = typed_date(start) if start.strip() else ""
    last = ".." if going_on else typed_date(end) if end.strip() else ""
    # a date that is itself "some time from a to b" gives the end that fits
    first, last = first.split("/")[0], last.split("/")[-1]
    try:
        return read_period(f"{first}/{last}").text
    except ValueError:
        raise NotADate(f"{start} – {end}") from None


def _one(text: str, folded: str) -> str:
    """One date in words or figures."""
    for pattern, order in (
        (r"(\d{4})", "y"),
        (r"(\d{4})[-/.](\d{1,2})", "ym"),
        (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", "ymd"),
        (r"(\d{1,2})[-/.](\d{4})", "my"),
    ):
        if found := re.fullmatch(pattern, folded):
            return _known(text, _written(dict(zip(order, found.groups(), strict=True))))
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", folded):
        return _figures(text, *found.groups())
    parts = [part for part in re.split(r"[\s,]+", folded) if part not in _all("story.dates.of")]
    parts = [re.sub(r"(?<=\d)(st|nd|rd|th|º|°)$", "", part) for part in parts]
    return _known(text, _in_words(parts))


def _figures(text: str, first: str, second: str, year: str) -> str:
    readings = []
    for month, day in ((first, second), (second, first)):
        made = _written({"y": year, "m": month, "d": day})
        if _is_date(made) and made not in readings:
            readings.append(made)
    if len(readings) == 1:
        return readings[0]
    raise NotADate(text, tuple(readings))


def _in_words(parts: list[str]) -> str:
    """`march 9 2014`, `9 march 2014`, `march 2014`, `spring 2014`; empty where it is none of them."""
    years = [part for part in parts if re.fullmatch(r"\d{4}", part)]
    days = [part for part in parts if re.fullmatch(r"\d{1,2}", part)]
    names = [part.rstrip(".") for part in parts if not part.isdecimal()]
    if len(years) != 1 or len(names) != 1 or len(days) > 1:
        return ""
    month = next((number for number in MONTHS if _names(names[0], f"story.months.{number}")), 0)
    if month:
        return _written({"y": years[0], "m": str(month), **({"d": days[0]} if days else {})})
    season = next((code for name, code in SEASONS.items() if _names(names[0], f"story.seasons.{name}")), 0)
    return f"{years[0]}-{season}" if season and not days else ""


def _names(typed: str, key: str) -> bool:
    """Whether a word is the name of a month or season, or its first letters."""
    return any(typed == name or (len(typed) >= 3 and name.startswith(typed)) for name in _all(key))


def _all(key: str) -> list[str]:
    """The words of a list in the language of the page and in English."""
    books = {code: words.book(code) for code in ("en", words.language()) if code not in words.PSEUDO}
    said = [book[key].casefold() for book in books.values() if key in book]
    return list(dict.fromkeys(one.strip() for text in said for one in text.split("|")))


def _written(parts: dict[str, str]) -> str:
    return "-".join(part.zfill(2) for part in (parts.get("y", ""), parts.get("m", ""), parts.get("d", "")) if part)


def _known(text: str, made: str) -> str:
    if made and _is_date(made):
        return made
    raise NotADate(text)


def _is_date(made: str) -> bool:
    try:
        read_date(made)
    except ValueError:
        return False
    return True


def shown(text: str) -> str:
    """A date of a case file as people read it; what has no plain words stays as it is written."""
    if found := re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%])?", text):
        year, month, day, mark = found.groups()
        if month and int(month) in SEASONS.values():
            name = next(name for name, code in SEASONS.items() if code == int(month))
            said = say("story.dates.month", month=_first(f"story.seasons.{name}"), year=year)
        elif day:
            said = say("story.dates.day", day=int(day), month=_first(f"story.months.{int(month)}"), year=year)
        elif month:
            said = say("story.dates.month", month=_first(f"story.months.{int(month)}"), year=year)
        else:
            said = year
        return say("story.dates.roughly", date=said) if mark else said
    return text


def shown_period(text: str) -> str:
    """A time of a case file as people read it."""
    start, slash, end = text.partition("/")
    if not slash:
        return shown(text)
    first = shown(start) if start not in ("", "..") else say("story.dates.not_known")
    last = say("story.dates.going_on") if end == ".." else shown(end) if end else say("story.dates.not_known")
    return say("story.dates.span", start=first, end=last)


def shown_date(text: str) -> str:
    """A date that may be "some day between two"."""
    start, slash, end = text.partition("/")
    return say("story.dates.some_day", start=shown(start), end=shown(end)) if slash else shown(text)


def _first(key: str) -> str:
    return say(key).split("|")[0].strip()
