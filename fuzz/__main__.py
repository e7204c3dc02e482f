"""`python -m fuzz [TARGET…] --seconds N`: fuzzes each parser for that long; ends with 1 where one of them broke.

It prints a line for each target: whether it held, seconds, inputs tried, branches of the program that were reached.
A crash is written to the folder named with --out; make a test of it (tests/records/sources/test_findings.py), then mend the parser.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fuzz.seeds import seeds

NAMES = ("pdf", "picture", "html", "csv", "xlsx", "json", "xml", "text", "any", "mapping", "wire", "record", "case")


def main() -> int:
    """Runs the targets one after the other, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of: {', '.join(NAMES)}; left out: all")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--out", type=Path, default=None, help="where what was found goes")
    asked = parser.parse_args()
    unknown = [name for name in asked.targets if name not in NAMES]
    if unknown:
        parser.error(f"no such target: {', '.join(unknown)}")
    out = asked.out or Path(tempfile.mkdtemp(prefix="fuzz-"))
    broken = []
    for name in asked.targets or NAMES:
        corpus, found = out / name / "corpus", out / name / "found"
        corpus.mkdir(parents=True, exist_ok=True)
        found.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds(name)):
            (corpus / f"seed-{number}").write_bytes(seed)
        command = [
            sys.executable,
            "-m",
            "fuzz.one",
            name,
            str(corpus),
            f"-max_total_time={asked.seconds}",
            "-rss_limit_mb=3000",
        ]
        command += [
            "-timeout=30",
            "-max_len=65536",
            f"-artifact_prefix={found}/",
            "-print_final_stats=1",
        ]
        log = out / name / "log.txt"
        begun = time.monotonic()
        with log.open("wb") as file:
            code = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, check=False).returncode
        seconds = time.monotonic() - begun
        said = log.read_text("utf-8", "replace")
        tried = re.findall(r"number_of_executed_units: (\d+)", said) or ["?"]
        reached = re.findall(r"cov: (\d+)", said) or ["?"]
        verdict = "held" if code == 0 else "BROKE"
        print(
            f"{name:<8} {verdict:<6} {seconds:>5.0f} s {tried[-1]:>10} inputs {reached[-1]:>6} branches"
            f"{f'  {log}' if code else ''}",
            flush=True,
        )
        if code:
            broken.append(name)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
