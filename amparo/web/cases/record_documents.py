"""The documents of a file: sealed, described, downloaded, used as a source of facts, destroyed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from amparo.facts.case import NOT_STATED, Case, Entity
from amparo.facts.dates import read_date
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import WHO, vocabulary
from amparo.records.sources.limits import megabytes
from amparo.web.audit import note
from amparo.web.cases import record_facts as facts
from amparo.web.cases.file import Conflict, Document, OpenFile
from amparo.web.cases.story_dates import NotADate, shown, shown_date, typed_date
from amparo.web.office.models import Attachment
from amparo.web.page import render_error
from amparo.web.page import show as page_of
from amparo.web.rules import page
from amparo.web.words import say

CHAPTER = "document:"
"""Before the id of a document: the chapter that describes it. A chapter each, so that two people can add two at once."""

ENDINGS = (
    "pdf",
    "png",
    "jpg",
    "jpeg",
    "tif",
    "tiff",
    "xlsx",
    "xls",
    "ods",
    "csv",
    "txt",
    "xml",
    "json",
    "html",
    "htm",
    "mhtml",
    "docx",
)
"""Endings of names that a download keeps."""


@dataclass(frozen=True)
class Paper:
    """A document as the file describes it."""

    id: str
    said: Mapping[str, Any]
    title: str
    kind: str
    date: str
    size: str
    added: str
    by: str
    used: tuple[str, ...]
    """The facts that rest on it."""

    @property
    def reading(self) -> str:
        """The id of what was read from it; empty where it was not read."""
        return str(self.said.get("reading", ""))


def papers(file: OpenFile) -> list[Paper]:
    """The documents, the latest first."""
    names = file.names
    found = [
        _paper(file, name.removeprefix(CHAPTER), said, names)
        for name, said in (file.document.about or {}).items()
        if name.startswith(CHAPTER) and not said.get("destroyed")
    ]
    return sorted(found, key=lambda one: str(one.said.get("added", "")), reverse=True)


def _paper(file: OpenFile, paper_id: str, said: Mapping[str, Any], names: Mapping[str, str]) -> Paper:
    return Paper(
        paper_id,
        said,
        str(said.get("title") or said.get("name") or paper_id),
        facts.word(said["kind"]) if said.get("kind") else "",
        shown_date(said["date"]) if said.get("date") else "",
        megabytes(int(said.get("size", 0))),
        shown(str(said.get("added", ""))[:10]),
        names.get(str(said.get("by", "")), ""),
        tuple(_resting(file.case, str(said.get("source", "")))),
    )


def _resting(case: Case, source: str) -> Iterator[str]:
    if source:
        for entity in case.entities():
            for name, one in entity.sources.items():
                if one.who == source:
                    yield entity.fact_id(name)


def paper(file: OpenFile, paper_id: str) -> Paper:
    """One document. Raises `Http404`."""
    said = file.document.chapter(CHAPTER + paper_id)
    if not said or said.get("destroyed"):
        raise Http404
    return _paper(file, paper_id, said, file.names)


def listed(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """All documents, and those that were destroyed."""
    names = file.names
    gone = [
        {
            "when": shown(said["destroyed"]["when"][:10]),
            "name": names.get(said["destroyed"]["by"], ""),
            "why": said["destroyed"]["why"],
        }
        for name, said in (file.document.about or {}).items()
        if name.startswith(CHAPTER) and said.get("destroyed")
    ]
    return page_of(
        request, "cases/documents.html", {"file": file, "part": "record", "papers": papers(file), "gone": gone}
    )


# adding


def uploaded(request: HttpRequest) -> tuple[UploadedFile[Any] | None, str]:
    """The file that was sent, and what is wrong with it. It was only ever in memory."""
    sent = request.FILES.get("file")
    if sent is None:
        return None, say("record.docs.no_file")
    return (sent, "") if sent.size else (None, say("record.docs.empty"))


def too_large(request: HttpRequest) -> bool:
    """Whether more was sent than an upload may have."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return request.method == "POST" and length.isdecimal() and int(length) > settings.UPLOAD_LIMIT


def keep(file: OpenFile, name: str, content: bytes, *, title: str = "", kind: str = "", date: str = "") -> str:
    """Seals a document and notes it in the file; its id."""
    with transaction.atomic():
        made = file.attach(content)
        said = {
            "name": name[-200:],
            "title": title,
            "kind": kind,
            "date": date,
            "source": "",
            "added": timezone.now().isoformat(timespec="seconds"),
            "by": file.member.id,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "reading": "",
        }
        file.change(lambda document: document.with_chapter(CHAPTER + made, said), "document_added", seen=file.seen)
    return made


def add(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Adds a document without reading it."""
    if too_large(request):
        return render_error(request, "too_large", 413)
    errors: dict[str, str] = {}
    if request.method == "POST":
        sent, wrong = uploaded(request)
        said, errors = described(request)
        if wrong:
            errors["file"] = wrong
        if sent is not None and not errors:
            made = keep(file, sent.name or "", sent.read(), **said)
            return HttpResponseRedirect(f"/file/{file.room.id}/record/documents/{made}/")
    given = {
        "file": file,
        "part": "record",
        "errors": errors,
        "limit": settings.UPLOAD_LIMIT // 1_048_576,
        **_form(request, {}),
    }
    return page_of(request, "cases/documents_add.html", given, status=400 if errors else 200)


def described(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    """Title, kind and date as a form gives them, and what is wrong. What is empty is left out: it changes nothing."""
    said: dict[str, str] = {}
    errors: dict[str, str] = {}
    if title := request.POST.get("title", "").strip():
        said["title"] = title[:200]
    kind = request.POST.get("kind", "")
    if kind in vocabulary().sections["sources"].facts["kind"].words:
        said["kind"] = kind
    if date := request.POST.get("date", "").strip():
        try:
            said["date"] = typed_date(date)
        except NotADate as error:
            errors["date"] = str(error)
    return said, errors


def _form(request: HttpRequest, said: Mapping[str, Any]) -> dict[str, Any]:
    typed = request.POST if request.method == "POST" else said
    kind = typed.get("kind", "")
    words = vocabulary().sections["sources"].facts["kind"].words
    return {
        "title": typed.get("title", ""),
        "date": typed.get("date", ""),
        "kinds": [{"value": one, "label": facts.word(one), "chosen": one == kind} for one in words],
    }


# one document


def show(request: HttpRequest, file: OpenFile, document: str) -> HttpResponse:
    """A document: described, used as a source, the facts that rest on it."""
    one = paper(file, document)
    errors: dict[str, str] = {}
    if request.method == "POST":
        said, errors = described(request)
        seen = facts.seen_of(request, file)
        if seen is None:
            return facts.old_form(request)
        if not errors:
            try:
                file.change(
                    lambda now: _described(now, document, said, as_source="source" in request.POST),
                    "document_described",
                    seen=seen,
                )
            except Conflict as conflict:
                return facts.conflicted(request, file, conflict, request.path)
            except Problems as problems:
                errors["title"] = " ".join(facts.whole(problems))
            else:
                messages.success(request, say("record.charge.saved"))
                return HttpResponseRedirect(request.path)
    asked = f"/file/{file.room.id}/story/ask/"
    used = [{"id": fact, "label": _named(file, fact), "address": f"{asked}{fact}/?then=summary"} for fact in one.used]
    given = {"file": file, "part": "record", "paper": one, "used": used, "errors": errors, **_form(request, one.said)}
    return page_of(request, "cases/documents_one.html", given, status=400 if errors else 200)


def _named(file: OpenFile, fact: str) -> str:
    section, entry, _ = facts.split(fact)
    return f"{facts.label(fact)} ({entry})" if section else facts.label(fact)


def _described(now: Document, paper_id: str, said: Mapping[str, str], *, as_source: bool) -> Document:
    """The document with another description; the source of the case that it is follows."""
    kept = {**now.chapter(CHAPTER + paper_id), **said}
    source = str(kept.get("source") or "")
    case = now.case
    if as_source and not source:
        source, case = as_source_of(case, kept)
        kept["source"] = source
    elif source:
        fields: dict[str, Any] = {f"sources.{source}.kind": kept["kind"]} if kept.get("kind") else {}
        if kept.get("date"):
            fields[f"sources.{source}.date"] = read_date(kept["date"])
        case = facts.with_edits(case, fields, NOT_STATED) if any(one.id == source for one in case.sources) else case
    return facts.checked(now.with_chapter(CHAPTER + paper_id, kept), case)


def as_source_of(case: Case, said: Mapping[str, Any]) -> tuple[str, Case]:
    """The source of the case that a document is, and the case with it. It bears the title by which a reading of it is known again."""
    title = f"{said['name']} ({said['sha256'][:12]})"
    for one in case.sources:
        if one.text("title") == title:
            return one.id, case
    taken = {one.id for one in case.sources} | set(WHO)
    stem = str(said.get("kind") or "document").replace("_", "-")
    made = next(name for number in range(1, 10_000) if (name := f"{stem}-{number}") not in taken)
    values: dict[str, Any] = {"title": title, "held": True}
    if said.get("kind"):
        values["kind"] = said["kind"]
    if said.get("date"):
        values["date"] = read_date(said["date"])
    return made, replace(case, sources=(*case.sources, Entity("sources", made, values)))


def get(request: HttpRequest, file: OpenFile, document: str) -> HttpResponse:
    """The document itself, to be saved: never shown by the browser, under a name that tells nothing. A page is saved as its text."""
    one = paper(file, document)
    try:
        content = file.attachment(document)
    except Attachment.DoesNotExist:
        raise Http404 from None
    note("document.read", file.room.id, file.member, file.keys)
    ending = str(one.said.get("name", "")).rpartition(".")[2].lower()
    response = HttpResponse(content, content_type="application/octet-stream")
    name = (
        f"document-{document}"
        + (f".{ending}" if ending in ENDINGS else "")
        + (".txt" if ending in ("html", "htm") else "")
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def take_out(request: HttpRequest, file: OpenFile, document: str) -> HttpResponse:
    """Destroys a document and what was read from it, on purpose and with a reason. Facts that rest on it stay."""
    one = paper(file, document)
    errors: dict[str, str] = {}
    if request.method == "POST":
        reason, seen = request.POST.get("reason", "").strip(), facts.seen_of(request, file)
        if seen is None:
            return facts.old_form(request)
        if reason:
            when = timezone.now().isoformat(timespec="seconds")
            marked = {
                "destroyed": {"by": file.member.id, "when": when, "why": reason},
                "source": one.said.get("source", ""),
            }
            try:
                with transaction.atomic():
                    file.change(
                        lambda now: now.with_chapter(CHAPTER + document, marked), "document_taken_out", seen=seen
                    )
                    _destroy(file, one)
            except Conflict as conflict:
                return facts.conflicted(request, file, conflict, request.path)
            return HttpResponseRedirect(f"/file/{file.room.id}/record/documents/")
        errors["reason"] = say("story.wrong.why")
    given = {"file": file, "part": "record", "paper": one, "errors": errors}
    return page_of(request, "cases/documents_out.html", given, status=400 if errors else 200)


def _destroy(file: OpenFile, one: Paper) -> None:
    from amparo.web.cases.record_reading import pictures

    gone = [one.id, *([one.reading, *pictures(file, one.reading)] if one.reading else [])]
    file.room.attachments.filter(pk__in=gone).delete()
    note("document.destroy", file.room.id, file.member, file.keys)


ROUTES = [
    page("file/<str:room>/record/documents/", listed, rule="case.read", name="documents"),
    page("file/<str:room>/record/documents/add/", add, rule="case.write", name="document_add"),
    page("file/<str:room>/record/documents/<str:document>/", show, rule="case.write", name="document"),
    page("file/<str:room>/record/documents/<str:document>/get/", get, rule="case.read", name="document_get"),
    page("file/<str:room>/record/documents/<str:document>/out/", take_out, rule="case.write", name="document_out"),
]
