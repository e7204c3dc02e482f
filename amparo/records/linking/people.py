"""What a record says of whom it is about, made comparable: names, birth dates, numbers of agencies.

Nothing is hashed: a hash of a name is still the name to whoever has a list of names (the Justice Department says so of victim
services' data), so a table of hashes would only look safe. Linking is for records that one office lawfully holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import pyarrow as pa

from amparo.facts.dates import likely, read_date
from amparo.facts.forgetting import forgettable

SUFFIXES = frozenset(
    ("JR", "SR", "II", "III", "IV", "MR", "MRS", "MS", "MISS", "DR", "AKA", "ALIAS", "NMN", "NMI", "UNKNOWN", "DOE")
)
"""Words of a name line that are no part of a name, and the name of those whose name is not known."""

PARTICLES = frozenset(
    (
        "DE",
        "DEL",
        "LA",
        "LAS",
        "LOS",
        "DA",
        "DOS",
        "DAS",
        "VAN",
        "VON",
        "DER",
        "DEN",
        "EL",
        "AL",
        "BIN",
        "ST",
        "MC",
        "MAC",
        "Y",
    )
)
"""Words that belong to the surname after them."""

BEGINNING = 3
"""Letters of a part of a name that two records of one birth date must share to be compared in a large table."""

LONGEST = 120
AT_ONCE = 10_000
"""Rows that are held as Python objects at a time: more of them keep the collector of garbage busy."""

MOST = 12
"""Names, dates or numbers of one record that are compared; a record with more is a mistake of the reader."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What one record says of its person. `label` names the record (a file, a row), not the person."""

    label: str
    names: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@forgettable
@lru_cache(maxsize=200_000)
def name_parts(written: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and surnames of a name as records write it: `DIAZ, ROSA MARIA`, `Rosa María Díaz`. Surnames may be two.

    The middle names are left out: half of all records have none.
    """
    plain = written[:LONGEST].upper()
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    before, comma, after = plain.partition(",")
    if comma and not set(_words(after)) <= SUFFIXES:
        surname, given = _words(before), _words(after)
    else:
        words = _words(before)
        cut = len(words) - 1
        while cut > 1 and words[cut - 1] in PARTICLES:
            cut -= 1
        given, surname = words[:cut], words[cut:]
        if len(words) == 1:
            given, surname = words, []
    surname = [word for word in surname if word not in SUFFIXES]
    given = [word for word in given if word not in SUFFIXES]
    return tuple(given[:1]), _surnames(surname)


_WORD = re.compile(r"[A-Z0-9]+")
_WITHIN_WORDS = str.maketrans("", "", "'`.")


def _words(text: str) -> list[str]:
    words = _WORD.findall(text.translate(_WITHIN_WORDS))
    bare = [word for word in words if word not in SUFFIXES and not word.isdigit()]
    return [word for word in bare if len(word) > 1] or bare


def _surnames(words: Sequence[str]) -> tuple[str, ...]:
    """`DE LA CRUZ` is one surname, `GARCIA LOPEZ` two, of which records often keep one."""
    whole, run = [], ""
    for word in words:
        run += word
        if word not in PARTICLES:
            whole.append(run)
            run = ""
    if run:
        whole.append(run)
    return tuple(whole[:2])


@forgettable
@lru_cache(maxsize=200_000)
def birth_parts(written: str) -> tuple[str, str]:
    """A birth date as `YYYYMMDD` and its year; the first is empty where the day is not known, both where nothing is read."""
    text = written.strip()
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        span = read_date(likely(text) or text)
    except ValueError:
        return "", ""
    if span.exact:
        return span.text.replace("-", "")[:8], span.text[:4]
    year = span.text[:4]
    return "", year if re.fullmatch(r"\d{4}", year) and span.latest - span.earliest < 366 else ""


def id_part(written: str) -> str:
    """An agency's number: capitals and digits only, without leading zeros of its digits."""
    plain = re.sub(r"[^A-Z0-9]", "", written.upper())
    return plain if sum(sign.isdigit() for sign in plain) >= 4 else ""


def comparable(people: Iterable[Identity]) -> pa.Table:
    """A row for each record, with the columns that settings.yaml compares or blocks by. Empty lists are null: nothing is known.

    `days` and `named` are what two records must share to be compared in a large table: a birth date, day and month in either
    order, with the beginning of a name; a whole name with the year, or with the day and month, of a birth date.
    """
    rows = (_row(one) for one in people)
    batches = []
    while some := list(islice(rows, AT_ONCE)):
        batches.append(
            pa.record_batch(
                [pa.array(values, kind) for values, kind in zip(zip(*some, strict=True), SCHEMA.types, strict=True)],
                schema=SCHEMA,
            )
        )
    return pa.Table.from_batches(batches, SCHEMA)


def _row(one: Identity) -> tuple[object, ...]:
    given: dict[str, None] = {}
    surnames: dict[str, None] = {}
    names: dict[str, None] = {}
    for written in one.names[:MOST]:
        first, last = name_parts(written)
        given |= dict.fromkeys(first)
        surnames |= dict.fromkeys(last)
        # in the order of the alphabet: clerks exchange first name and surname
        names |= dict.fromkeys(" ".join(sorted((*first, part))) for part in last if first)
    births = [birth_parts(written) for written in one.births[:MOST]]
    born = list(dict.fromkeys(day for day, _ in births if day))
    turned = list(dict.fromkeys((*born, *(f"{day[:4]}{day[6:]}{day[4:6]}" for day in born if int(day[6:]) <= 12))))
    years = list(dict.fromkeys(year for _, year in births if year))
    parts = list(dict.fromkeys((*given, *surnames)))
    beginnings = sorted({part[:BEGINNING] for part in parts})
    ordered = {day[:4] + min(day[4:6], day[6:]) + max(day[4:6], day[6:]) for day in born}
    near = {*years, *(day[4:] for day in born)}
    return (
        one.label,
        next(iter(names), None),
        next(iter(given), None),
        next(iter(surnames), None),
        list(names) or None,
        list(given) or None,
        list(surnames) or None,
        parts or None,
        born or None,
        turned or None,
        years or None,
        list(dict.fromkeys(part for text in one.ids[:MOST] if (part := id_part(text)))) or None,
        sorted(f"{day} {start}" for day in ordered for start in beginnings) or None,
        sorted(f"{name} {part}" for name in names for part in near) or None,
    )


SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("unique_id", "name", "first", "last")),
        *(
            (name, pa.list_(pa.string()))
            for name in ("names", "given", "surnames", "parts", "born", "turned", "years", "ids", "days", "named")
        ),
    ]
)
