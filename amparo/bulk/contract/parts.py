"""Cuts tables into parts of whole persons, so that memory does not grow with the tables.

A person's rows lie in one part in every table, chosen by a hash of the id. The parts are Parquet files; text files are read
once, here, and lines in them that cannot be read are put aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.bulk.contract.prepare import REASONS, REJECTED
from amparo.bulk.contract.read import FILE, ROW, WHOLE_CSV, GivenTable, literal, quoted, said
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Parts:
    """Tables in parts: `tables[n]` are those of part n. `doubtful` names the tables of which rows were lost for nobody known.

    `broken` counts the lines of text files, by table, that could not be read; `lost` is the Parquet file that lists them.
    """

    tables: tuple[Mapping[str, GivenTable], ...]
    doubtful: frozenset[str]
    broken: Mapping[str, int]
    lost: Path


def count_rows(connection: duckdb.DuckDBPyConnection, table: GivenTable) -> int:
    """How many rows a table has, broken lines left out."""
    (rows,) = connection.execute(f"SELECT count(*) FROM ({table.relation})").fetchone() or (0,)
    return int(rows)


def cut(connection: duckdb.DuckDBPyConnection, given: Mapping[str, GivenTable], folder: Path, rows: int) -> Parts:
    """Cuts tables into parts of about `rows` charges each, in a folder that does not exist yet. Raises `Problems`.

    Parquet tables that fit in one part are left where they are.
    """
    import duckdb

    number = max(1, -(-count_rows(connection, given["charges"]) // rows))
    folder.mkdir(parents=True)
    doubtful = {name for name, table in given.items() if _nobodys(connection, table)}
    made: dict[str, list[GivenTable]] = {}
    connection.execute(REJECTED)
    for name, table in given.items():
        if number == 1 and not table.text:
            made[name] = [table]
            continue
        try:
            made[name] = _cut_table(connection, table, folder / name, number)
        except duckdb.Error as error:
            raise Problems(
                [
                    Problem(
                        f"The table cannot be read: {said(error)}.",
                        file=str(table.files[0]),
                        field=name,
                        expected=WHOLE_CSV if table.text else "",
                    )
                ]
            ) from None
        if table.text:
            _put_broken_lines_aside(connection, table)
    lost = folder / "lost.parquet"
    connection.execute(f"COPY rejected TO {literal(str(lost))} (FORMAT parquet)")
    broken = dict(connection.execute('SELECT "table", count(*) FROM rejected GROUP BY ALL').fetchall())
    tables = tuple({name: parts[part] for name, parts in made.items()} for part in range(number))
    return Parts(tables, frozenset(doubtful | set(broken)), broken, lost)


def _nobodys(connection: duckdb.DuckDBPyConnection, table: GivenTable) -> bool:
    """Whether a row names no person: it could be anybody's."""
    if table.name == "persons":
        return False
    found = connection.execute(
        f"SELECT 1 FROM ({table.relation}) WHERE nullif(trim(person::VARCHAR), '') IS NULL LIMIT 1"
    ).fetchone()
    return found is not None


def _cut_table(connection: duckdb.DuckDBPyConnection, table: GivenTable, folder: Path, number: int) -> list[GivenTable]:
    columns = ", ".join([ROW, FILE, *(quoted(one.name) for one in table.columns)])
    chosen = f"(hash(trim(person::VARCHAR)) % {number})::INTEGER AS part_number"
    connection.execute(
        f"COPY (SELECT {columns}, {chosen} FROM ({table.relation})) TO {literal(str(folder))} "
        f"(FORMAT parquet, PARTITION_BY (part_number), COMPRESSION snappy)"
    )
    nothing = folder / "nothing.parquet"
    connection.execute(
        f"COPY (SELECT {columns} FROM ({table.relation}) LIMIT 0) TO {literal(str(nothing))} (FORMAT parquet)"
    )
    parts = []
    for part in range(number):
        files = folder / f"part_number={part}"
        path = f"{files}/*.parquet" if files.is_dir() else str(nothing)
        relation = f"SELECT * FROM read_parquet({literal(path)}, hive_partitioning = false)"
        parts.append(GivenTable(table.contract, relation, table.columns, table.files))
    return parts


def _put_broken_lines_aside(connection: duckdb.DuckDBPyConnection, table: GivenTable) -> None:
    """Lines of a text file that could not be read at all; the number is the line's, below nought to tell it from a row's."""
    connection.execute(
        """INSERT INTO rejected
        SELECT ?, 0, -line::BIGINT, NULL, NULL, 'line ' || line, NULL, ?, ?
        FROM (SELECT DISTINCT line FROM reject_errors JOIN reject_scans USING (scan_id, file_id) WHERE file_path = ?)""",
        [table.name, *REASONS["broken"], str(table.files[0])],
    )
