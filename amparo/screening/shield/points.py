"""Points of a case at which somebody decides, as the shield needs them: what must happen there and what must not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A decision point."""

    id: str
    title: str
    must: tuple[str, ...]
    must_not: tuple[str, ...]


def points() -> dict[str, Point]:
    """The decision points that ship with Amparo."""
    return {}
