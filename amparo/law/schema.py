"""The JSON Schema of a law pack, made from the words packs are written in: editors complete and explain them.

`python -m amparo.law.schema` writes it anew. It is a little wider than `read_pack`, which has the last word: a schema cannot see
whether a class, a standard or a citation is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from amparo.engine.conditions import AGE_AT, BESIDE, PREDICATES
from amparo.engine.offence_syntax import CLASS
from amparo.engine.provision import words
from amparo.engine.shield_syntax import SHIELD
from amparo.engine.syntax import GROUND, PACK, PROCEDURE, PROVISION, SOURCE, VERSION, with_a_basis
from amparo.facts.vocabulary import vocabulary
from amparo.law.packs import Library

PATH = Path(__file__).resolve().parents[2] / "schema" / "pack.schema.json"

Schema = dict[str, Any]

TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
"""What is written without quotes can look like a number or a truth; it is read as the text that was written. Blank: nothing."""

NUMBER: Schema = {"type": ["integer", "null"], "minimum": 0, "maximum": 99999}
CONDITION: Schema = {"$ref": "#/$defs/condition"}
CONDITIONS: Schema = {"type": ["array", "null"], "items": {"anyOf": [CONDITION, {"type": "null"}]}}
YES_NO: Schema = {"enum": ["yes", "no", True, False, None]}


def pack_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of a law pack."""
    free: Schema = {"type": ["object", "null"]}
    properties = dict.fromkeys(PACK, TEXT) | {
        "jurisdiction": {"enum": list(vocabulary().jurisdictions)},
        "statutes": _fields(
            {
                "default": TEXT,
                "codes": free | {"additionalProperties": {"type": "array", "items": TEXT}},
                "sections": free | {"additionalProperties": {"$ref": "#/$defs/section"}},
            }
        ),
        "classes": free | {"additionalProperties": {"$ref": "#/$defs/class"}},
        "provisions": free | {"additionalProperties": {"$ref": "#/$defs/provision"}},
        "not_found": _list(
            _fields(
                {
                    "about": TEXT,
                    "says": TEXT,
                    "basis": _word(words()["bases"]),
                    "sources": _sources(),
                    "open": _texts(),
                },
                needed=("about", "says", "basis"),
            )
        ),
        "general_routes": _list(
            _fields(
                {
                    "title": TEXT,
                    "citation": TEXT,
                    "says": TEXT,
                    "basis": _word(words()["bases"]),
                    "sources": _sources(),
                },
                needed=("title", "says", "basis"),
            )
        ),
        "not_encoded": free | {"additionalProperties": TEXT},
        "notes": _texts(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A law pack of Amparo",
        "description": "What one jurisdiction's law gives to victims of trafficking. See docs/law-packs.md.",
        **_fields(properties, needed=("jurisdiction", "name")),
        "$defs": {
            "condition": _condition(),
            "section": _section(),
            "class": _class(),
            "provision": _provision(),
            "version": _version(),
        },
    }


def _fields(properties: Schema, needed: Iterable[str] = ()) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return made | ({"required": list(needed)} if needed else {})


def _list(item: Schema) -> Schema:
    return {"type": ["array", "null"], "items": {"anyOf": [item, {"type": "null"}]}}


def _word(known: Iterable[str]) -> Schema:
    """One of some words; the language of YAML makes truths of yes and no."""
    allowed = list(known)
    return {"enum": [*allowed, *({"yes": True, "no": False}[word] for word in allowed if word in ("yes", "no")), None]}


def _explained(known: dict[str, Any]) -> Schema:
    """One of some words, each with what it says."""
    return {
        "oneOf": [
            {"const": word, "description": says["says"] if isinstance(says, dict) else says}
            for word, says in known.items()
        ]
    }


def _words(known: Iterable[str]) -> Schema:
    word = _word(known)
    return {"anyOf": [word, {"type": "array", "items": word, "minItems": 1}]}


def _texts() -> Schema:
    return {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}


def _filled(schema: Any) -> Any:
    """The same, but that nothing may be left blank."""
    if isinstance(schema, dict):
        return {key: _filled(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_filled(one) for one in schema if one not in (None, "null")]
    return schema


def _sources() -> Schema:
    return _list(_fields(dict.fromkeys(SOURCE, TEXT), needed=("title",)))


def _condition() -> Schema:
    facts = vocabulary().sections
    charge, kinds = facts["charges"].facts, facts["episodes"].facts["kinds"].words
    dates = [path for path in vocabulary().paths() if (fact := vocabulary().find(path)) and fact.type == "date"]
    length: Schema = {"years": NUMBER, "months": NUMBER, "days": NUMBER}
    shapes: Schema = {
        "all": {"type": "array", "items": CONDITION, "minItems": 1},
        "any": {"type": "array", "items": CONDITION, "minItems": 1},
        "not": CONDITION,
        "victim_of": _words((*kinds, "severe_form")),
        "nexus": _word(Library().nexus),
        "offence": {
            "anyOf": [
                {"const": "any"},
                _fields(
                    {
                        "class": _texts(),
                        "level": _words(charge["offence.level"].words),
                        "degree": _texts(),
                        "category": _words(charge["offence.category"].words),
                        "role": _words(charge["offence.role"].words),
                        "of": _word(("charge", "arrest")),
                    }
                )
                | {"minProperties": 1},
            ]
        },
        "fact": _fields({"path": _word(vocabulary().paths()), "is": _texts()}, needed=("path", "is")),
        "sentence": {"const": "completed"},
        "age": _fields({"at": _word(AGE_AT), "under": NUMBER, "at_least": NUMBER}, needed=("at",)),
        "waited": _fields({"since": _words(dates), **length}, needed=("since",)),
        "within": _fields({"since": _word(dates), **length}, needed=("since",)),
        "date": _fields({"of": _word([*dates, "filing"]), "in": TEXT}, needed=("of", "in")),
        "record": _fields(
            {"some": CONDITION, "which": _word(("any", "other", "same_case", "earlier", "later"))}, needed=("some",)
        ),
        "history": _fields(
            {
                "of": _texts(),
                "outcome": _words(facts["earlier_relief"].facts["outcome"].words),
                "for": _word(("charge",)),
            },
            needed=("of", "outcome"),
        ),
        "recognition": {
            "anyOf": [
                {"const": "any"},
                _fields({name: _words(facts["recognitions"].facts[name].words) for name in ("level", "kind")}),
            ]
        },
        "during": {"anyOf": [{"const": "trafficking"}, _words(kinds)]},
        "court_finds": {"type": "string"},
        "unclear": _fields({"key": TEXT, "question": TEXT}, needed=("key", "question")),
    }
    assert tuple(shapes) == PREDICATES
    shapes = {name: _filled(shape) for name, shape in shapes.items()}
    return _fields(shapes | dict.fromkeys(BESIDE, TEXT)) | {"oneOf": [{"required": [name]} for name in PREDICATES]}


def _section() -> Schema:
    facts = vocabulary().sections["charges"].facts
    told = {name: _word(facts[f"offence.{name}"].words) for name in ("category", "role", "level")}
    return _fields({"name": TEXT, "degree": TEXT} | told)


def _class() -> Schema:
    categories = _texts_of(vocabulary().sections["charges"].facts["offence.category"].words)
    properties = dict.fromkeys(CLASS, TEXT) | {
        "sections": _texts(),
        "without": _texts(),
        "categories": categories,
        "only_categories": categories,
        "complete": YES_NO,
        "inchoate": _word(("yes", "no", "unknown")),
        "basis": _word(words()["bases"]),
    }
    return _fields(properties, needed=("title", "cite", "complete"))


def _texts_of(known: Iterable[str]) -> Schema:
    word = _word(known)
    return {"anyOf": [word, {"type": "array", "items": word}]}


def _provision() -> Schema:
    properties = dict.fromkeys(PROVISION, TEXT) | {
        "kind": _explained(words()["kinds"]),
        "subject": _word(("charge", "person")),
        "charges_of": _word(("own", "any")),
        "research": _texts(),
        "versions": {"type": "array", "items": {"$ref": "#/$defs/version"}, "minItems": 1},
    }
    return _fields(properties, needed=("title", "citation", "kind", "versions"))


def _version() -> Schema:
    known = words()
    answer = _word(known["answers"])
    records = [*vocabulary().records, *vocabulary().sections["charges"].facts["disposition.kind"].words]
    record = {
        "anyOf": [
            _word(records),
            _fields({"record": _word(records), "key": TEXT, "unclear": TEXT}, needed=("record", "key", "unclear")),
        ]
    }
    standard = _word(known["burdens"])
    burden: Schema = {
        "anyOf": [standard, _fields({"given": CONDITION, "then": standard, "cite": TEXT}, needed=("then",))]
    }
    burdens: Schema = {"anyOf": [burden, {"type": "array", "items": burden}]}
    effect = _fields(
        dict.fromkeys(known["effects"], answer)
        | {"id": TEXT, "says": TEXT, "visible_to": _texts(), "then": TEXT, "cite": TEXT, "note": TEXT},
        needed=("says",),
    )
    procedure = dict.fromkeys(PROCEDURE, TEXT) | {
        "venue": _word(known["venues"]),
        "serve": _texts_of(known["serve"]),
        "combine": answer,
        "response_days": NUMBER,
        "deemed_grant_days": NUMBER,
        "attach": _texts(),
        "steps": _texts(),
    }
    basis = _word(known["bases"])
    properties = dict.fromkeys(VERSION, TEXT) | {
        "in_force": {"type": "string", "pattern": "/"},
        "version_by": _explained(known["versions_by"]),
        "reaches": {"anyOf": [{"const": "any"}, record, {"type": "array", "items": record, "minItems": 1}]},
        "requires": CONDITIONS,
        "grounds": _list(
            _fields({"name": TEXT, "cite": TEXT, "when": CONDITION, "burden": burdens}, needed=GROUND[:3])
        ),
        "grant": {
            "anyOf": [
                {"enum": ["mandatory", "court_decides"]},
                _fields({"mandatory_when": CONDITION, "court_decides": TEXT, "cite": TEXT}),
            ]
        },
        "burden": burdens,
        "presumes": _list(
            _fields(
                {
                    "of": _texts_of(("victim", "nexus", "eligible")),
                    "given": CONDITION,
                    "rebuttable": answer,
                    "cite": TEXT,
                },
                needed=("given", "cite"),
            )
        ),
        "evidence": {"anyOf": [_texts(), _fields({"named": _texts(), "note": TEXT})]},
        "hearing": {
            "anyOf": [_word(known["hearings"]), _fields({"held": _word(known["hearings"]), "note": TEXT})],
        },
        "procedure": {"anyOf": [_fields(procedure), {"type": "null"}]},
        "effect": {"anyOf": [effect, {"type": "array", "items": effect}, {"type": "null"}]},
        "elect": _word(known["elections"]),
        "confidential_request": YES_NO,
        "cautions": _list(
            _fields({"danger": _explained(known["dangers"]), "says": TEXT, "cite": TEXT}, needed=("danger", "says"))
        ),
        "shield": {"anyOf": [_shield(), {"type": "null"}]},
        "basis": _explained(known["bases"]),
        "field_basis": {
            "anyOf": [
                _fields(dict.fromkeys(with_a_basis(), basis)),
                {"type": "null"},
            ]
        },
        "sources": _sources(),
        "open": _texts(),
    }
    return _fields(properties, needed=("in_force", "grant", "basis"))


def _shield() -> Schema:
    known = words()
    properties = dict.fromkeys(SHIELD, TEXT) | {
        "from": _texts_of(known["shields"]),
        "model": _explained(known["models"]),
        "force": _explained(known["forces"]),
        "days": NUMBER,
        "months": NUMBER,
        "cooperation": _word(known["answers"]),
        "identification": _word(known["answers"]),
    }
    return _fields(properties)


def written() -> str:
    """The schema as it stands in the repository."""
    return json.dumps(pack_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
    print(f"Wrote {PATH}.")
