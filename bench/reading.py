"""How well records are read: field by field, for every layout and quality of paper.

    python -m bench.reading                  text only: 40 records a layout, as plain text and as text PDF
    python -m bench.reading --scans 3        and three records a layout as scans of four qualities (an hour on one core)
    python -m bench.reading --seed 9000 --scans 3 --jobs 2      records that nobody has looked at, two at a time
    python -m bench.reading --layout us-ca-doj --quality noisy --scans 5 --examples --fields

The records are invented and printed by this program (`bench/sheets`), so the figures say how well known layouts are read
through poor paper, not how often a real agency prints something that no layout knows. Layouts were tuned on the seeds 1000 to
1999: what the figures are worth is seen on others.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache

from amparo.records.record import read_record
from amparo.records.source import plain_source
from amparo.records.sources import open_bytes
from bench.sheets.paper import QUALITIES, scan, text_pdf
from bench.sheets.score import Score, compare
from bench.sheets.writers import WRITERS, sheet

TEXT = ("text", "pdf")

FIRST_SEED = 1000

WANTED = {"text": 0.99, "pdf": 0.99, "clean": 0.95}
"""Least precision and recall of each layout, by quality."""

MOST_SILENT = 0.005
"""Of the fields printed: silent errors on noisy paper."""

HEAD = "layout         quality  charges        precision  recall   review   missing  silent errors  pages/min"

Sheet = tuple[str, str, int]
"""Layout, quality, seed."""


@dataclass
class Measured:
    """The score of some records, how many pages they have, and the processor time that reading them took in seconds."""

    score: Score = field(default_factory=Score)
    pages: int = 0
    spent: float = 0.0

    def add(self, other: Measured) -> None:
        """Adds the figures of another."""
        self.score.add(other.score)
        self.pages += other.pages
        self.spent += other.spent

    @property
    def speed(self) -> float:
        """Pages a minute of processor time: what else the machine does, and on how many cores, does not count."""
        return 60 * self.pages / self.spent if self.spent else 0.0


@cache
def ready() -> None:
    """Loads what is loaded once a process: laws, layouts, grammars."""
    for layout in WRITERS:
        read_record(plain_source(sheet(layout, 0, 1).text))


def measure(one: Sheet) -> Measured:
    """One record, printed and read (printing it is not timed)."""
    ready()
    layout, quality, seed = one
    made = sheet(layout, seed)
    raw = b"" if quality == "text" else text_pdf(made) if quality == "pdf" else scan(made, quality, seed)
    start = time.process_time()
    source = plain_source(made.text) if quality == "text" else open_bytes(raw, "record.pdf")
    record = read_record(source)
    spent = time.process_time() - start
    return Measured(compare(made, record), len(source.pages), spent)


def report(rows: Sequence[tuple[str, str, range]], jobs: int = 1) -> Iterator[tuple[str, str, Measured]]:
    """Each layout and quality as soon as it is measured; `jobs` records at a time, each in a process of its own."""
    asked = [(layout, quality, seed) for layout, quality, seeds in rows for seed in seeds]
    # a child that begins as a copy of a process with threads may hang
    with multiprocessing.get_context("spawn").Pool(jobs) if jobs > 1 else nullcontext() as pool:
        found: Iterable[Measured] = pool.imap(measure, asked) if pool else map(measure, asked)
        each = iter(found)
        for layout, quality, seeds in rows:
            total = Measured()
            for _ in seeds:
                total.add(next(each))
            yield layout, quality, total


def line(layout: str, quality: str, measured: Measured) -> str:
    """One line of the table."""
    score = measured.score
    share = score.review / score.printed, score.missing / score.printed
    return (
        f"{layout:<14} {quality:<8} {score.charges_found:>5}/{score.charges:<6} {score.precision:>10.2%} {score.recall:>8.2%} "
        f"{share[0]:>8.2%} {share[1]:>8.2%} {score.silent:>9.2%} {score.wrong + score.invented:>4} {measured.speed:>10,.0f}"
    )


def verdict(quality: str, rows: Sequence[tuple[str, Measured]], total: Score) -> str:
    """What is wanted of a quality, and which layouts miss it; empty where nothing is wanted."""
    if least := WANTED.get(quality):
        missed = [layout for layout, one in rows if min(one.score.precision, one.score.recall) < least]
        return f"{quality}: precision and recall of each layout at least {least:.0%}: " + _missed(missed)
    if quality == "noisy":
        missed = [layout for layout, one in rows if one.score.silent > MOST_SILENT]
        held = "held" if total.silent <= MOST_SILENT else "MISSED"
        return (
            f"{quality}: silent errors at most {MOST_SILENT:.1%} of the fields: {held}; each layout alone: "
            + _missed(missed)
        )
    return ""


def _missed(layouts: Sequence[str]) -> str:
    return f"MISSED by {', '.join(layouts)}" if layouts else "held"


def fields(score: Score) -> Iterator[str]:
    """How often each field was read, left to a person, missed or read wrong; those that are left most often first."""
    paths = {path for path, _ in score.by_path}
    for path in sorted(paths, key=lambda one: -score.by_path[one, "review"] - score.by_path[one, "missing"]):
        yield f"    {path:<26}" + "".join(
            f" {what} {score.by_path[path, what]:>4}" for what in ("right", "review", "missing", "wrong")
        )


def main() -> None:
    """Prints the table, a line for all layouts of each quality, and whether each holds what is wanted."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--layout", action="append", choices=list(WRITERS))
    asked.add_argument("--quality", action="append", choices=[*TEXT, *QUALITIES])
    asked.add_argument("--records", type=int, default=40, help="records a layout as text and text PDF")
    asked.add_argument("--scans", type=int, default=0, help="records a layout for each quality of scan")
    asked.add_argument("--seed", type=int, default=FIRST_SEED, help=f"seed of the first record ({FIRST_SEED})")
    asked.add_argument("--jobs", type=int, default=1, help="records read at a time")
    asked.add_argument("--examples", action="store_true", help="print every silent error")
    asked.add_argument("--fields", action="store_true", help="print what became of each field")
    given = asked.parse_args()
    layouts = given.layout or list(WRITERS)
    many = {quality: given.records if quality in TEXT else given.scans for quality in (*TEXT, *QUALITIES)}
    qualities = [quality for quality in given.quality or many if many[quality]]
    rows = [
        (layout, quality, range(given.seed, given.seed + many[quality])) for quality in qualities for layout in layouts
    ]
    print("Silent errors are values relied on that are not on the paper, as a share of the fields printed.")
    print("Pages a minute of processor time, all threads added up. Layouts were tuned on the seeds 1000 to 1999.")
    for quality in qualities:
        print(f"{quality}: seeds {given.seed} to {given.seed + many[quality] - 1} of each layout")
    print(HEAD)
    measured: dict[str, list[tuple[str, Measured]]] = {}
    for layout, quality, one in report(rows, given.jobs):
        print(line(layout, quality, one), flush=True)
        measured.setdefault(quality, []).append((layout, one))
        if given.examples:
            print("\n".join(f"    {example}" for example in one.score.examples))
        if given.fields:
            print("\n".join(fields(one.score)), flush=True)
    verdicts = []
    for quality, each in measured.items():
        total = Measured()
        for _, one in each:
            total.add(one)
        print(line("all layouts", quality, total))
        verdicts.append(verdict(quality, each, total.score))
    print("\n".join(one for one in verdicts if one))


if __name__ == "__main__":
    main()
