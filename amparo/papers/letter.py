"""What the letter to the client is filled with: plain sentences, nothing that promises, no word of law that can be avoided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from amparo.engine.provision import Effect
from amparo.facts.dates import read_date
from amparo.papers.caption import counsel_of, court_of
from amparo.papers.checklist import plain
from amparo.papers.elements import standing
from amparo.papers.filing import GRANTS, asks_secrecy, asks_waiver
from amparo.papers.marks import Gap, Markdown, joined
from amparo.papers.orders import relief
from amparo.papers.templates import words
from amparo.papers.wording import clause, day, law_text, sentence
from amparo.relief.plan import ChargePlan, Filing, Plan
from amparo.relief.report import questions


@dataclass(frozen=True, slots=True)
class Ask:
    """What can be asked of one court."""

    number: int
    court: Markdown
    charges: tuple[str, ...]
    grants: str
    does: tuple[str, ...]
    unknown: tuple[str, ...]
    choice: bool
    visible_to: tuple[str, ...]
    hearing: str
    secrecy: bool
    waiver: bool


@dataclass(frozen=True, slots=True)
class NotNow:
    """A charge nothing can be asked for now, and why in a sentence."""

    charge: str
    status: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the client and the charges it is about."""

    question: str
    about: str


def letter_context(plan: Plan, today: str) -> dict[str, object]:
    """Every name the template of the letter may use."""
    merits = {route.immigration for filing in plan.filings for route in filing.routes if route.immigration}
    return {
        "today": day(read_date(today)),
        "client": plan.case.person.text("person.name") or Gap(words()["gaps"]["client"]),
        "counsel": counsel_of(plan.case),
        "filings": tuple(_ask(filing, plan, number) for number, filing in enumerate(plan.filings, 1)),
        "without": tuple(_not_now(one) for one in plan.charges if one.best is None),
        "may_deny": any(filing.effect and filing.effect.does.get("may_deny") == "yes" for filing in plan.filings),
        # of several filings the one that helps least decides what is said
        "immigration": next((name for name in ("no", "unknown", "yes") if f"merits_{name}" in merits), ""),
        "questions": tuple(_questions(plan)),
        "dangers": tuple(_dangers(plan)),
    }


def _ask(filing: Filing, plan: Plan, number: int) -> Ask:
    said, version = words()["letter"], filing.version
    statuses = {standing(route.determination) for route in filing.routes}
    grant = next(name for name in GRANTS if name in statuses or name == GRANTS[-1])
    return Ask(
        number=number,
        court=joined(court_of(filing).heading[:2]),
        charges=tuple(_with_case(one.text("case_number"), plain(one)) for one in filing.charges),
        grants=said["grants"][grant],
        does=tuple(_does(filing, filing.effect)) if filing.effect else (),
        unknown=tuple(_unknown(filing, filing.effect)) if filing.effect else (),
        choice=len(version.effects) > 1 and version.election == "petitioner",
        visible_to=tuple(clause(law_text(one)) for one in filing.effect.visible_to) if filing.effect else (),
        hearing=said["hearings"][version.hearing],
        secrecy=asks_secrecy(filing, plan),
        waiver=asks_waiver(filing, plan),
    )


def _with_case(number: str, charge: str) -> str:
    return f"{charge} ({number})" if number else charge


def _does(filing: Filing, effect: Effect) -> Iterator[str]:
    said = words()["letter"]
    given = relief(effect, filing)
    for name, says in said["does"].items():
        if name in given:
            yield said[given[name]].format(says=says) if given[name] in ("on_request", "partly") else says
    if all(given.get(name) not in ("yes", "partly") for name in ("sealed", "expunged", "destroyed")):
        yield said["still_public"]


def _unknown(filing: Filing, effect: Effect) -> Iterator[str]:
    open_to_us = relief(effect, filing, ("unknown",))
    return (says for name, says in words()["letter"]["does"].items() if name in open_to_us)


STILL_OPEN = ("pending", "diversion_pending")
"""A charge that ended so is not cleared but defended."""


def _not_now(one: ChargePlan) -> NotNow:
    said = words()["letter"]["why_not"]
    if one.defences and one.charge.text("disposition.kind") in STILL_OPEN:
        return NotNow(plain(one.charge), said["defence"])
    first = min((row.not_before for row in one.waiting if row.not_before), default="")
    if one.status == "not_yet" and first:
        return NotNow(plain(one.charge), said["not_yet_day"].format(day=day(read_date(first))))
    return NotNow(plain(one.charge), said[one.status])


def _questions(plan: Plan) -> Iterator[Question]:
    groups: dict[str, list[str]] = {}
    for one in questions(plan.determinations):
        if one["ask"] == "client":
            section, _, rest = one["fact"].partition(".")
            groups.setdefault(one["question"], []).extend([rest.partition(".")[0]] if section == "charges" else [])
    for question, ids in groups.items():
        known = list(dict.fromkeys(ids))
        named = "; ".join(plain(plan.case.charge(one)) for one in known)
        many = words()["letter"]["many"].format(count=len(known))
        yield Question(sentence(question), many if len(known) > MOST_NAMED else named)


MOST_NAMED = 4
"""So many charges are named behind a question; of more only the number is said."""


def _dangers(plan: Plan) -> Iterator[str]:
    said = words()["letter"]["dangers"]
    found = {caution.danger for filing in plan.filings for caution in filing.version.cautions}
    yield from (says for name, says in said.items() if name in found)
