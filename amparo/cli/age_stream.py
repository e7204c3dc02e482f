"""Age around a stream: what is written to or read from an encrypted file passes in pieces, and never lies on the disk in the clear."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyrage

from amparo.cli.files import identities_of, passphrase_of
from amparo.facts.problems import Problem, Problems


@contextmanager
def sealing(out: IO[bytes], path: Path, recipients: tuple[str, ...]) -> Iterator[IO[bytes]]:
    """A stream whose content is written to `out` encrypted: to public keys, piece by piece; or under a passphrase, in memory at once."""
    if not recipients:
        words = passphrase_of(path, new=True)
        held = io.BytesIO()
        yield held
        out.write(pyrage.passphrase.encrypt(held.getvalue(), words))
        return
    try:
        keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    except pyrage.RecipientError:
        raise Problems([Problem("A recipient is not an age public key.", file=str(path), expected="age1…")]) from None
    with _through(lambda source: pyrage.encrypt_io(source, out, keys)) as inlet:
        yield inlet


def opened(path: Path) -> IO[bytes]:
    """The content of a file, decrypted where it is encrypted. Raises `Problems`."""
    stream = path.open("rb")
    if not _is_age(stream):
        return stream
    start = stream.read(300)
    stream.seek(0)
    try:
        if b"-> scrypt " not in start:
            return _outlet(stream, path)
        with stream:
            return io.BytesIO(pyrage.passphrase.decrypt(stream.read(), passphrase_of(path)))
    except pyrage.DecryptError:
        raise _shut(path) from None


def _is_age(stream: IO[bytes]) -> bool:
    start = stream.read(22)
    stream.seek(0)
    return start.startswith(b"age-encryption.org/")


def _shut(path: Path) -> Problems:
    return Problems(
        [
            Problem(
                "The file cannot be opened: wrong passphrase or key, or the file is damaged.",
                file=str(path),
                expected="the passphrase or key it was encrypted with",
            )
        ]
    )


@contextmanager
def _through(drain: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """A stream to write to, which `drain` reads on a thread of its own."""
    end, start = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        with os.fdopen(end, "rb") as source:
            try:
                drain(source)
            except BaseException as error:
                failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with os.fdopen(start, "wb") as inlet:
            yield inlet
    except BrokenPipeError:
        pass  # told below, by what broke it
    finally:
        thread.join()
    if failed:
        raise failed[0]


def _outlet(stream: IO[bytes], path: Path) -> IO[bytes]:
    """A stream that is decrypted piece by piece. Where it does not open, it ends early, and the reader finds it cut off."""
    identities = identities_of(path)
    end, start = os.pipe()

    def run() -> None:
        with os.fdopen(start, "wb") as inlet, stream:
            try:
                pyrage.decrypt_io(stream, inlet, identities)
            except (pyrage.DecryptError, OSError):
                return

    threading.Thread(target=run, daemon=True).start()
    return os.fdopen(end, "rb")
