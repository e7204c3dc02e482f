"""Where a member is logged in, and ending it: for oneself, and for others by whoever may invite and remove members."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.web.account import sessions
from amparo.web.account.proof import again, proven
from amparo.web.audit import note
from amparo.web.office.models import Member
from amparo.web.page import show


def mine(request: HttpRequest) -> HttpResponse:
    """One's own sessions: each can be ended, and all but this one."""
    member = request.user
    assert isinstance(member, Member)
    return _sessions(request, member, request.session.session_key or "")


def theirs(request: HttpRequest, member: str) -> HttpResponse:
    """Another member's sessions."""
    found = Member.objects.filter(pk=member, is_active=True).first()
    if found is None or found == request.user:
        raise Http404
    return _sessions(request, found, "")


def _sessions(request: HttpRequest, whose: Member, here: str) -> HttpResponse:
    if request.method == "POST" and not proven(request):
        return HttpResponseRedirect(again(request))
    if request.method == "POST":
        name = request.POST.get("end", "")
        # "others" ends all but this session; nothing said ends nothing
        if name and sessions.end(whose, name="" if name == "others" else name, but=here):
            note("member.out", whose.id, request.user, request.keys)  # type: ignore[arg-type, attr-defined]
        return HttpResponseRedirect(request.path)
    given = {
        "whose": whose,
        "sessions": sessions.running(whose),
        "here": here,
        "proven": proven(request),
        "again": again(request),
    }
    return show(request, "account/sessions.html", given)
