"""The baseline anyone can judge: one provision (Neb. Rev. Stat. § 29-3005) by hand, in plain Python, two-valued, without reasons.

What it leaves out: unknown facts (taken as no), reasons, citations, dates of opening, other versions of the law, every other
provision. It is the least that any program must do.
"""

from __future__ import annotations

from amparo.facts.case import Case, Entity
from amparo.facts.dates import Period, Span

RELATED = ("28-801", "28-801.01", "28-804", "28-806")


def nebraska(case: Case, as_of: int) -> list[bool]:
    """Whether § 29-3005 is open for each charge; anything not known counts as no."""
    victim = case.person.values.get("victim.sex_trafficking") is True
    periods = [episode.values["period"] for episode in case.episodes]
    return [
        victim and charge.values["jurisdiction"] == "us-ne" and _charge(charge, periods, as_of)
        for charge in case.charges
    ]


def _charge(charge: Entity, periods: list[object], as_of: int) -> bool:
    values = charge.values
    if values["disposition.kind"] not in ("convicted", "adjudicated"):
        return False
    completed = values.get("sentence.completed_on")
    if not isinstance(completed, Span) or completed.latest > as_of:
        return False
    day = values["date"]
    during = isinstance(day, Span) and any(
        isinstance(period, Period) and period.start.latest <= day.earliest and day.latest <= period.end.earliest
        for period in periods
    )
    but_for = values.get("act.would_not_have_happened_otherwise") is True
    forced = values.get("act.compelled") is True or values.get("act.directed_by_trafficker") is True
    proximate = forced or (but_for and values.get("act.other_main_cause") is False)
    if values.get("offence.statute") in RELATED and (during or proximate):
        return True
    return proximate or (during and (but_for or values.get("act.to_survive_or_escape") is True))
