"""A pack in words and plain data, for people and programs that read the law rather than apply it."""

from __future__ import annotations

from typing import Any

from amparo.engine.provision import Burden, Pack, Provision, Version, words
from amparo.engine.rules import CourtFinds, Rule, Unclear


def describe_pack(pack: Pack) -> dict[str, Any]:
    """What a pack says beyond its provisions."""
    return {
        "jurisdiction": pack.jurisdiction,
        "name": pack.name,
        "checked": pack.checked,
        "not_found": [
            {"about": one.about, "says": one.says, "basis": one.basis, "open": list(one.open_questions)}
            for one in pack.not_found
        ],
        "general_routes": [
            {"title": one.title, "citation": one.citation, "says": one.says, "basis": one.basis}
            for one in pack.general_routes
        ],
        "not_encoded": dict(pack.not_encoded),
        "notes": list(pack.notes),
    }


def describe_provision(provision: Provision) -> dict[str, Any]:
    """A provision with all its versions."""
    return {
        "provision": provision.id,
        "title": provision.title,
        "citation": provision.citation,
        "kind": provision.kind,
        "kind_says": words()["kinds"][provision.kind]["says"],
        "versions": [describe_version(version) for version in provision.versions],
    }


def describe_version(version: Version) -> dict[str, Any]:
    """One version: conditions as an indented list of lines, and everything else the pack says of it."""
    procedure = version.procedure
    return {
        "version": version.id,
        "in_force": version.period.text,
        "version_by": version.by,
        "changed": version.changed,
        "reaches": list(version.reaches),
        "words": version.words,
        "conditions": [line for rule in version.rule.parts for line in rule_lines(rule)],
        "burden": [burden_words(one) for one in version.burdens],
        "ground_burdens": {
            ground.name: [burden_words(one) for one in ground.burdens] for ground in version.grounds if ground.burdens
        },
        "presumes": [
            {"of": list(one.presumes), "given": spoken(one.given), "rebuttable": one.rebuttable, "citation": one.cite}
            for one in version.presumptions
        ],
        "evidence": list(version.evidence),
        "evidence_note": version.evidence_note,
        "hearing": words()["hearings"][version.hearing],
        "hearing_note": version.hearing_note,
        "prosecutor": version.prosecutor,
        "procedure": {name: getattr(procedure, name) for name in PROCEDURE if getattr(procedure, name)},
        "effects": [
            {
                "says": one.says,
                "does": dict(one.does),
                "visible_to": list(one.visible_to),
                "then": one.then,
                "note": one.note,
            }
            for one in version.effects
        ],
        "elect": version.election,
        "confidentiality": version.confidentiality,
        "cautions": [{"danger": one.danger, "says": one.says, "citation": one.cite} for one in version.cautions],
        "shield": describe_shield(version),
        "basis": version.basis,
        "field_basis": dict(version.field_basis),
        "text_as_of": version.text_as_of,
        "sources": [
            {"title": one.title, "address": one.address, "what": one.what, "seen": one.seen} for one in version.sources
        ],
        "open": list(version.open_questions),
    }


SHIELD = ("decider", "authorisation", "refer_to", "days", "months", "length_note", "cooperation", "identification")


def describe_shield(version: Version) -> dict[str, Any]:
    """What a version holds off, on which model and how strongly, in words; empty where it is no shield."""
    shield, known = version.shield, words()
    held_off = {"holds_off": [known["shields"][one] for one in version.shields_from]} if version.shields_from else {}
    told = {name: getattr(shield, name) for name in SHIELD if getattr(shield, name) not in ("", "unknown", None)}
    model = {"model": known["models"][shield.model]} if shield.model else {}
    force = {"force": known["forces"][shield.force]} if shield.force else {}
    return held_off | model | force | told


PROCEDURE = (
    "court", "venue", "form", "fee", "filed_by", "serve", "response_days", "response_note", "combine", "combine_note", "attach",
    "steps", "prepared_by", "deemed_grant_days", "appeal",
)  # fmt: skip


def burden_words(burden: Burden) -> dict[str, str]:
    """A burden in words, with the condition under which it applies."""
    return {
        "standard": words()["burdens"][burden.standard],
        "given": spoken(burden.given) if burden.given else "",
        "citation": burden.cite,
    }


def spoken(rule: Rule) -> str:
    """A condition in words; where a group has none of its own, those of its parts."""
    if rule.says or not rule.parts:
        return rule.says
    joined = " and " if rule.kind == "all" else " or "
    return ("not: " if rule.kind == "not" else "") + joined.join(spoken(part) for part in rule.parts)


JOINS = {"all": "all of:", "any": "one of:", "not": "not:"}


def rule_lines(rule: Rule, depth: int = 0) -> list[dict[str, Any]]:
    """A rule as lines with their depth, for a list that can be read aloud."""
    cite = rule.cite
    while len(rule.parts) == 1 and rule.kind in ("all", "any") and rule.says in ("", rule.parts[0].says):
        rule = rule.parts[0]
        cite = rule.cite or cite
    line: dict[str, Any] = {"depth": depth, "says": rule.says or JOINS.get(rule.kind, ""), "citation": cite}
    if rule.note:
        line["note"] = rule.note
    if isinstance(rule.predicate, CourtFinds):
        line["court"] = True
    if isinstance(rule.predicate, Unclear):
        line["unclear"] = True
    lines = [line]
    for part in rule.parts:
        lines += rule_lines(part, depth + 1)
    return lines
