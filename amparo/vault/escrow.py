"""Escrow that takes two people: a key of the office whose private half is split in two, so that neither keeper can open anything alone.

Off unless an office turns it on. Case keys are then wrapped for the escrow key too.
"""

from __future__ import annotations

from nacl.bindings import crypto_scalarmult_base
from nacl.public import PrivateKey
from nacl.utils import random

from amparo.vault.members import Keys


def split() -> tuple[bytes, bytes, bytes]:
    """A new escrow key: its public half, and the two shares of the private one (32 bytes each)."""
    private = PrivateKey.generate()
    one = random(32)
    two = bytes(a ^ b for a, b in zip(bytes(private), one, strict=True))
    return bytes(private.public_key), one, two


def joined(one: bytes, two: bytes, public: bytes) -> Keys:
    """The escrow key from both shares; it opens wrapped keys and signs nothing. Raises `ValueError` where the shares do not fit."""
    if len(one) != 32 or len(two) != 32:
        raise ValueError("A share has 32 bytes.")
    private = bytes(a ^ b for a, b in zip(one, two, strict=True))
    if crypto_scalarmult_base(private) != public:
        raise ValueError("These two shares do not belong together.")
    return Keys(private, bytes(32))
