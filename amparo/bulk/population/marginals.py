"""The figures the made-up population is made of, each with how it is known. Read from `marginals.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data


@dataclass(frozen=True, slots=True)
class Marginal:
    """One figure: its value, in words what it is, and its basis (secondary-seen, fitted, assumed)."""

    value: Any
    says: str
    basis: str
    source: str = ""
    note: str = ""


@lru_cache(maxsize=1)
def marginals() -> Mapping[str, Marginal]:
    """All figures, by name."""
    raw: Mapping[str, Any] = data(Path(__file__).parent / "marginals.yaml")
    return {
        name: Marginal(entry["value"], entry["says"], entry["basis"], entry.get("source", ""), entry.get("note", ""))
        for name, entry in raw.items()
        if name != "format"
    }


def figure(name: str) -> float:
    """A share or a mean."""
    return float(marginals()[name].value)


def shares(name: str) -> Mapping[str, float]:
    """Shares by word."""
    return {str(word): float(share) for word, share in marginals()[name].value.items()}
