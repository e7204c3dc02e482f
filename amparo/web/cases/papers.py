"""The papers of a file: what there is to file, preview, DOCX out and back, approval by a lawyer, the bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from amparo.papers.render import Paper, RenderError, to_docx, to_pdf
from amparo.web.audit import note
from amparo.web.cases import papers_kept as kept_papers
from amparo.web.cases import record_facts as facts
from amparo.web.cases.bundle import bundle_of
from amparo.web.cases.file import Conflict, Document, OpenFile
from amparo.web.cases.papers_edited import NotADocx, left_over, unmarked
from amparo.web.cases.papers_kept import Kept, may_approve, papers_of, students_of
from amparo.web.cases.papers_shown import preview, to_fill
from amparo.web.cases.record_documents import too_large
from amparo.web.cases.story_dates import shown
from amparo.web.office.models import Attachment, Member
from amparo.web.page import render_error, show
from amparo.web.rules import page
from amparo.web.words import say

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def listed(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """All papers, by filing."""
    found = papers_of(file)
    sets = [
        {
            "set": one,
            "title": one.title or say("papers.beside"),
            "papers": [{"paper": each, "status": _status(each)} for each in one.papers],
            "missing": sum(len(each.state.gaps) for each in one.papers),
        }
        for one in found.sets
    ]
    return show(request, "cases/papers.html", {"file": file, "part": "papers", "sets": sets})


def one(request: HttpRequest, file: OpenFile, filing: str, paper: str) -> HttpResponse:
    """One paper: as it stands, its gaps, its edited versions, its approval."""
    return _page(request, file, papers_of(file, filing), filing, paper)


def _page(
    request: HttpRequest, file: OpenFile, found: kept_papers.Papers, filing: str, paper: str, error: str = ""
) -> HttpResponse:
    owner, kept = found.set(filing), found.paper(filing, paper)
    names = file.names
    member = file.member
    try:
        shown_paper = file.worked_out(("preview", kept.paper), lambda: preview(kept.paper))
        wrong = ""
    except RenderError as problem:
        shown_paper, wrong = None, str(problem)
    students = students_of(kept)
    given = {
        "file": file,
        "part": "papers",
        "set": owner,
        "title": owner.title or say("papers.beside"),
        "paper": kept,
        "status": _status(kept),
        "state": kept.state,
        "approved_by": names.get(kept.state.by, ""),
        "approved_on": shown(kept.state.on) if kept.state.on else "",
        "to_fill": to_fill(kept.state.gaps, owner.filing),
        "preview": shown_paper,
        "preview_wrong": wrong,
        "versions": [
            {
                "document": each["document"],
                "number": number,
                "by": names.get(each["by"], ""),
                "at": shown(each["at"][:10]),
            }
            for number, each in reversed(list(enumerate(kept.versions, 1)))
        ],
        "supervisor": ", ".join(names.get(each.supervisor_id or "", "") or say("papers.nobody") for each in students),
        "students": bool(students),
        "can_approve": member.role == "lawyer" and may_approve(kept, member),
        "error": error,
        "limit": settings.UPLOAD_LIMIT // 1_048_576,
    }
    return show(request, "cases/papers_one.html", given, status=400 if error else 200)


def _status(kept: Kept) -> dict[str, str]:
    """The state in words, with the class and mark that statuses have everywhere."""
    word = kept.state.word if kept.asks_approval else "office"
    look = {"approved": "available", "void": "review", "gaps": "open", "draft": "court_decides", "office": "not_yet"}
    marks = {"approved": "✓", "void": "!", "gaps": "?", "draft": "…", "office": "·"}
    return {"word": say(f"papers.states.{word}"), "look": look[word], "mark": marks[word]}


# downloads


def made(kept: Kept, form: str) -> bytes:
    """A paper as a file: `docx` or `pdf`. Raises `RenderError`, `NotADocx`, `Http404` (a PDF of an edited DOCX is made by hand)."""
    version = kept.edited
    if version is not None:
        if form != "docx":
            raise Http404
        content = kept.file.attachment(version["document"])
        return unmarked(content) if kept.approver else content
    paper = kept.paper
    named = Paper(paper.name, paper.title, paper.language, paper.markdown, kept.approver or None)
    return to_docx(named) if form == "docx" else to_pdf(named)


def get(request: HttpRequest, file: OpenFile, filing: str, paper: str, form: str) -> HttpResponse:
    """A paper to save, as DOCX or PDF, under a name that tells nothing of the client."""
    found = papers_of(file, filing)
    kept = found.paper(filing, paper)
    if form not in ("docx", "pdf"):
        raise Http404
    try:
        content = made(kept, form)
    except RenderError as problem:
        return _page(request, file, found, filing, paper, str(problem))
    note("paper.read", file.room.id, file.member, file.keys)
    return saved(content, f"{kept.id}.{form}", DOCX if form == "docx" else PDF)


def version(request: HttpRequest, file: OpenFile, filing: str, paper: str, document: str) -> HttpResponse:
    """An edited version as it came back, the last or an earlier one."""
    kept = papers_of(file, filing).paper(filing, paper)
    if document not in {each["document"] for each in kept.versions}:
        raise Http404
    try:
        content = file.attachment(document)
    except Attachment.DoesNotExist:
        raise Http404 from None
    note("paper.read", file.room.id, file.member, file.keys)
    return saved(content, f"{kept.id}-{document}.docx", DOCX)


def bundle(request: HttpRequest, file: OpenFile, filing: str) -> HttpResponse:
    """Everything of one filing in one ZIP: contents page, papers, exhibits in their order, and all of it as one PDF with page numbers."""
    found = papers_of(file, filing)
    owner = found.set(filing)
    if owner.filing is None:
        raise Http404
    try:
        content = bundle_of(file, found.plan, owner, made)
    except RenderError as problem:
        return _page(request, file, found, filing, owner.papers[0].id, str(problem))
    note("bundle.read", file.room.id, file.member, file.keys)
    return saved(content, f"{'papers' if owner.approved else 'draft'}-{filing}.zip", "application/zip")


def saved(content: bytes, name: str, kind: str) -> HttpResponse:
    """An answer that the browser saves and never shows."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# changes


def edited(request: HttpRequest, file: OpenFile, filing: str, paper: str) -> HttpResponse:
    """Takes back a DOCX that was edited. It counts from now on; earlier ones stay, sealed."""
    address = f"/file/{file.room.id}/papers/{filing}/{paper}/"
    if request.method != "POST":
        return HttpResponseRedirect(address)
    if too_large(request):
        return render_error(request, "too_large", 413)
    seen = facts.seen_of(request, file)
    if seen is None:
        return facts.old_form(request)
    found = papers_of(file, filing)
    kept = found.paper(filing, paper)
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        return _page(request, file, found, filing, paper, say("papers.wrong.no_file"))
    content = sent.read()
    try:
        left = left_over(content)
    except NotADocx as problem:
        return _page(request, file, found, filing, paper, say(f"papers.wrong.{problem.reason}"))

    with transaction.atomic():
        said = {
            "document": file.attach(content),
            "at": timezone.now().isoformat(timespec="seconds"),
            "by": file.member.id,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "gaps": list(left.gaps),
            "notes": left.notes,
        }
        answer = _changed(
            request,
            file,
            lambda now: kept_papers.with_edited(now, kept.chapter, said),
            "paper_edited",
            seen,
            address,
            "papers.came_back",
        )
        if answer.status_code != 302:
            transaction.set_rollback(True)
    return answer


def use(request: HttpRequest, file: OpenFile, filing: str, paper: str) -> HttpResponse:
    """Goes back to Amparo's own text, or to the edited one. Neither is lost."""
    address = f"/file/{file.room.id}/papers/{filing}/{paper}/"
    seen, wanted = facts.seen_of(request, file), request.POST.get("use", "")
    if request.method != "POST" or wanted not in ("made", "edited"):
        return HttpResponseRedirect(address)
    if seen is None:
        return facts.old_form(request)
    kept = papers_of(file, filing).paper(filing, paper)
    return _changed(
        request,
        file,
        lambda now: kept_papers.with_use(now, kept.chapter, wanted),
        "paper_edited",
        seen,
        address,
        "papers.used",
    )


def approve(request: HttpRequest, file: OpenFile, filing: str, paper: str) -> HttpResponse:
    """A lawyer approves what the page showed, and nothing else; or takes the approval back."""
    address = f"/file/{file.room.id}/papers/{filing}/{paper}/"
    if request.method != "POST":
        return HttpResponseRedirect(address)
    seen = facts.seen_of(request, file)
    if seen is None:
        return facts.old_form(request)
    found = papers_of(file, filing)
    kept = found.paper(filing, paper)
    if "back" in request.POST:
        answer = _changed(
            request,
            file,
            lambda now: kept_papers.without_approval(now, kept.chapter),
            "approval_back",
            seen,
            address,
            "papers.taken_back",
        )
        if answer.status_code == 302:
            note("paper.unapprove", file.room.id, file.member, file.keys)
        return answer
    if wrong := refusal(kept, file.member, request.POST.get("digest", ""), request.POST.get("read", "")):
        return _page(request, file, found, filing, paper, say(f"papers.wrong.{wrong}"))
    approval = {
        "by": file.member.id,
        "name": file.member.username,
        "at": timezone.now().isoformat(timespec="seconds"),
        "on": kept.state.on if kept.state.word == "approved" else file.today,
        "digest": kept.digest,
        "of": "edited" if kept.edited else "made",
        "case": kept_papers.case_digest(file.document),
    }
    if seen != file.seen:  # the file is another one than the page showed
        return _page(request, file, found, filing, paper, say("papers.wrong.changed"))
    answer = _changed(
        request,
        file,
        lambda now: kept_papers.with_approval(now, kept, approval),
        "paper_approved",
        seen,
        address,
        "papers.approved",
    )
    if answer.status_code == 302:
        note("paper.approve", file.room.id, file.member, file.keys)
    return answer


def refusal(kept: Kept, member: Member, digest: str, read: str) -> str:
    """Why a paper cannot be approved by this member now, as a key of `papers.wrong`; empty where it can."""
    if not kept.asks_approval:
        return "stays"
    if not may_approve(kept, member):
        return "supervisor"
    if kept.state.gaps:
        return "gaps"
    if kept.state.notes:
        return "notes"
    if digest != kept.digest:
        return "changed"
    return "" if read == "yes" else "unread"


def _changed(
    request: HttpRequest,
    file: OpenFile,
    make: Callable[[Document], Document],
    why: str,
    seen: int,
    address: str,
    tell: str,
) -> HttpResponse:
    try:
        file.change(make, why, seen=seen)
    except Conflict as conflict:
        return facts.conflicted(request, file, conflict, address)
    messages.success(request, say(tell))
    return HttpResponseRedirect(address)


ROUTES = [
    page("file/<str:room>/papers/", listed, rule="case.read", name="papers"),
    page("file/<str:room>/papers/<str:filing>/bundle/", bundle, rule="case.papers", name="bundle"),
    page("file/<str:room>/papers/<str:filing>/<str:paper>/", one, rule="case.read", name="paper"),
    page("file/<str:room>/papers/<str:filing>/<str:paper>/edited/", edited, rule="case.papers", name="paper_edited"),
    page(
        "file/<str:room>/papers/<str:filing>/<str:paper>/edited/<str:document>/",
        version,
        rule="case.papers",
        name="paper_version",
    ),
    page("file/<str:room>/papers/<str:filing>/<str:paper>/use/", use, rule="case.papers", name="paper_use"),
    page(
        "file/<str:room>/papers/<str:filing>/<str:paper>/approve/", approve, rule="case.approve", name="paper_approve"
    ),
    page("file/<str:room>/papers/<str:filing>/<str:paper>/get/<str:form>/", get, rule="case.papers", name="paper_get"),
]
