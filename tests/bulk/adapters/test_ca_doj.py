"""The California layout becomes tables; every row is accounted for."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from amparo.bulk.adapters.ca_doj import columns, convert
from amparo.bulk.adapters.report import Conversion
from amparo.bulk.contract.checks import check_tables
from amparo.facts.problems import Problems

ARREST = {"SUBJECT_ID": "1", "PRI_DOB": "19600314", "CYC_ORDER": "001", "CYC_DATE": "19790525", "STP_ORDER": "001", "STP_EVENT_DATE": "19790525", "STP_TYPE_DESCR": "ARREST/DETAINED/CITED", "CNT_ORDER": "001", "OFFENSE_DESCR": "647(B) PC-PROSTITUTION", "OFFENSE_TOC": "M"}  # fmt: skip
COURT = {**ARREST, "STP_ORDER": "002", "STP_EVENT_DATE": "19790601", "STP_TYPE_DESCR": "COURT ACTION", "DISP_DATE": "19790603", "DISP_DESCR": "CONVICTED-JAIL", "CONV_STAT_DESCR": "MISDEMEANOR", "SENT_LOC_DESCR": "JAIL"}  # fmt: skip


def converted(
    tmp_path: Path, rows: list[dict[str, str]], *, header: bool = True, comma: bool = False, more: str = ""
) -> Conversion:
    names = columns()
    with (tmp_path / "bulk.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        behind = [""] if comma else []
        if header:
            writer.writerow([*names, *behind])
        writer.writerows([*(row.get(name, "") for name in names), *behind] for row in rows)
        file.write(more)
    with duckdb.connect() as connection:
        return convert(connection, tmp_path / "bulk.csv", tmp_path / "out")


def table(tmp_path: Path, name: str) -> list[dict[str, object]]:
    with duckdb.connect() as connection:
        found: list[dict[str, object]] = (
            connection.sql(f"FROM '{tmp_path}/out/{name}.parquet'").to_arrow_table().to_pylist()
        )
    return found


def day(value: object) -> str:
    return str(value)


def test_the_layout_has_its_columns() -> None:
    assert len(columns()) == len(set(columns())) == 95
    assert columns()[0] == "RECORD_ID"
    assert columns()[-1] == "END_OF_REC"


@pytest.mark.parametrize(("header", "comma"), [(True, False), (False, False), (True, True)])
def test_a_count_in_three_rows_is_one_charge(tmp_path: Path, header: bool, comma: bool) -> None:
    probation = {**COURT, "SENT_LOC_DESCR": "PROBATION", "DISP_DESCR": "CONVICTED-PROBATION"}
    if header or not comma:
        done = converted(tmp_path, [ARREST, COURT, probation], header=header, comma=comma)
    assert done.rows == 3 == sum(done.went.values())
    (charge,) = table(tmp_path, "charges")
    assert (charge["offence.statute"], charge["offence.text"], charge["offence.level"]) == (
        "647(B) PC",
        "PROSTITUTION",
        "misdemeanor",
    )
    assert charge["disposition.kind"] == "convicted"
    assert day(charge["arrest.date.earliest"]) == "1979-05-25"
    # the day of the act is not in the layout: it is known to be no later than the arrest
    assert charge["date.earliest"] is None
    assert day(charge["date.latest"]) == "1979-05-25"
    # two days are given for the disposition: it is some day between them
    assert (day(charge["disposition.date.earliest"]), day(charge["disposition.date.latest"])) == (
        "1979-06-01",
        "1979-06-03",
    )
    (person,) = table(tmp_path, "persons")
    assert (person["person"], day(person["person.born.earliest"])) == ("1", "1960-03-14")
    assert set(person) == {"person", "person.born.earliest", "person.born.latest", "x_deceased"}


SECTIONS = [
    ("11357(C)HS-POSSESS MARIJUANA", "", "11357(C) HS"),
    ("SEE COMMENT FOR CHARGE", "653.22 PC-LOITER FOR PROSTITUTION", "653.22 PC"),
    ("", "647(B) PC-PROSTITUTION", "647(B) PC"),
    (" 148 PC - RESISTING", "", "148 PC"),
]


@pytest.mark.parametrize(("offence", "comment", "section"), SECTIONS)
def test_sections(tmp_path: Path, offence: str, comment: str, section: str) -> None:
    converted(tmp_path, [{**COURT, "OFFENSE_DESCR": offence, "COMMENT_TEXT": comment}])
    assert [charge["offence.statute"] for charge in table(tmp_path, "charges")] == [section]


DISPOSITIONS = [
    ("CONVICTED-PROBATION", "convicted"),
    ("DISMISSED/FURTHERANCE OF JUSTICE", "dismissed"),
    ("PROS REL-DET ONLY-LACK OF SUFF EVID", "not_prosecuted"),
    ("REL/TOT OTHER JURIS/AUTH", None),
    ("SOMETHING NEW", None),
    ("", None),
]


@pytest.mark.parametrize(("words", "kind"), DISPOSITIONS)
def test_a_disposition_that_is_not_known_is_left_unknown_and_listed(
    tmp_path: Path, words: str, kind: str | None
) -> None:
    done = converted(tmp_path, [{**COURT, "DISP_DESCR": words}])
    (charge,) = table(tmp_path, "charges")
    assert charge["disposition.kind"] == kind
    assert done.unread == ({"DISP_DESCR": {words: 1}} if words and kind is None else {})


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    rows = [
        COURT,
        {**COURT, "CNT_ORDER": "002", "OFFENSE_DESCR": "602 PC-TRESPASS", "CONV_OFFENSE_DESCR": "415 PC-DISTURB PEACE"},
        {"SUBJECT_ID": "1", "STP_TYPE_DESCR": "REGISTRATION"},
        {"SUBJECT_ID": "1", "STP_TYPE_DESCR": "DECEASED"},
        {**COURT, "SUBJECT_ID": ""},
    ]
    done = converted(tmp_path, rows, more="too,few,columns\n")
    assert done.rows == 6 == sum(done.went.values())
    assert done.made == {"persons": 1, "charges": 2}
    assert [(one["offence.statute"], one["original.statute"]) for one in table(tmp_path, "charges")] == [
        ("647(B) PC", None),
        ("415 PC", "602 PC"),
    ]
    assert json.loads((tmp_path / "out" / "x_conversion.json").read_text())["rows"] == 6
    assert (tmp_path / "out" / "x_lost.csv").is_file()


def test_what_is_converted_keeps_the_contract(tmp_path: Path) -> None:
    converted(tmp_path, [ARREST, COURT, {**COURT, "SUBJECT_ID": "2", "PRI_DOB": "unknown"}])
    with duckdb.connect() as connection:
        assert check_tables(connection, tmp_path / "out", tmp_path / "parts", 100).problems == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("RECORD_ID,SUBJECT_ID\n1,2\n", "names 2 columns"),
        ("a,b\n1,2\n", "No line of the file has 95 columns"),
    ],
)
def test_another_layout_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "bulk.csv").write_text(content)
    with duckdb.connect() as connection, pytest.raises(Problems, match=said):
        convert(connection, tmp_path / "bulk.csv", tmp_path / "out")
