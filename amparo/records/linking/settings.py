"""settings.yaml as Splink's settings: the same for a handful of records, for a table in DuckDB, and for Spark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path
from typing import Any

import splink.comparison_level_library as levels
from splink import SettingsCreator, block_on
from splink.comparison_library import CustomComparison

from amparo.facts.document import data


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison. `weight` is log2(m / u); positive speaks for one person."""

    number: int
    says: str
    m: float
    u: float

    @property
    def weight(self) -> float:
        """What this outcome alone adds."""
        return log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that is compared, and its outcomes by Splink's number (`gamma`); −1 is missing and weighs nothing."""

    column: str
    title: str
    outcomes: Mapping[int, Level]


@dataclass(frozen=True, slots=True)
class Band:
    """A name for a sum of weights."""

    at_least: float
    name: str
    says: str


@cache
def _raw() -> dict[str, Any]:
    raw: dict[str, Any] = data(Path(__file__).parent / "settings.yaml")
    return raw


@cache
def comparisons() -> tuple[Comparison, ...]:
    """What is compared, in order."""
    found = []
    for raw in _raw()["comparisons"]:
        real = [level for level in raw["levels"] if level["is"] != "missing"]
        outcomes = {
            # Splink counts from the last level up: "otherwise" is 0
            len(real) - 1 - place: Level(len(real) - 1 - place, level["says"], float(level["m"]), float(level["u"]))
            for place, level in enumerate(real)
        }
        found.append(Comparison(raw["column"], raw["title"], outcomes))
    return tuple(found)


@cache
def bands() -> tuple[Band, ...]:
    """Names for sums of weights, the highest first."""
    return tuple(Band(float(band["from"]), band["name"], band["says"]) for band in _raw()["bands"])


def blocking() -> tuple[str, ...]:
    """Columns of which two records of a large table must share a value to be compared."""
    return tuple(_raw()["blocking"])


def before() -> float:
    """What is believed of two records of one client's file before they are compared."""
    return float(_raw()["before"]["few"])


def splink_settings(*, rows: int, rare_names: bool) -> SettingsCreator:
    """The settings for so many records.

    With `rare_names` a name that many bear weighs less: for tables large enough to show how common a name is. A table's
    chance that two of its rows are one person's, before they are compared, is taken as two records a person.
    """
    large = rows > MOST_COMPARED_ALL
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(raw, rare_names) for raw in _raw()["comparisons"]],
        blocking_rules_to_generate_predictions=[block_on(one, arrays_to_explode=[one]) for one in blocking()]
        if large
        else [],
        probability_two_random_records_match=1 / rows if large else before(),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


MOST_COMPARED_ALL = 2_000
"""Records of which every pair is compared; above, only pairs that share something (`blocking`)."""


def _comparison(raw: Mapping[str, Any], rare_names: bool) -> CustomComparison:
    return CustomComparison(
        output_column_name=raw["column"],
        comparison_description=raw["title"],
        comparison_levels=_levels(raw["levels"], rare_names),
    )


def _levels(raw: Sequence[Mapping[str, Any]], rare_names: bool) -> list[Any]:
    made: list[Any] = []
    for level in raw:
        kind = level["is"]
        if kind == "missing":
            made.append(levels.NullLevel(level["of"]))
            continue
        rates: dict[str, Any] = {"m_probability": float(level["m"]), "u_probability": float(level["u"])}
        if kind == "same":
            rare: dict[str, Any] = {"tf_adjustment_column": level["of"]} if rare_names and level.get("rare") else {}
            made.append(levels.ExactMatchLevel(level["of"]).configure(**rates, **rare))
        elif kind == "in_common":
            made.append(levels.ArrayIntersectLevel(level["of"]).configure(**rates))
        elif kind == "alike":
            near = levels.PairwiseStringDistanceFunctionLevel(level["of"], level["by"], float(level["at"]))
            made.append(near.configure(**rates))
        else:
            made.append(levels.ElseLevel().configure(**rates))
    return made
