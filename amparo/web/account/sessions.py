"""Sessions, sealed in the store: who is logged in, since when, and ending it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.models import Session
from django.utils import timezone

from amparo.vault.sealing import CannotOpen, seal, unseal
from amparo.web.cases.memory import MEMORY
from amparo.web.office.models import Member

BEGAN = "began"
"""In a session: when the passphrase was given, in seconds since 1970."""

LONGEST = timedelta(hours=12)
"""A session ends after this time, whatever is done in it."""


GOES_ON = timedelta(minutes=1)
"""How exactly is known when a session was last used."""


class SessionStore(Stored):
    """Django's sessions in the database, each sealed under the server's secret and bound to its own row."""

    _until: datetime | None = None

    def encode(self, session_dict: dict[str, Any]) -> str:
        return base64.b64encode(seal(self.serializer().dumps(session_dict), _key(), self._context())).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            plain = unseal(base64.b64decode(session_data), _key(), self._context())
        except (CannotOpen, ValueError):
            return {}
        read: dict[str, Any] = self.serializer().loads(plain)
        return read

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]
        self._until = row.expire_date if row is not None else None
        return row

    def save(self, must_create: bool = False) -> None:
        """Writes the session. One that merely goes on is written once a minute: each write waits for the disk."""
        rest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        if not must_create and not self.modified and self._until and self._until > timezone.now() + rest - GOES_ON:
            return
        super().save(must_create)

    def _context(self) -> str:
        return f"session {self.session_key}"


def _key() -> bytes:
    return hashlib.sha256(f"sessions {settings.SECRET_KEY}".encode()).digest()


def over(began: object) -> bool:
    """Whether a session that began then has lasted its time. One that does not say when it began has."""
    return not isinstance(began, int) or timezone.now().timestamp() - began > LONGEST.total_seconds()


@dataclass(frozen=True)
class Running:
    """A session in which a member is logged in."""

    key: str
    name: str
    """For pages and forms: it opens nothing."""
    began: datetime
    last: datetime
    """When it was last used."""


def running(member: Member) -> list[Running]:
    """The sessions of a member, the latest first."""
    return sorted(_running(member), key=lambda one: one.began, reverse=True)


def _running(member: Member) -> Iterator[Running]:
    rest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        said = SessionStore(row.session_key).decode(row.session_data)
        if said.get(SESSION_KEY) == member.pk and not over(said.get(BEGAN)):
            name = hashlib.sha256(f"session {row.session_key}".encode()).hexdigest()[:16]
            began = datetime.fromtimestamp(said[BEGAN], UTC)
            yield Running(row.session_key, name, began, row.expire_date - rest)


def end(member: Member, *, name: str = "", but: str = "") -> int:
    """Ends the sessions of a member: the one of this name, or all but the one of this key. How many."""
    keys = [one.key for one in running(member) if one.key != but and name in ("", one.name)]
    if keys:
        MEMORY.left(member.pk)
    return int(Session.objects.filter(session_key__in=keys).delete()[0])
