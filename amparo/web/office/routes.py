"""Pages about the office itself: whether the site is well, the language, leaving in a hurry, settings, the audit."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme

from amparo.web import audit
from amparo.web.account.entry import COOKIE
from amparo.web.office import escrow, settings_pages
from amparo.web.office.models import AuditEntry, Member
from amparo.web.page import EXIT, show
from amparo.web.rules import PUBLIC, page
from amparo.web.words import LANGUAGES, PSEUDO

SHOWN = 200
"""Entries of the audit on its page."""


def health(request: HttpRequest) -> HttpResponse:
    """Whether the site answers and reaches its store. It tells nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM office_office")
    except DatabaseError:
        return JsonResponse({"well": False}, status=503)
    return JsonResponse({"well": True})


def speak(request: HttpRequest, language: str) -> HttpResponse:
    """Changes the language and goes back to where one was. What was typed on a page is kept by its own form."""
    if language in LANGUAGES or language in PSEUDO:
        request.session["language"] = language
        if isinstance(request.user, Member):
            Member.objects.filter(pk=request.user.pk).update(language=language)
    back = request.POST.get("back", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return HttpResponseRedirect(back if safe else "/")


def leave(request: HttpRequest) -> HttpResponse:
    """Ends the session and leads away: “Exit this page” works without scripts too."""
    request.session.flush()
    response = HttpResponseRedirect(EXIT)
    response.delete_cookie(COOKIE, samesite="Strict")
    # whatever the browser kept of this site it should forget
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def audit_page(request: HttpRequest) -> HttpResponse:
    """The audit: what was done, by whom, to which file, and whether the chain is whole."""
    names = dict(Member.objects.values_list("id", "username"))
    entries = [
        {"number": one.number, "at": one.at, "who": names.get(one.who, one.who), "what": one.what, "about": one.about}
        for one in AuditEntry.objects.order_by("-number")[:SHOWN]
    ]
    found = audit.faults()
    return show(request, "office/audit.html", {"entries": entries, "faults": found, "length": audit.length()})


ROUTES = [
    page("health/", health, rule=PUBLIC, name="health"),
    page("language/<str:language>/", speak, rule=PUBLIC, name="language"),
    page("leave/", leave, rule=PUBLIC, name="leave"),
    page("audit/", audit_page, rule="audit.read", name="audit"),
    *settings_pages.ROUTES,
    *escrow.ROUTES,
]
