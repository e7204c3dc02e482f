"""What holds for the whole office: how long files are kept before somebody looks, whether everybody needs a second step at log-in."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.web.audit import note
from amparo.web.office.models import Member, Office
from amparo.web.page import show
from amparo.web.rules import page
from amparo.web.words import say


class Settings(forms.Form):
    """The settings of the office."""

    review_after_days = forms.IntegerField(min_value=30, max_value=3660)
    second_factor = forms.ChoiceField(choices=[])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["second_factor"].choices = [("no", say("office.each_chooses")), ("yes", say("office.everybody"))]  # type: ignore[attr-defined]


def without_second_step() -> list[str]:
    """The members who have no second step yet, by the name they log in with."""
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    having = Authenticator.objects.filter(type__in=kinds).values("user_id")
    return list(Member.objects.filter(is_active=True).exclude(pk__in=having).values_list("username", flat=True))


def office(request: HttpRequest) -> HttpResponse:
    """The settings, to look at and to change."""
    member = request.user
    assert isinstance(member, Member)
    now = Office.objects.get_or_create(pk=1)[0]
    known = {"review_after_days": now.review_after_days, "second_factor": "yes" if now.second_factor else "no"}
    form = Settings(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        now.review_after_days = form.cleaned_data["review_after_days"]
        now.second_factor = form.cleaned_data["second_factor"] == "yes"
        now.save(update_fields=["review_after_days", "second_factor"])
        note("office.settings", "", member, request.keys)  # type: ignore[attr-defined]
        return HttpResponseRedirect("/office/")
    lacking = without_second_step() if now.second_factor else []
    return show(request, "office/settings.html", {"form": form, "escrow": bool(now.escrow), "lacking": lacking})


ROUTES = [page("office/", office, rule="office.settings", name="office")]
