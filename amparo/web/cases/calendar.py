"""A calendar of what is due (RFC 5545), to be saved and put into one's own. Its titles name nobody and nothing that was done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from amparo import __version__
from amparo.web.cases.follow_kept import Due
from amparo.web.words import say


def calendar_of(room: str, due: list[Due], now: datetime) -> bytes:
    """The days of a file as a calendar. An entry keeps its id, so that a later download replaces it. `now` is when it was made."""
    made = Calendar()
    made.add("prodid", f"-//Amparo//{__version__}//EN")
    made.add("version", "2.0")
    for one in due:
        day = date.fromisoformat(one.day)
        entry = Event()
        entry.add("uid", f"{room}-{one.filing}-{one.holder or 'filing'}-{one.what}@amparo")
        entry.add("dtstamp", now.astimezone(UTC))
        entry.add("dtstart", day)
        entry.add("dtend", day + timedelta(days=1))
        entry.add("summary", say("follow.calendar.hearing" if one.what == "hearing" else "follow.calendar.entry"))
        entry.add("class", "PRIVATE")
        entry.add("transp", "TRANSPARENT")
        bell = Alarm()
        bell.add("action", "DISPLAY")
        bell.add("description", say("follow.calendar.entry"))
        bell.add("trigger", timedelta(days=-7 if one.what == "hearing" else 0))
        entry.add_component(bell)
        made.add_component(entry)
    return bytes(made.to_ical())
