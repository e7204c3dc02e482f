"""Showing once more that it is oneself, some minutes before what a stolen session must not do: making keys, ending sessions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode


def proven(request: HttpRequest) -> bool:
    """Whether the member has shown it some minutes ago."""
    return not is_reauthentication_required(request, app="allauth.mfa")


def again(request: HttpRequest) -> str:
    """The address where it is shown, and from where one comes back here."""
    return f"/in/again/?{urlencode({'next': request.path})}"


def changes_need_proof(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that may be looked at; what it changes waits until the member has shown who they are."""

    @wraps(view)
    def asked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and not proven(request):
            return HttpResponseRedirect(again(request))
        return view(request, *args, **kwargs)

    return asked
