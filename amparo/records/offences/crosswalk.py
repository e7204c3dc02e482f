"""Kinds of offence beside the codes that courts, police and statistics use: NIBRS, NCIC, UCCS, NCRP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data

SYSTEMS = ("nibrs", "ncic", "uccs", "ncrp")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes a kind of offence has in one classification, and how they are known (`seen` or `recalled`)."""

    system: str
    codes: tuple[str, ...]
    basis: str


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = data(Path(__file__).parent / "crosswalk.yaml")
    return table


def codes_of(category: str, role: str = "") -> tuple[Codes, ...]:
    """The codes of a kind of offence; empty where none is known. A role has its own codes where the classification parts them."""
    entry = _table()["kinds"].get(category, {})
    part = entry.get(role) or entry.get("any") or {}
    return tuple(
        Codes(system, tuple(part[system]["codes"]), part[system]["basis"]) for system in SYSTEMS if system in part
    )


@cache
def _by_code(system: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for category, parts in _table()["kinds"].items():
        for codes in parts.values():
            for code in codes.get(system, {}).get("codes", ()):
                if category not in found.setdefault(code, []):
                    found[code].append(category)
    return {code: tuple(categories) for code, categories in found.items()}


def kinds_of_code(system: str, code: str) -> tuple[str, ...]:
    """The kinds of offence a code may stand for: several where the classification does not part them, none where it is not known.

    A UCCS code of an attempt (ends in 1) or a conspiracy (2) stands for the kind of the offence itself.
    """
    code = code.strip().upper()
    if system == "uccs" and len(code) == 4 and code[3] in "12":
        code = f"{code[:3]}0"
    return _by_code(system).get(code, ())


def source(system: str) -> str:
    """Where the codes of a classification come from."""
    return str(_table()["systems"][system]["source"])
