"""What lies in the folder of a run, and what a part's results say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amparo.bulk.run.files import checksum, read_json
from amparo.bulk.run.plan import FORMAT
from amparo.facts.problems import Problem, Problems

PLAN, COMPLETE = "plan.json", "complete.json"
"""Written first and last: without the second a folder holds no whole result."""

RESULTS, LAW, WORK = "results", "law", "work"
"""The folders of a run: results by part, the law's own tables, and what is thrown away at the end."""

KINDS = ("rows", "outcomes", "dates", "people", "rejected", "counts")
"""The files of a part."""

ACCESS = "access.jsonl"
"""Who was given a list of people, and for what; grows, and is never rewritten."""


def part_name(number: int) -> str:
    """How the files of a part begin."""
    return f"part-{number:05}"


def part_file(folder: Path, number: int, kind: str) -> Path:
    """A file of a part."""
    return folder / RESULTS / f"{part_name(number)}.{kind}.parquet"


def part_manifest(folder: Path, number: int) -> Path:
    """The file that says that a part is whole."""
    return folder / RESULTS / f"{part_name(number)}.json"


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is whole: rows in, put aside, decided; and its files with their checksums."""

    number: int
    rows: Mapping[str, int]
    rejected: Mapping[str, int]
    decided: Mapping[str, int]
    files: Mapping[str, str]

    def told(self) -> dict[str, Any]:
        """The part as JSON."""
        return {
            "format": FORMAT,
            "part": self.number,
            "rows": dict(self.rows),
            "rejected": dict(self.rejected),
            "decided": dict(self.decided),
            "files": dict(self.files),
        }


def whole_part(folder: Path, number: int) -> Part | None:
    """A part's manifest, where the part is whole and its files are as they were written."""
    manifest = part_manifest(folder, number)
    if not manifest.is_file():
        return None
    told = read_json(manifest)
    part = Part(told["part"], told["rows"], told["rejected"], told["decided"], told["files"])
    whole = all((folder / name).is_file() for name in part.files)
    return part if whole else None


def changed_files(folder: Path, files: Mapping[str, str]) -> Iterator[Problem]:
    """What is missing or not as it was written."""
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            yield Problem("The file is missing.", file=str(path), expected="the file as the run wrote it")
        elif checksum(path) != expected:
            yield Problem(
                "The file is not as the run wrote it.", file=str(path), expected="the checksum in the manifest"
            )


def read_plan(folder: Path) -> dict[str, Any]:
    """The plan of a run. Raises `Problems` where the folder holds none."""
    if not (folder / PLAN).is_file():
        raise Problems(
            [Problem("No run lies in this folder.", file=str(folder), expected="the folder amparo bulk run wrote")]
        )
    return read_json(folder / PLAN)


def read_complete(folder: Path) -> dict[str, Any]:
    """The final manifest. Raises `Problems` where the run is not finished."""
    read_plan(folder)
    if not (folder / COMPLETE).is_file():
        raise Problems(
            [
                Problem(
                    "The run is not finished: what lies here is not a whole result.",
                    file=str(folder),
                    expected="the same amparo bulk run command again; it goes on where it stopped",
                )
            ]
        )
    return read_json(folder / COMPLETE)
