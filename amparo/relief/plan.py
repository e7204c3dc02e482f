"""Makes the plan: the best route for each charge, filings by court in an order that does no harm, and what to beware of.

A plan never speaks of chances. It says what the law opens, what it asks, what is still to be learnt, and what can hurt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from amparo.engine.ask import Question
from amparo.engine.determine import Determination, Determinations, Review
from amparo.engine.evaluate import Status
from amparo.engine.predicates import within_until
from amparo.engine.provision import Effect, Pack, Provision, Version
from amparo.engine.rules import History, Is, Within
from amparo.facts.case import Case, Entity
from amparo.facts.dates import LAST, Span, day_text
from amparo.facts.document import data
from amparo.facts.vocabulary import vocabulary

READY = (Status.AVAILABLE, Status.COURT_DECIDES)
CONSENT = ("charge.prosecutor_consents", "charge.prosecutor_certifies")


@cache
def words() -> Mapping[str, Any]:
    """The sentences of a plan."""
    loaded: Mapping[str, Any] = data(Path(__file__).parent / "words.yaml")
    return loaded


@dataclass(frozen=True, slots=True)
class Route:
    """One way to clear one charge."""

    determination: Determination
    effect: Effect | None
    immigration: str
    """merits_yes, merits_no or merits_unknown; empty for a citizen."""

    @property
    def rank(self) -> tuple[int, int, int]:
        """Sorts routes, best first: what helps in immigration law (where that matters), then strength, then certainty."""
        one = self.determination
        immigration = {"": 0, "merits_yes": 0, "merits_unknown": 1, "merits_no": 2}[self.immigration]
        return immigration, -strength(one.provision, self.effect), READY.index(one.status) if one.status in READY else 2


@dataclass(frozen=True, slots=True)
class ChargePlan:
    """What becomes of one charge: the best route, the others, and where there is none, why."""

    charge: Entity
    best: Route | None
    others: tuple[Route, ...]
    besides: tuple[Determination, ...]
    """What else can be asked for: a shorter sentence, an end of registration, fees waived."""
    waiting: tuple[Determination, ...]
    open: tuple[Determination, ...]
    closed: tuple[Determination, ...]
    defences: tuple[Determination, ...]

    @property
    def status(self) -> str:
        """The best status any route has."""
        if self.best:
            return self.best.determination.status.value
        if self.open:
            return Status.OPEN.value
        if self.waiting:
            return Status.NOT_YET.value
        return Status.NOT_AVAILABLE.value if self.closed else "review"


@dataclass(frozen=True, slots=True)
class Filing:
    """One set of papers for one court."""

    version: Version
    court: str
    county: str
    jurisdiction: str
    routes: tuple[Route, ...]
    effect: Effect | None
    first: tuple[str, ...]
    """What must happen before filing."""
    warnings: tuple[str, ...]
    deadlines: tuple[str, ...]
    money: tuple[str, ...]
    after: tuple[str, ...]
    waits_for: tuple[str, ...] = ()

    @property
    def provision(self) -> Provision:
        """The provision under which it is filed."""
        return self.version.provision

    @property
    def charges(self) -> list[Entity]:
        """The charges it covers."""
        return [route.determination.charge for route in self.routes if route.determination.charge is not None]

    @property
    def cases(self) -> list[str]:
        """The case numbers it covers, in the order of the charges."""
        return list(dict.fromkeys(charge.text("case_number") for charge in self.charges if charge.text("case_number")))


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan of a case on a date."""

    determinations: Determinations
    charges: tuple[ChargePlan, ...]
    filings: tuple[Filing, ...]
    person: tuple[Determination, ...]
    status_rules: tuple[Determination, ...]
    warnings: tuple[str, ...]
    questions: tuple[Question, ...]
    review: tuple[Review, ...]
    owed: tuple[str, ...] = field(default=())

    @property
    def case(self) -> Case:
        """The case."""
        return self.determinations.case

    @property
    def as_of(self) -> str:
        """The date the plan is made for."""
        return self.determinations.as_of


def strength(provision: Provision, effect: Effect | None) -> int:
    """How strong a relief is: its kind, raised by what its effect does. Only for putting routes in order."""
    does = effect.does if effect else {}
    base = provision.strength
    if does.get("vacated") == "yes":
        base = max(base, 90)
    raised = {"on_the_merits": 20, "destroyed": 8, "expunged": 6, "sealed": 3, "may_deny": 2}
    return base + sum(points for name, points in raised.items() if does.get(name) == "yes")


def make_plan(determinations: Determinations) -> Plan:
    """Makes the plan of a case from what the law says of it."""
    case = determinations.case
    by_charge: dict[str, list[Determination]] = defaultdict(list)
    for one in determinations.rows:
        if one.charge is not None:
            by_charge[one.charge.id].append(one)
    charges = tuple(_charge_plan(case, charge, by_charge[charge.id]) for charge in case.charges)
    filings = _filings(case, charges, determinations.packs)
    status_rules = [
        one
        for one in determinations.rows
        if one.charge is not None and one.provision.acts == "status" and one.status in (*READY, Status.OPEN)
    ]
    return Plan(
        determinations=determinations,
        charges=charges,
        filings=tuple(filings),
        person=tuple(determinations.of_person),
        status_rules=tuple(status_rules),
        warnings=tuple(_warnings(case, charges)),
        questions=tuple(determinations.questions),
        review=determinations.review,
        owed=tuple(_owed(case)),
    )


def _charge_plan(case: Case, charge: Entity, rows: Sequence[Determination]) -> ChargePlan:
    record = [one for one in rows if one.provision.acts == "record"]
    routes = sorted(
        (_route(case, one) for one in record if one.cannot_close or _only_consent(one)), key=lambda route: route.rank
    )
    chosen = {route.determination for route in routes}
    return ChargePlan(
        charge=charge,
        best=routes[0] if routes else None,
        others=tuple(routes[1:]),
        besides=tuple(
            one for one in rows if one.provision.acts == "sentence" and (one.cannot_close or one.status is Status.OPEN)
        ),
        waiting=tuple(one for one in record if one.status is Status.NOT_YET),
        open=tuple(one for one in record if one.status is Status.OPEN and one not in chosen),
        closed=tuple(one for one in record if one.status is Status.NOT_AVAILABLE),
        defences=tuple(
            one
            for one in rows
            if one.provision.acts in ("charge", "custody") and one.status is not Status.NOT_AVAILABLE
        ),
    )


def _only_consent(one: Determination) -> bool:
    """Whether nothing is missing but the prosecutor's word: then the papers can be made ready and the prosecutor asked."""
    names = tuple(path.partition(".")[2] for path in CONSENT)
    return one.status is Status.OPEN and bool(one.unknown) and all(fact.endswith(names) for fact in one.unknown)


def _route(case: Case, one: Determination) -> Route:
    noncitizen = case.person.values.get("person.noncitizen")
    # of several effects the strongest is asked for; the papers name the election
    effect = max(one.version.effects, key=lambda each: strength(one.provision, each), default=None)
    immigration = ""
    if noncitizen is not False:
        merits = effect.does.get("on_the_merits", "unknown") if effect else "unknown"
        immigration = f"merits_{merits if merits in ('yes', 'no') else 'unknown'}"
    return Route(one, effect, immigration)


def _filings(case: Case, charges: Sequence[ChargePlan], packs: Sequence[Pack]) -> list[Filing]:
    groups: dict[tuple[str, ...], list[Route]] = defaultdict(list)
    for plan in charges:
        if plan.best is None:
            continue
        one = plan.best.determination
        court = plan.charge.text("moved_to_court") or plan.charge.text("court")
        # unless the law lets one petition hold several cases, each case gets its own
        number = "" if one.version.procedure.combine == "yes" else plan.charge.text("case_number", plan.charge.id)
        groups[(one.version.id, court, plan.charge.text("county"), number)].append(plan.best)
    provisions = {provision.id: provision for pack in packs for provision in pack.provisions}
    made = [_filing(case, charges, key, routes, provisions) for key, routes in groups.items()]
    followers = {effect.then for filing in made for effect in filing.version.effects if effect.then}
    return sorted(
        made,
        key=lambda filing: (
            filing.provision.id in followers,
            bool(filing.waits_for),
            filing.jurisdiction,
            filing.court,
            filing.cases,
        ),
    )


def _filing(
    case: Case,
    charges: Sequence[ChargePlan],
    key: tuple[str, ...],
    routes: list[Route],
    provisions: Mapping[str, Provision],
) -> Filing:
    version = routes[0].determination.version
    effect = routes[0].effect
    inside = {route.determination.charge.id for route in routes if route.determination.charge is not None}
    return Filing(
        version=version,
        court=key[1],
        county=key[2],
        jurisdiction=version.provision.jurisdiction,
        routes=tuple(routes),
        effect=effect,
        first=tuple(_first(version)),
        warnings=tuple(_filing_warnings(case, routes[0], charges, inside)),
        deadlines=tuple(_deadlines(routes)),
        money=tuple(_money(case, version)),
        after=tuple(_after(version, provisions)),
        waits_for=tuple(_same_case(charges, inside)),
    )


def _first(version: Version) -> list[str]:
    steps = [
        words()["order"]["consent"].format(condition=rule.says)
        for rule in version.rule.leaves()
        if isinstance(rule.predicate, Is) and rule.predicate.path in CONSENT
    ]
    if version.procedure.prepared_by:
        steps.append(version.procedure.prepared_by)
    return [*steps, *version.procedure.steps]


def _filing_warnings(case: Case, route: Route, charges: Sequence[ChargePlan], inside: set[str]) -> list[str]:
    version = route.determination.version
    found = []
    if route.immigration and case.person.values.get("person.noncitizen") is True:
        found.append(str(words()["immigration"][route.immigration]))
    found += [" ".join(part for part in (caution.says, cited(caution.cite)) if part) for caution in version.cautions]
    once = any(
        isinstance(rule.predicate, History)
        and version.provision.id in rule.predicate.provisions
        and "granted" in rule.predicate.outcomes
        for rule in version.rule.walk()
    )
    if once:
        later = [
            one
            for plan in charges
            if plan.charge.id not in inside
            for one in (*plan.waiting, *plan.open)
            if one.provision is version.provision
        ]
        if later:
            when = ", ".join(sorted({one.not_before for one in later if one.not_before})) or "when more is known"
            found.append(words()["order"]["one_time"].format(count=len(later), when=when))
    courts = {(plan.charge.text("jurisdiction"), plan.charge.text("case_number")): set[str]() for plan in charges}
    for plan in charges:
        courts[(plan.charge.text("jurisdiction"), plan.charge.text("case_number"))].add(
            plan.charge.text("moved_to_court") or plan.charge.text("court")
        )
    for plan in charges:
        key = (plan.charge.text("jurisdiction"), plan.charge.text("case_number"))
        if plan.charge.id in inside and key[1] and len(courts[key]) > 1:
            found.append(str(words()["order"]["two_courts"]))
            break
    return found


def _same_case(charges: Sequence[ChargePlan], inside: set[str]) -> list[str]:
    """Charges of the same cases that cannot be filed now: a filing for a part of a case may be refused."""
    cases = {
        (plan.charge.text("jurisdiction"), plan.charge.text("case_number"))
        for plan in charges
        if plan.charge.id in inside
    }
    waits = []
    for plan in charges:
        key = (plan.charge.text("jurisdiction"), plan.charge.text("case_number"))
        if key[1] and key in cases and plan.best is None:
            rows = plan.waiting or plan.open or plan.closed
            decision = rows[0].decided_by if rows else None
            why = decision.condition if decision else words()["statuses"]["open"]["says"]
            day = next((one.not_before for one in plan.waiting if one.not_before), "")
            waits.append(
                words()["order"]["same_case"].format(
                    charge=plan.charge.id, why=f"{why}{f', from {day}' if day else ''}"
                )
            )
    return waits


def _deadlines(routes: Sequence[Route]) -> list[str]:
    found = []
    for route in routes:
        one = route.determination
        for rule in one.version.rule.leaves():
            if isinstance(rule.predicate, Within) and one.charge is not None:
                day = one.charge.values.get(rule.predicate.since.removeprefix("charge."))
                if isinstance(day, Span):
                    found.append(
                        f"{one.charge.id}: not later than {day_text(within_until(rule.predicate, day).earliest)} ({rule.cite})"
                    )
        if one.version.period.end.earliest < LAST and one.version.by == "filing":
            found.append(f"This law stands until {one.version.period.end.text}.")
    return list(dict.fromkeys(found))


def _money(case: Case, version: Version) -> list[str]:
    found = [version.procedure.fee] if version.procedure.fee else []
    free = version.procedure.fee.casefold().startswith(("none", "no fee", "no "))
    if case.person.values.get("person.can_pay_fees") is False and not free:
        found.append(str(words()["money"]["fee_waiver"]))
    return found


def _after(version: Version, provisions: Mapping[str, Provision]) -> list[str]:
    found = []
    for effect in version.effects:
        if effect.then:
            following = provisions.get(effect.then)
            if following is None:  # the pack tells the next step in words
                found.append(effect.then)
            else:
                found.append(str(words()["next"]["then"].format(title=following.title, citation=following.citation)))
    return found


def _owed(case: Case) -> list[str]:
    found = []
    for charge in case.charges:
        if charge.values.get("sentence.fines_owed") is True:
            found.append(words()["money"]["fines"].format(charge=charge.id))
        if charge.values.get("sentence.restitution_owed") is True:
            found.append(words()["money"]["restitution"].format(charge=charge.id))
    return found


def _warnings(case: Case, charges: Sequence[ChargePlan]) -> list[str]:
    said, person = words()["safety"], case.person.values
    found = []
    if person.get("person.fears_trafficker") is not False:
        found.append(said["fears"] if person.get("person.fears_trafficker") else ask_first("person.fears_trafficker"))
    if person.get("person.in_custody") is True:
        found.append(said["custody"])
    if any(plan.best for plan in charges):
        if person.get("record.outstanding_warrants") is not False:
            found.append(said["warrants"] if person.get("record.outstanding_warrants") else said["warrants_unknown"])
        found.append(said["declaration"])
    if person.get("person.noncitizen") is None:
        found.append(words()["immigration"]["status_unknown"])
    return found


def cited(cite: str) -> str:
    """A citation in brackets, unless it stands in some already."""
    return cite if not cite or cite.startswith("(") else f"({cite})"


def ask_first(fact_id: str) -> str:
    """A line that tells to find out a fact first, in the words of the vocabulary."""
    fact = vocabulary().describe(fact_id)
    return str(words()["order"]["missing_fact"].format(question=fact.question if fact else fact_id))
