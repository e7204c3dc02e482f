"""Who can open a file: letting in, letting out, who leads. Everything else about sharing brings its own routes, gathered here."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.web.audit import note
from amparo.web.cases import conflicts, consent, consent_export, consent_import, retention, sharing_rooms
from amparo.web.cases.file import OpenFile
from amparo.web.cases.keys import let_in, let_out
from amparo.web.office.models import Access, Member
from amparo.web.page import show
from amparo.web.rules import may, page, table
from amparo.web.words import say


class NotSo(Exception):
    """What was asked cannot be done; the message is for the person who asked."""


def who(file: OpenFile) -> list[Access]:
    """Who holds the key, the leads first."""
    return list(file.room.accesses.select_related("member").order_by("-lead", "member__username"))


def could(file: OpenFile) -> list[Member]:
    """The members who could be let in: those who work on files at all."""
    roles = table()["case.read"]["roles"]
    return list(
        Member.objects.filter(is_active=True, role__in=roles)
        .exclude(pk__in=Access.objects.filter(room=file.room, member__isnull=False).values("member_id"))
        .order_by("username")
    )


def admit(file: OpenFile, member: Member) -> None:
    """Lets a member in; a student only where the lawyer who supervises can open the file too. Raises `NotSo`."""
    if member.role == "student":
        supervisor = member.supervisor
        if supervisor is None or not Access.objects.filter(room=file.room, member=supervisor).exists():
            raise NotSo(say("sharing.errors.student", name=supervisor.username if supervisor else "–"))
    let_in(file, member)


def dismiss(file: OpenFile, member: Member) -> None:
    """Lets a member out. Raises `NotSo` for the last one, and for a supervisor whose student stays."""
    if member != file.member and not file.access.lead:
        raise NotSo(say("sharing.errors.lead"))
    if Access.objects.filter(room=file.room, member__supervisor=member, member__role="student").exists():
        raise NotSo(say("sharing.errors.supervises"))
    try:
        let_out(file, member)
    except ValueError:
        raise NotSo(say("sharing.errors.last")) from None


@transaction.atomic
def lead(file: OpenFile, member: Member) -> None:
    """Gives the lead to a member who can open the file and may share it. Raises `NotSo`."""
    if not file.access.lead:
        raise NotSo(say("sharing.errors.lead"))
    if not may(member, "case.share"):
        raise NotSo(say("sharing.errors.cannot_lead"))
    Access.objects.filter(room=file.room).update(lead=False)
    Access.objects.filter(room=file.room, member=member).update(lead=True)
    note("case.lead", file.room.id, file.member, file.keys)


def people(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Who can open this file."""
    return _page(request, file)


def change(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Lets somebody in or out, or gives the lead."""
    if request.method != "POST":
        return HttpResponseRedirect(f"/file/{file.room.id}/people/")
    member = Member.objects.filter(pk=request.POST.get("member", ""), is_active=True).first()
    do = request.POST.get("do", "")
    try:
        if member is None:
            raise NotSo(say("sharing.errors.whom"))
        if do == "in" and member in could(file):
            admit(file, member)
        elif do in ("out", "lead") and Access.objects.filter(room=file.room, member=member).exists():
            (dismiss if do == "out" else lead)(file, member)
        else:
            raise NotSo(say("sharing.errors.whom"))
    except NotSo as problem:
        return _page(request, file, str(problem))
    gone = do == "out" and member == file.member
    return HttpResponseRedirect("/" if gone else f"/file/{file.room.id}/people/")


def _page(request: HttpRequest, file: OpenFile, problem: str = "") -> HttpResponse:
    given: dict[str, Any] = {
        "file": file,
        "part": "people",
        "accesses": who(file),
        "could": could(file) if may(file.member, "case.share") else [],
        "problem": problem,
        "mine": file.access,
    }
    return show(request, "cases/sharing.html", given, status=400 if problem else 200)


ROUTES = [
    page("file/<str:room>/people/", people, rule="case.read", name="file_people"),
    page("file/<str:room>/people/change/", change, rule="case.share", name="file_people_change"),
    *sharing_rooms.ROUTES,
    *conflicts.ROUTES,
    *consent.ROUTES,
    *consent_export.ROUTES,
    *consent_import.ROUTES,
    *retention.ROUTES,
]
