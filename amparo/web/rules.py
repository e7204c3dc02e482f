"""Who may do what. Every route names a rule; a route without one is refused, and a test walks them all.

A role gives permissions (`rules.yaml`); a room is open only to those who hold its key. Both must hold. An administrator has no
permission on the content of any case.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from amparo.facts.document import data
from amparo.vault.history import Broken
from amparo.vault.sealing import CannotOpen
from amparo.web.office.models import Access, Member, Office

View = Callable[..., HttpResponse]

PUBLIC = "public"
MEMBER = "member"


@cache
def table() -> Mapping[str, Any]:
    """The permissions: for each what it is, whether it is about a room, and the roles that have it."""
    loaded: Mapping[str, Any] = data(Path(__file__).parent / "rules.yaml")
    return loaded


def may(member: Member, permission: str) -> bool:
    """Whether a member's role has a permission."""
    return member.is_active and member.role in table()[permission]["roles"]


def page(route: str, view: View, *, rule: str, name: str) -> URLPattern:
    """A route with its rule: `public`, `member`, or a permission. A rule about a room takes the id from `<room>` in the route."""
    if rule not in (PUBLIC, MEMBER) and rule not in table():
        raise ValueError(f"{rule} is no rule; see rules.yaml")
    return path(route, guarded(view, rule), name=name)


def guarded(view: View, rule: str) -> View:
    """A view behind a rule. A room's views are given the opened file instead of its id."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if rule == PUBLIC:
            return view(request, *args, **kwargs)
        member = request.user
        if not isinstance(member, Member) or getattr(request, "keys", None) is None:
            return redirect_to_login(request.path)
        if not request.path.startswith(WITHOUT_SECOND_STEP) and lacks_second_step(member):
            return HttpResponseRedirect("/me/second/")
        if rule == MEMBER:
            return view(request, *args, **kwargs)
        if not may(member, rule):
            return refused(request, rule)
        if not table()[rule].get("room"):
            return view(request, *args, **kwargs)
        from amparo.web.cases.file import open_file

        room = kwargs.pop("room")
        access = Access.objects.select_related("room").filter(room_id=room, member=member).first()
        if access is None:  # the same answer whether the room exists or not
            return refused(request, rule)
        try:
            return view(request, open_file(request, access, rule), *args, **kwargs)
        except (Broken, CannotOpen) as error:
            return unsound(request, error)

    asked.amparo_rule = rule  # type: ignore[attr-defined]
    return asked


WITHOUT_SECOND_STEP = ("/me/second/", "/in/", "/out/", "/code/")
"""Where a member without a second step can go while the office demands one."""


def lacks_second_step(member: Member) -> bool:
    """Whether the office demands a second step at log-in and this member has none yet."""
    if not Office.objects.filter(pk=1, second_factor=True).exists():
        return False
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user=member, type__in=kinds).exists()


def unsound(request: HttpRequest, error: Exception) -> HttpResponse:
    """A file whose sealed parts are not as they were written: nothing of it is shown, and the page says what to do."""
    from amparo.web.page import render_error

    print(
        f"error {type(error).__name__}: a sealed part of a file does not open; see amparo audit verify", file=sys.stderr
    )
    return render_error(request, "unsound", 500)


def refused(request: HttpRequest, rule: str) -> HttpResponse:
    """No, without saying what there is. That somebody tried is noted."""
    from amparo.web.audit import note
    from amparo.web.page import render_error

    if isinstance(request.user, Member):
        note("member.refused", request.user.id, request.user, getattr(request, "keys", None))

    return render_error(request, "refused", 403)
