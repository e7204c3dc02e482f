"""What the law of a place may do for a person who was forced, found by putting invented people to the engine.

Nothing is said of a place that the law packs do not say, and only ever that a law may help.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from amparo.engine.determine import Determination, determine
from amparo.engine.evaluate import Status
from amparo.facts.case import Case, case_from
from amparo.facts.dates import read_date
from amparo.facts.document import data, read
from amparo.law.packs import Library

STAYS = ("immigration_status", "stay_of_removal", "reflection_period")
GUIDES = ("guideline",)
NO_SHIELD = ("evidence_exclusion", *GUIDES)
"""Kinds that act on a charge and are no answer to it by themselves."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule behind a page: its citation and how it is known."""

    citation: str
    basis: str


@dataclass(frozen=True, slots=True)
class Place:
    """What the law of a place may do. Each answer is "yes", "child" (only for who was under 18) or "no" (none is known)."""

    code: str
    help: Mapping[str, Mapping[str, str]]
    """By what the person was made to do, then `open` (a case now) or `record` (an old case)."""
    guided: bool
    """Whether prosecutors have instructions to look at it."""
    stays: bool
    days: int | None
    """The least days of a time to recover."""
    duty: bool
    """Whether officials must look for signs."""
    rules: tuple[Rule, ...]

    @property
    def shield(self) -> str:
        """The answer to an open case: for all sorts, for some, only for the young, instructions only, none that is known."""
        found = [row["open"] for row in self.help.values()]
        if "yes" in found:
            return "strong" if set(found) == {"yes"} else "some"
        return "child" if "child" in found else "guide" if self.guided else "none"

    @property
    def clears(self) -> str:
        """Whether old cases can be cleared: all sorts, some, none that is known."""
        found = [row["record"] for row in self.help.values()]
        return "strong" if all(one == "yes" for one in found) else "none" if set(found) == {"no"} else "some"


@cache
def situations() -> Mapping[str, Any]:
    """The invented people."""
    loaded: Mapping[str, Any] = data(Path(__file__).parent / "situations.yaml")
    return loaded


def gather(code: str, as_of: str, library: Library) -> Place:
    """What the law of a place may do on a date (`YYYY-MM-DD`)."""
    table = situations()
    found: dict[tuple[str, str, str], list[Determination]] = {}
    person: list[Determination] = []
    for offence in table["offences"]:
        for age in table["ages"]:
            for kind in table["cases"]:
                case = invented(code, offence, age, kind, as_of)
                rows = determine(case, library.for_case(case), as_of).rows
                acts = table["cases"][kind]["acts"]
                found[offence, age, kind] = [
                    one for one in rows if one.charge is not None and one.provision.acts in acts and _may(one)
                ]
                person = person or [one for one in rows if _may(one)]

    def answer(offence: str, kind: str) -> str:
        def helped(age: str) -> bool:
            return any(one.provision.kind not in NO_SHIELD for one in found[offence, age, kind])

        return "yes" if helped("adult") else "child" if helped("child") else "no"

    shown = [one for rows in found.values() for one in rows]
    stays = [one for one in person if one.provision.kind in STAYS]
    duties = [one for one in person if one.provision.kind == "identification_duty"]
    days = [one.version.shield.days for one in stays if one.version.shield.days]
    return Place(
        code,
        {offence: {kind: answer(offence, kind) for kind in table["cases"]} for offence in table["offences"]},
        any(one.provision.kind in GUIDES for one in shown),
        bool(stays),
        min(days) if days else None,
        bool(duties),
        tuple(_rules([*shown, *stays, *duties])),
    )


def _may(one: Determination) -> bool:
    return one.status is not Status.NOT_AVAILABLE


def _rules(rows: list[Determination]) -> Iterator[Rule]:
    seen = set()
    for one in rows:
        if one.provision.citation not in seen:
            seen.add(one.provision.citation)
            yield Rule(one.provision.citation, one.version.basis)


def invented(code: str, offence: str, age: str, kind: str, as_of: str) -> Case:
    """One of the invented people, as a case."""
    table = situations()
    year, rest = as_of[:4], as_of[4:]
    of = table["cases"][kind]
    charged = f"{int(year) - of['date_years_ago']}-01-15"
    # the age at the act decides
    born = f"{int(charged[:4]) - table['ages'][age]['born_years_ago']}{rest if rest != '-02-29' else '-02-28'}"
    disposition = dict(of["disposition"])
    sentence = {}
    if disposition["kind"] != "pending":
        disposition["date"] = f"{charged[:4]}-02-15"
        sentence = {"completed": "yes", "completed_on": f"{int(charged[:4]) + 1}-02-15"}
    read_date(born)
    lines = [
        "amparo: amparo-case/1",
        "title: invented",
        f"person: {{born: {born}, noncitizen: yes, jurisdiction: {code}}}",
        f"victim: {_flow(table['victim'] | {'ended': charged})}",
        f"charges: [{{id: c1, jurisdiction: {code}, offence: {{category: {table['offences'][offence]}}}, date: {charged}, "
        f"disposition: {_flow(disposition)}, sentence: {_flow(sentence)}, act: {_flow(table['act'])}}}]",
    ]
    return case_from(read("\n".join(lines).encode(), "invented.yaml"))


def _flow(values: Mapping[str, Any]) -> str:
    said = {True: "yes", False: "no"}
    return "{" + ", ".join(f"{name}: {said.get(value, value)}" for name, value in values.items()) + "}"
