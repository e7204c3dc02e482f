"""The reader for records whose layout is not known: it finds rows that look like charges and leaves the rest to a person.

Nothing it finds is taken for certain: every count goes to review, with what the row seems to say.
"""

from __future__ import annotations

import re
from dataclasses import replace

from amparo.facts.offences import classify
from amparo.records.dispositions import outcome
from amparo.records.layout import GENERAL, LONGEST
from amparo.records.patterns import folded
from amparo.records.source import Line, Source
from amparo.records.structure import Count, Cycle, Event, Field, Place, Record, Unused
from amparo.records.values import Reading, day_of, from_text, place

DATE = re.compile(
    r"(?<![\dA-Z/.-])(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}[-/]\d{2}[-/]\d{2}|(?:19|20)\d{6}"
    r"|(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.? \d{1,2},? \d{4})(?![\dA-Z/-])"
)
"""A date as it may stand in running text."""

STATUTE = re.compile(
    r"(?<![\w.])(?:(?:PC|PL|VTL|HS|BP|VC|ORC|F\.?S\.?|RCW|NRS|ORS|§|SEC(?:TION)?\.?) ?)?§? ?"
    r"\d{1,5}[A-Z]?(?:[.:-]\d{1,5}[A-Z]?)+(?: ?\([A-Z0-9]{1,4}\))*(?: ?(?:PC|PL|HS|BP|VC|F|M)\b)?"
    r"|(?<![\w.])\d{1,5}(?:\([A-Z0-9]{1,4}\))* (?:PC|HS|BP|VC|WI)\b"
)
"""A section of law as it may stand in running text: numbers parted by dots, dashes or colons, or before a code's letters."""

WHY = "The layout of this record is not known: the row looks like a charge, and a person says what it is."


def read_general(source: Source) -> Record:
    """A record in which every row that looks like a charge is a count in review, and every other line is listed."""
    counts: list[Count] = []
    used: set[tuple[int, int]] = set()
    furniture: set[tuple[int, int]] = set()
    unused: list[Unused] = []
    pages = {page.number: page.how == "ocr" for page in source.pages}
    for line in source.lines():
        text = folded(line.text)
        if not text.strip():
            furniture.add((line.page, line.number))
            continue
        found = _row(source, line, text, pages[line.page]) if len(text) <= LONGEST else {}
        if not found:
            unused.append(Unused(line, "it does not look like a charge"))
            continue
        used.add((line.page, line.number))
        where = Place(source.name, line.page, line.number, line.box)
        counts.append(Count(str(len(counts) + 1), where, found, (), (WHY,)))
    events = (Event("other", counts[0].place, {}, tuple(counts)),) if counts else ()
    return Record(
        source=source.name,
        sha256=source.sha256,
        kind="other",
        layout=GENERAL,
        title="A record whose layout is not known",
        cycles=(Cycle(events),) if events else (),
        used=frozenset(used),
        furniture=frozenset(furniture),
        unused=tuple(unused),
        scanned=any(pages.values()),
    )


def _row(source: Source, line: Line, text: str, scanned: bool) -> dict[str, Field]:
    """What a row that looks like a charge seems to say; empty where it does not look like one."""
    statute, dates, looks = _signs(text)
    if not looks:
        return {}
    at = Reading(source.name, "", "mdy", scanned)
    out: dict[str, Field] = {}
    whole, confidence = place(source.name, line, 0, len(line.text))

    def doubt(one: Field) -> Field:
        values = (one.value,) if one.value else one.candidates
        return replace(one, state="doubtful", value="", candidates=values, why=WHY)

    for one in from_text(at, "offence.text", line.text.strip(), whole, confidence):
        out[one.path] = doubt(one)
    if statute:
        part, certain = place(source.name, line, *statute.span())
        for one in from_text(at, "offence.statute", line.text[statute.start() : statute.end()], part, certain):
            out[one.path] = doubt(one)
    if dates:
        part, certain = place(source.name, line, *dates[0].span())
        for one in from_text(at, "date", line.text[dates[0].start() : dates[0].end()], part, certain):
            out[one.path] = doubt(one)
    return out


def _signs(text: str) -> tuple[re.Match[str] | None, list[re.Match[str]], bool]:
    """The section and the days of a row, and whether it looks like a charge."""
    statute = STATUTE.search(text)
    dates = [found for found in DATE.finditer(text) if day_of(found[0], "mdy")[0]]
    # a date with dots is no section
    if statute and any(found.start() <= statute.start() < found.end() for found in dates):
        statute = None
    looks = names_offence(_without(text, [*dates])) or bool(statute and (dates or _ending(text)))
    return statute, dates, looks


def like_a_charge(text: str) -> bool:
    """Whether a line names an offence, or a section beside a day or an outcome."""
    return _signs(text)[2]


def names_offence(text: str) -> bool:
    """Whether the words name a kind of offence."""
    return bool(classify(text).category)


def _ending(text: str) -> bool:
    """Whether a part of the row, between wide gaps, is a known wording of a disposition."""
    return any(outcome(part).known for part in re.split(r"\s{2,}", text.strip()) if len(part) > 2)


def _without(text: str, found: list[re.Match[str]]) -> str:
    for one in reversed(found):
        text = text[: one.start()] + " " + text[one.end() :]
    return text
