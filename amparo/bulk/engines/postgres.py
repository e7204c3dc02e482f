"""PostgreSQL: the law runs in the server where the tables are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from amparo.bulk.compile.dialects import render
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import pyarrow as pa

TYPES = {
    "bool": "BOOLEAN", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT", "string": "TEXT", "large_string": "TEXT",
    "string_view": "TEXT", "date32[day]": "DATE", "double": "DOUBLE PRECISION", "null": "TEXT",
}  # fmt: skip


class Postgres:
    """A PostgreSQL database, by its connection string."""

    name = "postgres"

    def __init__(self, *, memory: str = "", threads: int = 0, folder: Path | None = None, address: str = "") -> None:
        # memory, threads and folder are the server's own affair
        try:
            self.connection = psycopg.connect(address, autocommit=True)
        except psycopg.Error:
            # the connection string may hold a password: it is not repeated, nor is what the server said
            raise Problems(
                [
                    Problem(
                        "The PostgreSQL server cannot be reached.",
                        expected="a connection string like postgresql://host/database",
                    )
                ]
            ) from None

    def run(self, sql: str) -> None:
        """Runs one statement."""
        self.connection.execute(render(sql, "postgres").encode())
        if sql.startswith("CREATE TABLE"):
            # the server plans by what it knows of a table
            self.connection.execute(f"ANALYZE {sql.split()[2]}".encode())

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(render(sql, "postgres").encode()).fetchall()

    def arrow(self, sql: str) -> pa.Table:
        """The rows of a query as an Arrow table."""
        import pyarrow as pa

        cursor = self.connection.execute(render(sql, "postgres").encode())
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
        return pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table or view with their types; empty where there is no such table."""
        found = self.connection.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            (table,),
        ).fetchall()
        return {str(name): str(kind) for name, kind in found}

    def load(self, name: str, table: pa.Table) -> None:
        """Makes a table of an Arrow table; one of that name is replaced."""
        columns = ", ".join(f'"{field.name}" {TYPES[_kind(field.type)]}' for field in table.schema)
        self.connection.execute(f"DROP TABLE IF EXISTS {name}".encode())
        self.connection.execute(f"CREATE TABLE {name} ({columns})".encode())
        with self.connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN".encode()) as copy:
            for batch in table.to_batches(max_chunksize=50_000):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        self.connection.execute(f"ANALYZE {name}".encode())

    def insert(self, name: str, rows: Sequence[Sequence[object]]) -> None:
        """Adds a few rows to a table."""
        with self.connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def drop(self, names: Iterable[str], kind: str = "TABLE") -> None:
        """Drops tables (or views) that exist."""
        for name in names:
            self.connection.execute(f"DROP {kind} IF EXISTS {name}".encode())

    def close(self) -> None:
        """Lets go of the database."""
        self.connection.close()


def _kind(kind: Any) -> str:
    # a dictionary of words is text in the server
    return str(getattr(kind, "value_type", kind))
