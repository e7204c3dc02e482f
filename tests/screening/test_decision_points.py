"""Decision points: each says who, what must and must not happen; the law of a place comes with how it is known."""

from __future__ import annotations

import json

import pytest

from amparo.engine.provision import words
from amparo.facts.document import data, read
from amparo.facts.problems import Problem, Problems
from amparo.law.packs import Library
from amparo.screening.decision_points import DecisionPoint, _Reader, above, as_plain, law_there, load_points
from tests.screening.generated import LIBRARY

POINTS = load_points(LIBRARY)
LAW = Library()
PLACES = data(LIBRARY.folder / "places.yaml")
REASONS = LIBRARY.words.said("en")["non_referral"]
DAY = "2026-11-24"

WANTED = (
    "street", "arrest", "booking", "before-interview", "charging", "first-appearance", "plea", "custody", "border", "immigration-detention",
    "removal", "inspection", "returnees", "clean-slate", "child-welfare", "shelter", "fraud-inquiry", "sentence",
)  # fmt: skip


def test_every_point_is_there() -> None:
    assert set(POINTS.points) == set(WANTED)


@pytest.mark.parametrize("point", POINTS.points.values(), ids=lambda one: one.id)
def test_a_point_says_who_what_must_and_must_not(point: DecisionPoint) -> None:
    assert point.who
    assert point.must
    assert point.must_not
    assert point.trigger
    assert "recalled" in point.basis or "proposed" in point.basis or "seen" in point.basis
    for name in point.instruments:
        assert LIBRARY.instrument(name)
    sheet = as_plain(point, POINTS, REASONS, None)
    assert len(sheet["everywhere"]) == len(POINTS.safeguards)
    assert sheet["non_referral"] == REASONS
    assert not LIBRARY.words.forbidden_in(json.dumps(sheet))


@pytest.mark.parametrize("jurisdiction", ["us", "us-ny", "us-ca", "gb", "gb-sct", "de", "za", "fr", "jp"])
@pytest.mark.parametrize("point", POINTS.points.values(), ids=lambda one: one.id)
def test_the_law_there_is_in_force_speaks_to_the_point_and_says_how_it_is_known(
    point: DecisionPoint, jurisdiction: str
) -> None:
    there = law_there(point, jurisdiction, LAW.packs([jurisdiction, *above(jurisdiction)]), PLACES, DAY)
    for version in there.versions:
        assert version.basis
        assert version.provision.citation
        assert version.provision.kind == "identification_duty" or set(version.shields_from) & set(point.shields)
    assert all(known["basis"] for _, known in there.places)
    assert {"secrecy", "non_use"} <= {subject for subject, _ in there.places}
    assert there.has_pack == LAW.has(jurisdiction)
    assert json.dumps(as_plain(point, POINTS, REASONS, there))


@pytest.mark.parametrize(
    ("point", "jurisdiction", "provision"),
    [
        ("charging", "gb", "gb/msa-2015-s45-adult"),
        ("border", "gb", "gb/naba-2022-s61"),
        ("removal", "us-ny", "us/t-status"),
        ("charging", "us-ny", "us-ny/cpl-170.80"),
    ],
)
def test_the_law_that_lawyers_expect_is_shown(point: str, jurisdiction: str, provision: str) -> None:
    there = law_there(POINTS.point(point), jurisdiction, LAW.packs([jurisdiction, *above(jurisdiction)]), PLACES, DAY)
    assert provision in [one.provision.id for one in there.versions]


def test_a_reflection_period_of_a_pack_comes_before_what_is_only_noted() -> None:
    in_pack = law_there(POINTS.point("removal"), "gb", LAW.packs(["gb", "coe"]), PLACES, DAY)
    assert "reflection" not in [subject for subject, _ in in_pack.places]
    noted = law_there(POINTS.point("removal"), "nl", [], PLACES, DAY)
    known = dict(noted.places)["reflection"]
    assert (known["days"], known["basis"]) == ("three months", "recalled")


@pytest.mark.parametrize(
    ("jurisdiction", "pack", "binds"),
    [
        ("fr", "coe", True),
        ("fr", "eu", True),
        ("jp", "coe", False),
        ("za", "eu", False),
        ("th", "asean", True),
        ("gb", "asean", False),
        ("us-ny", "coe", False),
    ],
)
def test_a_treaty_is_shown_only_where_it_binds(jurisdiction: str, pack: str, binds: bool) -> None:
    there = law_there(
        POINTS.point("charging"), jurisdiction, LAW.packs([jurisdiction, *above(jurisdiction)]), PLACES, DAY
    )
    assert (pack in {one.provision.jurisdiction for one in there.versions}) is binds


def test_the_law_of_another_day() -> None:
    before = law_there(POINTS.point("charging"), "gb", LAW.packs(["gb"]), PLACES, "2014-01-01")
    assert "gb/msa-2015-s45-adult" not in [one.provision.id for one in before.versions]


def test_what_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(Problems, match='Did you mean "booking"'):
        POINTS.point("boking")
    with pytest.raises(Problems, match="is not a jurisdiction"):
        law_there(POINTS.point("booking"), "us-zz", [], PLACES, DAY)


BAD = [
    ("who: an officer", "wo: an officer", '"wo" is not a field'),
    ("shields: [arrest]", "shields: [arest]", 'Did you mean "arrest"'),
    ("instruments: [labour]", "instruments: [labor]", 'Did you mean "labour"'),
    ("must_not: [ask]", "must_not: []", 'says "must_not"'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), BAD)
def test_a_fault_is_told(old: str, new: str, told: str) -> None:
    text = """amparo: amparo-decision-points/1
points:
  - id: a
    title: A
    who: an officer
    trigger: [everyone]
    must: [ask]
    must_not: [ask]
    instruments: [labour]
    shields: [arrest]
    basis: proposed
"""
    found: list[Problem] = []
    _Reader(found, LIBRARY.indicators, LIBRARY.names()).points(read(text, "p.yaml"))
    assert found == []
    assert old in text
    _Reader(found, LIBRARY.indicators, LIBRARY.names()).points(read(text.replace(old, new), "p.yaml"))
    assert told in "\n".join(str(one) for one in found)


def test_shields_are_the_words_of_law_packs() -> None:
    assert {one for point in POINTS.points.values() for one in point.shields} <= set(words()["shields"])
