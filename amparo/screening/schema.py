"""The JSON Schemas of an instrument and of a screening record: editors complete and explain them.

`python -m amparo.screening.schema` writes them anew. They are a little wider than the readers, which have the last word: a schema
cannot see whether a question may be asked in a section, or was asked before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from amparo.screening.decision_points import load_points
from amparo.screening.indicators import AGES, COUNTS, FORMS, LANGUAGES, NEEDS, ROLES, STRENGTHS, Indicator
from amparo.screening.library import Instruments
from amparo.screening.reason import ANSWERS
from amparo.screening.rule import OUTCOMES, ROUTED
from amparo.screening.sources import SOURCES
from amparo.screening.validation import FIELDS, SETTINGS

FOLDER = Path(__file__).resolve().parents[2] / "schema"
DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
YES_NO: Schema = {"enum": ["yes", "no", True, False, None]}
NUMBER: Schema = {"type": ["integer", "null"], "minimum": 1, "maximum": 99999}
CONDITION: Schema = {"$ref": "#/$defs/condition"}


def instrument_schema(library: Instruments) -> Schema:
    """The schema (draft 2020-12) of an instrument, our own or licensed."""
    known = library.indicators
    asked = [one for one in known.values() if one.ask]
    # a licensed tool brings its own ids, so any text may stand where ours are completed
    question: Schema = {"anyOf": [_explained(asked), {"type": "string"}]}
    section = _fields(
        {
            "id": TEXT,
            "title": _said(),
            "intro": _said(),
            "when": CONDITION,
            "needs": _word(NEEDS),
            "items": {"type": "array", "items": question},
        },
        needed=("id", "title", "items"),
    )
    item = _fields(
        {"id": TEXT, "ask": _said(), "sign": YES_NO, "weight": NUMBER, "care": _said()}, needed=("id", "ask")
    )
    level = _fields(
        {"id": TEXT, "at_least": NUMBER, "outcome": _word(ROUTED), "person": _said(), "officer": _said()},
        needed=("id", "at_least", "outcome"),
    )
    lists = {"ages": _words(AGES), "bears_on": _words(FORMS), "languages": _words(LANGUAGES)}
    study = _fields(
        {**dict.fromkeys(FIELDS, TEXT), "setting": _word(SETTINGS), **lists},
        needed=("setting", "ages", "bears_on", "languages", "people", "source"),
    )
    return {
        "$schema": DRAFT,
        "title": "A screening instrument of Amparo",
        "description": "Which questions are asked, in which order, for whom, under which rule. See instruments/README.md.",
        **_fields(
            {
                "amparo": {"const": "amparo-instrument/1"},
                "id": TEXT,
                "version": TEXT,
                "title": _said(),
                "purpose": _said(),
                "ages": _words(AGES),
                "rule": _word(library.rules),
                "kind": _word(("own", "licensed")),
                "sections": {"type": "array", "items": section},
                "observe": {"type": "array", "items": {"anyOf": [_explained(known.values()), {"type": "string"}]}},
                "again_after_days": NUMBER,
                "licence": TEXT,
                "languages": _words(LANGUAGES),
                "items": {"type": "array", "items": item},
                "levels": {"type": "array", "items": level},
                "validation": {"type": "array", "items": study},
                "limits": {"type": "array", "items": TEXT},
            },
            needed=("amparo", "id", "version", "title", "purpose", "ages", "kind", "sections"),
        ),
        "$defs": {"condition": _condition(known, [one.id for one in library.dimensions])},
    }


def record_schema(library: Instruments) -> Schema:
    """The schema (draft 2020-12) of a screening record."""
    answer: Schema = {"enum": [*ANSWERS, "skip", "skipped", True, False, None]}
    answers = {one.id: answer | {"description": _about(one)} for one in library.indicators.values()}
    result = _fields(
        {"outcome": _word(OUTCOMES), "rule": TEXT, "instrument": TEXT, "met": _texts()}, needed=("outcome",)
    )
    sitting = _fields(
        {
            "on": TEXT,
            "instrument": {"anyOf": [{"enum": library.names()}, {"type": "string"}]},
            "point": _word(load_points(library).points),
            "from": _word(SOURCES),
            "interpreter": YES_NO,
            "assured": _words(NEEDS),
            "answers": {"type": ["object", "null"], "properties": answers, "additionalProperties": answer},
            "result": result,
        },
        needed=("instrument",),
    )
    return {
        "$schema": DRAFT,
        "title": "A screening record of Amparo",
        "description": "Sittings that are only ever added to. No names, no traits, no quotes. See docs/screening.md.",
        **_fields(
            {
                "amparo": {"const": "amparo-screening/1"},
                "sittings": {"type": "array", "items": sitting},
                "referral": _fields({"made": YES_NO, "on": TEXT, "to": TEXT, "reason": TEXT}, needed=("made",)),
                "formal_status": _fields(
                    {"by": TEXT, "rule": TEXT, "decision": TEXT, "on": TEXT}, needed=("by", "rule", "decision")
                ),
            },
            needed=("amparo",),
        ),
    }


def _condition(known: Iterable[str], dimensions: Iterable[str]) -> Schema:
    parts: Schema = {"type": "array", "items": CONDITION, "minItems": 1}
    choice = _fields(
        {
            "at_least": NUMBER,
            "role": _words(ROLES),
            "strength": _words(STRENGTHS),
            "dimension": _words(dimensions),
            "counts": _words(COUNTS),
        },
        needed=("at_least",),
    )
    shapes: Schema = {
        "all": parts,
        "any": parts,
        "sign": {"type": "string", "description": f"A question by its id: {', '.join(list(known)[:3])} …"},
        "is": {"const": "child"},
        "dimension_met": _word(("any", *ROLES, *dimensions)),
    }
    return {"oneOf": [*(_fields({name: shape}, needed=(name,)) for name, shape in shapes.items()), choice]}


def _fields(properties: Schema, needed: Iterable[str] = ()) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return made | ({"required": list(needed)} if needed else {})


def _said() -> Schema:
    return _fields(dict.fromkeys(LANGUAGES, TEXT))


def _word(known: Iterable[str]) -> Schema:
    return {"enum": list(known)}


def _words(known: Iterable[str]) -> Schema:
    word = _word(known)
    return {"anyOf": [word, {"type": "array", "items": word}]}


def _texts() -> Schema:
    return {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}


def _explained(indicators: Iterable[Indicator]) -> Schema:
    return {"oneOf": [{"const": one.id, "description": _about(one)} for one in indicators]}


def _about(one: Indicator) -> str:
    return one.ask.get("en") or one.observe.get("en", "")


def written(library: Instruments) -> dict[Path, str]:
    """Both schemas as they stand in `schema/`."""
    schemas = {"instrument": instrument_schema(library), "screening": record_schema(library)}
    return {
        FOLDER / f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in schemas.items()
    }


def main() -> None:
    """Writes both."""
    for path, text in written(Instruments()).items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
