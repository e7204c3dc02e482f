"""Any CSV becomes tables through a mapping file; what the mapping does not say stops the conversion."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from amparo.bulk.adapters.mapped import convert
from amparo.bulk.adapters.report import Conversion
from amparo.bulk.contract.checks import check_tables
from amparo.facts.problems import Problems

CSV = """Def,Case,Count,Offense,Day,Disp,DOB
7,A1,1,796.07(2)(e),3/9/2014,GUILTY,1/2/1990
7,A1,2,893.13,3/9/2014,NOLLE,1/2/1990
8,B2,1,812.014,12/31/2015,GUILTY,5/6/1985
8,B3,1,812.014,1/1/2016,GUILTY,5/7/1985
"""

MAPPING = """amparo: amparo-mapping/1
charges:
  person: Def
  charge: {columns: [Case, Count]}
  jurisdiction: {constant: us-fl}
  case_number: Case
  offence.statute: Offense
  date: {column: Day, format: "%m/%d/%Y"}
  disposition.kind: {column: Disp, words: {GUILTY: convicted, NOLLE: not_prosecuted}}
persons:
  person: Def
  person.born: {column: DOB, format: "%m/%d/%Y"}
"""


def converted(tmp_path: Path, mapping: str = MAPPING, content: str = CSV) -> Conversion:
    (tmp_path / "in.csv").write_text(content)
    (tmp_path / "mapping.yaml").write_text(mapping)
    with duckdb.connect() as connection:
        return convert(connection, tmp_path / "in.csv", tmp_path / "mapping.yaml", tmp_path / "out")


def test_a_mapping_makes_tables_that_keep_the_contract(tmp_path: Path) -> None:
    done = converted(tmp_path)
    assert done.made == {"charges": 4, "persons": 2}
    with duckdb.connect() as connection:
        rows = connection.execute(
            f'SELECT person, charge, jurisdiction, "offence.statute", date, "disposition.kind" FROM \'{tmp_path}/out/charges.parquet\''
        ).fetchall()
        assert rows[0] == ("7", "A1-1", "us-fl", "796.07(2)(e)", "2014-03-09", "convicted")
        assert check_tables(connection, tmp_path / "out", tmp_path / "parts", 100).problems == ()


def test_a_person_with_two_days_of_birth_has_none(tmp_path: Path) -> None:
    done = converted(tmp_path)
    with duckdb.connect() as connection:
        born = connection.execute(
            f"SELECT person, \"person.born\" FROM '{tmp_path}/out/persons.parquet' ORDER BY 1"
        ).fetchall()
    assert born == [("7", "1990-01-02"), ("8", None)]
    assert done.notes == ("person.born: the rows of 1 persons contradict each other; it is left unknown for them.",)


def test_a_word_that_is_not_listed_stops_or_stays_unknown(tmp_path: Path) -> None:
    content = CSV.replace("NOLLE", "SCRATCHED")
    with pytest.raises(Problems, match=r'does not list: "SCRATCHED" \(1 rows\)'):
        converted(tmp_path, content=content)
    done = converted(tmp_path, MAPPING.replace("not_prosecuted}}", "not_prosecuted}, other: unknown}"), content)
    assert done.unread == {"charges.disposition.kind": {"SCRATCHED": 1}}


BAD = [
    ("charges:", "charge:", '"charge" is not a table'),
    ("person: Def\n  charge", "person: Deff\n  charge", 'The CSV has no column "Deff".'),
    ("offence.statute", "offense.statute", 'Did you mean "offence.statute"?'),
    ("  charge: {columns: [Case, Count]}\n", "", '"charge" is missing'),
    ("{constant: us-fl}", "{constant: us-fl, column: Def}", "A fact comes from one place."),
    ("{constant: us-fl}", "{colum: Def}", 'Did you mean "column"?'),
    ("amparo-mapping/1", "amparo-mapping/9", "does not say that it is a mapping"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_what_is_wrong_in_a_mapping_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(Problems) as wrong:
        converted(tmp_path, MAPPING.replace(old, new, 1))
    assert said in str(wrong.value)
