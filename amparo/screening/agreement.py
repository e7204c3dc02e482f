"""Agreement between two people who screened the same person, each without seeing the other's result.

Cohen's kappa with its large-sample interval (Fleiss, Cohen and Everitt, 1969: the variance when kappa is not zero), and
Krippendorff's alpha for ordered outcomes with gaps, by the library `krippendorff`, with a bootstrap interval. Kappa falls
where signs are rare, so raw agreement stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import krippendorff
import numpy as np

FEWEST = 20
"""Pairs below which no agreement is worked out: the interval would say nothing."""

DRAWS = 2000
SEED = 20261124
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Agreement:
    """A measure with its 95 percent interval (from -1 to 1)."""

    value: float
    low: float
    high: float
    pairs: int


def raw_agreement(pairs: Sequence[tuple[str, str]]) -> float:
    """The share of pairs that came to the same, from 0 to 1."""
    return sum(one == two for one, two in pairs) / len(pairs)


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> Agreement | None:
    """Cohen's kappa over pairs of words; none where both only ever used one and the same word."""
    words = sorted({one for pair in pairs for one in pair})
    total = len(pairs)
    place = {word: number for number, word in enumerate(words)}
    table = np.zeros((len(words), len(words)))
    for one, two in pairs:
        table[place[one], place[two]] += 1 / total
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed, expected = float(np.trace(table)), float(rows @ columns)
    if math.isclose(expected, 1.0):
        return None
    kappa = (observed - expected) / (1 - expected)
    diagonal = sum(
        table[i, i] * ((1 - expected) - (rows[i] + columns[i]) * (1 - observed)) ** 2 for i in range(len(words))
    )
    beside = (1 - observed) ** 2 * sum(
        table[i, j] * (columns[i] + rows[j]) ** 2 for i in range(len(words)) for j in range(len(words)) if i != j
    )
    last = (observed * expected - 2 * expected + observed) ** 2
    variance = max(0.0, float(diagonal + beside - last)) / (total * (1 - expected) ** 4)
    margin = Z * math.sqrt(variance)
    return Agreement(kappa, max(-1.0, kappa - margin), min(1.0, kappa + margin), total)


def krippendorff_alpha(ratings: Sequence[Sequence[int | None]]) -> Agreement | None:
    """Krippendorff's alpha for ordered values. `ratings` holds one row a screened person, one value a rater, none for a gap."""
    table = np.array([[np.nan if one is None else float(one) for one in row] for row in ratings], dtype=float)
    paired = table[(~np.isnan(table)).sum(axis=1) > 1]
    if len(paired) == 0 or len(np.unique(paired[~np.isnan(paired)])) < 2:
        return None
    value = _alpha(paired)
    draw = np.random.default_rng(SEED)
    values = []
    for _ in range(DRAWS):
        sample = paired[draw.integers(0, len(paired), len(paired))]
        if len(np.unique(sample[~np.isnan(sample)])) > 1:
            values.append(_alpha(sample))
    low, high = np.quantile(values, [0.025, 0.975])
    return Agreement(value, float(low), float(high), len(paired))


def _alpha(people_by_rater: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    return float(krippendorff.alpha(reliability_data=people_by_rater.T, level_of_measurement="ordinal"))
