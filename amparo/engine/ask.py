"""Which unknown facts still matter, and how much each would settle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from amparo.engine.evaluate import Court, Evaluation
from amparo.engine.explain import truth
from amparo.engine.predicates import Reading
from amparo.engine.rules import CourtFinds, RecordHas, Rule
from amparo.engine.uses import missing
from amparo.facts.dates import Truth

EXACT = 7
"""Up to so many unknown conditions on a row every combination of answers is tried; beyond, a condition matters when every
node above it is unknown (which can only ask too much, never too little)."""

WORLDS: tuple[tuple[Court, Reading], ...] = (
    ("strict", "now"),
    ("lenient", "now"),
    ("strict", "rise"),
    ("lenient", "rise"),
)


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
    if not 1 < len(unknown) <= EXACT:
        return unknown
    # rows whose conditions all stand alike have the same answer
    alike = (id(rule), *(truth(evaluation, part, row, *world) for part in rule.leaves() for world in WORLDS))
    kept: tuple[int, ...] | None = evaluation.alike.get(alike)
    if kept is None:
        kept = tuple(place for place, part in enumerate(unknown) if _can_change(evaluation, rule, row, part, unknown))
        evaluation.alike[alike] = kept
    return [unknown[place] for place in kept]


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
    """What is missing of the charges of the same person for which it is not known whether they meet a condition."""
    table = evaluation.table
    start = max(first for first in table.starts if first <= row)
    true, false = evaluation.column(predicate.where, "lenient")
    for place in range(1, len(table.row(row).case.charges) + 1):
        other = start + place
        if (true | false) >> other & 1 or (other == row and predicate.which != "any"):
            continue
        for part in _on_unknown_path(evaluation, predicate.where, other, "lenient", "now"):
            yield from missing(part, table.row(other))


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
    """Whether some answers to the other unknown conditions leave the outcome to this one."""
    others = [id(part.predicate) for part in unknown if part is not leaf]
    for court, reading in WORLDS:
        for answers in product((True, False), repeat=len(others)):
            given: dict[int, bool] = dict(zip(others, answers, strict=True))
            given[id(leaf.predicate)] = True
            yes = _with(evaluation, rule, row, court, reading, given)
            given[id(leaf.predicate)] = False
            if yes is not _with(evaluation, rule, row, court, reading, given):
                return True
    return False


def _with(
    evaluation: Evaluation, rule: Rule, row: int, court: Court, reading: Reading, given: dict[int, bool]
) -> Truth:
    """The value of a node with some unknown conditions answered."""
    if rule.kind == "leaf":
        if isinstance(rule.predicate, CourtFinds):
            return court == "lenient"
        known = truth(evaluation, rule, row, court, reading)
        return given.get(id(rule.predicate)) if known is None else known
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
