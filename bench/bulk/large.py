"""Many charges from Parquet, more than the memory holds: each step a process of its own, so that its memory is its own."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from subprocess import run

from amparo.law.packs import Library
from bench.bulk.deciding import bulk_run, count, opened, populate, prepared
from bench.bulk.deciding import decide as decide_all
from bench.bulk.measure import most_memory, titled

MEMORY = "4GB"
"""What DuckDB is allowed."""


def large(folder: Path, charges: int) -> None:
    """Decides them in the database at once, and with `amparo bulk run` part by part."""
    with titled(f"Out of core, New York: about {charges:,} charges from Parquet, DuckDB allowed {MEMORY}"):
        place = folder / "large"
        _alone("populate", place, charges)
        size = sum(path.stat().st_size for path in place.glob("*.parquet")) / 1024**3
        print(f"  {size:,.1f} GB of Parquet", flush=True)
        told = _alone("decide", place, charges)
        number, seconds, most = told["charges"], told["seconds"], told["memory"]
        print(f"  {number / seconds:>12,.0f} charges/s  {seconds:>7,.0f} s  {most:.1f} GB most  all {number:,} at once")
        told = _alone("command", place, charges)
        seconds, most = told["seconds"], told["memory"]
        print(
            f"  {number / seconds:>12,.0f} charges/s  {seconds:>7,.0f} s  {most:.1f} GB most  amparo bulk run, in {told['parts']} parts, "
            "checks, counts and checksums included"
        )


def _alone(step: str, place: Path, charges: int) -> dict[str, float]:
    # a process of its own, which takes the module by its name and not as the program
    words = [sys.executable, "-c", "from bench.bulk.large import main; main()", step, str(place), str(charges)]
    done = run(words, check=True, stdout=-1, text=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _decide(place: Path) -> int:
    engine = opened(place, stored=False, address=str(place.with_name("work.duckdb")), memory=MEMORY)
    decide_all(engine, prepared(engine, [Library().pack("us-ny")]))
    number = count(engine)
    rows = count(engine, "(SELECT DISTINCT person, charge FROM amparo_rows WHERE charge IS NOT NULL) r")
    if rows != number:
        sys.exit(f"{number:,} charges came in, {rows:,} were decided")
    engine.close()
    place.with_name("work.duckdb").unlink()
    return number


def _command(place: Path) -> int:
    out = place.with_name("results")
    run(bulk_run(place, out, MEMORY), check=True, capture_output=True)
    return int(json.loads((out / "complete.json").read_text(encoding="utf-8"))["parts"])


def main() -> None:
    """One step; the last line it prints is what it took."""
    step, place, charges = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    start, told = time.perf_counter(), {}
    if step == "populate":
        populate(place, charges, [Library().pack("us-ny")])
    elif step == "decide":
        told["charges"] = _decide(place)
    else:
        told["parts"] = _command(place)
    memory = most_memory(of_children=step == "command")
    print(json.dumps({**told, "seconds": time.perf_counter() - start, "memory": memory}))
