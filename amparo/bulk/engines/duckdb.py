"""DuckDB, embedded: the engine that needs no server. What does not fit in memory goes to a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import pyarrow as pa


class DuckDB:
    """A DuckDB database, in memory or in a file. `connection` is DuckDB's own."""

    name = "duckdb"

    def __init__(self, *, memory: str = "", threads: int = 0, folder: Path | None = None, address: str = "") -> None:
        # nothing is fetched: no extension is installed or loaded by itself
        config: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        if memory:
            config["memory_limit"] = memory
        if threads:
            config["threads"] = threads
        if folder:
            config["temp_directory"] = str(folder)
        try:
            self.connection = duckdb.connect(address or ":memory:", config=config)
        except duckdb.Error as error:
            raise Problems([Problem(f"DuckDB cannot open the database: {_first(error)}", file=address)]) from None
        self.connection.execute("SET preserve_insertion_order = false")
        self.connection.execute("SET enable_progress_bar = false")
        if not address:
            # nothing in memory is worth writing anywhere: without this DuckDB stops now and then to tidy up
            self.connection.execute("SET checkpoint_threshold = '1TB'")
        self._apart = False

    def beside(self) -> DuckDB:
        """The same database for another thread; the tables it makes are seen by it alone."""
        made = copy(self)
        made.connection, made._apart = self.connection.cursor(), True
        return made

    def run(self, sql: str) -> None:
        """Runs one statement."""
        if self._apart and sql.startswith("CREATE TABLE "):
            sql = sql.replace("CREATE TABLE", "CREATE TEMP TABLE", 1)
        self.connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(sql).fetchall()

    def arrow(self, sql: str) -> pa.Table:
        """The rows of a query as an Arrow table."""
        return self.connection.sql(sql).to_arrow_table()

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table or view with their types; empty where there is no such table."""
        try:
            found = self.connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
        except duckdb.CatalogException:
            return {}
        return {str(row[0]): str(row[1]) for row in found}

    def load(self, name: str, table: pa.Table) -> None:
        """Makes a table of an Arrow table; one of that name is replaced."""
        self.connection.register("amparo_loading", table)
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM amparo_loading")
        self.connection.unregister("amparo_loading")

    def insert(self, name: str, rows: Sequence[Sequence[object]]) -> None:
        """Adds a few rows to a table."""
        import pyarrow as pa

        if rows:
            columns = list(zip(*rows, strict=True))
            made = pa.table({f"c{place}": list(values) for place, values in enumerate(columns)})
            self.connection.register("amparo_loading", made)
            self.connection.execute(f"INSERT INTO {name} SELECT * FROM amparo_loading")
            self.connection.unregister("amparo_loading")

    def drop(self, names: Iterable[str], kind: str = "TABLE") -> None:
        """Drops tables (or views) that exist."""
        for name in names:
            self.connection.execute(f"DROP {kind} IF EXISTS {name}")

    def close(self) -> None:
        """Lets go of the database."""
        self.connection.close()


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]
