"""Two compartments of one matter, the lawyer's and the advocate's, and the written release that lets chosen facts pass between them.

A release seals the facts for those who can open the other compartment; they take them in. When it is withdrawn, what was not taken is gone
at once, and what was taken is shown as withdrawn until somebody takes it out or says why it stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from amparo.facts.case import NOT_STATED, Case, Source, Value, parse, show
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import WHO
from amparo.vault import members
from amparo.vault.sealing import CannotOpen, new_key, seal, unseal
from amparo.web.audit import note
from amparo.web.cases.file import Document, OpenFile, new_file
from amparo.web.cases.keys import let_in, let_out
from amparo.web.cases.record_facts import (
    TAKEN,
    change_on,
    checked,
    entity_of,
    fact_type,
    named,
    next_id,
    readable,
    split,
    with_edits,
    without_entry,
)
from amparo.web.office.models import Access, Handover, HandoverKey, Member, Room
from amparo.web.page import show as render
from amparo.web.rules import page
from amparo.web.words import say

RELEASES, RECEIVED = "releases", "received"
LEADS = {"legal": ("lawyer",), "advocacy": ("advocate", "lawyer")}
"""Who can lead a compartment of a kind."""

LONGEST = 366
"""Days that a release can hold, at most."""


def other_kind(kind: str) -> str:
    """The other compartment."""
    return "advocacy" if kind == "legal" else "legal"


def other_room(room: Room) -> Room | None:
    """The other compartment of the matter, where there is one."""
    return Room.objects.filter(matter=room.matter, kind=other_kind(room.kind)).first()


@transaction.atomic
def begin_other(file: OpenFile, lead: Member) -> None:
    """Begins the other compartment, empty, for the one who leads it. Whoever begins it for somebody else does not keep its key."""
    document = Document().with_chapter("title", file.title)
    made = new_file(file.member, file.keys, document, kind=other_kind(file.room.kind), matter=file.room.matter)
    if lead != file.member:
        let_in(made, lead, lead=True)
        let_out(made, file.member)


def facts_of(file: OpenFile) -> list[dict[str, str]]:
    """Every fact that could be released, with its words."""
    found = []
    for entity in file.case.entities():
        if entity.section == "sources":
            continue
        for name in entity.values:
            fact = entity.fact_id(name)
            entry = f"{entity.id} · " if entity.section else ""
            found.append(
                {
                    "id": fact,
                    "label": f"{entry}{named(file, fact)}",
                    "value": readable(fact_type(fact), entity.values[name]),
                }
            )
    return found


@transaction.atomic
def release(file: OpenFile, room: Room, facts: list[str], *, purpose: str, signed: str, until: date, seen: int) -> None:
    """Seals chosen facts for those who can open the other compartment, and writes the release into this file."""
    given = []
    for fact in facts:
        entity, (_, _, name) = entity_of(file.case, fact), split(fact)
        if entity is not None and name in entity.values:
            given.append([fact, show(entity.values[name]), _who(entity.sources.get(name, NOT_STATED).who)])
    made = Handover(source=file.room, room=room, until=until)
    key = new_key()
    said = {"facts": given, "purpose": purpose, "from": file.room.kind, "by": file.member.id, "signed": signed}
    made.content = seal(json.dumps(said, ensure_ascii=False).encode(), key, f"handover {made.id} to {room.id}")
    made.save()
    for access in room.accesses.select_related("member").filter(member__isnull=False):
        assert access.member is not None
        wrapped = members.wrap(key, bytes(access.member.public))
        HandoverKey.objects.create(handover=made, member=access.member, wrapped=wrapped)
    entry = {"purpose": purpose, "facts": facts, "signed": signed, "from": file.today, "until": until.isoformat()}
    entry |= {"by": file.member.id, "withdrawn": "", "to": room.kind}
    file.change(
        lambda document: document.with_chapter(RELEASES, {**document.chapter(RELEASES), made.id: entry}),
        "released",
        seen=seen,
    )
    note("case.release", file.room.id, file.member, file.keys)


def _who(source: str) -> str:
    # a document's id means nothing in the other file; that it is a document's word is kept
    return source if source in WHO or not source else "record"


@transaction.atomic
def withdraw(file: OpenFile, handover: str, seen: int) -> None:
    """Ends a release. What was not taken in yet can be opened by nobody any more."""
    today = timezone.localdate()
    Handover.objects.filter(pk=handover, source=file.room, withdrawn=None).update(withdrawn=today, content=b"")
    HandoverKey.objects.filter(handover_id=handover).delete()

    def make(document: Document) -> Document:
        every = dict(document.chapter(RELEASES))
        if handover in every and not every[handover]["withdrawn"]:
            every[handover] = {**every[handover], "withdrawn": today.isoformat()}
        return document.with_chapter(RELEASES, every)

    file.change(make, "release_withdrawn", seen=seen)
    note("case.release_end", file.room.id, file.member, file.keys)


def opened(file: OpenFile, one: Handover) -> Mapping[str, Any] | None:
    """What a handover holds, for a member of the room that receives it; nothing where it ended or was sealed before they came in."""
    held = HandoverKey.objects.filter(handover=one, member=file.member).first()
    if held is None or one.withdrawn or one.until < timezone.localdate():
        return None
    try:
        key = members.unwrap(bytes(held.wrapped), file.keys)
        said: Mapping[str, Any] = json.loads(unseal(bytes(one.content), key, f"handover {one.id} to {file.room.id}"))
        return said
    except (CannotOpen, ValueError):
        return None


def take_in(file: OpenFile, one: Handover, said: Mapping[str, Any], chosen: list[str], seen: int) -> None:
    """Puts released facts into this file, each with the mark of the release. Raises `Problems`, `Conflict`.

    Entries (charges, episodes …) come in as new entries: whether two are the same is for a person to say.
    """
    wanted = [(fact, text, who) for fact, text, who in said["facts"] if fact in chosen]

    def make(document: Document) -> Document:
        case, new, put = document.case, _new_entries(document.case, [fact for fact, _, _ in wanted]), []
        for fact, text, who in wanted:
            section, entry, name = split(fact)
            kind = fact_type(fact)
            value = None if kind is None else text if kind.type == "text" else parse(text, kind)
            if name in ("charge", "charges"):  # a charge that did not come along cannot be pointed at
                value = _pointed(value, new)
            if value is None:
                continue
            own = f"{section}.{new[section, entry]}.{name}" if section else fact
            case = with_edits(case, {own: value}, Source(who, note=_mark(one.id)))
            put.append(own)
        entry_said = {"facts": put, "on": file.today, "purpose": said["purpose"], "from": said["from"]}
        entry_said |= {"until": one.until.isoformat(), "done": ""}
        return checked(document, case).with_chapter(RECEIVED, {**document.chapter(RECEIVED), one.id: entry_said})

    file.change(make, "release_taken", seen=seen)


def _new_entries(case: Case, facts: list[str]) -> dict[tuple[str, str], str]:
    made: dict[tuple[str, str], str] = {}
    for fact in facts:
        section, entry, name = split(fact)
        if section and (section, entry) not in made:
            made[section, entry] = next_id(case, section)
            case = with_edits(case, {f"{section}.{made[section, entry]}.{name}": None}, NOT_STATED)
    return made


def _pointed(value: Value | None, new: Mapping[tuple[str, str], str]) -> Value | None:
    if isinstance(value, tuple):
        return tuple(new["charges", one] for one in value if ("charges", one) in new) or None
    return new.get(("charges", value)) if isinstance(value, str) else None


def _mark(handover: str) -> str:
    return f"release {handover}"


def take_out(file: OpenFile, handover: str, seen: int) -> None:
    """Takes the facts of a release out again, but for what somebody stated anew since. The history keeps them."""

    def make(document: Document) -> Document:
        every = dict(document.chapter(RECEIVED))
        one = every.get(handover)
        if not one:
            return document
        case = document.case
        for fact in one["facts"]:
            entity, (section, entry, name) = entity_of(case, fact), split(fact)
            if entity is None or entity.sources.get(name, NOT_STATED).note != _mark(handover):
                continue
            case = with_edits(case, {fact: TAKEN}, NOT_STATED)
            left = entity_of(case, fact)
            if section and left is not None and not left.values and not left.asked:
                case = without_entry(case, section, entry)
        every[handover] = {**one, "done": file.today}
        return checked(document, case).with_chapter(RECEIVED, every)

    file.change(make, "release_taken_out", seen=seen)


# the pages


def rooms(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The other compartment, what was released to it, and what came from it."""
    return _page(request, file)


@change_on("people/rooms/")
def change(request: HttpRequest, file: OpenFile, seen: int, here: str) -> HttpResponse:
    """Begins the other compartment, releases facts to it, withdraws a release, takes facts in or out."""
    try:
        problem = _done(request, file, seen)
    except Problems as problems:
        problem = " ".join(str(one) for one in problems.found)
    return _page(request, file, problem) if problem else HttpResponseRedirect(here)


def _done(request: HttpRequest, file: OpenFile, seen: int) -> str:
    do, given = request.POST.get("do", ""), request.POST
    room = other_room(file.room)
    if do == "begin" and room is None:
        lead = Member.objects.filter(pk=given.get("lead", ""), is_active=True, role__in=_leads(file.room)).first()
        if lead is None:
            return say("sharing.errors.whom")
        begin_other(file, lead)
    elif do == "release" and room is not None:
        until = _day(given.get("until", ""))
        facts, purpose = given.getlist("facts"), given.get("purpose", "").strip()
        signed = _day(given.get("signed", ""))
        today = timezone.localdate()
        if not facts or not purpose or until is None or signed is None:
            return say("sharing.rooms.needs")
        if not today <= until or (until - today).days > LONGEST or signed > today:
            return say("sharing.rooms.days", most=LONGEST)
        release(file, room, facts, purpose=purpose, signed=signed.isoformat(), until=until, seen=seen)
    elif do == "withdraw":
        withdraw(file, given.get("handover", ""), seen)
    elif do == "take":
        one = Handover.objects.filter(pk=given.get("handover", ""), room=file.room).first()
        said = opened(file, one) if one else None
        if one is None or said is None:
            return say("sharing.rooms.ended")
        take_in(file, one, said, given.getlist("facts"), seen)
    elif do == "take_out":
        take_out(file, given.get("handover", ""), seen)
    return ""


def _leads(room: Room) -> tuple[str, ...]:
    return LEADS[other_kind(room.kind)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _page(request: HttpRequest, file: OpenFile, problem: str = "") -> HttpResponse:
    room = other_room(file.room)
    mine = room is not None and Access.objects.filter(room=room, member=file.member).exists()
    taken = file.document.chapter(RECEIVED)
    ended = dict(Handover.objects.filter(pk__in=list(taken), withdrawn__isnull=False).values_list("id", "withdrawn"))
    arrived = []
    for one in Handover.objects.filter(room=file.room).exclude(pk__in=list(taken)):
        if said := opened(file, one):
            rows = [_row(file, fact, text) for fact, text, _ in said["facts"]]
            arrived.append({"id": one.id, "until": one.until, "purpose": said["purpose"], "facts": rows})
    given = {
        "file": file,
        "part": "people",
        "problem": problem,
        "other": room,
        "mine": mine,
        "kind": other_kind(file.room.kind),
        "leads": Member.objects.filter(is_active=True, role__in=_leads(file.room)).order_by("username"),
        "facts": facts_of(file) if room else [],
        "releases": [{"id": key, **one} for key, one in file.document.chapter(RELEASES).items()],
        "arrived": arrived,
        "taken": [
            {"id": key, **one, "withdrawn": ended.get(key), "over": one["until"] < file.today}
            for key, one in taken.items()
        ],
    }
    return render(request, "cases/sharing_rooms.html", given, status=400 if problem else 200)


def _row(file: OpenFile, fact: str, text: str) -> dict[str, Any]:
    entity, (_, _, name) = entity_of(file.case, fact), split(fact)
    own = entity.text(name) if entity else ""
    return {"id": fact, "label": named(file, fact), "value": text, "own": own, "differs": bool(own) and own != text}


ROUTES = [
    page("file/<str:room>/people/rooms/", rooms, rule="case.read", name="rooms"),
    page("file/<str:room>/people/rooms/change/", change, rule="case.share", name="rooms_change"),
]
