"""How many charges a second the engine decides, with the outcome of every condition of every provision kept."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence

from amparo.engine.determine import Ruling, rule_on_many
from amparo.engine.evaluate import Evaluation
from amparo.engine.provision import Pack
from amparo.facts.case import Case
from amparo.facts.columns import Places
from amparo.facts.dates import read_date
from bench.baseline import nebraska
from bench.records import records

AS_OF = "2026-11-24"
RUNS = 5
PLACES = Places()
"""Facts are grouped by value in the run that is not counted, as they are for whoever asks a second law of the same cases."""


def decide(cases: Sequence[Case], packs: Sequence[Pack]) -> list[tuple[Evaluation, list[Ruling]]]:
    """Decides records and keeps every outcome."""
    return list(rule_on_many(cases, packs, read_date(AS_OF), places=PLACES))


def median_time(work: Callable[[], object]) -> float:
    """The median of some runs, in seconds, after one that is not counted."""
    work()
    times = []
    for _ in range(RUNS):
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        kept = work()
        times.append(time.perf_counter() - start)
        gc.enable()
        del kept
    return statistics.median(times)


def report(packs: Sequence[Pack]) -> list[tuple[str, int, float]]:
    """(what, record size, charges a second) for the engine and the baseline."""
    rows = []
    provisions = sum(len(pack.provisions) for pack in packs)
    own = [pack for pack in packs if pack.jurisdiction == "us-ne"]
    as_of = read_date(AS_OF).earliest
    charges = 360_000
    for size in (6, 30, 200):
        cases = records(packs, charges, size)
        gc.freeze()
        count = sum(len(case.charges) for case in cases)
        rows.append(
            (
                f"engine, {len(packs)} packs, {provisions} provisions, every outcome kept",
                size,
                count / median_time(lambda cases=cases: decide(cases, packs)),
            )
        )
        only = records(own, charges, size)
        rows.append(
            (
                "engine, Nebraska alone, every outcome kept",
                size,
                count / median_time(lambda only=only: decide(only, own)),
            )
        )
        rows.append(
            (
                "plain Python by hand, Nebraska § 29-3005 alone, no unknowns, no reasons",
                size,
                count / median_time(lambda only=only: [nebraska(case, as_of) for case in only]),
            )
        )
        gc.unfreeze()
    return rows
