"""Whether what lies in a folder is the whole result of a run, unchanged, with no row lost or there twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amparo.bulk.contract.read import literal
from amparo.bulk.run.results import RESULTS, changed_files, read_complete
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import duckdb


def verify(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Any]:
    """The final manifest of a run that is whole. Raises `Problems` for anything that is not."""
    complete = read_complete(folder)
    found = [*changed_files(folder, complete["files"])]
    if not found:
        found = [*_lost_rows(folder, complete), *_rows_twice(connection, folder)]
    if found:
        raise Problems(found)
    return complete


def _lost_rows(folder: Path, complete: dict[str, Any]) -> Iterator[Problem]:
    for table in ("persons", "charges"):
        rows, aside, decided = (complete[name].get(table, 0) for name in ("rows", "rejected", "decided"))
        # where no table of persons was given, they were taken from the charges
        if rows and rows != aside + decided:
            yield Problem(
                f"{rows:,} rows came in; {decided:,} were decided and {aside:,} put aside.",
                file=str(folder),
                field=table,
                expected="as many decided and put aside as came in",
            )


def _rows_twice(connection: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[Problem]:
    for number in range(len(list((folder / RESULTS).glob("part-*.json")))):
        path = literal(str(folder / RESULTS / f"part-{number:05}.rows.parquet"))
        (twice,) = connection.execute(
            f"""SELECT count(*) FROM (SELECT 1 FROM read_parquet({path})
            GROUP BY person, charge, jurisdiction HAVING count(*) > 1)"""
        ).fetchone() or (0,)
        if twice:
            yield Problem(f"{twice:,} answers are there twice.", file=str(folder), field=f"part {number}")
