"""The table of criminal histories (96 columns) of the California Department of Justice."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data
from amparo.records.source import Note, Page, Row, Table
from amparo.records.sources.limits import Request
from amparo.records.sources.table import read_csv


@lru_cache(maxsize=1)
def layout() -> dict[str, Any]:
    """Names of the columns in their order, and what those that matter hold."""
    read: dict[str, Any] = data(Path(__file__).parent / "ca_doj.yaml")
    return read


def is_ca_doj(text: str) -> bool:
    """Whether a CSV text has this layout, by the names in its header."""
    try:
        first = next(csv.reader(io.StringIO(text[:20_000])), [])
    except csv.Error:
        return False
    names = set(layout()["columns"])
    return len({cell.strip().upper() for cell in first} & names) > 0.9 * len(names)


def read_ca_doj(text: str, request: Request) -> tuple[tuple[Page, ...], tuple[Table, ...], tuple[Note, ...]]:
    """Raises `Problems`."""
    pages, tables, notes = read_csv(text, request)
    result = []
    for table in tables:
        fields = meaning(table.columns)
        columns = (*table.columns, "jurisdiction (of the layout)")
        fields[len(columns) - 1] = "jurisdiction"
        rows = tuple(Row(row.line, (*row.values, str(layout()["jurisdiction"]))) for row in table.rows)
        result.append(Table("ca_doj", table.page, columns, rows, fields, confirmed=True))
    return pages, tuple(result), notes


def meaning(columns: Sequence[str]) -> dict[int, str]:
    """The index of each column that matters → what it holds."""
    fields = layout()["fields"]
    return {index: fields[name.strip().upper()] for index, name in enumerate(columns) if name.strip().upper() in fields}
