"""The law at scale: charges a second in DuckDB, beside SQL by hand, a plain copy, polars and the interpreter, in one run.

    python -m bench.bulk                       # 5 million charges
    python -m bench.bulk --charges 1000000     # fewer
    python -m bench.bulk --out-of-core         # also 100 million charges from Parquet in 4 GB: takes long, and 20 GB of disk

Wall time on two threads and processor time stand beside each other: on a machine that does something else too, only their ratio to
the plain copy of the same run means anything. People are invented (amparo/bulk/population).
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from amparo.bulk.compile.program import Program, program
from amparo.bulk.compile.run import clear, decide_laws, look, prepare
from amparo.bulk.engines import Engine, open_engine
from amparo.bulk.population.make import make_population
from amparo.engine.provision import Pack
from amparo.law.packs import Library
from bench import engine as interpreter
from bench.records import records

AS_OF = "2026-11-24"
RUNS = 5
THREADS = 2
CHARGES_EACH = 5
"""About how many charges the population gives a person."""
TABLES = ("persons", "charges", "episodes", "recognitions", "earlier_relief")

BY_HAND = """
CREATE OR REPLACE TABLE by_hand AS
WITH person AS (
  SELECT p.person, p."victim.sex_trafficking" AS victim, MIN(e."period.start.earliest") AS s, MAX(e."period.end.latest") AS e
  FROM persons p LEFT JOIN episodes e ON e.person = p.person GROUP BY ALL
), facts AS (
  SELECT c.person, c.charge,
    p.victim AS victim,
    c."disposition.kind" IN ('convicted', 'adjudicated') AS reached,
    COALESCE(c."sentence.completed_on.latest" <= DATE '2026-11-24', c."sentence.completed") AS completed,
    regexp_matches(c."offence.statute", '28-80[1-6]') AS related,
    c."date.earliest" >= p.s AND c."date.latest" <= p.e AS inside,
    COALESCE(c."act.compelled", FALSE) OR COALESCE(c."act.directed_by_trafficker", FALSE)
      OR CASE WHEN c."act.compelled" IS NULL OR c."act.directed_by_trafficker" IS NULL THEN NULL ELSE FALSE END AS forced,
    c."act.would_not_have_happened_otherwise" AS otherwise
  FROM charges c JOIN person p ON p.person = c.person WHERE c.jurisdiction = 'us-ne'
), conditions AS (
  SELECT person, charge, reached, victim, completed, (related AND inside) OR forced OR (inside AND otherwise) AS linked FROM facts
)
SELECT person, charge,
  CASE WHEN reached AND victim AND completed AND linked THEN 1
    WHEN NOT reached OR NOT victim OR NOT linked THEN 5 WHEN NOT completed THEN 4 ELSE 3 END AS status,
  (NOT COALESCE(reached, TRUE))::INTEGER | (NOT COALESCE(victim, TRUE))::INTEGER << 1
    | (NOT COALESCE(completed, TRUE))::INTEGER << 2 | (NOT COALESCE(linked, TRUE))::INTEGER << 3 AS failing,
  (reached IS NULL)::INTEGER | (victim IS NULL)::INTEGER << 1 | (completed IS NULL)::INTEGER << 2
    | (linked IS NULL)::INTEGER << 3 AS unknown
FROM conditions
"""
"""Neb. Rev. Stat. § 29-3005 as an analyst would write it: one version, one time of trafficking a person."""


@dataclass(frozen=True, slots=True)
class Took:
    """Medians of some runs, in seconds: on the wall, and of the processors."""

    wall: float
    processor: float


def median(work: Callable[[], object]) -> Took:
    """The medians after one run that is not counted."""
    work()
    wall, processor = [], []
    for _ in range(RUNS):
        start, busy = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    return Took(statistics.median(wall), statistics.median(processor))


def opened(folder: Path, memory: str = "8GB", stored: bool = True) -> Engine:
    """DuckDB with a population: as its own tables, or read from Parquet each time."""
    engine = open_engine("duckdb", memory=memory, threads=THREADS, folder=folder)
    for name in TABLES:
        engine.run(f"CREATE {'TABLE' if stored else 'VIEW'} {name} AS SELECT * FROM '{folder}/{name}.parquet'")
    return engine


def compiled(engine: Engine, packs: Sequence[Pack]) -> Program:
    """The packs compiled over the engine's tables, those that all read made."""
    made = program(packs, look(engine, AS_OF))
    clear(engine)
    prepare(engine, made)
    return made


def decide(engine: Engine, made: Program) -> None:
    """Decides all charges anew."""
    for name in ("amparo_rows", "amparo_outcomes", "amparo_dates"):
        engine.run(f"DELETE FROM {name}")
    decide_laws(engine, made)


def count(engine: Engine, table: str) -> int:
    """Rows of a table."""
    return int(engine.rows(f"SELECT COUNT(*) FROM {table}")[0][0])


def copied(engine: Engine) -> Took:
    """A plain copy: the same columns read, columns of the width of the results written."""
    read = [name for name in engine.columns("charges") if name not in ("person", "charge", "jurisdiction")]
    checked = " + ".join(f'(c."{name}" IS NULL)::INTEGER' for name in read)
    sql = f"CREATE OR REPLACE TABLE plain_copy AS SELECT person, charge, jurisdiction, {checked} AS outcome FROM charges c"
    return median(lambda: engine.run(sql))


def report(charges: int, folder: Path) -> None:
    """Prints all figures."""
    library = Library()
    own = [pack for name, pack in library.every().items() if name.startswith("us-")]
    make_population(folder / "all", max(1, charges // CHARGES_EACH), 1, [*own, library.pack("us")])
    with_engine(folder / "all", own, f"{len(own)} jurisdictions, each charge under its own law")
    one = [library.pack("us-ny")]
    make_population(folder / "ny", max(1, charges // CHARGES_EACH), 1, one)
    with_engine(folder / "ny", one, "New York")
    by_hand(folder, library)
    sizes(folder, charges, library)
    rows(folder, charges, one)
    beside(own)


def with_engine(folder: Path, packs: Sequence[Pack], title: str) -> None:
    """One population under some packs: compile, prepare, decide, and the plain copy."""
    engine = opened(folder)
    charges = count(engine, "charges")
    start = time.perf_counter()
    program(packs, look(engine, AS_OF))
    print(f"{title}: {charges:,} charges; compiled in {(time.perf_counter() - start) * 1000:,.0f} ms")
    copy = copied(engine)
    show("plain copy of the same columns", charges, copy, copy)
    show("prepare (facts to bits, once for any number of laws)", charges, median(lambda: compiled(engine, packs)), copy)
    made = compiled(engine, packs)
    show("decide, with reasons and dates", charges, median(lambda: decide(engine, made)), copy)
    engine.close()


def by_hand(folder: Path, library: Library) -> None:
    """Nebraska's set-aside: compiled and by hand, over the same tables, from raw facts to results."""
    pack = library.pack("us-ne")
    chosen = next(one for one in pack.provisions if one.id == "us-ne/29-3005")
    small = replace(pack, provisions=(chosen,))
    make_population(folder / "ne", 200_000, 1, [pack])
    engine = opened(folder / "ne")
    charges = count(engine, "charges")
    hand = median(lambda: engine.run(BY_HAND))
    print(f"Neb. Rev. Stat. § 29-3005: {charges:,} charges, from facts to results")
    show("SQL by hand: one version, one way each, sections by pattern", charges, hand, hand)
    show(
        "compiled: all versions, all offences, nothing left out",
        charges,
        median(lambda: decide(engine, compiled(engine, [small]))),
        hand,
    )
    made = compiled(engine, [small])
    show("compiled, facts prepared before", charges, median(lambda: decide(engine, made)), hand)
    polars_by_hand(folder / "ne", charges, hand)
    engine.close()


def polars_by_hand(folder: Path, charges: int, beside: Took) -> None:
    """The least any program must do: two values, no reasons."""
    try:
        import polars as pl
    except ImportError:
        print("  polars is not installed (pip install polars)")
        return
    persons, table, episodes = (
        pl.read_parquet(folder / f"{name}.parquet").with_columns(pl.col(pl.Categorical).cast(pl.String))
        for name in ("persons", "charges", "episodes")
    )

    def work() -> object:
        times = episodes.group_by("person").agg(
            pl.col("period.start.earliest").min(), pl.col("period.end.latest").max()
        )
        joined = (
            table.filter(pl.col("jurisdiction") == "us-ne")
            .join(persons.select("person", "victim.sex_trafficking"), on="person")
            .join(times, on="person", how="left")
        )
        inside = (pl.col("date.earliest") >= pl.col("period.start.earliest")) & (
            pl.col("date.latest") <= pl.col("period.end.latest")
        )
        forced = pl.col("act.compelled").fill_null(False) | pl.col("act.directed_by_trafficker").fill_null(False)
        related = pl.col("offence.statute").str.contains("28-80[1-6]").fill_null(False)
        return joined.select(
            "person",
            "charge",
            (
                pl.col("victim.sex_trafficking").fill_null(False)
                & pl.col("disposition.kind").is_in(["convicted", "adjudicated"])
                & pl.col("sentence.completed").fill_null(False)
                & (forced | (inside.fill_null(False) & related))
            ).alias("open"),
        )

    show("polars by hand, two-valued, no reasons", charges, median(work), beside)


def sizes(folder: Path, charges: int, library: Library) -> None:
    """Whether the time a charge takes depends on how many a person has."""
    packs = [library.pack("us-wa")]
    print("Washington (asks about other charges in 15 conditions), by size of record")
    first: Took | None = None
    for size in (1, 5, 50, 500):
        make_population(folder / f"size{size}", max(1, charges // 5 // size), 1, packs, charges_each=size)
        engine = opened(folder / f"size{size}")
        made = compiled(engine, packs)
        took = median(lambda engine=engine, made=made: decide(engine, made))
        first = first or took
        show(f"{size} charges a person", count(engine, "charges"), took, first)
        engine.close()


def rows(folder: Path, charges: int, packs: Sequence[Pack]) -> None:
    """Whether the time grows with the rows alone."""
    print("New York, by number of charges")
    first: Took | None = None
    for part in (10, 4, 1):
        make_population(folder / f"rows{part}", max(1, charges // part // CHARGES_EACH), 1, packs)
        engine = opened(folder / f"rows{part}")
        made = compiled(engine, packs)
        took = median(lambda engine=engine, made=made: decide(engine, made))
        first = first or took
        show("decide", count(engine, "charges"), took, first)
        engine.close()


def beside(packs: Sequence[Pack]) -> None:
    """The interpreter on records of its own."""
    cases = records(packs, 60_000, 6)
    seconds = interpreter.median_time(lambda: interpreter.decide(cases, packs))
    print(f"The interpreter, one process, every outcome kept\n  {60_000 / seconds:>12,.0f} charges/s")


def out_of_core(folder: Path, charges: int) -> None:
    """Many charges from Parquet in bounded memory."""
    library = Library()
    packs = [library.pack("us-ny")]
    make_population(folder, charges // CHARGES_EACH, 1, packs)
    engine = open_engine(
        "duckdb", memory="4GB", threads=THREADS, folder=folder / "spill", address=str(folder / "work.duckdb")
    )
    for name in TABLES:
        engine.run(f"CREATE VIEW {name} AS SELECT * FROM '{folder}/{name}.parquet'")
    start = time.perf_counter()
    decide(engine, compiled(engine, packs))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    number = count(engine, "amparo_rows")
    print(f"Out of core: {number:,} charges in {seconds:,.0f} s ({number / seconds:,.0f}/s)")
    print(f"  most memory {peak:.1f} GB of 4 GB allowed to DuckDB")
    engine.close()


def show(what: str, charges: int, took: Took, beside: Took) -> None:
    """One line."""
    print(
        f"  {charges / took.wall:>12,.0f} charges/s  {took.processor / charges * 1e9:>7,.0f} ns of processor a charge  "
        f"{took.wall / beside.wall:>6.2f} x  {what} ({charges:,})",
        flush=True,
    )


def main() -> None:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charges", type=int, default=5_000_000)
    parser.add_argument("--out-of-core", action="store_true")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors, load {load:.1f}; medians of {RUNS} runs"
    )
    with tempfile.TemporaryDirectory(prefix="amparo-bench-") as folder:
        report(asked.charges, Path(folder))
    if asked.out_of_core:
        with tempfile.TemporaryDirectory(prefix="amparo-bench-") as folder:
            out_of_core(Path(folder), 100_000_000)


if __name__ == "__main__":
    main()
