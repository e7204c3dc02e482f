"""What a person decided of a reading, and the case with it: decisions by charge and value, applied before anything enters the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from amparo.facts.case import Case, Entity, show
from amparo.records.charges import Charge, Matters, Review
from amparo.records.merge import Conflict, merge
from amparo.records.structure import Field
from amparo.web.cases import record_facts as facts
from amparo.web.cases.file import Document
from amparo.web.cases.record_documents import CHAPTER
from amparo.web.cases.record_kept import Kept, doubtful, without_person
from amparo.web.words import say

TAKE, LEAVE = "take", "leave"


@dataclass(frozen=True)
class Checked:
    """What was decided of one charge: taken or left out; by path the value that should stand (empty: left out); which charge it is."""

    charge: str
    values: Mapping[str, str] = field(default_factory=dict)
    same: str | None = None
    """None: found out by itself; empty: a charge of its own; else the id of the file's charge that it is."""

    def written(self) -> dict[str, Any]:
        """As the document's chapter holds it."""
        return {"charge": self.charge, "values": dict(self.values), "same": self.same}


def chapter_of(reading: str, number: int) -> str:
    """The chapter of the decisions on one charge (from 0) of a reading: one each, so that two people can check two charges at once."""
    return f"checked:{reading}:{number}"


def checked_of(document: Document, reading: str, number: int) -> Checked | None:
    """What was decided of a charge; none where nobody has looked yet."""
    said = document.chapter(chapter_of(reading, number))
    return Checked(said["charge"], said["values"], said["same"]) if said else None


@dataclass(frozen=True)
class Result:
    """The case with a reading in it."""

    case: Case
    added: tuple[str, ...]
    filled: int
    conflicts: tuple[Conflict, ...]
    waiting: tuple[Review, ...]
    """Charges that were not put in, by their number in the reading, and why: they may be one the file has already."""
    numbers: tuple[int, ...]
    """The charges that are in the record now."""


def with_reading(
    case: Case, kept: Kept, decided: Mapping[int, Checked | None], *, looked_at_only: bool, person: bool
) -> Result:
    """The case with the charges of a reading as they were decided; those nobody looked at as they were read, or not at all."""
    numbers: list[int] = []
    charges: list[Charge] = []
    same: dict[int, str] = {}
    for number, charge in enumerate(kept.matters.charges):
        said = decided.get(number)
        if (said is None and looked_at_only) or (said is not None and said.charge == LEAVE):
            continue
        if said is not None and said.same is not None:
            same[len(charges)] = said.same
        numbers.append(number)
        charges.append(_as_decided(charge, doubtful(kept, number), said))
    matters = Matters(tuple(charges), (), kept.matters.counts_in)
    record = kept.record if person else without_person(kept.record)
    made = merge(case, [record], person=person, matters=matters, same=same)
    waiting = tuple(
        replace(one, charge=numbers[one.charge]) for one in made.review if one.kind == "same_matter" and one.charge >= 0
    )
    waits = {one.charge for one in waiting}
    noted = _noted(made.case, charges, kept)
    return Result(
        noted, made.added, len(made.filled), made.conflicts, waiting, tuple(one for one in numbers if one not in waits)
    )


def _as_decided(charge: Charge, doubts: Mapping[str, Field], said: Checked | None) -> Charge:
    if said is None:
        return charge
    known = {**doubts, **charge.facts}
    chosen = {
        path: replace(known[path], state="read", value=value, candidates=(), why="")
        for path, value in said.values.items()
        if value and path in known
    }
    return replace(charge, facts=chosen, doubtful={})


def _noted(case: Case, charges: list[Charge], kept: Kept) -> Case:
    """Beside a value that a person corrected: what the computer had read."""
    read = {(one.path, str(one.place)): one for charge in kept.matters.charges for one in _fields(charge)}
    corrected = {}
    for charge in charges:
        for path, one in charge.facts.items():
            first = read.get((path, str(one.place)))
            if first is not None and first.value != one.value:
                corrected[path, str(one.place), one.value] = first
    if not corrected:
        return case
    return replace(case, charges=tuple(_with_notes(entity, corrected) for entity in case.charges))


def _with_notes(entity: Entity, corrected: Mapping[tuple[str, str, str], Field]) -> Entity:
    sources = dict(entity.sources)
    for path, source in entity.sources.items():
        first = corrected.get((path, source.at, show(entity.values[path]) if path in entity.values else ""))
        if first is not None and not source.note:
            sources[path] = replace(source, note=say("record.check.checked_note", text=first.text or first.value))
    return replace(entity, sources=sources)


def _fields(charge: Charge) -> tuple[Field, ...]:
    return (*charge.facts.values(), *charge.doubtful.values())


def taken(
    document: Document, paper_id: str, reading: str, kept: Kept, *, looked_at_only: bool, person: bool
) -> Document:
    """The document with a reading put into its case. Raises `Problems` where the case could not be read again."""
    decided = {number: checked_of(document, reading, number) for number in range(len(kept.matters.charges))}
    made = with_reading(document.case, kept, decided, looked_at_only=looked_at_only, person=person)
    said = document.chapter(CHAPTER + paper_id)
    title = f"{kept.record.source} ({kept.record.sha256[:12]})"
    source = next((one.id for one in made.case.sources if one.text("title") == title), "")
    told = {
        **said,
        "source": said.get("source") or source,
        "kind": said.get("kind") or kept.record.kind,
        "taken": sorted({*said.get("taken", ()), *made.numbers}),
        "result": {"added": len(made.added), "filled": made.filled, "conflicts": len(made.conflicts)},
    }
    return facts.checked(document.with_chapter(CHAPTER + paper_id, told), made.case)
