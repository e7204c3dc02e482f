"""A list of people is written for a purpose or not at all, and leaves a trace that cannot be changed unnoticed."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from amparo.bulk.triage import Request, check_log, write_list
from amparo.facts.problems import Problems

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PURPOSE = "outreach by the public defender under order 24-17"


@pytest.fixture
def results(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "out")
    return tmp_path / "out"


def listed(folder: Path, target: Path, **changes: object) -> int:
    request = Request(**{"by": "A. Example, public defender", "purpose": PURPOSE, "at": AT, **changes})  # type: ignore[arg-type]
    with duckdb.connect() as connection:
        return write_list(connection, folder, target, request)


def test_a_list_and_its_trace(results: Path, tmp_path: Path) -> None:
    rows = listed(results, tmp_path / "list.csv", answers=("available", "court_decides", "open"))
    lines = (tmp_path / "list.csv").read_text().splitlines()
    assert len(lines) == rows + 1
    assert rows
    assert (tmp_path / "list.csv").stat().st_mode & 0o077 == 0
    first, second = (json.loads(line) for line in (results / "access.jsonl").read_text().splitlines())
    assert first["purpose"] == PURPOSE
    assert (first["outcome"], len(second["outcome"])) == ("asked", 64)
    assert first["people"] == rows
    for refused, said in (
        ({"purpose": " "}, "only for a stated purpose"),
        ({"purpose": "work"}, "only for a stated purpose"),
        ({"by": ""}, "only for somebody"),
        ({"answers": ("not_available",)}, "gives no list"),
    ):
        with pytest.raises(Problems, match=said):
            listed(results, tmp_path / "another.csv", **refused)
    with pytest.raises(Problems, match="There is a file of this name"):
        listed(results, tmp_path / "list.csv")
    with pytest.raises(Problems, match="does not belong among the results"):
        listed(results, results / "list.csv")
    assert not (tmp_path / "another.csv").exists()
    # a line of the log that was changed or taken out stops every further list
    log = results / "access.jsonl"
    changed = log.read_text().replace("public defender under", "landlord under", 1)
    log.write_text(changed)
    assert [problem.line for problem in check_log(results)] == [2]
    with pytest.raises(Problems, match="log of lists was changed"):
        listed(results, tmp_path / "third.csv")
    log.write_text("\n".join(changed.splitlines()[1:]) + "\n")
    assert [problem.line for problem in check_log(results)] == [1]
    # and a run that is not whole gives none
    log.unlink()
    (results / "complete.json").unlink()
    with pytest.raises(Problems, match="not finished"):
        listed(results, tmp_path / "fourth.csv")
