"""Checks all rows of tables against the contract, part by part, and says what is wrong; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.bulk.contract.columns import contract
from amparo.bulk.contract.parts import Parts, cut
from amparo.bulk.contract.prepare import EXAMPLES, prepare, row_problem
from amparo.bulk.contract.read import GivenTable, literal, read_tables
from amparo.facts.problems import Problem

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """A table that was given: rows in, rows that would be put aside, columns given and columns there could be."""

    name: str
    rows: int
    rejected: int
    columns: tuple[str, ...]
    possible: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    tables: tuple[CheckedTable, ...]
    absent: tuple[str, ...]
    problems: tuple[Problem, ...]


Faults = dict[tuple[str, str, str, str], tuple[int, list[tuple[int, int, str | None]]]]
"""What is wrong, by table, column, reason and what was expected: how often, and the first examples (file, row, value)."""


def check_tables(connection: duckdb.DuckDBPyConnection, place: Path, parts_folder: Path, rows: int) -> Checked:
    """Checks the tables in a folder, about `rows` charges at a time. Raises `Problems` where a table cannot be used at all."""
    given = read_tables(connection, place)
    parts = cut(connection, given, parts_folder, rows)
    counted = dict.fromkeys(given, 0)
    rejected = dict.fromkeys(given, 0)
    for name, lines in parts.broken.items():
        counted[name] += lines
        rejected[name] += lines
    faults: Faults = {}
    gather_faults(connection, f"SELECT * FROM read_parquet({literal(str(parts.lost))})", faults)
    for tables in parts.tables:
        prepared = prepare(connection, tables, parts.doubtful)
        for name in given:
            counted[name] += prepared.rows[name]
            rejected[name] += prepared.rejected.get(name, 0)
        gather_faults(connection, "SELECT * FROM rejected", faults)
    checked = tuple(
        CheckedTable(
            name,
            counted[name],
            rejected[name],
            tuple(dict.fromkeys(one.column.name for one in table.columns)),
            len(table.contract.columns),
        )
        for name, table in given.items()
    )
    absent = tuple(name for name in contract().tables if name not in given)
    return Checked(checked, absent, (*fault_problems(given, faults), *doubts(given, parts)))


def gather_faults(connection: duckdb.DuckDBPyConnection, rejected: str, faults: Faults) -> None:
    """Adds what a table of rejected rows says to what is known to be wrong."""
    found = connection.execute(
        f"""SELECT "table", CASE WHEN "row" < 0 THEN '' ELSE "column" END AS named, reason, any_value(expected), count(*),
            list((file, "row", value) ORDER BY file, abs("row"))[1:{EXAMPLES}]
        FROM ({rejected}) GROUP BY "table", named, reason"""
    ).fetchall()
    for table, column, reason, expected, count, examples in found:
        before, shown = faults.get((table, column, reason, expected), (0, []))
        merged = sorted([*shown, *examples], key=lambda one: (one[0], abs(one[1])))[:EXAMPLES]
        faults[table, column, reason, expected] = (before + count, merged)


def fault_problems(given: Mapping[str, GivenTable], faults: Faults) -> list[Problem]:
    """Each kind of fault as a message, table by table."""
    order = list(given)
    return [
        row_problem(given[table], column, reason, expected, count, examples)
        for (table, column, reason, expected), (count, examples) in sorted(
            faults.items(), key=lambda one: (order.index(one[0][0]), one[0][1:])
        )
    ]


def doubts(given: Mapping[str, GivenTable], parts: Parts) -> list[Problem]:
    """What follows where rows were lost of which nobody can say whose they are."""
    return [
        Problem(
            "Rows were lost of which nobody can say whose they are.",
            file=str(given[name].files[0]),
            field=name,
            expected=f"those rows to be mended; until then {given[name].contract.completes} counts as not known for everybody",
        )
        for name in given
        if name in parts.doubtful and given[name].contract.completes
    ]
