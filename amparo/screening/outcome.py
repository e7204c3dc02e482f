"""Tells an assessment in words: for the person, for the officer, and as plain data.

Only the sentences of `instruments/words.yaml`, of the rule and of the indicators are used; the whole is looked over for
forbidden words before it leaves (`check_wording`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from amparo.screening.expression import support
from amparo.screening.instrument import Instrument
from amparo.screening.reason import MOST_TO_ASK, Assessment
from amparo.screening.rule import OUTCOMES
from amparo.screening.words import Words

UNDER_18 = "AGE01"
"""The question on age; where it is a sign, an instrument for adults is not the one to go on with."""

NO_SOURCES: Mapping[str, tuple[str, ...]] = {}


def explain(
    assessment: Assessment,
    instrument: Instrument,
    words: Words,
    language: str,
    today: date,
    *,
    again_after_days: int | None = None,
    sources: Mapping[str, tuple[str, ...]] = NO_SOURCES,
    otherwise: Collection[str] = (),
    referred: bool = False,
) -> dict[str, Any]:
    """Everything there is to say of an assessment, as plain values.

    `again_after_days` is the decision point's own term; the sooner one counts. `sources` tells where each sign comes from,
    `otherwise` which were answered the other way at another time, `referred` that a referral, or a reason for none, is noted.
    """
    said = words.said(language)
    outcome = said["outcome"][assessment.outcome]
    routes = [one for one in instrument.rule.routes.get(assessment.outcome, ()) if one.id in assessment.routes]
    needed = assessment.outcome == OUTCOMES[0] and not referred
    again = today + timedelta(days=again_days(assessment.outcome, instrument, again_after_days))
    told: dict[str, Any] = {
        "format": "amparo-screening-result/1",
        "outcome": assessment.outcome,
        "title": outcome["title"],
        "person": {
            "says": outcome["person"],
            "why": [one.person.get(language, "") for one in routes],
            "next": outcome["next"],
        },
        "officer": {
            "says": outcome["officer"],
            "why": [one.officer.get(language, "") for one in routes],
        },
        "routes": [
            {"id": one.id, "signs": sorted(support(one.when, assessment.present, instrument.rule.met))}
            for one in routes
        ],
        "carried": said["carried"] if assessment.carried else "",
        "signs": [
            {
                "id": one,
                "says": instrument.indicators[one].observe.get(language, ""),
                "from": list(sources.get(one, ())),
                "note": said["later_no"] if one in otherwise else "",
                "care": instrument.indicators[one].care.get(language, ""),
            }
            for one in instrument.indicators
            if one in assessment.present and instrument.indicators[one].counts != "gate"
        ],
        "dimensions": [
            {"id": one.id, "title": one.title.get(language, ""), "state": state, "says": said["dimension_state"][state]}
            for one in instrument.dimensions
            if (state := assessment.dimensions.get(one.id, ""))
        ],
        "open": list(assessment.open),
        "would_change": [
            {
                "id": one,
                "ask": instrument.indicators[one].ask.get(language, ""),
                "care": instrument.indicators[one].care.get(language, ""),
            }
            for one in assessment.would_change[:MOST_TO_ASK]
        ],
        "heading": said["heading"],
        "ask_only": said["would_change"],
        "again_on": again.isoformat(),
        "again": said["again"].replace("{day}", again.isoformat()),
        "referral_needed": said["referral_needed"] if needed else "",
        "non_referral": dict(said["non_referral"]) if needed else {},
        "under_18": said["under_18"] if UNDER_18 in assessment.present and "child" not in instrument.ages else "",
        "left_out": [said["left_out"][one] for one in instrument.left_out],
        "always": list(said["always"]),
        "unvalidated": said["unvalidated"] if instrument.kind == "own" else "",
        "translation": "" if words.reviewed(language) else said["not_reviewed"],
        "rule": assessment.rule,
        "instruments": list(assessment.instruments),
        "language": language,
    }
    check_wording(told, words)
    return told


def again_days(outcome: str, instrument: Instrument, at_point: int | None = None) -> int:
    """After how many days to screen again: the sooner of the rule's, the instrument's and the decision point's term."""
    terms = [instrument.rule.again_after_days[outcome]]
    if outcome == OUTCOMES[-1] and instrument.again_after_days:
        terms = [instrument.again_after_days]
    return min([*terms, *([at_point] if at_point else [])])


def check_wording(told: object, words: Words) -> None:
    """Refuses to let a sentence out that must never be said. Raises `ValueError`: the fault lies in our data, not in a file."""
    for text in sentences(told):
        if bad := words.forbidden_in(text):
            raise ValueError(f"a sentence of the screening says {bad[0]!r}: {text}")


def sentences(told: object) -> Iterator[str]:
    """Every text inside plain values."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for below in told.values():
            yield from sentences(below)
    elif isinstance(told, list | tuple):
        for below in told:
            yield from sentences(below)
