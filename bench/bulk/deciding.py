"""The population in DuckDB, and the steps of deciding it apart. All that the benchmark knows of the inside of the compiler is here."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from amparo.bulk.compile.program import Program, program
from amparo.bulk.compile.run import clear, decide_laws, look, prepare
from amparo.bulk.engines import Engine, open_engine
from amparo.bulk.population.make import make_population
from amparo.engine.provision import Pack
from amparo.engine.rules import (
    Age,
    DateIn,
    During,
    History,
    InForce,
    Is,
    Offence,
    Predicate,
    RecordHas,
    SentenceCompleted,
    Waited,
    Within,
)
from bench.bulk.measure import Took, median_of, once

AS_OF = "2026-11-24"
THREADS = 2
MEMORY = "6GB"
TABLES = ("persons", "charges", "episodes", "recognitions", "earlier_relief")
CHARGES_EACH = 5
"""About how many charges the population gives a person."""
RESULTS = ("amparo_rows", "amparo_outcomes", "amparo_dates")


def populate(folder: Path, charges: int, packs: Sequence[Pack], each: int | None = None) -> Path:
    """Invented people with about so many charges under the law of some packs, as Parquet; `each`: everybody has so many."""
    if not folder.exists():
        make_population(folder, max(1, round(charges / (each or CHARGES_EACH))), 1, packs, charges_each=each)
    return folder


def opened(folder: Path, stored: bool = True, address: str = "", memory: str = MEMORY) -> Engine:
    """DuckDB with a population: as its own tables, or read from Parquet each time."""
    engine = open_engine(
        "duckdb", memory=memory, threads=THREADS, folder=folder.with_name(f"{folder.name}.spill"), address=address
    )
    for name in TABLES:
        engine.run(f"CREATE {'TABLE' if stored else 'VIEW'} {name} AS SELECT * FROM '{folder}/{name}.parquet'")
    return engine


def bulk_run(place: Path, out: Path, memory: str) -> list[str]:
    """The command a user gives."""
    words = ["bulk", "run", str(place), "-o", str(out), "--as-of", AS_OF, "--threads", str(THREADS), "--memory", memory]
    return [sys.executable, "-m", "amparo", *words]


def run_all(engine: Engine, statements: Sequence[str]) -> None:
    """Runs statements one after the other."""
    for sql in statements:
        engine.run(sql)


def count(engine: Engine, table: str = "charges") -> int:
    """Rows of a table."""
    return int(engine.rows(f"SELECT COUNT(*) FROM {table}")[0][0])


def prepared(engine: Engine, packs: Sequence[Pack]) -> Program:
    """The packs compiled over the engine's tables, and the tables that all of them read."""
    made = program(packs, look(engine, AS_OF))
    clear(engine)
    prepare(engine, made)
    return made


def decide(engine: Engine, made: Program) -> None:
    """Decides all charges anew."""
    for name in RESULTS[1:]:  # the rows are made anew as a whole
        engine.run(f"DELETE FROM {name}")
    decide_laws(engine, made)


def steps(engine: Engine, packs: Sequence[Pack], out: Path, runs: int) -> Mapping[str, Took]:
    """What each step takes, from tables to files: medians of whole runs, one after the other."""
    took: dict[str, list[Took]] = {"prepare": [], "decide": [], "write": []}
    out.mkdir(exist_ok=True)
    for run in range(runs + 1):
        held: list[Program] = []
        one = {"prepare": once(lambda held=held: held.append(prepared(engine, packs)))}  # type: ignore[misc]
        one["decide"] = once(lambda held=held: decide_laws(engine, held[0]))  # type: ignore[misc]
        one["write"] = once(lambda: written(engine, out))
        if run:  # the first is not counted
            for name, each in one.items():
                took[name].append(each)
    return {name: median_of(each) for name, each in took.items()}


def written(engine: Engine, out: Path) -> None:
    """The results as Parquet."""
    for name in RESULTS:
        engine.run(f"COPY {name} TO '{out}/{name}.parquet' (FORMAT parquet)")


def read_by(packs: Sequence[Pack]) -> set[str]:
    """The facts that the packs' conditions look at, as columns are named (a date without its two ends)."""
    found = {"jurisdiction"}
    for pack in packs:
        for provision in pack.provisions:
            for version in provision.versions:
                for rule in version.rule.walk():
                    if rule.predicate is not None:
                        found |= _facts(rule.predicate)
    return found


BY = {"offence": "date", "conviction": "disposition.date", "filing": ""}
OFFENCE = ("statute", "text", "category", "role", "level", "degree", "attempt")


def _facts(predicate: Predicate) -> set[str]:
    match predicate:
        case Is(path):
            found = {path}
        case During():
            found = {"date", "act.during_trafficking"}
        case Offence(_, of):
            found = {f"{'offence' if of == 'charge' else 'arrest'}.{part}" for part in OFFENCE}
        case SentenceCompleted():
            found = {"sentence.completed_on", "sentence.completed", "disposition.kind"}
        case Age(at):
            found = {at, "person.born", "minor"}
        case Waited(since):
            found = {*since, "sentence.completed"}
        case Within(since):
            found = {since}
        case DateIn(path, _):
            found = {path}
        case InForce(_, by, _):
            found = {BY[by]}
        case RecordHas(_, which):
            found = {"disposition.date", "case_number"} if which != "any" else set()
        case History():
            found = {"defence_raised"}
        case _:
            found = {"disposition.kind"}
    return {name.removeprefix("charge.") for name in found}


def columns_read(engine: Engine, table: str, facts: set[str]) -> list[str]:
    """The columns of a table that hold some facts."""
    return [name for name in engine.columns(table) if name.removesuffix(".earliest").removesuffix(".latest") in facts]


def whole_copy(engine: Engine, packs: Sequence[Pack]) -> list[str]:
    """SQL that copies the columns these packs look at as they are."""
    facts = read_by(packs)
    made = []
    for table in ("charges", "persons"):
        keys = [name for name in ("person", "charge") if name in engine.columns(table)]
        listed = ", ".join(f'"{name}"' for name in [*keys, *columns_read(engine, table, facts)])
        made.append(f"CREATE OR REPLACE TABLE whole_copy_of_{table} AS SELECT {listed} FROM {table}")
    return made


def plain_copy(engine: Engine, packs: Sequence[Pack]) -> list[str]:
    """SQL that does no more than read the columns these packs look at and write columns as wide as the results.

    For the charges (whose results are as wide as `amparo_rows`) and for the persons. What is read must be looked at, or
    the database would leave it out: the copy writes how many of the values are missing.
    """
    facts = read_by(packs)
    results = engine.columns("amparo_rows")
    made = []
    for table in ("charges", "persons"):
        columns, read = engine.columns(table), columns_read(engine, table, facts)
        missing = " + ".join(f'("{name}" IS NULL)::INTEGER' for name in read) or "0"
        keys = [name for name in results if name in columns and name != "jurisdiction"]
        select = [*keys, "jurisdiction"] if table == "charges" else keys
        select += [f"({missing})::INTEGER AS outcome"]
        made.append(f"CREATE OR REPLACE TABLE copy_of_{table} AS SELECT {', '.join(select)} FROM {table}")
    return made
