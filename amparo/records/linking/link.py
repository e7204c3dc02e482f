"""Which records may be one person's: candidate pairs with the reasons. A person confirms; nothing is merged here."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker

from amparo.records.linking.people import Identity, comparable
from amparo.records.linking.settings import Band, bands, before, comparisons, splink_settings

MEMORY = "2GB"
"""What DuckDB may hold in memory; the rest goes to the folder given for it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one comparison found of two records, and how much it weighs (log2; positive speaks for one person)."""

    title: str
    says: str
    weight: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person's. `weight` is the sum of the reasons and of what was believed before."""

    left: str
    right: str
    weight: float
    before: float
    reasons: tuple[Reason, ...]

    @property
    def band(self) -> Band | None:
        """What the sum says in a word; none where the records speak against one person."""
        return next((band for band in bands() if self.weight >= band.at_least), None)


MISSING = "One of the two says nothing of it."


def candidates(people: Sequence[Identity]) -> tuple[Pair, ...]:
    """All pairs of a handful of records that speak for one person, the strongest first. Labels must differ."""
    labels = [one.label for one in people]
    if len(set(labels)) != len(labels):
        raise ValueError("two records have one label")
    if len(people) < 2:
        return ()
    found = [_pair(row) for row in link_table(comparable(people), rare_names=False).to_pylist()]
    return tuple(sorted(found, key=lambda pair: (-pair.weight, pair.left, pair.right)))


def _pair(row: dict[str, Any]) -> Pair:
    reasons = []
    for one in comparisons():
        plain = float(row[f"mw_{one.column}"])
        # what is missing weighs nothing at all; each outcome has a weight of its own
        outcome = min(one.outcomes.values(), key=lambda level: abs(level.weight - plain)) if plain else None
        weight = plain + float(row.get(f"mw_tf_adj_{one.column}") or 0.0)
        reasons.append(Reason(one.title, outcome.says if outcome else MISSING, weight))
    left, right = sorted((row["unique_id_l"], row["unique_id_r"]))
    return Pair(left, right, float(row["match_weight"]), log2(before() / (1 - before())), tuple(reasons))


def link_table(
    people: pa.Table,
    *,
    rows: int | None = None,
    rare_names: bool = True,
    at_least: float = 0.0,
    memory: str = MEMORY,
    threads: int = 2,
    folder: Path | None = None,
    parts: int = 1,
) -> pa.Table:
    """The pairs of a table of records (columns of `people.SCHEMA`) whose weight is at least so much.

    Columns: `unique_id_l`, `unique_id_r`, `match_weight`, and `mw_` for each comparison. `rows` is said where the table is a
    part of a larger one. `memory` bounds what
    DuckDB holds; what is more goes to `folder`, which must be one that nobody else reads, and is empty afterwards. `parts` cuts
    the work so that fewer pairs are held at a time.
    """
    with duckdb.connect() as connection, _quiet():
        connection.execute("SET memory_limit = ?", [memory])
        connection.execute("SET threads = ?", [threads])
        connection.execute("SET preserve_insertion_order = false")
        # Splink 5.0 writes lambdas as DuckDB 1 did
        connection.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
        if folder is not None:
            connection.execute("SET temp_directory = ?", [str(folder)])
        backend = DuckDBAPI(connection)
        registered = backend.register(connection.from_arrow(people), dataset_display_name="people")
        linker = Linker(
            registered, splink_settings(rows=rows or people.num_rows, rare_names=rare_names), log_level=None
        )
        predicted = linker.inference.predict(
            threshold_match_weight=at_least, num_chunks_left=parts, num_chunks_right=1, warning_mode="never"
        )
        return connection.sql(
            f"select * from {predicted.physical_name} order by unique_id_l, unique_id_r"
        ).to_arrow_table()


def link_spark(session: Any, people: Any, *, rows: int, rare_names: bool = True, at_least: float = 0.0) -> Any:
    """The same on Spark: from a data frame with the columns of `people.SCHEMA` to one of pairs, as `link_table` has them.

    `rows` is how many records there are. The session needs Splink's functions for comparing words among its jars
    (`splink.backends.spark.similarity_jar_location()`).
    """
    from splink.backends.spark import SparkAPI

    with _quiet():
        backend = SparkAPI(spark_session=session, break_lineage_method="persist")  # type: ignore[no-untyped-call]
        settings = splink_settings(rows=rows, rare_names=rare_names)
        linker = Linker(backend.register(people), settings, log_level=None)
        predicted = linker.inference.predict(threshold_match_weight=at_least, warning_mode="never")
        return session.table(predicted.physical_name)


def outcomes(people: pa.Table, pairs: Sequence[tuple[str, str]]) -> dict[str, dict[int, float]]:
    """How often each outcome of each comparison comes up among given pairs: comparison → outcome → share of those not missing.

    This is how the m of settings.yaml (pairs of one person) and u (pairs of two) are measured where the truth is known.
    """
    found: dict[str, dict[int, float]] = {}
    with duckdb.connect() as connection:
        connection.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
        connection.from_arrow(people).create("people")
        wanted = pa.table({"l": [left for left, _ in pairs], "r": [right for _, right in pairs]})
        connection.from_arrow(wanted).create("pairs")
        sides = ", ".join(f"l.{name} as {name}_l, r.{name} as {name}_r" for name in people.column_names)
        beside = (
            f"select {sides} from pairs join people l on l.unique_id = pairs.l join people r on r.unique_id = pairs.r"
        )
        for comparison in splink_settings(rows=people.num_rows, rare_names=False).get_settings("duckdb").comparisons:
            cases = " ".join(
                f"when {level.sql_condition} then {level.comparison_vector_value}"
                if level.sql_condition != "ELSE"
                else f"else {level.comparison_vector_value}"
                for level in comparison.comparison_levels
            )
            counted = connection.sql(
                f"select outcome, count(*) n from (select case {cases} end as outcome from ({beside})) where outcome >= 0 group by 1"
            ).fetchall()
            total = sum(number for _, number in counted)
            found[comparison.output_column_name] = {int(outcome): number / total for outcome, number in counted}
    return found


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink tells its progress, and with it tables' names, to the log; here nothing is logged about anybody."""
    log = logging.getLogger("splink")
    level = log.level
    log.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            log.setLevel(level)
