"""When two readings are of the same thing: sections of law, words of a charge, case numbers, dates, names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import fuzz

from amparo.facts.forgetting import forgettable
from amparo.records.offences import recognise
from amparo.records.structure import Field

ALIKE = 88
"""How alike (0 to 100) the words of two charges must be to be taken for the same."""


@forgettable
@lru_cache(maxsize=50_000)
def section(jurisdiction: str, written: str) -> str:
    """A section in the manner of the law packs where one knows it, else without blanks and letters of the code in front."""
    known = recognise(jurisdiction, written, "").statute
    if known:
        return re.sub(r"\s+", "", known.upper())
    parts = re.findall(r"[A-Z]+|\d[\dA-Z.:/-]*(?:\([A-Z0-9]+\))*", written.upper().replace(" (", "("))
    return " ".join(sorted(parts))


@forgettable
@lru_cache(maxsize=50_000)
def words(text: str) -> str:
    """The words of a charge, without signs."""
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", text.upper()).split())


def case_number(written: str) -> str:
    """A case number without signs and leading zeros."""
    return re.sub(r"[^A-Z0-9]+", "", written.upper()).lstrip("0")


def person_name(text: str) -> tuple[str, ...]:
    """A name without the order and the signs of its parts."""
    return tuple(sorted("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()))


def same_offence(jurisdiction: str, one: Mapping[str, Field], other: Mapping[str, Field]) -> bool:
    """Whether two counts name the same offence: by section where both have one, else by their words."""
    first, second = _read(one, "statute"), _read(other, "statute")
    if first and second:
        return section(jurisdiction, first) == section(jurisdiction, second)
    first, second = words(_read(one, "text")), words(_read(other, "text"))
    return bool(first and second) and (
        first.replace(" ", "") == second.replace(" ", "") or fuzz.token_sort_ratio(first, second) >= ALIKE
    )


def _read(fields: Mapping[str, Field], name: str) -> str:
    for path in (f"offence.{name}", f"arrest.{name}"):
        if path in fields and fields[path].read:
            return fields[path].value
    return ""


def same_value(jurisdiction: str, one: Field, other: Field) -> bool:
    """Whether two readings of one fact agree, each in the manner of its record."""
    if one.value == other.value:
        return True
    if one.path.endswith(".statute"):
        return section(jurisdiction, one.value) == section(jurisdiction, other.value)
    if one.path == "case_number":
        return case_number(one.value) == case_number(other.value)
    return words(one.value) == words(other.value)
