"""Files that are whole or not there: written under another name, flushed, renamed; and their checksums."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from amparo.facts.problems import Problem, Problems

PARTIAL = ".partial"
"""How the name of a file ends that is still being written."""


def checksum(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Gives a path to write to; when all went well the file takes its name in one step, else it is removed."""
    partial = target.with_name(f".{target.name}{PARTIAL}")
    try:
        yield partial
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def write_json(target: Path, content: Mapping[str, Any]) -> None:
    """Writes JSON, whole or not at all."""
    with written_whole(target) as partial:
        partial.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """Reads JSON that Amparo wrote. Raises `Problems` where it is not readable as such."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise Problems([Problem("The file is not readable.", file=str(path), expected="the file as Amparo wrote it")])
    return found


def remove_partial(folder: Path) -> None:
    """Removes what an interrupted run left half-written."""
    for path in folder.rglob(f".*{PARTIAL}"):
        path.unlink()


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def disk_may_be_full(folder: Path) -> Iterator[None]:
    """Turns "no space left" of the system or of the database into a message that says what to do."""
    import duckdb

    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise _full(folder) from None
        raise
    except duckdb.Error as error:
        text = str(error)
        if any(
            sign in text for sign in ("No space left", "Could not write", "File too large", "max_temp_directory_size")
        ):
            raise _full(folder) from None
        raise


def _full(folder: Path) -> Problems:
    what = "The disk is full; what was finished is kept, and nothing there counts as a whole result."
    return Problems(
        [Problem(what, file=str(folder), expected="more space, and the same command again: it goes on from there")]
    )
