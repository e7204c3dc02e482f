"""The law at scale, in one run: how many charges a second, beside what, how the time grows, and whether all databases agree.

    python -m bench.bulk                           # all parts but the last
    python -m bench.bulk --only states,hand        # some
    python -m bench.bulk --charges 1000000         # fewer charges
    python -m bench.bulk --large                   # only: 100 million charges from Parquet; 25 GB of disk
    python -m bench.bulk --large --charges 5000000

Wall time on two threads stands beside processor time: on a machine that does something else too, only the ratios of
one run mean anything. People are invented (amparo/bulk/population).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.bulk.beside import interpreter, openfisca
from bench.bulk.databases import databases
from bench.bulk.growth import rows, sizes
from bench.bulk.hand import by_hand
from bench.bulk.large import large
from bench.bulk.measure import HEADING, machine
from bench.bulk.states import all_states, command, one_state

CHARGES, LARGE = 4_000_000, 100_000_000
RUNS = 3

PARTS: dict[str, Callable[[Path, int, int], None]] = {
    "state": one_state,
    "states": all_states,
    "command": command,
    "hand": by_hand,
    "interpreter": interpreter,
    "openfisca": openfisca,
    "rows": lambda folder, charges, runs: rows(folder, charges // 4, runs),
    "sizes": lambda folder, charges, runs: sizes(folder, charges // 4, runs),
    "databases": lambda folder, charges, runs: databases(folder, charges // 4),
}


def main() -> None:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.bulk", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help=f"parts, with commas between: {', '.join(PARTS)}")
    parser.add_argument("--charges", type=int, help=f"how many (default {CHARGES:,}; with --large {LARGE:,})")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"of which medians are taken (default {RUNS})")
    parser.add_argument("--large", action="store_true", help="out of core, and nothing else")
    parser.add_argument("--folder", type=Path, help="where to put the tables (default: where temporary files go)")
    asked = parser.parse_args()
    only = asked.only.split(",") if asked.only else list(PARTS)
    unknown = [name for name in only if name not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    print(f"{machine()}\nMedians of {asked.runs} runs after one that is not counted.\n{HEADING}")
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="amparo-bench-", dir=asked.folder) as folder:
        if asked.large:
            large(Path(folder), asked.charges or LARGE)
        else:
            for name in only:
                PARTS[name](Path(folder), asked.charges or CHARGES, asked.runs)
    print(f"\nAll of it took {time.perf_counter() - start:,.0f} s.")
