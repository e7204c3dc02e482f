"""Who holds the key of a file. Letting somebody in wraps the key to them; letting somebody out seals everything anew under a new key."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from amparo.vault import history, members, shred
from amparo.vault.history import Sealed
from amparo.vault.members import Keys
from amparo.vault.sealing import seal, unseal
from amparo.web.audit import note
from amparo.web.cases.file import OpenFile
from amparo.web.cases.memory import MEMORY
from amparo.web.office.models import (
    Access,
    Destroyed,
    EscrowShare,
    HandoverKey,
    Invitation,
    Member,
    Office,
    Revision,
    Room,
    Token,
)


@transaction.atomic
def let_in(file: OpenFile, member: Member, *, lead: bool = False) -> None:
    """Wraps the key of a file to one more member."""
    Access.objects.update_or_create(
        room=file.room,
        member=member,
        defaults={
            "generation": file.room.generation,
            "wrapped": members.wrap(file.key, bytes(member.public)),
            "lead": lead,
        },
    )
    note("case.share", file.room.id, file.member, file.keys)


@transaction.atomic
def let_out(file: OpenFile, member: Member) -> None:
    """Takes a member out of a file. All that is stored is sealed anew under a new key: the old one opens nothing any more.

    Raises `ValueError` for the last member who could open it.
    """
    rest = Access.objects.filter(room=file.room, member__isnull=False).exclude(member=member)
    if not rest.exists():
        raise ValueError("Somebody has to be able to open the file.")
    Access.objects.filter(room=file.room, member=member).delete()
    if not rest.filter(lead=True).exists():
        first = rest.order_by("pk").first()
        assert first is not None
        Access.objects.filter(pk=first.pk).update(lead=True)
    _rotate(file)
    note("case.unshare", file.room.id, file.member, file.keys)


def _rotate(file: OpenFile) -> None:
    room = file.room
    old, generation = file.key, room.generation + 1
    key, sealed = history.rekey(room.id, file.revisions(), generation)
    for one in sealed:
        Revision.objects.filter(room=room, place=one.place).update(generation=generation, content=one.content)
    for attachment in room.attachments.all():
        before = f"case {room.id} document {attachment.id} key {attachment.generation}"
        plain = unseal(bytes(attachment.content), old, before)
        attachment.generation = generation
        attachment.content = seal(plain, key, f"case {room.id} document {attachment.id} key {generation}")
        attachment.save()
    room.generation = generation
    room.save()
    office = Office.objects.filter(pk=1).first()
    for access in room.accesses.select_related("member"):
        if access.member is None:
            if office is None or not office.escrow:
                access.delete()
                continue
            public = bytes(office.escrow)
        else:
            public = bytes(access.member.public)
        access.generation, access.wrapped = generation, members.wrap(key, public)
        access.save()
    file.key = key
    transaction.on_commit(lambda: MEMORY.drop(room.id))


def escrow(file: OpenFile) -> None:
    """Wraps the key of a file for the escrow too, where the office has turned it on since the file was begun."""
    office = Office.objects.filter(pk=1).only("escrow").first()
    if office is None or not office.escrow or Access.objects.filter(room=file.room, member=None).exists():
        return
    wrapped = members.wrap(file.key, bytes(office.escrow))
    Access.objects.create(room=file.room, member=None, generation=file.room.generation, wrapped=wrapped)
    note("case.escrow", file.room.id, file.member, file.keys)


@transaction.atomic
def end_membership(gone: Member, by: Member, keys: Keys) -> None:
    """Ends a membership. Keys wrapped to them go at once; the files are sealed anew when somebody who can opens them (`stale`)."""
    held = list(Access.objects.filter(member=gone).values_list("room_id", flat=True))
    from amparo.web.cases.conflicts import forget

    forget(gone)
    for one in (Token, HandoverKey, EscrowShare, Invitation):
        one.objects.filter(**{"by" if one is Invitation else "member": gone}).delete()
    Access.objects.filter(member=gone).delete()
    for room in held:
        rest = Access.objects.filter(room_id=room, member__isnull=False)
        if not rest.filter(lead=True).exists():
            # a student or intake worker leads only where nobody else is left
            first = rest.filter(member__role__in=("lawyer", "advocate")).order_by("pk").first() or rest.first()
            if first is not None:
                Access.objects.filter(pk=first.pk).update(lead=True)
    Room.objects.filter(pk__in=held).update(stale=True)
    gone.is_active = False
    gone.by_passphrase, gone.by_recovery = b"", b""
    gone.save()
    note("member.end", gone.id, by, keys)
    transaction.on_commit(lambda: MEMORY.left(gone.id))
    for access in Access.objects.filter(member=by, room_id__in=held).select_related("room"):
        renew(OpenFile(access.room, by, keys, members.unwrap(bytes(access.wrapped), keys), access, "case.share"))


@transaction.atomic
def renew(file: OpenFile) -> None:
    """Seals a file anew whose key somebody who left may have kept."""
    _rotate(file)
    file.room.stale = False
    file.room.save()


@transaction.atomic
def destroy(file: OpenFile, reason: str) -> shred.Receipt:
    """Destroys a file for good: every wrapped key, every sealed byte; the receipt stays. Raises `ValueError` under a legal hold."""
    if file.room.hold:
        raise ValueError("The file is under a legal hold.")
    stored = [Sealed(one.place, one.generation, bytes(one.content)) for one in file.room.revisions.order_by("place")]
    made = shred.receipt(
        file.room.id,
        stored,
        file.room.accesses.count(),
        file.keys,
        by=file.member.id,
        at=timezone.now().isoformat(timespec="seconds"),
        reason=reason,
    )
    from dataclasses import asdict

    Destroyed.objects.create(room=file.room.id, receipt=asdict(made))
    note("case.destroy", file.room.id, file.member, file.keys)
    gone = file.room.id
    file.room.delete()
    transaction.on_commit(lambda: MEMORY.drop(gone))
    return made
