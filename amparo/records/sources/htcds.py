"""Case files in the Human Trafficking Case Data Standard (CSV, XLSX or JSON): known by the names of its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from amparo.records.htcds.standard import named, standard
from amparo.records.source import Note, Table

ENOUGH = 3
"""Fields of the standard that a file must have; and they must be at least half of its fields."""


def is_htcds(columns: Sequence[str]) -> bool:
    """Whether these are names of fields of the standard."""
    return sum(bool(named(name)[0]) for name in columns) >= max(ENOUGH, len(columns) // 2)


def as_htcds(tables: Sequence[Table]) -> tuple[tuple[Table, ...], tuple[Note, ...]] | None:
    """The tables with the standard's meaning (column → name of the field); none where they have not its fields."""
    if not is_htcds([name for table in tables for name in table.columns]):
        return None
    read = tuple(
        replace(
            table,
            fields={at: field for at, name in enumerate(table.columns) if (field := named(name)[0])},
            confirmed=True,
        )
        for table in tables
    )
    return read, (Note(standard()["says"]["read"]),)
