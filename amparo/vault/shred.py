"""Crypto-shredding: a case is destroyed by destroying every copy of its key. What is left is noise, and a receipt that says so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from amparo.vault.history import Sealed
from amparo.vault.members import Keys, signed


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was destroyed: by whom, when, why, how many wrapped keys, and the digest of the sealed history that nobody can open any more."""

    case: str
    by: str
    at: str
    reason: str
    keys: int
    revisions: int
    digest: str
    signature: str = ""

    @property
    def body(self) -> bytes:
        """What is signed."""
        said = asdict(self)
        del said["signature"]
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def receipt(case: str, stored: Sequence[Sealed], wrapped: int, keys: Keys, *, by: str, at: str, reason: str) -> Receipt:
    """A signed receipt. It is made before the keys are destroyed and kept after."""
    digest = hashlib.blake2b(b"".join(one.content for one in stored), digest_size=32).hexdigest()
    made = Receipt(case, by, at, reason, wrapped, len(stored), digest)
    return Receipt(case, by, at, reason, wrapped, len(stored), digest, keys.sign(made.body).hex())


def genuine(one: Receipt, verify: bytes) -> bool:
    """Whether a receipt was signed by the member it names."""
    try:
        return signed(one.body, bytes.fromhex(one.signature), verify)
    except ValueError:
        return False
