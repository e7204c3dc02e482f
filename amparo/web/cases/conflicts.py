"""The conflict check: whether somebody in a new matter is perhaps known from another file of the office.

The office keeps one list of the people named in its files, each file's part sealed to the list's own key. Every member who may check holds
that key; nobody sees the list. The answer is a band and whom to ask: never a name, never another client's file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from nacl.public import PrivateKey

from amparo.facts.case import Entity
from amparo.facts.dates import Span
from amparo.vault import conflicts, members
from amparo.vault.conflicts import Party, Role
from amparo.vault.members import Keys
from amparo.vault.sealing import CannotOpen, new_key, seal, unseal
from amparo.web.audit import note
from amparo.web.cases.file import Document, OpenFile
from amparo.web.office.models import Access, ConflictKey, Known, Member, Office, Room
from amparo.web.page import show
from amparo.web.rules import may, page, table
from amparo.web.words import say

OTHERS = "others"
"""The chapter of people who stand in no fact of the case file: co-defendants and others."""

ROWS = 4
"""People that one check asks about."""

ROLES: tuple[Role, ...] = ("client", "trafficker", "co_defendant", "other")


# the list


def parties_of(document: Document) -> list[Party]:
    """The people named in a file: the client, the traffickers, and whom the office wrote down beside the case."""
    person = document.case.person
    found: list[Party] = []
    names = tuple(name for name in (person.text("person.name"), *_several(person, "person.other_names")) if name)
    if names:
        found.append(Party(names, "client", _born(person)))
    for episode in document.case.episodes:
        if name := episode.text("trafficker"):
            found.append(Party((name,), "trafficker"))
    return found + list(_others(document))


def keep_names(file: OpenFile, before: Document | None, after: Document) -> None:
    """Puts the people of a file into the office's list, where they changed."""
    now = parties_of(after)
    if before is not None and parties_of(before) == now:
        return
    public = list_key(file.member)
    if public is None:
        return
    put(file.room, public, now)


def put(room: Room, public: bytes, parties: list[Party]) -> None:
    """Seals one room's people to the key of the list."""
    if not parties:
        Known.objects.filter(room=room).delete()
        return
    key = new_key()
    plain = json.dumps([[list(one.names), one.role, one.born] for one in parties], ensure_ascii=False).encode()
    Known.objects.update_or_create(
        room=room,
        defaults={"wrapped": members.wrap(key, public), "content": seal(plain, key, f"conflict list {room.id}")},
    )


@transaction.atomic
def list_key(member: Member) -> bytes | None:
    """The public key of the list; the first member who may check makes it."""
    office = Office.objects.select_for_update().get_or_create(pk=1)[0]
    if office.conflict:
        return bytes(office.conflict)
    return _fresh(office) if may(member, "conflict.check") else None


def opened(member: Member, keys: Keys) -> Keys | None:
    """The key of the list, where this member holds it. Members who joined since are given it; after somebody left it is changed."""
    if list_key(member) is None:
        return None
    held = ConflictKey.objects.filter(member=member).first()
    if held is None:
        return None
    try:
        private = Keys(members.unwrap(bytes(held.wrapped), keys), bytes(32))
    except CannotOpen:
        return None
    if Office.objects.get(pk=1).conflict_stale:
        return _renewed(private)
    for one in _allowed().exclude(pk__in=ConflictKey.objects.values("member_id")):
        ConflictKey.objects.create(member=one, wrapped=members.wrap(private.private, bytes(one.public)))
    return private


def known(private: Keys) -> Iterator[tuple[str, Party]]:
    """Everybody in the list, with the room they are named in. They live in memory only. A part that was damaged is passed over."""
    for one in Known.objects.all():
        yield from ((one.room_id, party) for party in _read(one, private))


def _read(one: Known, private: Keys) -> list[Party]:
    try:
        key = members.unwrap(bytes(one.wrapped), private)
        said = json.loads(unseal(bytes(one.content), key, f"conflict list {one.room_id}"))
        return [Party(tuple(names), role, born) for names, role, born in said]
    except (CannotOpen, ValueError):
        return []


def _allowed() -> Any:
    return Member.objects.filter(is_active=True, role__in=table()["conflict.check"]["roles"])


def _fresh(office: Office) -> bytes:
    pair = PrivateKey.generate()
    office.conflict, office.conflict_stale = bytes(pair.public_key), False
    office.save()
    ConflictKey.objects.all().delete()
    for one in _allowed():
        ConflictKey.objects.create(member=one, wrapped=members.wrap(bytes(pair), bytes(one.public)))
    return bytes(pair.public_key)


@transaction.atomic
def _renewed(private: Keys) -> Keys | None:
    parts = [(one.room, _read(one, private)) for one in Known.objects.select_related("room")]
    pair = PrivateKey.generate()
    office = Office.objects.get(pk=1)
    office.conflict, office.conflict_stale = bytes(pair.public_key), False
    office.save()
    ConflictKey.objects.all().delete()
    for one in _allowed():
        ConflictKey.objects.create(member=one, wrapped=members.wrap(bytes(pair), bytes(one.public)))
    for room, parties in parts:
        if parties:
            put(room, bytes(pair.public_key), parties)
    return Keys(bytes(pair), bytes(32))


def forget(gone: Member) -> None:
    """Takes the key of the list from somebody who leaves; the next who opens the list seals it under another."""
    if ConflictKey.objects.filter(member=gone).delete()[0]:
        Office.objects.filter(pk=1).update(conflict_stale=True)


def _others(document: Document) -> Iterator[Party]:
    for one in document.chapter(OTHERS) or []:
        yield Party(tuple(one["names"]), one["role"], one["born"])


def _several(entity: Entity, name: str) -> tuple[str, ...]:
    value = entity.values.get(name)
    return value if isinstance(value, tuple) else ()


def _born(person: Entity) -> str:
    value = person.values.get("person.born")
    text = value.text if isinstance(value, Span) else ""
    return text if text and all(sign.isdigit() or sign == "-" for sign in text) else ""


# the pages


def answers(parties: list[Party], private: Keys, member: Member, own: str = "") -> list[dict[str, Any]]:
    """The hits as a page or a program is told them: the band, both parts, and whom to ask."""
    rows = []
    for hit in conflicts.check(parties, ((room, one) for room, one in known(private) if room != own)):
        leads = Access.objects.filter(room_id=hit.case, lead=True, member__isnull=False)
        mine = Access.objects.filter(room_id=hit.case, member=member).exists()
        ask = sorted(leads.values_list("member__username", flat=True))
        rows.append({"band": hit.band, "role": hit.role, "known_as": hit.known_as, "ask": ask, "mine": mine})
    # which file a row is about stays unsaid; the same answer twice would tell how many there are
    seen: list[dict[str, Any]] = []
    for row in rows:
        if row not in seen:
            seen.append(row)
    return seen


def typed_parties(given: Any) -> list[Party]:
    """The people typed into a form; a row without a name is passed over."""
    found = []
    for row in range(1, ROWS + 1):
        names = tuple(name.strip() for name in given.get(f"names{row}", "").split(";") if name.strip())
        role = given.get(f"role{row}", "client")
        if names and role in ROLES:
            found.append(Party(names, role, given.get(f"born{row}", "").strip()))
    return found


def rows(given: Any) -> list[dict[str, Any]]:
    """The rows of the form, as they were typed."""
    return [
        {"number": row, "names": given.get(f"names{row}", ""), "born": given.get(f"born{row}", "")}
        | {"role": given.get(f"role{row}", "client" if row == 1 else "trafficker" if row == 2 else "co_defendant")}
        for row in range(1, ROWS + 1)
    ]


def check_page(request: HttpRequest) -> HttpResponse:
    """Names typed before a file is begun, compared in memory; nothing of them is kept."""
    member, keys = request.user, request.keys  # type: ignore[attr-defined]
    assert isinstance(member, Member)
    private = opened(member, keys)
    parties = typed_parties(request.POST) if request.method == "POST" else []
    hits = None
    if private is not None and parties:
        hits = answers(parties, private, member)
        note("conflict.check", "", member, keys)
    problem = say("sharing.conflicts.nobody") if request.method == "POST" and not parties else ""
    given = {"hits": hits, "rows": rows(request.POST), "roles": ROLES, "closed": private is None, "problem": problem}
    return show(request, "cases/sharing_conflicts.html", given)


def names(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The people of this file as the list knows them, whom to add, and whether they are known from elsewhere."""
    from amparo.web.cases.file import Conflict
    from amparo.web.cases.record_facts import conflicted, old_form, seen_of

    hits = None
    if request.method == "POST" and request.POST.get("do") == "check":
        private = opened(file.member, file.keys)
        if private is not None:
            hits = answers(parties_of(file.document), private, file.member, file.room.id)
            note("conflict.check", file.room.id, file.member, file.keys)
    elif request.method == "POST":
        seen = seen_of(request, file)
        if seen is None:
            return old_form(request)
        added = [{"names": list(one.names), "role": one.role, "born": one.born} for one in typed_parties(request.POST)]
        drop = request.POST.get("drop", "")
        if added or drop.isdecimal():

            def make(document: Document) -> Document:
                kept = list(document.chapter(OTHERS) or [])
                if drop.isdecimal():
                    kept = [one for place, one in enumerate(kept) if place != int(drop)]
                return document.with_chapter(OTHERS, kept + added)

            try:
                file.change(make, "names", seen=seen)
            except Conflict as conflict:
                return conflicted(request, file, conflict, f"/file/{file.room.id}/people/names/")
    given = {
        "file": file,
        "part": "people",
        "people": parties_of(file.document),
        "others": file.document.chapter(OTHERS) or [],
        "rows": rows({}),
        "roles": ROLES,
        "hits": hits,
    }
    return show(request, "cases/sharing_names.html", given)


ROUTES = [
    page("conflicts/", check_page, rule="conflict.check", name="conflicts"),
    page("file/<str:room>/people/names/", names, rule="case.write", name="names"),
]
