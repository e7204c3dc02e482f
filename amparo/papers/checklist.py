"""What the lawyer's checklist is filled with: the whole plan, how its law is known, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from amparo.engine.determine import Determination
from amparo.engine.provision import Version
from amparo.engine.provision import words as law_words
from amparo.engine.rules import Reaches
from amparo.facts.case import Entity
from amparo.facts.dates import Span, read_date
from amparo.papers.argument import head
from amparo.papers.caption import charge_row
from amparo.papers.elements import standing
from amparo.papers.filing import asks_secrecy, fears
from amparo.papers.templates import words
from amparo.papers.wording import clause, day, sentence
from amparo.relief.plan import ChargePlan, Filing, Plan
from amparo.relief.plan import words as plan_words
from amparo.relief.proof import readiness
from amparo.relief.report import questions

WEAK = ("recalled", "secondary-seen", "inferred")


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the head of a filing."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what it is about, and why it matters."""

    question: str
    about: str
    why: str


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions for one kind of person."""

    who: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """An element and what stands behind it, as a row of a table."""

    says: str
    cite: str
    outcome: str
    presumed: str
    at_hand: str
    missing: str


@dataclass(frozen=True, slots=True)
class Ready:
    """How ready the proof is, for charges of which it is the same."""

    charges: str
    burden: str
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class FilingNotes:
    """All that a lawyer has to know of one filing."""

    number: int
    folder: str
    title: str
    citation: str
    court: str
    cases: str
    charges: str
    status: str
    parts: tuple[Part, ...]
    first: tuple[str, ...]
    waits_for: tuple[str, ...]
    deadlines: tuple[str, ...]
    warnings: tuple[str, ...]
    effect: str
    does: tuple[str, ...]
    visible_to: tuple[str, ...]
    after: tuple[str, ...]
    readiness: tuple[Ready, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """How a version of the law is known, and what is open in it."""

    citation: str
    basis: str
    weak: tuple[str, ...]
    open_questions: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """A charge that cannot be filed, and why."""

    charge: str
    status: str
    reasons: tuple[str, ...]


def checklist_context(plan: Plan, folders: Sequence[str], today: str) -> dict[str, object]:
    """Every name the template of the checklist may use."""
    jurisdictions = {one.charge.text("jurisdiction") for one in plan.charges if one.best is None}
    reviewed = {one.charge for one in plan.review}
    return {
        "today": day(read_date(today)),
        "as_of": day(read_date(plan.as_of)),
        "case_title": plan.case.title or Path(plan.case.file).name,
        "warnings": (*plan.warnings, *((words()["fears_unknown"],) if _secrecy_unasked(plan) else ())),
        "questions": tuple(_questions(plan)),
        "filings": tuple(
            _notes(filing, plan, number, folder)
            for number, (filing, folder) in enumerate(zip(plan.filings, folders, strict=True), 1)
        ),
        "laws": tuple(_known(version) for version in {one.version.id: one.version for one in plan.filings}.values()),
        "without": tuple(_without(one) for one in plan.charges if one.best is None and one.charge.id not in reviewed),
        "review": tuple(f"{one.charge}: {plan_words()['review'][one.reason]} {one.do}" for one in plan.review),
        "general": tuple(
            f"{pack.name}: {route.title}{f' ({route.citation})' if route.citation else ''}. {sentence(route.says)}"
            for pack in plan.determinations.packs
            if pack.jurisdiction in jurisdictions
            for route in pack.general_routes
        ),
        "person": tuple(_person(plan)),
        "owed": plan.owed,
    }


def _secrecy_unasked(plan: Plan) -> bool:
    """Whether a filing asks for no confidential treatment only because nobody has said whether the client is afraid."""
    return fears(plan) is None and any(not asks_secrecy(filing, plan) for filing in plan.filings)


def _notes(filing: Filing, plan: Plan, number: int, folder: str) -> FilingNotes:
    effect = filing.effect
    statuses = dict.fromkeys(standing(route.determination) for route in filing.routes)
    said = words()
    answers = law_words()["effects"]
    return FilingNotes(
        number=number,
        folder=folder,
        title=filing.provision.title,
        citation=filing.provision.citation,
        court=filing.court or said["not_known"],
        cases=", ".join(filing.cases) or said["not_known"],
        charges="; ".join(described(charge) for charge in filing.charges),
        status="; ".join(said["statuses"][status] for status in statuses),
        parts=tuple(_parts(filing, plan)),
        first=tuple(map(sentence, filing.first)),
        waits_for=filing.waits_for,
        deadlines=filing.deadlines,
        warnings=filing.warnings,
        effect=f"{sentence(effect.says)} {sentence(effect.note)}".strip() if effect else "",
        does=tuple(f"{answers[name]}: {said['effect_answers'][it]}" for name, it in effect.does.items())
        if effect
        else (),
        visible_to=effect.visible_to if effect else (),
        after=filing.after,
        readiness=tuple(_readiness(filing)),
    )


def _known(version: Version) -> Known:
    return Known(
        citation=f"{version.provision.citation} ({version.period.text})",
        basis=_basis(version),
        weak=tuple(_weak(version)),
        open_questions=version.open_questions,
        sources=tuple(
            ", ".join(part for part in (one.title, one.address, one.what, one.seen and f"seen {one.seen}") if part)
            for one in version.sources
        ),
    )


def _parts(filing: Filing, plan: Plan) -> Iterator[Part]:
    version, procedure = filing.version, filing.version.procedure
    titles = words()["parts"]
    inside = {charge.id for charge in filing.charges}
    mine = [one for one in plan.charges if one.charge.id in inside]
    served = ", ".join(words()["serve"][one] for one in procedure.serve)
    days = words()["parts_days"]
    texts = {
        "form": procedure.form,
        "attach": "; ".join(procedure.attach),
        "fee": "; ".join(filing.money) or words()["not_known"],
        "serve": served or words()["not_known"],
        "response": " ".join(
            part
            for part in (
                days.format(days=procedure.response_days) if procedure.response_days else "",
                procedure.response_note,
            )
            if part
        ),
        "deemed": days.format(days=procedure.deemed_grant_days) if procedure.deemed_grant_days else "",
        "hearing": sentence(f"{law_words()['hearings'][version.hearing]}. {version.hearing_note}".strip()),
        "prosecutor": version.prosecutor,
        "combine": procedure.combine_note,
        "confidentiality": version.confidentiality or words()["not_known"],
        "choice": " / ".join(one.says for one in version.effects) if len(version.effects) > 1 else "",
        "evidence": " ".join(filter(None, (sentence("; ".join(version.evidence)), version.evidence_note))),
        "others": _provisions(route.determination for one in mine for route in one.others),
        "besides": _provisions(row for one in mine for row in one.besides),
        "appeal": procedure.appeal,
    }
    yield from (Part(titles[name], text) for name, text in texts.items() if text)


def _provisions(found: Iterable[Determination]) -> str:
    return "; ".join(dict.fromkeys(f"{one.provision.title} ({one.provision.citation})" for one in found))


def _basis(version: Version) -> str:
    text = sentence(words()["basis"][version.basis])
    return f"{text[:-1]} ({version.text_as_of})." if version.text_as_of else text


def _weak(version: Version) -> Iterator[str]:
    if version.basis in WEAK:
        yield f"{version.provision.citation} ({words()['basis'][version.basis]})"
    for name, basis in version.field_basis.items():
        if basis in WEAK:
            yield f"{name.replace('_', ' ')} ({words()['basis'][basis]})"


def _readiness(filing: Filing) -> Iterator[Ready]:
    groups: dict[tuple[str, tuple[Element, ...]], list[int]] = {}
    for number, route in enumerate(filing.routes, 1):
        ready = readiness(route.determination)
        elements = tuple(
            Element(
                one.says,
                one.cite,
                words()["outcomes"][one.outcome],
                one.presumed or "–",
                "; ".join(each for each in one.at_hand if each not in one.missing) or "–",
                "; ".join(one.missing) or "–",
            )
            for one in ready.elements
        )
        groups.setdefault((ready.burden_says, elements), []).append(number)
    for (burden, elements), some in groups.items():
        yield Ready("" if len(groups) == 1 else head(some), burden, elements)


def _questions(plan: Plan) -> Iterator[Questions]:
    groups: dict[str, dict[tuple[str, str], list[str]]] = {}
    for one in questions(plan.determinations):
        mine = groups.setdefault(one["ask"], {}).setdefault((one["question"], one["why"]), [])
        section, _, rest = one["fact"].partition(".")
        if section == "charges":
            mine.append(rest.partition(".")[0])
    for who, title in words()["asks"].items():
        if who in groups:
            yield Questions(
                title, tuple(Asked(text, about(plan, ids), why) for (text, why), ids in groups[who].items())
            )


def about(plan: Plan, ids: Sequence[str]) -> str:
    """The charges a question is about, in words."""
    ids = list(dict.fromkeys(ids))
    if not ids:
        return ""
    if len(ids) == len(plan.case.charges) > 1:
        return str(words()["every_charge"])
    if len(ids) == 1:
        return f"{ids[0]}: {plain(plan.case.charge(ids[0]))}"
    return str(words()["some_charges"].format(count=len(ids), charges=", ".join(ids)))


def plain(charge: Entity) -> str:
    """A charge in a few words of plain text, for a letter or a list."""
    said = words()["letter"]
    row = charge_row(charge, 1)
    date = charge.values.get("date")
    text = row.text if isinstance(row.text, str) else said["unknown_charge"]
    return str(said["charge"].format(text=text, date=day(date) if isinstance(date, Span) else said["unknown_date"]))


def described(charge: Entity) -> str:
    """A charge by its id in the file, its section, text and date."""
    return f"{charge.id} ({' '.join(part for part in (charge.text('offence.statute'), plain(charge)) if part)})"


def _without(one: ChargePlan) -> Without:
    closed = [row for row in one.closed if (it := row.decided_by) and not isinstance(it.rule.predicate, Reaches)]
    reasons = []
    for row in (*one.waiting, *one.open, *(closed or one.closed)):
        decision = row.decided_by
        name = "closed_from" if row.not_before else "closed_why"
        why = clause(decision.condition) if decision else words()["statuses"][row.status.value]
        if decision and isinstance(decision.rule.predicate, Reaches):
            why = why.replace("_", " ")
        text = words()[name].format(citation=row.provision.citation, why=why, day=row.not_before)
        reasons.append(f"{sentence(words()['statuses'][row.status.value])} {sentence(text)}")
    reasons += [
        f"{row.provision.title} ({row.provision.citation}): {words()['statuses'][row.status.value]}."
        for row in one.defences
    ]
    # two provisions of one section can fail for the same reason: it is said once
    told = tuple(dict.fromkeys(reasons)) or (words()["no_provision"],)
    return Without(described(one.charge), words()["statuses"][one.status], told)


def _person(plan: Plan) -> Iterable[str]:
    rows = [one for one in (*plan.person, *plan.status_rules) if one.status.value != "not_available"]
    return dict.fromkeys(
        f"{one.provision.title} ({one.provision.citation}): {words()['statuses'][one.status.value]}." for one in rows
    )
