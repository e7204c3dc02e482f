"""What the interpreter and a database say of the same people, row by row."""

from __future__ import annotations

from collections.abc import Sequence

from amparo.bulk.compile import decide_tables
from amparo.bulk.compile.facts import tables_from
from amparo.bulk.engines import Engine, open_engine
from amparo.engine.determine import rule_on_many
from amparo.engine.evaluate import Evaluation, Status
from amparo.engine.provision import Pack, Version
from amparo.engine.rules import Age, RecordHas, Rule, Waited, Within
from amparo.engine.table import set_bits
from amparo.engine.when import opens
from amparo.facts.case import Case
from amparo.facts.dates import read_date

Key = tuple[int, str | None, str]
"""The number of the person, the id of the charge (none: the person's own row), the id of the version."""
Said = tuple[str, str]
"""The status, and the day from which it opens (empty: none that can be told)."""


def by_interpreter(cases: Sequence[Case], packs: Sequence[Pack], as_of: str) -> dict[Key, Said]:
    place = {id(case): number for number, case in enumerate(cases, 1)}
    found: dict[Key, Said] = {}
    for evaluation, rulings in rule_on_many(cases, packs, read_date(as_of)):
        for ruling in rulings:
            for status in Status:
                for number in set_bits(getattr(ruling.statuses, status.value)):
                    row = evaluation.table.row(number)
                    key = place[id(row.case)], row.charge.id if row.charge else None, ruling.version.id
                    found[key] = status.value, _day(evaluation, ruling.version, number, status)
    return found


def _day(evaluation: Evaluation, version: Version, row: int, status: Status) -> str:
    # from when a condition on other charges turns is not told by a database
    if status is not Status.NOT_YET or waits_on_record(version):
        return ""
    return opens(evaluation, version.rule, row)[0]


def waits_on_record(version: Version) -> bool:
    return _waits(version.rule, True)


def _waits(rule: Rule, want: bool) -> bool:
    """Whether it waits for what is not worked out: that a charge *begins* to meet a condition, or one earlier, later or beside it."""
    if isinstance(rule.predicate, RecordHas) and rule.timed:
        return want or rule.predicate.which not in ("any", "other") or _asks_of_person(rule.predicate.where)
    return any(_waits(part, want != (rule.kind == "not")) for part in rule.parts)


def _asks_of_person(rule: Rule) -> bool:
    """Whether time turns it by what is known of the person."""
    predicate = rule.predicate
    if isinstance(predicate, Waited):
        return not all(path.startswith("charge.") for path in predicate.since)
    if isinstance(predicate, Within):
        return not predicate.since.startswith("charge.")
    return (isinstance(predicate, Age) and predicate.at == "filing") or any(map(_asks_of_person, rule.parts))


def load(engine: Engine, cases: Sequence[Case]) -> None:
    for name, table in tables_from(cases).items():
        engine.load(name, table)


def by_database(engine: Engine, packs: Sequence[Pack], as_of: str) -> dict[Key, Said]:
    decide_tables(engine, packs, as_of)
    versions = {v.id: v for pack in packs for provision in pack.provisions for v in provision.versions}
    rows = engine.rows("SELECT person, charge, version, status, not_before FROM amparo_determinations")
    found: dict[Key, Said] = {
        (int(person), charge, version): (status, "" if waits_on_record(versions[version]) else str(day or ""))
        for person, charge, version, status, day in rows
    }
    assert len(found) == len(rows), "a row stands twice"
    return found


def differences(
    cases: Sequence[Case], packs: Sequence[Pack], as_of: str, engine: Engine | None = None
) -> list[tuple[Key, Said | None, Said | None]]:
    """Rows on which the two do not agree: (row, what the interpreter says, what the database says)."""
    own = engine or open_engine(threads=2)
    try:
        load(own, cases)
        database = by_database(own, packs, as_of)
    finally:
        if engine is None:
            own.close()
    interpreter = by_interpreter(cases, packs, as_of)
    assert interpreter, "nothing was decided"
    return [
        (key, interpreter.get(key), database.get(key))
        for key in sorted({*interpreter, *database}, key=str)
        if interpreter.get(key) != database.get(key)
    ]
