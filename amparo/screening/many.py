"""Many people at once (a raid, a flight of returnees), each worked out alone.

There is no total, no ranking and no comparison: the function that works out a person sees that person's answers and nothing
else. A row that was not taken alone is not worked out; that person is screened again, alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.screening.instrument import Instrument
from amparo.screening.outcome import explain
from amparo.screening.reason import ANSWERS, evidence, seen, weigh
from amparo.screening.record import TRAITS
from amparo.screening.words import Words

LARGEST = 20_000_000
OWN = ("person", "alone")
WORDS = {"y": "yes", "n": "no", "skip": "declined", "skipped": "declined", "?": "unsure"}
NOT_ALONE = "was not alone: screen this person again, alone"


@dataclass(frozen=True, slots=True)
class Person:
    """One row: a code, whether the person was alone, what they said and what was observed."""

    code: str
    alone: bool
    answers: dict[str, str]
    observed: dict[str, str]


def read_table(raw: bytes, file: str) -> list[dict[str, str]]:
    """The rows of a CSV file, every value a text without space around it. Raises `Problems`."""
    if len(raw) > LARGEST:
        raise Problems([Problem(f"The file is larger than {LARGEST // 1_000_000} MB.", file=file)])
    try:
        text = raw.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = list(reader)
    except UnicodeDecodeError:
        raise Problems(
            [Problem("The file is not UTF-8 text.", file=file, expected="a CSV file saved as UTF-8")]
        ) from None
    except csv.Error as error:
        raise Problems(
            [Problem(f"This is not readable as CSV: {error}.", file=file, expected="commas between columns")]
        ) from None
    columns = [one.strip() for one in reader.fieldnames or ()]
    double = sorted({one for one in columns if columns.count(one) > 1})
    if double:
        raise Problems([Problem(f'The column "{double[0]}" is there twice.', file=file, line=1)])
    found = [
        Problem("The row has more values than there are columns.", file=file, line=number)
        for number, row in enumerate(rows, 2)
        if None in row
    ]
    if found:
        raise Problems(found)
    return [{key.strip(): (value or "").strip() for key, value in row.items()} for row in rows]


def read_many(raw: bytes, file: str, instrument: Instrument) -> list[Person]:
    """Reads a CSV of answers, one row a person. Raises `Problems` with everything that is wrong."""
    rows = read_table(raw, file)
    if not rows:
        raise Problems([Problem("The file holds no rows.", file=file, expected="one row a person")])
    found: list[Problem] = []
    columns = list(rows[0])
    for needed in OWN:
        if needed not in columns:
            found.append(
                Problem(
                    f'The column "{needed}" is missing.',
                    file=file,
                    line=1,
                    expected="person, alone, and a column a question",
                )
            )
    for one in columns:
        if one in TRAITS:
            what = f'The column "{one}" has no place here: who a person is never decides.'
            found.append(Problem(what, file=file, line=1, expected="a code under person, and answers"))
        elif one not in OWN and one not in instrument.indicators:
            known = instrument.indicators
            found.append(
                Problem(
                    f'There is no question "{one}".',
                    file=file,
                    line=1,
                    expected=listed(instrument.items, 8),
                    nearest=nearest(one, known),
                )
            )
    if found:
        raise Problems(found)
    people = [_person(row, number, file, instrument, found) for number, row in enumerate(rows, 2)]
    codes = [one.code for one in people]
    for number, code in enumerate(codes, 2):
        if codes.index(code) != number - 2:
            found.append(
                Problem(f'The code "{code}" is there twice.', file=file, line=number, expected="one row a person")
            )
    if found:
        raise Problems(found)
    return people


def _person(row: dict[str, str], number: int, file: str, instrument: Instrument, found: list[Problem]) -> Person:
    if not row["person"]:
        found.append(
            Problem("A row has no code.", file=file, line=number, field="person", expected="a code such as 017")
        )
    alone = WORDS.get(row["alone"].casefold(), row["alone"].casefold())
    if alone not in ("yes", "no"):
        found.append(
            Problem(
                "It is not said whether the person was alone.",
                file=file,
                line=number,
                field="alone",
                expected="yes or no",
            )
        )
    answers, observed = {}, {}
    for one, given in row.items():
        if one in OWN or not given:
            continue
        answer = WORDS.get(given.casefold(), given.casefold())
        if answer not in ANSWERS:
            what = f'"{given[:40]}" is not an answer.'
            found.append(
                Problem(
                    what, file=file, line=number, field=one, expected=listed(ANSWERS), nearest=nearest(given, ANSWERS)
                )
            )
        elif instrument.indicators[one].ask:
            answers[one] = answer
        else:
            observed[one] = answer
    return Person(row["person"], alone == "yes", answers, observed)


def each_alone(
    people: Iterable[Person], instrument: Instrument, words: Words, language: str, today: date
) -> list[dict[str, Any]]:
    """The result of each person, in the order of the file."""
    return [_alone(one, instrument, words, language, today) for one in people]


def _alone(person: Person, instrument: Instrument, words: Words, language: str, today: date) -> dict[str, Any]:
    if not person.alone:
        return _row(person.code, note=NOT_ALONE)
    known = evidence(instrument, person.answers) | seen(instrument, person.observed)
    told = explain(weigh((instrument,), known), instrument, words, language, today)
    return _row(
        person.code,
        outcome=told["outcome"],
        says=told["title"],
        why=told["officer"]["why"],
        again_on=told["again_on"],
        rule=told["rule"],
        instrument=instrument.name,
    )


def _row(code: str, **given: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "outcome": "",
        "says": "",
        "why": [],
        "again_on": "",
        "rule": "",
        "instrument": "",
        "note": "",
    }
    return {"person": code, **empty, **given}
