"""A map of the United States of equal tiles, by kind and breadth of the relief a jurisdiction's law gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data
from amparo.monitor.index import UNKNOWN, Cell, Index
from amparo.monitor.pages import either

SIZE, GAP = 72, 6
"""A tile and the space between two, in the units of the drawing."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One jurisdiction on the map: where it lies, what it shows, and the same in words."""

    jurisdiction: str
    name: str
    code: str
    x: int
    y: int
    width: int
    kind: str
    short: str
    breadth: str
    says: str


@dataclass(frozen=True, slots=True)
class Map:
    """All tiles with the size of the drawing, and the legend."""

    tiles: tuple[Tile, ...]
    width: int
    height: int
    kinds: Mapping[str, str]
    breadths: Mapping[str, str]


@cache
def _layout() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data(Path(__file__).parent / "map.yaml")
    return loaded


def draw(index: Index) -> Map:
    """The map of the jurisdictions in a comparison by the rubric `wider`."""
    tiles = tuple(_tiles(index))
    return Map(
        tiles,
        max((one.x + one.width for one in tiles), default=0),
        max((one.y + SIZE for one in tiles), default=0),
        {name: one["says"] for name, one in _layout()["kinds"].items()},
        {name: one["says"] for name, one in _layout()["breadths"].items() if one["says"]},
    )


def _tiles(index: Index) -> Iterator[Tile]:
    for row in index.rows:
        place = _layout()["tiles"].get(row.jurisdiction)
        if place is None:
            continue
        (column, line), wide = place["at"], place.get("wide", 1)
        kind = _class(row.cells["relief"], "kinds")
        breadth = _class(row.cells["offences"], "breadths")
        yield Tile(
            row.jurisdiction,
            row.name,
            place.get("code", row.jurisdiction.removeprefix("us-").upper()),
            column * (SIZE + GAP),
            line * (SIZE + GAP),
            wide * SIZE + (wide - 1) * GAP,
            kind,
            _layout()["kinds"][kind]["short"],
            breadth,
            _says(index, row.cells),
        )


def _class(cell: Cell, among: str) -> str:
    """The class of a cell; of several levels that can be right the least for the person."""
    level = cell.possible[-1] if cell.outcome == UNKNOWN and cell.possible else cell.outcome
    classes: Mapping[str, Any] = _layout()[among]
    return next((name for name, one in classes.items() if level in one["levels"]), list(classes)[-1])


def _says(index: Index, cells: Mapping[str, Cell]) -> str:
    parts = []
    for criterion in index.rubric.criteria:
        if criterion.id not in ("relief", "offences"):
            continue
        cell = cells[criterion.id]
        levels = {level.id: level.says for level in criterion.levels}
        said = either([levels[one] for one in cell.possible]) if cell.possible else cell.says
        if said not in parts:
            parts.append(said)
    return "; ".join(parts)
