"""The people of the office: one's own account, the others, inviting, leaving."""

from __future__ import annotations

from allauth.core import ratelimit
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.vault import members
from amparo.vault.sealing import CannotOpen
from amparo.web.account.begin import Passphrase, keep_code, new_invitation
from amparo.web.account.entry import hold, keep, locked
from amparo.web.account.programs import end_tokens
from amparo.web.audit import note
from amparo.web.office.models import Access, Member
from amparo.web.page import render_error, show
from amparo.web.rules import may
from amparo.web.words import say


class Invite(forms.Form):
    """Whom to invite: the role, and for a student the lawyer who supervises."""

    role = forms.ChoiceField(choices=[])
    supervisor = forms.ModelChoiceField(Member.objects.none(), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = [(role, say(f"account.roles.{role}")) for role in Member.ROLES]  # type: ignore[attr-defined]
        self.fields["supervisor"].queryset = Member.objects.filter(role="lawyer", is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("role") == "student" and not given.get("supervisor"):
            self.add_error("supervisor", say("account.errors.supervisor"))
        return given


class Change(Passphrase):
    """The passphrase now, and a new one."""

    now = forms.CharField(max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    field_order = ("now", "passphrase", "again")


def me(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    return show(request, "account/me.html", {})


def passphrase(request: HttpRequest) -> HttpResponse:
    """A new passphrase and a new recovery code; the old ones end, and so do all other sessions."""
    member = request.user
    assert isinstance(member, Member)
    form = Change(request.POST or None)
    form.whose = member.username
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="change_password", user=member):
            return render_error(request, "too_many", 429)
        try:
            keys = members.unlock(locked(member), form.cleaned_data["now"])
        except CannotOpen:
            form.add_error("now", say("account.errors.wrong"))
        else:
            fresh = members.new_code()
            keep(member, members.lock(keys, form.cleaned_data["passphrase"], fresh)).save()
            update_session_auth_hash(request, member)
            hold(request, keys)
            keep_code(request, keys, fresh)
            note("member.passphrase", member.id, member, keys)
            end_tokens(member, keys)
            return HttpResponseRedirect("/code/")
    return show(request, "account/passphrase.html", {"form": form})


def people(request: HttpRequest) -> HttpResponse:
    """Who works here."""
    found = Member.objects.filter(is_active=True).order_by("username")
    return show(request, "account/people.html", {"people": found})


def invite(request: HttpRequest) -> HttpResponse:
    """Makes an invitation; its code is shown once, to be handed over in person or by a safe way."""
    member = request.user
    assert isinstance(member, Member)
    form, fresh = Invite(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        fresh = new_invitation(member, form.cleaned_data["role"], form.cleaned_data["supervisor"])
        note("member.invite", "", member, request.keys)  # type: ignore[attr-defined]
    return show(request, "account/invite.html", {"form": form, "code": fresh})


def end(request: HttpRequest, member: str) -> HttpResponse:
    """Ends a membership: no log-in, no keys. Files that this person alone could open are named first, so that nothing is lost."""
    by, gone = request.user, Member.objects.filter(pk=member, is_active=True).first()
    assert isinstance(by, Member)
    if gone is None or gone.pk == by.pk:
        raise Http404
    held = Access.objects.filter(member=gone).values_list("room_id", flat=True)
    others = Access.objects.filter(member__isnull=False).exclude(member=gone)
    alone = [room for room in held if not others.filter(room_id=room).exists()]
    if request.method == "POST" and not alone:
        from amparo.web.cases.keys import end_membership

        end_membership(gone, by, request.keys)  # type: ignore[attr-defined]
        return HttpResponseRedirect("/people/")
    return show(
        request,
        "account/end.html",
        {"gone": gone, "alone": len(alone), "files": len(held), "may": may(by, "member.invite")},
    )
