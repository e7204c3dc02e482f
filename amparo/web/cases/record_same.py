"""Charges of one file that may be the same one twice: the offence, and the case or a day that fits. Nothing is joined by itself."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from amparo.facts.case import Case, Entity
from amparo.records.charges import Charge
from amparo.records.matters import SAME_DAY, same_matter
from amparo.records.same import case_number
from amparo.records.structure import Field

APART = "apart"
"""The chapter of pairs that a person said are two charges."""


def pairs(case: Case, apart: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Ids of charges that may be one, without those that a person said are two."""
    alike: dict[tuple[str, str], list[Entity]] = {}
    for charge in case.charges:
        if number := charge.text("case_number"):
            alike.setdefault(("case", case_number(number)), []).append(charge)
        for path in SAME_DAY:
            if day := charge.text(path):
                alike.setdefault((path, day), []).append(charge)
    found: dict[tuple[str, str], None] = {}
    for several in alike.values():
        for one, other in combinations(several, 2):
            first, second = sorted((one.id, other.id))
            if f"{first} {second}" not in apart and same_matter(_as_read(one), _as_read(other)):
                found.setdefault((first, second))
    return list(found)


def _as_read(entity: Entity) -> Charge:
    return Charge({path: Field(path, "read", entity.text(path)) for path in entity.values})
