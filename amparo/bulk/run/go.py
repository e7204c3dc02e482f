"""Runs the law over tables: cuts them into parts of whole persons, decides part by part, writes results that are whole or plainly not.

A part is finished when its manifest is there; a run, when `complete.json` is. Killed at any moment, the same command goes on
with the parts that are not finished.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amparo.bulk.compile import decide_tables
from amparo.bulk.contract.parts import Parts, cut
from amparo.bulk.contract.prepare import Prepared, prepare
from amparo.bulk.contract.read import GivenTable, literal, read_tables
from amparo.bulk.engines import Engine, open_engine
from amparo.bulk.engines.duckdb import DuckDB
from amparo.bulk.run.files import checksum, disk_may_be_full, read_json, remove_partial, write_json, written_whole
from amparo.bulk.run.plan import FORMAT, make_plan, same_run
from amparo.bulk.run.results import (
    COMPLETE,
    KINDS,
    LAW,
    PLAN,
    RESULTS,
    WORK,
    Part,
    part_file,
    part_manifest,
    whole_part,
)
from amparo.bulk.summary.counts import count_part
from amparo.engine.provision import Pack
from amparo.facts.problems import Problem, Problems
from amparo.law.packs import Library

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: on which engine (with its address), in parts of how many charges, with how much memory and how many threads."""

    engine: str = "duckdb"
    address: str = ""
    part_size: int = 5_000_000
    memory: str = ""
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: what it does now, parts and charges done and in all (0: not known yet)."""

    doing: str
    part: int = 0
    parts: int = 0
    charges: int = 0
    of: int = 0


Tell = Callable[[Progress], None]


def run(
    place: Path, out: Path, library: Library, as_of: str, options: Options, tell: Tell = lambda _: None
) -> dict[str, Any]:
    """Decides the tables in a folder (or a DuckDB file) on a day and writes the results to `out`; gives the final manifest.

    Raises `Problems`: tables that break the contract, another run in `out`, a full disk.
    """
    out.mkdir(parents=True, exist_ok=True)
    with disk_may_be_full(out), _database(out, options) as database:
        connection = database.connection
        tell(Progress("reading"))
        given = read_tables(connection, place)
        remove_partial(out)
        packs_of = _Packs(library)
        tell(Progress("checking that the tables are the same" if (out / PLAN).is_file() else "taking checksums"))
        if (out / COMPLETE).is_file():
            complete = read_json(out / COMPLETE)
            packs = packs_of(complete["jurisdictions"])
            plan = make_plan(given, packs, library.folder, as_of, options.engine, options.part_size, place)
            same_run(plan, read_json(out / PLAN), out)
            return complete
        _nothing_else(out)
        tell(Progress("cutting into parts"))
        # the rows of text files are numbered as they come
        connection.execute("SET preserve_insertion_order = true")
        parts = cut(connection, given, out / WORK / "parts", options.part_size)
        connection.execute("SET preserve_insertion_order = false")
        packs = packs_of(parts.jurisdictions)
        plan = make_plan(given, packs, library.folder, as_of, options.engine, options.part_size, place)
        if (out / PLAN).is_file():
            same_run(plan, read_json(out / PLAN), out)
        else:
            write_json(out / PLAN, plan.told())
        done = _decide_parts(database, parts, packs, as_of, out, options, tell)
        return _finish(connection, given, parts, done, packs, out, tell)


class _Packs:
    """The packs of jurisdictions that occur, and those that stand above them."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def __call__(self, jurisdictions: Sequence[str]) -> list[Pack]:
        wanted = set(jurisdictions)
        wanted |= {"us" if one == "us" or one.startswith("us-") else "coe" for one in wanted}
        return self.library.packs(sorted(wanted))


@contextmanager
def _database(out: Path, options: Options) -> Iterator[DuckDB]:
    """DuckDB, in which tables are cut, checked and counted whatever the engine that decides."""
    spill = out / WORK / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    engine = DuckDB(memory=options.memory, threads=options.threads, folder=spill)
    try:
        yield engine
    finally:
        engine.close()
        shutil.rmtree(spill, ignore_errors=True)
        with suppress(OSError):
            spill.parent.rmdir()  # unless parts lie in it, for the next time


def _nothing_else(out: Path) -> None:
    """Refuses a folder in which something else lies: a run never writes among other people's files."""
    known = {PLAN, RESULTS, LAW, WORK, "summary.html", "README.md", "determinations.sql", "lost.parquet"}
    odd = [path.name for path in out.iterdir() if path.name not in known]
    if odd:
        raise Problems(
            [
                Problem(
                    f'Something else lies in this folder: "{odd[0]}".',
                    file=str(out),
                    expected="a folder that is new or empty, or one in which a run was interrupted",
                )
            ]
        )


def _decide_parts(
    database: DuckDB,
    parts: Parts,
    packs: Sequence[Pack],
    as_of: str,
    out: Path,
    options: Options,
    tell: Tell,
) -> list[Part]:
    connection = database.connection
    (out / RESULTS).mkdir(exist_ok=True)
    (out / LAW).mkdir(exist_ok=True)
    finished = {number: part for number in range(len(parts.tables)) if (part := whole_part(out, number)) is not None}
    of = 0
    for tables in parts.tables:
        (rows,) = connection.execute(f"SELECT count(*) FROM ({tables['charges'].relation})").fetchone() or (0,)
        of += int(rows)
    charges = sum(part.rows["charges"] for part in finished.values())
    engine = None
    try:
        for number, tables in enumerate(parts.tables):
            tell(Progress("deciding", number, len(parts.tables), charges, of))
            if number not in finished:
                if engine is None:
                    engine = _Engine(database, options, out / WORK)
                finished[number] = _decide_part(connection, engine, parts, number, tables, packs, as_of, out)
                charges += finished[number].rows["charges"]
    finally:
        if engine is not None:
            engine.close()
    tell(Progress("deciding", len(parts.tables), len(parts.tables), charges, of))
    return [finished[number] for number in range(len(parts.tables))]


class _Engine:
    """The engine that decides. DuckDB decides where the tables are; others are given them and their answers fetched back."""

    TABLES = (
        "amparo_rows",
        "amparo_outcomes",
        "amparo_dates",
        "amparo_versions",
        "amparo_conditions",
        "amparo_statuses",
    )

    def __init__(self, database: DuckDB, options: Options, work: Path) -> None:
        self.connection = database.connection
        self.own = options.engine == "duckdb"
        self.engine: Engine = database if self.own else _elsewhere(options, work)

    def decide(self, prepared: Prepared, packs: Sequence[Pack], as_of: str) -> None:
        """Leaves the results in DuckDB."""
        if self.own:
            decide_tables(self.engine, packs, as_of, prepared.tables)
            return
        try:
            self._decide_elsewhere(prepared, packs, as_of)
        except Problems:
            raise
        except (
            Exception
        ) as error:  # each database has errors of its own, and none of them is a reader's business in full
            what = f"{self.engine.name} could not decide: {str(error).strip().splitlines()[0][:200]}"
            raise Problems(
                [Problem(what, field="--engine", expected="a database that is there; or --engine duckdb")]
            ) from error

    def _decide_elsewhere(self, prepared: Prepared, packs: Sequence[Pack], as_of: str) -> None:
        for name in prepared.tables.values():
            self.engine.load(name, self.connection.sql(f"SELECT * FROM {name}").to_arrow_table())
        decide_tables(self.engine, packs, as_of, prepared.tables)
        for name in self.TABLES:
            self.connection.register("answers", self.engine.arrow(f"SELECT * FROM {name}"))
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM answers")
            self.connection.unregister("answers")
        self.engine.drop(prepared.tables.values())

    def close(self) -> None:
        """Lets go of an engine that was opened here."""
        if not self.own:
            self.engine.close()


def _elsewhere(options: Options, work: Path) -> Engine:
    return open_engine(
        options.engine, memory=options.memory, threads=options.threads, folder=work, address=options.address
    )


def _decide_part(
    connection: duckdb.DuckDBPyConnection,
    engine: _Engine,
    parts: Parts,
    number: int,
    tables: Mapping[str, GivenTable],
    packs: Sequence[Pack],
    as_of: str,
    out: Path,
) -> Part:
    prepared = prepare(connection, tables, parts.doubtful)
    engine.decide(prepared, packs, as_of)
    count_part(connection, prepared, packs, as_of)
    queries = {
        "rows": "SELECT * FROM amparo_rows",
        "outcomes": "SELECT * FROM amparo_outcomes",
        "dates": "SELECT * FROM amparo_dates",
        "people": "SELECT * FROM part_people",
        "rejected": "SELECT * FROM rejected",
        "counts": "SELECT * FROM part_counts",
    }
    files = {}
    for kind in KINDS:
        target = part_file(out, number, kind)
        with written_whole(target) as partial:
            connection.execute(f"COPY ({queries[kind]}) TO {literal(str(partial))} (FORMAT parquet)")
        files[str(target.relative_to(out))] = checksum(target)
    for name in ("versions", "conditions", "statuses"):
        with written_whole(out / LAW / f"{name}.parquet") as partial:
            connection.execute(f"COPY (SELECT * FROM amparo_{name}) TO {literal(str(partial))} (FORMAT parquet)")
    decided = {
        name: int((connection.execute(f"SELECT count(*) FROM prepared_{name}").fetchone() or (0,))[0])
        for name in ("persons", "charges")
    }
    part = Part(number, dict(prepared.rows), dict(prepared.rejected), decided, files)
    # the manifest comes last: a part without one is done again
    write_json(part_manifest(out, number), part.told())
    return part


def _finish(
    connection: duckdb.DuckDBPyConnection,
    given: Mapping[str, GivenTable],
    parts: Parts,
    done: Sequence[Part],
    packs: Sequence[Pack],
    out: Path,
    tell: Tell,
) -> dict[str, Any]:
    from amparo.bulk.run.reading import DETERMINATIONS, readme
    from amparo.bulk.summary.page import write_summary

    tell(Progress("writing the summary"))
    totals = {
        "rows": {name: sum(part.rows.get(name, 0) for part in done) + parts.broken.get(name, 0) for name in given},
        "rejected": {
            name: sum(part.rejected.get(name, 0) for part in done) + parts.broken.get(name, 0) for name in given
        },
        "decided": {name: sum(part.decided[name] for part in done) for name in ("persons", "charges")},
    }
    shutil.copyfile(parts.lost, out / "lost.parquet")
    (out / "determinations.sql").write_text(DETERMINATIONS, encoding="utf-8")
    write_summary(connection, out, totals)
    (out / "README.md").write_text(readme(read_json(out / PLAN), totals), encoding="utf-8")
    files = {name: sum_ for part in done for name, sum_ in part.files.items()}
    for number in range(len(done)):
        files[str(part_manifest(out, number).relative_to(out))] = checksum(part_manifest(out, number))
    further = [PLAN, "lost.parquet", "determinations.sql", "summary.html", "README.md"]
    further += [f"{LAW}/{name}.parquet" for name in ("versions", "conditions", "statuses")]
    files |= {name: checksum(out / name) for name in further}
    complete = {
        "format": FORMAT,
        "parts": len(done),
        "jurisdictions": list(parts.jurisdictions),
        "packs": [pack.jurisdiction for pack in packs],
        **totals,
        "files": files,
    }
    write_json(out / COMPLETE, complete)
    shutil.rmtree(out / WORK, ignore_errors=True)
    return complete
