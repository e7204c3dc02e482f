"""DuckDB, PostgreSQL and Spark leave the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest

from amparo.bulk.compile import decide_tables, packs_present
from amparo.bulk.compile.dialects import render
from amparo.bulk.compile.facts import KEYS, tables_from
from amparo.bulk.engines import Engine, open_engine
from amparo.facts.case import Case
from amparo.facts.problems import Problems
from amparo.law.packs import Library
from tests.bulk.compile.compared import differences, load
from tests.bulk.engines.worked import worked
from tests.engine.generated import AS_OF, pack, view, whole

LIBRARY = Library()
TODAY = AS_OF.isoformat()
OUT = (
    "amparo_determinations",
    "amparo_rows",
    "amparo_outcomes",
    "amparo_dates",
    "amparo_people",
    "amparo_conditions",
    "amparo_versions",
)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine("spark", threads=2, memory="1GB", folder=tmp_path_factory.mktemp("spark"))
    yield engine
    engine.close()


def results(engine: Engine, cases: Sequence[Case], packs: Sequence[Any]) -> dict[str, list[str]]:
    load(engine, cases)
    decide_tables(engine, packs, TODAY)
    return {name: sorted(",".join(map(str, row)) for row in engine.rows(f"SELECT * FROM {name}")) for name in OUT}


def test_postgres_leaves_the_same_rows(postgres: Engine) -> None:
    # Washington asks about other charges in every way; the federal pack about people and about charges under any law
    names = ["us-ne", "us-wa", "us"]
    cases, packs = worked(*names), LIBRARY.packs(names)
    assert results(postgres, cases, packs) == results(open_engine(threads=2), cases, packs)


@pytest.mark.parametrize("seed", range(3))
def test_postgres_on_generated_law(postgres: Engine, seed: int) -> None:
    random = Random(f"postgres {seed}")
    law = pack(random)
    cases = [view(random, whole(random), 0.25, 0.3) for _ in range(40)]
    assert differences(cases, [law], TODAY, postgres) == []


@pytest.mark.timeout(900)  # Java starts and compiles first: on a busy machine that alone takes minutes
def test_spark_leaves_the_same_rows(spark: Engine) -> None:
    cases, packs = worked("us-ne")[:30], LIBRARY.packs(["us-ne"])
    assert results(spark, cases, packs) == results(open_engine(threads=2), cases, packs)


def test_the_packs_that_occur(postgres: Engine) -> None:
    load(postgres, worked("us-ne"))
    assert {one.jurisdiction for one in packs_present(postgres, LIBRARY)} >= {"us", "us-ne"}


# errors


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: open_engine("oracle"), '"oracle" is not a database'),
        (lambda: open_engine("postgres", address="host=/nowhere password=secret"), "cannot be reached"),
        (lambda: render("SELECT 1", "cobol"), '"cobol" is not a database'),
        (lambda: decide_tables(open_engine(), [], TODAY), 'no table "persons"'),
    ],
)
def test_errors_say_what_to_do(call: Any, said: str) -> None:
    with pytest.raises(Problems, match=said) as raised:
        call()
    assert "secret" not in str(raised.value)


def test_the_tables_are_those_of_the_contract() -> None:
    assert set(tables_from(worked("us-ne")[:1])) == set(KEYS)
