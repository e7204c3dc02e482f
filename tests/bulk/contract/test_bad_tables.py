"""What is wrong with tables is said with table, column, how many rows and which; no row vanishes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from amparo.bulk.contract.checks import Checked, check_tables
from amparo.facts.problems import Problems

PERSONS = {"person": ["p1", "p2"]}
CHARGES = {"person": ["p1", "p2"], "charge": ["c1", "c1"], "jurisdiction": ["us-ne", "us-ny"]}


def checked(folder: Path, work: Path, rows: int = 1000) -> Checked:
    with duckdb.connect() as connection:
        return check_tables(connection, folder, work / "parts", rows)


def said(tmp_path: Path, form: str, **tables: dict[str, list[Any]] | None) -> list[str]:
    """What a check says of tables written as Parquet or CSV."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, columns in ({"persons": PERSONS, "charges": CHARGES} | tables).items():
        if columns is None:
            continue
        table = pa.table(columns)
        if form == "parquet":
            pq.write_table(table, folder / f"{name}.parquet")
        else:
            lines = [",".join(table.column_names)]
            lines += [",".join(str("" if cell is None else cell) for cell in row.values()) for row in table.to_pylist()]
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    try:
        return [str(problem) for problem in checked(folder, tmp_path).problems]
    except Problems as wrong:
        return [str(problem) for problem in wrong.found]


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_least_tables_keep_the_contract(tmp_path: Path, form: str) -> None:
    assert said(tmp_path, form) == []


def test_persons_can_be_those_of_the_charges(tmp_path: Path) -> None:
    assert said(tmp_path, "parquet", persons=None) == []


COLUMNS = [
    ({"charge": {"person": ["p1"]}}, '"charge.parquet" is not a table of the contract. Expected one of: persons, charges'),
    ({"charges": None}, "charges: The table is missing."),
    ({"charges": {**CHARGES, "offense.level": ["felony", None]}}, 'Did you mean "offence.level"?'),
    ({"charges": {**CHARGES, "act.compelled": [1.5, None]}}, "charges.act.compelled: The column holds DOUBLE."),
    ({"charges": {**CHARGES, "offence.statute": [796.07, None]}}, "A section number in such a column has lost its zeros."),
    ({"charges": {**CHARGES, "date": [20140309, None]}}, "charges.date: The column holds BIGINT. Expected a day (2014-03-09)"),
    ({"charges": {"person": ["p1", "p2"], "jurisdiction": ["us-ne", "us-ny"]}}, "charges.charge: The column is missing."),
    ({"charges": {**CHARGES, "date": ["2014", None], "date.earliest": ["2014-01-01", None]}}, '"date" and "date.earliest" say the same.'),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "expected"), COLUMNS)
def test_a_column_that_cannot_be_used_stops_the_check(tmp_path: Path, tables: dict[str, Any], expected: str) -> None:
    found = said(tmp_path, "parquet", **tables)
    assert any(expected in one for one in found), found


ROWS = [
    ({"persons": {"person": ["p1", None, "p2"]}}, "persons.person: The column has no value in 1 row: row 2."),
    ({"persons": {"person": ["p1", "p2", "p2"]}}, 'persons.person: The row repeats an id in 2 rows: row 2 "p2"; row 3 "p2".'),
    ({"charges": {**CHARGES, "person": ["p1", "p9"]}}, 'charges.person: The row names nobody in persons in 1 row: row 2 "p9".'),
    ({"charges": {**CHARGES, "offence.level": ["felony", "grave"]}}, 'charges.offence.level: The column holds an unknown word in 1 row: row 2 "grave".'),
    ({"charges": {**CHARGES, "jurisdiction": ["us-ne", "Nebraska"]}}, 'unknown word in 1 row: row 2 "Nebraska"'),
    ({"charges": {**CHARGES, "act.compelled": ["yes", "perhaps"]}}, 'neither yes nor no in 1 row: row 2 "perhaps"'),
    ({"charges": {**CHARGES, "act.compelled": [1, 7]}}, 'neither yes nor no in 1 row: row 2 "7"'),
    ({"charges": {**CHARGES, "date": ["2014-02-30", "2014"]}}, 'charges.date: The column holds no date in 1 row: row 1 "2014-02-30".'),
    ({"charges": {**CHARGES, "date": ["03/09/2014", "2014-13"]}}, 'holds no date in 2 rows: row 1 "03/09/2014"; row 2 "2014-13".'),
    ({"charges": {**CHARGES, "date.earliest": ["2015-01-02", None], "date.latest": ["2015-01-01", None]}}, "the earlier day lies after the later one in 1 row: row 1"),
    ({"persons": {"person": ["p1", "p2"], "person.born": ["13/45/1990", ""]}}, 'charges.person: The row belongs to a person whose own row was put aside in 1 row: row 1 "p1".'),
    ({"episodes": {"person": ["p1"], "episode": ["e1"], "kinds": ["sex_trafficking;forced"]}}, 'episodes.kinds: The column holds an unknown word in 1 row: row 1 "sex_trafficking;forced".'),
    ({"episodes": {"person": ["p1", "p1"], "episode": ["e1", "e2"], "period": ["2014/2013", "a/b/c"]}}, "episodes.period: The column holds no period of time in 2 rows"),
]  # fmt: skip


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize(("tables", "expected"), ROWS)
def test_bad_rows_are_counted_and_named(tmp_path: Path, form: str, tables: dict[str, Any], expected: str) -> None:
    found = said(tmp_path, form, **tables)
    assert any(expected in one for one in found), found


def test_a_message_names_three_rows_of_many(tmp_path: Path) -> None:
    many = {"person": ["p1"] * 5000, "charge": [f"c{n}" for n in range(5000)], "offence.level": ["grave"] * 5000}
    (found,) = said(tmp_path, "parquet", charges=many)
    assert 'in 5,000 rows: row 1 "grave"; row 2 "grave"; row 3 "grave" …' in found


def test_lines_that_cannot_be_read_are_put_aside_and_no_record_counts_as_whole(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "persons.csv").write_text("person,record.complete\np1,yes\n")
    (tmp_path / "tables" / "charges.csv").write_text("person,charge\np1,c1\np1\np1,c2,more,cells\np1,c3\n")
    found = checked(tmp_path / "tables", tmp_path)
    (charges,) = (table for table in found.tables if table.name == "charges")
    assert (charges.rows, charges.rejected) == (4, 2)
    texts = [str(problem) for problem in found.problems]
    assert any("The line is broken in 2 rows: line 3; line 4." in text for text in texts)
    assert any("record.complete counts as not known for everybody" in text for text in texts)


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe garbage", b"PAR1 not parquet PAR1"])
def test_a_file_that_is_not_parquet_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "charges.parquet").write_bytes(content)
    with pytest.raises(Problems, match=r"charges.parquet: The table cannot be read"):
        checked(tmp_path / "tables", tmp_path)


def test_a_duckdb_file_is_a_folder_of_tables(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "records.duckdb")) as made:
        made.execute("CREATE TABLE charges (person VARCHAR, charge INTEGER, jurisdiction VARCHAR)")
        made.execute("INSERT INTO charges VALUES ('p1', 1, 'us-ne'), ('p1', 2, 'xx')")
        made.execute("CREATE TABLE x_notes (anything VARCHAR)")
    found = checked(tmp_path / "records.duckdb", tmp_path)
    assert [(table.name, table.rows, table.rejected) for table in found.tables] == [("charges", 2, 1)]
