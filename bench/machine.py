"""The machine that figures were measured on, in a line: without it no figure says anything."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def facts() -> str:
    """Python, processor, how many, memory, and how busy the machine is: a load above 1 makes every figure worse."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = os.getloadavg()[0]
    return (
        f"Python {platform.python_version()}, {_processor()}, {os.cpu_count()} processors, {gigabytes:.0f} GB of memory,"
        f" load {load:.1f} before the start"
    )


def _processor() -> str:
    """The processor's name where Linux tells it, else its kind."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named and named[0] != "unknown" else platform.machine()
