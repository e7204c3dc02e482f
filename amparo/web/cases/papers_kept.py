"""The papers of a file: what there is for each filing, which text of a paper counts (Amparo's draft or the edited one), and approval.

Approval says exactly what was approved: the digest of the text, the digest of the case file, the day. It is void as soon as either is
another one. Papers themselves are made anew from the case each time and lie nowhere; an edited DOCX is a sealed attachment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import Http404

from amparo.papers.build import papers_beside, papers_for
from amparo.papers.caption import court_of
from amparo.papers.marks import gaps
from amparo.papers.render import Paper
from amparo.papers.templates import shipped
from amparo.relief.plan import Filing, Plan
from amparo.vault import history
from amparo.vault.history import Sealed
from amparo.web.cases.determined import planned
from amparo.web.cases.file import Document, OpenFile
from amparo.web.office.models import Member

CHAPTER = "paper:"
"""Before `<filing>:<paper>`: the chapter of one paper, so that two people can work on two papers at once."""

BESIDE = "beside"
"""The key of the papers that belong to no filing: the lawyer's checklist and the letter to the client."""

WITHOUT_APPROVAL = ("00-checklist-for-the-lawyer",)
"""Papers that stay in the office and that nobody approves."""


@dataclass(frozen=True)
class State:
    """How far a paper is: `draft`, `gaps`, `approved` or `void` (approved once, changed since)."""

    word: str
    gaps: tuple[str, ...]
    notes: int
    """Notes to the lawyer that an edited DOCX still holds."""
    by: str = ""
    on: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Kept:
    """One paper of one filing with what the office has done to it."""

    file: OpenFile
    filing: str
    paper: Paper
    said: Mapping[str, Any]
    """Its chapter: `{edited: [{document, at, by, size, sha256, gaps, notes}], use: made|edited, approved: {...}}`."""

    @property
    def id(self) -> str:
        """The name of the paper, without anything of the case: `02-motion`."""
        return self.paper.name

    @property
    def chapter(self) -> str:
        """The name of its chapter."""
        return f"{CHAPTER}{self.filing}:{self.id}"

    @property
    def versions(self) -> Sequence[Mapping[str, Any]]:
        """The edited versions, the oldest first."""
        found: list[Mapping[str, Any]] = self.said.get("edited", [])
        return found

    @property
    def edited(self) -> Mapping[str, Any] | None:
        """The edited version that counts; none where Amparo's own text counts."""
        return self.versions[-1] if self.versions and self.said.get("use") == "edited" else None

    @property
    def asks_approval(self) -> bool:
        """Whether a lawyer approves it."""
        return self.id not in WITHOUT_APPROVAL

    @cached_property
    def digest(self) -> str:
        """What is approved when this is approved: SHA-256 of the edited DOCX, or of the text that Amparo made."""
        one = self.edited
        return str(one["sha256"]) if one else hashlib.sha256(self.paper.markdown.encode()).hexdigest()

    @cached_property
    def state(self) -> State:
        """How far it is."""
        one = self.edited
        missing = tuple(one["gaps"]) if one else tuple(gaps(self.paper.markdown))
        notes = int(one["notes"]) if one else 0
        said = self.said.get("approved")
        if not said:
            return State("gaps" if missing or notes else "draft", missing, notes)
        holds = said["digest"] == self.digest and said["case"] == case_digest(self.file.document)
        word = "approved" if holds else "void"
        return State(word, missing, notes, str(said["by"]), str(said["on"]), str(said["digest"]))

    @property
    def approver(self) -> str:
        """The lawyer whose approval holds; empty where none does."""
        return str(self.said["approved"]["name"]) if self.state.word == "approved" else ""


@dataclass(frozen=True)
class Set:
    """The papers of one filing (none: those beside all filings)."""

    key: str
    filing: Filing | None
    papers: tuple[Kept, ...]

    @property
    def approved(self) -> bool:
        """Whether every paper that asks for it is approved."""
        return all(one.state.word == "approved" for one in self.papers if one.asks_approval)

    @property
    def title(self) -> str:
        """What is asked, and where: the motion's title and the court."""
        if self.filing is None:
            return ""
        court = str(court_of(self.filing).name or self.filing.court or "")
        return ", ".join(part for part in (self.filing.provision.title, court, self.filing.county) if part)


@dataclass(frozen=True)
class Papers:
    """All papers of a file as the law and the case stand."""

    plan: Plan
    sets: tuple[Set, ...] = field(default=())

    def set(self, key: str) -> Set:
        """The papers of one filing. Raises `Http404`."""
        for one in self.sets:
            if one.key == key:
                return one
        raise Http404

    def paper(self, key: str, name: str) -> Kept:
        """One paper. Raises `Http404`."""
        for one in self.set(key).papers:
            if one.id == name:
                return one
        raise Http404


def plan_of(file: OpenFile, day: str = "") -> Plan:
    """The plan of a file on a day; today's where none is named."""
    return planned(file, day)


def papers_of(file: OpenFile, only: str = "") -> Papers:
    """All papers of a file, or those of one filing. Raises `Problems` for a slip in a template.

    A paper bears the day it is made. One that was approved bears the day of its approval, so that its text can still be the same.
    """
    plan = plan_of(file)
    keys = filing_keys(file, plan.filings)
    wanted: list[tuple[str, Filing | None]] = [(BESIDE, None)] if plan.filings else []
    wanted += zip(keys, plan.filings, strict=True)
    sets = [Set(key, one, _kept(file, key, one, plan)) for key, one in wanted if only in ("", key)]
    return Papers(plan, tuple(sets))


def _kept(file: OpenFile, key: str, filing: Filing | None, plan: Plan) -> tuple[Kept, ...]:
    def on(day: str) -> Mapping[str, Paper]:
        def make() -> Mapping[str, Paper]:
            filled = shipped()
            some = (
                papers_for(filing, plan, today=day, templates=filled)
                if filing
                else papers_beside(plan, today=day, templates=filled)
            )
            return {one.name: one for one in some}

        made: Mapping[str, Paper] = file.worked_out(("papers", key, day, plan.determinations.as_of), make)
        return made

    found = []
    for name, paper in on(file.today).items():
        said = file.document.chapter(f"{CHAPTER}{key}:{name}")
        one = Kept(file, key, paper, said)
        if day := str((said.get("approved") or {}).get("on", "")):
            then = Kept(file, key, on(day).get(name, paper), said)
            one = then if then.state.word == "approved" else one
        found.append(one)
    return tuple(found)


def filing_keys(file: OpenFile, filings: Sequence[Filing]) -> list[str]:
    """A key for each filing that tells nothing and stays while charges are added: made from law and court; of several alike, its case."""
    salt = _salt(file)
    plain = [(one.provision.id, one.jurisdiction, one.court, one.county) for one in filings]
    keys: list[str] = []
    for one, place in zip(filings, plain, strict=True):
        alike = plain.count(place) > 1
        told = [*place, *((one.cases or [charge.id for charge in one.charges])[:1] if alike else [])]
        key = hashlib.sha256("\x1f".join([salt, *told]).encode()).hexdigest()[:12]
        while key in keys:  # two filings that nothing tells apart
            key = hashlib.sha256(key.encode()).hexdigest()[:12]
        keys.append(key)
    return keys


def _salt(file: OpenFile) -> str:
    """What only those know who can open the file, and that never changes: the first revision."""
    first = file.room.revisions.order_by("place")[0]
    sealed = Sealed(first.place, first.generation, bytes(first.content))
    return hashlib.sha256(history.read_last(file.room.id, sealed, file.key).content).hexdigest()


def case_digest(document: Document) -> str:
    """The digest of the case file: another one after any change of a fact."""
    return hashlib.sha256(document.case_text.encode()).hexdigest()


def students_of(kept: Kept) -> list[Member]:
    """The students whose paper it is: who edited it last, and who leads the file. Then only their supervising lawyer approves it."""
    some = {one["by"] for one in kept.versions[-1:]} if kept.edited else set()
    some |= set(kept.file.room.accesses.filter(lead=True).values_list("member_id", flat=True))
    return list(Member.objects.filter(pk__in=some, role="student"))


def may_approve(kept: Kept, member: Member) -> bool:
    """Whether this lawyer may approve it. A student without a supervisor has nobody who may."""
    return all(one.supervisor_id == member.id for one in students_of(kept))


def with_edited(document: Document, chapter: str, version: Mapping[str, Any]) -> Document:
    """The document with one more edited version of a paper, which counts from now on. What was approved is not approved any more."""
    said = document.chapter(chapter)
    return document.with_chapter(chapter, {**said, "edited": [*said.get("edited", []), version], "use": "edited"})


def with_use(document: Document, chapter: str, use: str) -> Document:
    """The document with Amparo's text of a paper (`made`) or the last edited one (`edited`) in use."""
    return document.with_chapter(chapter, {**document.chapter(chapter), "use": use})


def with_approval(document: Document, kept: Kept, approval: Mapping[str, Any]) -> Document:
    """The document with a paper approved; earlier approvals stay beside it."""
    said = document.chapter(kept.chapter)
    earlier = [*said.get("earlier", []), *([said["approved"]] if said.get("approved") else [])]
    return document.with_chapter(kept.chapter, {**said, "approved": dict(approval), "earlier": earlier})


def without_approval(document: Document, chapter: str) -> Document:
    """The document with the approval of a paper taken back; that there was one stays."""
    said = dict(document.chapter(chapter))
    if taken := said.pop("approved", None):
        said["earlier"] = [*said.get("earlier", []), taken]
    return document.with_chapter(chapter, said)
