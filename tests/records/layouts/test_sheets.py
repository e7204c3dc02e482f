"""Every layout, on invented sheets: each printed value is read, and a damaged line never becomes a wrong value."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from amparo.records.layout import find_layout, layouts
from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.source import plain_source
from amparo.records.structure import Record
from bench.sheets.score import compare
from bench.sheets.writers import WRITERS, Sheet, sheet

SEEDS = range(5)


def read(made: Sheet, layout: str = "") -> Record:
    return read_record(plain_source(made.text), layout)


def accounted(record: Record, text: str) -> bool:
    """Whether every line is used, furniture or listed as not used, and only one of them."""
    lines = {(line.page, line.number) for line in plain_source(text).lines()}
    unused = [(one.line.page, one.line.number) for one in record.unused]
    parts = [*record.used, *record.furniture, *unused]
    return len(parts) == len(set(parts)) and set(parts) == lines


def test_every_layout_has_sheets() -> None:
    assert set(layouts()) == set(WRITERS)


@pytest.mark.parametrize("layout", WRITERS)
def test_everything_printed_is_read(layout: str) -> None:
    for seed in SEEDS:
        made = sheet(layout, seed)
        record = read(made)
        score = compare(made, record)
        assert record.layout == layout
        assert score.examples == []
        assert (score.right, score.charges_found) == (score.printed, len(made.charges)), score.by_path
        assert accounted(record, made.text)


@pytest.mark.parametrize("layout", WRITERS)
def test_names_and_birth_date(layout: str) -> None:
    made = sheet(layout, 3)
    subject = read(made).subject
    names = [one.value for one in subject.names if one.read]
    assert names
    assert all("," in name for name in names)
    assert len({one.value for one in subject.births}) == 1


def damaged(made: Sheet, number: int, how: str) -> Sheet:
    lines = list(made.lines)
    if how == "lost":
        del lines[number]
    elif how == "twice":
        lines.insert(number, lines[number])
    else:
        random = Random(number)
        lines[number] = "".join(
            random.choice("#@~%") if sign.isalnum() and random.random() < 0.5 else sign for sign in lines[number]
        )
    return replace(made, lines=tuple(lines))


@pytest.mark.parametrize("how", ["lost", "garbled"])
@pytest.mark.parametrize("layout", WRITERS)
def test_a_damaged_line_never_becomes_a_wrong_value(layout: str, how: str) -> None:
    made = sheet(layout, 1, 2)
    for number, line in enumerate(made.lines):
        if not line.strip():
            continue
        worse = damaged(made, number, how)
        record = read(worse, layout)
        score = compare(made, record)
        assert not score.examples or not (score.wrong or score.invented), f"{how}: {line.strip()}: {score.examples}"
        assert accounted(record, worse.text)


@pytest.mark.parametrize("layout", WRITERS)
def test_counts_are_never_lost_however_lines_are_shuffled(layout: str) -> None:
    made = sheet(layout, 2, 3)
    for seed in range(8):
        lines = list(made.lines)
        random = Random(seed)
        for _ in range(6):
            first, second = random.randrange(len(lines)), random.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
        worse = replace(made, lines=tuple(lines))
        record = read(worse, layout)
        assert charges_of([record]).balanced
        assert accounted(record, worse.text)


@pytest.mark.parametrize("layout", WRITERS)
def test_a_record_that_breaks_off_is_read_as_far_as_it_goes(layout: str) -> None:
    made = sheet(layout, 4, 2)
    for length in range(0, len(made.lines), 3):
        cut = replace(made, lines=made.lines[:length])
        record = read(cut, layout)
        assert charges_of([record]).balanced
        assert accounted(record, cut.text)


@pytest.mark.parametrize("layout", WRITERS)
def test_slips_of_ocr_in_labels_are_forgiven(layout: str) -> None:
    """CHT for CNT, DISP0 for DISPO: a sign of a label may be misread."""
    made = sheet(layout, 0, 2)
    slips = {"CNT": "CHT", "DISPO:": "D1SPO:", "ARR/DET": "ARR/OET", "CHARGE ": "CHARCE ", "DISP DATE": "D1SP DATE"}
    text = made.text
    for right, wrong in slips.items():
        text = text.replace(right, wrong)
    score = compare(made, read_record(plain_source(text), layout))
    assert score.right == score.printed, score.examples


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("", None),
        ("A letter about nothing.\nYours sincerely", None),
        ("COURT OF COMMON PLEAS OF BERKS COUNTY\n", None),
        ("CII/A01234567\nDOB/19900101\n", "us-ca-doj"),
    ],
)
def test_recognition_needs_marks(text: str, layout: str | None) -> None:
    found = find_layout(plain_source(text))
    assert (found.id if found else None) == layout


def test_each_layout_says_how_it_is_known() -> None:
    for layout in layouts().values():
        assert layout.basis in ("secondary-seen", "recalled")
        assert layout.assumed, layout.id
        assert layout.basis == "recalled" or layout.seen
