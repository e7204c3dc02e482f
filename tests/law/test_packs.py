"""Every law pack: readable, honest about how it is known, and proved by its worked cases."""

from __future__ import annotations

import pytest

from amparo.facts.vocabulary import vocabulary
from amparo.law.lint import check
from amparo.law.packs import Library
from amparo.law.status import researched

LIBRARY = Library()
JURISDICTIONS = LIBRARY.jurisdictions()


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_a_pack_has_no_fault(jurisdiction: str) -> None:
    report = check(LIBRARY, jurisdiction)
    assert not report.wrong, "\n" + "\n".join(report.wrong)


def test_every_researched_provision_is_accounted_for() -> None:
    missing = set(researched(LIBRARY)) - set(JURISDICTIONS)
    assert not missing, f"no pack for {', '.join(sorted(missing))}"


def test_every_jurisdiction_of_the_united_states_has_a_pack() -> None:
    wanted = {name for name in vocabulary().jurisdictions if name == "us" or name.startswith("us-")}
    assert wanted <= set(JURISDICTIONS)
