"""`make bench`, or `python -m bench [PART…]`: prints every figure the project claims, with the machine it was measured on."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from amparo.law.packs import Library
from bench import cold, engine, machine

PARTS = {
    "engine": "charges decided a second, cold start",
    "reading": "how well records are read, field by field",
    "sources": "pages a second of the readers of records",
    "offences": "how often charge texts are recognised, and how fast",
    "linking": "records of one person under several names",
    "bulk": "charges a second inside databases",
    "web": "how long a page of the workbench takes with many people at once",
}


def main() -> None:
    """Runs the benchmarks asked for, or all, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help="; ".join(f"{name}: {says}" for name, says in PARTS.items())
    )
    asked = parser.parse_args().parts
    unknown = [name for name in asked if name not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    print(machine.facts())
    for name in asked or PARTS:
        print(f"\n── {name}: {PARTS[name]}\n", flush=True)
        if name == "engine":
            _engine()
        else:
            sys.argv = [f"bench.{name}"]  # each part reads its own options when it is run alone
            import_module(f"bench.{name}").main()


def _engine() -> None:
    # the people generated live in the United States: its packs concern them
    packs = [pack for pack in Library().every().values() if pack.jurisdiction.startswith("us")]
    print(f"Charges decided a second, one process; medians of {engine.RUNS} runs")
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
