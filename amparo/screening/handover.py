"""Answers locked for one office: only who holds the office's key can read them, and nobody can tell what they hold.

The form (1), before it is written in base32 (RFC 4648, without padding):

    form (1 byte) · key used once (32) · box · check (4)

`box` is NaCl's crypto_box (Curve25519, XSalsa20-Poly1305) from the key used once to the office's key. Its nonce is the first 24
bytes of SHA-512(form · key used once · office's public key), so a change of any of these makes it unreadable. What is locked:
length (2 bytes, most significant first) · JSON in UTF-8 · zeros up to a size that is the same for every answer to one page. `check`
is the beginning of SHA-512 over all that stands before it: it tells a damaged text from one that is for another office.
Nothing readable stands around the box: not the office, not the questionnaire, not the day.

The text is cut into parts that a square code can hold, each written `1/2:…`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import Any

from amparo.facts.dates import read_date
from amparo.facts.problems import Problem, Problems

FORM = 1
PUBLIC, SECRET = "amparo-office-", "amparo-office-secret-"
_KEY, _CHECK, _NONCE, _TAG = 32, 4, 24, 16
_PART = re.compile(r"(\d{1,2})/(\d{1,2}):([A-Z2-7]+)")
PART = 1000
"""Letters in one part, at most: a code of 89 by 89 squares."""

LARGEST = 100_000
"""Bytes of a text that is tried; a page's answers need one to four thousand."""

ANSWERS = ("yes", "no", "unsure", "declined")
CONTACT = 200
"""Bytes kept free for how the person can be reached."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What a person handed over. `answers` maps an item's id to yes, no, unsure or declined; `day` is the phone's own date."""

    instrument: str
    version: str
    rule: str
    language: str
    day: str
    answers: dict[str, str]
    contact: str
    assures: tuple[str, ...] = ()


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def _from_base32(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


def _write_key(kind: str, key: bytes) -> str:
    return kind + _base32(key + hashlib.sha512(kind.encode() + key).digest()[:_CHECK]).lower()


def _read_key(kind: str, text: str) -> bytes:
    try:
        raw = _from_base32(text.strip().removeprefix(kind).upper())
    except (binascii.Error, ValueError):
        raw = b""
    key = raw[:_KEY]
    if (
        not text.strip().startswith(kind)
        or len(raw) != _KEY + _CHECK
        or raw[_KEY:] != hashlib.sha512(kind.encode() + key).digest()[:_CHECK]
    ):
        raise ValueError("This is not an office's key, or a sign of it is wrong or missing.")
    return key


def new_keys() -> tuple[str, str]:
    """A new pair: the public key as it stands in a site's file, and the secret one."""
    from nacl.public import PrivateKey

    secret = PrivateKey.generate()
    return _write_key(PUBLIC, bytes(secret.public_key)), _write_key(SECRET, bytes(secret))


def read_public(text: str) -> bytes:
    """The 32 bytes of a public key. Raises `ValueError` with a sentence."""
    if text.strip().startswith(SECRET):
        raise ValueError("This is the secret key; it must never stand in a page.")
    return _read_key(PUBLIC, text)


def read_secret(text: str, file: str = "") -> bytes:
    """The 32 bytes of the secret key in a key file's text. Raises `Problems`."""
    for line in text.splitlines():
        if line.startswith(SECRET):
            try:
                return _read_key(SECRET, line)
            except ValueError as error:
                raise Problems([Problem(str(error), file=file)]) from None
    raise Problems(
        [Problem("The file holds no secret key of an office.", file=file, expected=f"a line that begins with {SECRET}")]
    )


def public_of(secret: bytes) -> str:
    """The public key that belongs to a secret one."""
    from nacl.public import PrivateKey

    return _write_key(PUBLIC, bytes(PrivateKey(secret).public_key))


# ── locking ──────────────────────────────────────────────────────────────────────────────────────────────


def size_for(asked: Handover) -> int:
    """Bytes into which the answers to a page always fit, whatever they are. `asked` has an answer to every item."""
    return -(-(2 + len(_write(replace(asked, day="0000-00-00", contact=""))) + CONTACT) // 128) * 128


def _write(told: Handover) -> bytes:
    given = {answer: [item for item, one in told.answers.items() if one == answer] for answer in ANSWERS}
    return json.dumps(
        {
            "form": FORM,
            "of": [told.instrument, told.version, told.rule, told.language],
            "sure": list(told.assures),
            "day": told.day,
            **{answer: " ".join(items) for answer, items in given.items()},
            "contact": told.contact,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def seal(told: Handover, public: bytes, size: int) -> list[str]:
    """Locks answers for an office as the phone page does; the parts, in order. Raises `ValueError` where they are too long."""
    from nacl.public import Box, PrivateKey, PublicKey

    said = _write(told)
    if len(said) + 2 > size:
        raise ValueError(f"The answers need {len(said) + 2} bytes and have {size}.")
    once = PrivateKey.generate()
    head = bytes([FORM]) + bytes(once.public_key)
    plain = (len(said).to_bytes(2, "big") + said).ljust(size, b"\0")
    box = Box(once, PublicKey(public)).encrypt(plain, _nonce(head, public)).ciphertext
    sealed = head + box
    text = _base32(sealed + hashlib.sha512(sealed).digest()[:_CHECK])
    each = -(-len(text) // -(-len(text) // PART))
    pieces = [text[at : at + each] for at in range(0, len(text), each)]
    return [f"{number}/{len(pieces)}:{piece}" for number, piece in enumerate(pieces, 1)]


def _nonce(head: bytes, public: bytes) -> bytes:
    return hashlib.sha512(head + public).digest()[:_NONCE]


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────


def _refuse(what: str, file: str, expected: str) -> Problems:
    return Problems([Problem(what, file=file, expected=expected)])


def join(text: str, file: str = "") -> bytes:
    """The sealed bytes from parts in any order, each on one line or broken into several. Raises `Problems`."""
    if len(text) > LARGEST:
        raise _refuse("The text is far too long.", file, "what the phone page gave, alone")
    text = text.upper()
    try:
        return _join(text, file)
    except Problems:
        # a mail program may have broken the lines; whether what follows a line belongs to it, only the check can tell
        whole = _BROKEN.sub("", text)
        if whole == text:
            raise
        return _join(whole, file)


_BROKEN = re.compile(r"(?<=[A-Z2-7])[ \t]*\r?\n[> \t]*(?=[A-Z2-7]+[ \t]*(\r?\n|$))")


def _join(text: str, file: str) -> bytes:
    parts: dict[int, str] = {}
    counts = set()
    for number, count, piece in _PART.findall(text):
        counts.add(int(count))
        if parts.setdefault(int(number), piece) != piece:
            raise _refuse(
                f"Part {int(number)} is there twice, with different content.", file, "one hand-over at a time"
            )
    if not parts:
        raise _refuse("There is nothing in it that was handed over.", file, "a text that begins with 1/1: or 1/2:")
    if len(counts) != 1:
        raise _refuse("These are parts of different hand-overs.", file, "one hand-over at a time")
    missing = [number for number in range(1, counts.pop() + 1) if number not in parts]
    if missing:
        raise _refuse(f"Part {', '.join(map(str, missing))} is missing.", file, "every code that the phone showed")
    try:
        raw = _from_base32("".join(parts[number] for number in sorted(parts)))
    except (binascii.Error, ValueError):
        raw = b""
    sealed, check = raw[:-_CHECK], raw[-_CHECK:]
    if len(sealed) <= 1 + _KEY + _TAG or hashlib.sha512(sealed).digest()[:_CHECK] != check:
        raise _refuse(
            "It is damaged: signs are missing or changed.", file, "the code scanned again, or the file sent again"
        )
    if sealed[0] != FORM:
        raise _refuse(f"It has a form that is not known ({sealed[0]}).", file, "a newer Amparo")
    return sealed


def unseal(text: str, secret: bytes, file: str = "") -> Handover:
    """Opens what was handed over with the office's secret key. Raises `Problems`; no message repeats what was inside."""
    from nacl.exceptions import CryptoError
    from nacl.public import Box, PrivateKey, PublicKey

    sealed = join(text, file)
    key = PrivateKey(secret)
    head, box = sealed[: 1 + _KEY], sealed[1 + _KEY :]
    try:
        plain = Box(key, PublicKey(head[1:])).decrypt(box, _nonce(head, bytes(key.public_key)))
    except CryptoError:
        raise _refuse(
            "This key does not open it: it was locked for another office, or changed on the way.",
            file,
            "the secret key of the office that the page named",
        ) from None
    length = int.from_bytes(plain[:2], "big")
    try:
        if length + 2 > len(plain):
            raise ValueError
        return _read(json.loads(plain[2 : 2 + length].decode()))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _refuse(
            "It opens, and what is inside is not a set of answers.", file, "answers from a page that Amparo built"
        ) from None


_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
MOST_ITEMS = 500


def _read(told: dict[str, Any]) -> Handover:
    """Whoever has the public key could have made this, so each value is looked at. Raises what Python raises for a wrong kind."""
    if told["form"] != FORM:
        raise ValueError
    instrument, version, rule, language = told["of"]
    answers = {item: answer for answer in ANSWERS for item in told[answer].split()}
    named = [instrument, version, rule, language, *told["sure"], *answers]
    if not all(_ID.fullmatch(one) for one in named) or len(answers) > MOST_ITEMS:
        raise ValueError
    read_date(told["day"])
    # signs that steer a terminal have no place in a note
    contact = "".join(sign for sign in told["contact"] if sign.isprintable() or sign == "\n")
    return Handover(instrument, version, rule, language, told["day"], answers, contact, tuple(told["sure"]))
