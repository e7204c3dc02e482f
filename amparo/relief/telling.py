"""Which answers are worth telling, and in what words: for every reader of determinations and plans."""

from __future__ import annotations

from amparo.engine.determine import Determination
from amparo.engine.rules import Reaches
from amparo.relief.plan import ChargePlan

FINISHED = ("convicted", "adjudicated", "youthful_offender", "acquitted", "insanity_finding", "vacated")
"""How a charge ends for good. A defence is named there too, but not as something that is still to come."""


def concerns(one: Determination) -> bool:
    """Whether a determination is worth a line: not one whose provision simply does not reach such a record."""
    decision = one.decided_by
    return not (one.status.value == "not_available" and decision and isinstance(decision.rule.predicate, Reaches))


def finished(one: ChargePlan) -> bool:
    """Whether a charge has ended for good."""
    return one.charge.text("disposition.kind") in FINISHED


def telling(one: ChargePlan) -> Determination | None:
    """The reason that says most: a wait, a missing fact, a condition that fails; last of all that the law does not reach it."""
    rows = sorted((*one.waiting, *one.open, *one.closed), key=lambda row: not concerns(row))
    return next((row for row in rows if row.decided_by), None)


def status(one: Determination) -> str:
    """The status of a determination, told apart where nothing that is missing can close it: `open_either`."""
    return "open_either" if one.status.value == "open" and one.cannot_close else one.status.value


def plainly(text: str, cite: str) -> str:
    """A condition in words: kinds of record without the underscores of case files."""
    return text.replace("_", " ") if cite == "reach" else text


def citation(cite: str) -> str:
    """A citation; nothing where a condition follows from the provision itself."""
    return "" if cite in ("reach", "in force") else cite
