"""An opened file: the sealed document of one room, read and changed. What somebody else has written meanwhile is never overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from amparo.facts.case import NOT_STATED, Case, Entity, read_case, write_case
from amparo.vault import history, members
from amparo.vault.history import Behind, Revision, Sealed
from amparo.vault.members import Keys
from amparo.vault.sealing import new_key, seal, unseal
from amparo.web.audit import note
from amparo.web.office.models import Access, Attachment, Member, Office, Room
from amparo.web.office.models import Revision as Stored

EMPTY = "amparo: amparo-case/1\n"
RECENT = 3
"""How many of the latest revisions are opened to show a page; the whole history is opened and checked where it is looked at."""


@dataclass(frozen=True)
class Document:
    """What a room holds: the case file as text, and around it what the office does about it."""

    case_text: str = EMPTY
    about: Mapping[str, Any] | None = None
    """Everything beside the case file, by chapter: `title`, `sources`, `papers`, `follow_up`, `consents`, `notes` …; plain JSON."""

    @cached_property
    def case(self) -> Case:
        """The case."""
        return read_case(self.case_text)

    def chapter(self, name: str) -> Any:
        """A chapter beside the case file; an empty mapping where there is none."""
        return (self.about or {}).get(name, {})

    def with_case(self, case: Case) -> Document:
        """The document with another case file."""
        return replace(self, case_text=write_case(case))

    def with_chapter(self, name: str, value: Any) -> Document:
        """The document with another chapter."""
        return replace(self, about={**(self.about or {}), name: value})

    def written(self) -> bytes:
        """As bytes, for sealing."""
        return json.dumps({"case": self.case_text, "about": self.about or {}}, ensure_ascii=False).encode()


def parsed(content: bytes) -> Document:
    """A document from its bytes."""
    said = json.loads(content)
    return Document(said["case"], said["about"])


@dataclass(frozen=True)
class Change:
    """One fact that two people changed differently."""

    fact: str
    theirs: str
    yours: str


class Conflict(Exception):
    """Somebody else changed the same facts since they were shown. Nothing was written; both versions are here to choose from."""

    def __init__(self, changes: list[Change]) -> None:
        super().__init__(f"{len(changes)} facts")
        self.changes = changes


class OpenFile:
    """A room with its key open, for one member and one request."""

    def __init__(self, room: Room, member: Member, keys: Keys, key: bytes, access: Access, permission: str) -> None:
        self.room, self.member, self.keys, self.key = room, member, keys, key
        self.access, self.permission = access, permission

    @cached_property
    def latest(self) -> Revision:
        """The latest revision. Raises `Broken`."""
        stored = list(self.room.revisions.order_by("-place")[:1])
        return history.read_last(self.room.id, _sealed(stored[0]), self.key)

    @property
    def seen(self) -> int:
        """The number of the revision this page shows; forms carry it."""
        return self.latest.place

    @cached_property
    def document(self) -> Document:
        """The document as it is now."""
        return parsed(self.latest.content)

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self.document.case

    @property
    def title(self) -> str:
        """What the office calls this file."""
        return self.case.title or str(self.document.chapter("title") or "") or self.room.id

    @property
    def today(self) -> str:
        """Today, as the law is asked."""
        return timezone.localdate().isoformat()

    def revisions(self) -> list[Revision]:
        """The whole history, opened and checked. Raises `Broken`."""
        return history.read(self.room.id, [_sealed(one) for one in self.room.revisions.order_by("place")], self.key)

    def write(self, document: Document, why: str, *, seen: int | None = None) -> None:
        """Adds a revision. `seen` is the revision the change was made on (left out: the latest). Raises `Behind`."""
        with transaction.atomic():
            last = self.room.revisions.order_by("-place").first()
            revision = history.read_last(self.room.id, _sealed(last), self.key) if last else None
            place = revision.place if revision else 0
            if seen is not None and seen != place:
                raise Behind(f"revision {seen} was changed; {place} is the latest")
            now = timezone.now().isoformat(timespec="seconds")
            if revision is not None:
                document = remembered(parsed(revision.content), document, by=self.member.id, when=now, why=why)
            sealed, opened = history.append_to(
                self.room.id,
                revision,
                self.key,
                self.room.generation,
                document.written(),
                by=self.member.id,
                at=now,
                why=why,
            )
            try:
                Stored.objects.create(
                    room=self.room, place=sealed.place, generation=sealed.generation, content=sealed.content
                )
            except IntegrityError:
                raise Behind("somebody wrote at the same moment") from None
            from amparo.web.cases.conflicts import keep_names

            keep_names(self, parsed(revision.content) if revision else None, document)
            note("case.write", self.room.id, self.member, self.keys)
        self.__dict__.update(latest=opened, document=document)

    def change(self, make: Callable[[Document], Document], why: str, *, seen: int) -> None:
        """Makes a change on what its author saw. What others changed meanwhile stays; raises `Conflict` where it was the same fact."""
        for _ in range(5):
            stored = self.room.revisions.order_by("-place").first()
            now = history.read_last(self.room.id, _sealed(stored), self.key) if stored else None
            if now is None or now.place == seen:
                base = parsed(now.content) if now else Document()
                wanted = make(base)
            else:
                wanted = self._merged(make, now, seen)
            try:
                self.write(wanted, why, seen=now.place if now else 0)
                return
            except Behind:
                continue
        raise Behind("others write faster than this can be written")

    def _merged(self, make: Callable[[Document], Document], now: Revision, seen: int) -> Document:
        stored = self.room.revisions.get(place=seen)
        before = parsed(history.read_last(self.room.id, _sealed(stored), self.key).content)
        theirs, mine = parsed(now.content), make(before)
        clashes = _clashes(before, theirs, mine)
        if clashes:
            raise Conflict(clashes)
        return make(theirs)

    # documents

    def attach(self, content: bytes) -> str:
        """Seals a document; its id."""
        made = Attachment(room=self.room, generation=self.room.generation)
        made.content = seal(content, self.key, f"case {self.room.id} document {made.id} key {self.room.generation}")
        made.save()
        return made.id

    def attachment(self, attachment_id: str) -> bytes:
        """A document. Raises `Attachment.DoesNotExist`, `CannotOpen`."""
        one = self.room.attachments.get(pk=attachment_id)
        return unseal(bytes(one.content), self.key, f"case {self.room.id} document {one.id} key {one.generation}")


def open_file(request: HttpRequest, access: Access, permission: str) -> OpenFile:
    """Opens a room with a member's key, and notes that it was opened. Raises `CannotOpen`."""
    member, keys = request.user, request.keys  # type: ignore[attr-defined]
    assert isinstance(member, Member)
    key = members.unwrap(bytes(access.wrapped), keys)
    if request.method in ("GET", "HEAD"):
        note("case.read", access.room.id, member, keys)
    file = OpenFile(access.room, member, keys, key, access, permission)
    from amparo.web.cases.keys import escrow, renew

    if access.room.stale:
        renew(file)
    escrow(file)
    return file


@transaction.atomic
def new_file(member: Member, keys: Keys, document: Document, *, kind: str = "legal", matter: str = "") -> OpenFile:
    """A new room that only its maker (and the escrow, where the office has one) can open."""
    office = Office.objects.get_or_create(pk=1)[0]
    room = Room(kind=kind, review_on=timezone.localdate() + timedelta(days=office.review_after_days))
    if matter:
        room.matter = matter
    room.save()
    key = new_key()
    access = Access.objects.create(
        room=room, member=member, generation=1, wrapped=members.wrap(key, bytes(member.public)), lead=True
    )
    if office.escrow:
        Access.objects.create(room=room, member=None, generation=1, wrapped=members.wrap(key, bytes(office.escrow)))
    note("case.create", room.id, member, keys)
    file = OpenFile(room, member, keys, key, access, "case.write")
    file.write(document, "begun")
    return file


CORRECTIONS = "corrections"
"""The chapter of what was replaced or taken away: fact id → earlier values, the oldest first."""


def remembered(before: Document, after: Document, *, by: str, when: str, why: str) -> Document:
    """The new document with every value that it replaces or takes away kept beside it: what, from where, who changed it, when, why."""
    if before.case_text == after.case_text:
        return after
    new = _facts(after.case)
    kept: dict[str, list[dict[str, str]]] = {}
    for entity in before.case.entities():
        for name in entity.values:
            fact, text = entity.fact_id(name), entity.text(name)
            if new.get(fact) != text:
                source = entity.sources.get(name, NOT_STATED)
                was = {"value": text, "from": source.who, "at": source.at, "on": source.on, "note": source.note}
                kept[fact] = [{**was, "by": by, "when": when, "why": why}]
    if not kept:
        return after
    earlier = after.chapter(CORRECTIONS)
    return after.with_chapter(CORRECTIONS, {**earlier, **{f: [*earlier.get(f, []), *one] for f, one in kept.items()}})


def _sealed(one: Stored) -> Sealed:
    return Sealed(one.place, one.generation, bytes(one.content))


def _clashes(before: Document, theirs: Document, mine: Document) -> list[Change]:
    found = []
    facts = [_facts(one.case) for one in (before, theirs, mine)]
    for fact in sorted(facts[1].keys() | facts[2].keys() | facts[0].keys()):
        old, their, own = (one.get(fact, "") for one in facts)
        if own != old and their != old and own != their:
            found.append(Change(fact, their, own))
    names = {*(theirs.about or {}), *(mine.about or {})}
    for name in sorted(names):
        old, their, own = (one.chapter(name) for one in (before, theirs, mine))
        if own != old and their != old and own != their:
            found.append(Change(name, "", ""))
    return found


def _facts(case: Case) -> dict[str, str]:
    def of(entity: Entity) -> dict[str, str]:
        return {entity.fact_id(name): entity.text(name) for name in entity.values}

    return {fact: text for entity in case.entities() for fact, text in of(entity).items()}
