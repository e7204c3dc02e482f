"""Records: sittings only add, three things stay apart, and who a person is has no place in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.facts.case import Case, Entity, read_case
from amparo.facts.document import read
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import vocabulary
from amparo.screening.case_facts import equivalent, write_facts
from amparo.screening.reason import ANSWERS, assess
from amparo.screening.record import (
    TRAITS,
    Record,
    Result,
    Sitting,
    learnt,
    read_answers,
    read_record,
    result_of,
    said_otherwise,
    sources_of,
    weigh_record,
    write_record,
)
from amparo.screening.rule import OUTCOMES
from amparo.screening.sources import SELF, SOURCES
from tests.screening.generated import INSTRUMENTS, LIBRARY

ROOT = Path(__file__).parents[2]
FIND = LIBRARY.instrument
SHORT = FIND("short-adult")


def record(text: str) -> Record:
    return read_record(read(f"amparo: amparo-screening/1\n{text}", "r.yaml"), FIND)


@st.composite
def sittings(draw: st.DrawFn) -> Sitting:
    instrument = draw(st.sampled_from(INSTRUMENTS))
    source = draw(st.sampled_from(SOURCES))
    ids = sorted(
        instrument.indicators
        if source not in SELF
        else [one for one in instrument.indicators if instrument.indicators[one].ask]
    )
    answers = draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(ANSWERS), max_size=6))
    assured = draw(st.sampled_from(((), ("non_use",))))
    return Sitting("2026-11-24", instrument.id, source, answers, "booking", draw(st.booleans()), assured)


@given(st.lists(sittings(), min_size=1, max_size=4), sittings())
def test_a_further_sitting_never_takes_anything_back(before: list[Sitting], new: Sitting) -> None:
    record = Record(tuple(before))
    first = weigh_record(record, FIND)
    kept = Record((*before[:-1], Sitting(**{**_fields(before[-1]), "result": result_of(first, SHORT)})))
    after = weigh_record(kept.adding(new), FIND)
    assert OUTCOMES.index(after.outcome) <= OUTCOMES.index(first.outcome)
    assert first.present <= after.present
    assert all(after.dimensions[one] == "met" for one, state in first.dimensions.items() if state == "met")


def _fields(sitting: Sitting) -> dict[str, object]:
    return {name: getattr(sitting, name) for name in Sitting.__dataclass_fields__}


@given(st.lists(sittings(), min_size=1, max_size=3))
def test_a_record_is_read_as_it_was_written(given_: list[Sitting]) -> None:
    kept = Record(tuple(given_))
    assert read_record(read(write_record(kept), "r.yaml"), FIND) == kept


@given(sittings())
def test_an_observer_a_document_and_another_person_never_say_no(sitting: Sitting) -> None:
    known = learnt(sitting, FIND(sitting.instrument))
    if sitting.source not in SELF:
        assert known.settled == frozenset()


def test_yes_before_no_stays_and_both_are_shown() -> None:
    kept = record(
        """
sittings:
  - {on: 2026-11-01, instrument: short-adult, from: person_said, answers: {EXP02: yes, DOC01: yes}}
  - {on: 2026-11-09, instrument: short-adult, from: person_said, interpreter: yes, answers: {EXP02: no, DOC01: yes}}
"""
    )
    assert weigh_record(kept, FIND).outcome == "refer_now"
    assert said_otherwise(kept, FIND) == {"EXP02"}
    shown = sources_of(kept, FIND, LIBRARY.words, "en")
    assert shown["DOC01"] == ("2026-11-01 the person said", "2026-11-09 the person said through an interpreter")
    assert shown["EXP02"] == ("2026-11-01 the person said",)


def test_what_an_earlier_version_of_the_rule_found_is_carried() -> None:
    kept = record(
        """
sittings:
  - {on: 2026-01-01, instrument: short-adult, answers: {}, result: {outcome: refer_now, rule: amparo-signs/2025.9, met: [debt]}}
  - {on: 2026-11-09, instrument: short-adult, answers: {NOW01: no}}
"""
    )
    found = weigh_record(kept, FIND)
    assert (found.outcome, found.carried, found.dimensions["debt"]) == ("refer_now", True, "met")
    assert found.rule == "amparo-signs/2026.1", "the version of today stands beside it"


def test_result_referral_and_formal_status_are_three_things() -> None:
    kept = record(
        """
sittings: [{on: 2026-11-01, instrument: short-adult, answers: {NOW02: yes}}]
referral: {made: yes, on: 2026-11-02, to: a shelter}
formal_status: {by: competent authority, rule: reasonable grounds, decision: pending}
"""
    )
    assert weigh_record(kept, FIND).outcome == "refer_now"
    assert kept.referral is not None
    assert kept.formal_status is not None
    assert read_record(read(write_record(kept), "r.yaml"), FIND) == kept


BAD = [
    ("sittings: [{on: 2026-11-01, instrument: short-adult, answers: {EXPO2: yes}}]", 'There is no question "EXPO2"', "EXP02"),
    ("sittings: [{on: 2026-11-01, instrument: short-adult, answers: {EXP02: maybe}}]", "is not a known word", "declined"),
    ("sittings: [{on: yesterday, instrument: short-adult, answers: {EXP02: yes}}]", "yesterday", "a date such as"),
    ("sittings: [{on: 2026-11-01, instrument: short-adlut, answers: {EXP02: yes}}]", "There is no instrument", "short-adult"),
    ("sittings: [{on: 2026-11-01, instrument: short-adult, answers: {CTX06: yes}}]", "noted by an observer", "observer_saw"),
    ("sittings: [{on: 2026-11-01, instrument: short-adult, from: guess, answers: {}}]", "is not a known word", "person_said"),
    ("referral: {made: no}", "Not referring needs a reason", "reason"),
    ("sittings: [{instrument: short-adult, result: {outcome: negative}}]", "is not a known word", "refer_now"),
    ("name: Maria", "has no place in a screening record", "left out"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "hint"), BAD)
def test_a_fault_of_a_record_is_told(text: str, what: str, hint: str) -> None:
    with pytest.raises(Problems) as caught:
        record(text)
    assert what in str(caught.value)
    assert hint in str(caught.value)
    assert "r.yaml, line" in str(caught.value)


@pytest.mark.parametrize("trait", TRAITS)
def test_who_a_person_is_has_no_place_anywhere(trait: str) -> None:
    for text in (
        f"{trait}: x",
        f"sittings: [{{instrument: short-adult, {trait}: x, answers: {{}}}}]",
        f"sittings: [{{instrument: short-adult, answers: {{{trait}: yes}}}}]",
    ):
        with pytest.raises(Problems, match="who a person is never decides"):
            record(text)
    with pytest.raises(Problems, match="who a person is never decides"):
        read_answers(read(f"{{{trait}: x, EXP02: yes}}", "a.yaml"), SHORT)
    assert trait not in LIBRARY.indicators


def test_a_refusal_to_refer_with_a_reason_is_kept() -> None:
    kept = record("referral: {made: no, reason: adult_declined}")
    assert kept.referral is not None
    assert (kept.referral.made, kept.referral.reason) == (False, "adult_declined")


def test_an_empty_record_is_told() -> None:
    with pytest.raises(Problems, match="holds no sitting"):
        weigh_record(Record(), FIND)


def test_skip_and_blank_are_not_no() -> None:
    given_ = read_answers(read("{EXP02: skip, EXP03: , EXP04: not_asked}", "a.yaml"), SHORT)
    assert given_ == {"EXP02": "declined", "EXP04": "not_asked"}
    assert assess(SHORT, given_) == assess(SHORT, {})


# ── into a case ──────────────────────────────────────────────────────────────────────────────────────────


def test_every_fact_that_is_carried_over_is_one_of_the_vocabulary_and_a_truth() -> None:
    for one, path in equivalent().items():
        fact = vocabulary().find(path)
        assert fact is not None
        assert fact.type == "truth"
        assert not fact.asks_opposite
        assert LIBRARY.indicators[one].sign == "yes"


def test_answers_become_facts_with_where_they_come_from() -> None:
    case = read_case(
        "amparo: amparo-case/1\ncharges: [{id: c1, jurisdiction: us-ny}]\nvictim: {partner_or_sexual_violence: no}\n"
    )
    written = write_facts(
        case,
        FIND("long-adult"),
        {"SEX01": "yes", "CRM01": "yes", "VIO02": "yes", "CRM23": "no"},
        on="2026-11-24",
        charge="c1",
    )
    assert written.facts == ("charges.c1.act.compelled", "victim.sex_trafficking")
    assert written.kept == ("victim.partner_or_sexual_violence",)
    assert written.case.person.values["victim.partner_or_sexual_violence"] is False, (
        "what the file says is never overwritten"
    )
    assert "act.to_survive_or_escape" not in written.case.charges[0].values, "a no is never carried over"
    source = written.case.person.sources["victim.sex_trafficking"]
    assert (source.who, source.on) == ("client", "2026-11-24")
    assert source.note == "screening long-adult/2026.1, question SEX01"


def test_without_a_charge_nothing_is_said_of_one() -> None:
    case = Case(title="x", person=Entity("", "person", {}))
    written = write_facts(case, FIND("clean-slate"), {"CRM01": "yes", "MIN16": "yes"}, on="2026-11-24")
    assert written.facts == ("victim.child_exploitation",)


def test_a_result_keeps_what_gave_it() -> None:
    found = assess(SHORT, {"EXP02": "yes", "EXP03": "yes"})
    assert result_of(found, SHORT) == Result(
        "refer_now", "amparo-signs/2026.1", "short-adult/2026.1", ("exploitation",)
    )
