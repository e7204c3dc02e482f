"""Where a person is, as far as what officials did tells it: treaties bind places, not people."""

from __future__ import annotations

from amparo.facts.case import Case, Source
from amparo.facts.vocabulary import vocabulary

PLACE = "person.jurisdiction"


def placed(case: Case) -> Case:
    """The case with the place where officials hold or charge the person, where the file does not name it and only one fits."""
    if vocabulary().describe(PLACE) is None or PLACE in case.person.values:
        return case
    acts = [act.text("jurisdiction") for act in case.acts_of_government if act.text("jurisdiction")]
    pending = [
        charge.text("jurisdiction") for charge in case.charges if charge.text("disposition.kind") in ("pending", "")
    ]
    places = set(acts) or {place for place in pending if place}
    if len(places) != 1:
        return case
    return case.with_fact(PLACE, places.pop(), Source(note="from the acts of officials or the open charges"))
