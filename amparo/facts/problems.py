"""What is wrong with a file, said so that the person who wrote it can mend it.

One error style for case files, law packs and templates: file, line, field, what is wrong, what was expected, the nearest
valid word.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from amparo.facts.signs import seen


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file."""

    what: str
    file: str = ""
    line: int = 0
    field: str = ""
    expected: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, f"line {self.line}" if self.line else "", self.field) if part)
        what = self.what[:1].upper() + self.what[1:]
        said = f"{where}: {what}" if where else what
        if self.expected:
            said += f" Expected {self.expected}."
        if self.nearest:
            said += f' Did you mean "{self.nearest}"?'
        # what stands in a file must not drive the terminal it is shown on
        return seen(" ".join(said.splitlines()))


class Problems(Exception):
    """A file cannot be used as it is; `found` says everything that is wrong with it, in the order of the lines."""

    def __init__(self, found: Iterable[Problem]) -> None:
        self.found = tuple(sorted(found, key=lambda problem: (problem.file, problem.line)))
        super().__init__("\n".join(str(problem) for problem in self.found))


def nearest(word: str, words: Iterable[str]) -> str:
    """The valid word that `word` was most likely meant to be, or nothing when none is close."""
    by_fold = {known.casefold(): known for known in words}
    close = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else ""


def listed(words: Iterable[str], most: int = 12) -> str:
    """Words as a person reads them, shortened where the list is long."""
    known = list(words)
    if not known:
        return ""
    shown = ", ".join(known[:most])
    return f"one of: {shown}" + (f" … ({len(known)} in all)" if len(known) > most else "")
