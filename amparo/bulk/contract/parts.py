"""Cuts tables into parts of whole persons, so that memory does not grow with the tables.

A person's rows lie in one part in every table, chosen by a hash of the id. The parts are Parquet files; text files are read
once, here, and lines in them that cannot be read are put aside.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.bulk.contract.prepare import REASONS, REJECTED
from amparo.bulk.contract.read import FILE, ROW, WHOLE_CSV, GivenTable, literal, quoted, said
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import duckdb

INDEX = "parts.json"


@dataclass(frozen=True, slots=True)
class Parts:
    """Tables in parts: `tables[n]` are those of part n.

    `doubtful` names the tables of which rows were lost that nobody can be named for; `broken` counts the lines of text files,
    by table, that could not be read; `lost` is the Parquet file that lists them (with the columns of `rejected`).
    `jurisdictions` are the words that stand in that column of the charges.
    """

    tables: tuple[Mapping[str, GivenTable], ...]
    doubtful: frozenset[str]
    broken: Mapping[str, int]
    lost: Path
    jurisdictions: tuple[str, ...]


def count_rows(connection: duckdb.DuckDBPyConnection, table: GivenTable) -> int:
    """How many rows a table has, broken lines left out."""
    (rows,) = connection.execute(f"SELECT count(*) FROM ({table.relation})").fetchone() or (0,)
    return int(rows)


def cut(connection: duckdb.DuckDBPyConnection, given: Mapping[str, GivenTable], folder: Path, rows: int) -> Parts:
    """Cuts tables into parts of about `rows` charges each, in a folder. Raises `Problems`.

    A folder that holds whole parts already is opened as it is; what an interrupted cut left is thrown away. Parquet tables
    that fit in one part are left where they are.
    """
    if (folder / INDEX).is_file():
        return _open(given, folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    number = max(1, -(-count_rows(connection, given["charges"]) // rows))
    connection.execute(REJECTED)
    cut_tables = []
    for name, table in given.items():
        if number > 1 or table.text:
            _cut_table(connection, table, folder / name, number)
            cut_tables.append(name)
        if table.text:
            _put_broken_lines_aside(connection, table)
    connection.execute(f"COPY rejected TO {literal(str(folder / 'lost.parquet'))} (FORMAT parquet)")
    broken = dict(connection.execute('SELECT "table", count(*) FROM rejected GROUP BY ALL').fetchall())
    index = {"number": number, "cut": cut_tables, "doubtful": [], "broken": broken, "jurisdictions": []}
    (folder / f".{INDEX}").write_text(json.dumps(index), encoding="utf-8")
    parts = _tables(given, folder, index)
    doubtful = {name for name in given if any(_nobodys(connection, part[name]) for part in parts)} | set(broken)
    index |= {"doubtful": sorted(doubtful), "jurisdictions": _jurisdictions(connection, parts)}
    # the index is written last: parts without it are not whole
    (folder / f".{INDEX}").write_text(json.dumps(index), encoding="utf-8")
    (folder / f".{INDEX}").replace(folder / INDEX)
    return _open(given, folder)


def _open(given: Mapping[str, GivenTable], folder: Path) -> Parts:
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    return Parts(
        _tables(given, folder, index),
        frozenset(index["doubtful"]),
        index["broken"],
        folder / "lost.parquet",
        tuple(index["jurisdictions"]),
    )


def _tables(
    given: Mapping[str, GivenTable], folder: Path, index: Mapping[str, object]
) -> tuple[Mapping[str, GivenTable], ...]:
    number, cut_tables = index["number"], index["cut"]
    assert isinstance(number, int)
    assert isinstance(cut_tables, list)
    return tuple(
        {name: _part(table, folder / name, part) if name in cut_tables else table for name, table in given.items()}
        for part in range(number)
    )


def _nobodys(connection: duckdb.DuckDBPyConnection, table: GivenTable) -> bool:
    """Whether a row names no person: it could be anybody's."""
    if table.name == "persons":
        return False
    found = connection.execute(
        f"SELECT 1 FROM ({table.relation}) WHERE nullif(trim(person::VARCHAR), '') IS NULL LIMIT 1"
    ).fetchone()
    return found is not None


def _jurisdictions(connection: duckdb.DuckDBPyConnection, parts: tuple[Mapping[str, GivenTable], ...]) -> list[str]:
    found: set[str] = set()
    for part in parts:
        charges = part["charges"]
        if any(one.name == "jurisdiction" for one in charges.columns):
            rows = connection.execute(
                f"SELECT DISTINCT lower(trim(jurisdiction::VARCHAR)) FROM ({charges.relation}) WHERE jurisdiction IS NOT NULL"
            ).fetchall()
            found.update(str(word) for (word,) in rows)
    return sorted(found)


def _cut_table(connection: duckdb.DuckDBPyConnection, table: GivenTable, folder: Path, number: int) -> None:
    import duckdb

    columns = ", ".join([ROW, FILE, *(quoted(one.name) for one in table.columns)])
    chosen = f"(hash(trim(person::VARCHAR)) % {number})::INTEGER AS part_number"
    try:
        connection.execute(
            f"COPY (SELECT {columns}, {chosen} FROM ({table.relation})) TO {literal(str(folder))} "
            "(FORMAT parquet, PARTITION_BY (part_number), COMPRESSION snappy)"
        )
        folder.mkdir(exist_ok=True)
        connection.execute(
            f"COPY (SELECT {columns} FROM ({table.relation}) LIMIT 0) TO {literal(str(folder / NOTHING))} (FORMAT parquet)"
        )
    except duckdb.InvalidInputException as error:
        expected = WHOLE_CSV if table.text else "a Parquet file"
        what = f"The table cannot be read: {said(error)}."
        raise Problems([Problem(what, file=str(table.files[0]), field=table.name, expected=expected)]) from None


NOTHING = "nothing.parquet"
"""The columns without a row, for parts in which a table has none."""


def _part(table: GivenTable, folder: Path, part: int) -> GivenTable:
    files = folder / f"part_number={part}"
    path = f"{files}/*.parquet" if files.is_dir() else str(folder / NOTHING)
    relation = f"SELECT * FROM read_parquet({literal(path)}, hive_partitioning = false)"
    return GivenTable(table.contract, relation, table.columns, table.files)


def _put_broken_lines_aside(connection: duckdb.DuckDBPyConnection, table: GivenTable) -> None:
    """Lines of a text file that could not be read at all; the number is the line's, below nought to tell it from a row's."""
    connection.execute(
        """INSERT INTO rejected
        SELECT ?, 0, -line::BIGINT, NULL, NULL, 'line ' || line, NULL, ?, ?
        FROM (SELECT DISTINCT line FROM reject_errors JOIN reject_scans USING (scan_id, file_id) WHERE file_path = ?)""",
        [table.name, *REASONS["broken"], str(table.files[0])],
    )
