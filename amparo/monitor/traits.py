"""What a version of a provision is like, worked out from its conditions: what it covers, asks for and leaves to the court.

A condition tree is read with some of its leaves held true or false and all others free. If it can then still be met, what was
held false is not needed. Where it can only be met because an open question of law (or a finding of the court) comes out well,
the answer is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from amparo.engine.offences import resolve
from amparo.engine.provision import NexusStandards, Pack, Version
from amparo.engine.rules import (
    Age,
    CourtFinds,
    During,
    History,
    Is,
    Offence,
    Reaches,
    Recognition,
    RecordHas,
    Rule,
    SentenceCompleted,
    Unclear,
    VictimOf,
    Waited,
    Within,
)
from amparo.facts.dates import Truth
from amparo.facts.document import data

Held = Callable[[Rule], bool | None]
"""What a node is held to be: true, false, or none where it is free."""

ADULT = 18
DESCRIBES_OFFENCE = ("charge.harm.", "charge.offence.", "charge.party_only")
BASES = ("statute-seen", "secondary-seen", "inferred", "recalled")
"""How law is known, the surest first."""


@cache
def words() -> Mapping[str, Any]:
    """The words of comparisons."""
    return MappingProxyType(data(Path(__file__).parent / "words.yaml"))


def weakest(bases: Iterator[str] | list[str]) -> str:
    """The least sure of some bases."""
    return max(bases, key=BASES.index, default=BASES[0])


def can(rule: Rule, wanted: bool, held: Held) -> bool:
    """Whether a condition can come out as wanted while some nodes are held."""
    value = held(rule)
    if value is not None:
        return value is wanted
    if rule.kind == "not":
        return can(rule.parts[0], not wanted, held)
    if rule.kind == "leaf":
        return True
    reached = (can(part, wanted, held) for part in rule.parts)
    return all(reached) if (rule.kind == "all") is wanted else any(reached)


def spoken(rule: Rule) -> str:
    """A condition in one phrase, from its parts where it has no words of its own."""
    if rule.says or rule.kind == "leaf":
        return rule.says
    join = words()["joins"]["all" if rule.kind == "all" else "any"]
    told = join.join(dict.fromkeys(spoken(part) for part in rule.parts))
    return str(words()["joins"]["not"]).format(what=told) if rule.kind == "not" else told


@dataclass(frozen=True, eq=False)
class Traits:
    """One version of a provision, with the pack and the nexus standards it belongs to."""

    version: Version
    pack: Pack
    standards: NexusStandards
    _turned: frozenset[int] = field(init=False, repr=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_turned", frozenset(_under_not(self.version.rule, False)))

    def basis(self, *fields: str) -> str:
        """How surely some fields of the version are known."""
        own = self.version.field_basis
        return weakest([own.get(name, self.version.basis) for name in fields] or [self.version.basis])

    def possible(self, held: Held) -> Truth:
        """Whether the version can apply while some nodes are held; none where an open question decides it."""
        rule = self.version.rule
        if not can(rule, True, held):
            return False
        for open_leaf in self._open:

            def closed(node: Rule, shut: Rule = open_leaf) -> bool | None:
                return False if node.predicate is shut.predicate and node.kind == "leaf" else None

            def both(node: Rule, closed: Held = closed) -> bool | None:
                value = held(node)
                return closed(node) if value is None else value

            if not can(rule, True, both) and can(rule, True, closed):
                return None
        return True

    def failing(self, node: Rule) -> bool:
        """The value of a leaf that speaks against the person: false, or true under "not"."""
        return id(node) in self._turned

    @cached_property
    def _open(self) -> tuple[Rule, ...]:
        leaves = {leaf.predicate: leaf for leaf in self.version.rule.leaves()}
        return tuple(leaf for kind, leaf in leaves.items() if isinstance(kind, Unclear | CourtFinds))

    # words, as the set of those that can be right

    @cached_property
    def offence_scope(self) -> frozenset[str]:
        """Any offence, any except some, or only those listed."""

        def every(node: Rule) -> bool | None:
            return self.failing(node) if _about_offence(node) else None

        def outside_lists(node: Rule) -> bool | None:
            return False if _is_list(node) and not self.failing(node) else None

        return _first_of((("any", self.possible(every)), ("any_except", self.possible(outside_lists))), "listed")

    @cached_property
    def grant(self) -> frozenset[str]:
        """Whether relief must be granted, must in some cases, or is left to the court."""

        def court_refuses(node: Rule) -> bool | None:
            return False if isinstance(node.predicate, CourtFinds) else None

        if not can(self.version.rule, True, court_refuses):
            return frozenset({"court_decides"})
        partly = any(
            part.kind == "any"
            and any(isinstance(one.predicate, CourtFinds) and one.says == part.says for one in part.parts)
            for part in self.version.rule.parts
        )
        return frozenset({"sometimes" if partly else "mandatory"})

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Whether there is a wait: none, until the sentence is over, or longer."""
        no_wait = (("none", self.without("waiting", "sentence_completed")), ("sentence", self.without("waiting")))
        return _first_of(no_wait, "period")

    @cached_property
    def age(self) -> frozenset[str]:
        """For acts as a minor only, as an adult only, or for everybody."""
        adult, minor = self.possible(_as_adult), self.possible(_as_minor)
        if self.version.reaches and set(self.version.reaches) <= {"adjudication", "adjudicated"}:
            adult = False
        if adult is None or minor is None:
            return frozenset({"everybody", "minors" if adult is None else "adults"})
        return frozenset({"everybody"} if adult and minor else {"minors"} if minor else {"adults"})

    @cached_property
    def burden(self) -> frozenset[str]:
        """Every burden that can apply; empty where one is not known."""
        version = self.version
        named = {one.standard for one in version.burdens}
        named |= {one.standard for ground in version.grounds for one in ground.burdens}
        return frozenset() if named & {"unknown", "unspecified"} else frozenset(named)

    @cached_property
    def fee(self) -> frozenset[str]:
        """Whether there is a fee; empty where it is not known."""
        said = self.version.procedure.fee.casefold()
        if not said or any(sign in said for sign in ("known", "not stated", "found in the law", "confirm")):
            return frozenset()
        return frozenset({"none" if said.startswith(("none", "no fee", "waived")) else "some"})

    # questions with an answer

    def reaches(self, record: str) -> Truth:
        """Whether a kind of record is reached."""
        reached = self.version.reaches
        if "any" in reached:
            return True
        if record not in reached:
            return False

        def only(node: Rule) -> bool | None:
            return record in node.predicate.records if isinstance(node.predicate, Reaches) else None

        return self.possible(only)

    def victim_of(self, kind: str) -> Truth:
        """Whether being a victim in this way is enough."""

        def only(node: Rule) -> bool | None:
            if isinstance(node.predicate, VictimOf) and node.predicate.kind not in (kind, "severe_form"):
                return self.failing(node)
            return None

        return self.possible(only)

    @cached_property
    def victims_named(self) -> tuple[str, ...]:
        """The ways of being trafficked the conditions name."""
        asked = (leaf.predicate for leaf in self.version.rule.leaves())
        return tuple(dict.fromkeys(one.kind for one in asked if isinstance(one, VictimOf)))

    def covers(self, category: str) -> Truth:
        """Whether some offence of a category lies within the scope, seen as the person who was exploited."""
        pack, found = self.pack, False
        sections = [
            number
            for number, one in pack.statutes.sections.items()
            if one.category == category and one.role not in ("buyer", "promoter")
        ]
        for number in (*sections, None):
            known = resolve((pack.jurisdiction, number, None, category, "seller", None, None, False), pack.statutes)

            def sure(node: Rule, known: Any = known) -> bool | None:
                if not isinstance(node.predicate, Offence):
                    return None
                inside = node.predicate.scope.holds(known)
                return self.failing(node) if inside is None else inside

            def maybe(node: Rule, known: Any = known) -> bool | None:
                return node.predicate.scope.holds(known) if isinstance(node.predicate, Offence) else None

            if self.possible(sure):
                return True
            found = found or self.possible(maybe) is not False
        return None if found else False

    def without(self, *conditions: str) -> Truth:
        """Whether relief can be had without any of these conditions (words.yaml)."""

        def refused(node: Rule) -> bool | None:
            return self.failing(node) if any(_asks_for(node, one) for one in conditions) else None

        return self.possible(refused)

    def nexus(self, accepted: frozenset[str]) -> Truth:
        """Whether no link is needed beyond the accepted standards. `own` accepts a link in the law's own words."""
        by_node = {id(rule): name for name, rule in self.standards.items()}

        def held(node: Rule) -> bool | None:
            name = by_node.get(id(node))
            if name is not None:
                return name in accepted
            if isinstance(node.predicate, During):
                return bool(accepted & {"own", "while_trafficked"})
            if isinstance(node.predicate, Is) and node.predicate.path.startswith("act."):
                return True if "own" in accepted else self.failing(node)
            return None

        return self.possible(held)

    @cached_property
    def nexus_names(self) -> tuple[str, ...]:
        """The nexus standards the version uses, in the order of the pack."""
        by_node = {id(rule): name for name, rule in self.standards.items()}
        return tuple(dict.fromkeys(_standards_in(self.version.rule, by_node)))


def _standards_in(rule: Rule, by_node: Mapping[int, str]) -> Iterator[str]:
    if id(rule) in by_node:
        yield by_node[id(rule)]
        return
    for part in rule.parts:
        yield from _standards_in(part, by_node)


def _under_not(rule: Rule, turned: bool) -> Iterator[int]:
    if rule.kind == "leaf" and turned:
        yield id(rule)
    for part in rule.parts:
        yield from _under_not(part, turned != (rule.kind == "not"))


def _first_of(tried: tuple[tuple[str, Truth], ...], last: str) -> frozenset[str]:
    """The first word whose question is answered yes; with every word before it that may be right."""
    right = set()
    for word, truth in tried:
        if truth is not False:
            right.add(word)
        if truth:
            return frozenset(right)
    return frozenset({*right, last})


def _is_list(node: Rule) -> bool:
    return isinstance(node.predicate, Offence) and bool(node.predicate.scope.classes or node.predicate.scope.categories)


def _about_offence(node: Rule) -> bool:
    return isinstance(node.predicate, Offence) or (
        isinstance(node.predicate, Is) and node.predicate.path.startswith(DESCRIBES_OFFENCE)
    )


def _as_adult(node: Rule) -> bool | None:
    asked = node.predicate
    if isinstance(asked, Age) and asked.at != "filing" and (asked.at_least or asked.years <= ADULT):
        return asked.at_least
    if isinstance(asked, Is) and asked.path == "charge.juvenile":
        return False in asked.values
    return None


def _as_minor(node: Rule) -> bool | None:
    asked = node.predicate
    if isinstance(asked, Age) and asked.at != "filing" and asked.years >= ADULT:
        return not asked.at_least
    return None


_LEAVES: Mapping[str, tuple[type, ...]] = {
    "official_document": (Recognition,),
    "sentence_completed": (SentenceCompleted,),
    "waiting": (Waited,),
    "deadline": (Within,),
    "other_record": (RecordHas,),
    "no_earlier_relief": (History,),
    "court_finding": (CourtFinds,),
}
_PATHS: Mapping[str, tuple[str, ...]] = {
    "sentence_completed": ("charge.sentence.completed", "record.supervision_conditions_met"),
    "due_diligence": ("victim.filed_with_due_diligence",),
    "prosecutor_agreement": (
        "charge.prosecutor_consents", "charge.prosecutor_certifies", "charge.prosecutor_objects",
    ),
    "help_to_police": (
        "victim.assisted", "victim.asked_to_assist", "victim.will_testify", "victim.unable_to_assist",
    ),
    "services": ("victim.accepts_services",),
    "nothing_owed": ("charge.sentence.fines_owed", "charge.sentence.restitution_owed"),
}  # fmt: skip


def _asks_for(node: Rule, condition: str) -> bool:
    if isinstance(node.predicate, _LEAVES.get(condition, ())):
        return True
    return isinstance(node.predicate, Is) and node.predicate.path in _PATHS.get(condition, ())
