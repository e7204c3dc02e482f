"""Small populations and runs over them, made once for all tests of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from amparo.bulk.population.make import make_population
from amparo.bulk.run.go import Options, run
from amparo.law.packs import Library

DAY = "2026-11-24"
LIBRARY = Library()


def people(folder: Path, persons: int = 60, *, seed: int = 5, where: tuple[str, ...] = ("us-ne",)) -> Path:
    """A folder of survivors with short records."""
    make_population(folder, persons, seed, LIBRARY.packs(where), survivors=1.0, charges_each=4)
    return folder


def decided(place: Path, out: Path, part_size: int = 5_000_000) -> dict[str, Any]:
    """A run over tables."""
    return run(place, out, LIBRARY, DAY, Options(part_size=part_size, memory="1GB", threads=1))


def answers(out: Path) -> list[tuple[Any, ...]]:
    """All that a run says, without the numbers that differ between runs: person, charge, version, status, masks, day."""
    with duckdb.connect() as connection:
        sql = (
            (out / "determinations.sql")
            .read_text()
            .replace("'results/", f"'{out}/results/")
            .replace("'law/", f"'{out}/law/")
        )
        connection.execute(sql)
        return connection.execute("SELECT * FROM determinations ORDER BY ALL").fetchall()
