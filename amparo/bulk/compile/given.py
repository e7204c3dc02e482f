"""What stands in the tables that are compiled over: their names and columns, and the few sizes the SQL depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from amparo.facts.dates import Span
from amparo.facts.problems import Problem, Problems

MOST_EPISODES = 64
"""Times of trafficking of one person that the SQL compares a charge with."""


@dataclass(frozen=True, slots=True)
class Given:
    """The tables by role (`persons`, `charges` …), the columns of each, the day, and the most episodes one person has."""

    as_of: Span
    columns: Mapping[str, frozenset[str]]
    names: Mapping[str, str] = field(default_factory=dict)
    episodes: int = 0

    def __post_init__(self) -> None:
        if self.episodes > MOST_EPISODES:
            raise Problems(
                [
                    Problem(
                        f"A person has {self.episodes} times of trafficking.",
                        file=self.name("episodes"),
                        expected=f"at most {MOST_EPISODES} a person; join those that touch each other",
                    )
                ]
            )

    def name(self, role: str) -> str:
        """What a table is called in the database."""
        return self.names.get(role, role)

    def has(self, role: str, column: str) -> bool:
        """Whether a table has a column."""
        return column in self.columns.get(role, frozenset())

    def dated(self, role: str, fact: str) -> bool:
        """Whether a date is told of anybody."""
        return self.has(role, f"{fact}.earliest") or self.has(role, f"{fact}.latest")
