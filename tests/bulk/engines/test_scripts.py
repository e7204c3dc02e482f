"""The plain script runs by itself, without Amparo, and says what the interpreter says; it is written for every dialect."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from amparo.bulk.compile.dialects import DIALECTS
from amparo.bulk.compile.facts import tables_from
from amparo.bulk.compile.script import every_column, read_offences, script
from amparo.bulk.engines import Engine, open_engine
from amparo.cli import main
from amparo.engine.provision import Pack
from amparo.facts.case import Case
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import vocabulary
from tests.bulk.compile.compared import Key, Said, by_interpreter, waits_on_record
from tests.bulk.engines.worked import LIBRARY, worked
from tests.engine.generated import AS_OF

TODAY = AS_OF.isoformat()


class SQLite:
    """SQLite as far as a script needs it: days are text, truths 0 and 1."""

    name = "sqlite"

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")

    def load(self, name: str, table: pa.Table) -> None:
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        columns = ", ".join(f'"{column}"' for column in table.column_names)
        self.connection.execute(f"CREATE TABLE {name} ({columns})")
        rows = [
            [value.isoformat() if hasattr(value, "isoformat") else value for value in row.values()]
            for row in table.to_pylist()
        ]
        self.connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * table.num_columns)})", rows)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()


def run_script(engine: Engine, text: str) -> None:
    for statement in re.sub(r"^--.*$", "", text, flags=re.MULTILINE).split(";\n"):
        if statement.strip():
            engine.connection.execute(statement.encode() if engine.name == "postgres" else statement)  # type: ignore[attr-defined]


def load_whole(engine: Engine, cases: Sequence[Case]) -> None:
    """Tables with every column a script may read, as an agency's would be."""
    given = every_column(TODAY)
    dates = ("earliest", "latest")
    for name, table in tables_from(cases).items():
        for column in sorted(given.columns[name] - set(table.column_names)):
            described = vocabulary().describe(column if name == "persons" else f"charges.c1.{column}")
            truth = described is not None and described.type == "truth"
            kind = pa.date32() if column.endswith(dates) else pa.bool_() if truth else pa.string()
            table = table.append_column(column, pa.nulls(len(table), kind))
        engine.load(name, table.select(sorted(table.column_names)))


@pytest.mark.parametrize(
    ("name", "law"),
    # Washington waits and asks about other charges in every way
    [("duckdb", "us-ny"), ("postgres", "us-ny"), ("sqlite", "us-ny"), ("sqlite", "us-wa")],
)
def test_the_script_runs_by_itself(name: str, law: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    engine: Any = (
        request.getfixturevalue("postgres")
        if name == "postgres"
        else SQLite()
        if name == "sqlite"
        else open_engine(threads=2)
    )
    packs = LIBRARY.packs([law])
    # a script has no columns for a lawyer's own readings
    cases = [case for case in worked(law) if not any(name.startswith("readings.") for name in case.person.values)]
    load_whole(engine, cases)
    text = script(packs, TODAY, name)
    query = next(line[2:] for line in text.splitlines() if "UNION SELECT" in line)
    rows = engine.rows(query)
    columns = ["jurisdiction", "statute", "text", "category", "role", "level", "degree", "attempt"]
    (tmp_path / "offences.csv").write_text(
        "\n".join([",".join(columns), *(",".join(f'"{value}"' for value in row) for row in rows)]), encoding="utf-8"
    )
    interpreter = by_interpreter(cases, packs, TODAY)
    # with the list of offences the answers are the interpreter's
    run_script(engine, script(packs, TODAY, name, read_offences(tmp_path / "offences.csv")))
    assert said(engine, packs) == interpreter
    # without it, what is not recognised is open or as before: nothing is turned round
    run_script(engine, text)
    less = {key: status for key, (status, _) in said(engine, packs).items()}
    assert less.keys() == interpreter.keys()
    assert all(status in ("open", interpreter[key][0]) for key, status in less.items())
    assert less != dict.fromkeys(less, "open")


def said(engine: Engine, packs: Sequence[Pack]) -> dict[Key, Said]:
    versions = {v.id: v for pack in packs for provision in pack.provisions for v in provision.versions}
    rows = engine.rows("SELECT person, charge, version, status, not_before FROM amparo_determinations")
    return {
        (int(person), charge, version): (status, "" if waits_on_record(versions[version]) else str(day or ""))
        for person, charge, version, status, day in rows
    }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_written(dialect: str) -> None:
    import sqlglot

    text = script(LIBRARY.packs(["us-ne"]), TODAY, dialect)
    assert "law last checked" in text
    assert "29-3005" in text
    assert sqlglot.parse(text, read=dialect)


def test_a_dialect_that_is_not_known_is_said() -> None:
    done = CliRunner().invoke(main, ["bulk", "sql", "--jurisdiction", "us-ne", "--dialect", "postgress"])
    assert done.exit_code == 1
    assert '--dialect: "postgress" is not a database' in done.output
    assert 'Did you mean "postgres"' in done.output


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a,b\n1,2\n", "not a list of offences"),
        ("jurisdiction,statute,attempt\nus-ny,1,maybe\n", 'line 2, attempt: "maybe"'),
        ("", "not a list of offences"),
    ],
)
def test_a_list_of_offences_that_is_none(text: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "offences.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems, match=what):
        read_offences(path)
