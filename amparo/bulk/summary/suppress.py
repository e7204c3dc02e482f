"""Withholds small numbers, and as many others as it takes that no sum gives a small one away.

A number from 1 to 10 is about few enough people that neighbours may know which. A number is also withheld where the totals
beside it would tell it: what is left must allow, for every number that is withheld, values at least ten apart.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST = 11
"""The smallest number that is shown; nought is shown too."""

Grid = Sequence[Sequence[int]]
Shown = list[list[int | None]]


def suppress(grid: Grid, *, row_totals: bool = True, column_totals: bool = True) -> Shown:
    """The numbers of a table that may be shown, `None` for the others. Rows and columns, without the totals.

    `row_totals` and `column_totals`: whether the reader knows the sums of rows and columns. A total below the smallest number
    must not be given to the reader at all; see `shown_total`.
    """
    shown: Shown = [[value if value == 0 or value >= SMALLEST else None for value in row] for row in grid]
    if not (row_totals or column_totals):
        return shown
    safe: set[tuple[int, int]] = set()  # to withhold more never exposes what is safe
    while True:
        exposed = _exposed(grid, shown, row_totals, column_totals, safe)
        if exposed is None:
            return shown
        more = _cover(grid, shown, exposed, row_totals, column_totals)
        if more is None:
            # the whole table is withheld: its totals say what little they say
            return [[None for _ in each] for each in grid]
        for row, column in more:
            shown[row][column] = None


def shown_total(total: int) -> int | None:
    """A total that may be shown."""
    return total if total == 0 or total >= SMALLEST else None


def _exposed(
    grid: Grid, shown: Shown, row_totals: bool, column_totals: bool, safe: set[tuple[int, int]]
) -> tuple[int, int] | None:
    """A number that is withheld and can still be told to within less than ten; adds those that cannot to `safe`."""
    hidden = [(row, column) for row, each in enumerate(shown) for column, value in enumerate(each) if value is None]
    for place in hidden:
        if place in safe:
            continue
        low, high = told_range(grid, hidden, place, row_totals=row_totals, column_totals=column_totals)
        if high - low < SMALLEST - 1:
            return place
        safe.add(place)
    return None


def told_range(
    grid: Grid, hidden: Sequence[tuple[int, int]], place: tuple[int, int], *, row_totals: bool, column_totals: bool
) -> tuple[float, float]:
    """The least and the most a hidden number can be, for a reader who knows the totals and the numbers shown."""
    import numpy as np
    from scipy.optimize import linprog

    equations: list[list[float]] = []
    sums: list[float] = []
    for known, axis in ((row_totals, 0), (column_totals, 1)):
        for line in sorted({one[axis] for one in hidden}) if known else ():
            equations.append([1.0 if one[axis] == line else 0.0 for one in hidden])
            sums.append(float(sum(grid[row][column] for row, column in hidden if (row, column)[axis] == line)))
    goal = np.array([1.0 if one == place else 0.0 for one in hidden])
    ends = [
        linprog(sign * goal, A_eq=np.array(equations), b_eq=np.array(sums), bounds=(0, None)).fun for sign in (1, -1)
    ]
    return float(ends[0]), float(-ends[1])


def _cover(
    grid: Grid, shown: Shown, exposed: tuple[int, int], row_totals: bool, column_totals: bool
) -> list[tuple[int, int]] | None:
    """The numbers whose withholding covers an exposed one at the least loss; none where there are no such numbers.

    With one kind of total another number of the line does, from which ten or more can be borrowed; with both the corners of a
    rectangle, round which ten or more can be moved.
    """
    row, column = exposed
    choices: list[list[tuple[int, int]]] = []
    rows = [other for other in range(len(grid)) if other != row]
    columns = [other for other in range(len(grid[row])) if other != column]
    if not column_totals:
        choices = [[(row, other)] for other in columns if grid[row][other] >= SMALLEST]
    elif not row_totals:
        choices = [[(other, column)] for other in rows if grid[other][column] >= SMALLEST]
    else:
        choices = [
            [(row, across), (down, column), (down, across)]
            for across in columns
            if grid[row][across] >= SMALLEST
            for down in rows
            if grid[down][column] >= SMALLEST
        ]

    def lost(places: list[tuple[int, int]]) -> int:
        return sum(shown[a][b] or 0 for a, b in places)

    return min(choices, key=lost) if choices else None
