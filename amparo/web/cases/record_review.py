"""Reading a document and checking what was read: picture beside value, what is in doubt first; nothing enters the record by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.facts.case import show
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import vocabulary
from amparo.records.charges import Charge
from amparo.records.layout import layouts
from amparo.records.sources.columns import NOT_USED, fields
from amparo.records.structure import Field, Place
from amparo.web import words
from amparo.web.audit import note
from amparo.web.cases import record_facts as facts
from amparo.web.cases.file import Conflict, OpenFile
from amparo.web.cases.record_checked import LEAVE, TAKE, Checked, chapter_of, checked_of, taken, with_reading
from amparo.web.cases.record_documents import described, keep, paper, too_large, uploaded
from amparo.web.cases.record_kept import Kept, Sheet, doubtful, remarks
from amparo.web.cases.record_reading import read_so_far, start, state
from amparo.web.cases.story import charge_words
from amparo.web.cases.story_dates import NotADate
from amparo.web.office.models import Attachment
from amparo.web.page import render_error
from amparo.web.page import show as page_of
from amparo.web.rules import page
from amparo.web.words import say

AROUND = 0.6
"""Of the height of a line: how much of the paper above and below a value is shown with it."""

WIDE = 0.34
"""Of the width of a page: how much of it is shown at least."""

LINES = 300
"""Lines that were not used, on one page."""


# reading


def read(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Takes a document and begins to read it."""
    if too_large(request):
        return render_error(request, "too_large", 413)
    errors: dict[str, str] = {}
    if request.method == "POST":
        sent, wrong = uploaded(request)
        said, errors = described(request)
        layout = request.POST.get("layout", "")
        if wrong:
            errors["file"] = wrong
        if layout and layout != "general" and layout not in layouts():
            errors["layout"] = say("story.wrong.source")
        if sent is not None and not errors:
            made = keep(file, sent.name or "", sent.read(), **said)
            start(file, made, layout=layout, password=request.POST.get("password", ""))
            return HttpResponseRedirect(f"/file/{file.room.id}/record/read/{made}/")
    given = {
        "file": file,
        "part": "record",
        "errors": errors,
        "limit": settings.UPLOAD_LIMIT // 1_048_576,
        "layouts": _layouts(""),
    }
    return page_of(request, "cases/record_read.html", given, status=400 if errors else 200)


def _layouts(now: str) -> list[dict[str, Any]]:
    named = [("", say("record.reading.recognised")), *((name, one.title) for name, one in layouts().items())]
    named.append(("general", say("record.reading.general")))
    return [{"value": value, "label": label, "chosen": value == now} for value, label in named]


def progress(request: HttpRequest, file: OpenFile, document: str) -> HttpResponse:
    """Where a reading stands; begins it (again)."""
    one = paper(file, document)
    here = f"/file/{file.room.id}/record/read/{document}/"
    if request.method == "POST":
        layout = request.POST.get("layout", "")
        if layout and layout != "general" and layout not in layouts():
            layout = ""
        start(file, document, layout=layout, password=request.POST.get("password", ""), mapping=_mapping(request))
        return HttpResponseRedirect(here)
    try:
        now = state(file, one.reading)
    except Attachment.DoesNotExist:
        now = None
    if now is not None and now.name == "done":
        response: HttpResponse = HttpResponseRedirect(f"{here}check/")
        if request.headers.get("HX-Request"):
            response = HttpResponse()
            response["HX-Redirect"] = f"{here}check/"
        return response
    busy = now is not None and now.name in ("waits", "reads", "understands")
    given = {
        "file": file,
        "part": "record",
        "paper": one,
        "now": now,
        "busy": busy,
        "here": here,
        "layouts": _layouts(""),
    }
    return page_of(request, "cases/record_progress.html", given)


def _mapping(request: HttpRequest) -> dict[str, str]:
    """What the columns hold, as a person confirmed it; empty where the form does not say it."""
    allowed = fields()
    found: dict[str, str] = {}
    for name, path in zip(request.POST.getlist("column"), request.POST.getlist("holds"), strict=False):
        found[name] = path if path in allowed else NOT_USED
    law = request.POST.get("jurisdiction", "")
    if found and law in vocabulary().jurisdictions:
        found["always:jurisdiction"] = law
    return found


def _columns(kept: Kept) -> list[dict[str, Any]]:
    """The columns of a table with what they may hold, to be confirmed."""
    known = vocabulary().sections["charges"].facts
    offered = [path for path in fields() if path in known or words.has(f"record.holds.{path}")]
    return [
        {
            "name": one.name,
            "sample": one.sample,
            "choices": [
                {"value": path, "label": _holds(path), "chosen": path == one.holds}
                for path in dict.fromkeys([*offered, *([one.holds] if one.holds else [])])
            ],
        }
        for one in kept.columns
    ]


def _holds(path: str) -> str:
    return say(f"record.holds.{path}") if words.has(f"record.holds.{path}") else facts.label(f"charges.x.{path}")


def _reading(file: OpenFile, document: str) -> tuple[str, Kept]:
    one = paper(file, document)
    try:
        found = read_so_far(file, one.reading)
    except Attachment.DoesNotExist:
        found = None
    if found is None:
        raise Http404
    return one.reading, found


# checking


def check(request: HttpRequest, file: OpenFile, document: str) -> HttpResponse:
    """What was read, in short: what is in doubt first, each charge, what differs from the file, what was not used."""
    reading, kept = _reading(file, document)
    one = paper(file, document)
    decided = {number: checked_of(file.document, reading, number) for number in range(len(kept.matters.charges))}
    in_record = set(one.said.get("taken", ()))
    made = with_reading(file.case, kept, decided, looked_at_only=False, person=False)
    waiting = {review.charge: review.what for review in made.waiting}
    given = {
        "file": file,
        "part": "record",
        "paper": one,
        "kept": kept,
        "layouts": _layouts(kept.record.layout),
        "columns": _columns(kept) if kept.guessed else [],
        "jurisdictions": dict(facts.jurisdictions()),
        "doubts": list(_doubts(kept, decided)),
        "charges": [
            {
                "number": number + 1,
                "what": _title(charge, number),
                "doubts": len(doubtful(kept, number)),
                "state": "taken" if number in in_record else _state(decided[number]),
                "waits": waiting.get(number, ""),
            }
            for number, charge in enumerate(kept.matters.charges)
        ],
        "looked": len([one for one in decided.values() if one]),
        "waiting": [
            {"what": review.what, "text": _text_at(kept, review.place), "place": review.place}
            for review in kept.matters.review
            if review.charge < 0 and review.kind != "subject"
        ],
        "subject": _subject(kept),
        "conflicts": [
            {
                "fact": _named(one.fact),
                "kept": facts.readable(facts.fact_type(one.fact), one.kept),
                "read": one.read.text or one.read.value,
            }
            for one in made.conflicts
        ],
        "unused": [
            {"text": line.text.strip(), "why": why, "place": _place_words(line.page, line.number)}
            for line, why in kept.unused[:LINES]
        ],
        "unused_count": len(kept.unused),
    }
    return page_of(request, "cases/record_check.html", given)


def _title(charge: Charge, number: int) -> str:
    said = charge.text("offence.text") or charge.text("offence.statute") or charge.text("arrest.text")
    return said or say("record.check.charge", number=number + 1)


def _state(decided: Checked | None) -> str:
    if decided is None:
        return "not_looked"
    return "left_out" if decided.charge == LEAVE else "looked"


def _doubts(kept: Kept, decided: Mapping[int, Checked | None]) -> Iterator[dict[str, Any]]:
    for number, charge in enumerate(kept.matters.charges):
        done = decided[number]
        for path, one in doubtful(kept, number).items():
            if done is None or (done.charge == TAKE and path not in done.values):
                yield {
                    "number": number + 1,
                    "what": _title(charge, number),
                    "label": facts.label(f"charges.x.{path}"),
                    "candidates": [_said(path, value) for value in one.candidates] or [one.text or "–"],
                    "why": one.why,
                    "path": path,
                }


def _named(fact_id: str) -> str:
    section, entry, _ = facts.split(fact_id)
    return f"{facts.label(fact_id)} ({entry})" if section else facts.label(fact_id)


def _said(path: str, value: str) -> str:
    return facts.readable(vocabulary().sections["charges"].facts.get(path), value)


def _place_words(page_number: int, line: int) -> str:
    return f"{say('record.check.page', number=page_number)}, {say('record.check.only_line', line=line)}"


def _text_at(kept: Kept, place: Place | None) -> str:
    line = kept.lines.get((place.page, place.line)) if place else None
    return line.text.strip() if line else ""


def _subject(kept: Kept) -> list[dict[str, str]]:
    told = kept.record.subject
    rows = [("person.name", one) for one in told.names] + [("person.born", one) for one in told.births]
    return [
        {
            "label": facts.label(path),
            "value": facts.readable(facts.fact_type(path), one.value) if one.read else one.text,
            "why": one.why or ("" if one.read else say("record.check.unreadable")),
            "place": _place_words(one.place.page, one.place.line) if one.place else "",
        }
        for path, one in rows
    ]


# one charge


def check_charge(request: HttpRequest, file: OpenFile, document: str, number: int) -> HttpResponse:
    """One charge as it was read: each value beside the paper, accepted, corrected or left out."""
    reading, kept = _reading(file, document)
    if not 1 <= number <= len(kept.matters.charges):
        raise Http404
    charge = kept.matters.charges[number - 1]
    before = checked_of(file.document, reading, number - 1)
    errors: dict[str, str] = {}
    if request.method == "POST":
        seen = facts.seen_of(request, file)
        if seen is None:
            return facts.old_form(request)
        decided, errors = _decided(request, file, charge, doubtful(kept, number - 1))
        if not errors:
            name = chapter_of(reading, number - 1)
            try:
                file.change(lambda now: now.with_chapter(name, decided.written()), "reading_checked", seen=seen)
            except Conflict as conflict:
                return facts.conflicted(request, file, conflict, request.path)
            home = f"/file/{file.room.id}/record/read/{document}/check/"
            last = number == len(kept.matters.charges) or "back" in request.POST
            return HttpResponseRedirect(home if last else f"{home}{number + 1}/")
    doubts = doubtful(kept, number - 1)
    fields = [*doubts.values(), *charge.facts.values()]
    used = sorted({one.place.page for one in fields if one.place})
    sheets = {sheet.number: sheet for sheet in kept.sheets}
    waits = with_reading(file.case, kept, {number - 1: None}, looked_at_only=False, person=False).waiting
    given = {
        "file": file,
        "part": "record",
        "paper": paper(file, document),
        "number": number,
        "all": len(kept.matters.charges),
        "title": _title(charge, number - 1),
        "rows": [_row(one, before, kept, sheets, request, errors) for one in fields],
        "sheets": [
            sheets[page_number] for page_number in used if page_number in sheets and sheets[page_number].picture
        ],
        "notes": remarks(kept, number - 1),
        "waits": next((one.what for one in waits if one.charge == number - 1), ""),
        "same": [
            {"id": one.id, "words": charge_words(file.case, one.id), "chosen": bool(before and before.same == one.id)}
            for one in file.case.charges
        ],
        "same_now": before.same if before else None,
        "leave": bool(before and before.charge == LEAVE),
        "errors": {f"value.{path}": text for path, text in errors.items()},
        "back": f"/file/{file.room.id}/record/read/{document}/check/",
    }
    return page_of(request, "cases/record_check_charge.html", given, status=400 if errors else 200)


def _decided(
    request: HttpRequest, file: OpenFile, charge: Charge, doubts: Mapping[str, Field]
) -> tuple[Checked, dict[str, str]]:
    """What a person decided of a charge, and what is wrong with it."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    known = vocabulary().sections["charges"].facts
    for path, one in (*charge.facts.items(), *doubts.items()):
        do = request.POST.get(f"do.{path}", "")
        if do == "reject":
            values[path] = ""
        elif do == "correct":
            text = request.POST.get(f"value.{path}", "").strip()
            try:
                value = facts.typed(known[path], {"value": text}, [])
            except (NotADate, Problems) as error:
                errors[path] = facts.wrong(error)
                continue
            if value is None:
                errors[path] = say("site.required_error")
            else:
                values[path] = show(value)
        elif do.startswith("choose ") and do.removeprefix("choose ") in one.candidates:
            values[path] = do.removeprefix("choose ")
        elif one.read:
            values[path] = one.value
    same = request.POST.get("same", "auto")
    ids = [charge_.id for charge_ in file.case.charges]
    chosen = None if same == "auto" else same if same in ids else ""
    return Checked(LEAVE if "leave" in request.POST else TAKE, values, chosen), errors


def _row(
    one: Field,
    before: Checked | None,
    kept: Kept,
    sheets: Mapping[int, Sheet],
    request: HttpRequest,
    errors: Mapping[str, str],
) -> dict[str, Any]:
    fact = vocabulary().sections["charges"].facts[one.path]
    value = before.values.get(one.path) if before else None
    if request.method == "POST":
        do, text = request.POST.get(f"do.{one.path}", ""), request.POST.get(f"value.{one.path}", "")
    elif value is None:
        do, text = ("accept" if one.read else ""), ""
    elif value == "":
        do, text = "reject", ""
    elif one.read and value == one.value:
        do, text = "accept", ""
    elif value in one.candidates:
        do, text = f"choose {value}", ""
    else:
        do, text = "correct", value
    choices: list[tuple[str, str]] = []
    if fact.type == "word":
        choices = [(word, facts.word(word)) for word in fact.words]
    elif fact.type == "truth":
        choices = [("yes", say("site.yes")), ("no", say("site.no"))]
    elif fact.type == "jurisdiction":
        choices = facts.jurisdictions()
    return {
        "path": one.path,
        "label": facts.label(f"charges.x.{one.path}"),
        "read": one.read,
        "value": _said(one.path, one.value) if one.read else "",
        "text": one.text,
        "why": one.why or ("" if one.read else say("record.check.unreadable")),
        "do": do,
        "typed": text,
        "candidates": [
            {"value": each, "label": _said(one.path, each), "chosen": do == f"choose {each}"} for each in one.candidates
        ],
        "choices": [{"value": key, "label": label, "chosen": key == text} for key, label in choices],
        "error": errors.get(one.path, ""),
        "place": _place_words(one.place.page, one.place.line) if one.place else "",
        "cut": _cut(one.place, kept, sheets),
        "line": _text_at(kept, one.place),
    }


def _cut(place: Place | None, kept: Kept, sheets: Mapping[int, Sheet]) -> dict[str, Any] | None:
    """The part of the page to show for a place: its view, and the mark around the value."""
    sheet = sheets.get(place.page) if place else None
    line = kept.lines.get((place.page, place.line)) if place else None
    box = (place.box if place else None) or (line.box if line else None)
    if sheet is None or not sheet.picture or box is None or not sheet.width:
        return None
    tall = box[3] - box[1]
    # values are shown in one size, so that small and large print can be told apart
    beside = max(4 * tall, (sheet.width * WIDE - (box[2] - box[0])) / 2)
    left, top = max(0.0, box[0] - beside), max(0.0, box[1] - AROUND * tall)
    right, bottom = min(sheet.width, box[2] + beside), min(sheet.height, box[3] + AROUND * tall)
    return {
        "sheet": sheet.number,
        "view": f"{left:.1f} {top:.1f} {max(1.0, right - left):.1f} {max(1.0, bottom - top):.1f}",
        "x": f"{box[0]:.1f}",
        "y": f"{box[1]:.1f}",
        "width": f"{max(1.0, box[2] - box[0]):.1f}",
        "height": f"{max(1.0, tall):.1f}",
    }


# the paper


def sheet_page(request: HttpRequest, file: OpenFile, document: str, sheet: int) -> HttpResponse:
    """A whole page of the document: its picture, and the text that was read."""
    _, kept = _reading(file, document)
    one = next((each for each in kept.sheets if each.number == sheet), None)
    if one is None:
        raise Http404
    given = {"file": file, "part": "record", "sheet": one, "document": document, "all": len(kept.sheets)}
    return page_of(request, "cases/record_sheet.html", given)


def picture(request: HttpRequest, file: OpenFile, document: str, sheet: int) -> HttpResponse:
    """The picture of a page, as the reading process made it (PNG or JPEG; nothing else is given out)."""
    _, kept = _reading(file, document)
    one = next((each for each in kept.sheets if each.number == sheet), None)
    if one is None or not one.picture:
        raise Http404
    image = file.attachment(one.picture)
    kind = (
        "image/png" if image.startswith(b"\x89PNG\r\n") else "image/jpeg" if image.startswith(b"\xff\xd8\xff") else ""
    )
    if not kind:
        raise Http404
    return HttpResponse(image, content_type=kind)


# into the record


def take(request: HttpRequest, file: OpenFile, document: str) -> HttpResponse:
    """Puts what was checked into the record. What somebody typed stays; differences are noted beside it."""
    home = f"/file/{file.room.id}/record/read/{document}/check/"
    if request.method != "POST":
        return HttpResponseRedirect(home)
    reading, kept = _reading(file, document)
    seen = facts.seen_of(request, file)
    if seen is None:
        return facts.old_form(request)
    only, person = "all" not in request.POST, "person" in request.POST
    try:
        file.change(
            lambda now: taken(now, document, reading, kept, looked_at_only=only, person=person),
            "reading_taken",
            seen=seen,
        )
    except Problems as problems:
        messages.error(request, " ".join(facts.whole(problems)))
        return HttpResponseRedirect(home)
    except Conflict as conflict:
        return facts.conflicted(request, file, conflict, home)
    note("document.taken", file.room.id, file.member, file.keys)
    said = file.document.chapter(f"document:{document}").get("result", {})
    nothing = not any(said.get(name) for name in ("added", "filled", "conflicts"))
    messages.success(request, say("record.check.nothing") if nothing else say("record.check.done", **said))
    return HttpResponseRedirect(f"/file/{file.room.id}/record/")


ROUTES = [
    page("file/<str:room>/record/read/", read, rule="case.write", name="record_read"),
    page("file/<str:room>/record/read/<str:document>/", progress, rule="case.write", name="record_progress"),
    page("file/<str:room>/record/read/<str:document>/check/", check, rule="case.write", name="record_check"),
    page(
        "file/<str:room>/record/read/<str:document>/check/<int:number>/",
        check_charge,
        rule="case.write",
        name="record_check_charge",
    ),
    page(
        "file/<str:room>/record/read/<str:document>/page/<int:sheet>/",
        sheet_page,
        rule="case.read",
        name="record_sheet",
    ),
    page(
        "file/<str:room>/record/read/<str:document>/picture/<int:sheet>/",
        picture,
        rule="case.read",
        name="record_picture",
    ),
    page("file/<str:room>/record/read/<str:document>/take/", take, rule="case.write", name="record_take"),
]
