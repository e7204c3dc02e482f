"""Measuring: medians on the wall and of the processors, the machine, the memory; and how a line is printed."""

from __future__ import annotations

import gc
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb


@dataclass(frozen=True, slots=True)
class Took:
    """Medians of some runs, in seconds: on the wall, and of the processors."""

    wall: float
    processor: float

    def __add__(self, other: Took) -> Took:
        return Took(self.wall + other.wall, self.processor + other.processor)


def once(work: Callable[[], object]) -> Took:
    """One run."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - start, time.process_time() - busy)


def median_of(took: list[Took]) -> Took:
    """The median of each figure by itself."""
    return Took(statistics.median(one.wall for one in took), statistics.median(one.processor for one in took))


def median(work: Callable[[], object], runs: int) -> Took:
    """The medians after one run that is not counted."""
    work()
    gc.collect()
    return median_of([once(work) for _ in range(runs)])


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{_processor()}, {os.cpu_count()} processors, {memory:.0f} GB; Python {platform.python_version()}, "
        f"DuckDB {duckdb.__version__}, pyarrow {version('pyarrow')}; load before it began {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def most_memory(of_children: bool = False) -> float:
    """The most memory this process (or the greatest of its children that ended) held so far, in GB."""
    who = resource.RUSAGE_CHILDREN if of_children else resource.RUSAGE_SELF
    return resource.getrusage(who).ru_maxrss / 1024**2


def show(what: str, charges: int, took: Took, beside: Took | None = None) -> None:
    """One line: charges a second, processor time a charge, and how many times as long as something else took."""
    ratio = f"{took.wall / beside.wall:>6.2f} x {took.processor / beside.processor:>6.2f} x" if beside else " " * 17
    print(
        f"  {charges / took.wall:>12,.0f} charges/s {took.processor / charges * 1e9:>8,.0f} ns {ratio}  {what}",
        flush=True,
    )


HEADING = (
    "  charges a second on the wall; processor time a charge; wall and processor time as many times that of the line they are "
    "compared with"
)


@contextmanager
def titled(title: str) -> Iterator[None]:
    """A heading, and at the end how long it took in all."""
    print(f"\n{title}", flush=True)
    start = time.perf_counter()
    yield
    print(f"  (this part took {time.perf_counter() - start:,.0f} s, making its tables included)", flush=True)
