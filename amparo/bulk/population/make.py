"""Writes a made-up population to a folder, a batch of people at a time, each file whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from amparo import __version__
from amparo.bulk.population.charges import charges_table
from amparo.bulk.population.marginals import figure, marginals
from amparo.bulk.population.names import names_table
from amparo.bulk.population.offences import offences_of
from amparo.bulk.population.people import (
    draw_people,
    earlier_relief_table,
    episodes_table,
    persons_table,
    recognitions_table,
)
from amparo.engine.provision import Pack
from amparo.facts.problems import Problem, Problems

BATCH_CHARGES = 500_000
"""About as many charges are made at a time: memory does not grow with the population."""

MEAN = 5
"""Charges a person, roughly: only the size of a batch depends on it."""

MARK = "amparo.synthetic"
"""The key under which each Parquet file says that its people are made up."""

MARK_FILE = "x_synthetic.json"
"""The file that says so of the folder, with the seed and every figure the people are made of."""

SAYS = "Made-up people with made-up records. No row is a real person; no figure drawn from them is a finding."


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: rows by table."""

    folder: Path
    rows: dict[str, int]


def make_population(
    folder: Path,
    persons: int,
    seed: int,
    packs: Sequence[Pack],
    *,
    survivors: float | None = None,
    charges_each: int | None = None,
    form: str = "parquet",
    progress: Callable[[int], None] = lambda _: None,
) -> Made:
    """Writes `persons` made-up people charged under the packs' jurisdictions. The same seed gives the same files.

    `survivors` replaces the share of them, `charges_each` gives everybody a record of one size. `form` is parquet or csv.
    Raises `Problems` where the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Problems(
            [Problem("There is something in this folder.", file=str(folder), expected="a folder that is new or empty")]
        )
    folder.mkdir(parents=True, exist_ok=True)
    share = figure("survivors") if survivors is None else survivors
    mark = _mark(persons, seed, [pack.jurisdiction for pack in packs], share, charges_each)
    # said before anything is written: no file of made-up people ever lies in a folder that does not say so
    (folder / MARK_FILE).write_text(json.dumps(mark, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    batch = max(1, min(persons, BATCH_CHARGES // (charges_each or MEAN)))
    rows: dict[str, int] = {}
    with ExitStack() as stack:
        writers: dict[str, _Writer] = {}
        for number, first in enumerate(range(0, persons, batch)):
            count = min(batch, persons - first)
            for name, table in _tables(seed, number, first, count, packs, share, charges_each).items():
                if name not in writers:
                    writers[name] = stack.enter_context(_Writer(folder, name, table.schema, form))
                writers[name].write(table)
                rows[name] = rows.get(name, 0) + table.num_rows
            progress(first + count)
        for writer in writers.values():
            writer.finish()
    return Made(folder, rows)


def _mark(persons: int, seed: int, jurisdictions: list[str], share: float, charges_each: int | None) -> dict[str, Any]:
    return {
        "says": SAYS,
        "made_by": f"amparo {__version__}",
        "persons": persons,
        "seed": seed,
        "jurisdictions": jurisdictions,
        "survivors": share,
        "charges_each": charges_each,
        "made_of": {
            name: {"value": one.value, "says": one.says, "basis": one.basis, "source": one.source, "note": one.note}
            for name, one in marginals().items()
        },
    }


def _tables(
    seed: int, number: int, first: int, rows: int, packs: Sequence[Pack], share: float, charges_each: int | None
) -> dict[str, Any]:
    random = np.random.default_rng([seed, number])
    people = draw_people(random, first, rows, len(packs), share, charges_each)
    provisions = [[one.id for one in pack.provisions] or [pack.jurisdiction] for pack in packs]
    jurisdictions = [pack.jurisdiction for pack in packs]
    return {
        "persons": persons_table(random, people),
        "charges": charges_table(random, people, offences_of(packs), jurisdictions),
        "episodes": episodes_table(random, people),
        "recognitions": recognitions_table(random, people),
        "earlier_relief": earlier_relief_table(random, people, provisions),
        "x_names": names_table(random, people),
    }


class _Writer:
    """One table's file, under a temporary name until it is whole."""

    def __init__(self, folder: Path, name: str, schema: Any, form: str) -> None:
        self.target = folder / f"{name}.{form}"
        self.partial = folder / f".{name}.{form}.partial"
        plain = pa.schema([_plain(field) for field in schema]) if form == "csv" else schema
        marked = plain.with_metadata({MARK: SAYS})
        if form == "csv":
            self.writer: Any = pc.CSVWriter(self.partial, plain)
        else:
            self.writer = pq.ParquetWriter(self.partial, marked, compression="snappy")
        self.schema = marked

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.writer.close()
        self.partial.unlink(missing_ok=True)

    def write(self, table: Any) -> None:
        self.writer.write_table(table.cast(pa.schema([*self.schema])))

    def finish(self) -> None:
        self.writer.close()
        self.partial.replace(self.target)


def _plain(field: Any) -> Any:
    return pa.field(field.name, field.type.value_type) if pa.types.is_dictionary(field.type) else field
