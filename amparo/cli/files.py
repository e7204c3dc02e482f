"""Case files on disk: plain or encrypted with age, read and written alike."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from amparo.facts.case import Case, Entity, read_case, write_case
from amparo.facts.problems import Problem, Problems, listed, nearest

PASSPHRASE_FILE = "AMPARO_PASSPHRASE_FILE"
"""Names a file whose first line is the passphrase, for use without a keyboard."""

NAMES = (".name", ".other_names", ".trafficker")
"""Facts by which a file names somebody."""

IDENTITY = "AMPARO_IDENTITY"
"""Names a file with age identities (AGE-SECRET-KEY-…) that open encrypted case files."""


def encrypted(path: Path) -> bool:
    """Whether a case file is (to be) encrypted."""
    return path.suffix == ".age"


def load(path: Path, *, quiet: bool = False) -> Case:
    """Reads a case file. Raises `Problems`. Warns when a plain file names a person."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Problems(
            [
                Problem(
                    f"The file cannot be read: {error.strerror}.",
                    file=str(path),
                    expected="the path of a case file; examples lie in examples/",
                )
            ]
        ) from None
    case = read_case(_open(raw, path) if encrypted(path) else raw, str(path))
    if not quiet and not encrypted(path) and any(fact.endswith(NAMES) for fact in case.identifying()):
        click.echo(f"Warning: {path} names a person and is not encrypted. Run: {program()} seal {path}", err=True)
    return case


def save(case: Case, path: Path, recipients: tuple[str, ...] = ()) -> None:
    """Writes a case file, whole or not at all; encrypted when its name ends in .age. Raises `Problems`."""
    write_private(write_case(case), path, recipients)


def read_private(path: Path) -> bytes:
    """The content of a file that may be encrypted. Raises `Problems`."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Problems([Problem(f"The file cannot be read: {error.strerror}.", file=str(path))]) from None
    return _open(raw, path) if encrypted(path) else raw


def write_private(text: str, path: Path, recipients: tuple[str, ...] = ()) -> None:
    """Writes a file, whole or not at all; encrypted when its name ends in .age. Raises `Problems`."""
    content = _close(text.encode(), path, recipients) if encrypted(path) else text.encode()
    try:
        _replace(path, content)
    except OSError as error:
        raise Problems(
            [
                Problem(
                    f"The file cannot be written: {error.strerror}.",
                    file=str(path),
                    expected="a folder in which you may write",
                )
            ]
        ) from None


def ready_to_save(path: Path, recipients: tuple[str, ...] = ()) -> None:
    """Asks for the passphrase of a new encrypted file before anything is said that could be lost. Raises `Problems`."""
    if not os.access(path.parent, os.W_OK):
        raise Problems(
            [
                Problem(
                    "The file cannot be written: nothing may be written in this folder.",
                    file=str(path),
                    expected="a folder in which you may write",
                )
            ]
        )
    if encrypted(path) and not recipients and not path.exists():
        passphrase_of(path, new=True)
    elif encrypted(path) and (recipients or b"-> scrypt " not in path.read_bytes()[:300]):
        _close(b"", path, recipients)


def program() -> str:
    """How the program is called here: by its name where the shell finds it, else by its path."""
    called = Path(sys.argv[0])
    if called.stem != "amparo" or shutil.which("amparo"):
        return "amparo"
    try:
        return str(called.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(called)


def _replace(path: Path, content: bytes) -> None:
    # the new file takes the old one's place in one step, so that a crash leaves one or the other
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)  # noqa: PTH105 - the one step that is atomic
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


SHORTEST = 12
LONG_ENOUGH = f"at least {SHORTEST} characters; four or five unrelated words are easy to keep"

_passphrases: dict[Path, str] = {}


def passphrase_of(path: Path, *, new: bool = False) -> str:
    """The passphrase of an encrypted file: from the file that the environment names, or asked for. Raises `Problems`."""
    known = _passphrases.get(path.resolve())
    if known:
        return known
    if named := os.environ.get(PASSPHRASE_FILE):
        try:
            words = Path(named).read_text(encoding="utf-8").split("\n")[0].rstrip("\r")
        except OSError as error:
            raise Problems([Problem(f"The passphrase file cannot be read: {error.strerror}.", file=named)]) from None
        except UnicodeDecodeError:
            raise Problems([Problem("The passphrase file is not UTF-8 text.", file=named)]) from None
        if new and len(words) < SHORTEST:
            raise Problems([Problem("The passphrase is too short.", file=str(path), expected=LONG_ENOUGH)])
    else:
        while True:
            words = click.prompt(f"Passphrase for {path.name}", hide_input=True, confirmation_prompt=new, err=True)
            if not new or len(words) >= SHORTEST:
                break
            click.echo(f"The passphrase is too short. Expected {LONG_ENOUGH}.", err=True)
    _passphrases[path.resolve()] = words
    return words


def _open(raw: bytes, path: Path) -> bytes:
    import pyrage

    if not raw.startswith(b"age-encryption.org/"):
        raise Problems(
            [
                Problem(
                    "The name ends in .age, and the file is not encrypted with age.",
                    file=str(path),
                    expected=f"an encrypted file; a plain one is named case.yaml and encrypted by {program()} seal case.yaml",
                )
            ]
        )
    try:
        if b"-> scrypt " in raw[:300]:
            return bytes(pyrage.passphrase.decrypt(raw, passphrase_of(path)))
        return bytes(pyrage.decrypt(raw, identities_of(path)))
    except pyrage.DecryptError:
        _passphrases.pop(path.resolve(), None)
        raise Problems(
            [
                Problem(
                    "The file cannot be opened: wrong passphrase or key, or the file is damaged.",
                    file=str(path),
                    expected="the passphrase or key it was encrypted with",
                )
            ]
        ) from None


def identities_of(path: Path) -> list[object]:
    """The age identities that the environment names, to open a file that is encrypted to a key. Raises `Problems`."""
    import pyrage

    named = os.environ.get(IDENTITY)
    if not named:
        raise Problems(
            [
                Problem(
                    "The file is encrypted to a key.",
                    file=str(path),
                    expected=f"the environment variable {IDENTITY} to name the file that holds your key",
                )
            ]
        )
    try:
        lines = Path(named).read_text(encoding="utf-8").splitlines()
        return [pyrage.x25519.Identity.from_str(line.strip()) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise Problems([Problem(f"The key file cannot be used: {error}.", file=named)]) from None


def _close(text: bytes, path: Path, recipients: tuple[str, ...]) -> bytes:
    import pyrage

    if recipients:
        try:
            keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
        except pyrage.RecipientError:
            raise Problems(
                [Problem("A recipient is not an age public key.", file=str(path), expected="age1…")]
            ) from None
        return bytes(pyrage.encrypt(text, keys))
    if path.exists() and b"-> scrypt " not in path.read_bytes()[:300]:
        raise Problems(
            [
                Problem(
                    "The file is encrypted to a key; say to which it shall be written.",
                    file=str(path),
                    expected="--recipient age1…",
                )
            ]
        )
    return bytes(pyrage.passphrase.encrypt(text, passphrase_of(path, new=not path.exists())))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    metavar="KEY",
    help="Encrypt to an age public key (age1…) instead of a passphrase.",
)
def seal(file: Path, recipients: tuple[str, ...]) -> None:
    """Encrypt a plain case FILE; writes FILE.age beside it and keeps the plain one until you delete it."""
    case = load(file, quiet=True)
    target = file.with_name(f"{file.name}.age")
    if target.exists():
        raise Problems(
            [
                Problem(
                    "There is an encrypted file of this name already.", file=str(target), expected="a name that is free"
                )
            ]
        )
    save(case, target, recipients)
    click.echo(f"Wrote {target}. Delete {file} once you have opened the encrypted one: {program()} check {target}")


def find_charge(case: Case, charge: str, file: Path) -> Entity:
    """The charge of this id. Raises `Problems` where the case has none of the name, with the ids that it has."""
    try:
        return case.charge(charge)
    except KeyError:
        ids = [one.id for one in case.charges]
        problem = Problem(
            f'There is no charge "{charge}".', file=str(file), expected=listed(ids, 30), nearest=nearest(charge, ids)
        )
        raise Problems([problem]) from None
