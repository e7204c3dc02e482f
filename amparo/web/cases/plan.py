"""The plan: what to file in which court, in which order, what to beware of; and what becomes of each charge."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from amparo.engine.determine import Determination
from amparo.engine.provision import words as law_words
from amparo.facts.case import Entity
from amparo.relief.plan import Filing, Plan
from amparo.relief.telling import finished, telling
from amparo.web.cases import story_dates
from amparo.web.cases.determined import planned
from amparo.web.cases.file import OpenFile
from amparo.web.cases.law_answers import (
    Answer,
    Status,
    answer,
    answers,
    charge_place,
    charge_words,
    day_of,
    status_words,
)
from amparo.web.page import show
from amparo.web.words import say


@dataclass(frozen=True)
class Line:
    """A charge with one answer about it, or without any."""

    charge: str
    place: str
    answer: Answer | None
    status: Status
    others: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Papers:
    """One filing as the page shows it."""

    filing: Filing
    number: int
    court: str
    cases: str
    lines: tuple[Line, ...]
    says: str
    seen_by: str
    choices: tuple[str, ...]
    chooser: str
    rows: tuple[tuple[str, str], ...]
    recalled: bool
    basis: str


@dataclass(frozen=True)
class Shared:
    """An answer that holds for several charges alike."""

    answer: Answer
    charges: str


def plan(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The plan on the law of a day."""
    day = day_of(request, file)
    made = planned(file, day, where_held=True)
    rest = [one for one in made.charges if one.best is None and (not one.defences or finished(one))]
    person = [one for one in (*made.person, *made.status_rules) if one.status.value != "not_available"]
    result = made.determinations
    given = {
        "file": file,
        "day": story_dates.shown(day),
        "asked_on": day if day != file.today else "",
        "plan": made,
        "filings": [_papers(made, number, one) for number, one in enumerate(made.filings, 1)],
        "pending": [
            (_named(one.charge), answers(result, one.defences))
            for one in made.charges
            if one.defences and not finished(one)
        ],
        "rest": [_rest(made, one.charge, telling(one), one.status, one.defences) for one in rest],
        "person": _shared(made, person),
        "besides": _shared(made, [each for one in made.charges for each in one.besides]),
        "review": [
            {"charge": _named(file.case.charge(one.charge)), "says": f"{say(f'law.review.{one.reason}')} {one.do}"}
            for one in made.review
        ],
        "questions": len(made.questions),
    }
    return show(request, "cases/plan.html", given)


def _named(charge: Entity) -> str:
    return f"{charge.id} {charge_words(charge)}"


def _papers(plan: Plan, number: int, one: Filing) -> Papers:
    version, procedure = one.version, one.version.procedure
    place = ", ".join(part for part in (one.court or procedure.court or say("plan.no_court"), one.county) if part)
    served = ", ".join(each.replace("_", " ") for each in procedure.serve)
    money = "; ".join(say("plan.not_known") if each == "unknown" else each for each in one.money)
    rows = (
        ("form", procedure.form),
        ("filed_by", procedure.filed_by),
        ("attach", "; ".join(procedure.attach)),
        ("serve", served),
        ("response", say("plan.days", days=procedure.response_days) if procedure.response_days else ""),
        ("deemed", say("plan.days", days=procedure.deemed_grant_days) if procedure.deemed_grant_days else ""),
        ("hearing", " ".join((law_words()["hearings"][version.hearing] + ".", version.hearing_note)).strip()),
        ("prosecutor", version.prosecutor),
        ("fee", money or say("plan.not_known")),
        ("secrecy", version.confidentiality),
        ("appeal", procedure.appeal),
    )
    return Papers(
        filing=one,
        number=number,
        court=place,
        cases=", ".join(one.cases),
        lines=tuple(
            Line(
                _named(each.determination.charge),
                charge_place(each.determination.charge),
                made := answer(plan.determinations, each.determination),
                made.status,
            )
            for each in one.routes
            if each.determination.charge is not None
        ),
        says=one.effect.says if one.effect else "",
        seen_by="; ".join(one.effect.visible_to) if one.effect else "",
        choices=tuple(each.says for each in version.effects) if len(version.effects) > 1 else (),
        chooser=str(law_words()["elections"].get(version.election, say("plan.not_known"))),
        rows=tuple((say(f"plan.rows.{name}"), text) for name, text in rows if text),
        recalled=version.basis in ("recalled", "inferred"),
        basis=str(law_words()["bases"][version.basis]),
    )


def _rest(
    plan: Plan, charge: Entity, row: Determination | None, status: str, defences: tuple[Determination, ...]
) -> Line:
    """A charge without a filing: the reason that says most."""
    made = answer(plan.determinations, row) if row else None
    others = answers(plan.determinations, defences)
    return Line(
        _named(charge), charge_place(charge), made, made.status if made else status_words(status), tuple(others)
    )


def _shared(plan: Plan, rows: list[Determination]) -> list[Shared]:
    """Answers that are alike told once, with the charges they are about."""
    groups: dict[tuple[str, str], list[Determination]] = {}
    for one in rows:
        groups.setdefault((one.version.id, one.status.value), []).append(one)
    return [
        Shared(
            answer(plan.determinations, some[0]), ", ".join(dict.fromkeys(one.charge.id for one in some if one.charge))
        )
        for some in groups.values()
    ]
