"""Writing a backup: every table as it was at one moment, while the office goes on working. What is sealed stays sealed.

Left out, and made anew by itself: sessions (everybody logs in again) and the counting of tries.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.utils import timezone

from amparo import __version__
from amparo.web import audit
from amparo.web.keep import lines

LEFT_OUT: Mapping[str, str] = {
    "sessions.session": "sessions end with the server that they were on",
    "auth.permission": "Django's own; the roles of the office are in rules.yaml",
    "auth.group": "Django's own; not used",
    "contenttypes.contenttype": "Django's own; made by the migrations",
    "account.emailaddress": "allauth's own; the office keeps no e-mail addresses",
    "account.emailconfirmation": "allauth's own; the office keeps no e-mail addresses",
}
"""Tables that are not in a backup, and why. Every other table is."""

TOGETHER = 8
"""Rows read at once: an attachment may have 25 MB."""


def kept() -> list[type[Model]]:
    """The tables of a backup, the ones that others point to first."""
    found = {model for model in apps.get_models() if model._meta.label_lower not in LEFT_OUT}
    order: list[type[Model]] = []
    while found:
        ready = [model for model in found if not (_pointed_to(model) - {model}) & found]
        if not ready:  # tables that point at each other: the database looks only at the end
            ready = list(found)
        order += sorted(ready, key=lambda model: model._meta.label_lower)
        found -= set(ready)
    return order


def write(out: IO[bytes], *, secret: bool) -> lines.Contents:
    """Writes a backup of the whole office.

    `secret`: also the server's own secret, which opens no case but locks second factors and forges cookies; only for a backup that is
    encrypted itself.
    """
    audit.note("office.backup")
    end = audit.anchor()
    with one_moment():
        about: dict[str, Any] = {
            "made": timezone.now().isoformat(timespec="seconds"),
            "version": __version__,
            "migrations": sorted(f"{app} {name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            "anchor": asdict(end),
            "anchors": [asdict(one) for one in audit.anchors()],
        }
        if secret:
            about["server_key"] = settings.SECRET_KEY
        return lines.write(out, about, _rows())


class one_moment:  # noqa: N801 - it is used like a function
    """A look at the database as it is at one moment; nobody who writes has to wait."""

    def __enter__(self) -> None:
        self._before = getattr(connection, "transaction_mode", None)
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def __exit__(self, *error: Any) -> None:
        self._atomic.__exit__(*error)
        if connection.vendor == "sqlite":
            connection.transaction_mode = self._before  # type: ignore[attr-defined]


def _rows() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for model in kept():
        names = [one.attname for one in model._meta.concrete_fields]
        for row in model._default_manager.order_by("pk").values_list(*names).iterator(chunk_size=TOGETHER):
            yield model._meta.label_lower, {name: plain(value) for name, value in zip(names, row, strict=True)}


def plain(value: Any) -> Any:
    """A value of a row as JSON can say it: bytes in base 64, times as ISO says."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _pointed_to(model: type[Model]) -> set[type[Model]]:
    return {
        one.related_model
        for one in model._meta.concrete_fields
        if one.is_relation and isinstance(one.related_model, type)
    }
