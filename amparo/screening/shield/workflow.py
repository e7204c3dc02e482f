"""Where a case stands in the order that the European Court of Human Rights asks for: suspicion, assessment, decision, reasons.

Source: V.C.L. and A.N. v. the United Kingdom (European Court of Human Rights, 2021). A step is done or it is not done yet:
there is no step at which somebody is found not to be a victim.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from amparo.facts.case import Case
from amparo.facts.document import data
from amparo.facts.vocabulary import vocabulary

KINDS = ("sex_trafficking", "labor_trafficking", "compelled_prostitution", "child_exploitation", "severe_form")
ACTS = ("act.compelled", "act.directed_by_trafficker", "act.in_the_scheme", "act.profit_went_to_trafficker")


@cache
def words() -> Mapping[str, Any]:
    """The sentences of the shield."""
    loaded: Mapping[str, Any] = data(Path(__file__).parent / "words.yaml")
    return loaded


@dataclass(frozen=True, slots=True)
class Step:
    """A step: whether it is done, on which grounds (for counsel), and what is to be said of it."""

    id: str
    title: str
    done: bool
    grounds: tuple[str, ...]
    facts: tuple[str, ...]
    """The ids of the facts behind the grounds, so that what was told in confidence can be left out."""
    says: str


def steps(case: Case) -> tuple[Step, ...]:
    """The steps in their order."""
    said = words()["workflow"]["steps"]
    suspicion, assessed = list(_suspicion(case)), list(_assessed(case))
    made = [
        _step("suspicion", suspicion or assessed, said),
        _step("assessment", assessed, said),
        Step("decision", said["decision"]["title"], False, (), (), said["decision"]["open" if assessed else "waits"]),
        Step("reasons", said["reasons"]["title"], False, (), (), said["reasons"]["open"]),
    ]
    return tuple(made)


def _step(name: str, found: list[tuple[str, str]], said: Mapping[str, Any]) -> Step:
    grounds = tuple(dict.fromkeys(ground for ground, _ in found))
    text = said[name]["done"].format(grounds="; ".join(grounds)) if found else said[name]["open"]
    return Step(name, said[name]["title"], bool(found), grounds, tuple(fact for _, fact in found), text)


def _assessed(case: Case) -> Iterator[tuple[str, str]]:
    for one in case.recognitions:
        if one.text("kind") in words()["assessed_by"]:
            yield _document(one.text("kind"), one.text("issuer"), one.text("date")), one.fact_id("kind")


def _suspicion(case: Case) -> Iterator[tuple[str, str]]:
    said = words()["suspicion"]
    for one in case.recognitions:
        kind = one.text("kind") or said["recognition"]
        yield _document(kind, one.text("issuer"), one.text("date")), one.fact_id("kind")
    if case.person.values.get("victim.suspected") is True:
        yield said["suspected"], "victim.suspected"
    for name in KINDS:
        if case.person.values.get(f"victim.{name}") is True:
            yield said["told"], f"victim.{name}"
    for episode in case.episodes:
        yield said["told"], episode.fact_id("kinds")
    for charge in case.charges:
        for name in ACTS:
            if charge.values.get(name) is True:
                yield said["act"], charge.fact_id(name)


def _document(kind: str, issuer: str, date: str) -> str:
    fact = vocabulary().sections["recognitions"].facts["kind"]
    name = kind.replace("_", " ") if kind in fact.words else kind
    return ", ".join(part for part in (name.replace("hhs", "HHS"), issuer, date) if part)
