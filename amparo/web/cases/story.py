"""The story: question pages from the vocabulary, one thing a page, and the summary of all answers with where they came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from amparo.facts.case import Case, Entity, Source, show
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import WHO, FactType, vocabulary
from amparo.relief.report import question_words
from amparo.vault.sealing import CannotOpen, seal, unseal
from amparo.web import words
from amparo.web.cases import record_facts as facts
from amparo.web.cases.determined import determined
from amparo.web.cases.file import Conflict, OpenFile
from amparo.web.cases.record_facts import TAKEN, Edit
from amparo.web.cases.story_dates import NotADate
from amparo.web.cases.story_question import field_of, question_of
from amparo.web.office.models import Member
from amparo.web.page import show as page_of
from amparo.web.rules import page
from amparo.web.words import say

OPENING = (
    "victim.sex_trafficking",
    "victim.labor_trafficking",
    "person.born",
    "person.noncitizen",
    "person.fears_trafficker",
)
"""What every law asks: it is asked before there is a charge."""

FIRST = {
    "episodes": "kinds",
    "recognitions": "kind",
    "acts_of_government": "kind",
    "evidence": "kind",
    "earlier_relief": "provision",
}
"""The question with which a new entry of a list begins."""

SKIPPED = "questions passed over"

TOLD = ("person", "victim")
CLIENTS = ("episodes", "recognitions", "acts_of_government")
LAWYERS = ("evidence", "earlier_relief")


# what is asked next


def asked(case: Case, fact_id: str) -> bool:
    """Whether a fact was answered, or asked and not known."""
    entity, (_, _, name) = facts.entity_of(case, fact_id), facts.split(fact_id)
    return entity is not None and (name in entity.values or name in entity.asked)


def waiting(file: OpenFile, skipped: list[str]) -> list[str]:
    """The questions for the client, those that settle most first; without what was passed over."""
    case = file.case
    found = [fact for fact in OPENING if not asked(case, fact)]
    if not case.episodes:
        found.append("episodes..kinds")
    for one in determined(file).questions:
        fact = facts.fact_type(one.fact)
        if fact and fact.ask == "client" and not asked(case, one.fact):
            found.append(one.fact)
    return [fact for fact in dict.fromkeys(found) if fact not in skipped]


def _skipped(request: HttpRequest, file: OpenFile) -> list[str]:
    kept = request.session.get(f"skipped {file.room.id}", "")
    try:
        found = unseal(bytes.fromhex(kept), file.keys.private, SKIPPED) if kept else b"[]"
    except (CannotOpen, ValueError, TypeError):  # of an earlier session
        return []
    return [str(one) for one in json.loads(found)]


def _skip(request: HttpRequest, file: OpenFile, fact_id: str) -> None:
    """Passes over a question, for this session. Which one is sealed: the session lies in the store, and a question tells much."""
    every = json.dumps([*_skipped(request, file), fact_id]).encode()
    request.session[f"skipped {file.room.id}"] = seal(every, file.keys.private, SKIPPED).hex()


def _address(file: OpenFile, fact_id: str) -> str:
    section, entry, name = facts.split(fact_id)
    if section and not entry:
        return f"/file/{file.room.id}/story/add/{section}/{name}/"
    return f"/file/{file.room.id}/story/ask/{fact_id}/"


def following(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Leads to the next question that matters, or to the summary where none does."""
    left = waiting(file, _skipped(request, file))
    return HttpResponseRedirect(_address(file, left[0]) if left else f"/file/{file.room.id}/story/")


def again(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Asks again what was passed over."""
    if request.method == "POST":
        request.session.pop(f"skipped {file.room.id}", None)
        return HttpResponseRedirect(f"/file/{file.room.id}/story/next/")
    return HttpResponseRedirect(f"/file/{file.room.id}/story/")


# one question


def ask(request: HttpRequest, file: OpenFile, fact: str) -> HttpResponse:
    """One question: shown, answered, left open, passed over, or its answer taken away."""
    kind = facts.fact_type(fact)
    if kind is None or facts.entity_of(file.case, fact) is None:
        raise Http404
    page_ = _Question(request, file, fact, kind)
    return page_.sent() if request.method == "POST" else page_.shown()


def add(request: HttpRequest, file: OpenFile, section: str, name: str) -> HttpResponse:
    """The first questions of a new entry; the entry is begun with the first answer."""
    known = vocabulary().sections.get(section)
    if section not in FIRST or known is None or name not in known.facts:
        raise Http404
    page_ = _Question(request, file, f"{section}..{name}", known.facts[name], begins=section)
    return page_.sent() if request.method == "POST" else page_.shown()


class _Question:
    """One question page, for one request."""

    def __init__(self, request: HttpRequest, file: OpenFile, fact_id: str, fact: FactType, begins: str = "") -> None:
        self.request, self.file, self.fact_id, self.fact, self.begins = request, file, fact_id, fact, begins

    def shown(self, errors: dict[str, str] | None = None, note: str = "", status: int = 200) -> HttpResponse:
        """The page; with what was typed where it was sent back."""
        case = self.file.case
        who, question, why = self._words()
        entity, (section, entry, name) = facts.entity_of(case, self.fact_id), facts.split(self.fact_id)
        value = entity.values.get(name) if entity else None
        typed = self.request.POST if self.request.method == "POST" else None
        given = {
            "file": self.file,
            "part": "record" if section == "charges" and not name.startswith("act.") else "story",
            "fact": self.fact_id,
            "who": who,
            "question": question,
            "why": why,
            "field": field_of(self.fact, value, typed, known=name in (entity.asked if entity else ())),
            "now": None if self.begins else facts.shown(self.file, self.fact_id, as_asked=True),
            "chapter": chapter_of(case, self.fact_id),
            "errors": errors or {},
            "note": note,
            "sources": self._sources(typed),
            "place": typed.get("at", "") if typed else "",
            "going": typed is None or "stay" not in typed,
            "back": f"/file/{self.file.room.id}/story/"
            if section != "charges"
            else f"/file/{self.file.room.id}/record/{entry}/",
        }
        return page_of(self.request, "cases/story_question.html", given, status=status)

    def _words(self) -> tuple[str, str, str]:
        if vocabulary().describe(self.fact_id) is None and not self.begins:
            return question_words(determined(self.file), self.fact_id)
        question, why = question_of(self.fact)
        return self.fact.ask, question, why

    def _sources(self, typed: Any) -> list[dict[str, Any]]:
        chosen = typed.get("who", "") if typed else self.fact.ask
        people = [(who, say(f"facts.source.{who}")) for who in WHO]
        papers = [(one.id, one.text("title") or one.id) for one in self.file.case.sources]
        return [{"id": key, "title": title, "chosen": key == chosen} for key, title in (*people, *papers)]

    def sent(self) -> HttpResponse:
        """What was sent: another language, an answer, “I do not know”, a skip, an answer taken away."""
        if language := self.request.POST.get("language", ""):
            return self._in(language)
        do = self.request.POST.get("do", "save")
        if do == "skip":
            _skip(self.request, self.file, self.fact_id)
            return self._on()
        if do == "unknown" or self.request.POST.get("value") == "unknown":
            return self._keep(None, "answered")
        if do == "take":
            reason = self.request.POST.get("reason", "").strip()
            if not reason:
                return self.shown({"reason": say("story.wrong.why")}, status=400)
            return self._keep(TAKEN, f"taken_away: {reason}")
        try:
            value = facts.typed(self.fact, self.request.POST.dict(), self.request.POST.getlist("value"))
        except (NotADate, Problems) as error:
            return self.shown({"value": facts.wrong(error)}, status=400)
        if value is None:
            return self.shown({"value": say("story.wrong.empty")}, status=400)
        return self._keep(value, "answered")

    def _in(self, language: str) -> HttpResponse:
        """The same page in another language; what was typed is kept, nothing is saved."""
        if language in words.LANGUAGES or language in words.PSEUDO:
            self.request.session["language"] = language
            Member.objects.filter(pk=self.file.member.pk).update(language=language)
            self.request.language = language  # type: ignore[attr-defined]
        with words.chosen(self.request.session.get("language") or words.language()):
            return self.shown(note=say("story.language_kept"))

    def _keep(self, value: Edit, why: str) -> HttpResponse:
        seen = facts.seen_of(self.request, self.file)
        if seen is None:
            return facts.old_form(self.request)
        who = self.request.POST.get("who") or self.fact.ask
        if who not in WHO and not any(one.id == who for one in self.file.case.sources):
            return self.shown({"who": say("story.wrong.source")}, status=400)
        source = Source(who, self.request.POST.get("at", "").strip(), timezone.localdate().isoformat())
        if self.begins:
            if value is None:  # an entry of which nothing is known is not begun
                _skip(self.request, self.file, self.fact_id)
                return self._on()
            return self._begin(value, source)
        try:
            self.file.change(lambda document: facts.changed(document, {self.fact_id: value}, source), why, seen=seen)
        except Problems as problems:
            return self.shown({"value": " ".join(facts.whole(problems))}, status=400)
        except Conflict as conflict:
            return facts.conflicted(self.request, self.file, conflict, self.request.path)
        return self._on()

    def _begin(self, value: Edit, source: Source) -> HttpResponse:
        """Begins the entry. Nobody else's entry can be meant: the id is free in the latest revision, or the next is taken."""
        for _ in range(5):
            new = facts.next_id(self.file.case, self.begins)
            edits = {f"{self.begins}.{new}.{self.fact.name}": value}
            try:
                self.file.change(lambda document: facts.changed(document, edits, source), "added", seen=self.file.seen)  # noqa: B023
            except Conflict:
                facts.fresh(self.file)
                continue
            except Problems as problems:
                return self.shown({"value": " ".join(facts.whole(problems))}, status=400)
            self.fact_id = f"{self.begins}.{new}.{self.fact.name}"
            return self._on()
        raise RuntimeError("no entry could be begun")

    def _on(self) -> HttpResponse:
        """Where it goes on: the rest of the same entry or chapter, then what matters most; or back to where one came from."""
        room = self.file.room.id
        section, entry, name = facts.split(self.fact_id)
        if self.request.POST.get("then") == "summary":
            return HttpResponseRedirect(
                f"/file/{room}/record/{entry}/" if section == "charges" else f"/file/{room}/story/"
            )
        if section in FIRST:
            names = [one.name for one in vocabulary().sections[section].facts.values()]
            after = names[names.index(name) + 1 :]
            if entry:
                after = [one for one in after if not asked(self.file.case, f"{section}.{entry}.{one}")]
            if after:
                return HttpResponseRedirect(_address(self.file, f"{section}.{entry}.{after[0]}"))
        return HttpResponseRedirect(f"/file/{room}/story/next/")


def chapter_of(case: Case, fact_id: str) -> str:
    """The part of the story that a question belongs to, in words."""
    section, entry, name = facts.split(fact_id)
    if section == "charges":
        return say(f"story.chapters.{'act' if name.startswith('act.') else 'charge'}", charge=charge_words(case, entry))
    head = section or fact_id.partition(".")[0]
    key = f"story.chapters.{head}"
    return say(key) if words.has(key) else ""


def charge_words(case: Case, charge_id: str) -> str:
    """A charge as a person recognises it: its words or section, and the day."""
    try:
        charge = case.charge(charge_id)
    except KeyError:
        return charge_id
    what = charge.text("offence.text") or charge.text("offence.statute") or charge.text("arrest.text")
    day = next((charge.values[name] for name in ("date", "arrest.date") if name in charge.values), None)
    parts = [
        charge_id,
        what,
        facts.readable(FactType("", "", "date", "", "", ""), show(day)) if day is not None else "",
    ]
    return ", ".join(part for part in parts if part)


# the summary


def summary(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Every answer with where it came from, by chapter."""
    left = waiting(file, _skipped(request, file))
    given = {
        "file": file,
        "part": "story",
        "chapters": list(_chapters(file)),
        "left": len(left),
        "skipped": bool(_skipped(request, file)),
    }
    return page_of(request, "cases/story.html", given)


def _chapters(file: OpenFile) -> Iterator[dict[str, Any]]:
    known, case = vocabulary(), file.case
    for name in TOLD:
        told = [f"{name}.{one.name}" for one in known.sections[name].facts.values() if one.ask == "client"]
        yield _chapter(file, name, say(f"story.chapters.{name}"), told)
    for name in CLIENTS:
        yield _list(file, name)
    for charge in case.charges:
        told = [
            f"charges.{charge.id}.{one.name}" for one in known.sections["charges"].facts.values() if one.ask == "client"
        ]
        title = say("story.chapters.act", charge=charge_words(case, charge.id))
        yield _chapter(file, f"act-{charge.id}", title, told)
    rest = [
        f"{name}.{one.name}"
        for name in (*TOLD, "record")
        for one in known.sections[name].facts.values()
        if one.ask != "client"
    ]
    rest += [path for path in case.person.values if path.startswith("readings.")]
    yield _chapter(file, "lawyer", say("story.chapters.lawyer"), rest)
    for name in LAWYERS:
        yield _list(file, name)
    filed = [f"matter.{name}" for name in known.sections["matter"].facts]
    yield _chapter(file, "matter", say("story.chapters.matter"), filed)


def _chapter(file: OpenFile, key: str, title: str, ids: list[str]) -> dict[str, Any]:
    rows = [facts.shown(file, fact) for fact in ids]
    return {
        "key": key,
        "title": title,
        "rows": [row for row in rows if row.value or row.asked or row.before],
        "open": [row for row in rows if not (row.value or row.asked or row.before)],
    }


def _list(file: OpenFile, section: str) -> dict[str, Any]:
    known = vocabulary().sections[section]
    title = say(f"story.chapters.{section}")
    entries = []
    held: tuple[Entity, ...] = getattr(file.case, section)
    for number, entity in enumerate(held, 1):
        ids = [f"{section}.{entity.id}.{name}" for name in known.facts]
        entries.append(_chapter(file, entity.id, say("story.entry", title=title, number=number), ids))
    return {"key": section, "title": title, "section": section, "first": FIRST[section], "entries": entries}


def take_out(request: HttpRequest, file: OpenFile, section: str, entry: str) -> HttpResponse:
    """Takes an entry out, on purpose and with a reason; what it said stays visible."""
    known = section in FIRST and any(one.id == entry for one in getattr(file.case, section))
    if not known:
        raise Http404
    errors: dict[str, str] = {}
    back = f"/file/{file.room.id}/story/"
    if request.method == "POST":
        reason, seen = request.POST.get("reason", "").strip(), facts.seen_of(request, file)
        if seen is None:
            return facts.old_form(request)
        if reason:
            try:
                file.change(
                    lambda document: facts.checked(document, facts.without_entry(document.case, section, entry)),
                    f"taken_out: {reason}",
                    seen=seen,
                )
            except Conflict as conflict:
                return facts.conflicted(request, file, conflict, request.path)
            return HttpResponseRedirect(back)
        errors["reason"] = say("story.wrong.why")
    names = vocabulary().sections[section].facts
    rows = [facts.shown(file, f"{section}.{entry}.{name}") for name in names]
    given = {
        "file": file,
        "part": "story",
        "rows": [row for row in rows if row.value],
        "errors": errors,
        "back": back,
    }
    return page_of(request, "cases/story_take_out.html", given, status=400 if errors else 200)


ROUTES = [
    page("file/<str:room>/story/", summary, rule="case.read", name="story"),
    page("file/<str:room>/story/next/", following, rule="case.read", name="story_next"),
    page("file/<str:room>/story/again/", again, rule="case.read", name="story_again"),
    page("file/<str:room>/story/ask/<path:fact>/", ask, rule="case.write", name="story_ask"),
    page("file/<str:room>/story/add/<str:section>/<str:name>/", add, rule="case.write", name="story_add"),
    page("file/<str:room>/story/out/<str:section>/<str:entry>/", take_out, rule="case.write", name="story_take_out"),
]
