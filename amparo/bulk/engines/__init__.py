"""The databases the compiled law runs in. Each is loaded only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from amparo.bulk.engines.engine import Engine
from amparo.facts.problems import Problem, Problems, listed

ENGINES = {"duckdb": "DuckDB", "spark": "Spark", "postgres": "Postgres"}


def open_engine(
    name: str = "duckdb", *, memory: str = "", threads: int = 0, folder: Path | None = None, address: str = ""
) -> Engine:
    """Opens a database.

    `memory` (`4GB`) and `threads` bound what DuckDB and a local Spark take (empty, 0: the engine's own bounds); `folder` is where
    they may put what does not fit in memory. `address` says where the database is: a file for DuckDB (empty: in memory), a
    connection string for Postgres, a master (`local[2]`, `spark://…`) or a Spark Connect address (`sc://…`) for Spark. Raises
    `Problems`.
    """
    if name not in ENGINES:
        raise Problems([Problem(f'"{name}" is not a database Amparo runs in.', expected=listed(ENGINES))])
    module = import_module(f"amparo.bulk.engines.{name}")
    made: Engine = getattr(module, ENGINES[name])(memory=memory, threads=threads, folder=folder, address=address)
    return made


__all__ = ["Engine", "open_engine"]
