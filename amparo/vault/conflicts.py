"""Conflict check: whether somebody in a new case is perhaps known from another one, as client, trafficker or co-defendant.

It compares names and birth dates in memory, after they were opened; nothing of it is stored, not even as a hash (a hash of a name still
identifies). The answer is a band and the id of the case whose lead to ask, never another client's file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

Role = Literal["client", "trafficker", "co_defendant", "other"]
Band = Literal["strong", "possible"]

STRONG, POSSIBLE = 90.0, 76.0
"""Likeness of names (0 to 100) from which a hit is strong, or possible. Assumed, not measured: an office may set its own."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a case: how they are called, their part, their birth date as far as it is known (`YYYY-MM-DD`, `YYYY`)."""

    names: tuple[str, ...]
    role: Role
    born: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A likeness: in which case, how sure, and which parts the two people have."""

    case: str
    band: Band
    role: Role
    known_as: Role


def check(
    new: Iterable[Party], known: Iterable[tuple[str, Party]], strong: float = STRONG, possible: float = POSSIBLE
) -> list[Hit]:
    """The hits of a new case's people among the known ones (case id, party), the surest first, one a case and pair of parts."""
    mine = list(new)
    found: dict[tuple[str, Role, Role], Hit] = {}
    for case, party in known:
        for own in mine:
            band = _band(own, party, strong, possible)
            if band is None:
                continue
            key = (case, own.role, party.role)
            if key not in found or (found[key].band == "possible" and band == "strong"):
                found[key] = Hit(case, band, own.role, party.role)
    return sorted(found.values(), key=lambda hit: (hit.band != "strong", hit.case))


def _band(one: Party, other: Party, strong: float, possible: float) -> Band | None:
    score = max((fuzz.token_sort_ratio(a, b) for a in _plain(one.names) for b in _plain(other.names)), default=0.0)
    if one.born and other.born:
        short = min(len(one.born), len(other.born))
        # the same birth date lifts a likeness, a different one lowers it: dates given under a trafficker's eye are often false
        score += 6 if one.born[:short] == other.born[:short] else -6
    return "strong" if score >= strong else "possible" if score >= possible else None


def _plain(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
        if text.strip():
            yield " ".join(text.casefold().replace(",", " ").split())
