"""The sheet for the client: what a remedy does and does not do for work, housing, credit, immigration. To read together and take along.

It names no trafficking, no offence and nobody: it may be found by somebody who must not know. Which sentence stands on it follows from
what the law packs say of each filing of the plan; what they do not know is told as not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from amparo.engine.determine import Determination
from amparo.engine.provision import words as law_words
from amparo.relief.plan import Filing, Plan
from amparo.web import words
from amparo.web.cases import story_dates
from amparo.web.cases.determined import planned
from amparo.web.cases.file import OpenFile
from amparo.web.page import show
from amparo.web.words import say

TOLD = (
    "vacated", "set_aside", "dismissed", "acquitted", "on_the_merits", "sealed", "expunged", "destroyed", "status_restored",
    "fines_refunded", "debts_cancelled", "registration_ends",
)  # fmt: skip
"""What an effect can do, in the order in which the sheet tells it."""

REMEMBERED = frozenset({"recalled", "inferred"})
"""How a law is known where nobody has read it."""

DOUBT = ("unknown", "on_request", "partly")

DEBTS, RECORD_ITEMS, ACCURATE = "us/15-1681c-3", "us/15-1681c-3-record", "us/15-1681k"
"""The rules on reports of companies that the sheet speaks of, as the law packs name them."""


@dataclass(frozen=True)
class Step:
    """One filing, in the client's words."""

    where: str
    count: int
    says: tuple[str, ...]
    doubts: tuple[str, ...]
    seen_by: tuple[str, ...]
    law: str


@dataclass(frozen=True)
class Part:
    """One part of life: what changes, what does not."""

    title: str
    does: tuple[str, ...]
    does_not: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A law the sheet rests on, and how well it is known."""

    citation: str
    basis: str
    partly: bool
    """Whether some of it is only remembered."""


def sheet(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The sheet, on today's law."""
    made = planned(file, where_held=True)
    given = {
        "file": file,
        "part": "plan",
        "day": story_dates.shown(file.today),
        "steps": [_step(one) for one in made.filings],
        "waiting": _waiting(made),
        "life": [_work(made), _housing(made), _credit(made), _immigration(made)],
        "rules": list(_rules(made)),
        "reviewed": say("sheet.reviewed") == "yes",
        "own": words.book(words.language()).get("sheet.title") is not None,
    }
    return show(request, "cases/sheet.html", given)


def _step(one: Filing) -> Step:
    answers = {name: _does(one, name) for name in TOLD if one.effect and name in one.effect.does}
    return Step(
        where=", ".join(part for part in (one.court or one.version.procedure.court, one.county) if part),
        count=len(one.routes),
        says=tuple(say(f"sheet.does.{name}") for name in TOLD if answers.get(name) == "yes"),
        doubts=tuple(say(f"sheet.does.{name}") for name in TOLD if answers.get(name) in DOUBT),
        seen_by=one.effect.visible_to if one.effect else (),
        law=one.provision.citation,
    )


def _does(one: Filing, name: str) -> str:
    """What the law answers to a question about the effect. A yes that is only remembered, not confirmed, is not told as a yes."""
    said = one.effect.does.get(name, "unknown") if one.effect else "unknown"
    known = one.version.field_basis
    basis = known.get(name, known.get("effect", one.version.basis))
    return "unknown" if said == "yes" and basis in REMEMBERED else said


def _waiting(plan: Plan) -> int:
    """How many charges no paper can be filed for yet, though something may open."""
    return sum(one.best is None and bool(one.waiting or one.open) for one in plan.charges)


def _answers(plan: Plan, name: str) -> set[str]:
    """What the filings' effects answer to a question, taken together; nothing told of it counts as not known."""
    return {_does(one, name) for one in plan.filings}


def _said(*keys: str) -> tuple[str, ...]:
    return tuple(say(f"sheet.{key}") for key in keys if key)


def _rule(plan: Plan, provision: str) -> bool:
    """Whether a rule helps, or may help once more is known."""
    return any(_helps(one) for one in plan.determinations.rows if one.provision.id == provision)


def _helps(one: Determination) -> bool:
    return one.status.value in ("available", "court_decides", "open")


def _work(plan: Plan) -> Part:
    may = _answers(plan, "may_deny")
    say_no = "work.may_say_no" if may == {"yes"} else "work.may_say_no_some" if "yes" in may else ""
    american = _rule(plan, ACCURATE)
    return Part(
        say("sheet.work.title"),
        _said(say_no, "work.wrong_report" if american else "", "work.block" if _rule(plan, RECORD_ITEMS) else ""),
        _said("" if may == {"yes"} else "work.ask_first", "work.special", "work.companies" if american else ""),
    )


def _housing(plan: Plan) -> Part:
    american = _rule(plan, ACCURATE)
    return Part(
        say("sheet.housing.title"),
        _said("housing.report" if american else "", "housing.block" if _rule(plan, RECORD_ITEMS) else ""),
        _said("housing.ask_first", "housing.not_sure"),
    )


def _credit(plan: Plan) -> Part:
    back, gone = _answers(plan, "fines_refunded"), _answers(plan, "debts_cancelled")
    return Part(
        say("sheet.credit.title"),
        _said(
            "credit.fines_back" if "yes" in back else "",
            "credit.fines_gone" if "yes" in gone else "",
            "credit.block" if _rule(plan, DEBTS) else "",
        ),
        _said("credit.debts_stay", "credit.fines_owed" if plan.owed else ""),
    )


def _immigration(plan: Plan) -> Part:
    citizen = plan.case.person.values.get("person.noncitizen")
    title = say("sheet.immigration.title")
    if citizen is False:
        return Part(title, _said("immigration.citizen"), ())
    routes = {route.immigration for one in plan.filings for route in one.routes}
    return Part(
        title,
        _said("immigration.merits_yes" if "merits_yes" in routes else ""),
        _said(
            "immigration.merits_no" if "merits_no" in routes else "",
            "immigration.merits_unknown" if "merits_unknown" in routes else "",
            "immigration.lawyer_first",
            "immigration.truth",
        ),
    )


def _rules(plan: Plan) -> Iterator[Rule]:
    bases = law_words()["bases"]
    versions = {one.version.id: one.version for one in plan.filings}
    spoken: Sequence[str] = (DEBTS, RECORD_ITEMS, ACCURATE)
    for one in plan.determinations.rows:
        if one.provision.id in spoken and _helps(one):
            versions.setdefault(one.version.id, one.version)
    for version in versions.values():
        partly = not REMEMBERED.isdisjoint(version.field_basis.values())
        yield Rule(version.provision.citation, str(bases[version.basis]), partly)
