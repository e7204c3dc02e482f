"""The history of a case: a chain of sealed revisions that only grows.

Each revision holds, inside its seal, the digest of the one before: a revision that was dropped, moved, changed or taken from elsewhere is
found by whoever opens the case. The seal's context names case, place and key, so a stored byte fits nowhere else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from amparo.vault.sealing import CannotOpen, new_key, seal, unseal


@dataclass(frozen=True, slots=True)
class Sealed:
    """A stored revision: its place in the history, the generation of the key, the sealed bytes."""

    place: int
    generation: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Revision:
    """An opened revision."""

    place: int
    by: str
    at: str
    """ISO time."""
    why: str
    content: bytes
    digest: str


class Broken(Exception):
    """The history of a case was tampered with, or lost a part. The message says at which place."""


class Behind(Exception):
    """Somebody else has written since: the change was not made, nothing was overwritten."""


def append(
    case: str,
    history: Sequence[Revision],
    key: bytes,
    generation: int,
    content: bytes,
    *,
    by: str,
    at: str,
    why: str = "",
) -> tuple[Sealed, Revision]:
    """The next revision of a whole opened history, sealed and opened."""
    return append_to(case, history[-1] if history else None, key, generation, content, by=by, at=at, why=why)


def append_to(
    case: str, last: Revision | None, key: bytes, generation: int, content: bytes, *, by: str, at: str, why: str = ""
) -> tuple[Sealed, Revision]:
    """The revision after the last one, sealed and opened."""
    place, before = (last.place + 1, last.digest) if last else (1, "")
    said = {"before": before, "by": by, "at": at, "why": why, "content": base64.b64encode(content).decode()}
    plain = json.dumps(said).encode()
    revision = Revision(place, by, at, why, content, _digest(plain))
    return Sealed(place, generation, seal(plain, key, _context(case, place, generation))), revision


def check_latest(history: Sequence[Revision], seen: int) -> None:
    """Whether a change is made on what its author saw. Raises `Behind`."""
    if len(history) != seen:
        raise Behind(f"revision {seen} was changed; {len(history)} is the latest")


def read(case: str, stored: Sequence[Sealed], key: bytes) -> list[Revision]:
    """The opened history, first revision first. Raises `Broken`."""
    opened: list[Revision] = []
    for wanted, one in enumerate(sorted(stored, key=lambda each: each.place), 1):
        if one.place != wanted:
            raise Broken(f"revision {wanted} is missing")
        revision, before = _open(case, one, key)
        if before != (opened[-1].digest if opened else ""):
            raise Broken(f"revision {wanted} does not follow the one before it")
        opened.append(revision)
    return opened


def read_last(case: str, stored: Sealed, key: bytes) -> Revision:
    """One revision alone: it opens only under its own place; whether those before it are whole is not looked at. Raises `Broken`."""
    return _open(case, stored, key)[0]


def _open(case: str, one: Sealed, key: bytes) -> tuple[Revision, str]:
    try:
        plain = unseal(one.content, key, _context(case, one.place, one.generation))
        said = json.loads(plain)
        content = base64.b64decode(said["content"], validate=True)
        return Revision(one.place, said["by"], said["at"], said["why"], content, _digest(plain)), said["before"]
    except (CannotOpen, ValueError, KeyError, TypeError):
        raise Broken(f"revision {one.place} does not open") from None


def rekey(case: str, history: Sequence[Revision], generation: int) -> tuple[bytes, list[Sealed]]:
    """A new key and the whole history sealed anew under it: the key of somebody who left opens nothing that is stored from now on."""
    key = new_key()
    sealed: list[Sealed] = []
    written: list[Revision] = []
    for one in history:
        made, opened = append(case, written, key, generation, one.content, by=one.by, at=one.at, why=one.why)
        if opened.digest != one.digest:
            raise Broken(f"revision {one.place} is not as it was written")
        sealed.append(made)
        written.append(opened)
    return key, sealed


def _digest(plain: bytes) -> str:
    return hashlib.blake2b(plain, digest_size=32).hexdigest()


def _context(case: str, place: int, generation: int) -> str:
    return f"case {case} revision {place} key {generation}"
