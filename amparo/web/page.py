"""Making pages: what every template knows, and the pages for what went wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from amparo import __version__
from amparo.web import words
from amparo.web.office.models import Member

EXIT = "https://www.wikipedia.org/"


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """What every template knows."""
    member = getattr(request, "user", None)
    code = words.language()
    inside = isinstance(member, Member) and getattr(request, "keys", None) is not None
    from amparo.web.rules import may, table

    return {
        "language": code,
        "direction": words.direction(code),
        "languages": words.LANGUAGES,
        "not_reviewed": words.not_reviewed(),
        "member": member if inside else None,
        "can": {
            name.replace(".", "_"): inside and isinstance(member, Member) and may(member, name) for name in table()
        },
        "exit": EXIT,
        "version": __version__,
    }


def show(request: HttpRequest, template: str, given: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """A page."""
    known = dict(given or {})
    file = known.get("file")
    if file is not None and "parts" not in known:
        from amparo.web.cases.parts import parts

        known["parts"] = parts()
        known.setdefault("part", template.rpartition("/")[2].removesuffix(".html"))
    return HttpResponse(render_to_string(template, known, request), status=status)


def render_error(request: HttpRequest, kind: str, status: int) -> HttpResponse:
    """The page for what went wrong: refused, missing, broken, unsound, too_large, too_many, expired. It repeats nothing that was typed."""
    return show(request, "wrong.html", {"kind": kind, "limit": settings.UPLOAD_LIMIT // 1_048_576}, status)


def forbidden(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its proof of origin."""
    return render_error(request, "expired", 403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page."""
    return render_error(request, "missing", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Something went wrong here."""
    return render_error(request, "broken", 500)


missing.amparo_rule = "public"  # type: ignore[attr-defined]
broken.amparo_rule = "public"  # type: ignore[attr-defined]
