"""An opened file: the sealed document of one room, read and changed. What somebody else has written meanwhile is never overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone

from amparo.facts.case import NOT_STATED, Case, Entity, read_case, write_case
from amparo.vault import history, members
from amparo.vault.history import Behind, Revision, Sealed
from amparo.vault.members import Keys
from amparo.vault.sealing import new_key, seal, unseal
from amparo.web.audit import note
from amparo.web.cases.memory import MEMORY, Opened
from amparo.web.office.models import Access, Attachment, Member, Office, Room
from amparo.web.office.models import Revision as Stored

EMPTY = "amparo: amparo-case/1\n"


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
        return replace(self, about={**(self.about or {}), name: value}).as_read(self.__dict__.get("case"))

    def as_read(self, case: Case | None) -> Document:
        """The document, which knows its case where this very text was read before."""
        if case is not None:
            self.__dict__["case"] = case
        return self

    def written(self) -> bytes:
        """As bytes, for sealing. Title and number of charges stand beside the case, so that a list of files need not read cases."""
        told = {"title": self.case.title, "charges": len(self.case.charges)}
        return json.dumps({"case": self.case_text, "about": self.about or {}, **told}, ensure_ascii=False).encode()


def parsed(content: bytes) -> Document:
    """A document from its bytes."""
    said = json.loads(content)
    return Document(said["case"], said["about"])


@dataclass(frozen=True)
class Glance:
    """What a list of files shows of one."""

    title: str
    charges: int
    document: Document


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
    def _opened(self) -> Opened:
        return self._read(self.room.revisions.order_by("-place")[:1].get())

    def _read(self, stored: Stored, revision: Revision | None = None) -> Opened:
        """The latest revision, opened. What has been worked out of this very revision is not worked out again."""
        sealed = _sealed(stored)
        return MEMORY.opened(
            self.room.id,
            self.member.id,
            (sealed.place, sealed.generation),
            sealed.content,
            self.key,
            lambda: revision or history.read_last(self.room.id, sealed, self.key),
        )

    def worked_out(self, what: Hashable, make: Callable[[], Any]) -> Any:
        """Something that follows from the file as it is now and from nothing else, worked out once; it must not be changed."""
        return self._opened.worked_out(what, make)

    @property
    def latest(self) -> Revision:
        """The latest revision. Raises `Broken`."""
        return self._opened.revision

    def read_anew(self) -> None:
        """Forgets what this request has read: the next look is at what others have written meanwhile."""
        self.__dict__.pop("_opened", None)
        self.__dict__.pop("document", None)

    @property
    def seen(self) -> int:
        """The number of the revision this page shows; forms carry it."""
        return self.latest.place

    @cached_property
    def document(self) -> Document:
        """The document as it is now."""
        return _document(self._opened)

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self.document.case

    def glance(self, stored: Stored | None = None) -> Glance:
        """What a list of files shows; nothing of it is kept. `stored`: the latest revision, where it is at hand. Raises `Broken`."""
        sealed = _sealed(stored or self.room.revisions.order_by("-place")[:1].get())
        content = history.read_last(self.room.id, sealed, self.key).content
        said, document = json.loads(content), parsed(content)
        if "charges" in said:
            titled, charges = said["title"], said["charges"]
        else:  # written before the two stood beside the case
            titled, charges = document.case.title, len(document.case.charges)
        return Glance(titled or str(document.chapter("title") or "") or self.room.id, charges, document)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names that members log in with, by id."""
        return dict(Member.objects.values_list("id", "username"))

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
            before = self._read(last) if last else None
            revision = before.revision if before else None
            place = revision.place if revision else 0
            if seen is not None and seen != place:
                raise Behind(f"revision {seen} was changed; {place} is the latest")
            now = timezone.now().isoformat(timespec="seconds")
            was = _document(before) if before else None
            if was is not None:
                document = remembered(was, document, by=self.member.id, when=now, why=why)
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
                stored = Stored.objects.create(
                    room=self.room, place=sealed.place, generation=sealed.generation, content=sealed.content
                )
            except IntegrityError:
                raise Behind("somebody wrote at the same moment") from None
            from amparo.web.cases.conflicts import keep_names

            keep_names(self, was, document)
            note("case.write", self.room.id, self.member, self.keys)
        self.read_anew()
        self.__dict__["_opened"] = made = self._read(stored, opened)
        if "case" in document.__dict__:
            made.worked_out("case", lambda: document.case)

    def change(self, make: Callable[[Document], Document], why: str, *, seen: int) -> None:
        """Makes a change on what its author saw. What others changed meanwhile stays; raises `Conflict` where it was the same fact."""
        for _ in range(5):
            stored = self.room.revisions.order_by("-place").first()
            now = self._read(stored) if stored else None
            place = now.revision.place if now else 0
            base = _document(now) if now else Document()
            wanted = make(base) if now is None or place == seen else self._merged(make, base, seen)
            try:
                self.write(wanted, why, seen=place)
                return
            except Behind:
                continue
        raise Behind("others write faster than this can be written")

    def _merged(self, make: Callable[[Document], Document], theirs: Document, seen: int) -> Document:
        stored = self.room.revisions.get(place=seen)
        before = parsed(history.read_last(self.room.id, _sealed(stored), self.key).content)
        mine = make(before)
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


def latest_of(rooms: Iterable[Room]) -> Iterator[Stored]:
    """The latest sealed revision of each of these rooms."""
    newest = Stored.objects.filter(room=OuterRef("room")).order_by("-place").values("place")[:1]
    return Stored.objects.filter(room__in=list(rooms), place=Subquery(newest)).iterator()


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


def _document(opened: Opened) -> Document:
    """The document of an opened version: chapters of its own, which a view may change; the case, which nobody changes, is read once."""
    made = parsed(opened.revision.content)
    return made.as_read(opened.worked_out("case", lambda: made.case))


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
            found.append(Change(name, *_told(old, their, own)))
    return found


def _facts(case: Case) -> dict[str, str]:
    def of(entity: Entity) -> dict[str, str]:
        return {entity.fact_id(name): entity.text(name) for name in entity.values}

    return {fact: text for entity in case.entities() for fact, text in of(entity).items()}


UNTOLD = ("past", "by", "order", "proof", "document", "digest", "case", "id", "source", "sha256", "consent")
"""Names of a chapter's values that say nothing to a reader: ids and digests, and what stood there before."""


def _told(old: Any, their: Any, own: Any) -> tuple[str, str]:
    """What two people made of the same part beside the case file, as far as it differs: theirs and one's own, in the words written."""
    before, theirs, mine = (dict(_leaves(one, ())) for one in (old, their, own))
    names = [
        one
        for one in {**theirs, **mine}
        if theirs.get(one, "") != mine.get(one, "")
        and not {*one} & {*UNTOLD}
        # what only one of them touched stands in the other's as it was, and is no quarrel
        and before.get(one, "") != mine.get(one, "")
    ]
    return "; ".join(theirs.get(one, "–") for one in names), "; ".join(mine.get(one, "–") for one in names)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, str(name)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, str(number)))
    elif value not in (None, ""):
        yield path, str(value)
