"""Replaces what names a person in a record by something of the same width, so that layouts can be shared and tested.

Words that are not known words of records are replaced, letter for letter; dates move by one span of days for the whole file;
long numbers get other digits. The same word becomes the same word everywhere in one run; with another key it becomes another,
and nothing leads back.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from bisect import bisect_right
from calendar import month_abbr, month_name
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from amparo import facts
from amparo.facts.document import data

HERE = Path(__file__).parent
FURTHEST = 900
NEAREST = 60
"""Days by which dates move back, at most and at least."""

LONG = 4
"""Digits from which on a number can point to a person; shorter ones are counts, terms and sections."""

MONTHS = {name.lower(): number for number in range(1, 13) for name in (month_name[number], month_abbr[number])} | {
    "sept": 9
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATES = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/.]?)(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})(?P<s>[-/.])(?P<d>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d|\d\d)(?!\d)"),
    re.compile(rf"\b(?P<n>{_MONTH})(?P<s>\.? +)(?P<d>\d{{1,2}})(?P<t>,? +)(?P<y>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?P<s>[- ]+)(?P<n>{_MONTH})(?P<t>\.?[- ]+)(?P<y>(?:19|20)\d\d)\b", re.IGNORECASE
    ),
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
NUMBER = re.compile(r"\d[\d-]*\d|\d")
SECTION = re.compile(r"\d+(?:\.\d+)+|\d+(?=\()")

CONSONANTS, VOWELS = "BCDFGKLMNPRSTVZ", "AEIOU"


@dataclass
class Anonymised:
    """The text, how much was replaced, and the words that were kept (for a person to look through)."""

    text: str = ""
    names: int = 0
    numbers: int = 0
    dates: int = 0
    kept: dict[str, int] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    read: dict[str, Any] = data(HERE / "anonymise.yaml")
    return read


@lru_cache(maxsize=1)
def kept_words() -> frozenset[str]:
    """Words of records: of the list here, of the layouts, of dispositions and offences."""
    lists = _lists()
    words = {str(word).casefold() for name in ("keep", "agencies", "months", "codes") for word in lists[name]}
    for label in lists["name_labels"]:
        words |= set(str(label).split())
    for path in (*sorted((HERE / "layouts").glob("*.yaml")), HERE / "dispositions.yaml"):
        words |= set(_words_in(data(path)))
    offences = data(Path(facts.__file__).parent / "offences.yaml")
    for category in offences["categories"].values():
        words |= set(_words_in(category.get("texts", [])))
    return frozenset(words | set(_words_in(list(offences["abbreviations"]))))


def _words_in(value: Any) -> Iterator[str]:
    """The words that a data file prints of records; what it says about itself (title, source, basis) is left out."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key not in ("title", "source", "sources", "basis", "assumed", "note", "notes", "why", "seen"):
                yield from _words_in(below)
    elif isinstance(value, list):
        for below in value:
            yield from _words_in(below)
    elif isinstance(value, str):
        yield from (word.casefold() for word in WORD.findall(value) if len(word) > 1)


def anonymise(text: str, key: bytes, also: Iterable[str] = ()) -> Anonymised:
    """The text with everything replaced that may name a person; every line keeps its width.

    `also`: words to replace wherever they stand. `key`: secret bytes; the same key gives the same result.
    """
    lines = text.split("\n")
    named = {word.casefold() for one in also for word in WORD.findall(one)}
    labelled = False
    for line in lines:
        names = set(_after_labels(line))
        if labelled and (more := re.match(r"\s{2,}\d\d\s+(.*)", line)):
            names |= {word.casefold() for word in WORD.findall(more[1])}  # a numbered alias under the first name
        labelled = bool(names)
        named |= names
    result = Anonymised()
    shift = NEAREST + int.from_bytes(_digest(key, "shift")[:4], "big") % (FURTHEST - NEAREST)
    done = [_line(line, key, named, shift, result) for line in lines]
    result.text = "\n".join(done)
    return result


def _line(line: str, key: bytes, named: set[str], shift: int, result: Anonymised) -> str:
    taken = [False] * len(line)
    out = list(line)

    def put(start: int, end: int, new: str) -> None:
        out[start:end] = list(new)
        taken[start:end] = [True] * (end - start)

    for pattern in DATES:
        for found in pattern.finditer(line):
            if any(taken[found.start() : found.end()]):
                continue
            moved = _moved(found, shift)
            if moved and len(moved) == len(found[0]):
                put(found.start(), found.end(), moved)
                result.dates += 1
    sections = [(section.start(), section.end()) for section in SECTION.finditer(line)]
    for found in NUMBER.finditer(line):
        digits = sum(sign.isdigit() for sign in found[0])
        if digits < LONG or any(taken[found.start() : found.end()]) or _is_section(line, found, sections):
            continue
        put(found.start(), found.end(), _digits(found[0], key))
        result.numbers += 1
    for found in WORD.finditer(line):
        word = found[0].casefold()
        if any(taken[found.start() : found.end()]):
            continue
        if word not in named and (len(word) == 1 or word in kept_words()):
            if len(word) > 2:
                result.kept[word] = result.kept.get(word, 0) + 1
            continue
        put(found.start(), found.end(), _invented(found[0], key))
        result.names += 1
    return "".join(out)


def _after_labels(line: str) -> Iterator[str]:
    """The words that stand behind NAM, DEFENDANT, AKA and their like."""
    labels = "|".join(re.escape(str(label)) for label in sorted(_lists()["name_labels"], key=len, reverse=True))
    label = rf"(?<![^\W_])(?:{labels})\b[.:/#]*\s{{0,3}}(?:\d+\s+)?(?P<name>[^\n]*?)(?=\s{{2,}}|$|[;:\t|])"
    for found in re.finditer(label, line, re.IGNORECASE):
        for word in WORD.findall(found["name"]):
            if len(word) > 1 and word.casefold() not in LABELS_BEHIND:
                yield word.casefold()


LABELS_BEHIND = frozenset(
    (
        "name",
        "names",
        "date",
        "number",
        "of",
        "the",
        "and",
        "dob",
        "sex",
        "race",
        "plea",
        "guilty",
        "count",
        "charge",
        "charges",
    )
)
"""Words of a form that may stand behind a label on one line with it."""


def _is_section(line: str, found: re.Match[str], sections: list[tuple[int, int]]) -> bool:
    """Whether a number is a section of law: written like one, or beside the name of a code."""
    at = bisect_right(sections, (found.end(),)) - 1
    if at >= 0 and sections[at][0] < found.end() and sections[at][1] > found.start():
        return True
    before, behind = line[max(0, found.start() - 6) : found.start()], line[found.end() : found.end() + 6]
    around = [*WORD.findall(before)[-1:], *WORD.findall(behind)[:1]]
    codes = {str(code) for code in _lists()["codes"]}
    return len(found[0]) <= 5 and any(word.casefold() in codes for word in around)


def _moved(found: re.Match[str], shift: int) -> str:
    """A date some days earlier, written as it was; empty where it is no date."""
    parts = found.groupdict()
    named = parts.get("n")
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 1900 if year > 40 else 2000
    try:
        day = date(year, MONTHS[named.lower()] if named else int(parts["m"]), int(parts["d"])) - timedelta(days=shift)
    except (ValueError, OverflowError):
        return ""
    shown_year = f"{day.year:04}" if len(parts["y"]) == 4 else f"{day.year % 100:02}"
    shown_day = str(day.day).zfill(len(parts["d"])) if len(parts["d"]) == 2 else f"{min(day.day, 9)}"
    if not named:
        month = str(day.month).zfill(len(parts["m"])) if len(parts["m"]) == 2 else f"{min(day.month, 9)}"
        year_first = len(parts["y"]) == 4 and found[0].startswith(parts["y"])
        order = (shown_year, month, shown_day) if year_first else (month, shown_day, shown_year)
        return parts["s"].join(order)
    month = month_abbr[day.month] if len(named) < 5 else month_name[day.month]
    month = month.upper() if named.isupper() else month
    text = f"{month}{parts['s']}{shown_day}{parts['t']}{shown_year}"
    if found[0][0].isdigit():
        text = f"{shown_day}{parts['s']}{month}{parts['t']}{shown_year}"
    if len(text) > len(found[0]):
        text = text.replace(month, month[:3])
    return text.ljust(len(found[0]))


def _digest(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest() * 8


def _digits(text: str, key: bytes) -> str:
    source = iter(_digest(key, re.sub(r"\D", "", text)))
    return "".join(str(next(source) % 10) if sign.isdigit() else sign for sign in text)


def _invented(word: str, key: bytes) -> str:
    """A word of the same length and capitals that can be spoken and is no known word."""
    for attempt in range(50):
        bytes_ = _digest(key, f"{word.casefold()} {attempt}")
        letters = []
        for index, sign in enumerate(word):
            if not sign.isalpha():
                letters.append(sign)
                continue
            choice = (CONSONANTS, VOWELS)[(index + bytes_[0]) % 2]
            letter = choice[bytes_[1 + index % 200] % len(choice)]
            letters.append(letter if sign.isupper() or not sign.islower() else letter.lower())
        made = "".join(letters)
        if made.casefold() not in kept_words() and made.casefold() != word.casefold():
            return made
    return "X" * len(word)
