"""Case files in the Human Trafficking Case Data Standard (CSV, XLSX or JSON): known by the prefixes of its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data
from amparo.records.source import Note, Table

ENOUGH = 3
"""Fields of the standard that a table must have."""


@lru_cache(maxsize=1)
def _layout() -> dict[str, Any]:
    read: dict[str, Any] = data(Path(__file__).parent / "htcds.yaml")
    return read


def is_htcds(columns: Sequence[str]) -> bool:
    """Whether these are names of fields of the standard."""
    prefixes = tuple(_layout()["prefixes"])
    return sum(name.strip().startswith(prefixes) for name in columns) >= max(ENOUGH, len(columns) // 2)


def as_htcds(tables: Sequence[Table]) -> tuple[tuple[Table, ...], tuple[Note, ...]] | None:
    """The tables with the standard's meaning; none where none of them has its fields."""
    if not any(is_htcds(table.columns) for table in tables):
        return None
    known = _layout()["fields"]
    read = tuple(
        replace(
            table,
            fields={index: known[name.strip()] for index, name in enumerate(table.columns) if name.strip() in known},
            confirmed=True,
        )
        if is_htcds(table.columns)
        else table
        for table in tables
    )
    note = "The Human Trafficking Case Data Standard has no criminal charges. The names and births are read; the rest is listed for you."
    return read, (Note(note),)
