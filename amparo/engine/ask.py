"""Which unknown facts still matter, and how much each would settle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from amparo.engine.evaluate import RELATED, Court, Evaluation, Status
from amparo.engine.explain import truth
from amparo.engine.predicates import Reading
from amparo.engine.rules import Age, CourtFinds, Predicate, RecordHas, Rule, SentenceCompleted, Waited, Within
from amparo.engine.uses import missing, not_told
from amparo.facts.dates import Truth

EXACT = 7
"""Up to so many unknown conditions on a row every combination of answers is tried; beyond, a condition matters when every
node above it is unknown (which can only ask too much, never too little)."""

WORLDS: tuple[tuple[Court, Reading], ...] = (("strict", "now"), ("lenient", "now"), ("lenient", "rise"))
"""The worlds that make the status."""


@dataclass(frozen=True, slots=True)
class Question:
    """A fact worth asking: its id, how many determinations it can still change, and a weight for their order."""

    fact: str
    settles: int
    weight: float


def relevant_leaves(evaluation: Evaluation, rule: Rule, row: int) -> list[Rule]:
    """The unknown conditions that can still change the status of a row, in the order of the law.

    A condition that can only matter in one world still matters: whether the court has a choice is part of the answer.
    """
    found: dict[int, Rule] = {}
    for court, reading in WORLDS:
        if truth(evaluation, rule, row, court, reading) is None:
            for part in _on_unknown_path(evaluation, rule, row, court, reading):
                found.setdefault(id(part.predicate), part)
    unknown = list(found.values())
    if not unknown or len(unknown) > EXACT:
        return unknown
    # rows whose conditions all stand alike have the same answer
    worlds: tuple[tuple[Court, Reading], ...] = (*WORLDS, ("lenient", "fall"))
    alike = (id(rule), *(truth(evaluation, part, row, *world) for part in rule.leaves() for world in worlds))
    kept: tuple[int, ...] | None = evaluation.alike.get(alike)
    if kept is None:
        kept = tuple(place for place, part in enumerate(unknown) if _can_change(evaluation, rule, row, part, unknown))
        evaluation.alike[alike] = kept
    # where every answer leads to the same status, any one of them settles it
    return [unknown[place] for place in kept] or unknown


def unknown_facts(evaluation: Evaluation, rule: Rule, row: int) -> list[str]:
    """The ids of the facts that can still change the status of a row."""
    at = evaluation.table.row(row)
    facts: dict[str, None] = {}
    for part in relevant_leaves(evaluation, rule, row):
        for fact in missing(part, at):
            facts.setdefault(fact)
        if isinstance(part.predicate, RecordHas):
            for fact in _of_other_charges(evaluation, part.predicate, row):
                facts.setdefault(fact)
    return list(facts)


def _of_other_charges(evaluation: Evaluation, predicate: RecordHas, row: int) -> Iterable[str]:
    """What is missing of the charges of the same person that may meet a condition and may be the ones that are meant."""
    table = evaluation.table
    first = max(start for start in table.starts if start <= row) + 1
    charges = table.row(row).case.charges
    courts: tuple[Court, ...] = ("strict", "lenient") if predicate.where.evaluative else ("lenient",)
    readings: tuple[Reading, ...] = ("now", "rise", "fall") if predicate.where.timed else ("now",)
    worlds = list(product(courts, readings))
    for place, charge in enumerate(charges):
        other = first + place
        met = {truth(evaluation, predicate.where, other, *world) for world in worlds}
        if met == {False} or (other == row and predicate.which != "any"):
            continue
        if predicate.which in RELATED and row >= first:
            sure, never = RELATED[predicate.which](charges, 1 << place, 0, True)
            if never >> (row - first) & 1:
                continue
            if not sure >> (row - first) & 1:
                for name in RELATED_BY[predicate.which]:
                    yield from not_told(charges[row - first], name)
                    yield from not_told(charge, name)
        for world in worlds:
            for part in _on_unknown_path(evaluation, predicate.where, other, *world):
                yield from missing(part, table.row(other))


RELATED_BY = {
    "same_case": ("case_number", "jurisdiction"),
    "earlier": ("disposition.date",),
    "later": ("disposition.date",),
}
"""The facts that tell which charges are meant."""


def rank(unknown: Iterable[list[str]]) -> list[Question]:
    """Orders questions by how much they settle: each open determination shares one point among the facts it waits for."""
    weight: dict[str, float] = {}
    count: dict[str, int] = {}
    for facts in unknown:
        for fact in facts:
            weight[fact] = weight.get(fact, 0.0) + 1 / len(facts)
            count[fact] = count.get(fact, 0) + 1
    ordered = sorted(weight, key=lambda fact: (-weight[fact], -count[fact], fact))
    return [Question(fact, count[fact], round(weight[fact], 4)) for fact in ordered]


def _on_unknown_path(evaluation: Evaluation, rule: Rule, row: int, court: Court, reading: Reading) -> Iterable[Rule]:
    if truth(evaluation, rule, row, court, reading) is not None:
        return
    if rule.kind == "leaf":
        yield rule
        return
    if rule.kind == "not":
        reading = "fall" if reading == "rise" else "rise" if reading == "fall" else "now"
    for part in rule.parts:
        yield from _on_unknown_path(evaluation, part, row, court, reading)


def _can_change(evaluation: Evaluation, rule: Rule, row: int, leaf: Rule, unknown: list[Rule]) -> bool:
    """Whether some answers to the other unknown conditions leave the status to this one."""
    others = [id(part.predicate) for part in unknown if part is not leaf]
    for answers in product((True, False), repeat=len(others)):
        given: dict[int, bool] = dict(zip(others, answers, strict=True))
        given[id(leaf.predicate)] = True
        yes = _status_with(evaluation, rule, row, given)
        given[id(leaf.predicate)] = False
        if yes is not _status_with(evaluation, rule, row, given):
            return True
    return False


def _status_with(evaluation: Evaluation, rule: Rule, row: int, given: dict[int, bool]) -> Status:
    """The status of a row with the unknown conditions answered."""
    strict = _with(evaluation, rule, row, "strict", "now", given)
    if strict is True:
        return Status.AVAILABLE
    lenient = _with(evaluation, rule, row, "lenient", "now", given)
    if strict is None or lenient is None:
        return Status.OPEN
    if lenient:
        return Status.COURT_DECIDES
    risen = _with(evaluation, rule, row, "lenient", "rise", given)
    return Status.OPEN if risen is None else Status.NOT_YET if risen else Status.NOT_AVAILABLE


def _as_time_passes(predicate: Predicate | None, answer: bool, reading: Reading) -> bool:
    """What an answer means in a reading: once its date is known, a wait will end and a deadline will pass."""
    ageing = isinstance(predicate, Age) and predicate.at == "filing"
    if reading == "rise" and (
        isinstance(predicate, Waited | SentenceCompleted) or (ageing and predicate.at_least)  # type: ignore[union-attr]
    ):
        return True
    if reading == "fall" and (isinstance(predicate, Within) or (ageing and not predicate.at_least)):  # type: ignore[union-attr]
        return False
    return answer


def _with(
    evaluation: Evaluation, rule: Rule, row: int, court: Court, reading: Reading, given: dict[int, bool]
) -> Truth:
    """The value of a node with some unknown conditions answered."""
    if rule.kind == "leaf":
        if isinstance(rule.predicate, CourtFinds):
            return court == "lenient"
        known = truth(evaluation, rule, row, court, reading)
        if known is None and id(rule.predicate) in given:
            return _as_time_passes(rule.predicate, given[id(rule.predicate)], reading)
        return known
    if rule.kind == "not":
        turned: Reading = "fall" if reading == "rise" else "rise" if reading == "fall" else "now"
        inner = _with(evaluation, rule.parts[0], row, court, turned, given)
        return None if inner is None else not inner
    decisive = rule.kind == "any"
    outcome: Truth = not decisive
    for part in rule.parts:
        value = _with(evaluation, part, row, court, reading, given)
        if value is decisive:
            return decisive
        if value is None:
            outcome = None
    return outcome
