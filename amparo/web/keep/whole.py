"""Whether what is stored is whole: the chain of the audit, the rows that belong together, and what opens with a member's keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import IntegrityError, connection

from amparo.facts.problems import Problem, Problems
from amparo.vault import audit as chain
from amparo.vault import history, members, shred
from amparo.vault.history import Broken, Sealed
from amparo.vault.members import Keys
from amparo.vault.sealing import FORMAT, CannotOpen, unseal
from amparo.web import audit
from amparo.web.office.models import Access, AuditEntry, Destroyed, Member, Room


def in_audit(more: Iterable[chain.Anchor] = ()) -> list[str]:
    """Everything wrong with the chain of the audit, held also against anchors that were kept elsewhere."""
    keys = {member.id: bytes(member.verify) for member in Member.objects.all()}
    told = (
        chain.Entry(one.number, one.at, one.who, one.what, one.about, one.before, one.signature)
        for one in AuditEntry.objects.order_by("number").iterator()
    )
    found = chain.faults(told, keys, [*audit.anchors(), *more])
    return [f"audit, entry {fault.number}: {fault.says}" for fault in found]


def anchors_of(path: Path) -> list[chain.Anchor]:
    """Anchors that were kept elsewhere: lines as in audit.anchors. Raises `Problems`."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            found.append(chain.Anchor(int(said["number"]), str(said["digest"])))
        except (ValueError, KeyError, TypeError):
            raise Problems(
                [
                    Problem(
                        "the line is no anchor.",
                        file=str(path),
                        line=number,
                        expected='{"number": 50, "digest": "…"}, as in audit.anchors',
                    )
                ]
            ) from None
    return found


def in_store() -> Iterator[str]:
    """Everything wrong with the rows, as far as it is seen without a key."""
    try:
        connection.check_constraints()
    except IntegrityError:
        yield "store: a row points to one that is not there"
    for room in Room.objects.order_by("pk").iterator():
        places = list(room.revisions.order_by("place").values_list("place", flat=True))
        if places != list(range(1, len(places) + 1)) or not places:
            missing = sorted(set(range(1, max(places, default=1) + 1)) - set(places))
            yield f"file {room.id}: revision {', '.join(map(str, missing))} is missing"
        for kind, rows in (("revision", room.revisions), ("document", room.attachments)):
            if rows.exclude(generation=room.generation).exists():
                yield f"file {room.id}: a {kind} is not sealed under the key of now"
            for pk, content in rows.values_list("pk", "content").iterator(chunk_size=8):
                if bytes(content[:1]) != FORMAT:
                    yield f"file {room.id}: {kind} {pk} is not sealed"
        if room.accesses.exclude(generation=room.generation).exists():
            yield f"file {room.id}: a wrapped key is not the key of now"
        if not room.accesses.exists():
            yield f"file {room.id}: nobody can open it"
    keys = {member.id: bytes(member.verify) for member in Member.objects.all()}
    for one in Destroyed.objects.all():
        try:
            told = shred.Receipt(**one.receipt)
            genuine = told.case == one.room and shred.genuine(told, keys.get(told.by, b""))
        except TypeError:
            genuine = False
        if not genuine:
            yield f"receipt {one.room}: its signature does not fit"


def opened_with(member: Member, keys: Keys) -> tuple[int, list[str]]:
    """Opens every file that a member can open, with its whole history and every document: how many, and what does not open."""
    faults: list[str] = []
    count = 0
    for access in Access.objects.filter(member=member).select_related("room").order_by("pk"):
        room = access.room
        count += 1
        try:
            key = members.unwrap(bytes(access.wrapped), keys)
            stored = [Sealed(one.place, one.generation, bytes(one.content)) for one in room.revisions.order_by("place")]
            history.read(room.id, stored, key)
        except CannotOpen:
            faults.append(f"file {room.id}: its key does not open")
            continue
        except Broken as error:
            faults.append(f"file {room.id}: {error}")
            continue
        for one in room.attachments.order_by("pk").iterator(chunk_size=4):
            try:
                unseal(bytes(one.content), key, f"case {room.id} document {one.id} key {one.generation}")
            except CannotOpen:
                faults.append(f"file {room.id}: document {one.id} does not open")
    return count, faults
