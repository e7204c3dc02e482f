"""People in numbers: each worked out alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.facts.problems import Problems
from amparo.screening.many import NOT_ALONE, Person, each_alone, read_many
from amparo.screening.reason import ANSWERS
from amparo.screening.record import TRAITS
from tests.screening.generated import LIBRARY

USED = LIBRARY.instrument("immigration").assuring(())
TODAY = date(2026, 11, 24)
ASKED = st.dictionaries(st.sampled_from(USED.items), st.sampled_from(ANSWERS), max_size=8)
SEEN = st.dictionaries(
    st.sampled_from([one for one in USED.observe if not USED.indicators[one].ask]),
    st.sampled_from(("yes", "no")),
    max_size=3,
)
PEOPLE = st.lists(
    st.builds(Person, st.text("0123456789", min_size=1, max_size=4), st.booleans(), ASKED, SEEN), min_size=1, max_size=6
)


@given(PEOPLE)
def test_nobody_else_has_any_effect_on_a_persons_result(people: list[Person]) -> None:
    together = each_alone(people, USED, LIBRARY.words, "en", TODAY)
    assert together == [each_alone([one], USED, LIBRARY.words, "en", TODAY)[0] for one in people]
    assert [row["person"] for row in together] == [one.code for one in people], "the order is that of the file"


@given(PEOPLE)
def test_who_was_not_alone_is_screened_again_and_gets_no_outcome(people: list[Person]) -> None:
    for one, row in zip(people, each_alone(people, USED, LIBRARY.words, "en", TODAY), strict=True):
        assert bool(row["outcome"]) is one.alone
        assert (row["note"] == NOT_ALONE) is not one.alone


def read(text: str) -> list[Person]:
    return read_many(text.encode(), "p.csv", USED)


def test_blank_skip_and_unsure_are_not_no() -> None:
    (one,) = read("person,alone,EXP02,EXP03,DOC01,CTX06\n7,yes,,skip,?,yes\n")
    assert one.answers == {"EXP03": "declined", "DOC01": "unsure"}
    assert one.observed == {"CTX06": "yes"}
    (row,) = each_alone([one], USED, LIBRARY.words, "en", TODAY)
    assert row["outcome"] == "not_enough_known"


BAD = [
    ("person,alone,EXPO2\n1,yes,yes\n", 'There is no question "EXPO2"', "EXP02"),
    ("person,EXP02\n1,yes\n", 'The column "alone" is missing', ""),
    ("person,alone,EXP02\n1,perhaps,yes\n", "whether the person was alone", "line 2"),
    ("person,alone,EXP02\n1,yes,perhaps\n", '"perhaps" is not an answer', "line 2, EXP02"),
    ("person,alone,EXP02\n1,yes,yes\n1,yes,no\n", 'The code "1" is there twice', "line 3"),
    ("person,alone,EXP02\n,yes,yes\n", "has no code", "line 2"),
    ("person,alone,EXP02\n1,yes,yes,no\n", "more values than there are columns", "line 2"),
    ("person,alone,EXP02,EXP02\n1,yes,yes,no\n", "is there twice", ""),
    ("person,alone\n", "no rows", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "hint"), BAD)
def test_a_fault_is_told(text: str, what: str, hint: str) -> None:
    with pytest.raises(Problems) as caught:
        read(text)
    assert what in str(caught.value)
    assert hint in str(caught.value)


@pytest.mark.parametrize("trait", TRAITS)
def test_who_a_person_is_has_no_column(trait: str) -> None:
    with pytest.raises(Problems, match="who a person is never decides"):
        read(f"person,alone,{trait},EXP02\n1,yes,x,yes\n")
