"""The first account, joining by invitation, and a lost passphrase."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from amparo.vault import members
from amparo.vault.members import Keys
from amparo.vault.sealing import CannotOpen, seal, unseal
from amparo.web.account.entry import hold, keep, locked
from amparo.web.account.passphrases import refused
from amparo.web.account.programs import end_tokens
from amparo.web.audit import note
from amparo.web.office.models import Invitation, Member, Office
from amparo.web.page import render_error, show
from amparo.web.words import say

BACKEND = "amparo.web.account.entry.ByUnlocking"
CODE = "recovery_code"


def first_code() -> str:
    """The code that whoever starts the server sees, and without which nobody from elsewhere makes the first account."""
    return hmac.new(settings.SECRET_KEY.encode(), b"first account", hashlib.sha256).hexdigest()[:32]


def digest(code: str) -> str:
    """What is stored of an invitation's code."""
    return hashlib.sha256(code.strip().encode()).hexdigest()


class Passphrase(forms.Form):
    """A new passphrase, twice."""

    passphrase = forms.CharField(max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    whose = ""
    """The name that the member logs in with, where the form does not ask for it."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, second = given.get("passphrase", ""), given.get("again", "")
        if first and (why := refused(first, given.get("username") or self.whose)):
            self.add_error("passphrase", why)
        elif first and second and first != second:
            self.add_error("again", say("account.errors.differ"))
        return given


class NewMember(Passphrase):
    """A name to log in with, and a passphrase."""

    username = forms.CharField(
        max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"})
    )

    field_order: Sequence[str] = ("username", "passphrase", "again")

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"]).strip()
        if Member.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(say("account.errors.taken"))
        return name


class First(NewMember):
    """The first account: also the code, where the site is reached from elsewhere."""

    code = forms.CharField(max_length=40, required=False)


class Joining(NewMember):
    """An account by invitation."""

    code = forms.CharField(max_length=80)
    field_order = ("code", "username", "passphrase", "again")


class Lost(Passphrase):
    """A new passphrase by the recovery code."""

    username = forms.CharField(max_length=60)
    code = forms.CharField(max_length=80)
    field_order = ("username", "code", "passphrase", "again")


def begin(request: HttpRequest) -> HttpResponse:
    """The first visit: makes the office and its first member, a lawyer."""
    if Member.objects.exists():
        return HttpResponseRedirect("/")
    near = _near(request)
    form = First(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _slow_down(request):
            return render_error(request, "too_many", 429)
        if not near and not hmac.compare_digest(form.cleaned_data["code"].strip(), first_code()):
            form.add_error("code", say("account.errors.first_code"))
        else:
            # an office that several people reach asks for a second step from the first day on
            Office.objects.get_or_create(pk=1, defaults={"second_factor": settings.TLS})
            return _enter(request, _enrol(form.cleaned_data, "lawyer"), "office.begin")
    return show(request, "account/begin.html", {"form": form, "near": near})


def _near(request: HttpRequest) -> bool:
    """Whether the visitor sits at this computer. Behind a proxy every visitor seems to: what a proxy adds, or another name, tells."""
    here = request.META.get("REMOTE_ADDR", "") in ("127.0.0.1", "::1")
    called = request.get_host().rpartition(":")[0] or request.get_host()
    through = any(
        name in request.META
        for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_FORWARDED_PROTO", "HTTP_VIA")
    )
    return here and not through and not settings.TLS and called in ("localhost", "127.0.0.1", "[::1]")


def join(request: HttpRequest) -> HttpResponse:
    """Somebody invited makes their account. The code is typed, not part of the address: addresses are kept in histories."""
    form = Joining(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _slow_down(request):
            return render_error(request, "too_many", 429)
        invited = Invitation.objects.filter(digest=digest(form.cleaned_data["code"]), until__gt=timezone.now()).first()
        if invited is None:
            form.add_error("code", say("account.errors.invitation"))
        else:
            member = _enrol(form.cleaned_data, invited.role, invited.supervisor)
            invited.delete()
            return _enter(request, member, "member.join")
    return show(request, "account/join.html", {"form": form})


def lost(request: HttpRequest) -> HttpResponse:
    """A new passphrase by the recovery code. A second factor, where there is one, is asked for at the next log-in."""
    form = Lost(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not _slow_down(request):
            return render_error(request, "too_many", 429)
        member = Member.objects.filter(username=given["username"].strip(), is_active=True).first()
        try:
            if member is None:
                raise CannotOpen
            keys = members.recover(locked(member), given["code"])
        except CannotOpen:
            form.add_error("code", say("account.errors.recovery"))
        else:
            fresh = members.new_code()
            keep(member, members.lock(keys, given["passphrase"], fresh)).save()
            note("member.recovered", member.id, member, keys)
            end_tokens(member, keys)
            return show(request, "account/code.html", {"code": fresh, "next": "/in/"})
    return show(request, "account/lost.html", {"form": form})


def code(request: HttpRequest) -> HttpResponse:
    """Shows the recovery code once, right after it was made; a second look finds nothing."""
    kept = request.session.pop(CODE, None)
    if kept is None:
        return HttpResponseRedirect("/")
    fresh = unseal(bytes.fromhex(kept), request.keys.private, CODE).decode()  # type: ignore[attr-defined]
    return show(request, "account/code.html", {"code": fresh, "next": "/"})


def keep_code(request: HttpRequest, keys: Keys, fresh: str) -> None:
    """Keeps a new recovery code for the page that shows it: sealed, for the session lies in the store."""
    request.session[CODE] = seal(fresh.encode(), keys.private, CODE).hex()


def _slow_down(request: HttpRequest) -> bool:
    from allauth.core import ratelimit

    return bool(ratelimit.consume(request, action="login_failed", key=request.POST.get("username", "")))


def _enrol(given: dict[str, Any], role: str, supervisor: Member | None = None) -> tuple[Member, Keys, str]:
    keys, kept, fresh = members.enrol(given["passphrase"])
    member = keep(Member(username=given["username"], role=role, supervisor=supervisor), kept)
    member.save()
    return member, keys, fresh


def _enter(request: HttpRequest, made: tuple[Member, Keys, str], what: str) -> HttpResponse:
    member, keys, fresh = made
    login(request, member, backend=BACKEND)
    hold(request, keys)
    keep_code(request, keys, fresh)
    note(what, member.id, member, keys)
    return HttpResponseRedirect("/code/")


def new_invitation(by: Member, role: str, supervisor: Member | None, days: int = 7) -> str:
    """A code that lets one person in, for some days."""
    fresh = secrets.token_urlsafe(18)
    Invitation.objects.create(
        digest=digest(fresh),
        role=role,
        supervisor=supervisor,
        by=by,
        until=timezone.now() + timedelta(days=days),
    )
    return fresh
