"""Consent as an object: what for, for whom, which part of the file, in which language, from when to when, and whether it was withdrawn.

Nothing leaves a file as data but under a consent that holds today (`demand`); an export carries no more than the consent names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from amparo.facts.case import LISTS, Case, Entity
from amparo.facts.vocabulary import vocabulary
from amparo.web.audit import note
from amparo.web.cases.file import Conflict, Document, OpenFile
from amparo.web.cases.record_facts import change_on, fact_type, fresh
from amparo.web.office.models import Member, random_id
from amparo.web.page import show
from amparo.web.rules import page
from amparo.web.words import LANGUAGES, has, say

CONSENTS, EXPORTS = "consents", "exports"
NAMES, OWN_WORDS = "names", "own_words"
PURPOSES = ("representation", "services", "referral", "official_report", "research", "own_copy", "other")
LONGEST = 3 * 366
"""Days that a consent can hold, at most."""

TELLING = ("asked", "uses", "see", "how_long", "how_to_withdraw")
"""What the client is told before consent is asked for (the points of guidance of HTCDS 2.0)."""

View = Callable[..., HttpResponse]


class NoConsent(Exception):
    """There is no consent that holds today."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent. `fields` are sections of the case file, `names` (what identifies), `own_words` (free text)."""

    id: str
    purpose: str
    recipient: str
    fields: tuple[str, ...]
    language: str
    start: str
    until: str
    withdrawn: str = ""
    by: str = ""

    def holds(self, today: str) -> bool:
        """Whether it holds on a day (ISO)."""
        return self.start <= today <= self.until and not self.withdrawn

    def state(self, today: str) -> str:
        """A word: withdrawn, over, later, live."""
        if self.withdrawn:
            return "withdrawn"
        return "over" if today > self.until else "later" if today < self.start else "live"


def fields() -> tuple[str, ...]:
    """What a consent can reach."""
    return (NAMES, OWN_WORDS, *(name for name in vocabulary().sections if name not in ("matter", "readings")))


def consents(document: Document) -> list[Consent]:
    """All consents of a file, the latest first."""
    found = [
        Consent(
            key,
            one["purpose"],
            one["recipient"],
            tuple(one["fields"]),
            one["language"],
            one["from"],
            one["until"],
            one.get("withdrawn", ""),
            one.get("by", ""),
        )
        for key, one in document.chapter(CONSENTS).items()
    ]
    return sorted(found, key=lambda one: (one.start, one.id), reverse=True)


def demand(file: OpenFile, consent_id: str) -> Consent:
    """The consent of this id, which must hold today. Raises `NoConsent`."""
    for one in consents(file.document):
        if one.id == consent_id and one.holds(file.today):
            return one
    raise NoConsent


def under_consent(view: View) -> View:
    """A view that takes something out of a file: only by POST, and only under a consent that holds today."""

    @wraps(view)
    def asked(request: HttpRequest, file: OpenFile, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseRedirect(f"/file/{file.room.id}/people/exports/")
        try:
            consent = demand(file, request.POST.get("consent", ""))
        except NoConsent:
            return show(request, "cases/consent_refused.html", {"file": file, "part": "people"}, status=403)
        return view(request, file, consent, *args, **kwargs)

    asked.under_consent = True  # type: ignore[attr-defined]
    return asked


def within(case: Case, consent: Consent) -> Case:
    """The case as far as a consent reaches: its sections; what identifies and free text only where it names them."""
    sections = set(consent.fields)
    person = _kept(case.person, consent, lambda name: name.partition(".")[0] in sections)
    lists = {
        name: tuple(_kept(one, consent, lambda _: True) for one in getattr(case, name)) if name in sections else ()
        for name in LISTS
    }
    charges = {one.id for one in lists["charges"]}
    for name in ("evidence", "earlier_relief", "acts_of_government"):
        lists[name] = tuple(_without_pointers(one, charges) for one in lists[name])
    documents = {one.id for one in lists["sources"]}
    title = case.title if NAMES in sections else ""
    return replace(
        case,
        title=title,
        person=_bare(person, documents),
        **{name: tuple(_bare(one, documents) for one in some) for name, some in lists.items()},  # type: ignore[arg-type]
    )


def reached(case: Case, consent: Consent, wanted: Iterable[str]) -> list[str]:
    """Those of the facts (by id) that stand in the case and that a consent reaches."""
    inside = within(case, consent)
    there = {entity.fact_id(name) for entity in inside.entities() for name in entity.values}
    return [one for one in wanted if one in there]


def unreached(case: Case, consent: Consent, wanted: Iterable[str]) -> list[str]:
    """The parts of the file (words of `fields`) that a consent would have to name too for all of these facts; in their order."""
    missing = [one for one in wanted if one not in reached(case, consent, [one])]
    found: set[str] = set()
    for one in missing:
        kind = fact_type(one)
        found.add(one.partition(".")[0])
        if kind is not None and kind.identifies:
            found.add(NAMES)
        elif kind is not None and kind.type in ("text", "texts"):
            found.add(OWN_WORDS)
    return [one for one in fields() if one in found and one not in consent.fields]


def _kept(entity: Entity, consent: Consent, inside: Callable[[str], bool]) -> Entity:
    def reached(name: str) -> bool:
        kind = fact_type(entity.fact_id(name))
        if kind is None or not inside(name):
            return False
        if kind.identifies:
            return NAMES in consent.fields
        return kind.type not in ("text", "texts") or OWN_WORDS in consent.fields or name in _PLAIN

    return replace(
        entity,
        values={name: value for name, value in entity.values.items() if reached(name)},
        sources={name: source for name, source in entity.sources.items() if reached(name)},
        asked=frozenset(name for name in entity.asked if reached(name)),
    )


_PLAIN = frozenset(("offence.statute", "arrest.statute", "original.statute", "offence.degree", "charge", "charges"))
"""Texts that are no free words: sections of law, degrees, ids of charges."""


def _without_pointers(entity: Entity, charges: set[str]) -> Entity:
    values = dict(entity.values)
    if values.get("charge") not in charges:
        values.pop("charge", None)
    if isinstance(several := values.get("charges"), tuple):
        values["charges"] = tuple(one for one in several if one in charges)
        if not values["charges"]:
            del values["charges"]
    return replace(entity, values=values)


def _bare(entity: Entity, documents: set[str]) -> Entity:
    # where a fact was read and the notes beside it are free words; who said it stays
    kept = {}
    for name, source in entity.sources.items():
        who = source.who if source.who in ("client", "record", "lawyer", "official") or source.who in documents else ""
        if who and name in entity.values:
            kept[name] = replace(source, who=who, at="", note="")
    return replace(entity, sources=kept)


def exported(file: OpenFile, consent: Consent, kind: str) -> None:
    """Writes into the file that something left it: which consent, what, when, by whom."""
    entry = {"consent": consent.id, "kind": kind, "when": timezone.now().isoformat(timespec="seconds")}
    entry |= {"by": file.member.id}

    def make(document: Document) -> Document:
        return document.with_chapter(EXPORTS, [*(document.chapter(EXPORTS) or []), entry])

    for _ in range(5):
        try:
            file.change(make, "exported", seen=file.seen)
            break
        except Conflict:  # somebody else took something out at the same moment: both are remembered
            fresh(file)
    else:
        raise RuntimeError("what went out could not be noted")
    note("case.export", file.room.id, file.member, file.keys)


# the pages


def given(form: Mapping[str, Any], chosen: list[str], file: OpenFile) -> tuple[dict[str, Any], dict[str, str]]:
    """A consent as it was typed, and what is wrong with it, by field."""
    wrong: dict[str, str] = {}
    purpose, recipient = str(form.get("purpose", "")), str(form.get("recipient", "")).strip()
    language = str(form.get("language", ""))
    start, until = _day(form.get("from")), _day(form.get("until"))
    reach = [one for one in fields() if one in chosen]
    if purpose not in PURPOSES:
        wrong["purpose"] = say("consent.errors.purpose")
    if not recipient or len(recipient) > 300:
        wrong["recipient"] = say("consent.errors.recipient")
    if not reach:
        wrong["fields"] = say("consent.errors.fields")
    if start is None:
        wrong["from"] = say("consent.errors.day")
    if until is None or (start is not None and not start <= until):
        wrong["until"] = say("consent.errors.until")
    elif start is not None and (until - start).days > LONGEST:
        wrong["until"] = say("consent.errors.long")
    if form.get("told") != "yes":
        wrong["told"] = say("consent.errors.told")
    made = {"purpose": purpose, "recipient": recipient, "fields": reach, "language": language[:60]}
    made |= {"from": start.isoformat() if start else "", "until": until.isoformat() if until else ""}
    made |= {"withdrawn": "", "by": file.member.id, "on": file.today}
    return made, wrong


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text or "").strip())
    except ValueError:
        return None


def add_consent(file: OpenFile, made: dict[str, Any], seen: int) -> str:
    """Writes a consent into the file; its id."""
    key = random_id()
    file.change(
        lambda document: document.with_chapter(CONSENTS, {**document.chapter(CONSENTS), key: made}),
        "consent_given",
        seen=seen,
    )
    return key


def end_consent(file: OpenFile, key: str, seen: int) -> None:
    """Notes that a consent was withdrawn, today. It is never deleted: that it was given stays visible."""

    def make(document: Document) -> Document:
        every = dict(document.chapter(CONSENTS))
        if key in every and not every[key].get("withdrawn"):
            every[key] = {**every[key], "withdrawn": file.today}
        return document.with_chapter(CONSENTS, every)

    file.change(make, "consent_withdrawn", seen=seen)


def consent_page(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The consents of a file, and a form for a new one."""
    return _page(request, file, {}, {})


@change_on("people/consents/")
def consent_change(request: HttpRequest, file: OpenFile, seen: int, here: str) -> HttpResponse:
    """Adds a consent, or notes that one was withdrawn."""
    if key := request.POST.get("withdraw", ""):
        end_consent(file, key, seen)
        return HttpResponseRedirect(here)
    made, wrong = given(request.POST, request.POST.getlist("fields"), file)
    if wrong:
        return _page(request, file, made | {"told": request.POST.get("told", "")}, wrong)
    add_consent(file, made, seen)
    return HttpResponseRedirect(here)


def field_words(name: str) -> str:
    """What a part of the file is called."""
    return say(f"consent.fields.{name}") if has(f"consent.fields.{name}") else vocabulary().sections[name].title


def rows(file: OpenFile) -> list[dict[str, Any]]:
    """The consents as a page shows them."""
    names = dict(Member.objects.values_list("id", "username"))
    return [
        {
            "id": one.id,
            "purpose": one.purpose,
            "recipient": one.recipient,
            "fields": [field_words(name) for name in one.fields],
            "language": one.language,
            "from": one.start,
            "until": one.until,
            "withdrawn": one.withdrawn,
            "by": names.get(one.by, one.by),
            "state": one.state(file.today),
        }
        for one in consents(file.document)
    ]


def _page(request: HttpRequest, file: OpenFile, typed: Mapping[str, Any], wrong: Mapping[str, str]) -> HttpResponse:
    shown = {
        "file": file,
        "part": "people",
        "consents": rows(file),
        "purposes": PURPOSES,
        "telling": TELLING,
        "fields": [(name, field_words(name), name in typed.get("fields", ())) for name in fields()],
        "typed": {"from": file.today, "language": LANGUAGES.get("en", ""), **typed},
        "wrong": wrong,
    }
    return show(request, "cases/consent.html", shown, status=400 if wrong else 200)


ROUTES = [
    page("file/<str:room>/people/consents/", consent_page, rule="case.read", name="consents"),
    page("file/<str:room>/people/consents/change/", consent_change, rule="case.write", name="consents_change"),
]
