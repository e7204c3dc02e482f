"""Writes what a person answered into their case file, where they agree to it.

Only answers that mean the same as a fact of the vocabulary are carried over (`instruments/case-facts.yaml`), only where the
answer is a sign, and never over what the file already says. Each fact carries where it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from amparo.facts.case import Case, Source
from amparo.facts.document import data
from amparo.facts.vocabulary import vocabulary
from amparo.screening.instrument import Instrument
from amparo.screening.library import instruments_folder
from amparo.screening.reason import evidence

ABOUT_A_CHARGE = "act."


@dataclass(frozen=True, slots=True)
class Written:
    """A case with facts from a screening: which were written, and which already said something else and were left."""

    case: Case
    facts: tuple[str, ...]
    kept: tuple[str, ...]


@lru_cache(maxsize=1)
def equivalent() -> Mapping[str, str]:
    """The fact that a sign means: `SEX01` → `victim.sex_trafficking`, `CRM01` → `act.compelled`."""
    found: dict[str, str] = data(instruments_folder() / "case-facts.yaml")["facts"]
    known = vocabulary()
    for one, path in found.items():
        if known.find(path) is None:
            raise ValueError(f"case-facts.yaml, {one}: the vocabulary has no fact {path}")
    return found


def write_facts(
    case: Case, instrument: Instrument, answers: Mapping[str, str], *, on: str, charge: str = "", who: str = "client"
) -> Written:
    """The case with the facts that the answers state. Facts about an act go to `charge`; without one they are left out."""
    written, kept = [], []
    for one in sorted(evidence(instrument, answers).present):
        path = equivalent().get(one, "")
        if not path or (path.startswith(ABOUT_A_CHARGE) and not charge):
            continue
        fact_id = f"charges.{charge}.{path}" if path.startswith(ABOUT_A_CHARGE) else path
        there = _value(case, charge, path)
        if there is not None:
            if there is not True:
                kept.append(fact_id)
            continue
        case = case.with_fact(fact_id, True, Source(who, on=on, note=f"screening {instrument.name}, question {one}"))
        written.append(fact_id)
    return Written(case, tuple(dict.fromkeys(written)), tuple(dict.fromkeys(kept)))


def _value(case: Case, charge: str, path: str) -> object:
    if path.startswith(ABOUT_A_CHARGE):
        return case.charge(charge).values.get(path)
    return case.person.values.get(path)
