"""A record that lies about itself: lines cut, doubled, swapped, pages out of order, two records in one file, a header that is gone.

Whatever was done to it: every line is used or listed, every charge that still stands in it comes out or waits for a person, and every
value that is relied on stands on the paper where the reading says it stands.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.records.charges import Matters
from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.source import Source, plain_source
from amparo.records.sources import open_bytes
from amparo.records.structure import Field, Record
from bench.sheets.score import compare, plain
from bench.sheets.writers import WRITERS, Sheet, sheet

Change = Callable[[list[str], Random], list[str]]

LAYOUTS = st.sampled_from(list(WRITERS))
SEEDS = st.integers(0, 40)


def cut(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    return lines[:at] + lines[at + random.choice((1, 1, 2, 5)) :]


def doubled(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    end = at + random.choice((1, 1, 3, 8))
    return lines[:end] + lines[at:]


def swapped(lines: list[str], random: Random) -> list[str]:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def moved(lines: list[str], random: Random) -> list[str]:
    """A block somewhere else."""
    at = random.randrange(len(lines))
    block = lines[at : at + 6]
    rest = lines[:at] + lines[at + 6 :]
    to = random.randrange(len(rest) + 1)
    return rest[:to] + block + rest[to:]


def headless(lines: list[str], random: Random) -> list[str]:
    return lines[random.randrange(min(8, len(lines))) :]


def broken_off(lines: list[str], random: Random) -> list[str]:
    return lines[: random.randrange(1, len(lines) + 1)]


def torn(lines: list[str], random: Random) -> list[str]:
    """A line that goes on in the next."""
    at = random.randrange(len(lines))
    column = random.randrange(len(lines[at]) + 1)
    return [*lines[:at], lines[at][:column], lines[at][column:], *lines[at + 1 :]]


def joined(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    return [*lines[:at], "  ".join(lines[at : at + 2]), *lines[at + 2 :]]


def signs_lost(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    lines[at] = "".join(sign for sign in lines[at] if random.random() > 0.15)
    return lines


def pages_turned(lines: list[str], random: Random) -> list[str]:
    """The last page first."""
    size = random.randrange(5, 30)
    pages = [lines[at : at + size] for at in range(0, len(lines), size)]
    return ["\f".join("\n".join(page) for page in reversed(pages))]


CHANGES: Sequence[Change] = (cut, doubled, swapped, moved, headless, broken_off, torn, joined, signs_lost)


def source_of(lines: Sequence[str], form: str) -> Source:
    """The lines as a text file, or as a page that a browser saved."""
    text = "\n".join(lines) + "\n"
    if form == "text":
        return plain_source(text)
    return open_bytes(f"<!doctype html><html><body><pre>{html.escape(text)}</pre></body></html>".encode(), "a.html")


def on_paper(source: Source, one: Field) -> bool:
    """Whether the words of a value stand where the reading says: in that line, or going on in the lines below it."""
    if not one.text:  # the jurisdiction that a layout stands for
        return one.path == "jurisdiction"
    assert one.place
    below = [line.text for line in source.lines() if (line.page, line.number) >= (one.place.page, one.place.line)]
    return plain(one.text) in plain(" ".join(below[:12]))


def says_the_same(one: Field) -> bool:
    """Whether a value follows from its words: figures and letters of a date or number are those that were printed."""
    if one.path.endswith("date") or one.path == "date":
        months = re.search(r"[A-Z]{3}", one.text.upper())
        year, month, day = one.value.split("-")
        found = re.findall(r"\d+", one.text)
        return year in "".join(found) and day.lstrip("0") in [part.lstrip("0") for part in found] + [
            found[0][6:8].lstrip("0"), found[0][2:4].lstrip("0")
        ] and bool(months or month.lstrip("0") in "".join(found))  # fmt: skip
    if one.path in ("offence.statute", "offence.text", "case_number", "court", "sentence.text", "disposition.text"):
        return plain(one.value) == plain(one.text)
    return bool(one.value)


def held(source: Source, record: Record, matters: Matters) -> None:
    """What must hold of any reading."""
    places = [*record.used, *record.furniture, *((one.line.page, one.line.number) for one in record.unused)]
    assert sorted(places) == sorted((line.page, line.number) for line in source.lines())
    assert matters.balanced
    in_review = sum(len(one.counts) for one in matters.review)
    assert matters.counts_in == sum(len(charge.counts) for charge in matters.charges) + in_review
    for charge in matters.charges:
        for one in charge.facts.values():
            assert one.read
            assert on_paper(source, one), one
            assert says_the_same(one), one


def still_there(made: Sheet, source: Source) -> int:
    """How many different offences of the sheet can still be read in the lines: each is a charge at least."""
    lines = [plain(line.text) for line in source.lines()]
    whole = {(one["offence.text"], one.get("offence.statute", "")) for one in made.charges}
    return sum(
        any(plain(text) in line for line in lines)
        and (not statute or any(plain(statute) in line for line in lines))
        for text, statute in whole
    )  # fmt: skip


def found(matters: Matters, record: Record) -> int:
    """Charges out and charges in review."""
    return len(matters.charges) + sum(len(one.counts) for one in matters.review)


@settings(max_examples=60)
@given(LAYOUTS, SEEDS, st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4), st.sampled_from(["text", "html"]))
def test_nothing_is_lost_and_nothing_is_invented(layout: str, seed: int, changes: list[Change], form: str) -> None:
    made, random = sheet(layout, seed, 2), Random(seed)
    lines = list(made.lines)
    for change in changes:
        lines = change(lines, random) or [""]
    source = source_of(lines, form)
    record = read_record(source)
    matters = charges_of([record])
    held(source, record, matters)
    assert found(matters, record) >= still_there(made, source), [change.__name__ for change in changes]


@pytest.mark.parametrize("layout", WRITERS)
def test_pages_in_another_order(layout: str) -> None:
    for seed in range(6):
        made = sheet(layout, seed, 3)
        source = plain_source("\n".join(pages_turned(list(made.lines), Random(seed))))
        record = read_record(source, layout)
        matters = charges_of([record])
        held(source, record, matters)
        assert found(matters, record) >= still_there(made, source)


@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize("layout", WRITERS)
def test_two_records_in_one_file(layout: str, form: str) -> None:
    one, other = sheet(layout, 1, 2), sheet(layout, 2, 2)
    source = source_of([*one.lines, *other.lines], form)
    record = read_record(source)
    matters = charges_of([record])
    held(source, record, matters)
    both = Sheet(layout, one.lines + other.lines, one.charges + other.charges)
    score = compare(both, record)
    assert (score.wrong, score.invented, score.missing) == (0, 0, 0), score.examples
    # somebody else's charge is never taken for the person's without a word
    births = [one for one in matters.review if one.kind == "subject"]
    apart = [one for one in matters.review if "may be of another person" in one.what]
    assert births or (apart and len(matters.charges) == len(one.charges)), [one.what for one in matters.review]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
@pytest.mark.parametrize("layout", WRITERS)
def test_any_usual_encoding_reads_alike(layout: str, encoding: str) -> None:
    made = sheet(layout, 4, 2)
    record = read_record(open_bytes(made.text.encode(encoding), "a.txt"))
    score = compare(made, record)
    assert (score.right, score.examples) == (score.printed, [])


@pytest.mark.parametrize("encoding", ["mac_roman", "cp437", "cp850", "cp1251", "shift_jis", "gb18030"])
def test_a_sign_of_a_strange_encoding_never_stands_in_a_value(encoding: str) -> None:
    made = sheet("us-pa-docket", 4, 2)
    text = made.text.replace("§", "¶") if encoding in ("cp437", "cp850") else made.text
    data = text.encode(encoding, "replace")
    source = open_bytes(data, "a.txt")
    record = read_record(source)
    held(source, record, charges_of([record]))
    score = compare(made, record)
    assert (score.wrong, score.invented) == (0, 0), score.examples
