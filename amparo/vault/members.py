"""Keys of a member: a pair to receive case keys, a pair to sign the audit, both locked by the passphrase and by a recovery code.

The passphrase goes through Argon2id (RFC 9106; libsodium's "moderate": 256 MiB, 3 passes). The recovery code has 128 random bits, so a fast
derivation is enough for it. Without either nobody opens the keys, no administrator, no developer.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cached_property

from nacl import hash as nacl_hash
from nacl import pwhash
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey
from nacl.utils import random

from amparo.vault.sealing import CannotOpen, new_key, seal, unseal

SALT = 16
SHORTEST = 12
"""Characters of a passphrase, at least."""

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""The 32 signs of a recovery code: none that is easily taken for another."""


@dataclass(frozen=True, slots=True)
class Cost:
    """How hard a passphrase is to guess: passes and bytes of memory for Argon2id."""

    passes: int = pwhash.argon2id.OPSLIMIT_MODERATE
    memory: int = pwhash.argon2id.MEMLIMIT_MODERATE


@dataclass(frozen=True)
class Keys:
    """The opened keys of a member. They live in memory only."""

    private: bytes
    signing: bytes

    @cached_property
    def public(self) -> bytes:
        """The key that others wrap case keys to."""
        return bytes(PrivateKey(self.private).public_key)

    @cached_property
    def verify(self) -> bytes:
        """The key that checks this member's signatures."""
        return bytes(SigningKey(self.signing).verify_key)

    def sign(self, message: bytes) -> bytes:
        """A signature of 64 bytes."""
        return SigningKey(self.signing).sign(message).signature


@dataclass(frozen=True, slots=True)
class Locked:
    """What is stored of a member: public keys in the clear, the private ones locked twice."""

    public: bytes
    verify: bytes
    salt: bytes
    passes: int
    memory: int
    by_passphrase: bytes
    by_recovery: bytes


def enrol(passphrase: str, cost: Cost | None = None) -> tuple[Keys, Locked, str]:
    """New keys: opened, locked, and the recovery code, which is shown once and stored nowhere.

    Raises `ValueError` for a passphrase that is too short.
    """
    keys = Keys(bytes(PrivateKey.generate()), bytes(SigningKey.generate()))
    code = new_code()
    return keys, lock(keys, passphrase, code, cost), code


def lock(keys: Keys, passphrase: str, code: str, cost: Cost | None = None) -> Locked:
    """Opened keys locked by a passphrase and a recovery code. Raises `ValueError` for a passphrase that is too short."""
    if len(passphrase) < SHORTEST:
        raise ValueError(
            f"A passphrase has at least {SHORTEST} characters. Four or five unrelated words are easy to keep."
        )
    chosen = cost or Cost()
    salt = random(SALT)
    plain = _written(keys)
    return Locked(
        keys.public,
        keys.verify,
        salt,
        chosen.passes,
        chosen.memory,
        seal(plain, _stretched(passphrase, salt, chosen), _context("passphrase", keys.public)),
        seal(plain, _of_code(code), _context("recovery", keys.public)),
    )


def unlock(locked: Locked, passphrase: str) -> Keys:
    """The keys. Raises `CannotOpen` for the wrong passphrase, or keys that were changed in the store."""
    cost = Cost(locked.passes, locked.memory)
    plain = unseal(
        locked.by_passphrase, _stretched(passphrase, locked.salt, cost), _context("passphrase", locked.public)
    )
    return _read(plain, locked)


def recover(locked: Locked, code: str) -> Keys:
    """The keys, by the recovery code. Raises `CannotOpen`."""
    return _read(unseal(locked.by_recovery, _of_code(code), _context("recovery", locked.public)), locked)


def wrap(secret: bytes, public: bytes) -> bytes:
    """A secret (a case key) for one member: only their private key opens it."""
    return SealedBox(PublicKey(public)).encrypt(secret)


def unwrap(wrapped: bytes, keys: Keys) -> bytes:
    """A secret that was wrapped for these keys. Raises `CannotOpen`."""
    try:
        return SealedBox(PrivateKey(keys.private)).decrypt(wrapped)
    except (CryptoError, ValueError, TypeError):
        raise CannotOpen from None


def signed(message: bytes, signature: bytes, verify: bytes) -> bool:
    """Whether a signature is this member's over this message."""
    try:
        VerifyKey(verify).verify(message, signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def for_session(keys: Keys, session: str) -> tuple[bytes, bytes]:
    """Keys for the length of a session: a secret for the browser's cookie, and what the server keeps. Neither helps alone."""
    secret = new_key()
    return secret, seal(_written(keys), secret, f"session {session}")


def of_session(secret: bytes, kept: bytes, session: str) -> Keys:
    """The keys of a session. Raises `CannotOpen`."""
    return _parsed(unseal(kept, secret, f"session {session}"))


def new_code() -> str:
    """A recovery code such as `7KQ2-…`: 26 signs in groups, 130 random bits."""
    signs = "".join(ALPHABET[byte & 31] for byte in random(26))
    return "-".join(signs[place : place + 5] for place in range(0, 26, 5))


def _of_code(code: str) -> bytes:
    # what is typed by hand comes in small letters, with other marks between, or none
    signs = "".join(sign for sign in code.upper() if sign in ALPHABET)
    return nacl_hash.blake2b(signs.encode(), digest_size=32, person=b"amparo-recovery", encoder=RawEncoder)


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    return pwhash.argon2id.kdf(32, passphrase.encode(), salt, opslimit=cost.passes, memlimit=cost.memory)


def _context(kind: str, public: bytes) -> str:
    return f"member {kind} {base64.b64encode(public).decode()}"


def _written(keys: Keys) -> bytes:
    return json.dumps([base64.b64encode(part).decode() for part in (keys.private, keys.signing)]).encode()


def _parsed(plain: bytes) -> Keys:
    private, signing = (base64.b64decode(part) for part in json.loads(plain))
    return Keys(private, signing)


def _read(plain: bytes, locked: Locked) -> Keys:
    keys = _parsed(plain)
    if (keys.public, keys.verify) != (locked.public, locked.verify):  # somebody put other public keys in the store
        raise CannotOpen
    return keys
