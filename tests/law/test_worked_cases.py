"""Worked cases: what they may expect, how a difference is told, and what a pack still leaves untried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from amparo.law import worked
from amparo.law.lint import check
from amparo.law.packs import Library
from tests.law.test_bad_packs import NEXUS

PACK = """
jurisdiction: us-ne
name: Nowhere
checked: 2026-11-23
provisions:
  us-ne/1:
    title: Setting aside
    citation: § 1
    kind: set_aside
    versions:
      - id: "2010"
        in_force: 2010-01-01/2018-12-31
        reaches: [conviction]
        requires: [{victim_of: [sex_trafficking], cite: (1)}, {waited: {since: charge.disposition.date, years: 1}, cite: (2)}]
        grounds: [{name: forced, cite: (3), when: {nexus: coerced}, burden: clear_and_convincing}]
        grant: mandatory
        burden: preponderance
        basis: recalled
        open: [all of it]
      - id: "2019"
        in_force: 2019-01-01/..
        reaches: [conviction]
        requires: [{victim_of: [sex_trafficking], cite: (1)}]
        grant: court_decides
        basis: recalled
        open: [all of it]
  us-ne/2:
    title: A defence
    citation: § 2
    kind: affirmative_defence
    versions: [{in_force: 2010-01-01/.., reaches: [pending], requires: [{nexus: coerced, cite: (1)}], grant: mandatory, basis: recalled, open: [all]}]
"""
BASE = """
base:
  victim: {sex_trafficking: yes}
  charges:
    - {id: c1, jurisdiction: us-ne, disposition: {kind: convicted, date: 2014-03-09}, act: {compelled: yes}}
    - {id: c2, jurisdiction: us-ne, disposition: {kind: pending}}
cases:
"""


def library(at: Path, cases: str) -> Library:
    (at / "us").mkdir()
    (at / "nexus.yaml").write_text(NEXUS, encoding="utf-8")
    (at / "us" / "ne.yaml").write_text(PACK, encoding="utf-8")
    (at / "us" / "ne.cases.yaml").write_text(BASE + cases, encoding="utf-8")
    return Library(at)


def outcomes(at: Path, cases: str) -> list[worked.Outcome]:
    law = library(at, cases)
    return [worked.run(one, [law.pack("us-ne")]) for one in worked.load(law.cases_path("us-ne"), "ne.cases.yaml")]


# what is expected of us-ne/1 on 1 June 2016, and the difference that is told (none: it is as expected)
EXPECTED = [
    ("{us-ne/1 of c1: available}", ""),
    ("{us-ne/1 of c1: {status: [available, open]}}", ""),
    ("{us-ne/1 of c1: {not_status: not_available}}", ""),
    ("{us-ne/1 of c1: {status: available, ground: forced, burden: clear_and_convincing, version: '2010'}}", ""),
    ("{us-ne/1: {status: available, charge: c1}}", ""),
    ("{us-ne/1 of c2: {status: not_available, cite: reach}}", ""),
    ("{us-ne/1 of c1: open}", "us-ne/1 of c1: expected open, got available, decided by forced ((3))"),
    ("{us-ne/1 of c1: {not_status: available}}", "us-ne/1 of c1: expected court_decides or not_available or not_yet or open, got available, decided by forced ((3))"),
    ("{us-ne/1 of c1: {status: available, ground: other}}", "us-ne/1 of c1: expected the ground other, got ['forced']"),
    ("{us-ne/1 of c1: {status: available, burden: preponderance}}", "us-ne/1 of c1: expected the burden preponderance, got clear_and_convincing"),
    ("{us-ne/1 of c1: {status: available, version: '2019'}}", "us-ne/1 of c1: no determination (is the provision's id right, and the charge's jurisdiction?)"),
    ("{us-ne/3: available}", "us-ne/3: no determination (is the provision's id right, and the charge's jurisdiction?)"),
    ("{us-ne/1 of c2: {status: not_available, cite: (2)}}", "us-ne/1 of c2: expected to be decided by (2), got the record is a kind this law reaches (conviction) (reach)"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "difference"), EXPECTED, ids=[expected for expected, _ in EXPECTED])
def test_what_a_worked_case_expects(tmp_path: Path, expected: str, difference: str) -> None:
    (outcome,) = outcomes(tmp_path, f"  - {{name: a, as_of: 2016-06-01, expect: {expected}}}\n")
    assert list(outcome.differences) == ([difference] if difference else [])


# what is changed in the base → what is expected on 1 June 2014
CHANGED = [
    ("with: {charge.disposition.date: 2013-12-01}", "{status: not_yet, not_before: 2014-12-01}"),
    ("with: {charge.disposition.date: unknown}", "{status: open, unknown: [charge.disposition.date]}"),
    ("with: {act.compelled: unknown, charge.disposition.date: 2012}", "{status: open, unknown: [act.compelled]}"),
    ("with: {victim.sex_trafficking: no}", "{status: not_available, cite: (1)}"),
    ("with: {charges.c2.disposition.kind: convicted, charge.disposition.date: 2012}", "available"),
    ("add: {earlier_relief: [{id: a1, charge: c1}]}, with: {charge.disposition.date: 2012}", "available"),
    ("base: {charges: [{id: c1, jurisdiction: us-ne}]}", "{status: open, unknown: [victim.sex_trafficking, charge.disposition.kind, charge.disposition.date, act.compelled]}"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "expected"), CHANGED, ids=[changed for changed, _ in CHANGED])
def test_a_worked_case_changes_the_base(tmp_path: Path, changed: str, expected: str) -> None:
    (outcome,) = outcomes(
        tmp_path, f"  - {{name: a, as_of: 2014-06-01, {changed}, expect: {{us-ne/1 of c1: {expected}}}}}\n"
    )
    assert outcome.differences == ()


def test_what_is_left_untried_is_told(tmp_path: Path) -> None:
    report = check(
        library(tmp_path, "  - {name: granted, as_of: 2016-06-01, expect: {us-ne/1 of c1: available}}\n"), "us-ne"
    )
    assert (report.provisions, report.cases) == (2, 1)
    told = [
        re.sub(r"(?<=fails: ).*(?= \(line)", "…", line.removeprefix("ne.cases.yaml: not tried: us-ne/"))
        for line in report.wrong
    ]
    assert told == [
        "1/2010: a case that is open because a fact is not known",
        "1/2010: a case in which only this fails: … (line 13)",
        "1/2010: a case in which only this fails: … (line 14)",
        "1/2010: a case in which only this fails: … (line 14)",
        "1/2010: a case in which only this fails: … (line 15)",
        "1/2019: a case where relief is open to the person (available or court_decides)",
        "1/2019: a case that is open because a fact is not known",
        "1/2019: a case in which only this fails: … (line 22)",
        "1/2019: a case in which only this fails: … (line 23)",
        "2: three cases with at least two different statuses (0 so far)",
    ]
