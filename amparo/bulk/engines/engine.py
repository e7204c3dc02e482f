"""What the compiled law needs of a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


class Engine(Protocol):
    """A database that holds the tables. SQL is given as DuckDB writes it; each engine puts it into its own words."""

    name: str

    def run(self, sql: str) -> None:
        """Runs one statement."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def arrow(self, sql: str) -> pa.Table:
        """The rows of a query as an Arrow table."""

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table or view with their types; empty where there is no such table."""

    def load(self, name: str, table: pa.Table) -> None:
        """Makes a table of an Arrow table; one of that name is replaced."""

    def insert(self, name: str, rows: Sequence[Sequence[object]]) -> None:
        """Adds a few rows to a table."""

    def drop(self, names: Iterable[str], kind: str = "TABLE") -> None:
        """Drops tables (or views) that exist."""

    def close(self) -> None:
        """Lets go of the database."""
