"""A run is whole or plainly not: resumed after any kill, refused on other tables, verified byte by byte."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from amparo.bulk.run.verify import verify
from amparo.facts.problems import Problems
from tests.bulk.run.folders import DAY, answers, decided, people


def verified(folder: Path) -> dict[str, object]:
    with duckdb.connect() as connection:
        return verify(connection, folder)


def test_a_run_in_parts_says_what_a_run_in_one_says(whole: Path, parted: Path) -> None:
    assert answers(parted) == answers(whole)
    complete = verified(parted)
    assert (complete["parts"], complete["decided"]) == (3, {"persons": 60, "charges": 240})
    assert not (parted / "work").exists()


COMMAND = [sys.executable, "-m", "amparo", "bulk", "run"]


def test_killed_at_any_moment_the_same_command_finishes_it(population: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [*COMMAND, str(population), "-o", str(out), "--as-of", DAY, "--part-size", "80", "--threads", "1"]
    chance = random.Random(11)
    for _ in range(2):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(1.0, 5.0))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        if not (out / "complete.json").exists():
            with pytest.raises(Problems, match=r"No run lies|not finished"):
                verified(out)
    # then it is let finish
    subprocess.run(command, check=True, capture_output=True)
    assert verified(out)["decided"] == {"persons": 60, "charges": 240}
    assert answers(out) == answers(whole)
    assert not list(out.rglob(".*partial"))


def test_parts_that_are_finished_are_not_done_again(population: Path, parted: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(parted, out)
    (out / "complete.json").unlink()
    kept = out / "results" / "part-00000.rows.parquet"
    lost = out / "results" / "part-00001.rows.parquet"
    before = kept.stat().st_mtime_ns
    lost.unlink()
    (out / "results" / ".part-00002.rows.parquet.partial").write_bytes(b"half")
    decided(population, out, part_size=100)
    assert kept.stat().st_mtime_ns == before
    assert verified(out)["parts"] == 3


@pytest.mark.parametrize(
    "name", ["results/part-00000.rows.parquet", "summary.html", "law/versions.parquet", "plan.json"]
)
def test_what_was_changed_is_noticed(whole: Path, name: str) -> None:
    path = whole / name
    before = path.read_bytes()
    try:
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        with pytest.raises(Problems, match=r"not as the run wrote it|not readable"):
            verified(whole)
        path.unlink()
        with pytest.raises(Problems, match=r"missing|No run lies"):
            verified(whole)
    finally:
        path.write_bytes(before)


def test_another_run_or_other_files_are_never_written_over(whole: Path, tmp_path: Path) -> None:
    other = people(tmp_path / "other", seed=6)
    with pytest.raises(Problems, match=r"Another run lies in this folder; it differs in: tables"):
        decided(other, whole)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(Problems, match=r'Something else lies in this folder: "letter.txt"'):
        decided(other, tmp_path / "mine")


def test_a_full_disk_is_said_and_nothing_half_written_counts(population: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    # a limit on the size of files stands for a disk that is full
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000)); sys.argv[0] = 'amparo';"
        "from amparo.cli import main; main()"
    )
    command = [sys.executable, "-c", script, *COMMAND[3:], str(population), "-o", str(out), "--as-of", DAY]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"})
    assert done.returncode == 1
    assert "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    with pytest.raises(Problems, match=r"No run lies|not finished"):
        verified(out)
    decided(population, out)
    assert verified(out)["decided"] == {"persons": 60, "charges": 240}


def test_bad_rows_are_put_aside_and_counted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    charges = {
        "person": ["p1", "p1", "p2", None],
        "charge": ["a", "b", "a", "a"],
        "jurisdiction": ["us-ne", "us-ne", "us-ne", "us-ne"],
        "offence.level": ["felony", "grave", None, None],
    }
    pq.write_table(pa.table({"person": ["p1", "p2", "p3"]}), tmp_path / "in" / "persons.parquet")
    pq.write_table(pa.table(charges), tmp_path / "in" / "charges.parquet")
    complete = decided(tmp_path / "in", tmp_path / "out")
    assert (complete["rows"]["charges"], complete["decided"]["charges"], complete["rejected"]["charges"]) == (4, 2, 2)
    verified(tmp_path / "out")
    rejected = pq.read_table(tmp_path / "out" / "results" / "part-00000.rejected.parquet").to_pylist()
    assert {(row["row"], row["column"], row["reason"]) for row in rejected} == {
        (2, "offence.level", "holds an unknown word"),
        (4, "person", "has no value"),
    }


def test_the_summary_asks_nothing_of_the_network_and_shows_no_small_number(whole: Path) -> None:
    page = (whole / "summary.html").read_text()
    assert "made up" in page
    assert "<script" not in page
    assert "src=" not in page
    for place in ("http:", "https:", "url("):
        assert all(part.startswith("//www.w3.org/") for part in page.split(place)[1:]), place
    assert page.count("<svg") == page.count('role="img" aria-label=')
    cells = [cell.split("</td>")[0] for cell in page.split('<td class="n">')[1:]]
    numbers = [int(cell.replace(",", "")) for cell in cells if cell.replace(",", "").isdigit()]
    assert numbers
    assert all(number == 0 or number >= 11 for number in numbers)


def test_the_plan_says_which_law_and_tables(whole: Path, population: Path) -> None:
    plan = json.loads((whole / "plan.json").read_text())
    assert plan["synthetic"] is True
    assert set(plan["law"]) == {"us-ne", "us", "nexus"} | {one for one in plan["law"] if one.startswith("us-")}
    assert str(population / "charges.parquet") in plan["inputs"]
    assert all(len(entry["sha256"]) == 64 for entry in (*plan["law"].values(), *plan["inputs"].values()))
