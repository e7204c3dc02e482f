"""The standard's fields and codes, how a column or key names them, and how they map to facts (`standard.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data

SEPARATOR = "; "
"""Between several values in one cell."""

DECIDED = "ActualVictimOfTrafficking"
"""The status that says: a body with the standing to do so has determined it."""

POSSIBLE = "PossibleVictimOfTrafficking"


@cache
def standard() -> Mapping[str, Any]:
    """The fields and codes of the standard, and the mapping."""
    loaded: Mapping[str, Any] = data(Path(__file__).parent / "standard.yaml")
    return loaded


@cache
def names() -> frozenset[str]:
    """Every field of the standard, and those of the extension."""
    return frozenset(name for part in standard()["fields"].values() for name in part) | frozenset(
        standard()["extension"]
    )


def named(column: str) -> tuple[str, str]:
    """The field that a column or key names, and the number of the event or document it belongs to (both may be empty).

    Known are `hte_Date`, `hte_Date_2`, `historic_trafficking_event.2.hte_Date` and groups as in forms (`person/prs_FirstName`).
    """
    parts = re.split(r"[./:]", column.strip())
    field, group = parts[-1].strip(), next((part for part in reversed(parts[:-1]) if part.isdecimal()), "")
    whole, _, number = field.rpartition("_")
    if field not in names() and number.isdecimal() and whole in names():
        return whole, number
    return (field, group) if field in names() else ("", "")


def codes_of(cell: object) -> tuple[str, ...]:
    """The values in a cell or list."""
    if isinstance(cell, list | tuple):
        return tuple(str(one).strip() for one in cell if str(one).strip())
    return tuple(one.strip() for one in str(cell or "").split(SEPARATOR.strip()) if one.strip())


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in FORMULAS else text


def unguarded(text: str) -> str:
    """The same cell as it was meant."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULAS else text


FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""Signs with which a formula begins."""
