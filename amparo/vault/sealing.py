"""Sealing of bytes: XChaCha20-Poly1305 with a context that is authenticated, and padding that hides the length.

All cryptography is libsodium's, through PyNaCl. A sealed thing opens only under its key *and* its context (which case, which place in its
history), so that nothing can be moved from one case or place to another.
"""

from __future__ import annotations

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.utils import random

KEY = bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES
NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
FORMAT = b"\x01"


class CannotOpen(Exception):
    """A sealed thing does not open: the wrong key, the wrong place, or a changed byte. It never says which."""


def new_key() -> bytes:
    """A fresh key of 32 random bytes."""
    return random(KEY)


def seal(plain: bytes, key: bytes, context: str) -> bytes:
    """`plain` sealed under a key for a context. Equal inputs give different outputs; the length is hidden as `padded` says."""
    nonce = random(NONCE)
    said = context.encode()
    return FORMAT + nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(_pad(plain), said, nonce, key)


def unseal(sealed: bytes, key: bytes, context: str) -> bytes:
    """What `seal` sealed. Raises `CannotOpen`."""
    if sealed[:1] != FORMAT or len(sealed) < 1 + NONCE:
        raise CannotOpen
    nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(body, context.encode(), nonce, key)
    except (CryptoError, ValueError, TypeError):
        raise CannotOpen from None
    return _unpad(padded)


def padded(length: int) -> int:
    """The length that is shown for a plain length: at least 512 bytes, above that at most 12 % more (Padmé; Nikitin et al., PETS 2019)."""
    if length <= 512:
        return 512
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def _pad(plain: bytes) -> bytes:
    whole = plain + b"\x80"
    return whole + bytes(padded(len(whole)) - len(whole))


def _unpad(whole: bytes) -> bytes:
    end = whole.rfind(b"\x80")
    if end < 0:
        raise CannotOpen
    return whole[:end]
