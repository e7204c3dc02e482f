"""How common something may be, from a screen that makes errors: the estimator of Rogan and Gladen (1978).

    corrected = (share with the result + specificity - 1) / (sensitivity + specificity - 1)

The bounds are wide on purpose: the lowest and the highest value over the 95 percent (Wilson) interval of the share and over
the stated bounds of sensitivity and specificity together. A figure for a group or a site; never a prior for one person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

from amparo.facts.problems import Problem, Problems

Z = 1.959964


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Sensitivity and specificity, each with its bounds (0 to 1), and where they come from."""

    sensitivity: tuple[float, float, float]
    specificity: tuple[float, float, float]
    source: str

    @classmethod
    def of(
        cls, sensitivity: tuple[float, float, float], specificity: tuple[float, float, float], source: str
    ) -> Accuracy:
        """Checked figures. Raises `Problems`."""
        for name, (best, low, high) in (("sensitivity", sensitivity), ("specificity", specificity)):
            if not 0 <= low <= best <= high <= 1:
                what = f"The {name} must be three figures from 0 to 1: the best one, the lowest, the highest."
                raise Problems([Problem(what, expected=f"--{name} 0.84 0.70 0.93")])
        if sensitivity[1] + specificity[1] <= 1:
            what = "With these bounds the screen may be no better than chance, so nothing can be corrected with it."
            raise Problems(
                [Problem(what, expected="lowest sensitivity and lowest specificity that together are above 1")]
            )
        return cls(sensitivity, specificity, source)


@dataclass(frozen=True, slots=True)
class Share:
    """A share with bounds, from 0 to 1."""

    value: float
    low: float
    high: float


def wilson(count: int, total: int) -> Share:
    """A share with its Wilson interval (95 percent)."""
    share = count / total
    middle = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    half = Z * math.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2)) / (1 + Z**2 / total)
    return Share(share, max(0.0, middle - half), min(1.0, middle + half))


def rogan_gladen(count: int, total: int, accuracy: Accuracy) -> Share:
    """The corrected share of people with signs; values outside 0 to 1 are cut off there."""
    seen = wilson(count, total)
    corners = [
        _corrected(share, sensitivity, specificity)
        for share, sensitivity, specificity in product(
            (seen.low, seen.high), accuracy.sensitivity[1:], accuracy.specificity[1:]
        )
    ]
    best = _corrected(seen.value, accuracy.sensitivity[0], accuracy.specificity[0])
    return Share(_cut(best), _cut(min(corners)), _cut(max(corners)))


def _corrected(share: float, sensitivity: float, specificity: float) -> float:
    return (share + specificity - 1) / (sensitivity + specificity - 1)


def _cut(share: float) -> float:
    return min(1.0, max(0.0, share))
