"""Whether the time grows with the rows alone: with their number, and with how many charges a person has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree

from amparo.engine.provision import Pack
from amparo.law.packs import Library
from bench.bulk.deciding import count, opened, populate, steps
from bench.bulk.measure import Took, show, titled

PARTS = (1, 2, 4, 8)
SIZES = (1, 5, 20, 100, 500)


def rows(folder: Path, charges: int, runs: int) -> None:
    """One, two, four and eight times as many rows."""
    packs = [Library().pack("us-ny")]
    with titled("New York, by number of charges; prepared and decided; compared charge for charge with the first line"):
        first: tuple[int, Took] | None = None
        for part in PARTS:
            first = _line(folder / f"rows{part}", charges * part, None, packs, runs, first, f"{part} x as many")


def sizes(folder: Path, charges: int, runs: int) -> None:
    """The same number of rows, in records of different size."""
    packs = [Library().pack("us-wa")]
    with titled(
        "Washington, which asks about a person's other charges, by charges a person; prepared and decided, compared likewise"
    ):
        first: tuple[int, Took] | None = None
        for size in SIZES:
            first = _line(folder / f"size{size}", charges, size, packs, runs, first, f"{size} charges a person")


def _line(
    place: Path,
    charges: int,
    each: int | None,
    packs: Sequence[Pack],
    runs: int,
    first: tuple[int, Took] | None,
    what: str,
) -> tuple[int, Took]:
    """One line; gives the number of charges and the time of the first, to which the others are compared, charge for charge."""
    engine = opened(populate(place, charges, packs, each))
    number = count(engine)
    took = steps(engine, packs, place.with_name("answers"), runs)
    engine.close()
    rmtree(place)
    both = took["prepare"] + took["decide"]
    of, beside = first or (number, both)
    show(f"{what} ({number:,})", number, both, Took(beside.wall * number / of, beside.processor * number / of))
    return of, beside
