"""Made-up people: who they are, what was done to them, and what of it is on file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amparo.bulk.population.draw import (
    Generator,
    Signs,
    Whole,
    blurred,
    chance,
    choose,
    from_year,
    numbered,
    of_shares,
    truths,
    words,
)
from amparo.bulk.population.marginals import figure, marginals
from amparo.facts.vocabulary import vocabulary

PREFIX = "SYN"
"""Every id of a made-up person begins with it."""

WIDTH = 9
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class People:
    """Some people as arrays; days count from 1970. `told`: the time of trafficking is on file."""

    ids: Any
    number: Whole
    survivor: Signs
    labor: Signs
    told: Signs
    identified: Signs
    born: Whole
    begun: Whole
    """The day of the first charge."""
    start: Whole
    end: Whole
    charges: Whole
    home: NDArray[np.int32]


def draw_people(
    random: Generator, first: int, rows: int, states: int, survivors: float, charges_each: int | None
) -> People:
    """People number `first` and following, each with a home among the states and a size of record."""
    survivor = chance(random, rows, survivors)
    labor = survivor & chance(random, rows, figure("labor_share"))
    told = survivor & chance(random, rows, figure("told"))
    identified = survivor & chance(random, rows, figure("identified"))
    minor = np.where(
        survivor, chance(random, rows, figure("first_as_minor")), chance(random, rows, figure("other_minor"))
    )
    young, old = marginals()["minor_first_age"].value, marginals()["later_first_age"].value
    age = np.where(minor, random.integers(young[0], young[1] + 1, rows), random.integers(old[0], old[1] + 1, rows))
    since, until = marginals()["years"].value
    begun = from_year(random, random.integers(since, until + 1, rows))
    born = begun - (age * DAYS_A_YEAR).astype(np.int64) - random.integers(0, 365, rows)
    # the time of trafficking holds the first charge of most survivors
    start = begun - random.integers(0, 400, rows)
    end = begun + random.integers(30, 1800, rows)
    home = choose(random, rows, np.ones(states))
    return People(
        numbered(PREFIX, np.arange(first, first + rows), WIDTH),
        np.arange(first, first + rows),
        survivor, labor, told, identified, born, begun, start, end,
        _sizes(random, survivor, charges_each),
        home,
    )  # fmt: skip


def _sizes(random: Generator, survivor: Signs, charges_each: int | None) -> Whole:
    rows = len(survivor)
    if charges_each is not None:
        return np.full(rows, charges_each, np.int64)
    normal = random.standard_normal(rows)
    sizes = np.zeros(rows)
    for chosen, name in ((survivor, "survivor_record"), (~survivor, "other_record")):
        shape = marginals()[name].value
        drawn = np.exp(np.log(shape["median"]) + shape["spread"] * normal)
        sizes = np.where(chosen, np.clip(drawn, 1, shape["most"]), sizes)
    return np.rint(sizes).astype(np.int64)


def persons_table(random: Generator, people: People) -> Any:
    """The table `persons`."""
    rows = len(people.ids)
    told_kind = people.told | people.identified
    complete, said = of_shares(random, rows, "record_complete")
    earliest, latest = blurred(random, people.born, chance(random, rows, figure("born_known")))
    listed = chance(random, rows, 0.5)
    return pa.table(
        {
            "person": people.ids,
            "person.born.earliest": earliest,
            "person.born.latest": latest,
            "victim.sex_trafficking": truths(~people.labor, told_kind & (~people.labor | listed)),
            "victim.labor_trafficking": truths(people.labor, told_kind & (people.labor | listed)),
            "victim.episodes_complete": truths(listed, people.told),
            "victim.official_documents_listed": truths(listed, people.identified),
            "record.complete": truths(complete == said.index("yes"), complete != said.index("")),
            "record.relief_complete": truths(listed, chance(random, rows, 0.7)),
            "record.outstanding_warrants": truths(chance(random, rows, 0.05), chance(random, rows, 0.6)),
        }
    )


def episodes_table(random: Generator, people: People) -> Any:
    """The table `episodes`: one a survivor whose time of trafficking is on file."""
    told = np.flatnonzero(people.told)
    start, end = blurred(random, people.start[told]), blurred(random, people.end[told])
    bounds = {}
    for side, (earliest, latest), low, high in (("start", start, -719162, 2932896), ("end", end, -719162, 2932896)):
        bounds[f"period.{side}.earliest"] = _filled(earliest, low)
        bounds[f"period.{side}.latest"] = _filled(latest, high)
    kinds = words(people.labor[told].astype(np.int32), ["sex_trafficking", "labor_trafficking"])
    return pa.table({"person": people.ids.take(pa.array(told)), "episode": _ones(told, "e1"), "kinds": kinds, **bounds})


def _filled(column: Any, bound: int) -> Any:
    """An end of a period that is not known has no bound: 1 January of the year 1, 31 December 9999."""
    import pyarrow.compute as pc

    return pc.fill_null(column, pa.scalar(bound, pa.int32()).cast(pa.date32()))


def _ones(rows: NDArray[Any], word: str) -> Any:
    return words(np.zeros(len(rows), np.int32), [word])


LEVELS = {
    "t_visa_approval": "federal",
    "hhs_certification": "federal",
    "law_enforcement_declaration": "state",
    "state_agency_letter": "state",
    "prosecutor_letter": "local",
    "shelter_letter": "non_government",
}


def recognitions_table(random: Generator, people: People) -> Any:
    """The table `recognitions`: one document a survivor who was identified."""
    named = np.flatnonzero(people.identified)
    kinds = random.integers(0, len(LEVELS), len(named)).astype(np.int32)
    return pa.table(
        {
            "person": people.ids.take(pa.array(named)),
            "recognition": _ones(named, "r1"),
            "kind": words(kinds, list(LEVELS)),
            "level": words(kinds, list(LEVELS.values())),
        }
    )


def earlier_relief_table(random: Generator, people: People, provisions: list[list[str]]) -> Any:
    """The table `earlier_relief`: an earlier petition under a law of the person's own state, of a few survivors."""
    had = np.flatnonzero(people.survivor & chance(random, len(people.ids), figure("earlier_relief")))
    outcomes = vocabulary().sections["earlier_relief"].facts["outcome"].words
    drawn = random.integers(0, len(outcomes), len(had)).astype(np.int32)
    pick = random.random(len(had))
    known = [provisions[home][int(at * len(provisions[home]))] for home, at in zip(people.home[had], pick, strict=True)]
    return pa.table(
        {
            "person": people.ids.take(pa.array(had)),
            "attempt": _ones(had, "a1"),
            "provision": pa.array(known, pa.string()),
            "outcome": words(drawn, list(outcomes)),
            "charge": _ones(had, "c1"),
        }
    )
