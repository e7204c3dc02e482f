"""Says on the terminal how far long work is: how many a second, how much time is left. The clock is read here only."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from amparo.bulk.run.go import Progress


class Told:
    """Takes the progress of a run and tells it on one line that renews itself; in a log, on a line each."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.first = -1
        self.live = sys.stderr.isatty()

    def __call__(self, progress: Progress) -> None:
        """Tells a step."""
        said = f"{progress.doing}"
        if progress.parts:
            if self.first < 0:  # what an earlier run finished says nothing of the speed of this one
                self.first, self.began = progress.charges, time.monotonic()
            said += f": part {progress.part} of {progress.parts}, {progress.charges:,} of {progress.of:,} charges"
            seconds, done = time.monotonic() - self.began, progress.charges - self.first
            if done > 0 and seconds > 0:
                left = (progress.of - progress.charges) * seconds / done
                said += f", {done / seconds:,.0f} a second, about {spoken(left)} left"
        click.echo(f"\r\x1b[K{said}" if self.live else said, err=True, nl=not self.live)

    def end(self) -> None:
        """Ends the line."""
        if self.live:
            click.echo("\r\x1b[K", err=True, nl=False)


def spoken(seconds: float) -> str:
    """A length of time as a person says it."""
    if seconds < 90:
        return f"{round(seconds)} seconds"
    return f"{round(seconds / 60)} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
