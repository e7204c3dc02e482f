"""Conditions of law as an immutable tree.

A leaf is a predicate from a closed set, each of which can be decided from columns of facts: that is what lets the same tree
be evaluated here and compiled to a database. Predicates are interned, so that a condition which many provisions share is
evaluated once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from amparo.engine.offences import OffenceScope
from amparo.facts.dates import Period

VersionBy = Literal["filing", "offence", "conviction"]
"""Which date decides which version of a provision applies."""


@dataclass(frozen=True, slots=True)
class Is:
    """A fact has one of these values. A truth is asked as `yes` or `no`."""

    path: str
    values: frozenset[bool | str]


@dataclass(frozen=True, slots=True)
class VictimOf:
    """The person was trafficked in this way, as stated or as one of the episodes says."""

    kind: str


@dataclass(frozen=True, slots=True)
class During:
    """The act happened within a time of trafficking, as stated or by the dates. `kinds` narrows the episodes."""

    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offence:
    """The charge (or the arresting charge) lies within an offence scope."""

    scope: OffenceScope
    of: Literal["charge", "arrest"] = "charge"


@dataclass(frozen=True, slots=True)
class Reaches:
    """What is left on record is of a kind the provision reaches: conviction, adjudication, arrest, pending, deferred …"""

    records: frozenset[str]


@dataclass(frozen=True, slots=True)
class SentenceCompleted:
    """The whole sentence is over. Where there was no conviction there is none to complete."""


@dataclass(frozen=True, slots=True)
class Age:
    """The person was younger than a number of years on a date (`at_least` turns it round)."""

    at: str
    years: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Waited:
    """A period of calendar time has passed since the latest of some dates. Turns true once and stays so."""

    since: tuple[str, ...]
    years: int = 0
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Within:
    """A period of calendar time since a date has not run out yet. Turns false once and stays so."""

    since: str
    years: int = 0
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class DateIn:
    """A date lies within a fixed period (day of the end included)."""

    path: str
    period: Period


@dataclass(frozen=True, slots=True)
class InForce:
    """The version of the law applies: the date that decides it lies within the version's time."""

    version: str
    by: VersionBy
    period: Period


@dataclass(frozen=True, slots=True)
class RecordHas:
    """Some charge of the same person meets a condition. Not in the file is only "no" where the record is complete."""

    where: Rule
    which: Literal["any", "other", "same_case", "earlier", "later"] = "any"


@dataclass(frozen=True, slots=True)
class History:
    """An earlier petition or defence under one of these provisions ended in one of these ways."""

    provisions: tuple[str, ...]
    outcomes: frozenset[str]
    this_charge: bool = False


@dataclass(frozen=True, slots=True)
class Recognition:
    """An official document that says the person is a victim. Empty sets mean any."""

    levels: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CourtFinds:
    """A judgment that the law leaves to the court or an agency. Nobody can answer it beforehand."""

    what: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A question of law that the sources leave open; the lawyer may answer it under `readings`."""

    key: str
    what: str


Predicate = (
    Is
    | VictimOf
    | During
    | Offence
    | Reaches
    | SentenceCompleted
    | Age
    | Waited
    | Within
    | DateIn
    | InForce
    | RecordHas
    | History
    | Recognition
    | CourtFinds
    | Unclear
)

TIMED = (SentenceCompleted, Age, Waited, Within, InForce)
"""Predicates whose answer can turn as time passes."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A node of the tree: `all`, `any`, `not` of `parts`, or a leaf with a `predicate`.

    `cite` is the pinpoint that the node implements (a leaf without one stands under its parent's), `says` the condition in
    plain words, `note` what a reader should know, `line` where the pack says it.
    """

    kind: Literal["all", "any", "not", "leaf"]
    parts: tuple[Rule, ...] = ()
    predicate: Predicate | None = None
    cite: str = ""
    says: str = ""
    note: str = ""
    line: int = 0
    timed: bool = field(default=False)
    evaluative: bool = field(default=False)

    def leaves(self) -> Iterator[Rule]:
        """All leaves below, from left to right."""
        if self.kind == "leaf":
            yield self
        for part in self.parts:
            yield from part.leaves()

    def walk(self) -> Iterator[Rule]:
        """This node and all below it, into the conditions on other charges too."""
        yield self
        for part in self.parts:
            yield from part.walk()
        if isinstance(self.predicate, RecordHas):
            yield from self.predicate.where.walk()


def _flags(parts: tuple[Rule, ...]) -> tuple[bool, bool]:
    return any(part.timed for part in parts), any(part.evaluative for part in parts)


def all_of(*parts: Rule, cite: str = "", says: str = "", note: str = "", line: int = 0) -> Rule:
    """Every part must hold."""
    timed, evaluative = _flags(parts)
    return Rule("all", parts, None, cite, says, note, line, timed, evaluative)


def any_of(*parts: Rule, cite: str = "", says: str = "", note: str = "", line: int = 0) -> Rule:
    """One part is enough."""
    timed, evaluative = _flags(parts)
    return Rule("any", parts, None, cite, says, note, line, timed, evaluative)


def none_of(part: Rule, cite: str = "", says: str = "", note: str = "", line: int = 0) -> Rule:
    """The part must not hold."""
    return Rule("not", (part,), None, cite, says, note, line, part.timed, part.evaluative)


_P = TypeVar("_P", bound=Predicate)
_known: dict[Predicate, Predicate] = {}


def interned(predicate: _P) -> _P:
    """The one object that stands for this predicate."""
    return _known.setdefault(predicate, predicate)  # type: ignore[return-value]


def leaf(predicate: Predicate, cite: str = "", says: str = "", note: str = "", line: int = 0) -> Rule:
    """A condition that facts, or the court, decide."""
    inner_timed = isinstance(predicate, RecordHas) and predicate.where.timed
    inner_evaluative = isinstance(predicate, RecordHas) and predicate.where.evaluative
    return Rule(
        "leaf",
        (),
        interned(predicate),
        cite,
        says,
        note,
        line,
        isinstance(predicate, TIMED) or inner_timed,
        isinstance(predicate, CourtFinds) or inner_evaluative,
    )
