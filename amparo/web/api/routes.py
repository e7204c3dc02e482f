"""The routes of the API. Every change carries `seen`, the number of the revision it was made on: nothing is overwritten unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from amparo.facts.case import NOT_STATED, Source
from amparo.facts.problems import Problem, Problems
from amparo.facts.vocabulary import WHO
from amparo.papers.render import RenderError
from amparo.relief.report import ask_report, check_report, plan_report
from amparo.vault import conflicts as likeness
from amparo.vault import members
from amparo.vault.history import Behind
from amparo.vault.sealing import CannotOpen
from amparo.web.api import shapes, tokens
from amparo.web.api.shapes import BINARY, DOCX, FILES, OBJECT, SENT, Answers, Fact, Facts, NewFile, People, Under, Wrong
from amparo.web.api.tokens import by_token
from amparo.web.audit import note
from amparo.web.cases import conflicts, consent_export, consent_import
from amparo.web.cases.consent import NoConsent, demand
from amparo.web.cases.determined import determined, planned
from amparo.web.cases.file import Conflict, Document, OpenFile, new_file
from amparo.web.cases.record_facts import TAKEN, Edit, changed, fact_type
from amparo.web.office.models import Access
from amparo.web.rules import PUBLIC, page

RULES: dict[str, str] = {}
"""The rule of each route, by its name."""


class Key(HttpBearer):
    """`by_token` has looked at the key before; here it is only described."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return getattr(request, "token", None)


api = NinjaAPI(
    title="Amparo workbench",
    version="1",
    description="What the pages of the workbench do, for programs. Statuses are those of `amparo check --json`.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    auth=Key(),
)


REFUSALS = {400: Wrong, 401: Wrong, 403: Wrong, 404: Wrong, 409: Wrong, 413: Wrong, 422: Wrong, 429: Wrong}
View = Callable[..., Any]


def route(
    method: Literal["GET", "POST"], address: str, rule: str, answer: type[Schema] | None = None
) -> Callable[[View], View]:
    """Registers a route under a rule, with the shape of its answer; none: a file."""

    def registered(view: View) -> View:
        name = view.__name__
        RULES[name] = rule
        answers: dict[Any, Any] = {200: answer, **REFUSALS}
        known: dict[str, Any] = {
            "url_name": name,
            "operation_id": name,
            "response": answers,
            "summary": (view.__doc__ or "").strip(),
        }
        (api.get if method == "GET" else api.post)(address, **known)(view)
        return view

    return registered


def _file(request: HttpRequest) -> OpenFile:
    file: OpenFile = request.file  # type: ignore[attr-defined]
    return file


# the routes


@route("GET", "/files", "case.read", shapes.Files)
def files(request: HttpRequest) -> Any:
    """The files that the key opens."""
    token = request.token  # type: ignore[attr-defined]
    found = []
    for access in Access.objects.filter(member=token.member).select_related("room").order_by("room_id"):
        if token.rooms and access.room.id not in token.rooms:
            continue
        try:
            key = members.unwrap(bytes(access.wrapped), request.keys)  # type: ignore[attr-defined]
        except CannotOpen:
            continue
        one = OpenFile(access.room, token.member, request.keys, key, access, "case.read")  # type: ignore[attr-defined]
        found.append({"id": one.room.id, "kind": one.room.kind, "title": one.title, "seen": one.seen})
    note("desk.read", "", token.member, request.keys)  # type: ignore[attr-defined]
    return {"files": found}


@route("POST", "/files/new", "case.create", shapes.Begun)
def begin(request: HttpRequest, said: NewFile) -> Any:
    """Begins a file. A key that is bound to certain files cannot open it afterwards."""
    token = request.token  # type: ignore[attr-defined]
    text = f"amparo: amparo-case/1\ntitle: {json.dumps(said.title, ensure_ascii=False)}\n"
    document = Document(text)
    document.case  # noqa: B018 - a title that no case file can hold is found before anything is stored
    made = new_file(token.member, request.keys, document, kind=said.kind)  # type: ignore[attr-defined]
    return {"id": made.room.id, "seen": made.seen}


@route("GET", "/files/{room}", "case.read", shapes.File)
def file(request: HttpRequest, room: str) -> Any:
    """A file: the case as a case file (YAML), and `seen` for changes."""
    one = _file(request)
    return {"id": one.room.id, "kind": one.room.kind, "title": one.title, "seen": one.seen} | {
        "case": one.document.case_text,
        "closed": one.room.closed,
        "hold": one.room.hold,
        "review_on": str(one.room.review_on or ""),
    }


@route("POST", "/files/{room}/facts", "case.write", shapes.Changed)
def facts(request: HttpRequest, room: str, said: Facts) -> Any:
    """Adds, corrects or takes away facts. What others changed since `seen` stays; the same fact changed twice is refused (409)."""
    one = _file(request)
    _seen(one, said.seen)
    edits: dict[str, Edit] = {}
    for fact in said.facts:
        if fact_type(fact.fact) is None:
            raise Problems([Problem("This is no fact of a case file.", field=fact.fact)])
        unknown = fact.value is not None and fact.value.strip() == "unknown"
        if fact.value is not None and not fact.value.strip():
            raise Problems([Problem("A blank says nothing and erases nothing.", field=fact.fact)])
        edits[fact.fact] = TAKEN if fact.value is None else None if unknown else _value(fact)
    source = Source(said.source, note=said.note) if said.source in WHO else NOT_STATED

    def make(document: Document) -> Document:
        # entries called new1, new2 … get a free id of their own
        return changed(document, consent_import.placed(document.case, edits), source)

    one.change(make, "answered", seen=said.seen)
    return {"seen": one.seen}


def _value(fact: Fact) -> Any:
    return consent_import.value(fact.fact, fact.value or "")


def _seen(one: OpenFile, seen: int) -> None:
    if seen > one.seen:
        raise HttpError(409, "There is no such revision yet.")


@route("GET", "/files/{room}/determinations", "case.read", shapes.Check)
def determinations(request: HttpRequest, room: str) -> Any:
    """What every provision says of every charge today."""
    return check_report(determined(_file(request)))


@route("GET", "/files/{room}/questions", "case.read", shapes.Ask)
def questions(request: HttpRequest, room: str) -> Any:
    """The facts that could still change an answer, those that settle most first."""
    return ask_report(determined(_file(request)))


@route("GET", "/files/{room}/plan", "case.read", shapes.Plan)
def plan(request: HttpRequest, room: str) -> Any:
    """The best route a charge, filings by court."""
    return plan_report(planned(_file(request)))


@route("GET", "/files/{room}/papers", "case.papers", shapes.Papers)
def papers(request: HttpRequest, room: str) -> Any:
    """The papers there are, and how far each is: draft, gaps, approved, void."""
    from amparo.web.cases.papers_kept import papers_of

    rows = [
        {"filing": owner.key, "paper": kept.id, "title": kept.paper.title, "state": kept.state.word}
        for owner in papers_of(_file(request)).sets
        for kept in owner.papers
    ]
    return {"papers": rows}


@route("GET", "/files/{room}/papers/{filing}/{paper}/{form}", "case.papers")
def paper(request: HttpRequest, room: str, filing: str, paper: str, form: Literal["docx", "pdf"]) -> Any:
    """One paper as DOCX or PDF; what is not approved is marked as a draft."""
    from amparo.web.cases.papers import made
    from amparo.web.cases.papers_kept import papers_of

    for owner in papers_of(_file(request)).sets:
        for kept in owner.papers:
            if (owner.key, kept.id) == (filing, paper):
                kind = DOCX if form == "docx" else "application/pdf"
                name = f'attachment; filename="{filing}-{paper}.{form}"'
                return HttpResponse(made(kept, form), content_type=kind, headers={"Content-Disposition": name})
    raise HttpError(404, "There is no such paper.")


@route("GET", "/files/{room}/follow-up", "case.read", shapes.FollowUp)
def follow_up(request: HttpRequest, room: str) -> Any:
    """What was filed, ordered, confirmed, and what is due."""
    about = _file(request).document.about or {}
    return {"follow_up": {name: value for name, value in about.items() if name.startswith("follow")}}


@route("POST", "/files/{room}/import", "case.write", shapes.TakenIn)
def take_in(request: HttpRequest, room: str, said: Answers) -> Any:
    """Takes in HTCDS or docassemble answers: fills gaps; what differs is listed and only replaced where `take` names it."""
    one = _file(request)
    _seen(one, said.seen)
    found, left = consent_import.read(said.content.encode(), said.kind)
    proposals = consent_import.compared(one.case, found)
    taken = {each.fact: each.text for each in proposals if each.new or (each.fact in said.take and not each.wrong)}
    differ = [{"fact": each.fact, "own": each.own} for each in proposals if each.own and each.fact not in taken]
    if taken and not said.try_only:
        source = consent_import.came_from(said.kind)
        one.change(lambda document: consent_import.taken(document, taken, source), "imported", seen=said.seen)
    wrong = [each.fact for each in proposals if each.wrong]
    return {"seen": one.seen, "taken": sorted(taken), "differ": differ, "unreadable": wrong, "left": left}


@route("POST", "/files/{room}/export/htcds", "case.export")
def htcds(request: HttpRequest, room: str, said: Under) -> Any:
    """The case as HTCDS 2.0, under a consent that holds today, and no further than it reaches."""
    one = _file(request)
    consent = demand(one, said.consent)
    content = consent_export.htcds_content(one, consent, f"htcds_{said.form}")
    return HttpResponse(content, content_type="text/csv; charset=utf-8" if said.form == "csv" else "application/json")


@route("POST", "/conflicts", "conflict.check", shapes.Hits)
def check_conflicts(request: HttpRequest, said: People) -> Any:
    """Whether somebody is perhaps known from another file: how like, and whom to ask. Nothing that is sent is kept."""
    member = request.token.member  # type: ignore[attr-defined]
    private = conflicts.opened(member, request.keys)  # type: ignore[attr-defined]
    if private is None:
        raise HttpError(403, "The list does not open for this member yet.")
    note("conflict.check", "", member, request.keys)  # type: ignore[attr-defined]
    parties = [likeness.Party(tuple(one.names), one.role, one.born) for one in said.people]
    return {"hits": conflicts.answers(parties, private, member)}


# what goes wrong


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [
        {"where": ".".join(str(part) for part in one["loc"] if part in _NAMES or isinstance(part, int))}
        | {"what": str(one["type"])}
        for one in error.errors
    ]
    return JsonResponse({"error": "What was sent does not have the form it should have.", "fields": fields}, status=422)


_NAMES = {name for kind in SENT for name in kind.model_fields} | {
    "body",
    "path",
    "query",
    "said",
    "room",
    "form",
}


@api.exception_handler(Problems)
def _problems(request: HttpRequest, error: Problems) -> HttpResponse:
    fields = [
        {"field": one.field if fact_type(one.field) else "", "expected": one.expected, "nearest": one.nearest}
        for one in error.found
    ]
    return JsonResponse({"error": "Some of this cannot be kept.", "fields": fields}, status=422)


@api.exception_handler(Conflict)
def _conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    fields = [{"field": one.fact, "theirs": one.theirs} for one in error.changes]
    says = "Somebody else changed the same since. Nothing was overwritten."
    return JsonResponse({"error": says, "fields": fields}, status=409)


@api.exception_handler(Behind)
def _behind(request: HttpRequest, error: Behind) -> HttpResponse:
    return tokens.refusal(409, "Others are writing right now. Read the file again, then try once more.")


@api.exception_handler(NoConsent)
def _no_consent(request: HttpRequest, error: NoConsent) -> HttpResponse:
    return tokens.refusal(403, "No consent of this number holds today.")


@api.exception_handler(RenderError)
def _not_made(request: HttpRequest, error: RenderError) -> HttpResponse:
    return tokens.refusal(422, "The paper cannot be made as it is. The page of the file says why.")


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return tokens.refusal(error.status_code, str(error) if error.status_code != 400 else "This is not JSON.")


def described(request: HttpRequest) -> HttpResponse:
    """What there is to ask, as OpenAPI."""
    said = api.get_openapi_schema(path_prefix="/api/")
    for methods in said["paths"].values():
        for one in methods.values():
            if kinds := FILES.get(one["operationId"]):
                content = {kind: {"schema": OBJECT if kind == "application/json" else BINARY} for kind in kinds}
                one["responses"][200] = {"description": "The file", "content": content}
    return JsonResponse(said)


def _routes() -> list[URLPattern]:
    found = []
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.name in RULES:
            found.append(path(f"api/{one.pattern}", by_token(one.callback, RULES[one.name]), name=f"api_{one.name}"))
    return found


ROUTES = [page("api/openapi.json", described, rule=PUBLIC, name="api"), *tokens.ROUTES, *_routes()]
