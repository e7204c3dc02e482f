"""Lists of people to reach out to, from the results of a run: only for a stated purpose, and never without a trace.

A list names people whose records can be cleared; in the wrong hands it is a list of people who were trafficked. So whoever asks
says for what, and each time is written to a log that only grows: each line holds the checksum of the line before it, so that a
line taken out or changed is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.bulk.contract.read import literal
from amparo.bulk.run.files import checksum, written_whole
from amparo.bulk.run.results import ACCESS, RESULTS
from amparo.bulk.run.verify import verify
from amparo.bulk.summary.counts import ANSWERS
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import duckdb

SHORTEST = 20
"""Signs a purpose has at least: a word is none."""

FIRST = "0" * 64
"""What the first line of the log holds in place of a checksum."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for a list, for what, when; and which answers it shall hold (`available`, `court_decides`)."""

    by: str
    purpose: str
    at: datetime
    answers: tuple[str, ...] = ("available", "court_decides")


def write_list(connection: duckdb.DuckDBPyConnection, folder: Path, target: Path, request: Request) -> int:
    """Writes a CSV with a line for each person on whom a charge has one of the answers; gives how many. Raises `Problems`.

    The request is logged before anything is written; a run that is not whole, or a log that was tampered with, gives no list.
    """
    _refuse(folder, target, request)
    verify(connection, folder)
    broken = list(check_log(folder))
    if broken:
        raise Problems(broken)
    codes = ", ".join(str(ANSWERS.index(answer) + 1) for answer in request.answers)
    people = literal(str(folder / RESULTS / "part-*.people.parquet"))
    (rows,) = connection.execute(
        f"SELECT count(*) FROM read_parquet({people}) WHERE answer IN ({codes})"
    ).fetchone() or (0,)
    _log(folder, request, target, int(rows), "asked")
    words = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(ANSWERS, 1))
    with written_whole(target) as partial:
        partial.touch(mode=0o600)
        connection.execute(
            f"""COPY (SELECT person, CASE answer {words} END AS best_answer, charges, clears AS can_be_cleared_now,
                court_decides AS a_court_may_clear, convictions FROM read_parquet({people}) WHERE answer IN ({codes})
                ORDER BY answer, clears DESC, person) TO {literal(str(partial))} (FORMAT csv, HEADER)"""
        )
        partial.chmod(0o600)
    _log(folder, request, target, int(rows), checksum(target))
    return int(rows)


def _refuse(folder: Path, target: Path, request: Request) -> None:
    found = []
    if len(request.purpose.strip()) < SHORTEST:
        found.append(
            Problem(
                "A list of people is written only for a stated purpose.",
                field="--purpose",
                expected=f"at least {SHORTEST} signs, such as: outreach by the public defender under order 24-17",
            )
        )
    if not request.by.strip():
        found.append(
            Problem("A list of people is written only for somebody.", field="--by", expected="your name and office")
        )
    unknown = [answer for answer in request.answers if answer not in ("available", "court_decides", "open", "not_yet")]
    found += [Problem(f'"{answer}" gives no list.', field="--answer") for answer in unknown]
    if target.exists():
        found.append(Problem("There is a file of this name.", file=str(target), expected="a name that is free"))
    if target.resolve().is_relative_to(folder.resolve()):
        found.append(
            Problem(
                "A list does not belong among the results.", file=str(target), expected="a place outside the folder"
            )
        )
    if found:
        raise Problems(found)


def _log(folder: Path, request: Request, target: Path, rows: int, outcome: str) -> None:
    """Adds a line to the log."""
    path = folder / ACCESS
    lines = path.read_bytes().splitlines() if path.is_file() else []
    entry = {
        "at": request.at.isoformat(timespec="seconds"),
        "by": request.by.strip(),
        "purpose": request.purpose.strip(),
        "answers": list(request.answers),
        "people": rows,
        "file": target.name,
        "outcome": outcome,
        "before": hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST,
    }
    line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_log(folder: Path) -> Iterator[Problem]:
    """What is wrong with the log: a line that was changed or taken out."""
    path = folder / ACCESS
    before = FIRST
    for number, line in enumerate(path.read_bytes().splitlines() if path.is_file() else [], 1):
        try:
            held = json.loads(line)["before"]
        except (ValueError, KeyError, TypeError):
            held = ""
        if held != before:
            yield Problem(
                "The log of lists was changed here, or a line above is missing.",
                file=str(path),
                line=number,
                expected="the log as Amparo wrote it",
            )
            return
        before = hashlib.sha256(line).hexdigest()
