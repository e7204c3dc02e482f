"""What a person decided of pairs of records, written and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.facts.problems import Problems
from amparo.records.linking.decisions import (
    Decision,
    contradictions,
    groups,
    read_decisions,
    standing,
    write_decisions,
)

labels = st.sampled_from(["a.pdf", "b.pdf", "no", "1989", "Ümläut: x#3", "- d"])
decisions = st.lists(
    st.builds(Decision, labels, labels, st.booleans(), st.sampled_from(["KB", "yes"]), st.sampled_from(["", "2026-11-24"]), st.sampled_from(["", "photo: the same"])).filter(
        lambda one: one.left != one.right
    ),
    max_size=6,
)  # fmt: skip


@given(decisions)
def test_what_is_written_is_read(made: list[Decision]) -> None:
    assert read_decisions(write_decisions(made), "links.yaml") == tuple(made)


@given(decisions)
def test_groups_hold_whoever_is_joined_and_nobody_else(made: list[Decision]) -> None:
    found = groups(made)
    assert sum(len(group) for group in found) == len(frozenset().union(*found)), "nobody is in two groups"
    for one in standing(made).values():
        together = any({one.left, one.right} <= group for group in found)
        assert together or not one.same
        if one in contradictions(made):
            assert together
            assert not one.same


def test_the_last_decision_of_a_pair_counts() -> None:
    first, last = Decision("a", "b", True, "KB", ""), Decision("b", "a", False, "KB", "")
    assert standing([first, last]) == {("a", "b"): last}
    assert groups([first, last]) == ()
    assert groups([last, first]) == (frozenset("ab"),)


def test_contradiction_through_others() -> None:
    made = [Decision("a", "b", True, "K", ""), Decision("b", "c", True, "K", ""), Decision("a", "c", False, "K", "")]
    assert contradictions(made) == (made[2],)


BAD = [
    ("[]", 1, "not a file of decisions"),
    ("links: 2", 1, "not a file of decisions"),
    ("links: 1\npairs: []", 2, '"pairs" does not belong here'),
    ("links: 1\ndecisions: yes", 2, "list"),
    ("links: 1\ndecisions: [x]", 2, "holds fields"),
    ("links: 1\ndecisions:\n- {records: [a], same: yes, by: K}", 3, "two records"),
    ("links: 1\ndecisions:\n- {records: [a, a], same: yes, by: K}", 3, "two records"),
    ("links: 1\ndecisions:\n- {records: [a, b], same: maybe, by: K}", 3, "not said"),
    ("links: 1\ndecisions:\n- {records: [a, b], same: yes}", 3, "Who decided"),
    ("links: 1\ndecisions:\n- {records: [a, b], same: yes, by: K, on: soon}", 3, "not a date"),
    ("links: 1\ndecisions:\n- {records: [a, b], same: yes, bye: K, by: K}", 3, '"bye" is not part'),
]


@pytest.mark.parametrize(("text", "line", "said"), BAD, ids=[row[2] for row in BAD])
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(Problems) as caught:
        read_decisions(text, "links.yaml")
    assert any(said in problem.what and problem.line == line for problem in caught.value.found), caught.value.found
