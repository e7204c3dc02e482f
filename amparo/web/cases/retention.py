"""How long a file is kept: the clock, the legal hold, closing, destroying for good. Nothing is ever deleted by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from amparo.vault import members
from amparo.vault.history import Broken
from amparo.vault.sealing import CannotOpen
from amparo.web.audit import note
from amparo.web.cases.file import Document, OpenFile
from amparo.web.cases.keys import destroy
from amparo.web.cases.record_facts import change_on
from amparo.web.office.models import Access, Destroyed, Member
from amparo.web.page import show
from amparo.web.rules import MEMBER, may, page
from amparo.web.words import say

KEEPING = "keeping"
REASONS = ("client_asked", "time_over", "moved", "mistake")
"""Why a file is destroyed: a closed list, because the receipt stays readable and must name nobody."""

SOON = 30
LONGEST = 20 * 366


def keeping(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The clock of a file, its hold, and what was decided before."""
    return _page(request, file)


@change_on("people/keeping/")
def keeping_change(request: HttpRequest, file: OpenFile, seen: int, here: str) -> HttpResponse:
    """Moves the date, sets or lifts a hold, closes or opens again; each with a reason that stays in the file."""
    do, why = request.POST.get("do", ""), request.POST.get("why", "").strip()
    if not why:
        return _page(request, file, say("sharing.keeping.why_needed"))
    room, day = file.room, None
    if do == "review":
        day = _day(request.POST.get("on", ""))
        today = timezone.localdate()
        if day is None or not today < day <= today + timedelta(days=LONGEST):
            return _page(request, file, say("sharing.keeping.day"))
    elif do not in ("hold", "lift", "close", "reopen"):
        return HttpResponseRedirect(here)
    entry = {"what": do, "why": why, "when": file.today, "by": file.member.id, "until": day.isoformat() if day else ""}

    def make(document: Document) -> Document:
        return document.with_chapter(KEEPING, [*(document.chapter(KEEPING) or []), entry])

    file.change(make, f"keeping_{do}", seen=seen)
    if day is not None:
        room.review_on = day
    elif do in ("hold", "lift"):
        room.hold = do == "hold"
    else:
        room.closed = do == "close"
    room.save(update_fields=["review_on", "hold", "closed"])
    note(f"case.{do}", room.id, file.member, file.keys)
    return HttpResponseRedirect(here)


def destroying(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Destroys a file: only by its lead, never under a hold, with its number typed and a reason."""
    problem = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        if file.room.hold:
            problem = say("sharing.destroy.held")
        elif not file.access.lead:
            problem = say("sharing.errors.lead")
        elif reason not in REASONS:
            problem = say("sharing.destroy.reason_needed")
        elif request.POST.get("typed", "").strip().casefold() != file.room.id:
            problem = say("sharing.destroy.typed_wrong")
        else:
            made = destroy(file, reason)
            return HttpResponseRedirect(f"/receipts/{made.case}/")
    given = {"file": file, "part": "people", "reasons": REASONS, "problem": problem, "lead": file.access.lead}
    return show(request, "cases/sharing_destroy.html", given, status=400 if problem else 200)


def receipt(request: HttpRequest, gone: str) -> HttpResponse:
    """The receipt of a file that was destroyed, to print."""
    one = Destroyed.objects.filter(pk=gone).first()
    if one is None:
        raise Http404
    names = dict(Member.objects.values_list("id", "username"))
    return show(
        request,
        "cases/sharing_receipt.html",
        {"receipt": one.receipt, "by": names.get(one.receipt["by"], one.receipt["by"])},
    )


def due(request: HttpRequest) -> HttpResponse:
    """The files one can open that have to be looked at now or soon."""
    member, keys = request.user, request.keys  # type: ignore[attr-defined]
    assert isinstance(member, Member)
    found: list[dict[str, Any]] = []
    today = timezone.localdate()
    if may(member, "case.read"):
        accesses = Access.objects.filter(member=member, room__review_on__lte=today + timedelta(days=SOON))
        for access in accesses.select_related("room").order_by("room__review_on"):
            try:
                key = members.unwrap(bytes(access.wrapped), keys)
                title = OpenFile(access.room, member, keys, key, access, "case.read").glance().title
            except (CannotOpen, Broken):  # the list of files says so
                continue
            over = access.room.review_on is not None and access.room.review_on <= today
            found.append({"room": access.room, "title": title, "over": over})
    note("due.read", "", member, keys)
    return show(request, "cases/sharing_due.html", {"files": found, "soon": SOON})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _page(request: HttpRequest, file: OpenFile, problem: str = "") -> HttpResponse:
    names = dict(Member.objects.values_list("id", "username"))
    past = [{**one, "by": names.get(one["by"], one["by"])} for one in file.document.chapter(KEEPING) or []]
    days = (file.room.review_on - timezone.localdate()).days if file.room.review_on else None
    given = {"file": file, "part": "people", "problem": problem, "past": past[::-1], "days": days}
    return show(request, "cases/sharing_keeping.html", given, status=400 if problem else 200)


ROUTES = [
    page("due/", due, rule=MEMBER, name="due"),
    page("receipts/<str:gone>/", receipt, rule=MEMBER, name="receipt"),
    page("file/<str:room>/people/keeping/", keeping, rule="case.read", name="keeping"),
    page("file/<str:room>/people/keeping/change/", keeping_change, rule="case.share", name="keeping_change"),
    page("file/<str:room>/people/destroy/", destroying, rule="case.destroy", name="destroy"),
]
