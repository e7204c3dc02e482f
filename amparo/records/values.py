"""From what stands on paper to the value a case file holds, or to a doubt.

A value is only `read` when nothing speaks against it: the reader was certain of its signs, it has the shape of its kind, and
its words are known. Everything else keeps its text, its place and what it may be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from amparo.facts.dates import read_date
from amparo.facts.document import data
from amparo.facts.vocabulary import vocabulary
from amparo.records.dispositions import level, level_in_doubt, misread, outcome
from amparo.records.patterns import folded
from amparo.records.source import DOUBTFUL_BELOW, Line
from amparo.records.structure import Field, Place

HERE = Path(__file__).parent

SURE = {"O": "0", "I": "1", "L": "1", "|": "1"}
"""Letters that can only be this digit where nothing but digits can stand."""

UNSURE = {"S": "5", "B": "8", "Z": "2"}
"""Letters that are probably this digit."""

FIGURES = {**SURE, **UNSURE, "G": "6", "T": "7"}

ORDINAL = re.compile(r"(?<![A-Z0-9])([SBGILZT|])(ST|ND|RD|TH)(?![A-Z0-9])", re.IGNORECASE)
"""A number such as 5TH of which the figure was read as a letter."""

MIXED = re.compile(r"(?<![A-Za-z0-9])(?=[IlO]*\d)\d*[IlO][\dIlO]*(?![A-Za-z0-9])")
"""A number among whose figures a letter stands that looks like one."""

STOP = re.compile(r"(?<=[A-Za-z]{3})[.](?= )")
"""A point behind a word, within a value: where these records print a comma."""

POINT = re.compile(r"(?<=\d)[:,](?=\d)|(?<=\d)\s+(?=\d)|(?<=\d[A-Z])\s+(?=\d)")
"""Where a point of a section may have been: a colon, a comma or a blank between two numbers (9A 88.030)."""

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

LONGEST_NUMBER = 9
"""Figures of the number of a count beyond which it is none."""

EARLIEST, LATEST = 1920, 2100
"""Years between which a date on a record lies; no record of a living person is older."""

CLEAR_IF_KNOWN = 0.5
"""Certainty from which the words of a closed list count as read: a misread word is not in the list."""

CLEAR_IF_FITS = 0.75
"""Certainty from which a section counts as read that the law pack knows and that fits the words of the charge."""

CLEAR_IF_WORDS = 0.7
"""Certainty from which words without a digit count as read: a misread letter shows, a misread digit does not."""

MISREAD = 0.65
"""Certainty of words in which a letter was seen that these records do not print: enough only for a closed list."""

CLEAR_IF_TWICE = 0.5
"""Certainty from which words that are read alike in two places count as read."""

ODD = re.compile(r"[#@~%^{}|\\_•·]")
"""Signs that words on a record do not hold, unless something was misread."""

MOST_ODD = 0.1
"""Share of odd signs from which words are in doubt."""

CLOSED = ("disposition.kind", "offence.level", "disposition.level", "offence.degree", "disposition.degree")
"""Facts whose words come from a closed list."""

WORDS = (
    "offence.text",
    "arrest.text",
    "court",
    "county",
    "event.agency",
    "arrest.agency",
    "disposition.text",
    "sentence.text",
    "disposition.level",
    "offence.level",
)
"""Facts that are words."""

CENTURY = 40
"""Two digits of a year up to this one are 20xx, above it 19xx; such a year is left to a person all the same."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known where a value is read: the file, the state, the order of dates, whether it is a picture."""

    source: str
    jurisdiction: str
    dates: str
    scanned: bool


def place(source: str, line: Line, start: int, end: int) -> tuple[Place, float]:
    """Where columns `start` up to `end` of a line stand, and how certain the reader of the picture was."""
    box, confidence = line.part(start, end)
    return Place(source, line.page, line.number, box), confidence


def fields(at: Reading, path: str, line: Line, start: int, end: int) -> Iterator[Field]:
    """The field, and what else its words settle (a disposition's kind, a level's degree)."""
    where, confidence = place(at.source, line, start, end)
    yield from from_text(at, path, line.text[start:end], where, confidence)


def from_text(at: Reading, path: str, text: str, where: Place, confidence: float) -> list[Field]:
    """The same for a text that was put together from several lines or stands in a table."""
    text = text.strip()
    seen = cleaned(path, text, confidence) if at.scanned else text
    made = [replace(_garbled(one), text=text) for one in _fields(at, path, seen, where)]
    if at.scanned:
        made = [_slipped(one) for one in made]
    if at.scanned and path in WORDS and not text.replace("·", "").isascii():
        # these records are printed without accents: where one is seen, a letter was misread
        confidence = min(confidence, MISREAD)
    known = any(one.read and one.path in CLOSED for one in made)
    return [replace(_weighed(one, confidence, known), confidence=confidence) for one in made]


def cleaned(path: str, text: str, confidence: float) -> str:
    """The text of a picture without specks that were read as points, and with letters where only letters can be."""
    text = " ".join(text.replace("·", " ").replace("•", " ").split()).strip(".:;,'`~_ ")
    if path in WORDS:
        text = "".join(_plain(sign) for sign in text)
        # a point between two words is a speck where a blank was
        text = re.sub(r"(?<=[A-Za-z]{3})[.](?=[A-Za-z]{3})", " ", text)
    if path in WORDS and confidence < DOUBTFUL_BELOW:
        text = re.sub(r"(?<=\w{3})[.:;]+(?=\s)", "", text)
    if path in WORDS or path.endswith("name"):
        return " ".join(_letters(word) for word in text.split())
    if path == "offence.statute":
        # the sign of a section, read as figures
        text = re.sub(r"(?<=\d)\s+[5S$][.]?\s+(?=\d)", " § ", text)
        text = re.sub(r"(?<=[\dA-Z])\s+(?:55|SS|\$\$|5S|S5)\s+(?=[A-Z\d])", " §§ ", text)
        # a speck between the letters of a code and its number
        return re.sub(r"(?<=[A-Z]{2})[.,](?=\d)", " ", text)
    return text


def _plain(sign: str) -> str:
    """A letter without its accent, large or small as it was."""
    return sign if sign.isascii() else unicodedata.normalize("NFD", sign)[0]


def _letters(word: str) -> str:
    """O for 0 between two letters, and in a word that holds no other digit."""
    word = re.sub(r"(?<=[A-Za-z])0(?=[A-Za-z])", "O", word)
    letters = sum(sign.isalpha() for sign in word)
    digits = {sign for sign in word if sign.isdecimal()}
    return word.replace("0", "O") if digits == {"0"} and letters >= 2 else word


def _garbled(one: Field) -> Field:
    """Words among which signs stand that no record prints are in doubt, and so is a date or number in their place."""
    if one.read and one.path in WORDS and not any(sign.isalpha() for sign in one.value):
        return replace(one, state="doubtful", value="", candidates=(one.value,), why="No word stands here.")
    odd = len(ODD.findall(one.value))
    if not one.read or one.path not in WORDS or odd < 2 or odd < MOST_ODD * len(one.value):
        return one
    return replace(one, state="doubtful", value="", candidates=(one.value,), why="Signs stand in it that are no words.")


def _slipped(one: Field) -> Field:
    """Slips that readers of pictures are certain of: a letter for a figure (STH), a point for a comma. A person says what it is."""
    if not one.read or one.path not in WORDS:
        return one
    meant = ORDINAL.sub(lambda found: FIGURES[found[1].upper()] + found[2], one.value)
    meant = MIXED.sub(lambda found: "".join(SURE.get(sign.upper(), sign) for sign in found[0]), meant)
    why = "A letter stands where a figure must be." if meant != one.value else "A comma may have been misread."
    meant = STOP.sub(",", meant)
    if meant == one.value:
        return one
    return replace(one, state="doubtful", value="", candidates=(meant, one.value), why=why)


def unclear(confidence: float) -> str:
    """Why a value is in doubt that the reader of the picture was not certain of."""
    return f"The picture is unclear here (certainty {confidence:.0%})."


def _weighed(one: Field, confidence: float, known: bool) -> Field:
    """In doubt where the picture is too unclear for its kind: numbers and dates need most, words of a closed list least."""
    needed = DOUBTFUL_BELOW
    if known and (one.path in CLOSED or (one.path.startswith("disposition.") and one.path != "disposition.text")):
        needed = CLEAR_IF_KNOWN
    elif one.path in WORDS and not any(sign.isdecimal() for sign in one.value):
        needed = CLEAR_IF_WORDS
    if one.state != "read" or confidence >= needed:
        return one
    return replace(one, state="doubtful", value="", candidates=(one.value,), why=unclear(confidence))


def _fields(at: Reading, path: str, text: str, where: Place) -> Iterator[Field]:
    name = path.rpartition(".")[2]
    if not text:
        return
    if name in ("date", "born") or path.endswith("_on"):
        yield _date(at, path, text, where)
    elif path == "disposition.text":
        yield from _disposition(at, text, where)
    elif name == "level":
        yield from _level(at, path, text, where)
    elif name == "ori":
        yield from _origin(at, text, where)
    elif path == "offence.statute" and at.scanned and (meant := _code(at.jurisdiction, text)) != text:
        why = "The letters of the code were misread."
        yield Field(path, "doubtful", "", text, where, candidates=(meant, text), why=why)
    elif path == "offence.statute" and at.scanned and POINT.search(text):
        meant = POINT.sub(".", text)
        why = "A point of the section may have been misread."
        yield Field(path, "doubtful", "", text, where, candidates=(meant, text), why=why)
    elif path == "count":
        yield _number(path, text, where)
    elif name == "with_prejudice" or path == "juvenile":
        yield Field(path, "read", text.lower(), text, where)
    else:
        yield Field(path, "read", " ".join(text.split()), text, where)


def _date(at: Reading, path: str, text: str, where: Place) -> Field:
    day, doubt = day_of(text, at.dates)
    if not day:
        return Field(path, "unreadable", "", text, where, why="This is not a day of the calendar.")
    if doubt:
        return Field(path, "doubtful", "", text, where, candidates=(day,), why=doubt)
    return Field(path, "read", day, text, where)


@lru_cache(maxsize=1)
def _codes() -> dict[str, dict[str, str]]:
    """For each jurisdiction: letters of a code as they are misread → as they are printed."""
    found: dict[str, dict[str, str]] = data(HERE / "confusions.yaml")["codes"]
    return found


def _code(jurisdiction: str, text: str) -> str:
    """The section with the letters of its code as they are printed, where they are a known misreading (Pt for PL)."""
    for seen, printed in _codes().get(jurisdiction, {}).items():
        text = re.sub(rf"^(?:{seen})(?=[\s.,])", printed, text)
    return text


def _origin(at: Reading, text: str, where: Place) -> Iterator[Field]:
    """The state of an agency, from its number: two letters of the state and three digits of the county.

    Numbers of federal agencies have letters where the county stands; those say nothing of the law that was charged.
    """
    signs = folded(text)
    code = f"us-{signs[:2].lower()}"
    if signs[2:5].isdecimal() and code in vocabulary().jurisdictions:
        yield Field("jurisdiction", "read", code, text, where)
    elif at.scanned:
        why = "The number of the agency, which names the state, could not be read."
        yield Field("jurisdiction", "doubtful", "", text, where, why=why)


def _number(path: str, text: str, where: Place) -> Field:
    """A number of a count, or a range of them, without leading zeros."""
    parts = ["".join(SURE.get(sign, sign) for sign in part.strip()) for part in folded(text).split("-")]
    if not all(part.isdecimal() and len(part) <= LONGEST_NUMBER for part in parts):
        return Field(path, "doubtful", "", text, where, why="This is not a number.")
    return Field(path, "read", "-".join(str(int(part)) for part in parts), text, where)


def day_of(text: str, order: str) -> tuple[str, str]:
    """A date as `YYYY-MM-DD`, and what speaks against it; an empty date where it is none. `order` is ymd, mdy or dmy."""
    signs = folded(text).strip()
    named = re.fullmatch(r"([A-Z0-9]{3,9})[. ]+([0-9OIL|SBZ]{1,2})[,. ]+([0-9OIL|SBZ]{4})", signs)
    doubt = ""
    if named:
        month = named[1][:3].replace("0", "O")
        if month not in MONTHS:
            return "", ""
        parts = [named[3], str(MONTHS.index(month) + 1), named[2]]
    else:
        parts = re.split(r"\s?[/.-]\s?", signs)
        if len(parts) == 1 and len(signs) == 8:
            parts = [signs[:4], signs[4:6], signs[6:]] if order == "ymd" else [signs[4:], signs[:2], signs[2:4]]
        elif len(parts) == 3 and len(parts[0]) != 4:
            month, day = (parts[0], parts[1]) if order != "dmy" else (parts[1], parts[0])
            parts = [parts[2], month, day]
        if len(parts) != 3:
            return "", ""
    digits = []
    for part in parts:
        if any(sign in UNSURE for sign in part):
            doubt = "A letter stands where a digit must be."
        digits.append("".join(SURE.get(sign) or UNSURE.get(sign) or sign for sign in part))
    if not all(part.isdecimal() and len(part) <= 4 for part in digits):
        return "", ""
    year = int(digits[0])
    if len(digits[0]) == 2:
        year += 2000 if year <= CENTURY else 1900
        doubt = "The year has two digits."
    elif len(digits[0]) != 4:
        return "", ""
    try:
        found = date(year, int(digits[1]), int(digits[2]))
    except ValueError:
        return "", ""
    if not EARLIEST <= year <= LATEST:
        doubt = "The year cannot be right."
    return read_date(found.isoformat()).text, doubt


def _disposition(at: Reading, text: str, where: Place) -> Iterator[Field]:
    says = outcome(text, at.jurisdiction)
    meant = misread(text, at.jurisdiction) if at.scanned and not says.known else ""
    if at.scanned and not says.known:
        # on a picture, words that are in no list are as likely misread as new
        why = "Letters of these words were misread." if meant else says.review
        yield Field("disposition.text", "doubtful", "", text, where, candidates=(meant or text,), why=why)
        says = outcome(meant, at.jurisdiction) if meant else says
    else:
        yield Field("disposition.text", "read", " ".join(text.split()), text, where)
    if not says.changes:
        return
    if says.kind:
        yield Field("disposition.kind", "read", says.kind, text, where)
        for name, value in says.facts.items():
            yield Field(f"disposition.{name}", "read", value, text, where)
    else:
        yield Field("disposition.kind", "doubtful", "", text, where, candidates=says.candidates, why=says.review)


def _level(at: Reading, path: str, text: str, where: Place) -> Iterator[Field]:
    known = level(text, at.jurisdiction)
    if known is None:
        why = level_in_doubt(text, at.jurisdiction) or "This word for a level is not known."
        yield Field(path, "doubtful", "", text, where, why=why)
        return
    yield Field(path, "read", known[0], text, where)
    if known[1]:
        yield Field(path.replace("level", "degree"), "read", known[1], text, where)
