"""Compares what was read with what was printed, field by field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from amparo.records.charges import Charge
from amparo.records.matters import charges_of
from amparo.records.structure import Record
from bench.sheets.writers import Sheet


@dataclass
class Score:
    """Fields by what became of them. `wrong` and `invented` are silent errors: a value is relied on that is not on the paper."""

    printed: int = 0
    right: int = 0
    review: int = 0
    missing: int = 0
    wrong: int = 0
    invented: int = 0
    charges: int = 0
    charges_found: int = 0
    examples: list[str] = field(default_factory=list)
    by_path: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: Score) -> None:
        """Adds the figures of another."""
        for name in ("printed", "right", "review", "missing", "wrong", "invented", "charges", "charges_found"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.examples += other.examples
        self.by_path += other.by_path

    @property
    def precision(self) -> float:
        """Of the values relied on, the share that is right."""
        read = self.right + self.wrong + self.invented
        return self.right / read if read else 1.0

    @property
    def recall(self) -> float:
        """Of the values printed, the share that was read right."""
        return self.right / self.printed if self.printed else 1.0

    @property
    def silent(self) -> float:
        """Of the values printed, the share of wrong or invented values that nobody is warned of."""
        return (self.wrong + self.invented) / self.printed if self.printed else 0.0


def plain(text: str) -> str:
    """A value without blanks and capitals: how a line was spaced is not what was read."""
    return re.sub(r"\s+", "", text.upper())


COMPARED = ("offence.statute", "offence.text", "arrest.date", "disposition.date", "case_number", "count", "date")
"""Facts by which a charge that was read is laid beside the one that was printed."""

TIES = ("arrest.date", "disposition.date", "case_number", "date")
"""Facts of which at least one must be the same."""


def compare(sheet: Sheet, record: Record) -> Score:
    """The score of one record. A charge that waits in review counts for each of its fields as in review."""
    matters = charges_of([record])
    left = list(matters.charges)
    waiting = sum(1 for review in matters.review if review.counts)
    score = Score()
    for number, expected in sorted(enumerate(sheet.charges), key=lambda pair: -_best(pair[1], left)):
        score.charges += 1
        score.printed += len(expected)
        found = max(left, key=lambda charge: _alike(expected, charge), default=None)
        if found is None or _alike(expected, found) < 2:
            if waiting:
                waiting -= 1
                score.review += len(expected)
            else:
                score.missing += len(expected)
                score.examples.append(f"{sheet.layout}: charge {number + 1} not found")
            continue
        left.remove(found)
        score.charges_found += 1
        _fields(sheet.layout, expected, found, score)
    for charge in left:
        score.invented += len(charge.facts)
        score.examples.append(f"{sheet.layout}: a charge that is not on the paper: {charge.text('offence.text')[:60]}")
    return score


def _best(expected: dict[str, str], charges: Sequence[Charge]) -> int:
    return max((_alike(expected, charge) for charge in charges), default=0)


def _alike(expected: dict[str, str], charge: Charge) -> int:
    same = [path for path in COMPARED if path in expected and plain(expected[path]) in _said(charge, path)]
    # the same offence in another matter is another charge
    return len(same) if any(path in same for path in TIES) else 0


def _said(charge: Charge, path: str) -> list[str]:
    """What a charge says of a fact, or may say: a value in doubt still tells which charge of the paper it is."""
    doubt = charge.doubtful.get(path)
    return [plain(value) for value in ((charge.text(path),) if doubt is None else doubt.candidates) if value]


def _fields(layout: str, expected: dict[str, str], found: Charge, score: Score) -> None:
    for path, value in expected.items():
        read = found.facts.get(path)
        if read is None:
            what = "review" if path in found.doubtful else "missing"
        elif plain(read.value) == plain(value):
            what = "right"
        else:
            what = "wrong"
            score.examples.append(f'{layout}: {path} is "{value}", read "{read.value}"')
        setattr(score, what, getattr(score, what) + 1)
        score.by_path[path, what] += 1
    # what is told twice over (the arrest's own words) is not invented
    for path, one in found.facts.items():
        if path not in expected and path not in BESIDE:
            score.invented += 1
            score.examples.append(f'{layout}: {path} is not on the paper, read "{one.value}"')


BESIDE = ("arrest.statute", "arrest.text", "jurisdiction", "county", "offence.level", "offence.degree", "court")
