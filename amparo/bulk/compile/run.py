"""Decides the charges that stand in a database: compiles the packs, runs the SQL there, leaves the results there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from amparo.bulk.compile.charges import written_columns
from amparo.bulk.compile.facts import KEYS
from amparo.bulk.compile.given import MOST_EPISODES, Given
from amparo.bulk.compile.law import Law
from amparo.bulk.compile.offences import WrittenOffences, bits, written_row
from amparo.bulk.compile.program import OF_ALL, OUT, SHARED, TEMPORARY, VIEWS, Program, Step, program
from amparo.bulk.compile.terms import literal
from amparo.bulk.engines import Engine
from amparo.bulk.engines.duckdb import DuckDB
from amparo.engine.provision import Pack
from amparo.engine.table import WRITTEN
from amparo.facts.dates import read_date
from amparo.facts.problems import Problem, Problems
from amparo.law.packs import Library

AT_ONCE = 2
"""Packs that DuckDB decides at the same time."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided: numbers of rows, and the program that did it."""

    counts: Mapping[str, int]
    program: Program


def packs_present(engine: Engine, library: Library, tables: Mapping[str, str] | None = None) -> list[Pack]:
    """The packs of the jurisdictions that occur among the charges, and those that stand above them."""
    table = (tables or {}).get("charges", "charges")
    if "jurisdiction" not in engine.columns(table):
        return []
    found = {
        str(row[0]) for row in engine.rows(f"SELECT DISTINCT jurisdiction FROM {table} WHERE jurisdiction IS NOT NULL")
    }
    found |= {"us" if one == "us" or one.startswith("us-") else "coe" for one in found}
    return library.packs(sorted(found))


def look(engine: Engine, as_of: str, tables: Mapping[str, str] | None = None) -> Given:
    """What tables an engine holds. Raises `Problems` where persons or charges are missing."""
    names = {role: (tables or {}).get(role, role) for role in KEYS}
    columns = {role: frozenset(found) for role, name in names.items() if (found := engine.columns(name))}
    missing = [role for role in ("persons", "charges") if role not in columns]
    if missing:
        raise Problems([Problem(f'There is no table "{names[role]}".', expected=f"the {role}") for role in missing])
    episodes = 0
    if "episodes" in columns:
        counted = engine.rows(f"SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM {names['episodes']} GROUP BY person) t")
        episodes = int(counted[0][0] or 0)
    return Given(read_date(as_of), columns, names, min(episodes, MOST_EPISODES), episodes > MOST_EPISODES)


def decide_tables(
    engine: Engine, packs: Sequence[Pack], as_of: str, tables: Mapping[str, str] | None = None
) -> Decided:
    """Decides every charge (and every person) in the engine's tables under the packs on a day (`YYYY-MM-DD`, EDTF allowed).

    The results stand in the engine as `amparo_rows`, `amparo_outcomes`, `amparo_dates` and the tables that explain them; what
    an earlier call left there is replaced. Raises `Problems`.
    """
    made = program(packs, look(engine, as_of, tables))
    clear(engine)
    prepare(engine, made)
    decide_laws(engine, made)
    engine.drop((*TEMPORARY, *OF_ALL))
    for statement in made.views:
        engine.run(statement)
    counts = {
        name: int(engine.rows(f"SELECT COUNT(*) FROM amparo_{name}")[0][0]) for name in ("persons", "charges", "rows")
    }
    return Decided(counts, made)


def decide_laws(engine: Engine, made: Program) -> None:
    """Decides all packs: first every pack's keys, then the distinct keys of all."""
    engine.drop((*OF_ALL, "amparo_rows"))
    for statement in made.begin:
        engine.run(statement)
    _each_law(engine, made, made.keys)
    for statement in made.gather:
        engine.run(statement)
    _each_law(engine, made, made.steps)


def _each_law(engine: Engine, made: Program, steps: Callable[[Law], Iterator[Step]]) -> None:
    """Runs steps of all packs: in DuckDB two packs at a time, since one state's charges seldom keep two processors busy."""
    waiting = list(reversed(made.laws))

    def work(own: Engine) -> None:
        while waiting:
            try:
                law = waiting.pop()
            except IndexError:  # the other took the last
                return
            for step in steps(law):
                decide_step(own, law, step)

    if not isinstance(engine, DuckDB) or len(waiting) < 2:
        work(engine)
        return
    both = [engine.beside() for _ in range(AT_ONCE)]
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done in [pool.submit(work, own) for own in both]:
                done.result()
    finally:
        for own in both:
            own.close()


def decide_step(engine: Engine, law: Law, step: Step) -> None:
    """Runs one step of a pack."""
    if not step.statements:
        return
    engine.drop(step.drop)
    for statement in step.statements:
        engine.run(statement)
    if not step.dates:
        return
    waiting = f"SELECT DISTINCT version FROM amparo_outcomes WHERE jurisdiction = {literal(law.pack.jurisdiction)} AND status = 4"
    found = [version for (version,) in engine.rows(waiting) if version in step.dates]
    for statement in (*(step.before_dates if found else ()), *(step.dates[version] for version in found)):
        engine.run(statement)


def clear(engine: Engine) -> None:
    """Drops all that an earlier call left."""
    engine.drop(VIEWS, kind="VIEW")
    engine.drop((*TEMPORARY, *OF_ALL, *SHARED, *OUT))


def prepare(engine: Engine, made: Program) -> None:
    """Makes the tables that all packs read."""
    for statement in made.written:
        engine.run(statement)
    _load_bits(engine, made)
    for statement in made.prepare:
        engine.run(statement)
    for name, rows in made.law_tables().items():
        engine.insert(name, rows)


def _load_bits(engine: Engine, made: Program) -> None:
    for part in WRITTEN:
        laws = [law for law in made.laws if any(leaf.part == part for leaf in law.leaves.offences)]
        if not laws:
            continue
        columns = list(written_columns(made.given, part))
        listed = ", ".join([part, *columns])
        rows = engine.rows(f"SELECT {listed} FROM amparo_{part}s") if columns else []
        placed = {int(row[0]): written_row(part, columns, row[1:]) for row in rows}
        placed[0] = written_row(part, (), ())
        written = WrittenOffences(part, [placed[number] for number in range(len(placed))])
        width = max(len(law.leaves.blocks.columns) for law in laws)
        tables = []
        for law in laws:
            numbers, found = bits(law, written)
            places = [
                found[:, place] if place < found.shape[1] else np.zeros(len(numbers), np.int64)
                for place in range(width)
            ]
            pack = pa.DictionaryArray.from_arrays(np.zeros(len(numbers), np.int32), [law.pack.jurisdiction])
            tables.append(
                pa.table(
                    {
                        "pack": pack.cast(pa.string()),
                        part: pa.array(numbers.astype(np.int32)),
                        **{f"d{place}": pa.array(column) for place, column in enumerate(places)},
                    }
                )
            )
        engine.load(f"amparo_{part}_bits", pa.concat_tables(tables))
