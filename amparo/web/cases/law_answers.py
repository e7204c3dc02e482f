"""How the answers of the law stand on a page: the status in words, what decides, the charge in a few words, the facts behind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from amparo.engine.determine import Determination, Determinations
from amparo.engine.provision import words as law_words
from amparo.engine.uses import Use
from amparo.facts.case import Entity
from amparo.facts.dates import read_date
from amparo.facts.offences import title as offence_title
from amparo.relief.plan import words as plan_words
from amparo.relief.report import question_words
from amparo.relief.telling import citation, plainly
from amparo.relief.telling import status as status_of
from amparo.web import words
from amparo.web.cases import record_facts as facts
from amparo.web.cases import story_dates
from amparo.web.cases.determined import determined as of_law
from amparo.web.cases.file import OpenFile
from amparo.web.cases.story_question import question_of
from amparo.web.words import say

PERSON = "-"
"""Stands in an address where another answer has its charge: what is said of the person."""

MOST_ASKED = 2
"""So many missing facts are named behind an answer in a table; the page of the answer names all."""


# the day whose law is asked


def is_day(text: str) -> bool:
    """Whether a text is a day, a month or a year of the calendar, as addresses carry it."""
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
        return False
    try:
        read_date(text)
    except ValueError:
        return False
    return True


def day_of(request: HttpRequest, file: OpenFile) -> str:
    """The day whose law is asked: from the address, else today."""
    text = request.GET.get("on", "")
    return text if is_day(text) else file.today


def determined(file: OpenFile, day: str = "") -> Determinations:
    """All that the law says of a file on a day; today's where none is named. Treaties bind the place where a person is held."""
    return of_law(file, day, where_held=True)


# one answer


@dataclass(frozen=True)
class Status:
    """A status in words, with the mark and the class that go with it."""

    word: str
    title: str
    mark: str


def status_words(word: str) -> Status:
    """A status as a page shows it."""
    known = plan_words()["statuses"].get(word, {})
    key = "law.open_either" if word == "open_either" else f"status.{word}"
    return Status(word, say(key), str(known.get("mark", "!")))


@dataclass(frozen=True)
class Asked:
    """A missing fact as a question, and where it can be answered."""

    fact: str
    who: str
    question: str
    why: str
    about: str
    settles: int = 0
    nobody_knew: bool = False
    language: str = "en"
    """The language of the question and the reason: what comes from a law is in English."""


@dataclass(frozen=True)
class Answer:
    """What one provision says of one charge, as a line of a table."""

    row: Determination
    status: Status
    because: str
    fails: bool
    citation: str
    asks: tuple[Asked, ...]
    more: int
    day: str
    basis: str
    """How the law is known, where its text was not read; else empty."""
    path: str
    """The address of the page that shows why, below the file's."""

    @property
    def title(self) -> str:
        """The provision's title."""
        return self.row.provision.title

    @property
    def law(self) -> str:
        """The provision's citation."""
        return self.row.provision.citation


def answer(result: Determinations, one: Determination) -> Answer:
    """A determination as a line of a table."""
    decision = one.decided_by
    open_ = one.status.value == "open"
    asks = questions(result, one.unknown) if open_ else []
    distinct = list({each.question: each for each in asks}.values())
    basis = one.version.basis
    return Answer(
        row=one,
        status=status_words(status_of(one)),
        because=plainly(decision.condition, decision.citation) if decision else "",
        fails=one.status.value == "not_available",
        citation=citation(decision.citation) if decision else "",
        asks=tuple(distinct[:MOST_ASKED]),
        more=max(len(distinct) - MOST_ASKED, 0),
        day=story_dates.shown(one.not_before) if one.not_before else "",
        basis="" if basis == "statute-seen" else str(law_words()["bases"][basis]),
        path=why_path(one),
    )


def why_path(one: Determination) -> str:
    """The address, below the file's, of the page that shows why."""
    return f"law/{one.charge.id if one.charge else PERSON}/{one.provision.id}/"


def answers(result: Determinations, rows: Iterable[Determination]) -> list[Answer]:
    """Determinations as lines of a table."""
    return [answer(result, one) for one in rows]


def questions(result: Determinations, unknown: Iterable[str]) -> list[Asked]:
    """Missing facts as questions."""
    made = []
    for fact in unknown:
        who, question, why = question_words(result, fact)
        code, known = "en", facts.fact_type(fact)
        if known is not None and known.question:  # a reading or a class has its question from the law
            code = words.language()
            question, why = question_of(known)
        made.append(
            Asked(fact, who, question, why, about(result, fact), nobody_knew=nobody_knew(result, fact), language=code)
        )
    return made


def nobody_knew(result: Determinations, fact: str) -> bool:
    """Whether a fact was asked already and nobody knew."""
    entity = facts.entity_of(result.case, fact)
    return entity is not None and facts.split(fact)[2] in entity.asked


# what is spoken of


def charge_words(charge: Entity | None) -> str:
    """A charge in a few words: its section and what the record calls it."""
    if charge is None:
        return say("law.person")
    category = charge.text("offence.category")
    parts = [
        charge.text("offence.statute"),
        charge.text("offence.text") or (offence_title(category) if category else ""),
    ]
    return " ".join(part for part in parts if part) or say("law.no_offence")


def charge_place(charge: Entity) -> str:
    """Where and when: court, county, the day of the act or of the decision."""
    court = charge.text("moved_to_court") or charge.text("court")
    day = charge.text("date") or charge.text("arrest.date") or charge.text("disposition.date")
    when = story_dates.shown_date(day) if day else ""
    where = court or facts.readable(facts.fact_type("charges.c.jurisdiction"), charge.text("jurisdiction"))
    return ", ".join(part for part in (where, charge.text("county"), when) if part)


def about(result: Determinations, fact: str) -> str:
    """What a fact is about, where it is one of several entries: the charge, or the entry by its number."""
    section, entry, _ = facts.split(fact)
    if not section:
        return ""
    if section == "charges":
        charge = facts.entity_of(result.case, fact)
        return f"{entry} {charge_words(charge)}" if charge else entry
    entries = [one.id for one in getattr(result.case, section)]
    number = entries.index(entry) + 1 if entry in entries else len(entries) + 1
    return say("law.entry", title=say(f"law.sections.{section}"), number=number)


@dataclass(frozen=True)
class Fact:
    """A fact behind a condition: what it is called, its value in words, where it comes from, and both addresses."""

    id: str
    label: str
    about: str
    value: str
    source: str
    document: str
    """The address of the document it rests on, below the file's; empty where it rests on none."""
    vague: bool


def fact(file: OpenFile, result: Determinations, use: Use, charge: Entity | None) -> Fact:
    """A used fact as a page shows it. What is about the charge of the page itself does not name it again."""
    known = facts.fact_type(use.fact)
    lawyers = use.fact.startswith("readings.") or ".classes." in use.fact
    own = charge is not None and use.fact.startswith(f"charges.{charge.id}.")
    return Fact(
        use.fact,
        question_words(result, use.fact)[1] if lawyers else facts.label(use.fact),
        "" if own else about(result, use.fact),
        facts.readable(known, use.value) if use.known else "",
        facts.source_words(file.case, use.source) if use.known else "",
        document(file, use.source.who),
        use.vague and use.known,
    )


def document(file: OpenFile, source: str) -> str:
    """The address, below the file's, of the document that a source names: the sealed copy where there is one, else the list."""
    if not any(one.id == source for one in file.case.sources):
        return ""
    for name, said in (file.document.about or {}).items():
        if name.startswith("document:") and isinstance(said, dict) and said.get("source") == source:
            return f"record/documents/{name.removeprefix('document:')}/"
    return "record/documents/"
