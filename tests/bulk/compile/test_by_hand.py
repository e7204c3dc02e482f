"""The law of Nebraska as an analyst would write it in SQL by hand says the same of every charge: status, reasons, dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from amparo.bulk.compile import decide_tables
from amparo.bulk.population.make import make_population
from amparo.law.packs import Library
from bench.bulk.deciding import AS_OF, opened, run_all
from bench.bulk.hand import PROVISIONS, SQL, own_lists, same

WRITTEN_FOR = {
    "us-ne/29-3005/2018", "us-ne/29-3005/2020", "us-ne/29-3523/2018", "us-ne/29-3523/2019", "us-ne/28-801-immunity/2016",
    "us-ne/28-801-5-minors/2013", "us-ne/28-801-defence/2013", "us-ne/28-801.01-3/2013", "us-ne/28-801.01-3/2015",
}  # fmt: skip


def test_by_hand_is_compiled(tmp_path: Path) -> None:
    pack = Library().pack("us-ne")
    if {version.id for provision in pack.provisions for version in provision.versions} != WRITTEN_FOR:
        pytest.skip(
            "Nebraska has other texts than bench/bulk/nebraska.sql was written for; the benchmark needs it to follow"
        )
    make_population(tmp_path / "people", 1500, 3, [pack], survivors=0.9)
    engine = opened(tmp_path / "people")
    own_lists(engine, pack)
    run_all(engine, [part for part in SQL.read_text(encoding="utf-8").split(";\n") if part.strip()])
    decide_tables(engine, [pack], AS_OF)
    assert same(engine) > 9_000 * len(PROVISIONS)
    assert {row[0] for row in engine.rows("SELECT DISTINCT status FROM amparo_outcomes")} == {1, 2, 3, 4, 5}
    engine.close()
