"""From a case, the law and a date to determinations: what each provision says of each charge.

Every charge that comes in goes out: with determinations, or in the review list with the reason why no provision could be
applied to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from amparo.engine.ask import Question, rank, unknown_facts
from amparo.engine.evaluate import Court, Evaluation, Status, Statuses
from amparo.engine.explain import Decision, Proof, decided_by, smallest_change, truth
from amparo.engine.predicates import BY_PATH, record_of
from amparo.engine.provision import Burden, Ground, Pack, Presumption, Provision, Version, words
from amparo.engine.rules import Rule
from amparo.engine.table import Table, set_bits
from amparo.engine.when import Constraint, falls, opens
from amparo.facts.case import Case, Entity
from amparo.facts.columns import Columns, Places
from amparo.facts.dates import LAST, Span, exact, read_date
from amparo.facts.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Ruling:
    """The statuses of one provision version over the rows of a table to which it applies."""

    version: Version
    statuses: Statuses


def rule_on(evaluation: Evaluation, packs: Sequence[Pack]) -> list[Ruling]:
    """The statuses of every provision version over a table: the whole work of deciding, for one case or thousands.

    Every row in a provision's reach is under at least one version: the one in force on the date that decides, all that may
    be where that date is not known, else the nearest.
    """
    table = evaluation.table
    charges = table.all & ~table.person_rows
    by_jurisdiction = _by_jurisdiction(table)
    rulings: list[Ruling] = []
    for pack in packs:
        own = by_jurisdiction.get(pack.jurisdiction, 0)
        for provision in pack.provisions:
            rows = (
                table.person_rows if provision.subject == "person" else charges if provision.any_jurisdiction else own
            )
            if rows:
                rulings += _rule_on_provision(evaluation, provision, rows)
    return rulings


def _by_jurisdiction(table: Table) -> dict[str, int]:
    return {str(jurisdiction): rows for jurisdiction, rows in table.charge_index("jurisdiction").groups()}


def _rule_on_provision(evaluation: Evaluation, provision: Provision, rows: int) -> Iterator[Ruling]:
    versions = provision.versions
    if len(versions) == 1:
        yield Ruling(versions[0], evaluation.statuses(versions[0].rule, rows))
        return
    left = rows
    applied = []
    for version in versions:
        # the first part of a version's tree is the question whether it is in force
        may_apply = rows & ~evaluation.column(version.rule.parts[0])[1]
        applied.append(may_apply)
        left &= ~may_apply
    refused = 0
    first, last = versions[0], versions[-1]
    before = _before(evaluation, first) if left else 0
    for version, mine in zip(versions, applied, strict=True):
        if left:  # outside every version: the first or the last one says so
            mine |= left & before if version is first else left & ~before if version is last else 0
        future = version.by == "filing" and version.period.start.earliest > evaluation.table.as_of.latest
        if future and refused:
            # what is refused today may be open under a law that is passed but not yet in force
            mine |= evaluation.statuses(version.rule, refused & ~mine).not_yet
        if mine:
            statuses = evaluation.statuses(version.rule, mine)
            refused |= statuses.not_available
            if (
                version.period.end.latest < LAST and not future
            ):  # a wait that outlasts this version may be shorter under the next
                refused |= statuses.not_yet
            yield Ruling(version, statuses)


def _before(evaluation: Evaluation, first: Version) -> int:
    """The rows whose deciding date lies before the first version."""
    start = first.period.start.earliest
    index = evaluation.table.index(BY_PATH[first.by])
    return index.column(lambda day: day is not None and day.latest < start)[0]


def rule_on_many(
    cases: Sequence[Case], packs: Sequence[Pack], as_of: Span, batch: int = 12_000, places: Places | None = None
) -> Iterator[tuple[Evaluation, list[Ruling]]]:
    """The statuses for many people, in batches of about `batch` rows; the time grows with the charges, not with the packs.

    Each pack is put only to the people it concerns. A law that looks at a person's other charges is given the whole record,
    any other only the charges of its own jurisdiction. `places` that are
    handed in again spare a second run over the same cases the grouping of their facts.
    """
    places = places or Places()
    concerned: dict[str, list[tuple[Case, Columns]]] = {}
    for case in cases:
        for jurisdiction, columns in case.by_jurisdiction.items():
            concerned.setdefault(jurisdiction, []).append((case, columns))
    for pack in packs:
        if pack.reaches_other_law:
            people = [(case, case.columns) for case in cases]
        elif pack.whole_record:
            people = [(case, case.columns) for case, _ in concerned.get(pack.jurisdiction, ())]
        else:
            people = concerned.get(pack.jurisdiction, [])
        first = rows = 0
        for place, (_, columns) in enumerate(people, 1):
            rows += columns.rows
            if rows >= batch or place == len(people):
                chosen = people[first:place]
                evaluation = Evaluation(Table([case for case, _ in chosen], as_of, [own for _, own in chosen], places))
                yield evaluation, rule_on(evaluation, [pack])
                first, rows = place, 0


@dataclass(frozen=True, eq=False)
class Determination:
    """What one provision version says of one charge (or of the person) on a date."""

    evaluation: Evaluation
    version: Version
    row: int
    status: Status
    later: Determination | None = None
    """What it says on the later day that settles whether and when it opens, where a wait and a deadline meet."""

    @property
    def provision(self) -> Provision:
        """The provision."""
        return self.version.provision

    @cached_property
    def charge(self) -> Entity | None:
        """The charge; none for a provision about the person."""
        return self.evaluation.table.row(self.row).charge

    @property
    def case(self) -> Case:
        """The case."""
        return self.evaluation.table.row(self.row).case

    @cached_property
    def decided_by(self) -> Decision | None:
        """The condition that decides, with its citation."""
        if self.later is not None and self.status is Status.NOT_AVAILABLE:  # the wait ends after the door has closed
            return self.later.decided_by
        return decided_by(self.evaluation, self.version.rule, self.row, self.status)

    @cached_property
    def unknown(self) -> list[str]:
        """The ids of the facts that can still change an open answer; empty when it is decided."""
        if self.status is not Status.OPEN:
            return []
        return unknown_facts(self.evaluation, self.version.rule, self.row)

    @cached_property
    def _opens(self) -> tuple[str, list[Constraint]]:
        if self.status not in (Status.NOT_YET, Status.OPEN):
            return "", []
        if self.later is not None:
            return self.later._opens
        return opens(self.evaluation, self.version.rule, self.row)

    @property
    def not_before(self) -> str:
        """The first day on which time alone would open it (`YYYY-MM-DD`); empty where no wait is running or it cannot be told."""
        return self._opens[0]

    @property
    def constraints(self) -> list[Constraint]:
        """All dated constraints; the latest decides."""
        return self._opens[1]

    @property
    def proof(self) -> Proof:
        """The proof tree, built as far as somebody looks."""
        return Proof(self.evaluation, self.version.rule, self.row)

    def holds(self, rule: Rule, court: Court = "strict") -> bool | None:
        """Whether a rule of this version (a ground, a presumption's premise) holds on this row."""
        return truth(self.evaluation, rule, self.row, court, "now")

    @property
    def grounds(self) -> list[Ground]:
        """The grounds that are met; else those that the court may find met; else those that missing facts leave open."""
        rated = [
            (ground, self.holds(ground.rule), self.holds(ground.rule, "lenient")) for ground in self.version.grounds
        ]
        met = [ground for ground, strict, _ in rated if strict is True]
        by_court = [ground for ground, _, lenient in rated if lenient is True]
        return met or by_court or [ground for ground, _, lenient in rated if lenient is None]

    @property
    def burden(self) -> Burden | None:
        """The burden of proof that applies as far as is known: of the ground if it has its own, else of the version."""
        lightest = None
        for ground in self.grounds:
            lightest = self._applying(ground.burdens)
            if lightest:
                break
        return lightest or self._applying(self.version.burdens)

    def _applying(self, burdens: Sequence[Burden]) -> Burden | None:
        return next((burden for burden in burdens if burden.given is None or self.holds(burden.given) is True), None)

    @property
    def presumptions(self) -> list[Presumption]:
        """The presumptions whose premise holds."""
        return [one for one in self.version.presumptions if self.holds(one.given) is True]

    @property
    def cannot_close(self) -> bool:
        """Whether nothing bars it and nothing that is missing can: what is open is at most whether the court has a choice."""
        return truth(self.evaluation, self.version.rule, self.row, "lenient", "now") is True

    @property
    def smallest_change(self) -> list[Rule]:
        """The fewest conditions that would have to turn for it to be available."""
        return [] if self.status is Status.AVAILABLE else smallest_change(self.evaluation, self.version.rule, self.row)


@dataclass(frozen=True, slots=True)
class Review:
    """A charge to which no provision could be applied, and why."""

    charge: str
    reason: str
    do: str


@dataclass(frozen=True, eq=False)
class Determinations:
    """All that the law says of a case on a date."""

    case: Case
    as_of: str
    packs: tuple[Pack, ...]
    rows: tuple[Determination, ...]
    review: tuple[Review, ...] = ()
    notices: tuple[str, ...] = field(default=())

    def of_charge(self, charge_id: str) -> list[Determination]:
        """The determinations of one charge."""
        return [row for row in self.rows if row.charge is not None and row.charge.id == charge_id]

    @property
    def of_person(self) -> list[Determination]:
        """The determinations that concern the person and no charge."""
        return [row for row in self.rows if row.charge is None]

    @property
    def questions(self) -> list[Question]:
        """The facts worth asking, those that settle most first."""
        return rank(row.unknown for row in self.rows if row.status is Status.OPEN)


def determine(case: Case, packs: Sequence[Pack], as_of: str) -> Determinations:
    """What every provision of the packs says of every charge of a case on a date (`YYYY-MM-DD`, EDTF allowed)."""
    table = Table([case], read_date(as_of))
    evaluation = Evaluation(table)
    rows: list[Determination] = []
    for ruling in rule_on(evaluation, packs):
        for status in Status:
            for row in set_bits(getattr(ruling.statuses, status.value)):
                made = Determination(evaluation, ruling.version, row, status)
                rows.append(_confirmed(made) if status is Status.NOT_YET else made)
    rows = _without_needless(rows)
    order = {provision.id: place for place, provision in enumerate(one for pack in packs for one in pack.provisions)}
    # each charge under its own law first; what concerns the person, or charges under any law, comes after
    rows.sort(
        key=lambda one: (
            one.charge is None,
            one.row,
            one.provision.any_jurisdiction,
            order[one.provision.id],
            one.version.period.start.earliest,
        )
    )
    return Determinations(case, as_of, tuple(packs), tuple(rows), tuple(_review(case, packs, rows)))


def _without_needless(rows: list[Determination]) -> list[Determination]:
    """A version that is not yet in force is only of interest where the one in force does not open anyway."""
    opening = {(one.provision.id, one.row) for one in rows if one.status is Status.NOT_YET and not _future(one)}
    return [one for one in rows if not _future(one) or (one.provision.id, one.row) not in opening]


def _future(one: Determination) -> bool:
    return one.version.by == "filing" and one.version.period.start.earliest > one.evaluation.table.as_of.latest


def _confirmed(one: Determination) -> Determination:
    """A wait that ends after a deadline or a sunset does not open anything."""
    rule = one.version.rule
    soonest = opens(one.evaluation, rule, one.row, "earliest")[0]
    if not soonest or (one.version.period.end.latest == LAST and not falls(rule)):
        return one
    then = _on(one, soonest)
    if then.status is Status.NOT_AVAILABLE:
        return replace(one, status=Status.NOT_AVAILABLE, later=then)
    # of several ways the first to open may have closed again by then, where another opens later
    later = one
    while later.not_before:
        then = _on(one, later.not_before)
        if then.status is not Status.NOT_YET or "" < then.not_before <= later.not_before:
            break
        later = then
    return one if later is one else replace(one, later=later)


def _on(one: Determination, day: str) -> Determination:
    """What the same version says on another day (`YYYY-MM-DD`)."""
    evaluation = Evaluation(Table([one.case], exact(date.fromisoformat(day))))
    status = evaluation.statuses(one.version.rule, 1 << one.row).of(one.row)
    return Determination(evaluation, one.version, one.row, status)


def _review(case: Case, packs: Sequence[Pack], rows: Sequence[Determination]) -> Iterator[Review]:
    known = {pack.jurisdiction: pack for pack in packs}
    said = words()["review"]
    decided = {row.charge.id for row in rows if row.charge is not None and not row.provision.any_jurisdiction}
    for charge in case.charges:
        jurisdiction = charge.text("jurisdiction")
        if charge.id in decided:
            pack = known[jurisdiction]
            if record_of(charge) not in ("", "pending") and not any(one.acts == "record" for one in pack.provisions):
                routes = "; ".join(f"{one.title} ({one.citation})" for one in pack.general_routes)
                yield Review(charge.id, "no_record_relief", said["routes"].format(routes=routes or said["no_routes"]))
        elif not jurisdiction:
            yield Review(charge.id, "no_jurisdiction", said["no_jurisdiction"])
        elif jurisdiction not in known:
            names = vocabulary().jurisdictions
            state = names.get(f"us-{jurisdiction}")  # "il" is Israel; Illinois is us-il
            meant = " " + said["meant"].format(state=state, code=f"us-{jurisdiction}") if state else ""
            yield Review(
                charge.id, "no_pack", said["no_pack"].format(law=names.get(jurisdiction, jurisdiction)) + meant
            )
        else:
            yield Review(charge.id, "no_provision", said["no_provision"])
