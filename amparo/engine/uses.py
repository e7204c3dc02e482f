"""Which facts a predicate looked at on a row: what it used, and what it lacked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from amparo.engine.offences import OffenceScope, resolve
from amparo.engine.predicates import BY_PATH, words_of
from amparo.engine.rules import (
    Age,
    CourtFinds,
    DateIn,
    During,
    History,
    InForce,
    Is,
    Offence,
    Predicate,
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
from amparo.engine.table import WRITTEN, Row
from amparo.facts.case import NOT_STATED, Entity, Source, show
from amparo.facts.dates import Period, Span
from amparo.facts.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Use:
    """A fact a condition rests on: its id, its value as written (empty: not known) and where it comes from.

    `vague`: it is known, but a more exact answer could say more (a year where a day is wanted, a list that is not complete).
    """

    fact: str
    value: str = ""
    source: Source = NOT_STATED
    vague: bool = False

    @property
    def known(self) -> bool:
        """Whether the fact is known."""
        return self.value != ""


def uses(predicate: Predicate, row: Row) -> list[Use]:
    """The facts a predicate looks at, known ones first."""
    found = list(_looked_at(predicate, row))
    return sorted(dict.fromkeys(found), key=lambda use: not use.known)


def _looked_at(predicate: Predicate, row: Row) -> Iterator[Use]:
    match predicate:
        case Is(path, _):
            yield _use(path, row)
        case VictimOf(kind):
            stated = _use(f"victim.{kind}", row)
            told = [episode for episode in row.case.episodes if kind in words_of(episode.values.get("kinds"))]
            if stated.known or not told:
                yield stated
            else:
                yield from (_entity_use(episode, "kinds") for episode in told)
        case During(kinds):
            stated = _use("act.during_trafficking", row)
            if stated.known and not kinds:
                yield stated
                return
            day = _use("charge.date", row)
            yield day
            of_each = [episode.values.get("kinds") for episode in row.case.episodes]
            missed = bool(kinds and of_each) and not any(set(words_of(of)) & set(kinds) for of in of_each)
            said = missed and any(row.case.person.values.get(f"victim.{kind}") is True for kind in kinds)
            for episode, of in zip(row.case.episodes, of_each, strict=True):
                if not kinds or of is None or set(words_of(of)) & set(kinds):
                    yield _entity_use(episode, "period")
                if kinds:
                    yield replace(_entity_use(episode, "kinds"), vague=said)
            if _outside(row):
                yield _use("victim.episodes_complete", row)
            if missed:  # perhaps trafficked in this way, yet no time of it is written down
                yield from (_use(f"victim.{kind}", row) for kind in kinds)
            yield stated
        case Offence(scope, of):
            yield from _of_the_offence(scope, "offence" if of == "charge" else "arrest", row)
        case Reaches():
            yield _use("charge.disposition.kind", row)
        case SentenceCompleted():
            dated, stated = _use("charge.sentence.completed_on", row), _use("charge.sentence.completed", row)
            if dated.known:
                yield dated
            if stated.known or not dated.known:
                yield stated
        case Age(at, years, _):
            yield _use("person.born", row)
            if at != "filing":
                yield _use(at, row)
            if years == 18 and at in ("charge.date", "charge.arrest.date"):
                yield _use("charge.minor", row)
        case Waited(since):
            yield from (_use(path, row) for path in since if path != "filing")
        case Within(path) | DateIn(path, _):
            if path != "filing":
                yield _use(path, row)
        case InForce(version, by, _):
            path = BY_PATH[by]
            if path != "filing":
                yield _use(path, row)
            yield _use(f"readings.{version}", row)
        case RecordHas(where, which):
            yield _use("record.complete", row)
            for charge in row.case.charges:
                if which == "any" or charge is not row.charge:
                    other = Row(row.case, charge)
                    for inner in where.leaves():
                        if inner.predicate is not None:
                            yield from (found for found in _looked_at(inner.predicate, other) if found.known)
        case History(_, _, this_charge):
            for attempt in row.case.earlier_relief:
                yield from _of_the_attempt(attempt, predicate, row)
            lost = this_charge and predicate.outcomes == {"defence_failed"}
            if lost:
                yield _use("charge.defence_raised", row)
            listed = _use("record.relief_complete", row)
            # a defence was lost, but the list of them does not say under which law
            lost = lost and row.charge is not None and row.charge.values.get("defence_raised") is True
            yield replace(listed, vague=listed.vague or (lost and listed.known))
        case Recognition(levels, kinds):
            for document in row.case.recognitions:
                of_kind, of_level = _entity_use(document, "kind"), _entity_use(document, "level")
                if of_kind.known or kinds:
                    yield of_kind
                if levels:
                    yield of_level
            yield _use("victim.official_documents_listed", row)
        case Unclear(key, _):
            yield _use(f"readings.{key}", row)
        case CourtFinds():
            return


def _outside(row: Row) -> bool:
    """Whether the act lies outside every time of trafficking that was told."""
    day = row.charge.values.get("date") if row.charge else None
    periods = [episode.values.get("period") for episode in row.case.episodes]
    if not isinstance(day, Span) or not periods:
        return False
    return all(isinstance(period, Period) and period.holds(day) is False for period in periods)


def missing(rule: Rule, row: Row) -> list[str]:
    """The fact ids that a leaf lacks on a row."""
    if rule.predicate is None:
        return []
    found = uses(rule.predicate, row)
    lacking = [use.fact for use in found if not use.known]
    # the exact day is only worth asking for once every date is known at all
    dateless = any(_is_date(fact) for fact in lacking)
    lacking += [use.fact for use in found if use.vague and not (dateless and _is_date(use.fact))]
    return lacking


def not_told(entity: Entity, name: str) -> list[str]:
    """The id of a fact of an entity where it is not known, or not exactly."""
    use = _entity_use(entity, name)
    return [use.fact] if use.vague or not use.known else []


def _is_date(fact: str) -> bool:
    known = vocabulary().describe(fact)
    return known is not None and known.type in ("date", "period")


def _of_the_offence(scope: OffenceScope, part: str, row: Row) -> Iterator[Use]:
    """What is written of an offence; beyond it, only what could still settle whether the offence lies in a scope."""
    statute, category = _use(f"charge.{part}.statute", row), _use(f"charge.{part}.category", row)
    told = [use for use in (statute, category, _use(f"charge.{part}.text", row)) if use.known]
    yield from told or [statute]
    if row.charge is None:
        return
    known = resolve(tuple(map(row.charge.values.get, WRITTEN[part])), scope.statutes)
    for wanted, name in ((scope.levels, "level"), (scope.degrees, "degree"), (scope.roles, "role")):
        use = _use(f"charge.offence.{name}", row)
        if wanted and part == "offence" and (use.known or not getattr(known, name)):
            yield use
    unsettled = [one for one in scope.classes if one.holds(known) is None]
    if told and not statute.known and (unsettled or (scope.categories and not known.category)):
        yield statute
    if told and not category.known and ((scope.categories and not known.category) or (unsettled and part == "arrest")):
        yield category
    if part == "arrest" and unsettled and statute.known and category.known:
        # the lawyer's word on membership is about the charge: only a more exact section can settle the arrest
        yield replace(statute, vague=True)
    if told and part == "offence":
        # where the list does not settle it, the lawyer can
        yield from (_use(f"charge.classes.{one.id}", row) for one in unsettled)


def _of_the_attempt(attempt: Entity, predicate: History, row: Row) -> Iterator[Use]:
    """What is told of an earlier petition or defence, as far as it may be one that is asked about."""
    provision, outcome, charge = (_entity_use(attempt, name) for name in ("provision", "outcome", "charge"))
    if provision.known and provision.value not in predicate.provisions:
        return
    if outcome.known and outcome.value not in predicate.outcomes:
        return
    if predicate.this_charge and row.charge is not None:
        if charge.known and charge.value != row.charge.id:
            return
        if charge.known or len(row.case.charges) > 1:
            yield charge
    yield provision
    yield outcome


def _entity_use(entity: Entity, name: str) -> Use:
    value = entity.values.get(name)
    if value is None:
        return Use(entity.fact_id(name))
    if isinstance(value, Period):
        vague = not (value.start.exact and value.end.exact)
    else:
        vague = not value.exact if isinstance(value, Span) else name in COMPLETE and value is False
    return Use(entity.fact_id(name), show(value), entity.sources.get(name, NOT_STATED), vague)


COMPLETE = ("record.complete", "record.relief_complete", "victim.official_documents_listed")
"""Facts that say a list is complete: while it is not, what is missing from it is still to be found out."""


def _use(path: str, row: Row) -> Use:
    if path.startswith(("charge.", "act.")):
        name = path.removeprefix("charge.")
        if row.charge is None:
            return Use(path)
        return _entity_use(row.charge, name)
    return _entity_use(row.case.person, path)
