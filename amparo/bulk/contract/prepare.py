"""From tables as they came to tables that can be decided: values in their canonical form, bad rows put aside with the reason.

A row is bad where a value is wrong, where its id is missing or there twice, or where its person is. No bad row vanishes: each
is in the table `rejected`, and what else is known of that person is decided without counting on a whole record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from amparo.bulk.contract.columns import TableContract, contract
from amparo.bulk.contract.read import FILE, ROW, GivenTable, quoted
from amparo.bulk.contract.values import ReadColumn, make_unusual_dates, read_columns
from amparo.facts.problems import Problem

if TYPE_CHECKING:
    import duckdb

REJECTED = """CREATE OR REPLACE TEMP TABLE rejected (
    "table" VARCHAR, file INTEGER, "row" BIGINT, person VARCHAR, id VARCHAR,
    "column" VARCHAR, value VARCHAR, reason VARCHAR, expected VARCHAR
)"""
"""One row for each thing that is wrong; a row of the input can be in it several times."""

REASONS = {
    "twice": (
        "The row repeats an id",
        "each id once; all rows with it are put aside, since nobody can say which is right",
    ),
    "nobody": ("The row names nobody in persons", "an id that is in persons.person"),
    "person": ("The row belongs to a person whose own row was put aside", "the row of the person to be mended"),
    "broken": ("The line is broken", "as many values as there are columns, and quotes that are closed"),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """Tables ready to be decided, by name: temporary tables of the connection, each called `prepared_…`.

    `columns` are the canonical columns that were given, `rows` how many came in, `rejected` how many were put aside.
    """

    tables: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, int]
    rejected: Mapping[str, int]


def prepare(
    connection: duckdb.DuckDBPyConnection, given: Mapping[str, GivenTable], doubtful: Collection[str] = ()
) -> Prepared:
    """Makes `prepared_persons`, `prepared_charges` … and `rejected` from tables that hold whole persons.

    Where no table of persons was given, the persons are those of the charges and nothing is known of them. `doubtful` names
    the tables of which rows were lost that nobody can be named for: then nobody's rows in it are taken to be all there.
    """
    connection.execute(REJECTED)
    make_unusual_dates(connection, [(table.relation, table.columns) for table in given.values()])
    columns: dict[str, tuple[str, ...]] = {}
    rows: dict[str, int] = {}
    for name, table in given.items():
        reads = list(read_columns(table.columns))
        columns[name] = tuple(one for read in reads for one, _ in read.values)
        rows[name] = _read(connection, table, reads)
        _reject_repeated(connection, table.contract)
    if "persons" in given:
        _reject_without_person(connection, given)
    else:
        _persons_of(connection, given)
        columns["persons"] = ("person",)
        rows["persons"] = 0
    rejected = dict(
        connection.execute('SELECT "table", count(DISTINCT (file, "row")) FROM rejected GROUP BY ALL').fetchall()
    )
    for name in ("persons", *(one for one in given if one != "persons")):
        _finish(connection, name, columns, rejected, doubtful)
    tables = {name: f"prepared_{name}" for name in columns}
    return Prepared(tables, columns, rows, rejected)


def _read(connection: duckdb.DuckDBPyConnection, table: GivenTable, reads: Sequence[ReadColumn]) -> int:
    """Reads a table into `read_…`, canonical columns and a sign on bad rows, and puts the bad ones' reasons aside."""
    select = ", ".join(f"({sql}) AS {quoted(name)}" for read in reads for name, sql in read.values)
    joins = " ".join(join for read in reads for join in read.joins)
    wrong = " OR ".join(f"coalesce({read.wrong}, false)" for read in reads if read.wrong) or "false"
    came = f"({table.relation}) AS came {joins}"
    target = f"read_{table.name}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {target} AS SELECT {ROW}, {FILE}, {select}, ({wrong}) AS {BAD} FROM {came}"
    )
    rows, bad = connection.execute(f"SELECT count(*), count(*) FILTER ({BAD}) FROM {target}").fetchone() or (0, 0)
    if bad:
        ids = {read.name: read.values[0][1] for read in reads if read.column.kind == "key"}
        person = ids.get("person", "NULL")
        own = ids.get(table.contract.key[-1], "NULL")
        for read in reads:
            if read.wrong:
                connection.execute(
                    f"""INSERT INTO rejected SELECT ?, {FILE}, {ROW}, {person}, {own}, ?, ({read.shown})::VARCHAR, ?, ?
                    FROM {came} WHERE {read.wrong}""",
                    [table.name, read.name, read.what, read.expected],
                )
    return int(rows)


BAD = '"x bad"'


def _reject_repeated(connection: duckdb.DuckDBPyConnection, described: TableContract) -> None:
    key = ", ".join(described.key)
    there = " AND ".join(f"{name} IS NOT NULL" for name in described.key)
    own = described.key[-1]
    connection.execute(
        f"""INSERT INTO rejected SELECT ?, {FILE}, {ROW}, person, {own}, ?, {own}, ?, ?
        FROM read_{described.name} SEMI JOIN
        (SELECT {key} FROM read_{described.name} WHERE {there} GROUP BY {key} HAVING count(*) > 1) AS twice USING ({key})""",
        [described.name, own, *REASONS["twice"]],
    )


def _reject_without_person(connection: duckdb.DuckDBPyConnection, given: Mapping[str, GivenTable]) -> None:
    for name, table in given.items():
        if name == "persons":
            continue
        own = table.contract.key[-1]
        insert = f"INSERT INTO rejected SELECT ?, {FILE}, {ROW}, person, {own}, 'person', person, ?, ? FROM read_{name}"
        connection.execute(
            f"{insert} WHERE person IS NOT NULL AND person NOT IN (SELECT person FROM read_persons WHERE person IS NOT NULL)",
            [name, *REASONS["nobody"]],
        )
        connection.execute(
            f"{insert} WHERE person IN (SELECT person FROM rejected WHERE \"table\" = 'persons' AND person IS NOT NULL)",
            [name, *REASONS["person"]],
        )


def _persons_of(connection: duckdb.DuckDBPyConnection, given: Mapping[str, GivenTable]) -> None:
    each = " UNION ".join(f"SELECT person FROM read_{name} WHERE person IS NOT NULL" for name in given)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE read_persons AS SELECT 0::BIGINT AS {ROW}, 0 AS {FILE}, person, false AS {BAD} FROM ({each})"
    )


def _finish(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, tuple[str, ...]],
    rejected: Mapping[str, int],
    doubtful: Collection[str],
) -> None:
    """`prepared_…`: what was not put aside; for a person, without the word that all their rows are there where some are not."""
    replaced = []
    if name == "persons":
        for described in contract().tables.values():
            if described.completes not in columns["persons"]:
                continue
            if described.name in doubtful:
                replaced.append(f"NULL::BOOLEAN AS {quoted(described.completes)}")
            elif rejected.get(described.name):
                replaced.append(
                    f"""CASE WHEN person IN (SELECT person FROM rejected WHERE "table" = '{described.name}')
                    THEN NULL ELSE {quoted(described.completes)} END AS {quoted(described.completes)}"""
                )
    if not replaced and not rejected.get(name):
        # nothing to leave out: the table itself is the one to be decided
        for column in (ROW, FILE, BAD):
            connection.execute(f"ALTER TABLE read_{name} DROP COLUMN {column}")
        connection.execute(f"DROP TABLE IF EXISTS prepared_{name}")
        connection.execute(f"ALTER TABLE read_{name} RENAME TO prepared_{name}")
        return
    replace = f" REPLACE ({', '.join(replaced)})" if replaced else ""
    kept = (
        f'ANTI JOIN (SELECT "row" AS {ROW}, file AS {FILE} FROM rejected WHERE "table" = \'{name}\') AS aside USING ({ROW}, {FILE})'
        if rejected.get(name)
        else ""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE prepared_{name} AS
        SELECT * EXCLUDE ({ROW}, {FILE}, {BAD}){replace} FROM read_{name} {kept}"""
    )
    connection.execute(f"DROP TABLE read_{name}")


EXAMPLES = 3
"""How many bad rows a message names."""


def row_problem(
    table: GivenTable,
    column: str,
    reason: str,
    expected: str,
    count: int,
    examples: Sequence[tuple[int, int, str | None]],
) -> Problem:
    """One kind of thing that is wrong with rows of a table."""
    files = {file for file, _, _ in examples}
    shown = "; ".join(
        (f"row {row:,}" if row > 0 else f"line {-row:,}")
        + (f' "{_short(value)}"' if value is not None and value != "" else "")
        for _, row, value in examples
    )
    more = " …" if count > len(examples) else ""
    said = reason if reason.startswith("The ") else f"The column {reason}"
    return Problem(
        f"{said} in {count:,} row{'s' if count != 1 else ''}: {shown}{more}.",
        file=str(table.files[min(files)]) if len(files) == 1 else str(table.files[0].parent),
        field=f"{table.name}.{column}" if column else table.name,
        expected=expected,
    )


def _short(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:40]}…"
