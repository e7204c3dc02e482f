"""What answers lead to: a table of cases, and what must hold of every possible set of answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.screening.expression import Expression, as_json, holds, names, support
from amparo.screening.instrument import Instrument
from amparo.screening.library import Instruments
from amparo.screening.reason import (
    ANSWERS,
    STATES,
    Carried,
    Evidence,
    assess,
    evidence,
    seen,
    visible,
    weigh,
)
from amparo.screening.rule import OUTCOMES, ROUTED
from tests.screening.generated import LIBRARY, answered

SHORT = LIBRARY.instrument("short-adult")
CHILD = LIBRARY.instrument("child")
CLEAN = LIBRARY.instrument("clean-slate")
LONG = LIBRARY.instrument("long-adult")


def nothing_said(instrument: Instrument) -> dict[str, str]:
    """Every question answered the other way: the fullest denial there is."""
    return {one: "no" if instrument.indicators[one].sign == "yes" else "yes" for one in instrument.items}


# instrument, answers (beside a full denial where "+" stands first), outcome, routes
CASES = [
    (SHORT, {}, "not_enough_known", ()),
    (SHORT, {"+": ""}, "no_signs_recorded_so_far", ()),
    (SHORT, {"NOW02": "yes"}, "refer_now", ("asks_for_help",)),
    (SHORT, {"+": "", "NOW02": "yes"}, "refer_now", ("asks_for_help",)),
    (SHORT, {"NOW01": "yes"}, "refer_now", ("danger_now",)),
    (SHORT, {"+": "", "CTX09": "yes"}, "refer_now", ("recognised",)),
    # one strong sign of use and one strong sign of control
    (SHORT, {"EXP02": "yes", "DOC01": "yes"}, "refer_now", ("strong_signs_of_both",)),
    # "no" to "could you leave" is the sign; "yes" is not
    (SHORT, {"EXP02": "yes", "EXP04": "no"}, "refer_now", ("strong_signs_of_both",)),
    (SHORT, {"+": "", "EXP02": "yes", "EXP04": "yes"}, "signs_present_continue", ("strong_sign",)),
    # being made to sell sex is use and pressure in one
    (SHORT, {"+": "", "SEX01": "yes"}, "refer_now", ("strong_signs_of_both",)),
    # violence at home without use by anybody is serious, and not this
    (SHORT, {"+": "", "VIO01": "yes", "VIO03": "yes"}, "signs_present_continue", ("strong_sign", "several_signs")),
    (SHORT, {"+": "", "COE02": "yes"}, "not_enough_known", ()),
    (SHORT, {"+": "", "COE02": "yes", "VIO03": "yes"}, "signs_present_continue", ("several_signs",)),
    # a grown person's age alone is nothing
    (SHORT, {"+": "", "AGE01": "yes"}, "no_signs_recorded_so_far", ()),
    (SHORT, {"+": "", "AGE01": "yes", "EXP02": "yes"}, "refer_now", ("child_exploited",)),
    # age in doubt: a child until shown otherwise
    (SHORT, {"+": "", "AGE01": "unsure", "EXP02": "yes"}, "refer_now", ("child_exploited",)),
    (SHORT, {"+": "", "AGE01": "yes", "COE02": "yes"}, "signs_present_continue", ("child_sign",)),
    # children: one sign, no force or threat asked for
    (CHILD, {"+": "", "MIN01": "yes"}, "refer_now", ("child_used",)),
    (CHILD, {"+": "", "MIN02": "yes"}, "refer_now", ("child_used",)),
    (CHILD, {"+": "", "AGE01": "yes", "MIN06": "yes", "EXP01": "yes"}, "refer_now", ("child_exploited",)),
    # running away and being without parents are no exploitation
    (CHILD, {"+": "", "AGE01": "yes", "MIN03": "yes", "MIN07": "no"}, "signs_present_continue", ("several_signs", "child_sign")),
    # an adult who was a child then
    (CLEAN, {"+": "", "MIN16": "yes"}, "refer_now", ("child_used",)),
    (CLEAN, {"+": "", "AGE02": "yes", "CRM01": "yes"}, "refer_now", ("child_exploited",)),
    (CLEAN, {"+": "", "CRM01": "yes"}, "signs_present_continue", ("strong_sign",)),
    (CLEAN, {"+": "", "CRM01": "yes", "CRM02": "yes"}, "refer_now", ("strong_signs_of_both",)),
    # help to understand is no sign, and what is recorded is never called nothing
    (LONG, {"+": "", "CTX13": "yes"}, "not_enough_known", ()),
]  # fmt: skip


@pytest.mark.parametrize(("instrument", "answers", "outcome", "routes"), CASES)
def test_what_answers_lead_to(
    instrument: Instrument, answers: dict[str, str], outcome: str, routes: tuple[str, ...]
) -> None:
    given_ = {**(nothing_said(instrument) if "+" in answers else {}), **{k: v for k, v in answers.items() if k != "+"}}
    found = assess(instrument, given_)
    assert found.outcome == outcome
    if routes:
        assert set(routes) <= set(found.routes)
    else:
        assert found.routes == ()


@pytest.mark.parametrize("one", ["SEX08", "MIN05", "VIO09", "MIN10", "MIN11", "REC10", "CTX13", "CTX10"])
def test_looks_health_and_hardship_never_reach_a_threshold(one: str) -> None:
    everything = {each.id for each in LIBRARY.indicators.values() if each.counts == "context"}
    assert one in everything
    rule = SHORT.rule
    assert not any(holds(route.when, everything, rule.met) for outcome in ROUTED for route in rule.routes[outcome])
    assert weigh((SHORT,), Evidence(frozenset({one}))).outcome == "not_enough_known"


@pytest.mark.parametrize("one", ["CTX07", "CTX08"])
def test_denial_and_shifting_accounts_have_no_effect_at_all(one: str) -> None:
    for given_ in ({}, nothing_said(SHORT), {"EXP02": "yes"}, {"EXP02": "yes", "DOC01": "yes"}):
        known = evidence(SHORT, given_)
        without, with_it = weigh((SHORT,), known), weigh((SHORT,), known | seen(SHORT, {one: "yes"}))
        assert (with_it.outcome, with_it.routes, with_it.dimensions, with_it.open, with_it.would_change) == (
            without.outcome,
            without.routes,
            without.dimensions,
            without.open,
            without.would_change,
        )


@given(answered())
def test_there_are_four_outcomes_and_they_are_explained(case: tuple[Instrument, dict[str, str]]) -> None:
    found = assess(*case)
    assert found.outcome in OUTCOMES
    assert bool(found.routes) == (found.outcome in ROUTED)
    assert set(found.dimensions.values()) <= set(STATES)
    assert found.rule == "amparo-signs/2026.1"
    assert found.instruments == (case[0].name,)


@given(answered(), st.data())
def test_a_further_sign_never_lowers(case: tuple[Instrument, dict[str, str]], data: st.DataObject) -> None:
    instrument, answers = case
    before = assess(instrument, answers)
    one = data.draw(st.sampled_from(sorted(instrument.indicators)))
    known = evidence(instrument, answers) | Evidence(frozenset({one}))
    after = weigh((instrument,), known)
    assert OUTCOMES.index(after.outcome) <= OUTCOMES.index(before.outcome)
    for dimension, state in before.dimensions.items():
        if state == "met":
            assert after.dimensions[dimension] == "met"
        elif state == "could_be_met":
            assert after.dimensions[dimension] != "not_looked_at"


@given(answered())
def test_what_is_not_answered_is_never_a_no(case: tuple[Instrument, dict[str, str]]) -> None:
    instrument, answers = case
    silent = {one: answer for one, answer in answers.items() if answer in ("yes", "no")}
    unsure_that_counts = {
        one: a for one, a in answers.items() if a == "unsure" and instrument.indicators[one].unsure_counts
    }
    with_gaps, without = assess(instrument, answers), assess(instrument, {**silent, **unsure_that_counts})
    assert with_gaps == without, "unsure, declined and not asked are the same as nothing said"
    for one, answer in answers.items():
        if answer in ("unsure", "declined", "not_asked") and one not in unsure_that_counts:
            assert one not in evidence(instrument, answers).settled
            assert one in with_gaps.open or one not in visible(instrument, evidence(instrument, answers))


@given(answered())
def test_nothing_said_ends_in_nothing_recorded_only_when_every_question_was_answered(
    case: tuple[Instrument, dict[str, str]],
) -> None:
    found = assess(*case)
    if found.outcome == "no_signs_recorded_so_far":
        assert not {case[0].indicators[one].counts for one in found.present} & {"full", "context", "trigger"}
        reachable = {*found.present, *found.open}
        rule = case[0].rule
        assert not any(holds(route.when, reachable, rule.met) for each in ROUTED for route in rule.routes[each])


@given(answered(), st.data())
def test_an_observer_who_saw_nothing_settles_nothing(
    case: tuple[Instrument, dict[str, str]], data: st.DataObject
) -> None:
    instrument, answers = case
    statements = data.draw(
        st.dictionaries(st.sampled_from(sorted(instrument.indicators)), st.sampled_from(ANSWERS[1:]))
    )
    known = evidence(instrument, answers)
    assert weigh((instrument,), known | seen(instrument, statements)) == weigh((instrument,), known)


@given(answered(), st.sampled_from(OUTCOMES), st.frozensets(st.sampled_from(sorted(SHORT.rule.met)), max_size=3))
def test_what_an_earlier_rule_found_stays(
    case: tuple[Instrument, dict[str, str]], outcome: str, met: frozenset[str]
) -> None:
    instrument, answers = case
    found = weigh((instrument,), evidence(instrument, answers), Carried(outcome, met))
    assert OUTCOMES.index(found.outcome) <= OUTCOMES.index(outcome)
    assert all(found.dimensions[one] == "met" for one in met)
    assert found.carried == (found.outcome != assess(instrument, answers).outcome)


@given(answered())
def test_open_questions_that_would_change_do_change(case: tuple[Instrument, dict[str, str]]) -> None:
    instrument, answers = case
    found = assess(instrument, answers)
    for one in found.would_change:
        assert one in found.open
        after = weigh((instrument,), evidence(instrument, answers) | Evidence(frozenset({one})))
        assert OUTCOMES.index(after.outcome) < OUTCOMES.index(found.outcome)
    if found.outcome == "refer_now":
        assert found.would_change == ()


def test_a_gate_hides_only_when_it_was_answered_the_other_way() -> None:
    act = next(section for section in SHORT.sections if section.id == "act").items
    for answer, shown in [("yes", True), ("no", False), ("declined", True), ("unsure", True), ("not_asked", True)]:
        asked = visible(SHORT, evidence(SHORT, {"ARR01": answer}))
        assert (set(act) <= set(asked)) is shown
    hidden_but_answered = assess(SHORT, {"ARR01": "no", "CRM01": "yes"})
    assert "CRM01" in hidden_but_answered.present, "what was said counts, though the section is closed"


def test_a_screen_without_the_questions_on_the_accusation_says_so() -> None:
    careful = SHORT.assuring(())
    assert careful.left_out == ("non_use",)
    assert not {"CRM01", "CRM02"} & set(careful.items)
    assert SHORT.assuring(("non_use",)).left_out == ()
    for name in LIBRARY.names():
        for one in LIBRARY.instrument(name).assuring(()).items:
            assert LIBRARY.indicators[one].needs == ""


# ── the language of rules ────────────────────────────────────────────────────────────────────────────────


IDS = ("a", "b", "c", "d")
LEAVES = st.one_of(
    st.builds(
        lambda n, ids: ("least", n, tuple(ids)),
        st.integers(1, 4),
        st.lists(st.sampled_from(IDS), max_size=4, unique=True),
    ),
    st.builds(
        lambda n, weights: ("sum", n, tuple(sorted(weights.items()))),
        st.integers(1, 6),
        st.dictionaries(st.sampled_from(IDS), st.integers(1, 3)),
    ),
    st.just(("met", "d1")),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda below: st.builds(
        lambda operator, parts: (operator, *parts), st.sampled_from(("all", "any")), st.lists(below, max_size=3)
    ),
    max_leaves=8,
)
MET: dict[str, Expression] = {"d1": ("least", 2, ("a", "b", "c"))}
SIGNS = st.frozensets(st.sampled_from(IDS))


@given(EXPRESSIONS, SIGNS, SIGNS)
def test_no_rule_that_can_be_written_falls_with_a_sign_more(
    expression: Expression, some: frozenset[str], more: frozenset[str]
) -> None:
    if holds(expression, some, MET):
        assert holds(expression, some | more, MET)


@given(EXPRESSIONS, SIGNS)
def test_the_signs_shown_as_the_reason_are_enough(expression: Expression, signs: frozenset[str]) -> None:
    reason = support(expression, signs, MET)
    assert reason <= signs & names(expression, MET)
    if holds(expression, signs, MET):
        assert holds(expression, reason, MET)
    assert isinstance(as_json(expression), list)


def test_every_dimension_and_route_of_the_rule_can_be_reached() -> None:
    everything = frozenset(LIBRARY.indicators)
    rule = Instruments().instrument("short-adult").rule
    for outcome in ROUTED:
        for route in rule.routes[outcome]:
            assert holds(route.when, everything, rule.met), route.id
            assert not holds(route.when, frozenset(), rule.met), route.id
    for dimension, met in rule.met.items():
        assert holds(met, everything, rule.met), dimension
