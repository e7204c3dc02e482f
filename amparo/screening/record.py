"""The record of a person's screenings: sittings that are only ever added to.

A record is a file of its own, kept apart from the criminal file. It holds answers and what came of them, no names, no quotes
and none of the person's traits. Three things are kept apart in it: the result of a screening, the referral, and the formal
status that some body gave under some rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from amparo.engine.fields import Fields
from amparo.facts.document import Node
from amparo.facts.problems import Problem, Problems, nearest
from amparo.screening.indicators import NEEDS
from amparo.screening.instrument import Instrument
from amparo.screening.reason import (
    ANSWERS,
    NO_EVIDENCE,
    NOTHING_CARRIED,
    Assessment,
    Carried,
    Evidence,
    evidence,
    seen,
    weigh,
)
from amparo.screening.rule import OUTCOMES
from amparo.screening.sources import SELF, SOURCES
from amparo.screening.words import Words

FORMAT = "amparo-screening/1"
FILE = ("amparo", "sittings", "referral", "formal_status")
SITTING = ("on", "instrument", "point", "from", "interpreter", "assured", "answers", "result")
RESULT = ("outcome", "rule", "instrument", "met")
REFERRAL = ("made", "on", "to", "reason")
STATUS = ("by", "rule", "decision", "on")

TRAITS = (
    "name",
    "nationality",
    "citizenship",
    "race",
    "ethnicity",
    "religion",
    "gender",
    "sex",
    "orientation",
    "address",
    "born",
)


@dataclass(frozen=True, slots=True)
class Result:
    """What a sitting came to, with the versions that gave it."""

    outcome: str
    rule: str
    instrument: str
    met: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting with one instrument and one source of answers."""

    on: str
    instrument: str
    source: str
    answers: Mapping[str, str]
    point: str = ""
    interpreter: bool = False
    assured: tuple[str, ...] = ()
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """Whether the person was referred; a reason where they were not."""

    made: bool
    on: str = ""
    to: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FormalStatus:
    """What a named body decided under a named rule. It is not the result of a screening."""

    by: str
    rule: str
    decision: str
    on: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All sittings of one person, in the order in which they were written."""

    sittings: tuple[Sitting, ...] = ()
    referral: Referral | None = None
    formal_status: FormalStatus | None = None

    def adding(self, sitting: Sitting) -> Record:
        """The record with one sitting more. Nothing is ever taken out."""
        return replace(self, sittings=(*self.sittings, sitting))


Find = Callable[[str], Instrument]
"""Finds an instrument by its id or path."""


def read_record(root: Node, find: Find) -> Record:
    """Reads a record. Raises `Problems` with everything that is wrong."""
    found: list[Problem] = []
    record = _Reader(found, find).record(root)
    if found:
        raise Problems(found)
    return record


def read_answers(root: Node, instrument: Instrument, source: str = SELF[0]) -> dict[str, str]:
    """Reads a plain file of answers: `{EXP02: yes, EXP04: no, VIO01: declined}`. Raises `Problems`."""
    found: list[Problem] = []
    reader = _Reader(found, lambda name: instrument)
    answers = reader.answers(root, instrument, source)
    if found:
        raise Problems(found)
    return answers


def weigh_record(record: Record, find: Find) -> Assessment:
    """The assessment of everything that was ever recorded. Raises `Problems` for a record without sittings."""
    if not record.sittings:
        raise Problems(
            [Problem("The record holds no sitting.", expected="sittings: [{on: …, instrument: …, answers: …}]")]
        )
    used = [find(one.instrument).assuring(one.assured) for one in record.sittings]
    known, carried = NO_EVIDENCE, NOTHING_CARRIED
    for sitting, instrument in zip(record.sittings, used, strict=True):
        known = known | learnt(sitting, instrument)
        if sitting.result is not None:
            carried = Carried(
                min(carried.outcome, sitting.result.outcome, key=OUTCOMES.index),
                carried.met | frozenset(sitting.result.met),
            )
    return weigh(used, known, carried)


def learnt(sitting: Sitting, instrument: Instrument) -> Evidence:
    """What one sitting shows."""
    return (evidence if sitting.source in SELF else seen)(instrument, sitting.answers)


def result_of(assessment: Assessment, instrument: Instrument) -> Result:
    """What is written beside a sitting so that no later version of a rule takes it back."""
    met = tuple(one for one, state in assessment.dimensions.items() if state == "met")
    return Result(assessment.outcome, assessment.rule, instrument.name, met)


def sources_of(record: Record, find: Find, words: Words, language: str) -> dict[str, tuple[str, ...]]:
    """Where each sign comes from, in words and oldest first: `2026-11-24 the person said`."""
    said = words.said(language)
    found: dict[str, list[str]] = {}
    for sitting in record.sittings:
        for one in sorted(learnt(sitting, find(sitting.instrument)).present):
            through = said["through_interpreter"] if sitting.interpreter else ""
            where = " ".join(part for part in (sitting.on, said["source"][sitting.source], through) if part)
            found.setdefault(one, []).append(where)
    return {one: tuple(where) for one, where in found.items()}


def said_otherwise(record: Record, find: Find) -> frozenset[str]:
    """Signs that the person answered the other way at another time. Both answers are kept."""
    known, settled = NO_EVIDENCE, frozenset[str]()
    for sitting in record.sittings:
        new = learnt(sitting, find(sitting.instrument))
        known, settled = known | new, settled | new.settled
    return known.present & settled


def write_record(record: Record) -> str:
    """The record as YAML."""
    plain: dict[str, Any] = {"amparo": FORMAT, "sittings": [_sitting(one) for one in record.sittings]}
    if record.referral is not None:
        plain["referral"] = _filled(
            made="yes" if record.referral.made else "no",
            on=record.referral.on,
            to=record.referral.to,
            reason=record.referral.reason,
        )
    if (status := record.formal_status) is not None:
        plain["formal_status"] = _filled(by=status.by, rule=status.rule, decision=status.decision, on=status.on)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)


def _sitting(sitting: Sitting) -> dict[str, Any]:
    written = _filled(
        on=sitting.on,
        instrument=sitting.instrument,
        point=sitting.point,
        **{"from": sitting.source},
        interpreter="yes" if sitting.interpreter else "",
        assured=list(sitting.assured),
        answers=dict(sitting.answers),
    )
    if sitting.result is not None:
        result = sitting.result
        written["result"] = _filled(
            outcome=result.outcome, rule=result.rule, instrument=result.instrument, met=list(result.met)
        )
    return written


def _filled(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in ("", [], {})}


class _Reader(Fields):
    def __init__(self, found: list[Problem], find: Find) -> None:
        super().__init__(found)
        self.find = find

    def record(self, root: Node) -> Record:
        self._no_traits(root)
        self.only(root, "a screening record", FILE)
        if self.required(root, "amparo", "a screening record") != FORMAT:
            self.wrong(root, "This is not a screening record.", expected=f"amparo: {FORMAT}")
        sittings = tuple(self.sitting(node) for node in self.entries(root, "sittings"))
        return Record(sittings, self._referral(root), self._status(root))

    def sitting(self, node: Node) -> Sitting:
        self._no_traits(node)
        self.only(node, "a sitting", SITTING)
        name = self.required(node, "instrument", "a sitting")
        source = self.word(node, "from", SOURCES) or SELF[0]
        answers = node.get("answers")
        instrument = self._instrument(node, name)
        return Sitting(
            on=self.day(node, "on"),
            instrument=name,
            source=source,
            answers=self.answers(answers, instrument, source) if answers is not None else {},
            point=self.text(node, "point"),
            interpreter=self.word(node, "interpreter", ("yes", "no")) == "yes",
            assured=tuple(self.words(node, "assured", NEEDS)),
            result=self._result(node),
        )

    def _instrument(self, node: Node, name: str) -> Instrument | None:
        if not name:
            return None
        try:
            return self.find(name)
        except Problems as problems:
            for problem in problems.found:
                self.wrong(node.keys["instrument"], problem.what, expected=problem.expected, nearest=problem.nearest)
            return None

    def answers(self, node: Node, instrument: Instrument | None, source: str) -> dict[str, str]:
        """Answers by the ids of questions; blank says nothing."""
        self._no_traits(node)
        if not isinstance(node.value, dict):
            self.wrong(
                node, f'"answers" gives an answer to each question, not {node.kind}.', expected="{EXP02: yes, …}"
            )
        answers = {}
        for one, given in node.keys.items():
            if instrument is not None and one not in instrument.indicators:
                if one not in TRAITS:
                    self.wrong(
                        given,
                        f'There is no question "{one}".',
                        expected=f"the id of a question, such as {', '.join(instrument.items[:3])}",
                        nearest=nearest(one, instrument.indicators),
                    )
                continue
            if given.value is None:
                continue
            if given.text in ("skip", "skipped"):
                answers[one] = "declined"
            elif source in SELF and instrument is not None and not instrument.indicators[one].ask:
                self.wrong(
                    given,
                    f'"{one}" is noted by an observer and never asked.',
                    expected='a sitting with "from: observer_saw"',
                )
            else:
                answers[one] = self.among(given, ANSWERS)
        return answers

    def _result(self, node: Node) -> Result | None:
        given = node.get("result")
        if given is None:
            return None
        self.only(given, "a result", RESULT)
        outcome = self.word(given, "outcome", OUTCOMES, needed=True) or OUTCOMES[-1]
        met = tuple(self.texts(given, "met"))
        return Result(
            outcome if outcome in OUTCOMES else OUTCOMES[-1],
            self.text(given, "rule"),
            self.text(given, "instrument"),
            met,
        )

    def _referral(self, root: Node) -> Referral | None:
        node = root.get("referral")
        if node is None:
            return None
        self.only(node, "a referral", REFERRAL)
        made = self.word(node, "made", ("yes", "no"), needed=True)
        reason = self.text(node, "reason")
        if made == "no" and not reason:
            self.wrong(
                node,
                "Not referring needs a reason; referring never does.",
                expected='"reason: …", for example that the adult declined',
            )
        return Referral(made == "yes", self.day(node, "on"), self.text(node, "to"), reason)

    def _status(self, root: Node) -> FormalStatus | None:
        node = root.get("formal_status")
        if node is None:
            return None
        self.only(node, "a formal status", STATUS)
        return FormalStatus(
            self.required(node, "by", "a formal status"),
            self.required(node, "rule", "a formal status"),
            self.required(node, "decision", "a formal status"),
            self.day(node, "on"),
        )

    def _no_traits(self, node: Node) -> None:
        for key, below in node.keys.items():
            if key in TRAITS:
                self.wrong(
                    below,
                    f'"{key}" has no place in a screening record: who a person is never decides.',
                    expected="it left out; groups for checks of fairness are kept apart (docs/screening.md)",
                )
