"""The form of a backup: lines of JSON, gzipped. It knows no database, so a backup of one kind of database restores into another.

The first line says what it is, each further line is one row of a table, the last line counts the rows of every table and holds the digest
of everything before it. A backup that was cut off has no last line; one that was changed has another digest. Both are refused.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from amparo.facts.problems import Problem, Problems

FORMAT = "amparo-backup/1"

LONGEST = 128 * 1024 * 1024
"""Bytes of a line, at most: the largest upload, sealed and in base 64, has less than half."""


@dataclass
class Contents:
    """What a backup holds, as it is read: the first line at once, the counts when the last line was reached and the digest fitted."""

    about: Mapping[str, Any]
    rows: dict[str, int] = field(default_factory=dict)
    last: Mapping[str, Any] | None = None


def write(out: IO[bytes], about: Mapping[str, Any], rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Contents:
    """Writes a backup of rows (table, values); gives back what it holds."""
    made = Contents({"format": FORMAT, **about})
    digest = hashlib.blake2b(digest_size=32)
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=4, mtime=0) as packed:

        def put(said: Mapping[str, Any]) -> None:
            line = json.dumps(said, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            packed.write(line)

        put(made.about)
        for table, values in rows:
            put({"table": table, "row": values})
            made.rows[table] = made.rows.get(table, 0) + 1
        made.last = {"rows": made.rows, "digest": digest.hexdigest()}
        packed.write(json.dumps(made.last).encode() + b"\n")
    return made


def read(stream: IO[bytes], name: str = "") -> tuple[Contents, Iterator[tuple[str, Mapping[str, Any]]]]:
    """The first line of a backup, and its rows. Whoever has taken all rows knows that it is whole. Raises `Problems`, also on the way."""
    packed = gzip.GzipFile(fileobj=stream, mode="rb")
    digest = hashlib.blake2b(digest_size=32)
    first = _line(packed, name, 1)
    about = _said(first, name, 1)
    if about.get("format") != FORMAT:
        raise _problem(
            f'it is of the form "{about.get("format", "")}"'[:80] + ".",
            name,
            1,
            f"{FORMAT}, as amparo backup writes it",
        )
    digest.update(first)
    contents = Contents(about)

    def rows() -> Iterator[tuple[str, Mapping[str, Any]]]:
        number = 1
        while True:
            number += 1
            line = _line(packed, name, number)
            said = _said(line, name, number)
            if "table" not in said:
                break
            digest.update(line)
            table, row = said["table"], said.get("row")
            if not isinstance(table, str) or not isinstance(row, dict):
                raise _problem("the line is no row of a table.", name, number, "a backup that nobody edited")
            contents.rows[table] = contents.rows.get(table, 0) + 1
            yield table, row
        if said.get("digest") != digest.hexdigest() or said.get("rows") != contents.rows:
            raise _problem(
                "the backup was changed: its digest does not fit.", name, number, "a backup that nobody edited"
            )
        try:
            more = packed.read(1)
        except (OSError, EOFError):
            more = b"?"
        if more:
            raise _problem("something follows after the last line.", name, number, "a backup that nobody edited")
        contents.last = said

    return contents, rows()


def _line(packed: gzip.GzipFile, name: str, number: int) -> bytes:
    import zlib

    try:
        line = packed.readline(LONGEST)
    except (OSError, EOFError, zlib.error):
        raise _problem("the backup is damaged or cut off here.", name, number, "a whole backup") from None
    if not line.endswith(b"\n"):
        raise _problem("the backup is cut off here.", name, number, "a whole backup")
    return line


def _said(line: bytes, name: str, number: int) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise _problem("the line is not JSON of a backup.", name, number, "a backup that nobody edited")
    return said


def _problem(what: str, name: str, line: int, expected: str) -> Problems:
    return Problems([Problem(what, file=name, line=line, expected=expected)])
