"""Escrow for two: a way back into files when everybody who could open them is gone. Off until an office turns it on.

The key's private half is split; each of two keepers sees only their own half, once, and writes it down. Both halves together open the files
for one member who works on files; whoever runs the office sees neither.
"""

from __future__ import annotations

import base64
import binascii

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.vault import escrow, members
from amparo.vault.members import Keys
from amparo.vault.sealing import CannotOpen
from amparo.web.audit import note
from amparo.web.office.models import Access, EscrowShare, Member, Office, Room
from amparo.web.page import render_error, show
from amparo.web.rules import MEMBER, page, table
from amparo.web.words import say


def written(share: bytes) -> str:
    """A share as it is written down: 52 signs in groups of four."""
    text = base64.b32encode(share).decode().rstrip("=")
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))


def typed(text: str) -> bytes:
    """A share from what was typed. Raises `ValueError`."""
    signs = "".join(sign for sign in text.upper().replace("0", "O").replace("1", "I") if sign.isalnum())
    try:
        return base64.b32decode(signs + "=" * (-len(signs) % 8))
    except binascii.Error:
        raise ValueError("A share has letters and the digits 2 to 7.") from None


@transaction.atomic
def turn_on(one: Member, two: Member) -> None:
    """Makes a new escrow key; each half is wrapped to its keeper. An earlier escrow ends: its halves open nothing any more."""
    public, first, second = escrow.split()
    turn_off()
    Office.objects.filter(pk=1).update(escrow=public)
    for keeper, share in ((one, first), (two, second)):
        EscrowShare.objects.create(member=keeper, wrapped=members.wrap(share, bytes(keeper.public)))


@transaction.atomic
def turn_off() -> None:
    """Ends escrow: the keys that were wrapped for it go. Shares that were written down open nothing any more."""
    Office.objects.get_or_create(pk=1)
    Office.objects.filter(pk=1).update(escrow=None)
    Access.objects.filter(member=None).delete()
    EscrowShare.objects.all().delete()


@transaction.atomic
def let_back(key: Keys, rooms: list[Room], member: Member) -> int:
    """Wraps the keys of rooms to a member by the escrow key; how many."""
    done = 0
    for access in Access.objects.filter(member=None, room__in=rooms).select_related("room"):
        try:
            secret = members.unwrap(bytes(access.wrapped), key)
        except CannotOpen:
            continue
        lead = not Access.objects.filter(room=access.room, lead=True, member__isnull=False).exists()
        Access.objects.update_or_create(
            room=access.room,
            member=member,
            defaults={
                "generation": access.generation,
                "wrapped": members.wrap(secret, bytes(member.public)),
                "lead": lead,
            },
        )
        done += 1
    return done


def settings_page(request: HttpRequest) -> HttpResponse:
    """Whether there is escrow; turning it on with two keepers, or off."""
    member, problem = request.user, ""
    assert isinstance(member, Member)
    if request.method == "POST":
        keys = request.keys  # type: ignore[attr-defined]
        if request.POST.get("do") == "off":
            turn_off()
            note("escrow.off", "", member, keys)
            return HttpResponseRedirect("/office/escrow/")
        asked = [request.POST.get("one", ""), request.POST.get("two", "")]
        found = [Member.objects.filter(pk=one, is_active=True).first() for one in asked]
        if None in found or asked[0] == asked[1]:
            problem = say("office.escrow.two_needed")
        else:
            turn_on(*(one for one in found if one is not None))
            note("escrow.on", "", member, keys)
            return HttpResponseRedirect("/office/escrow/")
    now = Office.objects.get_or_create(pk=1)[0]
    given = {
        "on": bool(now.escrow),
        "waiting": list(EscrowShare.objects.values_list("member__username", flat=True)),
        "people": Member.objects.filter(is_active=True).order_by("username"),
        "covered": Access.objects.filter(member=None).count(),
        "rooms": Room.objects.count(),
        "problem": problem,
    }
    return show(request, "office/escrow.html", given, status=400 if problem else 200)


def share(request: HttpRequest) -> HttpResponse:
    """A keeper's own half, shown once, when they ask for it."""
    member, keys = request.user, request.keys  # type: ignore[attr-defined]
    assert isinstance(member, Member)
    waiting = EscrowShare.objects.filter(member=member).first()
    if request.method == "POST" and waiting is not None:
        try:
            text = written(members.unwrap(bytes(waiting.wrapped), keys))
        except CannotOpen:
            return render_error(request, "broken", 500)
        waiting.delete()
        note("escrow.share", "", member, keys)
        return show(request, "office/escrow_share.html", {"share": text})
    return show(request, "office/escrow_share.html", {"waiting": waiting is not None})


def recover(request: HttpRequest) -> HttpResponse:
    """Both keepers type their halves; the files are then open to one member who works on files."""
    by, problem, done = request.user, "", None
    assert isinstance(by, Member)
    roles = table()["case.read"]["roles"]
    if request.method == "POST":
        member = Member.objects.filter(pk=request.POST.get("member", ""), is_active=True, role__in=roles).first()
        # a half is 256 random bits: guessing is hopeless, so no slowing down is needed
        try:
            office = Office.objects.get_or_create(pk=1)[0]
            if not office.escrow:
                raise ValueError("off")
            halves = [typed(request.POST.get(name, "")) for name in ("share_one", "share_two")]
            key = escrow.joined(halves[0], halves[1], bytes(office.escrow))
        except ValueError:
            problem = say("office.escrow.no_fit")
        else:
            orphans = request.POST.get("which") == "orphans"
            rooms = Room.objects.all()
            if orphans:
                rooms = rooms.exclude(pk__in=Access.objects.filter(member__is_active=True).values("room_id"))
            if member is None:
                problem = say("sharing.errors.whom")
            else:
                done = let_back(key, list(rooms), member)
                note("escrow.open", member.id, by, request.keys)  # type: ignore[attr-defined]
    people = Member.objects.filter(is_active=True, role__in=roles).order_by("username")
    given = {"people": people, "problem": problem, "done": done}
    return show(request, "office/escrow_recover.html", given, status=400 if problem else 200)


ROUTES = [
    page("office/escrow/", settings_page, rule="office.settings", name="escrow"),
    page("office/escrow/mine/", share, rule=MEMBER, name="escrow_share"),
    page("office/escrow/open/", recover, rule="office.settings", name="escrow_recover"),
]
