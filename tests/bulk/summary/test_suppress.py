"""No number from 1 to 10 is shown, and none can be worked out from what is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.bulk.reform.brief import Moves, shown_moves
from amparo.bulk.summary.suppress import SMALLEST, shown_total, suppress, told_range

NUMBERS = st.one_of(st.integers(0, 15), st.integers(0, 3), st.sampled_from([40, 200, 3000]))
GRIDS = st.integers(1, 6).flatmap(
    lambda wide: st.lists(st.lists(NUMBERS, min_size=wide, max_size=wide), min_size=1, max_size=7)
)


@settings(max_examples=80)
@given(GRIDS, st.booleans(), st.booleans())
def test_no_small_number_can_be_told(grid: list[list[int]], rows: bool, columns: bool) -> None:
    shown = suppress(grid, row_totals=rows, column_totals=columns)
    hidden = [(r, c) for r, line in enumerate(shown) for c, value in enumerate(line) if value is None]
    for r, line in enumerate(grid):
        for c, value in enumerate(line):
            assert shown[r][c] in (None, value)
            assert not (0 < value < SMALLEST and shown[r][c] is not None)
    everything = len(hidden) == sum(map(len, grid))
    if (rows or columns) and not everything:
        for place in hidden:
            low, high = told_range(grid, hidden, place, row_totals=rows, column_totals=columns)
            assert high - low >= SMALLEST - 1, (grid, shown, place)


@pytest.mark.parametrize(
    ("grid", "rows", "columns", "shown"),
    [
        ([[50, 60], [70, 80]], True, True, [[50, 60], [70, 80]]),
        ([[0, 60], [70, 80]], True, True, [[0, 60], [70, 80]]),
        ([[5, 60, 90], [70, 80, 95]], True, True, [[None, None, 90], [None, None, 95]]),
        ([[5, 60, 90]], True, False, [[None, None, 90]]),
        ([[5], [60], [90]], False, True, [[None], [None], [90]]),
        ([[5, 60]], False, False, [[None, 60]]),
        ([[5, 3, 0]], True, False, [[None, None, None]]),
    ],
)
def test_what_is_withheld_beside_a_small_number(
    grid: list[list[int]], rows: bool, columns: bool, shown: list[list[int | None]]
) -> None:
    assert suppress(grid, row_totals=rows, column_totals=columns) == shown


@pytest.mark.parametrize(("total", "shown"), [(0, 0), (1, None), (10, None), (11, 11)])
def test_totals(total: int, shown: int | None) -> None:
    assert shown_total(total) == shown


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 30))
def test_before_and_after_never_give_a_small_change_away(before: int, gained: int, lost: int, others: int) -> None:
    lost = min(lost, before)
    everybody = before + gained + others
    moves = shown_moves(before, before + gained - lost, gained, lost, everybody)
    known = [value for value in (moves.gained, moves.lost, moves.after) if value is not None]
    assert all(value == 0 or value >= SMALLEST for value in known)
    if moves.after is not None and shown_total(before) is not None:
        change = abs(moves.after - before)
        assert change == 0 or change >= SMALLEST
    if moves.after is not None and moves.gained is None:
        # what somebody may think who knows the totals: all numbers of lost that fit them
        fits = [one for one in range(before + 1) if 0 <= moves.after - before + one <= everybody - before]
        assert max(fits) - min(fits) >= SMALLEST - 1


def test_a_law_that_loses_few_still_says_how_many_it_reaches() -> None:
    assert shown_moves(551, 1800, 1254, 5, 5000) == Moves(1800, None, None)
    assert shown_moves(551, 1800, 1254, 5, 1803) == Moves(None, None, None)
