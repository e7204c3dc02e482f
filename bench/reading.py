"""How well records are read: field by field, for every layout and quality of paper.

    python -m bench.reading                  text only: 40 records a layout, as plain text and as text PDF
    python -m bench.reading --scans 3        and three records a layout as scans of four qualities (minutes)
    python -m bench.reading --layout us-ca-doj --quality noisy --scans 5 --examples

The records are invented and printed by this program (`bench/sheets`), so the figures say how well known layouts are read
through poor paper, not how often a real agency prints something that no layout knows.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from amparo.records.record import read_record
from amparo.records.source import plain_source
from amparo.records.sources import open_bytes
from bench.sheets.paper import QUALITIES, scan, text_pdf
from bench.sheets.score import Score, compare
from bench.sheets.writers import WRITERS, sheet

HEAD = "layout         quality  charges        precision  recall   review   missing  silent errors  pages/min"


def measure(layout: str, quality: str, seeds: range) -> tuple[Score, float]:
    """The score over several records, and pages read a minute (printing them not counted)."""
    total, pages, spent = Score(), 0, 0.0
    for seed in seeds:
        made = sheet(layout, seed)
        raw = b"" if quality == "text" else text_pdf(made) if quality == "pdf" else scan(made, quality, seed)
        start = time.perf_counter()
        source = plain_source(made.text) if quality == "text" else open_bytes(raw, "record.pdf")
        record = read_record(source)
        spent += time.perf_counter() - start
        pages += len(source.pages)
        total.add(compare(made, record))
    return total, 60 * pages / spent


def report(layouts: list[str], qualities: list[str], text: int, scans: int) -> Iterator[tuple[str, str, Score, float]]:
    """Layout, quality, score, pages a minute."""
    for quality in qualities:
        for layout in layouts:
            number = text if quality in ("text", "pdf") else scans
            if number:
                yield (layout, quality, *measure(layout, quality, range(1000, 1000 + number)))


def line(layout: str, quality: str, score: Score, speed: float) -> str:
    """One line of the table."""
    share = score.review / score.printed, score.missing / score.printed
    return (
        f"{layout:<14} {quality:<8} {score.charges_found:>5}/{score.charges:<6} {score.precision:>10.2%} {score.recall:>8.2%} "
        f"{share[0]:>8.2%} {share[1]:>8.2%} {score.silent:>9.2%} {score.wrong + score.invented:>4} {speed:>10,.0f}"
    )


def main() -> None:
    """Prints the table, and a line for all layouts of each quality."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--layout", action="append", choices=list(WRITERS))
    asked.add_argument("--quality", action="append", choices=["text", "pdf", *QUALITIES])
    asked.add_argument("--records", type=int, default=40, help="records a layout as text and text PDF")
    asked.add_argument("--scans", type=int, default=0, help="records a layout for each quality of scan")
    asked.add_argument("--examples", action="store_true", help="print every silent error")
    given = asked.parse_args()
    qualities = given.quality or ["text", "pdf", *(QUALITIES if given.scans else ())]
    print("Silent errors are values relied on that are not on the paper, as a share of the fields printed.")
    print(HEAD)
    totals: dict[str, Score] = {}
    for layout, quality, score, speed in report(given.layout or list(WRITERS), qualities, given.records, given.scans):
        print(line(layout, quality, score, speed), flush=True)
        totals.setdefault(quality, Score()).add(score)
        if given.examples:
            print("\n".join(f"    {example}" for example in score.examples))
    for quality, score in totals.items():
        print(line("all layouts", quality, score, 0).rstrip(" 0"))


if __name__ == "__main__":
    main()
