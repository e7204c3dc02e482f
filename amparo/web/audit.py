"""The audit of the workbench: each entry follows the last in the store, one writer at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from amparo.vault import audit
from amparo.vault.members import Keys
from amparo.web.office.models import AuditEntry, Member

ANCHORS = "audit.anchors"
EVERY = 50
"""After how many entries an anchor is written to the file beside the database."""


def note(what: str, about: str = "", member: Member | None = None, keys: Keys | None = None) -> None:
    """Notes what was done. Words of a closed list and random ids only; never a name, never what was typed."""
    for _ in range(20):
        last = AuditEntry.objects.order_by("-number").first()
        made = audit.entry(
            _entry(last) if last else None,
            at=timezone.now().isoformat(timespec="milliseconds"),
            who=member.id if member and keys else audit.LOGGED_OUT,  # a member's entries bear their signature
            what=what,
            about=about,
            keys=keys,
        )
        try:
            with transaction.atomic():
                AuditEntry.objects.create(
                    number=made.number,
                    at=made.at,
                    who=made.who,
                    what=made.what,
                    about=made.about,
                    before=made.before,
                    signature=made.signature,
                )
        except IntegrityError:  # somebody else's entry took the number
            continue
        if made.number % EVERY == 0:
            anchor(made)
        return
    raise RuntimeError("the audit could not be written")


def anchor(last: audit.Entry | None = None) -> audit.Anchor:
    """Writes where the chain ends now to a file beside the database, so that a cut-off end is found."""
    if last is None:
        stored = AuditEntry.objects.order_by("-number").first()
        last = _entry(stored) if stored else None
    made = audit.anchor(last)
    path = settings.HOME / ANCHORS
    line = json.dumps({"number": made.number, "digest": made.digest}) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="ascii") as file:
        file.write(line)
    return made


def anchors() -> Iterator[audit.Anchor]:
    """The anchors written so far. A line that cannot be read is passed over: the others still hold."""
    try:
        text = (settings.HOME / ANCHORS).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            said = json.loads(line)
            yield audit.Anchor(int(said["number"]), str(said["digest"]))
        except (ValueError, KeyError, TypeError):
            continue


def faults() -> list[audit.Fault]:
    """Everything wrong with the chain in the store."""
    keys = {member.id: bytes(member.verify) for member in Member.objects.all()}
    chain = (_entry(one) for one in AuditEntry.objects.order_by("number").iterator())
    return list(audit.faults(chain, keys, anchors()))


def length() -> int:
    """How many entries there are."""
    return AuditEntry.objects.count()


def _entry(one: AuditEntry) -> audit.Entry:
    return audit.Entry(one.number, one.at, one.who, one.what, one.about, one.before, one.signature)


def vendor() -> str:
    """The kind of database, for the health check."""
    return connection.vendor
