"""What the phone page needs of an instrument, in one language, as plain JSON values. `docs/screening.md` tells the shape."""

from __future__ import annotations

from typing import Any

from amparo.screening.expression import as_json
from amparo.screening.instrument import Instrument
from amparo.screening.rule import ROUTED
from amparo.screening.words import Words

FORMAT = "amparo-screen/1"


def page_data(instrument: Instrument, words: Words, language: str, assured: tuple[str, ...] = ()) -> dict[str, Any]:
    """The instrument with its rule worked out to ids. Sections whose needs a site does not assure are left out.

    Raises `Problems` for a language in which a licensed tool has no wording.
    """
    used = instrument.speaking(language).assuring(assured)
    rule = used.rule
    titles = {one.id: one.title[language] for one in used.dimensions}
    members = {one.id: [each.id for each in one.indicators] for one in used.dimensions}
    return {
        "format": FORMAT,
        "instrument": {
            "id": used.id,
            "version": used.version,
            "title": used.title[language],
            "purpose": used.purpose[language],
            "ages": list(used.ages),
            "kind": used.kind,
            "again_after_days": used.again_after_days,
            "unvalidated": words.said(language)["unvalidated"] if used.kind == "own" else "",
        },
        "rule": {"id": rule.id, "version": rule.version, "again_after_days": dict(rule.again_after_days)},
        "language": language,
        "direction": words.direction(language),
        "reviewed": words.reviewed(language),
        "left_out": list(used.left_out),
        "sections": [
            {
                "id": one.id,
                "title": one.title[language],
                "intro": one.intro.get(language, ""),
                "when": as_json(one.when) if one.when is not None else None,
                "items": list(one.items),
            }
            for one in used.sections
        ],
        "items": {
            one: {
                "ask": indicator.ask[language],
                "help": "",
                "sign": indicator.sign,
                "unsure_counts": indicator.unsure_counts,
                "stop": indicator.stop,
                "dimension": indicator.dimension,
            }
            for one, indicator in ((one, used.indicators[one]) for one in used.items)
        },
        "dimensions": [
            {"id": one, "title": titles[one], "items": members[one], "met": as_json(met)}
            for one, met in rule.met.items()
        ],
        "outcomes": [
            {
                "id": outcome,
                "routes": [
                    {"id": one.id, "when": as_json(one.when), "person": one.person[language]}
                    for one in rule.routes[outcome]
                ],
            }
            for outcome in ROUTED
        ],
        "noted": as_json(rule.noted),
        "words": words.said(language),
    }
