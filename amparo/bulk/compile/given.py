"""What stands in the tables that are compiled over: their names and columns, and the few sizes the SQL depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from amparo.facts.dates import Span

MOST_EPISODES = 64
"""Times of trafficking of one person that the SQL compares a charge with; where there are more, what lies outside is not known."""


@dataclass(frozen=True, slots=True)
class Given:
    """The tables by role (`persons`, `charges` …), the columns of each, the day, and how many episodes a person are compared.

    `more_episodes`: somebody may have more than that.
    """

    as_of: Span
    columns: Mapping[str, frozenset[str]]
    names: Mapping[str, str] = field(default_factory=dict)
    episodes: int = 0
    more_episodes: bool = False

    def name(self, role: str) -> str:
        """What a table is called in the database."""
        return self.names.get(role, role)

    def has(self, role: str, column: str) -> bool:
        """Whether a table has a column."""
        return column in self.columns.get(role, frozenset())

    def dated(self, role: str, fact: str) -> bool:
        """Whether a date is told of anybody."""
        return self.has(role, f"{fact}.earliest") or self.has(role, f"{fact}.latest")
