"""Cases as the tables that are compiled over; and what columns tables have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from amparo.facts.case import Case, Entity, Value
from amparo.facts.dates import FIRST, LAST, Period, Span

if TYPE_CHECKING:
    import pyarrow as pa

KEYS: Mapping[str, tuple[str, ...]] = {
    "persons": ("person",),
    "charges": ("person", "charge"),
    "episodes": ("person", "episode"),
    "recognitions": ("person", "recognition"),
    "earlier_relief": ("person", "attempt"),
}
"""The tables, each with the columns that tell its rows apart."""

ORIGIN = "DATE '0001-01-01'"
"""Day 1 in SQL."""


def tables_from(cases: Sequence[Case]) -> dict[str, pa.Table]:
    """The tables for some cases, people numbered from 1. A fact that is known of nobody gets no column."""
    return {name: _table(name, list(_rows(name, cases))) for name in KEYS}


def _rows(name: str, cases: Sequence[Case]) -> Iterator[dict[str, Any]]:
    for number, case in enumerate(cases, 1):
        entities: Sequence[Entity] = (case.person,) if name == "persons" else getattr(case, name)
        for entity in entities:
            row: dict[str, Any] = {"person": number}
            if name != "persons":
                row[KEYS[name][1]] = entity.id
            for fact, value in entity.values.items():
                row |= _cells(fact, value)
            yield row


def _cells(fact: str, value: Value) -> dict[str, Any]:
    if isinstance(value, Span):
        return {f"{fact}.earliest": _date(value.earliest), f"{fact}.latest": _date(value.latest)}
    if isinstance(value, Period):
        return _cells(f"{fact}.start", value.start) | _cells(f"{fact}.end", value.end)
    return {fact: ";".join(value) if isinstance(value, tuple) else value}


def _date(day: int) -> date:
    return date.fromordinal(min(max(day, FIRST), LAST))


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    names = dict.fromkeys([*KEYS[name], *(fact for row in rows for fact in row)])
    columns = {fact: pa.array([row.get(fact) for row in rows]) for fact in names}
    for key in KEYS[name]:
        if not rows:
            columns[key] = pa.array([], pa.int64() if key == "person" else pa.string())
    return pa.table(columns)


def day(column: str, missing: int) -> str:
    """A DATE as the number of its day; `missing` where it is NULL."""
    return f"COALESCE(DATE_DIFF('day', {ORIGIN}, {column}) + 1, {missing})"
