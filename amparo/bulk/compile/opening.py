"""The first day on which time alone opens what is not open yet, as SQL over a row."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.bulk.compile.leaves import Leaves
from amparo.engine.rules import Rule


@dataclass(frozen=True, slots=True)
class Opening:
    """The SQL of the day (a DATE, NULL where it cannot be told), the columns of days it reads, and what it joins."""

    sql: str
    days: tuple[str, ...] = ()
    joins: str = ""


def opening(leaves: Leaves, rule: Rule) -> Opening:
    """For a rule of a version."""
    return Opening("CAST(NULL AS DATE)")
