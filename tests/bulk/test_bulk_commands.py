"""The commands of docs/bulk.md and docs/reform.md, as they stand there, on people few enough to wait for."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from amparo.cli import main

DOCS = Path(__file__).parents[2] / "docs"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)


def commands(page: str) -> list[list[str]]:
    lines = [line for block in blocks(page, "console") for line in block.splitlines() if line.startswith("$ amparo ")]
    return [shlex.split(line.removeprefix("$ amparo "), comments=True) for line in lines]


CSV = "DefendantID,CaseNo,Count,Statute,OffenseDate,Disp,DOB\n7,A1,1,796.07(2)(e),3/9/2014,GUILTY,1/2/1990\n"


@pytest.mark.parametrize("page", ["bulk.md", "reform.md"])
def test_the_documentation_runs_from_top_to_bottom(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    patches = [block for block in blocks("reform.md", "yaml") if block.startswith("amparo: amparo-reform/1")]
    for name, patch in zip(("bill", "model"), patches, strict=True):
        (tmp_path / f"{name}.yaml").write_text(patch)
    from amparo.bulk.adapters.ca_doj import columns

    (tmp_path / "bulk.csv").write_text(
        ",".join(columns()) + "\n" + ",".join("1" if name == "SUBJECT_ID" else "" for name in columns()) + "\n"
    )
    (tmp_path / "charges.csv").write_text(CSV)
    (tmp_path / "mapping.yaml").write_text(blocks("bulk.md", "yaml")[0])
    ran = 0
    for command in commands(page):
        # fewer people than the page says, one state, and a folder of its own for the second conversion
        words = ["300" if word == "5000" else word for word in command]
        if words[:2] == ["bulk", "population"] and "--jurisdiction" not in words:
            words += ["--jurisdiction", "us-ne"]
        words = [f"{word}-{ran}" if word == "tables" else word for word in words]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, (words, done.output, done.exception)
        ran += 1
    assert ran >= 2
    for made in ("out/results/summary.html", "list.csv") if page == "bulk.md" else ("out/brief/brief.pdf",):
        assert (tmp_path / made).is_file()


def test_every_column_is_in_the_schema_that_is_printed() -> None:
    from amparo.bulk.contract.columns import contract

    page = CliRunner().invoke(main, ["bulk", "schema"]).output
    sql = CliRunner().invoke(main, ["bulk", "schema", "--sql"]).output
    for table in contract().tables.values():
        for column in table.columns.values():
            assert f"| `{column.name}` |" in page
            assert all(f'"{part}" ' in sql for part in column.parts)


def test_sql_of_the_schema_makes_tables() -> None:
    import duckdb

    from amparo.bulk.contract.schema import sql_schema

    with duckdb.connect() as connection:
        connection.execute(sql_schema())
        assert {row[0] for row in connection.execute("SHOW TABLES").fetchall()} >= {"persons", "charges", "episodes"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bulk", "check", "nowhere"], "There is no such folder."),
        (["bulk", "verify", "."], "No run lies in this folder."),
        (["bulk", "convert", "x.csv", "--from", "texas", "-o", "out"], '"texas" is not a layout.'),
        (
            ["bulk", "population", "--persons", "5", "--jurisdiction", "us-xx", "-o", "out"],
            'There is no pack for "us-xx".',
        ),
        (["reform", "nothing.yaml", "--population", ".", "-o", "out"], "The file cannot be read"),
    ],
)
def test_what_goes_wrong_is_said(words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert said in done.output
