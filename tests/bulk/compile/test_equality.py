"""The database says of every row what the interpreter says, not known included."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.bulk.compile import decide_tables
from amparo.bulk.compile.law import conditions
from amparo.bulk.engines import open_engine
from amparo.engine.determine import rule_on
from amparo.engine.evaluate import Evaluation
from amparo.engine.provision import Pack
from amparo.engine.syntax import read_pack
from amparo.engine.table import Table
from amparo.facts.case import Case
from amparo.facts.dates import read_date
from amparo.facts.document import read
from amparo.law.packs import Library
from amparo.law.worked import load as load_worked
from bench.records import records
from tests.bulk.compile.compared import differences, load
from tests.engine.generated import AS_OF, CLASSES, OWN, STATUTES, nexus, pack, view, whole

TODAY = AS_OF.isoformat()
LIBRARY = Library()
ABOVE = ("us", "coe")
"""Packs that speak of charges under any law."""


def worked_cases(jurisdiction: str) -> list[Case]:
    path = LIBRARY.cases_path(jurisdiction)
    return [one.case for one in load_worked(path)] if path.exists() else []


@cache
def people() -> list[Case]:
    """Generated people of whom much is not known or known in part."""
    random = Random(5)
    made = []
    for case in records(list(LIBRARY.every().values()), 600, 3):
        blurred = view(random, case, 0.1, 0.3)
        made.append(blurred if blurred.charges else case)
    return made


def test_every_worked_case_of_every_pack() -> None:
    cases = [case for one in LIBRARY.jurisdictions() for case in worked_cases(one)]
    assert len(cases) > 2500
    assert differences(cases + people(), list(LIBRARY.every().values()), TODAY) == []


@pytest.mark.parametrize(
    ("jurisdiction", "as_of"),
    [
        ("us-tx", "2014"),
        ("us-ny", "2019-03-01"),
        ("us-fl", "2012-02-29"),
        ("us-ca", "2016-12"),
        ("us-nj", "2031-05-31"),
        ("us", "2020-02-29"),
    ],
)
def test_other_days(jurisdiction: str, as_of: str) -> None:
    assert differences(worked_cases(jurisdiction) + people()[:100], [LIBRARY.pack(jurisdiction)], as_of) == []


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_generated_law_on_generated_people(seed: int) -> None:
    random = Random(seed)
    law = pack(random)
    cases = [view(random, whole(random), 0.25, 0.3) for _ in range(30)] + [whole(random) for _ in range(5)]
    assert differences(cases, [law], TODAY) == []


LENGTHS: list[dict[str, Any]] = [{"years": 1}, {"months": 6}, {"years": 3, "months": 1, "days": 30}, {"days": 90}]
DATES = [
    "charge.date", "charge.disposition.date", "charge.sentence.completed_on", "victim.ended", "record.last_sentence_completed",
]  # fmt: skip
PENDING_TOO = {"fact": {"path": "charge.disposition.kind", "is": ["convicted", "pending"]}, "says": "x"}
KINDS: dict[str, list[dict[str, Any]]] = {
    "Is": [
        {"fact": {"path": "act.compelled", "is": "no"}, "says": "x"},
        {"fact": {"path": "person.noncitizen", "is": "yes"}, "says": "x"},
        {"fact": {"path": "charge.disposition.by", "is": ["plea", "trial"]}, "says": "x"},
        {"fact": {"path": "charge.disposition.kind", "is": ["convicted", "vacated"]}, "says": "x"},
    ],
    "VictimOf": [{"victim_of": ["sex_trafficking"]}, {"victim_of": ["labor_trafficking", "severe_form"]}],
    "During": [{"during": "trafficking"}, {"during": ["sex_trafficking"]}, {"during": ["labor_trafficking", "child_exploitation"]}],
    "Offence": [
        *({"offence": {"class": [name]}} for name in CLASSES),
        {"offence": {"class": ["short", "kinds"], "level": ["felony"], "role": ["seller"]}},
        {"offence": {"class": ["short"], "of": "arrest"}},
        {"offence": "any"},
    ],
    "SentenceCompleted": [{"sentence": "completed"}],
    "Age": [
        *({"age": {"at": at, "under": 18}} for at in ("offence", "arrest", "disposition", "filing")),
        {"age": {"at": "filing", "at_least": 25}},
    ],
    "Waited": [
        *({"waited": {"since": since, **length}} for since, length in zip(DATES, LENGTHS * 2, strict=False)),
        {"waited": {"since": DATES, "years": 2}},
    ],
    "Within": [{"within": {"since": since, **length}} for since, length in zip(DATES, LENGTHS * 2, strict=False)],
    "DateIn": [
        {"date": {"of": of, "in": period}}
        for of in (*DATES, "filing")
        for period in ("2015-01-01/2019-06-30", "2016-01-01/..", "../2018-12-31")
    ],
    "RecordHas": [
        *(
            {"record": {"some": some, "which": which}}
            for place, which in enumerate(("any", "other", "same_case", "earlier", "later"))
            for some in (
                {"offence": {"level": ["felony"]}},
                ({"not": {"sentence": "completed"}}, {"court_finds": "it is grave"})[place % 2],
            )
        ),
        *(
            {"record": {"some": {"all": [PENDING_TOO, ends]}, "which": which}}
            for which in ("any", "other")
            for ends in (
                {"within": {"since": "charge.disposition.date", "years": 9}},
                {"not": {"waited": {"since": "charge.sentence.completed_on", "years": 6}}},
                {"within": {"since": "victim.ended", "years": 9}},
            )
        ),
    ],
    "History": [
        {"history": {"of": [f"{OWN}/a", f"{OWN}/b"], "outcome": ["granted", "denied"]}},
        {"history": {"of": f"{OWN}/a", "outcome": "granted", "for": "charge"}},
        {"history": {"of": f"{OWN}/defence", "outcome": "defence_failed", "for": "charge"}},
    ],
    "Recognition": [{"recognition": "any"}, {"recognition": {"level": ["federal", "state"], "kind": ["court_finding"]}}],
    "Unclear": [{"unclear": {"key": f"{OWN}/one", "question": "What does it mean?"}}],
    "CourtFinds": [{"court_finds": "justice is served"}],
}  # fmt: skip


def law_of(conditions_: list[dict[str, Any]], subject: str, by: str) -> Pack:
    """A pack with one provision for each condition and, where the court has no part in it, one for its opposite."""
    provisions = {}
    for number, one in enumerate(conditions_):
        turned = [] if "court_finds" in str(one) else [{"not": one}]
        for name, condition in enumerate([one, *turned]):
            provisions[f"{OWN}/p{number}-{name}"] = {
                "title": "T", "citation": "§ 1", "kind": "sealing", "subject": subject,
                "versions": [
                    {
                        "id": version, "in_force": period, "version_by": by, "basis": "recalled", "grant": "mandatory",
                        "reaches": "any", "requires": [condition | {"cite": "(1)"}],
                    }
                    for version, period in (("old", "2005/2016"), ("new", "2017-03-01/.."))
                ],
            }  # fmt: skip
    text = {
        "jurisdiction": OWN, "name": "Nowhere", "checked": "2026-11-23", "statutes": STATUTES, "classes": CLASSES,
        "provisions": provisions,
    }  # fmt: skip
    return read_pack(read(json.dumps(text, indent=1), "ne.yaml"), nexus())


@cache
def some_people() -> list[Case]:
    random = Random(11)
    return [view(random, whole(random), 0.25, 0.35) for _ in range(150)] + [whole(random) for _ in range(30)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_predicate(kind: str) -> None:
    assert differences(some_people(), [law_of(KINDS[kind], "charge", "offence")], TODAY) == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_predicate_on_the_person(kind: str) -> None:
    assert differences(some_people(), [law_of(KINDS[kind], "person", "filing")], "2016-06") == []


def test_of_somebody_with_more_times_than_are_compared_nothing_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amparo.bulk.compile.run.MOST_EPISODES", 1)
    cases = [case for case in some_people() if len(case.episodes) > 1]
    law = law_of(KINDS["During"], "charge", "offence")
    differing = differences(cases, [law], TODAY)
    assert differing, "nobody's later time of trafficking mattered"
    assert {database and database[0] for _, _, database in differing} == {"open"}


def test_masks_name_the_conditions_that_fail_or_are_not_known() -> None:
    law = LIBRARY.pack("us-ne")
    versions = {version.id: version for provision in law.provisions for version in provision.versions}
    cases = worked_cases("us-ne")
    table = Table(cases, read_date(TODAY))
    evaluation = Evaluation(table)
    rule_on(evaluation, [law])
    place = {}
    for number in range(table.size):
        row = table.row(number)
        person = next(n for n, case in enumerate(cases, 1) if case is row.case)
        place[person, row.charge.id if row.charge else None] = 1 << number
    engine = open_engine(threads=1)
    load(engine, cases)
    decide_tables(engine, [law], TODAY)
    named = {(v, bit): says for v, bit, says in engine.rows(
        "SELECT v.id, c.bit, c.says FROM amparo_conditions c JOIN amparo_versions v ON v.version = c.version"
    )}  # fmt: skip
    rows = engine.rows("SELECT person, charge, version, status, failing, unknown FROM amparo_determinations")
    for person, charge, version_id, status, failing, unknown in rows:
        bit = place[person, charge]
        for number, part in enumerate(conditions(versions[version_id])):
            true, false = evaluation.column(part, "lenient")
            assert bool(failing >> number & 1) == bool(false & bit)
            assert bool(unknown >> number & 1) == (not (true | false) & bit)
            assert (version_id, number) in named
        assert failing or status not in ("not_available", "not_yet")
        assert unknown or status != "open" or not failing
    assert {row[3] for row in rows} >= {"available", "open", "not_available"}
