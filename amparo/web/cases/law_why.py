"""Why: the proof of one answer as nested parts, each with its citation and the facts it rests on; and what stands behind the law itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from amparo.engine.determine import Determination, Determinations
from amparo.engine.explain import Proof
from amparo.engine.provision import LawSource
from amparo.engine.provision import words as law_words
from amparo.facts.dates import Period
from amparo.relief.plan import cited
from amparo.relief.proof import Element, readiness
from amparo.relief.telling import citation, plainly
from amparo.web.cases import story_dates
from amparo.web.cases.file import OpenFile
from amparo.web.cases.law_answers import (
    PERSON,
    Answer,
    Asked,
    Fact,
    answer,
    charge_place,
    charge_words,
    day_of,
    determined,
    fact,
    questions,
)
from amparo.web.page import show
from amparo.web.words import say

MARKS = {"met": "✓", "not met": "✗", "not known": "?", "for the court": "§"}


@dataclass(frozen=True)
class Node:
    """A condition of the proof as the page shows it."""

    outcome: str
    mark: str
    says: str
    cite: str
    note: str
    facts: tuple[Fact, ...]
    parts: tuple[Node, ...]
    unfolded: bool
    """Whether its parts are shown at once: they are not where they make no difference to what stands above."""


@dataclass(frozen=True)
class Shown:
    """One version of a provision, with all that stands behind its answer."""

    answer: Answer
    in_force: str
    words: str
    changed: str
    proof: tuple[Node, ...]
    days: tuple[tuple[str, str, str], ...]
    unknown: tuple[Asked, ...]
    would_take: tuple[tuple[str, str], ...]
    burden: str
    elements: tuple[tuple[Element, str], ...]
    """Each with its outcome as a key: met, not_met, not_known."""
    presumes: tuple[str, ...]
    effects: tuple[tuple[str, str], ...]
    cautions: tuple[str, ...]
    basis: str
    recalled: bool
    recalled_parts: tuple[str, ...]
    text_as_of: str
    sources: tuple[LawSource, ...]
    open_questions: tuple[str, ...]


def why(request: HttpRequest, file: OpenFile, charge: str, provision: str) -> HttpResponse:
    """The page of one answer. Where the day that picks the version is not known, each version that may apply is shown."""
    day = day_of(request, file)
    result = determined(file, day)
    rows = [one for one in rows_of(result, charge) if one.provision.id == provision]
    if not rows:
        raise Http404
    first = rows[0]
    given = {
        "file": file,
        "part": "law",
        "day": story_dates.shown(day),
        "asked_on": day if day != file.today else "",
        "provision": first.provision,
        "charge": first.charge,
        "charge_words": charge_words(first.charge),
        "charge_place": charge_place(first.charge) if first.charge else "",
        "kind": law_words()["kinds"][first.provision.kind]["says"],
        "rows": [_shown(file, result, one) for one in rows],
    }
    return show(request, "cases/law_why.html", given)


def rows_of(result: Determinations, charge: str) -> list[Determination]:
    """The answers about a charge, or about the person."""
    return result.of_person if charge == PERSON else result.of_charge(charge)


def _shown(file: OpenFile, result: Determinations, one: Determination) -> Shown:
    version, ready = one.version, readiness(one)
    recalled = [name for name, basis in version.field_basis.items() if basis in ("recalled", "inferred")]
    settled = one.status.value in ("available", "court_decides")
    return Shown(
        answer=answer(result, one),
        in_force=_in_force(version.period),
        words=version.words,
        changed=version.changed,
        proof=tuple(node(file, result, part, one) for part in one.proof.parts),
        days=tuple(
            (each.rule.says, each.rule.cite, story_dates.shown(each.day) if each.day else "")
            for each in one.constraints
        ),
        unknown=tuple(questions(result, one.unknown)),
        would_take=() if settled else tuple((rule.says, citation(rule.cite)) for rule in one.smallest_change),
        burden=ready.burden_says,
        elements=tuple((each, each.outcome.replace(" ", "_")) for each in ready.elements),
        presumes=tuple(
            f"{', '.join(each.presumes)} {cited(each.cite)}".replace("_", " ").strip() for each in one.presumptions
        ),
        effects=tuple((effect.says, effect.cite) for effect in version.effects),
        cautions=tuple(" ".join(part for part in (each.says, cited(each.cite)) if part) for each in version.cautions),
        basis=str(law_words()["bases"][version.basis]),
        recalled=version.basis in ("recalled", "inferred"),
        recalled_parts=tuple(name.replace("_", " ") for name in recalled),
        text_as_of=story_dates.shown(version.text_as_of) if version.text_as_of else "",
        sources=version.sources,
        open_questions=version.open_questions,
    )


def _in_force(period: Period) -> str:
    """From when to when a version is in force, in words."""
    start, _, end = period.text.partition("/")
    if end == ".." and start not in ("", ".."):
        return say("law.one.in_force_since", day=story_dates.shown(start))
    return say("law.one.in_force", period=story_dates.shown_period(period.text))


def node(file: OpenFile, result: Determinations, proof: Proof, one: Determination, above: str = "") -> Node:
    """A condition and everything below it. A part that is not what makes the whole so is shown folded."""
    parts = tuple(node(file, result, part, one, proof.outcome) for part in proof.parts)
    used: Sequence[Any] = proof.facts
    return Node(
        outcome=proof.outcome.replace(" ", "_"),
        mark=MARKS[proof.outcome],
        says=plainly(proof.says, proof.rule.cite),
        cite=citation(proof.rule.cite),
        note=proof.rule.note,
        facts=tuple(fact(file, result, use, one.charge) for use in used),
        parts=parts,
        unfolded=above in ("", proof.outcome) or above != "met",
    )
