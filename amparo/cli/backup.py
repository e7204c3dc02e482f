"""`backup` and `restore`: a copy of the whole office, proven when it is written and when it is brought back."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from amparo.cli.office import enter, folder, office_home, told_whole
from amparo.facts.problems import Problem, Problems


@click.command()
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    required=True,
    help="The file to write. A name that ends in .age is encrypted: asks for a passphrase, or takes --recipient.",
)
@click.option("--recipient", "recipients", multiple=True, metavar="KEY", help="Encrypt to an age public key (age1…).")
@office_home
def backup(output: Path, recipients: tuple[str, ...], home: Path | None) -> None:
    """Write a backup of the whole office, while it goes on working. Cases stay sealed in it under the members' keys."""
    secret = output.suffix == ".age"
    if recipients and not secret:
        raise Problems(
            [Problem("The backup would be encrypted.", file=str(output), expected="a name that ends in .age")]
        )
    if output.exists():
        raise Problems([Problem("There is such a file; a backup overwrites nothing.", file=str(output))])
    enter(home)
    from amparo.web.keep.backup import write

    output.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            if secret:
                from amparo.cli.age_stream import sealing

                with sealing(out, output, recipients) as inlet:
                    made = write(inlet, secret=True)
            else:
                made = write(out, secret=False)
            out.flush()
            os.fsync(out.fileno())
        if not secret:
            from amparo.web.keep.restore import examined

            examined(lambda: part.open("rb"), str(output))
        part.rename(output)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    click.echo(f"{output}: {_said(made.rows)}; the audit ends at entry {made.about['anchor']['number']}.")
    if not secret and made.rows.get("mfa.authenticator"):
        click.echo("Keep server.key of the office too: without it nobody passes the second step at log-in.", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@office_home
@click.option("--check", is_flag=True, help="Only look whether the backup is whole; nothing is written.")
@click.option(
    "--server-key",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="server.key of the office, where the backup is not encrypted and so does not hold it.",
)
@click.option(
    "--without-second-step", is_flag=True, help="Members log in by passphrase alone until they set it up anew."
)
@click.option("--open-as", "name", metavar="NAME", help="Afterwards open every file of this member.")
def restore(
    file: Path, home: Path | None, check: bool, server_key: Path | None, without_second_step: bool, name: str | None
) -> None:
    """Bring back the office of a backup FILE into an empty folder or database, and prove that it is whole."""
    from amparo.cli.age_stream import opened
    from amparo.web.keep import restore as keep

    contents = keep.examined(lambda: opened(file), str(file))
    click.echo(
        f"{file}: made {contents.about.get('made', '?')} by version {contents.about.get('version', '?')}: {_said(contents.rows)}."
    )
    if check:
        click.echo("The backup is whole.")
        return
    secret = contents.about.get("server_key") or (server_key.read_text(encoding="ascii") if server_key else "")
    if keep.second_factors(contents) and not secret and not without_second_step:
        raise Problems(
            [
                Problem(
                    "Members of this office log in with a second step, which needs the office's server.key.",
                    file=str(file),
                    expected="--server-key FILE, or --without-second-step",
                )
            ]
        )
    found = folder(home)
    if not os.environ.get("AMPARO_DATABASE") and (found / "amparo.sqlite3").exists():
        raise Problems(
            [
                Problem(
                    "There is an office here already; a restore overwrites nothing.",
                    file=str(found),
                    expected="an empty folder",
                )
            ]
        )
    if secret:
        keep.give_secret(found, str(secret).strip())
    import django

    django.setup()
    keep.fill(lambda: opened(file), contents, str(file))
    from amparo.web.audit import length, note
    from amparo.web.keep import whole

    if keep.second_factors(contents) and not secret:
        keep.drop_second_factors()
    note("office.restore")
    faults = [*whole.in_audit(), *whole.in_store()]
    count = told_whole(faults, name, lambda _: "Restored as it was in the backup, and that is not whole.")
    opened_too = f", {count} files opened" if name else ""
    click.echo(
        f"Restored: {length()} entries of the audit, whole{opened_too}. Open it with: amparo serve --home {found}"
    )


def _said(rows: dict[str, int]) -> str:
    told = [("office.member", "members"), ("office.room", "files"), ("office.revision", "revisions")]
    told.append(("office.attachment", "documents"))
    return ", ".join(f"{rows.get(table, 0)} {word}" for table, word in told)
