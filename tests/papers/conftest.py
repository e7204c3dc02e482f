"""What the tests of papers share: an invented law, and the plan of an invented case without gaps under it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from amparo.engine.determine import determine
from amparo.facts.case import Value, load_case
from amparo.law.packs import Library, default_folder
from amparo.relief.plan import Plan, make_plan

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def wyoming(tmp_path: Path) -> Library:
    """A library that holds one invented law."""
    folder = tmp_path / "law"
    (folder / "us").mkdir(parents=True)
    shutil.copy(default_folder() / "nexus.yaml", folder)
    shutil.copy(CASES / "wyoming.yaml", folder / "us" / "wy.yaml")
    return Library(folder)


@pytest.fixture
def plan_with(wyoming: Library) -> Callable[..., Plan]:
    """Makes the plan of the case without gaps, with facts of its charge or of the person set to other values."""

    def make(**facts: Value) -> Plan:
        case = load_case(CASES / "whole.yaml")
        for path, value in facts.items():
            name = path.replace("__", ".")
            case = case.with_fact(name if "." in name else f"charges.c1.{name}", value)
        return make_plan(determine(case, wyoming.for_case(case), "2026-11-24"))

    return make


@pytest.fixture
def plan(plan_with: Callable[..., Plan]) -> Plan:
    """The plan of the case without gaps."""
    return plan_with()
