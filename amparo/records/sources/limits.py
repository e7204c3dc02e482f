"""How much of one file is read. Whatever goes beyond is refused with a message, never read in part without saying so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from amparo.facts.problems import Problem, Problems
from amparo.records.source import Page


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; docs/records.md tells them to people.

    Sizes in bytes, `pixels` of one picture, `nesting` in levels, `seconds` of computing for one page or ten thousand
    rows. `memory` bounds the address space of the reading process, `memory_for_pictures` where a picture is read.
    """

    size: int = 100_000_000
    unpacked: int = 300_000_000
    pages: int = 1_000
    pixels: int = 50_000_000
    rows: int = 300_000
    columns: int = 1_000
    line: int = 100_000
    signs_a_page: int = 200_000
    nesting: int = 60
    seconds: int = 300
    memory: int = 1_500_000_000
    memory_for_pictures: int = 4_000_000_000


def _nothing(*_: object) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a reader: `reached` is called with each page or row it comes to, `done` with each finished page."""

    name: str
    password: str = ""
    pictures: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)
    first_page: int = 1
    limits: Limits = Limits()
    reached: Callable[[int], None] = _nothing
    done: Callable[[Page], None] = _nothing
    more_memory: Callable[[], None] = _nothing

    def refuse(self, what: str, *, page: int = 0, line: int = 0, expected: str = "") -> Problems:
        """The error for this file, to be raised."""
        field = f"page {page}" if page else ""
        return Problems([Problem(what, file=self.name, line=line, field=field, expected=expected)])


def megabytes(count: int) -> str:
    """Bytes as a person reads them."""
    return f"{count / 1_000_000:,.0f} MB" if count >= 1_000_000 else f"{count:,} bytes"
