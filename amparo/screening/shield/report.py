"""A shield as plain data, in the stable shape that `amparo shield --json` prints."""

from __future__ import annotations

from typing import Any

from amparo.relief.report import determination, question_words
from amparo.screening.shield.protect import Protection, Shield, Threat
from amparo.screening.shield.workflow import words

FORMAT = "amparo-shield/1"


def shield_report(shield: Shield) -> dict[str, Any]:
    """What `amparo shield --json` prints. It holds what the person told: it is for counsel, not for the other side."""
    return {
        "format": FORMAT,
        "case": shield.case.title,
        "as_of": shield.as_of,
        "threats": [_threat(threat) for threat in shield.threats],
        "workflow": {
            "binding": shield.bound,
            "steps": [
                {
                    "step": step.id,
                    "title": step.title,
                    "done": step.done,
                    "grounds": list(step.grounds),
                    "says": step.says,
                }
                for step in shield.steps
            ],
        },
        "cautions": [*shield.cautions, *(caution.says for caution in shield.bars)],
        "questions": [_question(shield, question.fact) for question in shield.questions],
        "limits": list(words()["limits"].values()),
    }


def _threat(threat: Threat) -> dict[str, Any]:
    return {
        "kind": threat.kind,
        "title": threat.title,
        "jurisdiction": threat.place or None,
        "court": threat.court or None,
        "charges": [charge.id for charge in threat.charges],
        "acts": [act.id for act in threat.acts],
        "law_encoded": threat.encoded,
        "protections": [_protection(one) for one in threat.protections],
        "not_now": [determination(one.determination) for one in threat.closed],
    }


def _protection(one: Protection) -> dict[str, Any]:
    shield = one.determination.version.shield
    burden = one.determination.burden
    return determination(one.determination) | {
        "holds_off": list(one.determination.version.shields_from),
        "decides": one.decides,
        "burden": burden.standard if burden else "unknown",
        "force": shield.force or None,
        "authorisation": shield.authorisation or None,
        "refer_to": shield.refer_to or None,
        "days": shield.days,
        "conditions": [
            {
                "condition": each.says,
                "citation": each.cite,
                "outcome": each.outcome,
                "facts": [
                    {"fact": use.fact, "value": use.value or None, "source": str(use.source)} for use in each.facts
                ],
            }
            for each in one.conditions
        ],
        "cautions": [
            {"danger": caution.danger, "says": caution.says, "citation": caution.cite} for caution in one.cautions
        ],
    }


def _question(shield: Shield, fact: str) -> dict[str, str]:
    who, question, why = question_words(shield.determinations, fact)
    return {"fact": fact, "ask": who, "question": question, "why": why}
