"""The tables. Names, stories, charges, documents lie in sealed bytes; what is in the clear is listed in docs/threat-model.md."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def random_id() -> str:
    """An id that tells nothing: 12 signs, 59 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class Members(BaseUserManager["Member"]):
    """Finds members by the name they log in with."""

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(username=username)


class Member(AbstractBaseUser):
    """Somebody who works in the office. The passphrase is stored nowhere, not even as a hash: it opens the keys, or it does not."""

    ROLES: ClassVar = ("lawyer", "advocate", "student", "intake", "administrator")

    id = models.CharField(primary_key=True, max_length=12, default=random_id, editable=False)
    username = models.CharField(max_length=60, unique=True)
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    supervisor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    language = models.CharField(max_length=10, default="")
    is_active = models.BooleanField(default=True)
    public = models.BinaryField()
    verify = models.BinaryField()
    salt = models.BinaryField()
    passes = models.IntegerField()
    memory = models.BigIntegerField()
    by_passphrase = models.BinaryField()
    by_recovery = models.BinaryField()
    # Django's own column; it never holds a hash
    password = models.CharField(max_length=1, default="", editable=False)

    objects = Members()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def has_usable_password(self) -> bool:
        """Members log in with a passphrase that opens their keys."""
        return True

    def get_session_auth_hash(self) -> str:
        """Sessions end when the passphrase changes."""
        from django.utils.crypto import salted_hmac

        return salted_hmac("amparo.web.session", bytes(self.salt).hex(), algorithm="sha256").hexdigest()


class Invitation(models.Model):
    """An open place for a new member: the digest of a code, good once and for a time."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20)
    supervisor = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()


class Room(models.Model):
    """One compartment of a matter: the lawyer's file, or the advocate's. Each has its own key; nothing passes between without a release."""

    KINDS: ClassVar = ("legal", "advocacy")

    id = models.CharField(primary_key=True, max_length=12, default=random_id, editable=False)
    matter = models.CharField(max_length=12, default=random_id, db_index=True)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS], default="legal")
    generation = models.IntegerField(default=1)
    review_on = models.DateField(null=True)
    """When somebody has to look whether the file is still needed. Nothing is ever deleted by itself."""
    hold = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    stale = models.BooleanField(default=False)
    """Somebody who held the key has left; the next who opens the file seals it anew."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["matter", "kind"], name="one_room_of_a_kind")]


class Access(models.Model):
    """The key of a room, wrapped to one member. Whoever has no row cannot open it; no role changes that."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="accesses")
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="accesses")
    """None: the escrow."""
    generation = models.IntegerField()
    wrapped = models.BinaryField()
    lead = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["room", "member"], name="one_key_a_member")]


class Revision(models.Model):
    """A sealed revision of a room's document."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="revisions")
    place = models.IntegerField()
    generation = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["room", "place"], name="one_revision_a_place")]


class Attachment(models.Model):
    """A sealed document: a rap sheet, a letter, a paper. Its name and kind are inside the room's document."""

    id = models.CharField(primary_key=True, max_length=12, default=random_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="attachments")
    generation = models.IntegerField()
    content = models.BinaryField()


class AuditEntry(models.Model):
    """One entry of the audit chain (amparo.vault.audit)."""

    number = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    who = models.CharField(max_length=12)
    what = models.CharField(max_length=40)
    about = models.CharField(max_length=12, default="")
    before = models.CharField(max_length=64)
    signature = models.CharField(max_length=128, default="")


class Destroyed(models.Model):
    """The receipt of a room that was destroyed. It names nobody."""

    room = models.CharField(primary_key=True, max_length=12)
    receipt = models.JSONField()


class Office(models.Model):
    """What holds for the whole office; one row."""

    id = models.IntegerField(primary_key=True, default=1)
    escrow = models.BinaryField(null=True)
    """The public half of the escrow key, where the office has turned escrow on."""
    review_after_days = models.IntegerField(default=365)
    second_factor = models.BooleanField(default=False)
    """Whether everybody needs a second step at log-in."""
    conflict = models.BinaryField(null=True)
    """The public half of the key of the conflict list; its private half is wrapped to each member who may check."""
    conflict_stale = models.BooleanField(default=False)
    """Somebody who held the key of the conflict list has left; the next who opens it seals it anew."""


class Token(models.Model):
    """A key for programs (API): the digest of it, what it may do, and the member whose keys it opens, locked by the token itself."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=12, default=random_id)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    scopes = models.JSONField(default=list)
    rooms = models.JSONField(default=list)
    until = models.DateTimeField()
    used = models.DateTimeField(null=True)
    """When it was last used, to within some minutes."""
    kept = models.BinaryField()


class ConflictKey(models.Model):
    """The private half of the conflict list's key, wrapped to one member who may check for conflicts."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE)
    wrapped = models.BinaryField()


class Known(models.Model):
    """The people named in one room, sealed to the key of the conflict list. It goes when the room goes."""

    room = models.OneToOneField(Room, primary_key=True, on_delete=models.CASCADE)
    wrapped = models.BinaryField()
    content = models.BinaryField()


class EscrowShare(models.Model):
    """A keeper's half of the escrow key, wrapped to the keeper until it was shown once."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE)
    wrapped = models.BinaryField()


class Handover(models.Model):
    """Facts that a written release lets pass from one compartment of a matter to the other, sealed for those who can open that one."""

    id = models.CharField(primary_key=True, max_length=12, default=random_id, editable=False)
    source = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="given")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="received")
    until = models.DateField()
    withdrawn = models.DateField(null=True)
    content = models.BinaryField()


class HandoverKey(models.Model):
    """The key of a handover, wrapped to one member of the room that receives it."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="keys")
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    wrapped = models.BinaryField()
