"""The data files: what ships hangs together, and a fault is told with file, line, what was expected and the nearest word."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from amparo.facts.document import read
from amparo.facts.problems import Problems
from amparo.screening.indicators import read_dimension
from amparo.screening.instrument import Instrument, read_instrument
from amparo.screening.library import Instruments
from amparo.screening.lint import lint
from amparo.screening.page import page_data
from amparo.screening.reason import assess
from amparo.screening.rule import read_rule
from amparo.screening.validation import figures
from tests.screening.generated import INSTRUMENTS, LIBRARY

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "examples/screening/licensed-tool.yaml"
RULE = (LIBRARY.folder / "rules/amparo-signs-2026.1.yaml").read_text(encoding="utf-8")
SHORT = (LIBRARY.folder / "short-adult.yaml").read_text(encoding="utf-8")


def test_what_ships_is_without_fault() -> None:
    report = lint(LIBRARY, [TOOL])
    assert report.wrong == ()
    assert (report.indicators, report.instruments, report.points) == (158, 8, 18)
    assert report.sentences > 3000


def test_the_vocabulary_has_its_hundred_and_fifty_indicators_in_two_languages() -> None:
    situation = {one.id for each in LIBRARY.dimensions if each.id == "situation" for one in each.indicators}
    ours = {"MIN16", "MIN17"}  # MIN01 and MIN02 for somebody who has grown up
    merged = [one for one in LIBRARY.indicators.values() if one.id not in situation | ours]
    assert len(merged) == 150
    for one in LIBRARY.indicators.values():
        assert all(one.observe.values())
        assert not one.ask or all(one.ask.values())
        assert one.care
        assert one.support


def test_every_instrument_asks_first_of_danger_and_lets_a_person_ask_for_help() -> None:
    for one in INSTRUMENTS:
        assert {"NOW01", "NOW02", "CTX09"} <= set(one.items), one.id
        assert "NOW01" in one.sections[0].items
        assert one.items[-1] == "NOW02"


def test_children_are_asked_by_the_instrument_for_children_only() -> None:
    for one in INSTRUMENTS:
        for each in one.items:
            assert set(LIBRARY.indicators[each].ages) & set(one.ages), f"{one.id} asks {each} of the wrong age"


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.id)
def test_page_data_is_whole(instrument: Instrument) -> None:
    page = page_data(instrument, LIBRARY.words, "es", ("non_use",))
    asked = [one for section in page["sections"] for one in section["items"]]
    assert sorted(asked) == sorted(page["items"])
    assert {one["id"] for one in page["dimensions"]} == set(instrument.rule.met)
    assert [one["id"] for one in page["outcomes"]] == ["refer_now", "signs_present_continue"]
    left = page_data(instrument, LIBRARY.words, "en")
    assert not any(LIBRARY.indicators[one].needs for one in left["items"])


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────


def replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


BAD_INSTRUMENTS = [
    (lambda t: replaced(t, "EXP02, EXP03, EXP04, WRK03", "EXP02, EXPO3, EXP04, WRK03"), '"EXPO3" is not a known word', "EXP03"),
    (lambda t: replaced(t, "items: [ARR01]", "items: [ARR01, CTX06]"), "is noted and never asked", "observe"),
    (lambda t: replaced(t, "    needs: non_use\n", ""), "may be asked only in a section that needs non_use", "needs: non_use"),
    (lambda t: replaced(t, "when: {sign: ARR01}", "when: {sign: CTX09}"), "has not been asked before", ""),
    (lambda t: replaced(t, "when: {sign: ARR01}", "when: {not: {sign: ARR01}}"), "not a condition on signs", "no negation"),
    (lambda t: replaced(t, "[CTX09, NOW02]", "[CTX09, NOW01]"), "asked twice", ""),
    (lambda t: replaced(t, "rule: amparo-signs/2026.1", "rule: amparo-signs/2026.2"), "There is no rule", "amparo-signs/2026.1"),
    (lambda t: replaced(t, "ages: [adult]", "ages: [grown]"), "is not a known word", "adult, child"),
    (lambda t: replaced(t, "kind: own", "kind: own\nvalidation: [{setting: jail}]"), "belongs to a licensed tool", "no figures"),
    (lambda t: replaced(t, "again_after_days: 30", "again_after_days: 0"), "lies in the future", ""),
    (lambda t: replaced(t, "purpose:", "purpos:"), "is not a field of an instrument", "purpose"),
    (lambda t: replaced(t, ', es: "Ayuda"', ""), 'missing in "es"', ""),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "what", "hint"), BAD_INSTRUMENTS)
def test_a_fault_of_an_instrument_is_told(spoil: Callable[[str], str], what: str, hint: str) -> None:
    with pytest.raises(Problems) as caught:
        read_instrument(read(spoil(SHORT), "instruments/mine.yaml"), LIBRARY.rules, LIBRARY.dimensions)
    told = str(caught.value)
    assert what in told
    assert hint in told
    assert all(problem.line and problem.file == "instruments/mine.yaml" for problem in caught.value.found)


BAD_RULES = [
    (lambda t: replaced(t, "when: {sign: NOW02}", "when: {sign: NOW2}"), "is not a known word", "NOW02"),
    (lambda t: replaced(t, "when: {sign: NOW02}", "when: {unless: {sign: NOW02}}"), "not a condition", "no negation"),
    (lambda t: replaced(t, "when: {sign: NOW02}", "when: {at_least: 0}"), "counts from 1", ""),
    (lambda t: replaced(t, "dimension_met: any", "dimension_met: everything"), "is not a known word", ""),
    (lambda t: replaced(t, "{is: child}" if "{is: child}" in t else "is: child", "is: chid"), "is not a known word", "child"),
    (lambda t: replaced(t, "no_signs_recorded_so_far: 30", "not_a_victim: 30"), '"not_a_victim" is not an outcome', ""),
    (lambda t: t.replace("refer_now:\n", "referral:\n", 1), "is not a field of a screening rule", "refer_now"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "what", "hint"), BAD_RULES)
def test_a_fault_of_a_rule_is_told(spoil: Callable[[str], str], what: str, hint: str) -> None:
    with pytest.raises(Problems) as caught:
        read_rule(read(spoil(RULE), "rule.yaml"), LIBRARY.dimensions)
    assert what in str(caught.value)
    assert hint in str(caught.value)


def test_a_fault_of_an_indicator_is_told() -> None:
    text = """amparo: amparo-indicators/1
dimension: debt
role: means
title: {en: Debt, es: Deuda}
indicators:
  - id: DEB99
    ask: {en: "Do you owe?"}
    observe: {en: x, es: x}
    strength: strnog
    strength_from: ours
    ages: [adult]
"""
    with pytest.raises(Problems) as caught:
        read_dimension(read(text, "debt.yaml"))
    told = str(caught.value)
    assert 'debt.yaml, line 9, indicators[DEB99].strength: "strnog" is not a known word' in told
    assert 'Did you mean "strong"?' in told
    assert 'missing in "es"' in told
    assert '"sign" is missing' in told
    assert 'needs "care"' in told


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY.folder, tmp_path / "instruments"))


def changed(copied: Path, name: str, old: str, new: str) -> str:
    path = copied / name
    path.write_text(replaced(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    return "\n".join(str(problem) for problem in lint(Instruments(copied)).wrong)


LINTED = [
    ("words.yaml", "Too little is known so far", "Probably nothing", "Probably"),
    ("indicators/debt.yaml", "Did you pay a large fee to get the job?", "What is your nationality?", "asks for a trait"),
    ("indicators/debt.yaml", "Did you pay a large fee to get the job?", "You paid a large fee.", "does not end as one"),
    ("indicators/debt.yaml", "support: [ILO11-debt]", "support: [ILO12-debt]", 'The source "ILO12-debt" is not listed'),
    ("indicators/debt.yaml", "Did you pay a large fee to get the job?", "Did you pay a very large fee to get the job?", "published with another content"),
    ("rules/amparo-signs-2026.1.yaml", "{at_least: 2, strength: [strong, medium]}\n    person", "{at_least: 3, strength: [strong, medium]}\n    person", "published with another content"),
    ("places.yaml", "gb-sct:", "scotland:", "is not a jurisdiction"),
    ("decision-points.yaml", "instruments: [labour]", "instruments: [labor]", "labour"),
    ("case-facts.yaml", "amparo: amparo-case-facts/1", "amparo: amparo-case-facts/1\nnote: not a victim", "not a victim"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "told"), LINTED)
def test_lint_finds_it(copied: Path, name: str, old: str, new: str, told: str) -> None:
    assert told in changed(copied, name, old, new)


def test_a_reworded_question_needs_a_new_version_and_then_is_fine(copied: Path) -> None:
    told = changed(copied, "indicators/debt.yaml", "Did you pay a large fee", "Did you have to pay a large fee")
    assert "abour/2026.1 was published with another content" in told


# ── a licensed tool ──────────────────────────────────────────────────────────────────────────────────────


def tool() -> Instrument:
    return LIBRARY.instrument(str(TOOL))


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({}, "not_enough_known"),
        ({"Q1": "no", "Q2": "no", "Q3": "yes", "Q4": "no"}, "no_signs_recorded_so_far"),
        ({"Q1": "yes", "Q2": "no", "Q3": "yes", "Q4": "no"}, "not_enough_known"),
        ({"Q2": "yes"}, "signs_present_continue"),
        ({"Q1": "yes", "Q3": "no"}, "signs_present_continue"),
    ],
)
def test_a_licensed_tool_uses_its_own_scoring_and_our_four_outcomes(answers: dict[str, str], outcome: str) -> None:
    assert assess(tool(), answers).outcome == outcome


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ({"setting": "emergency_department", "age": "adult", "form": "sexual", "language": "en"}, True),
        ({"setting": "jail", "age": "adult", "form": "sexual", "language": "en"}, False),
        ({"setting": "emergency_department", "age": "child", "form": "sexual", "language": "en"}, False),
        ({"setting": "emergency_department", "age": "adult", "form": "forced_crime", "language": "en"}, False),
        ({"setting": "emergency_department", "age": "adult", "form": "labour", "language": "es"}, False),
        ({"setting": "", "age": "", "form": "", "language": ""}, False),
    ],
)
def test_a_figure_is_shown_only_where_it_was_found(where: dict[str, str], shown: bool) -> None:
    found = figures(tool().validation, **where)
    assert bool(found.fitting) is shown
    assert ("0.90" in found.refused) is False
    assert bool(found.refused) is not shown


def test_own_questions_never_have_a_figure() -> None:
    found = figures((), setting="jail", age="adult", form="labour", language="en")
    assert (found.fitting, found.refused) == ((), "No study of accuracy was entered for this tool.")


BAD_TOOLS = [
    ("weight: 2", "weight: 0", "A weight is above 0"),
    ("weight: 2", "weight: -1", "is not a number"),
    ("at_least: 2", "at_least: 0", "begins at one sign"),
    ("outcome: signs_present_continue", "outcome: negative", "is not a known word"),
    ("licence:", "note:", "under which licence"),
    ('limits: ["invented", "for emergency departments only"]', "", "says its limits"),
    ("setting: emergency_department", "setting: everywhere", "is not a known word"),
    ("    languages: [en]\n    people", "    people", 'A validation says "languages"'),
    ("kind: licensed", "kind: licensed\nrule: amparo-signs/2026.1", "has its own scoring"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), BAD_TOOLS)
def test_a_fault_of_a_licensed_tool_is_told(old: str, new: str, told: str) -> None:
    text = replaced(TOOL.read_text(encoding="utf-8"), old, new)
    with pytest.raises(Problems) as caught:
        read_instrument(read(text, "tool.yaml"), LIBRARY.rules, LIBRARY.dimensions)
    assert told in str(caught.value)
