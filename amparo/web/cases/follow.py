"""Follow-up: filing, hearing, order, then one line for everybody who holds a record, until it is gone; what is due; a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from amparo.papers.caption import court_of
from amparo.papers.render import RenderError, to_docx, to_pdf
from amparo.web.audit import note
from amparo.web.cases import follow_kept as kept
from amparo.web.cases import record_facts as facts
from amparo.web.cases.calendar import calendar_of
from amparo.web.cases.consent import NoConsent, consents, demand, exported
from amparo.web.cases.file import Conflict, Document, OpenFile
from amparo.web.cases.follow_kept import Due, Following, Holder
from amparo.web.cases.follow_notice import notice
from amparo.web.cases.papers import DOCX, PDF, saved
from amparo.web.cases.papers_kept import filing_keys, plan_of
from amparo.web.cases.record_documents import keep, too_large
from amparo.web.cases.story_dates import NotADate, shown, typed_date
from amparo.web.page import render_error, show
from amparo.web.rules import page
from amparo.web.words import say

TEXTS = ("number", "how", "note", "why_left")
OUTSIDE = ("background_check", "immigration", "other")
"""Kinds of holders who are told only under a consent of the client."""

PAST = ("filed", "decided", "told", "confirmed", "still_there")
"""Days that cannot be still to come."""


def listed(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The filings that are followed, what is due, and the filings of the plan that are not followed yet."""
    followed = kept.followings(file.document)
    known = {one.key for one in followed}
    filings = plan_of(file).filings
    new = [
        {"key": key, "title": ", ".join(filter(None, (one.provision.title, one.court, one.county)))}
        for key, one in zip(filing_keys(file, filings), filings, strict=True)
        if key not in known
    ]
    given = {
        "file": file,
        "part": "follow",
        "followed": [
            {"one": one, "title": _title(one), "state": say(f"follow.states.{one.state}")} for one in followed
        ],
        "new": new,
        "due": [_due(file, one) for one in kept.due_of(file.document)],
    }
    return show(request, "cases/follow.html", given)


def _title(one: Following) -> str:
    return ", ".join(str(one.said[name]) for name in ("title", "court", "county") if one.said.get(name))


def _due(file: OpenFile, one: Due) -> dict[str, Any]:
    following = Following(one.filing, file.document.chapter(kept.CHAPTER + one.filing))
    holder = following.holder(one.holder)
    return {
        "due": one,
        "what": say(f"follow.due.{one.word(file.today)}"),
        "day": shown(one.day),
        "who": _called(holder) if holder else _title(following),
        "overdue": one.overdue(file.today),
    }


def _called(one: Holder) -> str:
    kind = say(f"follow.holders.{one.kind}.name")
    return f"{kind}: {one.name}" if one.name else kind


def begin(request: HttpRequest, file: OpenFile, filing: str) -> HttpResponse:
    """Begins to follow a filing of the plan."""
    address = f"/file/{file.room.id}/follow/{filing}/"
    if request.method != "POST" or file.document.chapter(kept.CHAPTER + filing):
        return HttpResponseRedirect(address)
    seen = facts.seen_of(request, file)
    if seen is None:
        return facts.old_form(request)
    filings = plan_of(file).filings
    found = dict(zip(filing_keys(file, filings), filings, strict=True)).get(filing)
    if found is None:
        raise Http404
    made = kept.begun(found, file.case, str(found.court or court_of(found).name or ""))
    return _changed(request, file, kept.CHAPTER + filing, made, seen, address, "follow.begun")


def _following(file: OpenFile, filing: str) -> Following:
    said = file.document.chapter(kept.CHAPTER + filing)
    if not said:
        raise Http404
    return Following(filing, said)


def one(request: HttpRequest, file: OpenFile, filing: str) -> HttpResponse:
    """One filing: when it was filed, heard, decided; and everybody who holds a record."""
    if too_large(request):
        return render_error(request, "too_large", 413)
    following = _following(file, filing)
    errors: dict[str, str] = {}
    if request.method == "POST":
        seen = facts.seen_of(request, file)
        if seen is None:
            return facts.old_form(request)
        said, errors = _typed(request, file, following.said, kept.DATES, ("number",))
        if (decision := request.POST.get("decision", "")) in kept.DECISIONS:
            said["decision"] = decision
        merged = {**following.said, **said}
        if merged.get("decision") in kept.ORDERED and not merged.get("decided"):
            errors.setdefault("decided", say("follow.wrong.decided"))
        if not errors:
            address = request.path
            return _kept(request, file, filing, "", "order", said, seen, address)
    given = {
        "file": file,
        "part": "follow",
        "one": following,
        "title": _title(following),
        "state": say(f"follow.states.{following.state}"),
        "errors": errors,
        "dates": [_field(request, following.said, name, errors) for name in ("filed", "hearing")],
        "decided": _field(request, following.said, "decided", errors),
        "number": _field(request, following.said, "number", errors),
        "decisions": [
            {"value": word, "label": say(f"follow.decisions.{word}"), "chosen": following.said.get("decision") == word}
            for word in kept.DECISIONS
        ],
        "holders": [_row(each) for each in following.holders],
        "kinds": [{"value": kind, "label": say(f"follow.holders.{kind}.name")} for kind in kept.kinds()],
    }
    return show(request, "cases/follow_one.html", given, status=400 if errors else 200)


LOOKS = {
    "confirmed": ("available", "✓"),
    "told": ("court_decides", "…"),
    "to_tell": ("open", "?"),
    "undecided": ("review", "!"),
    "still_there": ("review", "!"),
    "left": ("not_available", "–"),
}


def _row(one: Holder) -> dict[str, Any]:
    look, mark = LOOKS[one.state]
    days = {name: shown(str(one.said.get(name) or "")) if one.said.get(name) else "" for name in ("told", "confirmed")}
    return {
        "one": one,
        "called": _called(one),
        "state": say(f"follow.holder_states.{one.state}"),
        "look": look,
        "mark": mark,
        "recheck": shown(one.recheck) if one.recheck else "",
        **days,
    }


def add(request: HttpRequest, file: OpenFile, filing: str) -> HttpResponse:
    """Adds somebody who holds a record."""
    address = f"/file/{file.room.id}/follow/{filing}/"
    following = _following(file, filing)
    if request.method != "POST":
        return HttpResponseRedirect(address)
    seen, kind = facts.seen_of(request, file), request.POST.get("kind", "")
    if seen is None or kind not in kept.kinds():
        return facts.old_form(request)
    taken = {each.id for each in following.holders}
    name = next(made for number in range(1, 10_000) if (made := f"{kind}-{number}") not in taken)
    said = {"kind": kind, "name": request.POST.get("name", "").strip()[:200]}
    return _changed_holder(request, file, filing, name, said, seen, address)


def holder(request: HttpRequest, file: OpenFile, filing: str, holder: str) -> HttpResponse:
    """One who holds a record: told, confirmed, proof, when to look again."""
    if too_large(request):
        return render_error(request, "too_large", 413)
    following = _following(file, filing)
    line = following.holder(holder)
    if line is None:
        raise Http404
    errors: dict[str, str] = {}
    dates = ("told", "confirmed", "still_there", "recheck")
    if request.method == "POST":
        seen = facts.seen_of(request, file)
        if seen is None:
            return facts.old_form(request)
        said, errors = _typed(request, file, line.said, dates, ("how", "note", "why_left"))
        if name := request.POST.get("name", "").strip():
            said["name"] = name[:200]
        if (choice := request.POST.get("choice", "")) in kept.CHOICES:
            said["choice"] = choice
        merged = {**line.said, **said}
        if merged.get("choice") == "left" and not merged.get("why_left"):
            errors["why_left"] = say("follow.wrong.why_left")
        if merged.get("confirmed") and not (merged.get("told") or merged.get("proof") or request.FILES.get("file")):
            errors.setdefault("confirmed", say("follow.wrong.unconfirmed"))
        if not errors:
            return _kept(request, file, filing, holder, "proof", said, seen, request.path)
    kind = kept.kinds()[line.kind]
    given = {
        "file": file,
        "part": "follow",
        "following": following,
        "one": line,
        "called": _called(line),
        "row": _row(line),
        "outside": line.kind in OUTSIDE,
        "live": [one for one in consents(file.document) if one.holds(file.today)],
        "errors": errors,
        "name": _field(request, line.said, "name", errors),
        "dates": [_field(request, line.said, each, errors) for each in dates],
        "how": _field(request, line.said, "how", errors),
        "note": _field(request, line.said, "note", errors),
        "why_left": _field(request, line.said, "why_left", errors),
        "choices": [
            {"value": word, "label": say(f"follow.choices.{word}"), "chosen": line.said.get("choice") == word}
            for word in kept.CHOICES
        ],
        "watch": say(f"follow.holders.{line.kind}.watch"),
        "basis": say("follow.known", basis=kind["basis"], known=say(f"follow.known_words.{kind['known']}"))
        if kind["basis"]
        else "",
        "reminder": say("follow.reminder", wait=kind["wait"], recheck=kind["recheck"]),
        "past": [
            say("follow.changed_from", name=say(f"follow.{name}"), value=shown(str(value)))
            for earlier in line.said.get("past", [])
            for name, value in earlier.items()
            if name in (*dates, *TEXTS)
        ],
    }
    return show(request, "cases/follow_holder.html", given, status=400 if errors else 200)


def get_notice(request: HttpRequest, file: OpenFile, filing: str, holder: str, form: str) -> HttpResponse:
    """The notice of the order to this holder, as DOCX or PDF."""
    following = _following(file, filing)
    line = following.holder(holder)
    if line is None or form not in ("docx", "pdf"):
        raise Http404
    consent = None
    if (
        line.kind in OUTSIDE
    ):  # neither the court nor those it orders: nothing goes to them that the client has not agreed to
        try:
            consent = demand(file, request.POST.get("consent", ""))
        except NoConsent:
            return show(request, "cases/consent_refused.html", {"file": file, "part": "people"}, status=403)
    paper = notice(file.case, following, line)
    try:
        content = to_docx(paper) if form == "docx" else to_pdf(paper)
    except RenderError as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(f"/file/{file.room.id}/follow/{filing}/{holder}/")
    if consent is not None:
        exported(file, consent, "notice")
    note("notice.read", file.room.id, file.member, file.keys)
    return saved(content, f"notice-{holder}.{form}", DOCX if form == "docx" else PDF)


def calendar(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The days of this file as a calendar, to be saved; nothing is ever sent to one."""
    note("calendar.read", file.room.id, file.member, file.keys)
    content = calendar_of(file.room.id, kept.due_of(file.document), timezone.now())
    return saved(content, f"days-{file.room.id}.ics", "text/calendar")


# what was typed


def _typed(
    request: HttpRequest, file: OpenFile, before: Any, dates: Iterable[str], texts: Iterable[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What a form changes, and what is wrong with it. An empty field changes nothing; a tick beside it takes the value away."""
    said: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in dates:
        text = request.POST.get(name, "").strip()
        if request.POST.get(f"{name}_away") and before.get(name):
            said[name] = ""
        elif text:
            try:
                day = typed_date(text)
            except NotADate as problem:
                errors[name] = str(problem)
                continue
            if len(day) != 10 or not kept.later(day, 0):
                errors[name] = say("follow.wrong.day")
            elif name in PAST and day > file.today:
                errors[name] = say("follow.wrong.future")
            elif day != before.get(name):
                said[name] = day
    for name in texts:
        text = request.POST.get(name, "").strip()
        if text and text != before.get(name):
            said[name] = text[:4000]
    return said, errors


def _field(request: HttpRequest, said: Any, name: str, errors: dict[str, str]) -> dict[str, str]:
    stands = str(said.get(name) or "")
    return {
        "name": name,
        "label": say("follow.add_name") if name == "name" else say(f"follow.{name}"),
        "value": request.POST.get(name, stands) if request.method == "POST" else stands,
        "stands": stands,
        "error": errors.get(name, ""),
    }


def _kept(
    request: HttpRequest, file: OpenFile, filing: str, holder: str, role: str, said: dict[str, Any], seen: int, to: str
) -> HttpResponse:
    """Writes a form, and the document that came with it."""
    sent = request.FILES.get("file")
    with transaction.atomic():
        if sent is not None and sent.size:
            before = file.seen
            title = f"{role} {timezone.localdate().isoformat()}"
            said[role] = keep(file, sent.name or role, sent.read(), title=title, kind="", date="")
            seen = file.seen if seen == before else seen  # our own revision, with the document
        if not said:
            return HttpResponseRedirect(to)
        if holder:
            answer = _changed_holder(request, file, filing, holder, said, seen, to)
        else:
            answer = _changed(request, file, kept.CHAPTER + filing, said, seen, to, "follow.saved")
        if answer.status_code != 302:
            transaction.set_rollback(True)
    return answer


def _changed(
    request: HttpRequest, file: OpenFile, chapter: str, said: dict[str, Any], seen: int, to: str, tell: str
) -> HttpResponse:
    key = chapter.removeprefix(kept.CHAPTER)

    def make(now: Document) -> Document:
        return kept.with_following(now, key, said)

    try:
        file.change(make, "followed", seen=seen)
    except Conflict as conflict:
        return facts.conflicted(request, file, conflict, to)
    messages.success(request, say(tell))
    return HttpResponseRedirect(to)


def _changed_holder(
    request: HttpRequest, file: OpenFile, filing: str, holder: str, said: dict[str, Any], seen: int, to: str
) -> HttpResponse:
    try:
        file.change(lambda now: kept.with_holder(now, filing, holder, said), "followed", seen=seen)
    except Conflict as conflict:
        return facts.conflicted(request, file, conflict, to)
    messages.success(request, say("follow.saved"))
    return HttpResponseRedirect(to)


ROUTES = [
    page("file/<str:room>/follow/", listed, rule="case.read", name="follow"),
    page("file/<str:room>/follow/days.ics", calendar, rule="case.read", name="calendar"),
    page("file/<str:room>/follow/<str:filing>/", one, rule="case.write", name="follow_one"),
    page("file/<str:room>/follow/<str:filing>/begin/", begin, rule="case.write", name="follow_begin"),
    page("file/<str:room>/follow/<str:filing>/add/", add, rule="case.write", name="follow_add"),
    page("file/<str:room>/follow/<str:filing>/<str:holder>/", holder, rule="case.write", name="follow_holder"),
    page(
        "file/<str:room>/follow/<str:filing>/<str:holder>/notice/<str:form>/",
        get_notice,
        rule="case.papers",
        name="follow_notice",
    ),
]
