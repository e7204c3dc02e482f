"""Taking data out of a file, each time under a consent that holds: HTCDS as JSON or CSV, the case file itself, encrypted."""

from __future__ import annotations

from typing import Any

import pyrage
from django.http import HttpRequest, HttpResponse

from amparo.facts.case import write_case
from amparo.records.htcds import write as htcds_file
from amparo.vault.members import SHORTEST
from amparo.web.cases.consent import Consent, consents, exported, rows, under_consent, within
from amparo.web.cases.file import OpenFile
from amparo.web.page import show
from amparo.web.rules import page
from amparo.web.words import say

KINDS = ("htcds_json", "htcds_csv", "case_file")


def exports(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """What can be taken out, and what was."""
    return _page(request, file)


@under_consent
def htcds(request: HttpRequest, file: OpenFile, consent: Consent) -> HttpResponse:
    """The case as HTCDS."""
    kind = "htcds_csv" if request.POST.get("form") == "csv" else "htcds_json"
    content = htcds_content(file, consent, kind)
    return _download(content, f"{file.room.id}.{kind.rpartition('_')[2]}")


def htcds_content(file: OpenFile, consent: Consent, kind: str) -> bytes:
    """The case as HTCDS, as far as the consent reaches; the export is noted in the file first."""
    said = htcds_file.record(within(file.case, consent), closed=file.room.closed, consent=True)
    exported(file, consent, kind)
    return htcds_file.as_csv(said) if kind == "htcds_csv" else htcds_file.as_json(said)


@under_consent
def case_file(request: HttpRequest, file: OpenFile, consent: Consent) -> HttpResponse:
    """The case file, encrypted with a passphrase that is typed here and kept nowhere (age; `amparo` opens it)."""
    passphrase = request.POST.get("passphrase", "")
    if len(passphrase) < SHORTEST:
        return _page(request, file, say("account.errors.short", least=SHORTEST))
    text = write_case(within(file.case, consent))
    exported(file, consent, "case_file")
    return _download(pyrage.passphrase.encrypt(text.encode(), passphrase), f"{file.room.id}.yaml.age")


def _download(content: bytes, name: str) -> HttpResponse:
    kinds = {"json": "application/json", "csv": "text/csv; charset=utf-8", "age": "application/octet-stream"}
    response = HttpResponse(content, content_type=kinds[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, file: OpenFile, problem: str = "") -> HttpResponse:
    live = {one.id for one in consents(file.document) if one.holds(file.today)}
    given: dict[str, Any] = {
        "file": file,
        "part": "people",
        "problem": problem,
        "live": [row for row in rows(file) if row["id"] in live],
        "past": list(reversed(file.document.chapter("exports") or [])),
    }
    return show(request, "cases/consent_exports.html", given, status=400 if problem else 200)


ROUTES = [
    page("file/<str:room>/people/exports/", exports, rule="case.read", name="exports"),
    page("file/<str:room>/people/exports/htcds/", htcds, rule="case.export", name="export_htcds"),
    page("file/<str:room>/people/exports/case/", case_file, rule="case.export", name="export_case"),
]
