"""The desk: one's files, a new file, the overview of a file, its history."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.vault import members
from amparo.vault.history import Broken
from amparo.vault.sealing import CannotOpen
from amparo.web.audit import note
from amparo.web.cases.determined import LAW as LAW
from amparo.web.cases.determined import planned
from amparo.web.cases.file import Document, OpenFile, latest_of, new_file
from amparo.web.cases.follow_kept import overdue
from amparo.web.cases.record_facts import reason
from amparo.web.office.models import Access, Destroyed, Member
from amparo.web.page import show
from amparo.web.rules import MEMBER, lacks_second_step, page
from amparo.web.words import say


class NewFile(forms.Form):
    """What the office calls the file. A name of the office's own; it is sealed with the rest."""

    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=[])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [(kind, say(f"cases.kinds.{kind}")) for kind in ("legal", "advocacy")]  # type: ignore[attr-defined]


def desk(request: HttpRequest) -> HttpResponse:
    """The files one can open. Their titles are opened here, one by one, with one's own keys."""
    member = request.user
    if not Member.objects.exists():
        return HttpResponseRedirect("/begin/")
    if not isinstance(member, Member) or request.keys is None:  # type: ignore[attr-defined]
        return HttpResponseRedirect("/in/")
    if lacks_second_step(member):
        return HttpResponseRedirect("/me/second/")
    found: list[dict[str, Any]] = []
    shut = broken = 0
    accesses = list(Access.objects.filter(member=member).select_related("room"))
    latest = {one.room_id: one for one in latest_of(access.room for access in accesses)}
    for access in accesses:
        try:
            key = members.unwrap(bytes(access.wrapped), request.keys)  # type: ignore[attr-defined]
            file = OpenFile(access.room, member, request.keys, key, access, "case.read")  # type: ignore[attr-defined]
            seen = file.glance(latest.get(access.room_id))
            found.append(
                {
                    "room": access.room,
                    "title": seen.title,
                    "charges": seen.charges,
                    "lead": access.lead,
                    "overdue": len(overdue(seen.document, file.today)),
                }
            )
        except CannotOpen:
            shut += 1
        except Broken:  # one file that was damaged in the store does not shut the others
            broken += 1
    found.sort(key=lambda one: (one["room"].closed, str(one["title"]).casefold()))
    note("desk.read", "", member, request.keys)  # type: ignore[attr-defined]
    return show(request, "cases/desk.html", {"files": found, "shut": shut, "broken": broken})


def new(request: HttpRequest) -> HttpResponse:
    """Begins a file."""
    form = NewFile(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = request.user
        assert isinstance(member, Member)
        document = Document(f"amparo: amparo-case/1\ntitle: {_quoted(form.cleaned_data['title'])}\n")
        file = new_file(member, request.keys, document, kind=form.cleaned_data["kind"])  # type: ignore[attr-defined]
        return HttpResponseRedirect(f"/file/{file.room.id}/")
    return show(request, "cases/new.html", {"form": form})


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def overview(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Where a file stands: what the law opens, what is asked next, what is due."""
    plan = planned(file)
    counts: dict[str, int] = {}
    for charge in plan.charges:
        counts[charge.status] = counts.get(charge.status, 0) + 1
    given = {"file": file, "counts": counts, "plan": plan, "questions": len(plan.questions)}
    given["overdue"] = len(overdue(file.document, file.today))
    return show(request, "cases/overview.html", given)


def past(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The history of a file: every revision, who wrote it and when; opened and checked as a whole."""
    names = dict(Member.objects.values_list("id", "username"))
    revisions = [
        {"place": one.place, "by": names.get(one.by, one.by), "at": one.at, "why": reason(one.why)}
        for one in reversed(file.revisions())
    ]
    return show(request, "cases/past.html", {"file": file, "revisions": revisions})


def receipts(request: HttpRequest) -> HttpResponse:
    """The receipts of files that were destroyed."""
    return show(request, "cases/receipts.html", {"receipts": [one.receipt for one in Destroyed.objects.all()]})


ROUTES = [
    page("", desk, rule="public", name="desk"),
    page("file/new/", new, rule="case.create", name="new_file"),
    page("file/<str:room>/", overview, rule="case.read", name="file"),
    page("file/<str:room>/past/", past, rule="case.read", name="past"),
    page("receipts/", receipts, rule=MEMBER, name="receipts"),
]
