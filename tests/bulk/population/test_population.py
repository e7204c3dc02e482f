"""Made-up people: the same from a seed, marked, within the contract, of the sizes the figures say."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from amparo.bulk.contract.checks import check_tables
from amparo.bulk.population.make import MARK, MARK_FILE, make_population
from amparo.bulk.population.marginals import figure, marginals
from amparo.facts.problems import Problems
from amparo.law.packs import Library

PACKS = Library().packs(["us-ne", "us-ny", "us-ca"])


def test_a_seed_gives_the_same_tables_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        make_population(tmp_path / name, 300, seed, PACKS)
    one, same, other = ([pq.read_table(tmp_path / name / "charges.parquet")] for name in "abc")
    assert one == same
    assert one != other


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_everything_keeps_the_contract_and_says_that_it_is_made_up(tmp_path: Path, form: str) -> None:
    made = make_population(tmp_path / "people", 400, 1, PACKS, survivors=0.5, form=form)
    with duckdb.connect() as connection:
        checked = check_tables(connection, tmp_path / "people", tmp_path / "parts", 10_000)
    assert checked.problems == ()
    assert {table.name: table.rows for table in checked.tables} == {
        name: rows for name, rows in made.rows.items() if not name.startswith("x_")
    }
    assert "Made-up" in json.loads((tmp_path / "people" / MARK_FILE).read_text())["says"]
    if form == "parquet":
        for path in (tmp_path / "people").glob("*.parquet"):
            assert b"Made-up" in pq.read_schema(path).metadata[MARK.encode()]


def test_every_shape_is_there(tmp_path: Path) -> None:
    make_population(tmp_path / "people", 3000, 2, PACKS, survivors=1.0)
    with duckdb.connect() as connection:
        charges = f"'{tmp_path}/people/charges.parquet'"
        sizes = connection.execute(
            f"SELECT min(n), max(n), avg(n) FROM (SELECT count(*) AS n FROM {charges} GROUP BY person)"
        ).fetchone()
        assert sizes is not None
        assert sizes[0] == 1
        assert 300 <= sizes[1] <= 500
        nine = connection.execute(
            f"SELECT avg((n >= 9)::INT) FROM (SELECT count(*) AS n FROM {charges} GROUP BY person)"
        ).fetchone()
        assert nine is not None
        assert nine[0] == pytest.approx(0.4, abs=0.04)  # the figure the record size is fitted to
        for column in ("offence.statute", "disposition.kind", "date.earliest", "act.compelled", "case_number"):
            blank, known = connection.execute(
                f'SELECT count(*) FILTER ("{column}" IS NULL), count("{column}") FROM {charges}'
            ).fetchone() or (0, 0)
            assert blank
            assert known
        (states,) = connection.execute(
            f"SELECT max(n) FROM (SELECT count(DISTINCT jurisdiction) AS n FROM {charges} GROUP BY person)"
        ).fetchone() or (0,)
        assert states == 3
        exact, month, year = connection.execute(
            f"""SELECT count(*) FILTER (d = 0), count(*) FILTER (d BETWEEN 27 AND 30), count(*) FILTER (d BETWEEN 364 AND 365)
            FROM (SELECT "date.latest" - "date.earliest" AS d FROM {charges})"""
        ).fetchone() or (0, 0, 0)
        assert exact > month > year > 0


def test_record_size_can_be_fixed(tmp_path: Path) -> None:
    made = make_population(tmp_path / "people", 20, 1, PACKS, charges_each=500)
    assert made.rows["charges"] == 10_000


def test_every_figure_says_how_it_is_known() -> None:
    for name, one in marginals().items():
        assert one.basis in ("secondary-seen", "fitted", "assumed"), name
        assert one.basis == "assumed" or one.source, name
        assert one.says, name
    assert 0 < figure("survivors") < 1


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "charges.parquet").write_text("mine")
    with pytest.raises(Problems, match="There is something in this folder"):
        make_population(tmp_path / "people", 10, 1, PACKS)
