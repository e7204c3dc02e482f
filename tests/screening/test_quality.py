"""Supervision of a site: agreement, people found later, small counts, corrected shares."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from amparo.facts.problems import Problems
from amparo.screening.agreement import cohen_kappa, krippendorff_alpha, raw_agreement
from amparo.screening.prevalence import Accuracy, rogan_gladen, wilson
from amparo.screening.quality import Screening, read_screenings, supervise, suppressed, suppressed_table
from amparo.screening.rule import OUTCOMES

ROOT = Path(__file__).parents[2]
SITE = (ROOT / "examples/screening/site.csv").read_bytes()
PAIRS = st.lists(st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES)), min_size=2, max_size=40)


# ── agreement ────────────────────────────────────────────────────────────────────────────────────────────


@given(PAIRS)
def test_kappa_is_that_of_another_library(pairs: list[tuple[str, str]]) -> None:
    found = cohen_kappa(pairs)
    if found is None:
        assert len({one for pair in pairs for one in pair}) == 1
        return
    one, two = zip(*pairs, strict=True)
    assert found.value == pytest.approx(cohen_kappa_score(one, two))
    assert found.low <= found.value <= found.high


def test_the_interval_of_kappa_covers_what_it_should() -> None:
    """From a table whose kappa is known (two equal raters, 80 of 100 alike: kappa 0.6), 95 of 100 intervals hold it."""
    table = np.array([[0.4, 0.1], [0.1, 0.4]])
    draw = np.random.default_rng(7)
    held = 0
    for _ in range(600):
        cells = draw.multinomial(150, table.ravel()).reshape(2, 2)
        pairs = [(str(i), str(j)) for i in range(2) for j in range(2) for _ in range(cells[i, j])]
        found = cohen_kappa(pairs)
        assert found is not None
        held += found.low <= 0.6 <= found.high
    assert 0.92 <= held / 600 <= 0.98


def test_alpha_is_the_published_one() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): four observers, twelve units, ordinal 0.815."""
    ratings = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    found = krippendorff_alpha(list(zip(*ratings, strict=True)))
    assert found is not None
    assert found.value == pytest.approx(0.815, abs=0.0005)
    assert found.low < found.value < found.high
    assert krippendorff_alpha(list(zip(*ratings, strict=True))) == found, "the same table gives the same interval"


def test_agreement_that_cannot_be_told_is_not_told() -> None:
    assert cohen_kappa([("a", "a")] * 30) is None
    assert krippendorff_alpha([[1, 1]] * 30) is None
    assert krippendorff_alpha([[1, None]] * 30) is None
    assert raw_agreement([("a", "a"), ("a", "b")]) == 0.5


# ── shares ───────────────────────────────────────────────────────────────────────────────────────────────


def test_rogan_gladen_by_hand() -> None:
    accuracy = Accuracy.of((0.84, 0.70, 0.93), (0.58, 0.50, 0.66), "a study")
    assert rogan_gladen(60, 100, accuracy).value == pytest.approx((0.60 + 0.58 - 1) / (0.84 + 0.58 - 1))
    assert rogan_gladen(30, 100, accuracy).value == 0.0, "cut off where errors alone explain the share"


def test_wilson_by_hand() -> None:
    found = wilson(12, 12)
    assert found.value == 1
    assert (found.low, found.high) == (pytest.approx(0.7575, abs=0.0005), 1)


SHARE = st.floats(0.55, 1)


@given(st.integers(1, 400), st.data(), SHARE, SHARE)
def test_bounds_hold_the_value_and_are_never_narrower_than_the_share_alone(
    total: int, data: st.DataObject, sensitivity: float, specificity: float
) -> None:
    count = data.draw(st.integers(0, total))
    accuracy = Accuracy.of((sensitivity, 0.55, 1.0), (specificity, 0.55, 1.0), "x")
    found = rogan_gladen(count, total, accuracy)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1
    perfect = rogan_gladen(count, total, Accuracy.of((1, 1, 1), (1, 1, 1), "x"))
    assert found.low <= perfect.low + 1e-12


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "told"),
    [
        ((0.8, 0.9, 0.95), (0.8, 0.7, 0.9), "sensitivity must be three figures"),
        ((0.8, 0.7, 1.2), (0.8, 0.7, 0.9), "sensitivity must be three figures"),
        ((0.8, 0.4, 0.9), (0.8, 0.5, 0.9), "no better than chance"),
    ],
)
def test_figures_that_correct_nothing_are_refused(
    sensitivity: tuple[float, float, float], specificity: tuple[float, float, float], told: str
) -> None:
    with pytest.raises(Problems, match=told):
        Accuracy.of(sensitivity, specificity, "x")


# ── small counts ─────────────────────────────────────────────────────────────────────────────────────────


COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1)


@given(COUNTS, st.integers(5, 15))
def test_no_small_count_is_shown_and_no_total_gives_one_away(counts: dict[str, int], smallest: int) -> None:
    shown = suppressed(counts, smallest)
    hidden = [key for key, count in shown.items() if count is None]
    assert all(count is None or count == 0 or count >= smallest for count in shown.values())
    assert all(shown[key] in (None, counts[key]) for key in counts)
    if hidden:
        rest_shown = [count for count in shown.values() if count]
        assert len(hidden) > 1 or not rest_shown


@given(
    st.dictionaries(
        st.sampled_from("ABCDE"), st.fixed_dictionaries({one: st.integers(0, 40) for one in "wxyz"}), min_size=1
    ),
    st.integers(5, 15),
)
def test_no_row_and_no_column_of_a_table_lacks_exactly_one(counts: dict[str, dict[str, int]], smallest: int) -> None:
    shown = suppressed_table(counts, smallest)
    lines = [list(row.values()) for row in shown.values()]
    lines += [[row[key] for row in shown.values()] for key in "wxyz"]
    for line in lines:
        assert all(count is None or count == 0 or count >= smallest for count in line)
        if sum(count is None for count in line) == 1:
            assert not any(line), "only where nothing else stands in the line"


# ── the report ───────────────────────────────────────────────────────────────────────────────────────────


def table(*rows: str) -> list[Screening]:
    columns = "point,rule,offered,outcome,second_outcome,referred,screened_on,referred_on,found_later,group"
    return read_screenings("\n".join([columns, *rows]).encode(), "t.csv")


def test_the_example_site() -> None:
    report = supervise(read_screenings(SITE, "site.csv"), 10, Accuracy.of((0.84, 0.7, 0.93), (0.8, 0.7, 0.9), "x"))
    only = report["by_rule"][0]
    assert only["rule"] == "amparo-signs/2026.1"
    assert only["outcomes"] == {
        "refer_now": 24, "signs_present_continue": 38, "not_enough_known": 45, "no_signs_recorded_so_far": 82,
    }  # fmt: skip
    assert only["found_later"] == {"followed_up": 66, "not_followed_up": 61, "found_later": None}
    assert only["agreement"]["pairs"] == 33
    assert only["corrected_share"]["low"] <= only["corrected_share"]["value"] <= only["corrected_share"]["high"]
    groups = {one["value"]: one["screened"] for one in report["by_group"]}
    assert groups == {"A": 121, "B": None, "C": None}, "C is small, and B would give it away"
    assert json.dumps(report)


def test_missed_then_found_is_counted_by_the_version_of_the_rule() -> None:
    old = ["booking,amparo-signs/2026.1,yes,no_signs_recorded_so_far,,,,,yes,"] * 12
    new = ["booking,amparo-signs/2026.2,yes,not_enough_known,,,,,no,"] * 11
    blank = ["booking,amparo-signs/2026.2,yes,not_enough_known,,,,,,"] * 10
    by_rule = {one["rule"]: one["found_later"] for one in supervise(table(*old, *new, *blank), 10)["by_rule"]}
    assert by_rule["amparo-signs/2026.1"] == {"followed_up": 12, "not_followed_up": 0, "found_later": 12}
    assert by_rule["amparo-signs/2026.2"] == {"followed_up": 11, "not_followed_up": 10, "found_later": 0}


def test_not_known_later_is_not_the_same_as_not_found() -> None:
    rows = ["booking,r/1,yes,not_enough_known,,,,,unknown,"] * 20
    assert supervise(table(*rows), 10)["by_rule"][0]["found_later"] == {
        "followed_up": 0,
        "not_followed_up": 20,
        "found_later": 0,
    }


def test_low_agreement_is_called() -> None:
    random = Random(3)
    rows = [f"booking,r/1,yes,{random.choice(OUTCOMES)},{random.choice(OUTCOMES)},,,,," for _ in range(60)]
    found = supervise(table(*rows), 10)["by_rule"][0]["agreement"]
    assert found["kappa"]["low"] < 0.4
    assert "look at how the questions are asked" in found["says"]


def test_few_pairs_give_no_figure() -> None:
    rows = ["booking,r/1,yes,refer_now,refer_now,,,,,"] * 12
    assert supervise(table(*rows), 10)["by_rule"][0]["agreement"] == {
        "pairs": None,
        "says": "Fewer than 20 people were screened twice.",
    }


BAD = [
    ("booking,r/1,yes,refer_nwo,,,,,,", "refer_nwo", 'Did you mean "refer_now"'),
    ("booking,r/1,maybe,refer_now,,,,,,", "maybe", "yes, no, or nothing"),
    ("booking,r/1,yes,refer_now,,yes,2026-11-24,2026-11-01,,", "2026-11-01", "a day on or after"),
    ("booking,r/1,yes,refer_now,,yes,24.11.2026,,,", "24.11.2026", "a day such as"),
    ("booking,,yes,refer_now,,,,,,", "Nothing is said", "the version of the rule"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "what", "hint"), BAD)
def test_a_fault_of_a_table_is_told(row: str, what: str, hint: str) -> None:
    with pytest.raises(Problems) as caught:
        table(row)
    assert "t.csv, line 2" in str(caught.value)
    assert what in str(caught.value)
    assert hint in str(caught.value)


def test_a_column_that_is_not_known_is_told() -> None:
    with pytest.raises(Problems, match='"outcom" is not a column'):
        read_screenings(b"rule,outcom\nr/1,refer_now\n", "t.csv")
    with pytest.raises(Problems, match="holds no rows"):
        read_screenings(b"rule,outcome\n", "t.csv")
