"""`python -m bench.linking`: how well, how fast and in how much memory records of one person are found under several names.

The people are invented. How often names, aliases and mistakes occur is assumed (`Rates`, printed with the result): no public
figure says how often records of trafficked people stand under aliases. So the figures compare ways of linking; they do not
promise anything about real records.

    python -m bench.linking                    100,000, 300,000 and 1,000,000 rows
    python -m bench.linking --rows 200000
    python -m bench.linking --rates            the m and u of settings.yaml, measured on invented people
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import accumulate, combinations
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import yaml

from amparo.records.linking.link import MEMORY, link_table
from amparo.records.linking.people import Identity, comparable
from amparo.records.linking.settings import blocking, comparisons

_NAMES = {
    kind: words.split()
    for kind, words in yaml.load(
        (Path(__file__).parent / "invented_names.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
    ).items()
}


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of one, all assumed."""

    has_aliases: float = 0.45
    under_alias: float = 0.30
    lists_other_names: float = 0.50
    name_misspelt: float = 0.08
    names_exchanged: float = 0.02
    two_surnames: float = 0.10
    born_missing: float = 0.02
    born_digit: float = 0.05
    born_turned: float = 0.02
    born_invented: float = 0.06
    has_number: float = 0.50
    own_number_missing: float = 0.10


RECORDS_A_PERSON = (1, 1, 2, 2, 3, 4, 6)
PLACES_A_PERSON = (1, 1, 1, 1, 2, 2, 3)
STATES = ("NY", "CA", "TX", "FL", "OH", "PA", "NV", "GA")


@dataclass(frozen=True, slots=True)
class Row:
    """One record, and whose it is."""

    person: int
    identity: Identity


def rows(number: int, seed: int = 1, rates: Rates | None = None) -> Iterator[Row]:
    """So many records of invented people; deterministic by seed."""
    rates, random = rates or Rates(), Random(seed)
    given, surnames = _names(_NAMES["given"], 700, random), _names(_NAMES["surnames"], 12_000, random)
    weights = (
        list(accumulate(1 / (rank + 3) for rank in range(len(given)))),
        list(accumulate(1 / (rank + 8) for rank in range(len(surnames)))),
    )
    made = person = 0
    while made < number:
        person += 1
        legal = (random.choices(given, cum_weights=weights[0])[0], random.choices(surnames, cum_weights=weights[1])[0])
        aliases = (
            [_alias(legal, given, surnames, weights, random) for _ in range(random.randint(1, 3))]
            if random.random() < rates.has_aliases
            else []
        )
        born = _day(random)
        invented = _day(random)
        numbers: dict[str, str] = {}
        places = random.sample(STATES, random.choice(PLACES_A_PERSON))
        for _ in range(random.choice(RECORDS_A_PERSON)):
            if made == number:
                return
            made += 1
            yield Row(person, _record(f"r{made:07}", legal, aliases, born, invented, places, numbers, rates, random))


def _names(known: list[str], number: int, random: Random) -> list[str]:
    found = dict.fromkeys(known)
    while len(found) < number:
        found["".join(random.choice(_NAMES["syllables"]) for _ in range(random.randint(2, 4)))] = None
    return list(found)


def _alias(
    legal: tuple[str, str],
    given: list[str],
    surnames: list[str],
    weights: tuple[list[float], list[float]],
    random: Random,
) -> tuple[str, str]:
    """A name somebody else gave: another first name, another surname, both, or one for the street."""
    first = random.choices(given, cum_weights=weights[0])[0]
    last = random.choices(surnames, cum_weights=weights[1])[0]
    return random.choice(((legal[0], last), (first, legal[1]), (first, last), (first, random.choice(_NAMES["stage"]))))


def _day(random: Random) -> str:
    return f"{random.randint(1965, 2004)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def _record(
    label: str,
    legal: tuple[str, str],
    aliases: list[tuple[str, str]],
    born: str,
    invented: str,
    places: list[str],
    numbers: dict[str, str],
    rates: Rates,
    random: Random,
) -> Identity:
    used = random.choice(aliases) if aliases and random.random() < rates.under_alias else legal
    others = (
        [one for one in (legal, *aliases) if one != used and random.random() < 0.6]
        if random.random() < rates.lists_other_names
        else []
    )
    names = [_written(one, rates, random) for one in (used, *others)]
    state = random.choice(places)
    if random.random() < rates.has_number and random.random() >= rates.own_number_missing:
        # the first record of a state gives the number; later ones have it again
        numbers.setdefault(state, f"{state}{random.randint(10_000_000, 99_999_999)}")
        ids = [numbers[state]]
    else:
        ids = []
    return Identity(label, tuple(names), (_born(born, invented, rates, random),), tuple(ids))


def _written(name: tuple[str, str], rates: Rates, random: Random) -> str:
    first, last = name
    if random.random() < rates.name_misspelt:
        word = random.choice((first, last))
        at = random.randrange(len(word))
        slip = random.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + random.choice("AEIOUNRSTL") + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
        )
        first, last = (slip or word, last) if word == first else (first, slip or word)
    if random.random() < rates.two_surnames:
        last = f"{last} {random.choice(_NAMES['surnames'])}"
    if random.random() < rates.names_exchanged:
        first, last = last, first
    return f"{last}, {first}"


def _born(born: str, invented: str, rates: Rates, random: Random) -> str:
    draw = random.random()
    if draw < rates.born_missing:
        return ""
    draw -= rates.born_missing
    if draw < rates.born_invented:
        return invented
    draw -= rates.born_invented
    year, month, day = born.split("-")
    if draw < rates.born_turned and int(day) <= 12:
        return f"{year}-{day}-{month}"
    draw -= rates.born_turned
    if draw < rates.born_digit:
        return (
            f"{int(year) + random.choice((-1, 1, 10))}-{month}-{day}"
            if random.random() < 0.5
            else f"{year}-{month}-{max(1, int(day) - 1):02}"
        )
    return born


def table(number: int, seed: int = 1) -> tuple[pa.Table, pa.Table]:
    """The comparable table, and beside it whose each row is (`unique_id`, `person`)."""
    made = list(rows(number, seed))
    return comparable(row.identity for row in made), _truth(made)


def _truth(made: list[Row]) -> pa.Table:
    return pa.table({"unique_id": [row.identity.label for row in made], "person": [row.person for row in made]})


@dataclass(frozen=True, slots=True)
class Fared:
    """Pairs found against pairs that are one person's."""

    found: int
    right: int
    all_right: int

    @property
    def precision(self) -> float:
        """Of the pairs found, the share that is one person's."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of one person's pairs, the share that was found."""
        return self.right / self.all_right if self.all_right else 0.0


def fared(pairs: pa.Table, truth: pa.Table, at_least: float) -> Fared:
    """Compares pairs of at least a weight with the truth."""
    with duckdb.connect() as connection:
        connection.from_arrow(pairs).create("pairs")
        connection.from_arrow(truth).create("truth")
        found, right = connection.execute(
            """select count(*), count(*) filter (where l.person = r.person) from pairs
            join truth l on l.unique_id = unique_id_l join truth r on r.unique_id = unique_id_r where match_weight >= ?""",
            [at_least],
        ).fetchone() or (0, 0)
        (every,) = connection.execute(
            "select sum(n * (n - 1) / 2)::bigint from (select count(*) n from truth group by person)"
        ).fetchone() or (0,)
    return Fared(found, right, every)


def baseline(people: pa.Table) -> pa.Table:
    """What is done without such a tool: the same main name and the same birth date."""
    with duckdb.connect() as connection:
        connection.from_arrow(people).create("people")
        return connection.sql(
            """select l.unique_id unique_id_l, r.unique_id unique_id_r, 0.0 match_weight from people l join people r
            on l.name = r.name and l.born[1] = r.born[1] and l.unique_id < r.unique_id"""
        ).to_arrow_table()


def looked_at(people: pa.Table, truth: pa.Table) -> float:
    """Of one person's pairs, the share that is compared at all: the rest shares nothing that settings.yaml blocks by."""
    shared = " or ".join(f"coalesce(list_has_any(l.{one}, r.{one}), false)" for one in blocking())
    with duckdb.connect() as connection:
        connection.from_arrow(people).create("people")
        connection.from_arrow(truth).create("truth")
        connection.execute("create table owned as select * from people join truth using (unique_id)")
        (share,) = connection.execute(
            f"select avg(({shared})::int) from owned l join owned r on l.person = r.person and l.unique_id < r.unique_id"
        ).fetchone() or (0.0,)
    return float(share)


def report(number: int) -> None:
    """Links so many rows and prints how it went. Run in a process of its own: its memory is what is measured."""
    made = list(rows(number))
    truth = _truth(made)
    gc.collect()
    gc.freeze()  # the invented people are the bench's own: they are not to slow what is measured
    start, used = time.perf_counter(), time.process_time()
    people = comparable(row.identity for row in made)
    read, read_used = time.perf_counter() - start, time.process_time() - used
    del made
    before, used = _peak(), time.process_time()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        pairs = link_table(people, folder=Path(folder))
    seconds, used = time.perf_counter() - start, time.process_time() - used
    print(
        f"{number:,} rows: names, dates and numbers read in {read:.0f} s, linked in {seconds:.0f} s"
        f" ({read_used + used:.0f} s of processors, {1e6 * (read_used + used) / number:.0f} µs a row);",
        end=" ",
    )
    print(f"at most {_peak():.1f} GB held, {before:.1f} GB of it before linking")
    print(f"  of one person's pairs {looked_at(people, truth):.4f} are compared at all")
    for at_least in (0.0, 5.0, 12.0):
        got = fared(pairs, truth, at_least)
        print(
            f"  weight from {at_least:>4.0f}: {got.found:>9,} pairs, precision {got.precision:.4f}, recall {got.recall:.4f}"
        )
    start = time.perf_counter()
    plain = baseline(people)
    seconds = time.perf_counter() - start
    got = fared(plain, truth, 0.0)
    print(f"  baseline, same name and birth date: {got.found:,} pairs,", end=" ")
    print(f"precision {got.precision:.4f}, recall {got.recall:.4f}, {seconds:.0f} s")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def rates_measured(number: int = 20_000) -> None:
    """Prints m and u of each level: among pairs of one person, and among pairs of two people drawn at random."""
    from amparo.records.linking.link import outcomes

    people, truth = table(number, seed=7)
    owner = dict(zip(truth["unique_id"].to_pylist(), truth["person"].to_pylist(), strict=True))
    by_person: dict[int, list[str]] = {}
    for label, person in owner.items():
        by_person.setdefault(person, []).append(label)
    same = [pair for own in by_person.values() for pair in combinations(own, 2)]
    random = Random(3)
    labels = list(owner)
    drawn = ((random.choice(labels), random.choice(labels)) for _ in range(3_000_000))
    other = [(left, right) for left, right in drawn if owner[left] != owner[right]]
    m, u = outcomes(people, same), outcomes(people, other)
    for one in comparisons():
        print(one.title)
        for number_, level in sorted(one.outcomes.items(), reverse=True):
            print(f"  m {m[one.column].get(number_, 0.0):.4f}  u {u[one.column].get(number_, 0.0):.7f}  {level.says}")


def main() -> None:
    """Prints the assumptions and the results."""
    parser = argparse.ArgumentParser(prog="python -m bench.linking")
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--rates", action="store_true")
    parser.add_argument("--here", type=int, help=argparse.SUPPRESS)
    given, _ = parser.parse_known_args()
    if given.here:
        report(given.here)
    elif given.rates:
        rates_measured()
    else:
        print(f"Linking records of invented people, DuckDB on two processors and with at most {MEMORY}. Assumed:")
        print(
            "  " + ", ".join(f"{one.name.replace('_', ' ')} {getattr(Rates(), one.name):.0%}" for one in fields(Rates))
        )
        for number in given.rows or (100_000, 300_000, 1_000_000):
            sys.stdout.flush()
            subprocess.run([sys.executable, "-m", "bench.linking", "--here", str(number)], check=True, env=os.environ)


if __name__ == "__main__":
    main()
