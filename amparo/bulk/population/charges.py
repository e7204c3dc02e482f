"""Made-up charges: every shape a law asks about, from one to five hundred a person."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amparo.bulk.population.draw import Generator, Signs, Whole, blurred, chance, choose, of_shares, truths, words
from amparo.bulk.population.marginals import figure, marginals
from amparo.bulk.population.offences import Offences, weights, words_of
from amparo.bulk.population.people import DAYS_A_YEAR, People
from amparo.facts.vocabulary import vocabulary

LAST_DAY_OF_YEAR = 364


def charges_table(random: Generator, people: People, offences: Offences, jurisdictions: list[str]) -> Any:
    """The table `charges`; the charges of one jurisdiction lie together."""
    owner = np.repeat(np.arange(len(people.ids)), people.charges)
    rows = len(owner)
    place = np.arange(rows) - np.repeat(np.cumsum(people.charges) - people.charges, people.charges)
    where = _jurisdictions(random, people, owner, len(jurisdictions))
    # those of one jurisdiction together: a database reads and packs them faster
    order = np.argsort(where.astype(np.int16), kind="stable")
    owner, place, where = owner[order], place[order], where[order]
    survivor = people.survivor[owner]
    kind = np.where(
        survivor,
        choose(random, rows, weights(offences.kinds, True)),
        choose(random, rows, weights(offences.kinds, False)),
    )
    entry = offences.first[where, kind] + (random.random(rows) * offences.count[where, kind]).astype(np.int64)
    day = _days(random, people, owner, place)
    table = {
        "person": pa.DictionaryArray.from_arrays(pa.array(owner.astype(np.int32)), people.ids),
        "charge": words(place.astype(np.int32), [f"c{number + 1}" for number in range(int(place.max(initial=0)) + 1)]),
        "jurisdiction": words(where, jurisdictions),
        "case_number": _case_numbers(random, where, day),
    }
    table |= _offence_columns(random, offences, kind, entry, where)
    table |= _date_columns(random, people, owner, day)
    table |= _act_columns(random, people, owner, day)
    return pa.table(table)


def _jurisdictions(random: Generator, people: People, owner: Whole, states: int) -> NDArray[np.int32]:
    home = people.home[owner]
    away = ~chance(random, len(owner), figure("home_state"))
    # a person is away in two further states at most
    further = (home + 1 + (people.number[owner] * 7 + random.integers(0, 2, len(owner))) % max(states - 1, 1)) % states
    return np.where(away, further, home).astype(np.int32)


def _days(random: Generator, people: People, owner: Whole, place: Whole) -> Whole:
    gap = random.exponential(figure("gap_years") * DAYS_A_YEAR, len(owner)).astype(np.int64)
    last = (np.datetime64(f"{marginals()['years'].value[1]}-12-31") - np.datetime64("1970-01-01")).astype(int)
    return np.minimum(people.begun[owner] + np.where(place == 0, 0, gap), last)


def _case_numbers(random: Generator, where: NDArray[np.int32], day: Whole) -> Any:
    """A number that the charges of one day and place share now and then."""
    number = (day // 3 * 64 + where) % 4096
    return words(number.astype(np.int32), [f"{value:04}" for value in range(4096)], chance(random, len(day), 0.9))


def _offence_columns(
    random: Generator, offences: Offences, kind: NDArray[Any], entry: Whole, where: NDArray[np.int32]
) -> dict[str, Any]:
    rows = len(kind)
    level_known = chance(random, rows, figure("level_known"))
    roles = words_of("offence.role")
    prostitution = np.isin(kind, [offences.kinds.index(one) for one in ("prostitution", "loitering_for_prostitution")])
    role_known = prostitution & chance(random, rows, figure("role_known"))
    differs = chance(random, rows, figure("arrest_differs"))
    other = choose(random, rows, weights(offences.kinds, False))
    arrest = offences.first[where, other]
    return {
        "offence.statute": words(entry, offences.statute, chance(random, rows, figure("statute_known"))),
        "offence.text": words(entry, offences.text, chance(random, rows, figure("text_known"))),
        "offence.category": words(kind, offences.kinds, chance(random, rows, figure("category_known"))),
        "offence.level": words(entry, offences.level, level_known),
        "offence.role": words(
            np.where(chance(random, rows, 0.9), roles.index("seller"), roles.index("buyer")), list(roles), role_known
        ),
        "arrest.statute": words(arrest, offences.statute, differs),
        "arrest.category": words(other, offences.kinds, differs & chance(random, rows, 0.5)),
    }


def _date_columns(random: Generator, people: People, owner: Whole, day: Whole) -> dict[str, Any]:
    rows = len(owner)
    drawn, said = of_shares(random, rows, "dispositions")
    minor = day - people.born[owner] < 18 * DAYS_A_YEAR
    kinds = words_of("disposition.kind")
    drawn = np.array([kinds.index(word) if word else len(kinds) for word in said])[drawn]
    # a child is adjudicated, not convicted; a few states try some children as adults
    drawn = np.where(
        (drawn == kinds.index("convicted")) & minor & chance(random, rows, 0.85), kinds.index("adjudicated"), drawn
    )
    record = vocabulary().sections["charges"].facts["disposition.kind"].record
    guilty = np.array([record.get(word) in ("conviction", "adjudication", "deferred") for word in (*kinds, "")])[drawn]
    ended = day + random.exponential(150, rows).astype(np.int64)
    over = ended + random.exponential(500, rows).astype(np.int64)
    is_over: Signs = chance(random, rows, figure("sentence_over"))
    first, last = blurred(random, day)
    closed = drawn != kinds.index("pending")
    ended_first, ended_last = blurred(random, ended, closed)
    over_first, over_last = blurred(random, over, guilty & is_over)
    return {
        "date.earliest": first,
        "date.latest": last,
        "juvenile": truths(minor, chance(random, rows, 0.6)),
        "disposition.kind": words(drawn, [*kinds, None]),
        "disposition.date.earliest": ended_first,
        "disposition.date.latest": ended_last,
        "sentence.completed": truths(is_over, guilty),
        "sentence.completed_on.earliest": over_first,
        "sentence.completed_on.latest": over_last,
        "sentence.fines_owed": truths(chance(random, rows, 0.3), guilty & chance(random, rows, 0.5)),
        "harm.force": truths(chance(random, rows, 0.08), chance(random, rows, 0.5)),
    }


def _act_columns(random: Generator, people: People, owner: Whole, day: Whole) -> dict[str, Any]:
    rows = len(owner)
    within = people.told[owner] & (day >= people.start[owner]) & (day <= people.end[owner])
    asked = within & chance(random, rows, figure("act_known"))
    return {
        "act.compelled": truths(chance(random, rows, 0.7), asked),
        "act.directed_by_trafficker": truths(chance(random, rows, 0.8), asked & chance(random, rows, 0.7)),
        "act.would_not_have_happened_otherwise": truths(chance(random, rows, 0.9), asked & chance(random, rows, 0.6)),
    }
