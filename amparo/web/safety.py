"""What every answer of the site carries: headers that keep it to itself, a language, the opened keys; and no route without a rule."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.urls.exceptions import Resolver404

from amparo.web.account.entry import give, held
from amparo.web.account.sessions import BEGAN, over
from amparo.web.audit import note
from amparo.web.cases.memory import MEMORY
from amparo.web.office.models import Member
from amparo.web.page import render_error
from amparo.web.words import LANGUAGES, chosen

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)

SHOWN = ("text/html", "")
"""What the browser shows as a page; an answer without a body says no kind."""

LOOKED_AT = ("image/png", "image/jpeg", "application/json")
"""What it may look at by itself: pictures that this site made, and answers to programs. Everything else is saved, never shown."""

BARE = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

log = logging.getLogger("amparo.web")


class Headers:
    """Nothing is kept by the browser or a proxy, nothing is loaded from elsewhere, no page is put in a frame."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if not request.path.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store"
        kind = response.get("Content-Type", "").partition(";")[0]
        if kind in SHOWN:
            response.setdefault("Content-Security-Policy", POLICY)
        else:  # nothing that a file brings along is run, whoever asks for it and however
            response["Content-Security-Policy"] = BARE
            if kind not in LOOKED_AT and not request.path.startswith(settings.STATIC_URL):
                response.setdefault("Content-Disposition", "attachment")
        response["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)"
        )
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """An error is told by its kind and the place in the code, never by its words: they may hold what somebody typed."""
        if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
            return render_error(request, "too_large", 413)
        return render_error(request, "missing", 404) if isinstance(error, Http404) else untold(request, error)


def untold(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The page for what went wrong, and a line for the operator without a personal word."""
    trace = error.__traceback__
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    own = [place for place in places if place.startswith("amparo")] or places
    print(f"error {type(error).__name__} at {' '.join(own[-3:])}", file=sys.stderr)
    return render_error(request, "broken", 500)


class Language:
    """The language of a page: asked for just now, kept in the session, the member's own, or what the browser prefers."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.session.get("language", "")
        if not wanted:
            offered = [part.split(";")[0].strip()[:2] for part in request.headers.get("Accept-Language", "").split(",")]
            wanted = next((one for one in offered if one in LANGUAGES), "en")
        request.language = wanted  # type: ignore[attr-defined]
        with chosen(wanted):
            return self.answer(request)


class OpenKeys:
    """Opens the member's keys for the length of the request."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Member) and over(request.session.get(BEGAN)):
            note("member.out", request.user.id, request.user, held(request))
            MEMORY.left(request.user.id)
            logout(request)
        request.keys = held(request) if isinstance(request.user, Member) else None  # type: ignore[attr-defined]
        if isinstance(request.user, Member) and request.keys is None:  # type: ignore[attr-defined]
            logout(request)  # the browser has lost its half: nothing can be opened, so one logs in anew
        response = self.answer(request)
        give(request, response)
        return response


class EveryRouteHasARule:
    """A route that names no rule is refused. Those of libraries are listed here, with the reason."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuses what has no rule."""
        if hasattr(view, "amparo_rule"):
            return None
        try:
            match = resolve(request.path)
        except Resolver404:
            return None
        return render_error(request, "refused", 403) if not hasattr(match.func, "amparo_rule") else None
