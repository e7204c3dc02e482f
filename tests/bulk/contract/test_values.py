"""Cells become canonical values: the database reads dates as `amparo.facts.dates` does, and no bad row takes others with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.bulk.contract.parts import cut
from amparo.bulk.contract.prepare import Prepared, prepare
from amparo.bulk.contract.read import read_tables
from amparo.facts.dates import read_date, read_period


def prepared(connection: duckdb.DuckDBPyConnection, folder: Path, **tables: dict[str, list[Any]]) -> Prepared:
    """Tables read and made ready, in one part."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return prepare(connection, read_tables(connection, folder))


def column(connection: duckdb.DuckDBPyConnection, table: str, *names: str) -> list[tuple[Any, ...]]:
    chosen = ", ".join(f'"{name}"' for name in names)
    return connection.execute(f"SELECT {chosen} FROM prepared_{table} ORDER BY ALL").fetchall()


DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat)
EDTF = st.one_of(
    DAYS,
    DAYS.map(lambda day: day[:7]),
    DAYS.map(lambda day: day[:4]),
    DAYS.map(lambda day: f"{day[:4]}~"),
    DAYS.map(lambda day: f"{day[:3]}X"),
    DAYS.map(lambda day: f"{day[:4]}-22"),
    st.tuples(DAYS, DAYS).map(lambda pair: "/".join(sorted(pair))),
    st.text("0123456789-/~X?. ", max_size=10),
)


@settings(max_examples=4)
@given(st.lists(EDTF, min_size=150, max_size=300))
def test_dates_are_read_as_everywhere_in_amparo(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    ids = [f"c{place}" for place in range(len(texts))]
    with duckdb.connect() as connection:
        made = prepared(
            connection,
            tmp_path_factory.mktemp("dates"),
            charges={"person": ["p"] * len(ids), "charge": ids, "date": texts},
        )
        held = {row[0]: row[1:] for row in column(connection, "charges", "charge", "date.earliest", "date.latest")}
    for one, text in zip(ids, texts, strict=True):
        blank = text.strip() == ""
        try:
            span = read_date(text)
        except ValueError:
            assert (one in held) == blank
            continue
        assert held[one] == (date.fromordinal(span.earliest), date.fromordinal(span.latest)), text
    assert made.rows["charges"] == len(held) + made.rejected.get("charges", 0)


@settings(max_examples=3)
@given(st.lists(st.tuples(EDTF, EDTF, st.sampled_from(["both", "open", "blank", "one"])), min_size=120, max_size=240))
def test_periods_are_read_as_everywhere_in_amparo(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str, str]]
) -> None:
    texts = [{"both": f"{a}/{b}", "open": f"{a}/..", "blank": f"/{b}", "one": a}[how] for a, b, how in pairs]
    ids = [f"e{place}" for place in range(len(texts))]
    with duckdb.connect() as connection:
        prepared(
            connection,
            tmp_path_factory.mktemp("periods"),
            charges={"person": ["p"], "charge": ["c"]},
            episodes={"person": ["p"] * len(ids), "episode": ids, "period": texts},
        )
        names = [f"period.{side}.{end}" for side in ("start", "end") for end in ("earliest", "latest")]
        held = {row[0]: row[1:] for row in column(connection, "episodes", "episode", *names)}
    for one, text in zip(ids, texts, strict=True):
        if text.strip() == "":
            assert held[one] == (None,) * 4
            continue
        try:
            period = read_period(text)
        except ValueError:
            assert one not in held, text
            continue
        bounds = (period.start.earliest, period.start.latest, period.end.earliest, period.end.latest)
        assert held[one] == tuple(date.fromordinal(bound) for bound in bounds), text


@pytest.mark.parametrize(
    ("written", "meant"),
    [("yes", True), ("TRUE", True), (" 1 ", True), ("no", False), ("False", False), ("0", False), ("", None), ("unknown", None), (None, None)],
)  # fmt: skip
def test_truths(tmp_path: Path, written: str | None, meant: bool | None) -> None:
    with duckdb.connect() as connection:
        prepared(
            connection,
            tmp_path,
            charges={"person": ["p"], "charge": ["c"], "act.compelled": pa.array([written], pa.string())},
        )
        assert column(connection, "charges", "act.compelled") == [(meant,)]


def test_a_half_of_a_date_is_a_bound(tmp_path: Path) -> None:
    columns = {
        "person": ["p"] * 3,
        "charge": ["a", "b", "c"],
        "date.latest": [date(2014, 3, 9), None, date(2015, 1, 1)],
    }
    with duckdb.connect() as connection:
        prepared(connection, tmp_path, charges=columns)
        assert column(connection, "charges", "charge", "date.earliest", "date.latest") == [
            ("a", date(1, 1, 1), date(2014, 3, 9)),
            ("b", None, None),
            ("c", date(1, 1, 1), date(2015, 1, 1)),
        ]


COMPLETES = {
    "charges": "record.complete",
    "episodes": "victim.episodes_complete",
    "earlier_relief": "record.relief_complete",
}


@pytest.mark.parametrize(("table", "fact"), COMPLETES.items())
def test_where_a_row_is_put_aside_nothing_is_taken_to_be_whole(tmp_path: Path, table: str, fact: str) -> None:
    bad = {
        "charges": {
            "person": ["p1", "p1", "p2"],
            "charge": ["a", "b", "a"],
            "offence.level": ["felony", "grave", "felony"],
        },
        "episodes": {"person": ["p1"], "episode": ["a"], "kinds": ["nonsense"]},
        "earlier_relief": {"person": ["p1"], "attempt": ["a"], "outcome": ["nonsense"]},
    }
    tables = {"persons": {"person": ["p1", "p2"], fact: [True, True]}, "charges": {"person": ["p2"], "charge": ["a"]}}
    with duckdb.connect() as connection:
        prepared(connection, tmp_path, **{**tables, table: bad[table]})
        assert column(connection, "persons", "person", fact) == [("p1", None), ("p2", True)]


def test_a_row_of_nobody_could_be_anybodys(tmp_path: Path) -> None:
    pq.write_table(pa.table({"person": ["p1", "p2"], "record.complete": [True, False]}), tmp_path / "persons.parquet")
    pq.write_table(pa.table({"person": ["p1", None], "charge": ["a", "b"]}), tmp_path / "charges.parquet")
    with duckdb.connect() as connection:
        parts = cut(connection, read_tables(connection, tmp_path), tmp_path / "x_parts", 100)
        assert parts.doubtful == {"charges"}
        prepare(connection, parts.tables[0], parts.doubtful)
        assert column(connection, "persons", "record.complete") == [(None,), (None,)]


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), rows=st.integers(1, 60))
def test_every_row_is_decided_or_put_aside_whatever_the_parts(
    tmp_path_factory: pytest.TempPathFactory, seed: int, rows: int
) -> None:
    random = Random(seed)
    people = [random.choice(["p1", "p2", "p3", "p4", None, ""]) for _ in range(rows)]
    tables = {
        "persons": {
            "person": ["p1", "p2", "p3", random.choice(["p3", "p4"])],
            "person.born": ["1990", "x", "", "1980-02"],
        },
        "charges": {
            "person": people,
            "charge": [random.choice(["a", "b", "c", "d", None]) for _ in range(rows)],
            "offence.level": [random.choice(["felony", "MISDEMEANOR", "grave", None]) for _ in range(rows)],
            "date": [random.choice(["2014", "2014-02-29", "2014~", None]) for _ in range(rows)],
        },
    }
    folder = tmp_path_factory.mktemp("rows")
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    outcomes = []
    with duckdb.connect() as connection:
        for size in (1000, 7):
            parts = cut(connection, read_tables(connection, folder), folder / f"x_parts_{size}", size)
            kept, aside, came = [], 0, 0
            for part in parts.tables:
                made = prepare(connection, part, parts.doubtful)
                came += made.rows["charges"]
                aside += made.rejected.get("charges", 0)
                kept += connection.execute("SELECT * FROM prepared_charges").fetchall()
            assert came == rows == len(kept) + aside
            outcomes.append(sorted(kept, key=str))
    assert outcomes[0] == outcomes[1]
