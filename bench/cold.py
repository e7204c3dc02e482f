"""How long a person waits for `amparo check` on a case of 20 charges, from a cold start, beside a bare interpreter start."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from amparo.engine.provision import Pack
from amparo.facts.case import write_case
from bench.records import _record

RUNS = 9


def report(packs: list[Pack]) -> list[tuple[str, float]]:
    """(what, median seconds)."""
    random = Random(7)
    chosen = [pack for pack in packs if pack.jurisdiction in ("us-ny", "us-ca", "us-fl")] or packs[:3]
    case = _record(chosen, 20, random)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(write_case(case), encoding="utf-8")
        command = Path(sys.executable).parent / "amparo"
        bare = _median([sys.executable, "-c", "pass"])
        check = _median([str(command), "check", str(path), "--json"])
        table = _median([str(command), "check", str(path)])
    return [
        ("bare interpreter start", bare),
        ("amparo check --json, 20 charges", check),
        ("amparo check (table), 20 charges", table),
    ]


def _median(command: list[str]) -> float:
    times = []
    for run in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        if run:
            times.append(time.perf_counter() - start)
    return statistics.median(times)
