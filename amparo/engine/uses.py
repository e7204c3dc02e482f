"""Which facts a predicate looked at on a row: what it used, and what it lacked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
from amparo.engine.table import Row
from amparo.facts.case import NOT_STATED, Entity, Source, show


@dataclass(frozen=True, slots=True)
class Use:
    """A fact a condition rests on: its id, its value as written (empty: not known) and where it comes from."""

    fact: str
    value: str = ""
    source: Source = NOT_STATED

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
            for episode in row.case.episodes:
                of = words_of(episode.values.get("kinds"))
                if not kinds or not of or set(of) & set(kinds):
                    yield _entity_use(episode, "period")
            yield stated
        case Offence(scope, of):
            part = "offence" if of == "charge" else "arrest"
            written = [_use(f"charge.{part}.{name}", row) for name in ("statute", "category", "text")]
            known = [use for use in written if use.known]
            yield from known or written[:1]
            if of == "charge":
                for words, name in ((scope.levels, "level"), (scope.degrees, "degree"), (scope.roles, "role")):
                    if words:
                        yield _use(f"charge.offence.{name}", row)
                if known and scope.classes:
                    # where the list does not settle it, the lawyer can
                    yield from (_use(f"charge.classes.{one.id}", row) for one in scope.classes)
        case Reaches():
            yield _use("charge.disposition.kind", row)
        case SentenceCompleted():
            dated = _use("charge.sentence.completed_on", row)
            yield dated if dated.known else _use("charge.sentence.completed", row)
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
                            yield from (use for use in _looked_at(inner.predicate, other) if use.known)
        case History(provisions, _, this_charge):
            for attempt in row.case.earlier_relief:
                if attempt.values.get("provision") in provisions:
                    yield _entity_use(attempt, "outcome")
            if this_charge:
                yield _use("charge.defence_raised", row)
            yield _use("record.relief_complete", row)
        case Recognition():
            yield from (_entity_use(document, "kind") for document in row.case.recognitions)
            yield _use("victim.official_documents_listed", row)
        case Unclear(key, _):
            yield _use(f"readings.{key}", row)
        case CourtFinds():
            return


def missing(rule: Rule, row: Row) -> list[str]:
    """The fact ids that a leaf lacks on a row."""
    if rule.predicate is None:
        return []
    lacking = [use.fact for use in uses(rule.predicate, row) if not use.known]
    if isinstance(rule.predicate, Offence) and len(lacking) > 1:
        # asked of the record first; membership of a class only once the section is known
        by_record = [fact for fact in lacking if ".classes." not in fact]
        known = [use for use in uses(rule.predicate, row) if use.known]
        return lacking if known else by_record
    return lacking


def _entity_use(entity: Entity, name: str) -> Use:
    value = entity.values.get(name)
    return Use(entity.fact_id(name), "" if value is None else show(value), entity.sources.get(name, NOT_STATED))


def _use(path: str, row: Row) -> Use:
    if path.startswith(("charge.", "act.")):
        name = path.removeprefix("charge.")
        if row.charge is None:
            return Use(path)
        return _entity_use(row.charge, name)
    return _entity_use(row.case.person, path)
