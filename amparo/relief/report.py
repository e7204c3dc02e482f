"""Determinations and plans as plain data, in the stable shape that `--json` prints (docs/json.md, schema/)."""

from __future__ import annotations

from typing import Any

from amparo.engine.determine import Determination, Determinations
from amparo.engine.explain import Proof
from amparo.engine.provision import Effect, Version
from amparo.engine.provision import words as law_words
from amparo.facts.vocabulary import vocabulary
from amparo.relief.plan import ChargePlan, Filing, Plan, Route
from amparo.relief.proof import readiness

CHECK_FORMAT = "amparo-check/1"
PLAN_FORMAT = "amparo-plan/1"
EXPLAIN_FORMAT = "amparo-explain/1"
ASK_FORMAT = "amparo-ask/1"


def check_report(result: Determinations) -> dict[str, Any]:
    """What `amparo check --json` prints."""
    return {
        "format": CHECK_FORMAT,
        "case": result.case.title,
        "as_of": result.as_of,
        "determinations": [determination(one) for one in result.rows],
        "review": [{"charge": one.charge, "reason": one.reason, "do": one.do} for one in result.review],
        "law": [
            {"jurisdiction": pack.jurisdiction, "name": pack.name, "checked": pack.checked} for pack in result.packs
        ],
    }


def determination(one: Determination) -> dict[str, Any]:
    """One determination."""
    decision = one.decided_by
    return {
        "provision": one.provision.id,
        "version": one.version.id,
        "title": one.provision.title,
        "citation": one.provision.citation,
        "kind": one.provision.kind,
        "charge": one.charge.id if one.charge else None,
        "status": one.status.value,
        "decided_by": {"condition": decision.condition, "citation": pinpoint(one, decision.citation)}
        if decision
        else None,
        "unknown": one.unknown,
        "not_before": one.not_before or None,
        "basis": one.version.basis,
    }


PARTS = ("reach", "in force", "grant", "burden")
"""Parts of a version that carry no pinpoint of their own: the provision's citation stands for them."""


def pinpoint(one: Determination, citation: str) -> str:
    """The citation of a condition, or of the whole provision where the condition is one of its general parts."""
    return one.provision.citation if not citation or citation in PARTS else citation


def explain_report(result: Determinations, charge: str, provision: str = "") -> dict[str, Any]:
    """What `amparo explain --json` prints: the proof trees of a charge."""
    rows = [
        one
        for one in (result.of_charge(charge) if charge else result.of_person)
        if not provision or one.provision.id == provision
    ]
    return {
        "format": EXPLAIN_FORMAT,
        "case": result.case.title,
        "as_of": result.as_of,
        "charge": charge or None,
        "determinations": [explanation(one) for one in rows],
    }


def explanation(one: Determination) -> dict[str, Any]:
    """A determination with everything that stands behind it."""
    ready = readiness(one)
    version = one.version
    return determination(one) | {
        "in_force": version.period.text,
        "words": version.words,
        "proof": proof(one.proof),
        "constraints": [{"condition": each.rule.says, "citation": each.rule.cite, "day": each.day or None} for each in one.constraints],
        "would_take": [{"condition": rule.says, "citation": rule.cite} for rule in one.smallest_change],
        "readiness": {
            "burden": ready.burden,
            "burden_says": ready.burden_says,
            "elements": [
                {
                    "element": each.element, "says": each.says, "citation": each.cite, "outcome": each.outcome,
                    "presumed": each.presumed or None, "at_hand": list(each.at_hand), "to_be_got": list(each.missing),
                }
                for each in ready.elements
            ],
        },
        **provenance(version),
    }  # fmt: skip


def provenance(version: Version) -> dict[str, Any]:
    """How a version of the law is known."""
    return {
        "basis": version.basis,
        "basis_says": law_words()["bases"][version.basis],
        "field_basis": dict(version.field_basis),
        "text_as_of": version.text_as_of or None,
        "sources": [
            {"title": one.title, "address": one.address, "what": one.what, "seen": one.seen} for one in version.sources
        ],
        "open_questions": list(version.open_questions),
    }


def proof(node: Proof) -> dict[str, Any]:
    """A proof tree as nested data."""
    out: dict[str, Any] = {"outcome": node.outcome, "says": node.says, "citation": node.cite}
    if node.rule.note:
        out["note"] = node.rule.note
    if facts := node.facts:
        out["facts"] = [{"fact": use.fact, "value": use.value or None, "source": str(use.source)} for use in facts]
    if parts := [proof(part) for part in node.parts]:
        out["parts"] = parts
    return out


def ask_report(result: Determinations) -> dict[str, Any]:
    """What `amparo ask --json` prints."""
    return {"format": ASK_FORMAT, "case": result.case.title, "as_of": result.as_of, "questions": questions(result)}


def questions(result: Determinations) -> list[dict[str, Any]]:
    """The facts worth asking, those that settle most first, in the words of the vocabulary."""
    made = []
    for one in result.questions:
        ask, question, why = question_words(result, one.fact)
        made.append({"fact": one.fact, "ask": ask, "question": question, "why": why, "settles": one.settles})
    return made


def question_words(result: Determinations, fact_id: str) -> tuple[str, str, str]:
    """Whom to ask, the question and why it matters, for any fact id."""
    fact = vocabulary().describe(fact_id)
    if fact is not None:
        return fact.ask, fact.question, fact.why
    said = law_words()["questions"]
    class_id = fact_id.partition(".classes.")[2]
    if class_id:
        for pack in result.packs:
            for one in pack.classes.values():
                if one.id == class_id:
                    return "lawyer", said["class"].format(title=one.title, cite=one.cite), said["class_why"]
    key = fact_id.removeprefix("readings.")
    for pack in result.packs:
        for provision in pack.provisions:
            for version in provision.versions:
                if version.id == key:
                    return (
                        "lawyer",
                        said["in_force"].format(citation=provision.citation, period=version.period.text),
                        said["in_force_why"],
                    )
                for rule in version.rule.walk():
                    if getattr(rule.predicate, "key", None) == key:
                        return (
                            "lawyer",
                            str(getattr(rule.predicate, "what", "")),
                            said["unclear_why"].format(citation=provision.citation),
                        )
    return "lawyer", fact_id, ""


def plan_report(plan: Plan) -> dict[str, Any]:
    """What `amparo plan --json` prints."""
    return {
        "format": PLAN_FORMAT,
        "case": plan.case.title,
        "as_of": plan.as_of,
        "warnings": list(plan.warnings),
        "filings": [filing(one) for one in plan.filings],
        "charges": [charge_plan(one) for one in plan.charges],
        "person": [determination(one) for one in plan.person],
        "status_rules": [determination(one) for one in plan.status_rules],
        "owed": list(plan.owed),
        "questions": questions(plan.determinations),
        "review": [{"charge": one.charge, "reason": one.reason, "do": one.do} for one in plan.review],
    }


def filing(one: Filing) -> dict[str, Any]:
    """A filing of a plan."""
    procedure = one.version.procedure
    return {
        "provision": one.provision.id,
        "version": one.version.id,
        "title": one.provision.title,
        "citation": one.provision.citation,
        "jurisdiction": one.jurisdiction,
        "court": one.court or procedure.court,
        "county": one.county,
        "cases": one.cases,
        "charges": [charge.id for charge in one.charges],
        "status": {
            route.determination.charge.id: route.determination.status.value
            for route in one.routes
            if route.determination.charge
        },
        "effect": effect(one.effect),
        "elections": [effect(each) for each in one.version.effects] if len(one.version.effects) > 1 else [],
        "elect": one.version.election or None,
        "immigration": one.routes[0].immigration or None,
        "first": list(one.first),
        "waits_for": list(one.waits_for),
        "form": procedure.form,
        "attach": list(procedure.attach),
        "serve": list(procedure.serve),
        "response_days": procedure.response_days,
        "deemed_grant_days": procedure.deemed_grant_days,
        "hearing": one.version.hearing,
        "hearing_note": one.version.hearing_note,
        "prosecutor": one.version.prosecutor,
        "fee": list(one.money),
        "confidentiality": one.version.confidentiality,
        "deadlines": list(one.deadlines),
        "warnings": list(one.warnings),
        "after": list(one.after),
        **provenance(one.version),
    }


def effect(one: Effect | None) -> dict[str, Any] | None:
    """An effect of relief."""
    if one is None:
        return None
    return {
        "id": one.id,
        "says": one.says,
        "does": dict(one.does),
        "visible_to": list(one.visible_to),
        "note": one.note,
    }


def charge_plan(one: ChargePlan) -> dict[str, Any]:
    """What becomes of one charge."""

    def route(each: Route) -> dict[str, Any]:
        return determination(each.determination) | {"immigration": each.immigration or None}

    return {
        "charge": one.charge.id,
        "status": one.status,
        "best": route(one.best) if one.best else None,
        "others": [route(each) for each in one.others],
        "besides": [determination(each) for each in one.besides],
        "not_yet": [determination(each) for each in one.waiting],
        "open": [determination(each) for each in one.open],
        "not_available": [determination(each) for each in one.closed],
        "defences": [determination(each) for each in one.defences],
    }
