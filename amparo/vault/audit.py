"""The audit chain: who did what to which case when, reads included, without a personal word; each entry signed and tied to the one before.

An entry names people and cases by random ids only. Whoever changes, drops or moves an entry breaks the chain; whoever cuts off its end is
found out by the anchor, which is written outside the store (into each backup, and to a file of its own).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from amparo.vault.members import Keys, signed

FIRST = "0" * 64
LOGGED_OUT = "nobody"
"""The actor of what happens before somebody has logged in; such entries bear no signature."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `what` is a word of a closed list ("case.read"), `about` the id of a case or member."""

    number: int
    at: str
    who: str
    what: str
    about: str
    before: str
    signature: str

    @property
    def body(self) -> bytes:
        """What is signed."""
        said = asdict(self)
        del said["signature"]
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """What the next entry and the anchor hold."""
        return hashlib.blake2b(self.body + self.signature.encode(), digest_size=32).hexdigest()


@dataclass(frozen=True, slots=True)
class Anchor:
    """How long the chain was and where it ended at some time."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the chain: at which entry, and what."""

    number: int
    says: str


def entry(last: Entry | None, *, at: str, who: str, what: str, about: str = "", keys: Keys | None = None) -> Entry:
    """The next entry, signed where the actor's keys are open."""
    number, before = (last.number + 1, last.digest) if last else (1, FIRST)
    made = Entry(number, at, who, what, about, before, "")
    if keys is None:
        return made
    return Entry(number, at, who, what, about, before, keys.sign(made.body).hex())


def anchor(last: Entry | None) -> Anchor:
    """The anchor of a chain that ends here."""
    return Anchor(last.number, last.digest) if last else Anchor(0, FIRST)


def faults(chain: Iterable[Entry], verify: Mapping[str, bytes], anchors: Iterable[Anchor] = ()) -> Iterator[Fault]:
    """Everything wrong with a chain. `verify` holds the members' verify keys by id; entries of members need their signature."""
    wanted, before = 1, FIRST
    held = {one.number: one.digest for one in anchors if one.number}
    for one in chain:
        if one.number != wanted:
            says = (
                f"entry {wanted} is missing"
                if one.number > wanted
                else f"entry {one.number} stands twice or out of order"
            )
            yield Fault(one.number, says)
        if one.before != before:
            yield Fault(one.number, "it does not follow the entry before it")
        if one.who in verify or one.signature:
            key = verify.get(one.who)
            if key is None:
                yield Fault(one.number, "it is signed by nobody known")
            elif not signed(one.body, _bytes(one.signature), key):
                yield Fault(one.number, "its signature does not fit")
        if one.number in held and held.pop(one.number) != one.digest:
            yield Fault(one.number, "it is not the entry that an anchor remembers")
        wanted, before = one.number + 1, one.digest
    for number in sorted(held):
        yield Fault(number, "an anchor remembers this entry, and it is gone")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
