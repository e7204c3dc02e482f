"""The shield: what forbids or excuses that the person is prosecuted, held or removed; what the other side may see; the papers.

Papers for the other side hold what stands in the public record and what the client has agreed to show: nothing else. What was agreed is
shown only under a consent that holds today and reaches it; when the consent is over or withdrawn, the public record is left.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.engine.uses import Use
from amparo.facts.case import NOT_STATED
from amparo.facts.problems import Problems
from amparo.papers.marks import gaps
from amparo.papers.render import Paper, RenderError, to_docx, to_pdf
from amparo.relief.plan import cited
from amparo.screening.decision_points import DecisionPoint, load_points
from amparo.screening.library import Instruments
from amparo.screening.shield.papers import shield_papers
from amparo.screening.shield.protect import Protection, Shield, Threat, make_shield
from amparo.screening.shield.release import NOTHING, Release, check_release, may_show, released
from amparo.screening.shield.workflow import words as shield_words
from amparo.vault.history import Behind
from amparo.web.audit import note
from amparo.web.cases import record_facts as facts
from amparo.web.cases import story_dates
from amparo.web.cases.consent import Consent, NoConsent, consents, demand, exported, field_words, reached, unreached
from amparo.web.cases.file import Conflict, OpenFile
from amparo.web.cases.law_answers import Answer, Asked, Fact, answer, charge_words, determined, fact
from amparo.web.cases.law_answers import questions as asked_of
from amparo.web.cases.law_why import MARKS
from amparo.web.cases.story_dates import NotADate
from amparo.web.page import show
from amparo.web.words import say

CHAPTER = "shield"
"""The chapter of the document: {"show": nothing | some | everything, "facts": [ids], "agreed": day, "by": member id, "consent": id}."""

FORMATS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "docx": (to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (to_pdf, "application/pdf"),
}

MOST_QUESTIONS = 8

COUNSEL = "00-"
"""How the names of papers begin that are for counsel alone."""


@dataclass(frozen=True)
class Condition:
    """What a provision asks, whether it is met, on which facts."""

    mark: str
    outcome: str
    says: str
    cite: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Shown:
    """A provision that speaks to a threat."""

    answer: Answer
    charge: str
    decides: str
    conditions: tuple[Condition, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True)
class Against:
    """A threat and what speaks against it."""

    title: str
    says: str
    place: str
    charges: tuple[str, ...]
    protections: tuple[Shown, ...]
    nothing: str
    closed: tuple[Answer, ...]


@dataclass(frozen=True)
class Choice:
    """A fact that is kept back unless the client lets it be shown."""

    fact: Fact
    chosen: bool


# the pages


def shield(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """What protects the person from what the state is doing, and the choice of what the other side may see."""
    if request.method == "POST":
        return _choose(request, file)
    return _page(request, file)


def _page(request: HttpRequest, file: OpenFile, error: str = "", typed: dict[str, Any] | None = None) -> HttpResponse:
    made = made_for(file)
    kept = file.document.chapter(CHAPTER) or {"show": "nothing", "facts": [], "agreed": ""}
    chosen = typed or kept
    said = shield_words()
    given = {
        "file": file,
        "part": "plan",
        "threats": [_threat(file, made, one) for one in made.threats],
        "nothing": said["nothing"]["threats"],
        "workflow": said["workflow"]["title"],
        "bound": said["workflow"][made.bound],
        "steps": made.steps,
        "cautions": [*made.cautions, *(f"{bar.says} {cited(bar.cite)}".strip() for bar in made.bars)],
        "questions": _asked(made),
        "limits": list(said["limits"].values()),
        "choices": [
            Choice(fact(file, made.determinations, use, None), use.fact in chosen["facts"]) for use in kept_back(made)
        ],
        "kept": kept,
        "kept_on": story_dates.shown(kept["agreed"]) if kept["agreed"] else "",
        "consent": consent_of(file),
        "live": [one for one in consents(file.document) if one.holds(file.today)],
        "released": release_of(file, made) != NOTHING,
        "chosen": chosen,
        "error": error,
        "papers": [] if error else _listed(made, file),
    }
    return show(request, "cases/shield.html", given, 422 if error else 200)


def made_for(file: OpenFile) -> Shield:
    """The shield of a file today."""
    made: Shield = file.worked_out(("shield", file.today), lambda: make_shield(determined(file)))
    return made


def _threat(file: OpenFile, made: Shield, one: Threat) -> Against:
    said = shield_words()
    place = facts.readable(facts.fact_type("person.jurisdiction"), one.place) if one.place else ""
    nothing = ""
    if not one.protections:
        which = "no_place" if not one.place else "threat" if one.encoded else "no_pack"
        nothing = said["nothing"][which].format(place=place)
    return Against(
        title=one.title,
        says=said["threats"][one.kind]["says"],
        place=", ".join(part for part in (place, one.court, one.county) if part),
        charges=tuple(f"{charge.id} {charge_words(charge)}" for charge in one.charges),
        protections=tuple(_protection(file, made, each) for each in one.protections),
        nothing=nothing,
        closed=tuple(answer(made.determinations, each.determination) for each in one.closed),
    )


def _protection(file: OpenFile, made: Shield, one: Protection) -> Shown:
    charge = one.determination.charge
    return Shown(
        answer=answer(made.determinations, one.determination),
        charge=f"{charge.id} {charge_words(charge)}" if charge else "",
        decides=one.decides,
        conditions=tuple(
            Condition(
                MARKS[each.outcome],
                each.outcome.replace(" ", "_"),
                each.says,
                each.cite,
                tuple(fact(file, made.determinations, use, charge) for use in each.facts),
            )
            for each in one.conditions
        ),
        cautions=tuple(f"{each.says} {cited(each.cite)}".strip() for each in one.cautions),
    )


def _asked(made: Shield) -> list[Asked]:
    found = asked_of(made.determinations, (one.fact for one in made.questions))
    return list({(one.question, one.about): one for one in found}.values())[:MOST_QUESTIONS]


# what the client lets the other side see


def kept_back(made: Shield) -> list[Use]:
    """The known facts that the papers would name and that are not public, each once, in the order of the law."""
    found: dict[str, Use] = {}
    for threat in made.threats:
        for one in threat.protections:
            for condition in (*one.conditions, *one.all_conditions):
                for use in condition.facts:
                    if use.known and not may_show(made.case, use.fact, use.source, NOTHING):
                        found.setdefault(use.fact, use)
    for step in made.steps:
        for name in step.facts:
            entity, (_, _, part) = facts.entity_of(made.case, name), facts.split(name)
            if name not in found and entity is not None and part in entity.values:
                found[name] = Use(name, entity.text(part), entity.sources.get(part, NOT_STATED))
    return list(found.values())


def consent_of(file: OpenFile) -> Consent | None:
    """The consent under which more than the public record is shown; none where there is none that holds today."""
    try:
        return demand(file, str((file.document.chapter(CHAPTER) or {}).get("consent", "")))
    except NoConsent:
        return None


def release_of(file: OpenFile, made: Shield) -> Release:
    """What may be shown today: what the client has agreed to, stands in the file, and the consent reaches."""
    kept, consent = file.document.chapter(CHAPTER), consent_of(file)
    if not kept or kept["show"] == "nothing" or consent is None:
        return NOTHING
    wanted = kept["facts"] if kept["show"] == "some" else [one.fact for one in kept_back(made)]
    named = reached(made.case, consent, wanted)
    check_release(made.case, named)
    return released(False, named)


def _choose(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Keeps the choice. Nothing is released without the day on which the client agreed and the word that they know what it means."""
    seen, what = request.POST.get("seen", ""), request.POST.get("show", "")
    if not seen.isdecimal():
        return facts.old_form(request)
    known = [one.fact for one in kept_back(made_for(file))]
    named = [one for one in request.POST.getlist("facts") if one in known]
    agreed = request.POST.get("agreed", "").strip()
    under = request.POST.get("consent", "")
    typed = {"show": what, "facts": named, "agreed": agreed, "consent": under}
    error = "" if what in ("nothing", "some", "everything") else say("shield.errors.show")
    day = ""
    if not error and what != "nothing":
        if what == "some" and not named:
            error = say("shield.errors.facts")
        elif not request.POST.get("knows"):
            error = say("shield.errors.knows")
        elif not agreed:
            error = say("shield.errors.agreed")
        else:
            try:
                day = story_dates.typed_date(agreed)
            except NotADate as wrong:
                error = str(wrong)
            if day and (len(day) != 10 or day > file.today):
                error = say("shield.errors.day")
            error = error or _beyond(file, under, named if what == "some" else known)
    if error:
        return _page(request, file, error, typed)
    kept = {"show": what, "facts": named if what == "some" else [], "agreed": day, "by": file.member.id}
    kept["consent"] = under if what != "nothing" else ""
    try:
        file.change(lambda document: document.with_chapter(CHAPTER, kept), "shield_choice", seen=int(seen))
    except (Conflict, Behind):
        file.read_anew()  # what the other has chosen is shown, beside what was tried
        return _page(request, file, say("shield.errors.changed"), typed)
    return HttpResponseRedirect(f"/file/{file.room.id}/shield/#papers")


def _beyond(file: OpenFile, consent: str, wanted: list[str]) -> str:
    """Why these facts cannot be shown under this consent; empty where they can."""
    try:
        beyond = unreached(file.case, demand(file, consent), wanted)
    except NoConsent:
        return say("shield.errors.consent")
    return say("shield.errors.reach", parts=", ".join(field_words(one) for one in beyond)) if beyond else ""


# the papers


@cache
def _points() -> dict[str, DecisionPoint]:
    return dict(load_points(Instruments()).points)


def papers_of(made: Shield, file: OpenFile) -> list[tuple[str, list[Paper]]]:
    """The papers by folder. Raises `Problems`."""
    return shield_papers(made, today=file.today, release=release_of(file, made), points=_points())


def _listed(made: Shield, file: OpenFile) -> list[dict[str, Any]]:
    return [
        {
            "title": one.title,
            "about": made.threats[folder - 1].title if folder else "",
            "path": f"shield/papers/{folder}-{place}",
            "gaps": len(gaps(one.markdown)),
            "counsel": one.name.startswith(COUNSEL),
        }
        for folder, (_, papers) in enumerate(papers_of(made, file))
        for place, one in enumerate(papers)
    ]


def download(request: HttpRequest, file: OpenFile, folder: int, place: int, form: str) -> HttpResponse:
    """One paper, made in memory."""
    sets = papers_of(made_for(file), file)
    if form not in FORMATS or folder >= len(sets) or place >= len(sets[folder][1]):
        raise Http404
    paper = sets[folder][1][place]
    if not paper.name.startswith(COUNSEL) and _only_by_form(request, file):
        return _back(file)
    make, kind = FORMATS[form]
    try:
        content = make(paper)
    except (RenderError, Problems) as error:
        return _page(request, file, say("shield.errors.paper", why=error))
    return _sent(file, content, kind, f"{paper.name}.{form}", shown=not paper.name.startswith(COUNSEL))


def everything(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """All papers in one ZIP: those for the other side, and apart from them the note that is for counsel alone."""
    if _only_by_form(request, file):
        return _back(file)
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in _files(papers_of(made_for(file), file)):
                archive.writestr(name, content)
    except (RenderError, Problems) as error:
        return _page(request, file, say("shield.errors.paper", why=error))
    return _sent(file, packed.getvalue(), "application/zip", "papers.zip", shown=True)


def _only_by_form(request: HttpRequest, file: OpenFile) -> bool:
    """Whether a download shows what was told in confidence, and was not asked for by its button: a link alone takes nothing out."""
    return request.method != "POST" and release_of(file, made_for(file)) != NOTHING


def _back(file: OpenFile) -> HttpResponse:
    return HttpResponseRedirect(f"/file/{file.room.id}/shield/#papers")


def _files(sets: list[tuple[str, list[Paper]]]) -> Iterator[tuple[str, bytes]]:
    for folder, papers in sets:
        for paper in papers:
            where = "for-counsel-only" if paper.name.startswith(COUNSEL) else folder or "1-referral"
            for form, (make, _) in FORMATS.items():
                yield f"{where}/{paper.name}.{form}", make(paper)


def _sent(file: OpenFile, content: bytes, kind: str, name: str, *, shown: bool) -> HttpResponse:
    """The download, noted; where it shows what was told in confidence, the file remembers under which consent it went out."""
    if shown and (consent := consent_of(file)) is not None and release_of(file, made_for(file)) != NOTHING:
        exported(file, consent, "shield")
    note("shield.download", file.room.id, file.member, file.keys)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
