"""From determinations to a shield: each thing the state is doing to the person, and the law that forbids or excuses it.

Nothing here is ever a ground to act against anybody: an answer that does not apply is kept for defence counsel alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from amparo.engine.ask import Question
from amparo.engine.determine import Determination, Determinations
from amparo.engine.evaluate import Status
from amparo.engine.explain import Proof
from amparo.engine.predicates import record_of
from amparo.engine.provision import Caution, Pack
from amparo.engine.rules import Rule
from amparo.engine.uses import Use
from amparo.facts.case import Case, Entity
from amparo.screening.shield.workflow import Step, steps, words

TREATIES = ("asean", "coe", "eu", "un")
"""Packs of treaties; whether one binds a place is a condition of each of its provisions."""

COURT_RULES = "coe/echr-art4"
"""The provision that holds the procedure of V.C.L. and A.N. v. the United Kingdom."""

LIKELY = (Status.AVAILABLE, Status.COURT_DECIDES, Status.OPEN, Status.NOT_YET, Status.NOT_AVAILABLE)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a provision asks, whether it is met, and on which facts."""

    says: str
    cite: str
    outcome: str
    facts: tuple[Use, ...]


@dataclass(frozen=True, eq=False)
class Protection:
    """One provision that speaks to a threat, as far as it applies."""

    determination: Determination

    @property
    def kind(self) -> str:
        """The kind of provision."""
        return self.determination.provision.kind

    @property
    def status(self) -> Status:
        """Whether it applies."""
        return self.determination.status

    @property
    def decides(self) -> str:
        """Who decides, as the version says, else as its kind has it."""
        table, version = words()["decides"], self.determination.version
        return version.shield.decider or version.procedure.court or str(table.get(self.kind, table["other"]))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What the law asks: what it requires of everybody, then the ground that fits best."""
        return self._conditions([ground.rule for ground in self.determination.grounds[:1]])

    @property
    def all_conditions(self) -> tuple[Condition, ...]:
        """The same with every ground: which of them fits best would tell what the facts are."""
        return self._conditions([ground.rule for ground in self.determination.version.grounds])

    def _conditions(self, grounds: Sequence[Rule]) -> tuple[Condition, ...]:
        one = self.determination
        found = []
        for rule in (*one.version.requires, *grounds):
            proof = Proof(one.evaluation, rule, one.row, one.provision.citation)
            says = proof.says or one.provision.title
            found.append(Condition(says, proof.cite, proof.outcome, tuple(dict.fromkeys(_facts(proof)))))
        return tuple(found)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What can hurt the person."""
        return self.determination.version.cautions


@dataclass(frozen=True, slots=True)
class Threat:
    """Something the state does or is about to do, whom and what it concerns, and what speaks against it."""

    kind: str
    place: str
    """The jurisdiction; empty where it is not noted."""
    court: str
    county: str
    charges: tuple[Entity, ...]
    acts: tuple[Entity, ...]
    protections: tuple[Protection, ...]
    """What applies, may apply or will, the surest first."""
    closed: tuple[Protection, ...]
    """What does not apply on what is noted. For counsel only."""
    encoded: bool
    """Whether the law of the place is encoded at all."""

    @property
    def title(self) -> str:
        """The threat in words."""
        return str(words()["threats"][self.kind]["title"])


@dataclass(frozen=True, slots=True)
class Shield:
    """All that protects a person on a date."""

    determinations: Determinations
    threats: tuple[Threat, ...]
    steps: tuple[Step, ...]
    bound: str
    """`bound`, `unbound` or `unknown`: whether the workflow is required by a court that binds the place."""
    cautions: tuple[str, ...]
    bars: tuple[Caution, ...]
    """Warnings of these states' laws that a defence that fails closes the way to clearing the record."""
    questions: tuple[Question, ...]

    @property
    def case(self) -> Case:
        """The case."""
        return self.determinations.case

    @property
    def as_of(self) -> str:
        """The date whose law is asked."""
        return self.determinations.as_of


def make_shield(determinations: Determinations) -> Shield:
    """What protects the person of a case, from all that the law says of it."""
    case = determinations.case
    threats = (*_prosecutions(determinations), *_acts(determinations))
    places = {threat.place for threat in threats}
    shown = [one.determination for threat in threats for one in threat.protections]
    wanted = {fact for one in shown for fact in one.unknown}
    return Shield(
        determinations,
        threats,
        steps(case),
        bound(threats),
        tuple(_cautions(case, threats)),
        tuple(_bars(determinations.packs, places)),
        tuple(question for question in determinations.questions if question.fact in wanted),
    )


def _prosecutions(determinations: Determinations) -> Iterator[Threat]:
    pending = [charge for charge in determinations.case.charges if record_of(charge) == "pending"]
    groups: dict[tuple[str, str, str], list[Entity]] = {}
    for charge in pending:
        court = charge.text("moved_to_court") or charge.text("court")
        groups.setdefault((charge.text("jurisdiction"), court, charge.text("county")), []).append(charge)
    for (place, court, county), charges in groups.items():
        inside = {charge.id for charge in charges}
        rows = [one for one in determinations.rows if one.charge is None or one.charge.id in inside]
        yield _threat(determinations, "prosecution", place, court, county, charges, (), rows)


def _acts(determinations: Determinations) -> Iterator[Threat]:
    case = determinations.case
    groups: dict[tuple[str, str], list[Entity]] = {}
    charged = sorted({charge.text("jurisdiction") for charge in case.charges if charge.text("jurisdiction")})
    for act in case.acts_of_government:
        kind = words()["acts"].get(act.text("kind"))
        place = act.text("jurisdiction") or _of_charge(case, act) or (charged[0] if len(charged) == 1 else "")
        if kind:
            groups.setdefault((kind, place), []).append(act)
        if act.text("kind") == "immigration_detention":  # who is held for removal is under threat of it
            groups.setdefault(("removal", place), []).append(act)
    if case.person.values.get("person.in_custody") is True and not any(kind == "detention" for kind, _ in groups):
        pending = {charge.text("jurisdiction") for charge in case.charges if record_of(charge) == "pending"}
        for place in sorted(pending or {""}):
            groups[("detention", place)] = []
    for kind in words()["threats"]:
        for (of, place), acts in groups.items():
            if of == kind:
                pending_here = {
                    charge.id
                    for charge in case.charges
                    if record_of(charge) == "pending" and charge.text("jurisdiction") == place
                }
                rows = [one for one in determinations.rows if one.charge is None or one.charge.id in pending_here]
                yield _threat(determinations, kind, place, "", "", (), acts, rows)


def _of_charge(case: Case, act: Entity) -> str:
    named = act.text("charge")
    return next((charge.text("jurisdiction") for charge in case.charges if charge.id == named), "")


def _threat(
    determinations: Determinations,
    kind: str,
    place: str,
    court: str,
    county: str,
    charges: Sequence[Entity],
    acts: Sequence[Entity],
    rows: Iterable[Determination],
) -> Threat:
    fitting = [
        Protection(one)
        for one in rows
        if _speaks_to(one, kind) and (one.provision.jurisdiction == place or _stands_above(one, place))
    ]
    order = words()["order"]
    # the surest first; among equals the law of the place itself, then the kind that helps most
    fitting.sort(
        key=lambda one: (
            LIKELY.index(one.status),
            one.determination.provision.jurisdiction != place,
            order.index(one.kind) if one.kind in order else len(order),
        )
    )
    return Threat(
        kind,
        place,
        court,
        county,
        tuple(charges),
        tuple(acts),
        tuple(one for one in fitting if one.status is not Status.NOT_AVAILABLE),
        tuple(one for one in fitting if one.status is Status.NOT_AVAILABLE),
        any(pack.jurisdiction == place for pack in determinations.packs),
    )


def _speaks_to(one: Determination, kind: str) -> bool:
    threat = words()["threats"][kind]
    return one.provision.kind in threat["kinds"] or not set(threat["from"]).isdisjoint(one.version.shields_from)


def _stands_above(one: Determination, place: str) -> bool:
    """Whether a provision of a law above others speaks of what happens in a place, or of charges under any law."""
    speaks = one.charge is None or one.provision.any_jurisdiction
    return speaks and one.provision.jurisdiction in above(place)


def above(place: str) -> tuple[str, ...]:
    """The jurisdictions whose law may stand above a place."""
    if place == "us" or place.startswith("us-"):
        return ("us",)
    return TREATIES if place else ()


def bound(threats: Sequence[Threat]) -> str:
    """Whether the court that laid down the workflow binds all of these places: `bound`, `unbound`, `unknown`."""
    answers = set()
    for threat in threats:
        rulings = [one for one in threat.protections if one.determination.provision.id == COURT_RULES]
        sure = any(one.status in (Status.AVAILABLE, Status.COURT_DECIDES) for one in rulings)
        american = threat.place == "us" or threat.place.startswith("us-")
        answers.add("bound" if sure else "unbound" if american else "unknown")
    return answers.pop() if len(answers) == 1 else "unknown"


def _facts(proof: Proof) -> Iterator[Use]:
    """The facts that make a condition what it is: of several parts only those that agree with the whole."""
    yield from proof.facts
    for part in proof.parts:
        if part.outcome == proof.outcome or proof.rule.kind == "not":
            yield from _facts(part)


def _cautions(case: Case, threats: Sequence[Threat]) -> Iterator[str]:
    said = words()["cautions"]
    yield said["statement"]
    if any(threat.kind == "prosecution" for threat in threats):
        yield said["plea"]
        if any(one.kind == "affirmative_defence" for threat in threats for one in threat.protections):
            yield said["defence"]
    if case.person.values.get("person.noncitizen") is not False:
        yield said["immigration"]


def _bars(packs: Sequence[Pack], places: set[str]) -> Iterator[Caution]:
    seen = set()
    for pack in packs:
        if pack.jurisdiction not in places:
            continue
        for provision in pack.provisions:
            for version in provision.versions:
                for caution in version.cautions:
                    if caution.danger == "failed_defence_bars" and caution.says not in seen:
                        seen.add(caution.says)
                        yield caution
