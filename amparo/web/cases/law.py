"""What the law says: every charge with the ways that are open, not yet, not known or not open. Brings all routes of the law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.engine.determine import Determination, Determinations
from amparo.facts.case import Entity
from amparo.relief.telling import concerns, status
from amparo.web.cases import story_dates
from amparo.web.cases.file import OpenFile
from amparo.web.cases.law_answers import (
    PERSON,
    Answer,
    answer,
    answers,
    charge_place,
    charge_words,
    day_of,
    determined,
    is_day,
)
from amparo.web.cases.law_why import rows_of, why
from amparo.web.cases.plan import plan
from amparo.web.cases.questions import questions
from amparo.web.cases.sheet import sheet
from amparo.web.cases.shield import download, everything, shield
from amparo.web.cases.story_dates import NotADate
from amparo.web.cases.timeline import draw, timeline
from amparo.web.page import show
from amparo.web.rules import page
from amparo.web.words import say

AT_ONCE = 20
"""So many charges stand on one page."""


@dataclass(frozen=True)
class Group:
    """A charge (or the person) with its answers."""

    key: str
    title: str
    place: str
    answers: list[Answer]
    hidden: int
    """How many answers are not shown here."""
    review: str = ""


def law(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """All charges; of each, the answers that matter. What is asked by the form is checked and put into the address."""
    if request.method == "POST":
        return _choose(request, file)
    return _page(request, file)


def charge(request: HttpRequest, file: OpenFile, charge: str) -> HttpResponse:
    """One charge (or the person) with every answer, those that are not open too."""
    day = day_of(request, file)
    result = determined(file, day)
    if charge != PERSON and all(one.id != charge for one in file.case.charges):
        raise Http404
    whose = next((one for one in file.case.charges if one.id == charge), None)
    rows = rows_of(result, charge)
    group = _group(result, charge, whose, rows, len(rows))
    return show(request, "cases/law_charge.html", _asked(file, day) | {"group": group, "chosen": charge})


def _page(request: HttpRequest, file: OpenFile, error: str = "", typed: str = "") -> HttpResponse:
    day = day_of(request, file)
    result = determined(file, day)
    number = request.GET.get("page", "1")
    pages = range(1, (len(file.case.charges) - 1) // AT_ONCE + 2)
    chosen = int(number) if number.isdecimal() and int(number) in pages else 1
    here = file.case.charges[(chosen - 1) * AT_ONCE : chosen * AT_ONCE]
    by_charge: dict[str, list[Determination]] = {}
    for one in result.rows:
        by_charge.setdefault(one.charge.id if one.charge else PERSON, []).append(one)
    # what speaks of charges under any law (immigration, background checks) says the same of most: once is enough
    own = {key: [one for one in rows if not one.provision.any_jurisdiction] for key, rows in by_charge.items()}
    groups = [_group(result, one.id, one, own.get(one.id, [])) for one in here]
    given = _asked(file, day) | {
        "groups": groups,
        "person": _group(result, PERSON, None, by_charge.get(PERSON, [])) if by_charge.get(PERSON) else None,
        "above": list(_above(result)),
        "pages": pages if len(pages) > 1 else (),
        "page": chosen,
        "error": error,
        "typed": typed,
        "timeline": draw(file) if file.case.charges or file.case.episodes else None,
        "law": [{"name": pack.name, "checked": story_dates.shown(pack.checked)} for pack in result.packs],
    }
    return show(request, "cases/law.html", given, 422 if error else 200)


def _asked(file: OpenFile, day: str) -> dict[str, Any]:
    """What the pages of the law know of what was asked."""
    return {
        "file": file,
        "part": "law",
        "day": story_dates.shown(day),
        "asked_on": day if day != file.today else "",
        "charges": [{"id": one.id, "words": f"{one.id} {charge_words(one)}"} for one in file.case.charges],
        "person_key": PERSON,
    }


def _group(
    result: Determinations, key: str, whose: Entity | None, rows: list[Determination], most: int | None = None
) -> Group:
    """A charge with its answers. Where something is open, what is not would stand in the way; else its reasons are the answer."""
    helped = any(one.status.value != "not_available" for one in rows)
    shown = rows if most else [
        one for one in rows if concerns(one) and (one.status.value != "not_available" or not helped)
    ]  # fmt: skip
    review = next((one for one in result.review if one.charge == key), None)
    return Group(
        key,
        f"{key} {charge_words(whose)}" if whose else charge_words(None),
        charge_place(whose) if whose else "",
        answers(result, shown),
        len(rows) - len(shown),
        f"{say(f'law.review.{review.reason}')} {review.do}" if review else "",
    )


def _above(result: Determinations) -> Iterator[tuple[Answer, str]]:
    """What federal law or a treaty says of charges under any law: each answer once, with the charges it is about."""
    groups: dict[tuple[str, str], list[Determination]] = {}
    for one in result.rows:
        if one.provision.any_jurisdiction and one.charge is not None and concerns(one):
            groups.setdefault((one.version.id, status(one)), []).append(one)
    for some in groups.values():
        ids = [one.charge.id for one in some if one.charge is not None]
        every = len(ids) == len(result.case.charges) > 1
        yield answer(result, some[0]), say("law.every_charge") if every else ", ".join(ids)


def _choose(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Turns what the form asks into an address: a checked day and the id of a charge, nothing that was typed."""
    typed, key = request.POST.get("on", "").strip(), request.POST.get("charge", "")
    day = ""
    if typed:
        try:
            day = story_dates.typed_date(typed)
        except NotADate as error:
            return _page(request, file, str(error), typed)
        if not is_day(day):
            return _page(request, file, say("law.on_error"), typed)
    known = key == PERSON or any(one.id == key for one in file.case.charges)
    path = f"/file/{file.room.id}/law/{f'{key}/' if known else ''}"
    return HttpResponseRedirect(path + (f"?on={day}" if day and day != file.today else ""))


ROUTES = [
    page("file/<str:room>/law/", law, rule="case.read", name="law"),
    page("file/<str:room>/law/<str:charge>/", charge, rule="case.read", name="law_charge"),
    page("file/<str:room>/law/<str:charge>/<path:provision>/", why, rule="case.read", name="law_why"),
    page("file/<str:room>/timeline/", timeline, rule="case.read", name="timeline"),
    page("file/<str:room>/questions/", questions, rule="case.read", name="questions"),
    page("file/<str:room>/plan/", plan, rule="case.read", name="plan"),
    page("file/<str:room>/shield/", shield, rule="case.papers", name="shield"),
    page("file/<str:room>/shield/papers/all.zip", everything, rule="case.papers", name="shield_all"),
    page("file/<str:room>/shield/papers/<int:folder>-<int:place>.<str:form>", download, rule="case.papers", name="shield_paper"),
    page("file/<str:room>/sheet/", sheet, rule="case.read", name="sheet"),
]  # fmt: skip
