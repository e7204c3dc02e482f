"""Published decisions on the punishment and record relief of trafficking victims come out, count by count, as the law of their day asks."""

from functools import cache

import pytest

from amparo.law import worked
from amparo.law.packs import Library, default_folder

FILE = default_folder() / "decisions.cases.yaml"

DECISIONS = (
    "us-ny-gm-2011",
    "us-ny-pv-2019",
    "us-ca-tabitha-b-2018",
    "us-oh-martin-2018",
    "us-wi-kizer-2022",
    "us-in-ac-2022",
    "gb-gs-2018",
    "gb-brecani-2021",
    "coe-vcl-an-2021",
    "us-bia-pickering-2003",
)

CASES = worked.load(FILE, "law/decisions.cases.yaml")


@cache
def library() -> Library:
    return Library()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_decision(case: worked.Worked) -> None:
    jurisdictions = sorted({expected.provision.partition("/")[0] for expected in case.expects})
    outcome = worked.run(case, library().packs(jurisdictions))
    assert not outcome.differences, f"{case.file}, line {case.line}:\n" + "\n".join(outcome.differences)


@pytest.mark.parametrize("decision", DECISIONS)
def test_every_decision_is_worked(decision: str) -> None:
    assert [case for case in CASES if case.name.startswith(f"{decision},")]


def test_no_other_decision_slips_in_unlisted() -> None:
    assert {case.name.partition(",")[0] for case in CASES} == set(DECISIONS)


def test_every_count_of_a_decision_is_answered() -> None:
    """The cases of one decision together expect something of every count in their files."""
    for decision in DECISIONS:
        cases = [case for case in CASES if case.name.startswith(f"{decision},")]
        counts = {charge.id for case in cases for charge in case.case.charges}
        assert {expected.charge for case in cases for expected in case.expects} == counts, decision


def test_an_official_decision_creates_no_presumption_in_england_and_wales() -> None:
    """R v Brecani [2021] EWCA Crim 731."""
    pack = library().pack("gb")
    assert [version.id for one in pack.provisions for version in one.versions if version.presumptions] == []
