"""The JSON Schema of a case file, made from the vocabulary: editors complete and explain every word from it.

`python -m amparo.facts.schema` writes it anew. It is a little wider than `read_case`, which has the last word: a schema cannot
count the days of a month or compare two dates.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from amparo.facts.vocabulary import WHO, FactType, Section, vocabulary

PATH = Path(__file__).resolve().parents[2] / "schema" / "case.schema.json"

Schema = dict[str, Any]

ASKED_OF = {
    "client": "Asked of the client.",
    "record": "Taken from the record.",
    "lawyer": "For the lawyer.",
    "official": "Asked of an official.",
}

BLANK: Schema = {"type": "null"}
UNKNOWN: Schema = {"const": "unknown", "description": "It was asked and nobody knows."}
TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""What is written without quotes can look like a number or a truth; it is read as the text that was written."""

DAY = r"(0[1-9]|1\d|2\d)|(0[13-9]|1[0-2])-30|(0[13578]|1[02])-31"
DATE = rf"(?!0000)\d{{4}}(-(0[1-9]|1[0-2]|2[1-9]|3\d|4[01]))?|(?!0000)\d{{4}}-((0[1-9]|1[0-2])-{DAY})"
OTHER_DATE = r"[-\dXYESTZu~?%.,:{}\[\]+ ]*[X~?%YETZ{\[][-\dXYESTZu~?%.,:{}\[\]+ ]*"
"""Dates in the wider shapes of EDTF: about (~), perhaps (?), with unknown digits (X), sets, times."""
EITHER = rf"({DATE}|{OTHER_DATE})"


def case_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of a case file."""
    known = vocabulary()
    properties: Schema = {
        "amparo": {"const": known.format, "description": "Says that this is a case file, and in which format."},
        "title": {"description": "What you call this case. It appears in no paper.", "anyOf": [TEXT, BLANK]},
    }
    for section in known.sections.values():
        properties[section.name] = _list(section) if section.many else _group(section)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case file of Amparo",
        "description": "One person's situation, with gaps. Everything but the first line may be missing.",
        "type": "object",
        "required": ["amparo"],
        "properties": properties,
        "additionalProperties": False,
        "$defs": _definitions(),
    }


def _definitions() -> Schema:
    known = vocabulary()
    categories = known.sections["charges"].facts["offence.category"].words
    truth: Schema = {"enum": ["yes", "no", "unknown", True, False]}
    period = rf"^\s*({EITHER}|({EITHER}|\.\.)?/({EITHER}|\.\.)?)\s*$"
    return {
        "source": {
            "description": "Who said it, or the id of a document listed under sources.",
            "anyOf": [{"enum": list(WHO)}, TEXT, BLANK],
        },
        "truth": _told(truth),
        "date": _told(_year_or(rf"^\s*({EITHER}|({EITHER}|\.\.)?/({EITHER}|\.\.)?)\s*$")),
        "period": _told(_year_or(period)),
        "text": _told(TEXT),
        "texts": _told({"anyOf": [{"type": "array", "items": TEXT}, TEXT]}),
        "number": _told({"type": "integer", "minimum": 0}),
        "jurisdiction": _told({"enum": list(known.jurisdictions)}),
        "offences": _told({"enum": list(categories)}),
    }


def _year_or(pattern: str) -> Schema:
    return {"anyOf": [{"type": "string", "pattern": pattern}, {"type": "integer", "minimum": 1000, "maximum": 9999}]}


def _told(value: Schema) -> Schema:
    """A bare value, the value with where it comes from, "unknown" or a blank."""
    either = [value, UNKNOWN, BLANK]
    where: Schema = {
        "type": "object",
        "required": ["value"],
        "properties": {
            "value": {"anyOf": either},
            "from": {"$ref": "#/$defs/source"},
            "at": {"description": "The place in it: page 2.", "anyOf": [TEXT, BLANK]},
            "on": {"description": "When it was said or seen.", "anyOf": [TEXT, BLANK]},
            "note": {"anyOf": [TEXT, BLANK]},
        },
        "additionalProperties": False,
    }
    return {"anyOf": [*either, where]}


def _fact(fact: FactType) -> Schema:
    about = " ".join((fact.question, fact.why, ASKED_OF[fact.ask]))
    if fact.type == "word" and fact.name.endswith(".category"):
        return {"description": about, "$ref": "#/$defs/offences"}
    if fact.type == "word":
        return {"description": about} | _told({"enum": list(fact.words)})
    if fact.type == "words":
        word: Schema = {"enum": list(fact.words)}
        return {"description": about} | _told({"anyOf": [{"type": "array", "items": word}, word]})
    return {"description": about, "$ref": f"#/$defs/{fact.type}"}


def _facts(section: Section) -> Schema:
    """The facts of a section, those with a dot in a group of their own."""
    properties: Schema = {}
    groups: dict[str, Schema] = {}
    for name, fact in section.facts.items():
        group, dot, inner = name.partition(".")
        if not dot:
            properties[name] = _fact(fact)
            continue
        if group not in groups:
            groups[group] = {}
            properties[group] = {
                "type": ["object", "null"], "properties": groups[group], "additionalProperties": False,
            }  # fmt: skip
        groups[group][inner] = _fact(fact)
    fields: Schema = {"properties": properties, "additionalProperties": False}
    if groups:  # `offence.statute:` is read as well as `offence: {statute: …}`
        dotted = "|".join(name.replace(".", r"\.") for name in section.facts if "." in name)
        fields["patternProperties"] = {f"^({dotted})$": True}
    return fields


def _group(section: Section) -> Schema:
    if section.open:
        return {
            "description": section.title,
            "type": ["object", "null"],
            "additionalProperties": {"$ref": "#/$defs/truth"},
        }
    return {"description": section.title, "type": ["object", "null"]} | _facts(section)


def _list(section: Section) -> Schema:
    fields = _facts(section)
    own: Schema = {
        "id": {
            "description": "A short name for this entry: letters, digits, - and _.",
            "anyOf": [{"type": "string", "pattern": r"^[^\s.,:;/|#\"']+$"}, {"type": "integer"}, BLANK],
        },
        "from": {
            "description": "Where what the record says of this entry comes from. Each fact can say otherwise.",
            "$ref": "#/$defs/source",
        },
    }
    if section.name == "charges":
        own["classes"] = {
            "description": "The lawyer's word on whether the offence belongs to a class that the law pack could not list in full.",
            "type": ["object", "null"],
            "additionalProperties": {"$ref": "#/$defs/truth"},
        }
    entry = {"type": "object"} | fields | {"properties": own | fields["properties"]}
    return {"description": section.title, "type": ["array", "null"], "items": entry}


def written() -> str:
    """The schema as it stands in the repository."""
    return json.dumps(case_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
    print(f"Wrote {PATH}.")
