"""What holds off an act of the state: the packs of other countries and of treaties, and what the same facts come to under each."""

from __future__ import annotations

from functools import cache

import pytest

from amparo.engine.determine import determine
from amparo.engine.provision import Provision, Version, words
from amparo.facts.case import read_case
from amparo.law.describe import describe_shield
from amparo.law.packs import INSTRUMENTS, Library

LIBRARY = Library()
ABROAD = [one for one in LIBRARY.jurisdictions() if one != "us" and not one.startswith("us-")]
PROTECTING = ("charge", "custody", "status")


@cache
def shields() -> list[tuple[Provision, Version]]:
    """Every version of a provision outside the United States that protects before there is a record."""
    return [
        (provision, version)
        for pack in LIBRARY.packs(ABROAD)
        for provision in pack.provisions
        if provision.acts in PROTECTING
        for version in provision.versions
    ]


def test_every_place_the_issue_names_has_a_pack() -> None:
    wanted = {"gb", "gb-sct", "gb-nir", "za", "ph", "ar", "es", "ro", "de"} | INSTRUMENTS
    assert wanted <= set(ABROAD)


@pytest.mark.parametrize("model", words()["models"])
def test_every_model_is_the_law_somewhere(model: str) -> None:
    assert [version.id for _, version in shields() if version.shield.model == model]


@pytest.mark.parametrize("act", [act for act in words()["shields"] if act != "arrest"])
def test_every_act_is_held_off_somewhere(act: str) -> None:
    assert [version.id for _, version in shields() if act in version.shields_from]


def test_what_holds_off_an_act_says_which_how_and_who() -> None:
    lacking = [
        version.id
        for _, version in shields()
        if not (version.shields_from and version.shield.model and version.shield.force and version.shield.decider)
    ]
    assert not lacking


def test_a_discretion_is_never_a_certainty() -> None:
    """Where the law says may or asks a state for a possibility, no facts make the answer a plain yes."""
    certain = [
        version.id
        for provision, version in shields()
        if version.shield.force == "may" and not version.rule.evaluative and provision.kind != "immigration_status"
    ]
    assert not certain


def test_a_period_has_a_length_or_says_why_not() -> None:
    for provision, version in shields():
        if provision.kind == "reflection_period":
            shield = version.shield
            assert shield.days or shield.months or shield.length_note, version.id


def test_what_a_kind_holds_off_where_the_pack_does_not_say() -> None:
    immunity = next(one for one in LIBRARY.pack("us-ne").provisions if one.kind == "immunity")
    assert immunity.versions[-1].shields_from == ("prosecution", "conviction", "punishment")
    told = describe_shield(immunity.versions[-1])
    assert told == {
        "holds_off": ["a charge or a prosecution", "a conviction", "a sentence or another penalty of a court"]
    }


def test_a_shield_in_words() -> None:
    told = describe_shield(LIBRARY.pack("za").provision("za/pacotip-22-4").versions[-1])
    assert told["holds_off"] == ["a charge or a prosecution"]
    assert told["force"] == "The law binds those who decide."
    assert told["authorisation"] == "written authority of the Director of Public Prosecutions having jurisdiction"


FORCED = "compelled: yes, directed_by_trafficker: yes, during_trafficking: yes"
TOLD = "compelled: no, directed_by_trafficker: yes, to_survive_or_escape: no, during_trafficking: yes"
LATER = "compelled: no, directed_by_trafficker: no, to_survive_or_escape: no, would_not_have_happened_otherwise: yes, during_trafficking: no"
NONE = "compelled: no, directed_by_trafficker: no, to_survive_or_escape: no, would_not_have_happened_otherwise: no, during_trafficking: yes"

# the same victim and the same theft under the law of each place: forced, told to, later because of it, merely at that time
THEFT = {
    "gb/msa-2015-s45-adult": ("court_decides", "court_decides", "not_available", "not_available"),
    "gb-sct/la-instructions": ("court_decides", "court_decides", "not_available", "not_available"),
    "ar/26364-5": ("available", "available", "court_decides", "not_available"),
    "uy/19643-40": ("available", "available", "court_decides", "not_available"),
    "be/cp2024-264": ("available", "available", "court_decides", "not_available"),
    "ph/ra9208-17": ("available", "available", "available", "available"),
    "es/cp-177bis-11": ("court_decides", "court_decides", "court_decides", "not_available"),
    "bg/cc-16a": ("available", "court_decides", "not_available", "not_available"),
    "lu/cp-71-2": ("available", "court_decides", "not_available", "not_available"),
    "lv/cl-58-6": ("court_decides", "court_decides", "not_available", "not_available"),
    "fr/cp-122-2": ("court_decides", "not_available", "not_available", "not_available"),
    "ro/law678-20": ("not_available",) * 4,
    "th/atpa-41": ("not_available",) * 4,
    "np/httca-16": ("not_available",) * 4,
}


@pytest.mark.parametrize("provision", THEFT)
def test_one_theft_under_the_law_of_each_place(provision: str) -> None:
    place = provision.partition("/")[0]
    found = []
    for act in (FORCED, TOLD, LATER, NONE):
        case = read_case(
            f"""
            amparo: amparo-case/1
            person: {{born: 1996-05-05}}
            victim: {{labor_trafficking: yes, episodes_complete: yes}}
            charges:
              - id: c1
                jurisdiction: {place}
                offence: {{text: THEFT, category: theft}}
                date: 2026-06-01
                disposition: {{kind: pending}}
                act: {{{act}, reasonable_person_would: yes, in_the_scheme: no, against_trafficker: no}}
            """
        )
        rows = determine(case, LIBRARY.packs([place]), "2026-11-24").rows
        (row,) = [one for one in rows if one.provision.id == provision]
        found.append(row.status.value)
    assert tuple(found) == THEFT[provision]


SIGN = """
amparo: amparo-case/1
person: {jurisdiction: %s, foreign_national: yes}
victim: {suspected: yes}
"""


@pytest.mark.parametrize(
    ("place", "provision"),
    [
        ("ch", "ch/vzae-35"),
        ("de", "de/aufenthg-59-7"),
        ("fr", "fr/ceseda-r425-2"),
        ("gb", "gb/msa-2015-s52"),
        ("uy", "uy/19643-3"),
        ("gr", "coe/convention-art10"),
        ("gr", "coe/convention-art13"),
        ("gr", "eu/dir-2011-36-art11"),
    ],
)
def test_a_sign_alone_already_holds_off(place: str, provision: str) -> None:
    case = read_case(SIGN % place)
    rows = determine(case, LIBRARY.for_case(case), "2026-11-24").rows
    assert [one.status.value for one in rows if one.provision.id == provision] == ["available"]


def test_a_treaty_is_read_with_the_law_of_the_place_and_not_for_the_united_states() -> None:
    assert [pack.jurisdiction for pack in LIBRARY.for_case(read_case(SIGN % "za"))] == [
        "asean",
        "coe",
        "eu",
        "un",
        "za",
    ]
    assert [pack.jurisdiction for pack in LIBRARY.for_case(read_case(SIGN % "us-ny"))] == ["us", "us-ny"]
