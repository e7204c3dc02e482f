"""`make bench`: prints every figure the project claims, with the machine it was measured on."""

from __future__ import annotations

import os
import platform

from amparo.law.packs import Library
from bench import cold, engine


def main() -> None:
    """Runs all benchmarks and prints them."""
    # the people generated live in the United States: its packs concern them
    packs = [pack for pack in Library().every().values() if pack.jurisdiction.startswith("us")]
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors; medians of {engine.RUNS} runs\n"
    )
    print("Charges decided a second, one process")
    for what, size, speed in engine.report(packs):
        print(f"  {size:>4} charges a record  {speed:>12,.0f}  {what}")
    print(f"\nCold start, medians of {cold.RUNS} runs")
    timings = cold.report(packs)
    for what, seconds in timings:
        print(f"  {seconds * 1000:>7.0f} ms  {what}")
    print(
        f"  {(timings[1][1] - timings[0][1]) * 1000:>7.0f} ms  amparo check --json above a bare interpreter start (bound: 500 ms)"
    )


if __name__ == "__main__":
    main()
