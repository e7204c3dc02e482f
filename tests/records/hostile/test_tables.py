"""Tables that lie: a comma too many, rows without names, doubled and cut rows, strange encodings and signs between cells.

A row that is not as it should be never shifts a value into another column, and never takes its neighbours with it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.facts.problems import Problems
from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.sources import Request, open_bytes
from bench.sheets.truth import person
from tests.records.sources import papers

COLUMNS = {
    "Case Number": "case_number",
    "Charge": "offence.text",
    "Statute": "offence.statute",
    "Arrest Date": "arrest.date",
    "Disposition": "disposition.text",
    "Disp Date": "disposition.date",
}
MAPPING = {**COLUMNS, "always:jurisdiction": "us-oh"}
Rows = list[list[str]]


def truth(seed: int) -> dict[str, dict[str, str]]:
    """Invented charges by their case number: column → what stands there."""
    found = {}
    for matter in person("us-oh", seed, 6).matters:
        for number, count in enumerate(matter.counts, 1):
            if not (count.ending and matter.ended):
                continue
            case = f"{matter.case_number}-{number}"
            values = (
                case,
                count.offence.text,
                count.offence.statute,
                matter.arrested.isoformat(),
                count.ending.printed,
            )
            found[case] = dict(zip(COLUMNS, (*values, matter.ended.isoformat()), strict=True))
    return found


def comma_too_many(rows: Rows, random: Random) -> Rows:
    """In a row that is whole: two damages of one row could make it look whole again."""
    row = random.choice(rows[1:])
    if len(row) == len(rows[0]):
        row.insert(random.randrange(len(row)), "X")
    return rows


def cell_lost(rows: Rows, random: Random) -> Rows:
    row = random.choice(rows[1:])
    if len(row) == len(rows[0]):
        del row[random.randrange(len(row))]
    return rows


def row_doubled(rows: Rows, random: Random) -> Rows:
    at = random.randrange(1, len(rows))
    return [*rows[: at + 1], list(rows[at]), *rows[at + 1 :]]


def row_cut(rows: Rows, random: Random) -> Rows:
    at = random.randrange(1, len(rows))
    return rows[:at] + rows[at + 1 :]


def rows_mixed(rows: Rows, random: Random) -> Rows:
    return [rows[0], *random.sample(rows[1:], len(rows) - 1)]


def columns_mixed(rows: Rows, random: Random) -> Rows:
    if len({len(row) for row in rows}) > 1:
        return rows
    order = random.sample(range(len(rows[0])), len(rows[0]))
    return [[row[at] for at in order] for row in rows]


def titled(rows: Rows, random: Random) -> Rows:
    return [["Criminal history"], *rows]


def totals(rows: Rows, random: Random) -> Rows:
    return [*rows, ["Total", str(len(rows))]]


def empty_ends(rows: Rows, random: Random) -> Rows:
    return [[*row, "", ""] for row in rows]


CHANGES: tuple[Callable[[Rows, Random], Rows], ...] = (
    comma_too_many, cell_lost, row_doubled, row_cut, rows_mixed, columns_mixed, titled, totals, empty_ends,
)  # fmt: skip


def as_file(rows: Rows, form: str) -> tuple[bytes, str]:
    if form == "xlsx":
        return papers.xlsx_of([list(row) for row in rows]), "a.xlsx"
    out = io.StringIO()
    csv.writer(out, delimiter={"semicolon": ";", "tab": "\t"}.get(form, ","), lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-16" if form == "utf-16" else "cp1252"), "a.csv"


FORMS = st.sampled_from(["comma", "semicolon", "tab", "utf-16", "xlsx"])


@settings(max_examples=60)
@given(st.integers(0, 30), st.lists(st.sampled_from(CHANGES), max_size=4), FORMS)
def test_no_row_is_lost_and_no_value_slips(seed: int, changes: list[Callable[[Rows, Random], Rows]], form: str) -> None:
    expected, random = truth(seed), Random(seed)
    if not expected:
        return
    rows = [list(COLUMNS), *(list(one.values()) for one in expected.values())]
    for change in sorted(changes, key=lambda one: CHANGES.index(one) in (6, 7)):
        if len(rows) > 2:
            rows = change(rows, random)
    data, name = as_file(rows, form)
    source = open_bytes(data, Request(name, mapping=MAPPING))
    record = read_record(source)
    matters = charges_of([record])
    lines = [(line.page, line.number) for line in source.lines()]
    assert len(lines) == sum(any(row) for row in rows)
    unused = [(one.line.page, one.line.number) for one in record.unused]
    assert sorted([*record.used, *record.furniture, *unused]) == sorted(lines)
    assert matters.balanced
    assert matters.counts_in == len(record.used)
    # rows as they should be come out, whatever stands beside them
    whole = [row for row in rows if [cell for cell in row if cell] and sorted(filter(None, row)) in [sorted(one.values()) for one in expected.values()]]  # fmt: skip
    assert len(matters.charges) + sum(len(one.counts) for one in matters.review) >= len(whole)
    for charge in matters.charges:
        said = expected[charge.text("case_number")]
        for column, path in COLUMNS.items():
            if path in charge.facts:
                assert charge.text(path) == said[column]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rows_without_names_are_asked_about(form: str) -> None:
    expected = truth(1)
    data, name = as_file([list(one.values()) for one in expected.values()], "xlsx" if form == "xlsx" else "comma")
    source = open_bytes(data, name)
    record = read_record(source)
    assert any("No row with the names of the columns" in note.what for note in source.notes)
    assert (list(record.counts()), len(record.unused)) == ([], len(expected))
    by_number: Mapping[str, str] = {f"column {at}": path for at, path in enumerate(COLUMNS.values(), 1)}
    again = read_record(open_bytes(data, Request(name, mapping=by_number)))
    assert len(charges_of([again]).charges) == len(expected)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda text: text.replace('","', '"x,"', 1), 1),
        (lambda text: text + '"open', 0),
        (lambda text: text.replace("\r\n", '\r\n"', 1), 2),
    ],
)
def test_a_quote_that_breaks_the_table_is_named_by_its_row(change: Callable[[str], str], line: int) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
        [list(COLUMNS), *(list(one.values()) for one in truth(1).values())]
    )
    text = change(out.getvalue())
    with pytest.raises(Problems) as refused:
        open_bytes(text.encode(), "a.csv")
    assert f"line {line or text.count(chr(10)) + 1}" in str(refused.value)


@pytest.mark.parametrize("told_apart_by", ["DOB", "SID", "Name"])
def test_a_table_of_several_people_is_no_case_of_one(told_apart_by: str) -> None:
    from amparo.facts.case import Case, Entity
    from amparo.records.merge import merge

    people = {"DOB": ("1991-04-05", "1980-01-02"), "SID": ("A1", "B2"), "Name": ("DOE, JANE", "ROE, MARY")}[
        told_apart_by
    ]
    data = "".join(f'"{one}",{at},THEFT,GUILTY\n' for at, one in enumerate(people)).encode()
    mapping = {told_apart_by: {"DOB": "subject.born", "SID": "subject.id", "Name": "subject.name"}[told_apart_by]}
    mapping |= {"Case": "case_number", "Charge": "offence.text", "Disposition": "disposition.text"}
    source = open_bytes(
        told_apart_by.encode() + b",Case,Charge,Disposition\n" + data, Request("a.csv", mapping=mapping)
    )
    made = merge(Case("", Entity("", "person", {})), [read_record(source)])
    assert made.case.charges == ()
    assert made.case.person.values == {}
    assert all("are of 2 people" in one.what for one in made.review if one.counts)
