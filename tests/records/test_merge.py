"""Records into a case: typed facts win, blanks erase nothing, the same file twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.facts.case import Case, Entity, read_case, write_case
from amparo.records.matters import charges_of
from amparo.records.merge import merge
from amparo.records.record import read_record
from amparo.records.source import Row, Source, Table, plain_source
from amparo.records.sources import open_bytes
from amparo.records.structure import Record
from amparo.records.table import read_tables
from bench.sheets.truth import person
from bench.sheets.writers import WRITERS, fbi, joint_task_force, new_york, sheet
from tests.records.sources import papers

EMPTY = Case("", Entity("", "person", {}))
LAYOUTS = tuple(WRITERS)


@cache
def record(layout: str, seed: int, matters: int = 2, name: str = "") -> Record:
    return read_record(plain_source(sheet(layout, seed, matters).text, name or f"{layout}-{seed}.txt"))


def again(case: Case) -> Case:
    """The case as it comes back from disk."""
    return read_case(write_case(case))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_case_file_holds_what_was_read_and_where(layout: str) -> None:
    made = merge(EMPTY, [record(layout, 1)]).case
    assert again(made) == made
    assert made.sources[0].values["kind"] in ("rap_sheet", "docket")
    for charge in made.charges:
        for path in charge.values:
            assert charge.sources[path].who == made.sources[0].id
            assert charge.sources[path].at.startswith("page ")


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from(LAYOUTS), st.integers(0, 3)), min_size=1, max_size=3, unique=True),
    st.lists(st.integers(0, 2), max_size=4),
)
def test_reading_a_file_again_changes_nothing(files: list[tuple[str, int]], order: list[int]) -> None:
    records = [record(layout, seed) for layout, seed in files]
    first = merge(EMPTY, records).case
    turn = again(first)
    assert merge(turn, records).case == turn
    for number in order:
        turn = merge(turn, [records[number % len(records)]]).case
    assert [charge.values for charge in turn.charges] == [charge.values for charge in first.charges]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_that_was_there_is_erased(layout: str) -> None:
    one, other = record(layout, 1), record(layout, 2)
    before = again(merge(EMPTY, [one]).case)
    after = merge(before, [other]).case
    for charge in before.charges:
        assert charge.values.items() <= after.charge(charge.id).values.items()
    assert before.person.values["person.name"] == after.person.values["person.name"]


def test_what_was_typed_stays_and_the_difference_is_told() -> None:
    read = record("us-ca-doj", 1)
    case = merge(EMPTY, [read]).case
    text = write_case(case).replace(f"value: '{case.charges[0].text('arrest.date')}'", "value: '1999-01-01'", 1)
    typed = read_case(text)
    merged = merge(typed, [read])
    changed = merged.case.charge("c1")
    assert changed.text("arrest.date") == "1999-01-01"
    assert [conflict.fact for conflict in merged.conflicts] == ["charges.c1.arrest.date"]
    assert case.charges[0].text("arrest.date") in changed.sources["arrest.date"].note
    assert merge(merged.case, [read]).case == merged.case  # noted once


def test_a_charge_somebody_typed_is_not_added_twice() -> None:
    read = record("us-ca-doj", 1)
    first = charges_of([read]).charges[0]
    offence = f"{{statute: '{first.text('offence.statute')}', text: X}}"
    case = read_case(
        f"amparo: amparo-case/1\ncharges:\n- {{id: mine, jurisdiction: us-ca, offence: {offence}, date: {first.text('arrest.date')[:4]}}}\n"
    )
    merged = merge(case, [read])
    asked = [review for review in merged.review if "mine" in review.what]
    assert asked
    assert merged.case.charge("mine").values == case.charge("mine").values


@pytest.mark.parametrize("seed", range(4))
def test_one_matter_in_three_sources_is_one_charge(seed: int) -> None:
    who = person("us-ny", seed, 3)
    sheets = [write(who) for write in (new_york, fbi, joint_task_force)]
    records = [read_record(plain_source(made.text, f"{made.layout}.txt")) for made in sheets]
    matters = charges_of(records)
    assert matters.balanced
    assert len(matters.charges) == len(sheets[0].charges)
    assert not [review for review in matters.review if review.kind == "same_matter"]
    assert not any(charge.disagreements for charge in matters.charges)
    assert charges_of(records[::-1]).charges == matters.charges


def test_sources_that_disagree_are_both_shown_and_neither_is_taken() -> None:
    who = person("us-ny", 1, 2)
    one = new_york(who)
    ended = next(ending for ending in ("Dismissed", "Acquitted", "Convicted Upon Plea Of Guilty") if ending in one.text)
    other = joint_task_force(who).text.replace(f"Disposition      {ended}", "Disposition      Pardoned and acquitted")
    other = other.replace("Pardoned and acquitted", "Acquitted" if ended != "Acquitted" else "Dismissed", 1)
    matters = charges_of([read_record(plain_source(one.text, "a")), read_record(plain_source(other, "b"))])
    apart = [charge for charge in matters.charges if charge.disagreements]
    assert apart
    assert "disposition.kind" in apart[0].doubtful
    assert len(apart[0].doubtful["disposition.kind"].candidates) == 2
    merged = merge(EMPTY, [read_record(plain_source(one.text, "a")), read_record(plain_source(other, "b"))])
    assert any("disposition.kind" not in charge.values for charge in merged.case.charges)


def test_the_same_file_given_twice_is_one_source() -> None:
    read = record("us-tx-dps", 1)
    assert charges_of([read, read]).charges == charges_of([read]).charges


def test_several_birth_dates_are_asked_about_and_none_is_taken() -> None:
    text = sheet("us-ca-doj", 1, 1).text.replace("NAM:01\n", "NAM:01 DOB:19800101\n", 1)
    text = text.replace("DOB/", "DOB/19700303\nDOB/", 1)
    read = read_record(plain_source(text))
    merged = merge(EMPTY, [read])
    assert "person.born" not in merged.case.person.values
    assert [review.kind for review in merged.review if review.kind == "subject"] == ["subject"]


def test_two_birth_dates_in_xml_are_both_kept_and_asked_about() -> None:
    read = read_record(open_bytes(papers.XML.encode(), "a.xml"))
    assert [one.value for one in read.subject.births] == ["1991-04-05", "1989-04-05"]
    assert [one.value for one in read.subject.names] == ["Jane Doe", "Star Roe"]
    merged = merge(EMPTY, [read])
    assert "person.born" not in merged.case.person.values
    said = [review.what for review in merged.review if review.kind == "subject"]
    assert said == ["The record gives 2 birth dates: 1991-04-05, 1989-04-05."]


@pytest.mark.parametrize(
    ("cell", "births", "doubts"),
    [
        ("1991-04-05", ["1991-04-05"], 0),
        ("1991-04-05; 1991-04-05;", ["1991-04-05"], 0),
        ("04/05/1991; 1989-04-05", ["1991-04-05", "1989-04-05"], 1),
        ("1991-04-05; unknown", ["1991-04-05"], 1),
    ],
)
def test_birth_dates_of_one_cell(cell: str, births: list[str], doubts: int) -> None:
    read = read_record(table([(cell, "PROSTITUTION")], {0: "subject.born", 1: "offence.text"}))
    assert [one.value for one in read.subject.births if one.read] == births
    assert len([review for review in charges_of([read]).review if review.kind == "subject"]) == doubts


# tables


def table(rows: list[tuple[str, ...]], fields: dict[int, str], *, confirmed: bool = True) -> Source:
    columns = tuple(f"column {number}" for number in range(len(fields)))
    text = "\n".join(["  ".join(columns), *("  ".join(row) for row in rows)])
    made = plain_source(text, "charges.csv", "csv")
    given = tuple(Row(number, row) for number, row in enumerate(rows, 2))
    return Source(made.name, made.kind, made.sha256, made.pages, (Table("", 1, columns, given, fields, confirmed),))


COLUMNS = {0: "jurisdiction", 1: "offence.statute", 2: "offence.text", 3: "arrest.date", 4: "disposition.text"}


@pytest.mark.parametrize(
    ("row", "kind", "state"),
    [
        (("NY", "PL 230.00", "PROSTITUTION", "03/09/2014", "DISMISSED"), "dismissed", "us-ny"),
        (("New York", "PL 230.00", "", "2014-03-09", "CONVICTED"), "convicted", "us-ny"),
        (("Atlantis", "PL 230.00", "", "2014-03-09", "FOUND WANTING"), "", ""),
    ],
)
def test_rows(row: tuple[str, ...], kind: str, state: str) -> None:
    matters = charges_of([read_tables(table([row], COLUMNS))])
    assert [charge.text("disposition.kind") for charge in matters.charges] == [kind]
    assert matters.charges[0].text("jurisdiction") == state
    assert matters.charges[0].text("arrest.date") == "2014-03-09"


def test_rows_under_guessed_columns_wait() -> None:
    matters = charges_of([read_tables(table([("NY", "PL 230.00", "X", "", "DISMISSED")], COLUMNS, confirmed=False))])
    assert matters.charges == ()
    assert [review.kind for review in matters.review] == ["count"]


@given(st.lists(st.tuples(*[st.text(max_size=12)] * 5), max_size=8))
def test_any_rows_are_accounted_for(rows: list[tuple[str, ...]]) -> None:
    source = table([tuple(" ".join(cell.split()) for cell in row) for row in rows], COLUMNS)
    made = read_tables(source)
    assert charges_of([made]).balanced
    places = {(line.page, line.number) for line in source.lines()}
    assert {*made.used, *made.furniture, *((one.line.page, one.line.number) for one in made.unused)} == places


def test_the_kind_of_offence_is_written_where_it_is_settled_and_asked_where_not() -> None:
    rows = (("2907.25(A)", "PROSTITUTION"), ("", "ZQXV"))
    table = Table(
        "t", 1, ("s", "t", "j"), tuple(Row(at + 1, (*row, "us-oh")) for at, row in enumerate(rows)),
        {0: "offence.statute", 1: "offence.text", 2: "jurisdiction"}, confirmed=True,
    )  # fmt: skip
    source = replace(plain_source("\n".join(" ".join(row) for row in rows), "a.csv"), tables=(table,))
    made = merge(EMPTY, [read_tables(source)])
    known, unknown = made.case.charges
    assert known.values["offence.category"] == "prostitution"
    assert known.sources["offence.category"].who == made.case.sources[0].id
    assert "known by" in known.sources["offence.category"].note
    assert "offence.category" not in unknown.values
    asked = [(one.charge, one.field.path) for one in made.review if one.field and one.field.path.startswith("offence.")]
    assert asked == [(0, "offence.role"), (1, "offence.category")]
    assert not merge(made.case, [read_tables(source)]).changed
