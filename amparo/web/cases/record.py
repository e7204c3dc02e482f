"""The record: the table of charges, each charge with all its values and their history on one page, charges that may be one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from amparo.facts.case import Case, Entity, Source, Value, show
from amparo.facts.dates import Span
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import WHO, FactType, vocabulary
from amparo.web.cases import record_facts as facts
from amparo.web.cases.determined import LAW
from amparo.web.cases.file import CORRECTIONS, Conflict, OpenFile
from amparo.web.cases.record_documents import ROUTES as DOCUMENTS
from amparo.web.cases.record_review import ROUTES as REVIEW
from amparo.web.cases.record_same import APART, pairs
from amparo.web.cases.story import charge_words
from amparo.web.cases.story_dates import NotADate
from amparo.web.page import show as page_of
from amparo.web.rules import page
from amparo.web.words import say

SORTS: Mapping[str, tuple[str, ...]] = {
    "charge": ("offence.text", "offence.statute", "arrest.text"),
    "date": ("date", "arrest.date"),
    "court": ("court", "case_number"),
    "ended": ("disposition.date", "disposition.kind"),
    "sentence": ("sentence.text",),
}
"""The columns by which the table can be sorted, and the facts that give the order."""

GROUPS = ("case", "offence", "arrest", "time", "disposition", "sentence", "harm", "other")
CASE = ("jurisdiction", "case_number", "count", "court", "county", "moved_to_court")
TIME = ("date", "juvenile")


# the table


def table(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """All charges; what may be there twice; what was taken out."""
    by = request.GET.get("by", "")
    by = by if by in SORTS else ""
    charges = list(file.case.charges)
    if by:
        charges.sort(key=lambda charge: _key(charge, SORTS[by]), reverse=request.GET.get("down") == "1")
    given = {
        "file": file,
        "part": "record",
        "rows": [_row(file.case, charge) for charge in charges],
        "columns": [
            {"name": name, "now": by == name, "down": by == name and request.GET.get("down") != "1"} for name in SORTS
        ],
        "by": by,
        "down": request.GET.get("down") == "1",
        "same": [
            {
                "one": one,
                "other": other,
                "one_words": charge_words(file.case, one),
                "other_words": charge_words(file.case, other),
            }
            for one, other in pairs(file.case, file.document.chapter(APART))
        ],
        "gone": list(_gone(file)),
    }
    return page_of(request, "cases/record.html", given)


def _key(charge: Entity, names: tuple[str, ...]) -> tuple[bool, Any]:
    """What is not known stands last."""
    value = next((charge.values[name] for name in names if name in charge.values), None)
    if isinstance(value, Span):
        return False, f"{value.earliest:08}"
    return value is None, "" if value is None else show(value).casefold()


def _row(case: Case, charge: Entity) -> dict[str, Any]:
    known = vocabulary().sections["charges"].facts

    def said(name: str) -> str:
        return facts.readable(known[name], charge.values[name]) if name in charge.values else ""

    ended, on = said("disposition.kind"), said("disposition.date")
    sources = dict.fromkeys(one.who for one in charge.sources.values() if one.who)
    return {
        "id": charge.id,
        "what": said("offence.text") or said("arrest.text") or said("offence.statute") or charge.id,
        "section": said("offence.statute"),
        "date": said("date") or said("arrest.date"),
        "court": said("court"),
        "case": said("case_number"),
        "jurisdiction": said("jurisdiction"),
        "ended": say("record.ended_on", what=ended, when=on) if ended and on else ended or on,
        "sentence": said("sentence.text"),
        "sources": [facts.source_words(case, Source(who)) for who in sources],
    }


def _gone(file: OpenFile) -> Iterator[dict[str, str]]:
    """Charges that corrections tell of and the file no longer has."""
    have = {charge.id for charge in file.case.charges}
    told: dict[str, dict[str, str]] = {}
    for fact_id in file.document.chapter(CORRECTIONS):
        section, entry, name = facts.split(fact_id)
        if section != "charges" or entry in have:
            continue
        last = facts.before(file, fact_id)[0]
        one = told.setdefault(entry, {**last, "words": entry})
        if name == "offence.text" or (name == "offence.statute" and one["words"] == entry):
            one["words"] = f"{entry}, {last['value']}"
    yield from told.values()


# one charge


def charge(request: HttpRequest, file: OpenFile, charge: str) -> HttpResponse:
    """One charge: all its values, each with where it comes from and what stood there before; all can be changed here."""
    try:
        entity = file.case.charge(charge)
    except KeyError:
        raise Http404 from None
    if request.method != "POST":
        return _charge_page(request, file, entity)
    seen = facts.seen_of(request, file)
    if seen is None:
        return facts.old_form(request)
    then = next((one for one in facts.case_at(file, seen).charges if one.id == charge), entity)
    edits, errors = _edits(request, then)
    source, wrong = _source(request, file)
    errors |= wrong
    reason = request.POST.get("reason", "").strip()
    if not reason and any(name in then.values for name in edits):
        errors["reason"] = say("record.charge.why_error")
    if errors:
        return _charge_page(request, file, entity, errors)
    if not edits:
        messages.info(request, say("record.charge.nothing"))
        return HttpResponseRedirect(request.path)
    named = {f"charges.{charge}.{name}": value for name, value in edits.items()}
    try:
        why = f"corrected: {reason}" if reason else "corrected"
        file.change(lambda document: facts.changed(document, named, source), why, seen=seen)
    except Problems as problems:
        return _charge_page(request, file, entity, {"form": " ".join(facts.whole(problems))})
    except Conflict as conflict:
        return facts.conflicted(request, file, conflict, request.path)
    messages.success(request, say("record.charge.saved"))
    return HttpResponseRedirect(request.path)


def new(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """A charge that is written by hand."""
    bare = Entity("charges", "", {})
    if request.method != "POST":
        return _charge_page(request, file, bare)
    edits, errors = _edits(request, bare)
    source, wrong = _source(request, file)
    errors |= wrong
    if not errors and not {"offence.statute", "offence.text", "arrest.statute", "arrest.text"} & edits.keys():
        errors["offence.statute"] = say("record.charge.one")
    if errors:
        return _charge_page(request, file, bare, errors)
    for _ in range(5):
        made = facts.next_id(file.case, "charges")
        named = {f"charges.{made}.{name}": value for name, value in edits.items()}
        try:
            file.change(lambda document: facts.changed(document, named, source), "charge_added", seen=file.seen)  # noqa: B023
        except Conflict:  # somebody else has just added a charge: the next number
            facts.fresh(file)
            continue
        except Problems as problems:
            return _charge_page(request, file, bare, {"form": " ".join(facts.whole(problems))})
        return HttpResponseRedirect(f"/file/{file.room.id}/record/{made}/")
    raise RuntimeError("no charge could be added")


def _edits(request: HttpRequest, then: Entity) -> tuple[dict[str, Value | None], dict[str, str]]:
    """What the form changes of what its author saw, and what is wrong with it. An empty field changes nothing."""
    edits: dict[str, Value | None] = {}
    errors: dict[str, str] = {}
    for name, fact in _own_facts():
        text = request.POST.get(name, "").strip()
        if not text or text.replace("\r\n", "\n") == _written(then, name):
            continue
        if text == "unknown" and fact.type in ("truth", "word"):
            edits[name] = None
            continue
        try:
            value = facts.typed(fact, {"value": text}, [])
        except (NotADate, Problems) as error:
            errors[name] = facts.wrong(error)
            continue
        if value != then.values.get(name):
            edits[name] = value
    return edits, errors


def _own_facts() -> list[tuple[str, FactType]]:
    """The facts of a charge that are changed on its page; what the client says of it is asked in the story."""
    known = vocabulary().sections["charges"].facts
    return [(name, fact) for name, fact in known.items() if fact.ask != "client" and not name.startswith("act.")]


def _written(entity: Entity, name: str) -> str:
    return "unknown" if name in entity.asked else entity.text(name)


def _source(request: HttpRequest, file: OpenFile) -> tuple[Source, dict[str, str]]:
    who = request.POST.get("who", "record")
    if who not in WHO and not any(one.id == who for one in file.case.sources):
        return Source(), {"who": say("story.wrong.source")}
    return Source(who, request.POST.get("at", "").strip(), timezone.localdate().isoformat()), {}


def _charge_page(
    request: HttpRequest, file: OpenFile, entity: Entity, errors: dict[str, str] | None = None
) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    groups: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
    for name, fact in _own_facts():
        groups[_group(name)].append(_field(file, entity, name, fact, typed, errors or {}))
    told = [
        facts.shown(file, f"charges.{entity.id}.{name}")
        for name, fact in vocabulary().sections["charges"].facts.items()
        if name.startswith("act.") or fact.ask == "client"
    ]
    belongs = list(_classes(file, entity))
    chosen = typed.get("who", "record") if typed else "record"
    people = [(who, say(f"facts.source.{who}")) for who in WHO]
    papers = [(one.id, one.text("title") or one.id) for one in file.case.sources]
    given = {
        "file": file,
        "part": "record",
        "charge": entity,
        "words": charge_words(file.case, entity.id) if entity.id else "",
        "groups": [{"name": name, "fields": rows} for name, rows in groups.items() if rows],
        "errors": errors or {},
        "belongs": {"title": say("story.chapters.lawyer"), "rows": belongs, "open": []},
        "told": {
            "title": say("record.charge.told"),
            "rows": [one for one in told if one.value or one.asked or one.before],
            "open": [one for one in told if not (one.value or one.asked or one.before)],
        },
        "sources": [{"id": key, "title": title, "chosen": key == chosen} for key, title in (*people, *papers)],
        "place": typed.get("at", "") if typed else "",
        "reason": typed.get("reason", "") if typed else "",
    }
    return page_of(request, "cases/record_charge.html", given, status=400 if errors else 200)


def _classes(file: OpenFile, entity: Entity) -> Iterator[facts.Shown]:
    """The lawyer's word on whether the offence belongs to a class that a law names."""
    titles = {one.id: one.title for pack in LAW.for_case(file.case) for one in pack.classes.values()}
    for name in sorted({*entity.values, *entity.asked}):
        if name.startswith("classes."):
            row = facts.shown(file, f"charges.{entity.id}.{name}")
            yield replace(row, label=titles.get(name.removeprefix("classes."), row.label))


def _group(name: str) -> str:
    head = name.partition(".")[0]
    if head == "original":
        return "offence"
    return "case" if name in CASE else "time" if name in TIME else head if head in GROUPS else "other"


def _field(
    file: OpenFile, entity: Entity, name: str, fact: FactType, typed: Any, errors: Mapping[str, str]
) -> dict[str, Any]:
    value = typed.get(name, "") if typed is not None else _written(entity, name)
    choices: list[tuple[str, str]] = []
    if fact.type == "truth":
        choices = [("yes", say("site.yes")), ("no", say("site.no")), ("unknown", say("record.charge.nobody_knows"))]
    elif fact.type == "word":
        choices = [*((one, facts.word(one)) for one in fact.words), ("unknown", say("record.charge.nobody_knows"))]
    elif fact.type == "jurisdiction":
        choices = facts.jurisdictions()
    now = facts.shown(file, f"charges.{entity.id}.{name}") if entity.id else None
    return {
        "name": name,
        "label": facts.label(f"charges.x.{name}"),
        "value": value,
        "choices": [{"value": key, "label": label, "chosen": key == value} for key, label in choices],
        "known": bool(now and (now.value or now.asked)),
        "source": now.source if now else "",
        "readable": now.value if now and now.value != value else "",
        "before": now.before if now else (),
        "error": errors.get(name, ""),
        "date": fact.type == "date",
    }


def take_out(request: HttpRequest, file: OpenFile, charge: str) -> HttpResponse:
    """Takes a charge out (entered twice, another person's), with a reason; what it said stays visible."""
    try:
        entity = file.case.charge(charge)
    except KeyError:
        raise Http404 from None
    back = f"/file/{file.room.id}/record/"
    errors: dict[str, str] = {}
    if request.method == "POST":
        reason, seen = request.POST.get("reason", "").strip(), facts.seen_of(request, file)
        if seen is None:
            return facts.old_form(request)
        if reason:
            try:
                file.change(
                    lambda document: facts.checked(document, facts.without_entry(document.case, "charges", charge)),
                    f"taken_out: {reason}",
                    seen=seen,
                )
            except Problems as problems:
                errors["reason"] = " ".join(facts.whole(problems))
            except Conflict as conflict:
                return facts.conflicted(request, file, conflict, request.path)
            else:
                return HttpResponseRedirect(back)
        else:
            errors["reason"] = say("story.wrong.why")
    rows = [facts.shown(file, f"charges.{charge}.{name}") for name in entity.values]
    given = {"file": file, "part": "record", "rows": rows, "errors": errors, "back": f"{back}{charge}/"}
    return page_of(request, "cases/story_take_out.html", given, status=400 if errors else 200)


def apart(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Notes that two charges which look alike are two."""
    back = HttpResponseRedirect(f"/file/{file.room.id}/record/")
    seen = facts.seen_of(request, file)
    ids = {charge.id for charge in file.case.charges}
    pair = sorted({request.POST.get("one", ""), request.POST.get("other", "")} & ids)
    if request.method != "POST" or len(pair) != 2:
        return back
    if seen is None:
        return facts.old_form(request)
    said = {"by": file.member.id, "when": timezone.now().isoformat(timespec="seconds")}
    try:
        file.change(
            lambda document: document.with_chapter(APART, {**document.chapter(APART), " ".join(pair): said}),
            "two_charges",
            seen=seen,
        )
    except Conflict:  # somebody else said it of another pair at the same time: both stand
        facts.fresh(file)
        file.change(
            lambda document: document.with_chapter(APART, {**document.chapter(APART), " ".join(pair): said}),
            "two_charges",
            seen=file.seen,
        )
    return back


ROUTES = [
    page("file/<str:room>/record/", table, rule="case.read", name="record"),
    page("file/<str:room>/record/new/", new, rule="case.write", name="record_new"),
    page("file/<str:room>/record/apart/", apart, rule="case.write", name="record_apart"),
    *DOCUMENTS,
    *REVIEW,
    page("file/<str:room>/record/<str:charge>/", charge, rule="case.write", name="record_charge"),
    page("file/<str:room>/record/<str:charge>/out/", take_out, rule="case.write", name="record_take_out"),
]
