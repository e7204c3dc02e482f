"""Compares jurisdictions by a rubric. Every cell is computed from the packs and names the provisions behind it.

A cell is never more certain than the law behind it: what a pack does not know is unknown here, and what is only remembered
is marked. There is no total unless the rubric defines one, because to add up unlike things is a judgment that somebody must
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from amparo.engine.provision import NexusStandards, Pack
from amparo.engine.provision import words as law_words
from amparo.facts.dates import Span, Truth
from amparo.monitor.rubric import Criterion, Rubric, Test
from amparo.monitor.traits import BASES, Traits, weakest, words
from amparo.monitor.weigh import Seen, weigh

MET, NOT_MET, NONE_FOUND, UNKNOWN = "met", "not_met", "none_found", "unknown"
MOST_REASONS = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """A provision behind a cell, and what it says there."""

    provision: str
    version: str
    citation: str
    says: str
    basis: str


@dataclass(frozen=True, slots=True)
class Cell:
    """The outcome of one criterion in one jurisdiction: met, not_met, none_found, unknown, or the id of a level.

    `possible` lists the levels that can be right where that is not known.
    """

    outcome: str
    says: str
    possible: tuple[str, ...] = ()
    basis: str = ""
    reasons: tuple[Reason, ...] = ()
    step: int | None = None
    """Place on the scale, the best first; for a test 0 for met and 1 for not met."""

    @property
    def weak(self) -> bool:
        """Whether it rests on law that is only remembered or concluded."""
        return self.basis in ("recalled", "inferred")


@dataclass(frozen=True, slots=True)
class Row:
    """One jurisdiction's cells by criterion, and its total from the lowest to the highest it can be."""

    jurisdiction: str
    name: str
    checked: str
    cells: Mapping[str, Cell]
    total: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """A whole comparison on a day."""

    rubric: Rubric
    as_of: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    truth: Truth
    reasons: tuple[Reason, ...] = ()

    @property
    def basis(self) -> str:
        known = [one.basis for one in self.reasons]
        if self.truth:  # one sure provision is enough
            return min(known, key=BASES.index, default="")
        return weakest(known) if known else ""


_InForce = list[tuple[Traits, Truth]]
"""Versions that are, or may be, in force."""


def compare(rubric: Rubric, packs: Iterable[Pack], standards: NexusStandards, day: Span) -> Index:
    """Every criterion of a rubric in every pack the rubric is about."""
    rows = [_row(rubric, pack, standards, day) for pack in packs if _belongs(pack.jurisdiction, rubric.among)]
    return Index(rubric, day.text, tuple(rows))


def _belongs(jurisdiction: str, among: str) -> bool:
    if among == "all":
        return True
    return jurisdiction.startswith("us-") or (among == "united_states" and jurisdiction == "us")


def _row(rubric: Rubric, pack: Pack, standards: NexusStandards, day: Span) -> Row:
    traits: _InForce = [
        (Traits(version, pack, standards), version.period.holds(day))
        for provision in pack.provisions
        for version in provision.versions
    ]
    in_force: _InForce = [(one, holds) for one, holds in traits if holds is not False]
    cells: dict[str, Cell] = {}
    found: dict[str, _Found] = {}
    for criterion in rubric.criteria:
        found[criterion.id] = _answer(criterion.test, in_force, found)
        if criterion.levels:
            cells[criterion.id] = _place(criterion, in_force, found)
        else:
            cells[criterion.id] = _met(criterion, found[criterion.id])
    return Row(pack.jurisdiction, pack.name, pack.checked, cells, _total(rubric, cells))


def _answer(test: Test, versions: _InForce, earlier: Mapping[str, _Found]) -> _Found:
    if test.asks == "criterion":
        return _joined("all", [earlier[name] for name in test.values])
    if test.asks == "not":
        inner = _answer(test.parts[0], versions, earlier)
        return _Found(None if inner.truth is None else not inner.truth, inner.reasons)
    if test.asks in ("all", "any"):
        return _joined(test.asks, [_answer(part, versions, earlier) for part in test.parts])
    seen = [(one, _in_time(weigh(test.parts[0], one), one, holds)) for one, holds in versions]
    truths = [each.truth for _, each in seen]
    truth: Truth = True if True in truths else None if None in truths else False
    deciding = [(one, each) for one, each in seen if each.truth is truth and not (truth is False and each.apart)]
    return _Found(truth, tuple(_reason(one, each) for one, each in deciding[:MOST_REASONS]))


def _in_time(seen: Seen, traits: Traits, holds: Truth) -> Seen:
    """What a version that may not be in force says is not known to be the law."""
    if holds or seen.truth is False:
        return seen
    return Seen(None, seen.basis, (words()["may_apply"].format(period=traits.version.period.text), *seen.says))


def _reason(traits: Traits, seen: Seen) -> Reason:
    provision = traits.version.provision
    says = "; ".join(seen.says) or str(law_words()["kinds"][provision.kind]["says"])
    return Reason(provision.id, traits.version.id, provision.citation, says, seen.basis)


def _joined(how: str, found: list[_Found]) -> _Found:
    truths = [one.truth for one in found]
    if how == "all":
        truth: Truth = False if False in truths else None if None in truths else True
    else:
        truth = True if True in truths else None if None in truths else False
    reasons = dict.fromkeys(reason for one in found if one.truth is truth for reason in one.reasons)
    return _Found(truth, tuple(reasons))


def _met(criterion: Criterion, found: _Found) -> Cell:
    says = words()["outcomes"]
    if found.truth is None:
        return Cell(UNKNOWN, says[UNKNOWN], reasons=found.reasons)
    searched = criterion.test.asks != "criterion" and not found.reasons
    outcome = MET if found.truth else NONE_FOUND if searched else NOT_MET
    return Cell(outcome, says[outcome], (), found.basis, found.reasons, 0 if found.truth else 1)


def _place(criterion: Criterion, versions: _InForce, earlier: Mapping[str, _Found]) -> Cell:
    """Where a jurisdiction stands on a scale: on the first level that is reached, if none before it may be."""
    about = earlier[criterion.id]
    open_levels: list[tuple[str, str]] = []
    reasons: tuple[Reason, ...] = ()
    for step, level in enumerate(criterion.levels):
        found = _answer(level.test, versions, earlier) if about.truth is not False else _Found(False)
        if found.truth is False:
            continue
        reasons += tuple(one for one in found.reasons if one not in reasons)
        if found.truth and not open_levels:
            return Cell(level.id, level.says, (), found.basis, found.reasons, step)
        open_levels.append((level.id, level.says))
        if found.truth:
            break
    if open_levels:
        return Cell(
            UNKNOWN, words()["outcomes"][UNKNOWN], tuple(one for one, _ in open_levels), "", reasons[:MOST_REASONS]
        )
    return Cell(NONE_FOUND, criterion.none_found, (), about.basis, (), len(criterion.levels))


def _total(rubric: Rubric, cells: Mapping[str, Cell]) -> tuple[float, float] | None:
    if not rubric.weighted:
        return None
    low = high = 0.0
    for criterion in rubric.criteria:
        least, most = _points(criterion, cells[criterion.id])
        low, high = low + least * (criterion.weight or 0), high + most * (criterion.weight or 0)
    return round(low, 3), round(high, 3)


def _points(criterion: Criterion, cell: Cell) -> tuple[float, float]:
    """The points of a cell, from the least to the most it can be worth."""
    if cell.outcome in (MET, NOT_MET, NONE_FOUND):
        return (1.0, 1.0) if cell.outcome == MET else (0.0, 0.0)
    points = {level.id: level.points for level in criterion.levels}
    if cell.outcome == UNKNOWN:
        known = [points[one] for one in cell.possible] or [0.0, 1.0]
        return min(known), max(known)
    return points[cell.outcome], points[cell.outcome]


def describe_index(index: Index) -> dict[str, Any]:
    """A comparison as plain data (`amparo-index/1`)."""
    rubric = index.rubric
    return {
        "format": "amparo-index/1",
        "as_of": index.as_of,
        "rubric": {
            "id": rubric.id,
            "title": rubric.title,
            "says": rubric.says,
            "source": rubric.source,
            "criteria": [
                {
                    "id": one.id,
                    "title": one.title,
                    "says": one.says,
                    "source": one.source,
                    "note": one.note,
                    "scale": [{"id": level.id, "says": level.says} for level in one.levels],
                    "weight": one.weight,
                }
                for one in rubric.criteria
            ],
        },
        "jurisdictions": [
            {
                "jurisdiction": row.jurisdiction,
                "name": row.name,
                "checked": row.checked,
                "total": list(row.total) if row.total else None,
                "cells": {name: _describe(cell) for name, cell in row.cells.items()},
            }
            for row in index.rows
        ],
    }


def _describe(cell: Cell) -> dict[str, Any]:
    return {
        "outcome": cell.outcome,
        "says": cell.says,
        "possible": list(cell.possible),
        "basis": cell.basis,
        "weak": cell.weak,
        "because": [
            {
                "provision": one.provision,
                "version": one.version,
                "citation": one.citation,
                "says": one.says,
                "basis": one.basis,
            }
            for one in cell.reasons
        ],
    }
