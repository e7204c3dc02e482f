"""Restoring a backup into an empty office, also one of an older version and into another kind of database.

The tables are made as they were when the backup was written, filled, brought up to date, and then looked through: an office that is not
whole is not left behind.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from amparo.facts.problems import Problem, Problems
from amparo.web.keep import lines

Opened = Callable[[], IO[bytes]]
"""Opens the backup, decrypted, at its beginning."""

SECRET = "server.key"


def examined(opened: Opened, name: str) -> lines.Contents:
    """What a backup holds, after every line was read and the digest fitted. Nothing is written. Raises `Problems`."""
    with opened() as stream:
        contents, rows = lines.read(stream, name)
        for _ in rows:
            pass
    return contents


def second_factors(contents: lines.Contents) -> bool:
    """Whether members of this office log in with a second step, which nobody passes without the server's secret."""
    return bool(contents.rows.get("mfa.authenticator"))


def give_secret(home: Path, secret: str) -> None:
    """Puts the server's secret in its place before the settings make a new one. Raises `Problems` where another one lies."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / SECRET
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if path.read_text(encoding="ascii", errors="replace") == secret:
            return
        raise Problems(
            [Problem("another secret of a server lies here.", file=str(path), expected="an empty folder")]
        ) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)


def fill(opened: Opened, contents: lines.Contents, name: str) -> dict[str, int]:
    """Fills the empty office of the settings with a backup that was examined; rows by table. Raises `Problems`; then nothing stays."""
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    _empty(connection)
    executor = MigrationExecutor(connection)
    targets = _targets(executor, contents, name)
    executor.migrate(targets)
    state = executor.loader.project_state(targets, at_end=True).apps
    with transaction.atomic():
        with opened() as stream:
            _, rows = lines.read(stream, name)
            for number, (table, values) in enumerate(rows, 2):
                _add(state, table, values, name, number)
        connection.check_constraints()
        _count_on(state, contents, connection)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    _anchors(contents)
    return dict(contents.rows)


def _empty(connection: Any) -> None:
    if "office_member" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM office_member")
            if cursor.fetchone()[0]:
                raise Problems(
                    [
                        Problem(
                            "there is an office here already; a restore overwrites nothing.",
                            expected="an empty folder (--home) or an empty database (AMPARO_DATABASE)",
                        )
                    ]
                )


def _targets(executor: Any, contents: lines.Contents, name: str) -> list[tuple[str, str]]:
    said = contents.about.get("migrations", [])
    done = {(app, migration) for app, _, migration in (str(one).partition(" ") for one in said)}
    unknown = sorted(" ".join(one) for one in done if one not in executor.loader.graph.nodes)
    if unknown:
        raise Problems(
            [
                Problem(
                    f"the backup was written by a newer Amparo ({contents.about.get('version', '?')}): {unknown[0]}.",
                    file=name,
                    expected="the same version, or a newer one, to restore it",
                )
            ]
        )
    graph = executor.loader.graph
    # the last migrations that were done, one branch or several
    return sorted(one for one in done if not any(child.key in done for child in graph.node_map[one].children))


def _add(state: Any, table: str, values: Mapping[str, Any], name: str, number: int) -> None:
    try:
        model = state.get_model(table)
        fields = {one.attname: one for one in model._meta.concrete_fields}
        made = model(**{key: fields[key].to_python(value) for key, value in values.items()})
        made.save_base(raw=True, force_insert=True)
    except Problems:
        raise
    except Exception as error:
        # the words of the error may hold what is in the row
        raise Problems(
            [
                Problem(
                    f"the row does not fit its table ({type(error).__name__}).",
                    file=name,
                    line=number,
                    field=table[:60],
                    expected="a backup that nobody edited",
                )
            ]
        ) from None


def _count_on(state: Any, contents: lines.Contents, connection: Any) -> None:
    """Numbers given by the database go on after those that were restored."""
    from django.core.management.color import no_style

    models = [state.get_model(table) for table in contents.rows]
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(line)


def _anchors(contents: lines.Contents) -> None:
    from django.conf import settings

    from amparo.web.audit import ANCHORS

    said = [*contents.about.get("anchors", []), contents.about.get("anchor", {})]
    path = Path(settings.HOME) / ANCHORS
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(json.dumps(one) + "\n" for one in said)


def drop_second_factors() -> None:
    """Takes away second steps that nobody could pass any more."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.all().delete()
