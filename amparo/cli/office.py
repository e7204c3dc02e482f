"""What commands about an office share: where it lies, and getting the workbench ready without a server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from amparo.facts.problems import Problem, Problems

_F = TypeVar("_F", bound=Callable[..., Any])


def office_home(command: _F) -> _F:
    """The folder of the office."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="FOLDER",
        help="Where the office lies. Left out: AMPARO_HOME, or ~/.local/share/amparo.",
    )(command)


def folder(home: Path | None) -> Path:
    """The folder of the office, also told to the settings, which are read later."""
    found = home or Path(os.environ.get("AMPARO_HOME") or Path.home() / ".local/share/amparo").expanduser()
    os.environ["AMPARO_HOME"] = str(found.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.web.settings")
    return found


def enter(home: Path | None) -> None:
    """Makes an office that is there ready for a command. Raises `Problems` where there is none."""
    found = folder(home)
    if not (found / "server.key").exists() or not (
        os.environ.get("AMPARO_DATABASE") or (found / "amparo.sqlite3").exists()
    ):
        raise Problems(
            [
                Problem(
                    "there is no office here.",
                    file=str(found),
                    expected="the folder that amparo serve was given with --home or AMPARO_HOME",
                )
            ]
        )
    from amparo.cli.serve import prepare

    prepare()


def told_whole(faults: Iterable[str], name: str | None, broken: Callable[[int], str]) -> int:
    """Opens every file of a member too, where one is named, and prints what is not whole; how many files were opened.

    Ends the command with 1 where there is a fault; `broken` says it, given how many there are.
    """
    found, count = list(faults), 0
    if name:
        from amparo.web.keep import whole

        count, shut = whole.opened_with(*keys_of(name))
        found += shut
    for one in found:
        click.echo(one, err=True)
    if found:
        click.echo(broken(len(found)), err=True)
        raise SystemExit(1)
    return count


def keys_of(name: str) -> tuple[Any, Any]:
    """A member and their opened keys, by the passphrase that is asked for. Raises `Problems`."""
    from amparo.cli.files import passphrase_of
    from amparo.vault import members
    from amparo.vault.sealing import CannotOpen
    from amparo.web.account.entry import locked
    from amparo.web.office.models import Member

    member = Member.objects.filter(username=name, is_active=True).first()
    if member is None:
        raise Problems([Problem(f'nobody here logs in as "{name}".', expected="the name of a member")])
    try:
        return member, members.unlock(locked(member), passphrase_of(Path(name)))
    except CannotOpen:
        raise Problems([Problem("the passphrase does not open this member's keys.")]) from None
