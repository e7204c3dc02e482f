"""What follows an order: one line for each who holds a record, how far each is, what is overdue. Pure: the day is an argument.

The record counts as gone only when every holder has confirmed it, with the day of the confirmation. A holder that was left alone on
purpose keeps that from being said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from amparo.facts.case import Case
from amparo.facts.document import data
from amparo.relief.plan import Filing
from amparo.web.cases.file import Document

CHAPTER = "follow_up:"
"""Before the key of a filing: the chapter of its follow-up, one for each so that two people can work on two at once."""

DATES = ("filed", "hearing", "decided")
DECISIONS = ("granted", "granted_in_part", "denied", "withdrawn")
ORDERED = ("granted", "granted_in_part")
CHOICES = ("told", "left")
"""What is decided about a holder: it is told, or left alone with a reason."""


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """The kinds of holders (`follow_holders.yaml`)."""
    loaded: Mapping[str, Mapping[str, Any]] = data(Path(__file__).with_name("follow_holders.yaml"))
    return loaded


@dataclass(frozen=True)
class Due:
    """Something to do on a day. `what` is a word of `follow.due`, but see `word`."""

    filing: str
    holder: str
    what: str
    day: str

    def overdue(self, today: str) -> bool:
        """Whether its day has come. A hearing is due on its day; from the next, what came of it waits to be written down."""
        return self.day < today if self.what == "hearing" else self.day <= today

    def word(self, today: str) -> str:
        """What there is to do on a day: `what`, or `outcome` after a hearing."""
        return "outcome" if self.what == "hearing" and self.overdue(today) else self.what


@dataclass(frozen=True)
class Holder:
    """One who holds a record, with what was done about it."""

    id: str
    said: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """A word of `kinds`."""
        return str(self.said["kind"])

    @property
    def name(self) -> str:
        """What it is called in this case; empty where only its kind is known."""
        return str(self.said.get("name", ""))

    @property
    def state(self) -> str:
        """`to_tell`, `undecided` (a lawyer decides), `told`, `confirmed`, `still_there` or `left`."""
        if self.said.get("choice") == "left":
            return "left"
        if self.said.get("still_there") and str(self.said["still_there"]) >= str(self.said.get("confirmed", "")):
            return "still_there"
        if self.said.get("confirmed"):
            return "confirmed"
        if self.said.get("told"):
            return "told"
        return "undecided" if kinds()[self.kind].get("lawyer_decides") and not self.said.get("choice") else "to_tell"

    @property
    def recheck(self) -> str:
        """The day to look again: as set, else counted from the last sign of life; empty where there is none yet."""
        if self.said.get("recheck"):
            return str(self.said["recheck"])
        if self.state == "confirmed":
            return later(str(self.said["confirmed"]), int(kinds()[self.kind]["recheck"]))
        if self.state in ("told", "still_there"):
            start = str(self.said.get("told", "") if self.state == "told" else self.said["still_there"])
            return later(start, int(kinds()[self.kind]["wait"]))
        return ""


@dataclass(frozen=True)
class Following:
    """The follow-up of one filing."""

    key: str
    said: Mapping[str, Any]

    @property
    def holders(self) -> Sequence[Holder]:
        """Its holders in their order."""
        return [Holder(name, one) for name, one in self.said.get("holders", {}).items()]

    def holder(self, name: str) -> Holder | None:
        """One holder."""
        return next((one for one in self.holders if one.id == name), None)

    @property
    def ordered(self) -> bool:
        """Whether there is an order to carry out."""
        return self.said.get("decision") in ORDERED

    @property
    def state(self) -> str:
        """`to_file`, `filed`, `denied`, `withdrawn`, `carrying_out`, `all_told` (all that were told confirmed, some were left), `gone`."""
        if not self.said.get("filed") and not self.said.get("decision"):
            return "to_file"
        if not self.ordered:
            return str(self.said.get("decision") or "filed")
        states = {one.state for one in self.holders}
        if states and states <= {"confirmed"}:
            return "gone"
        return "all_told" if "confirmed" in states and states <= {"confirmed", "left"} else "carrying_out"

    def due(self) -> Iterator[Due]:
        """What there is to do and when."""
        if self.said.get("hearing") and not self.said.get("decision"):
            yield Due(self.key, "", "hearing", str(self.said["hearing"]))
        if not self.ordered:
            return
        decided = str(self.said.get("decided", ""))
        for one in self.holders:
            if one.state in ("to_tell", "undecided") and decided:
                yield Due(self.key, one.id, "decide" if one.state == "undecided" else "tell", decided)
            elif one.recheck and one.state != "left":
                what = {"told": "ask_again", "confirmed": "look_again", "still_there": "insist"}[one.state]
                yield Due(self.key, one.id, what, one.recheck)


def followings(document: Document) -> list[Following]:
    """The follow-ups of a file."""
    names = sorted(name for name in document.about or {} if name.startswith(CHAPTER))
    return [Following(name.removeprefix(CHAPTER), document.chapter(name)) for name in names]


def due_of(document: Document) -> list[Due]:
    """Everything there is to do in a file, the earliest first."""
    return sorted((one for each in followings(document) for one in each.due()), key=lambda one: (one.day, one.what))


def overdue(document: Document, today: str) -> list[Due]:
    """What is overdue in a file."""
    return [one for one in due_of(document) if one.overdue(today)]


def begun(filing: Filing, case: Case, court: str) -> dict[str, Any]:
    """A follow-up begins: what was filed as it is now, since the plan forgets it once the record is cleared, and who holds a record."""
    return {
        "provision": filing.provision.id,
        "citation": filing.provision.citation,
        "title": filing.provision.title,
        "jurisdiction": filing.jurisdiction,
        "court": court,
        "county": filing.county,
        "cases": list(filing.cases),
        "charges": [one.id for one in filing.charges],
        "holders": dict(_holders(filing, case, court)),
    }


def _holders(filing: Filing, case: Case, court: str) -> Iterator[tuple[str, dict[str, Any]]]:
    served = set(filing.version.procedure.serve)
    agencies = list(dict.fromkeys(one.text("arrest.agency") for one in filing.charges if one.text("arrest.agency")))
    for kind, one in kinds().items():
        if kind == "arresting_agency":
            for number, agency in enumerate(agencies or [""], 1):
                yield f"{kind}-{number}", {"kind": kind, "name": agency}
        elif kind == "immigration":
            # nobody is asked to write to an immigration agency about a citizen, and nobody is assumed to be one
            if case.person.values.get("person.noncitizen") is not False:
                yield kind, {"kind": kind, "name": ""}
        elif one.get("always") or served & set(one.get("serve", [])):
            yield kind, {"kind": kind, "name": court if kind == "court" else ""}


def later(day: str, days: int) -> str:
    """A day so many days later; empty where the first is no exact day."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except ValueError:
        return ""


def with_following(document: Document, key: str, changes: Mapping[str, Any]) -> Document:
    """The document with these values of a follow-up; what is not named stays."""
    return document.with_chapter(CHAPTER + key, {**document.chapter(CHAPTER + key), **changes})


def with_holder(document: Document, key: str, holder: str, changes: Mapping[str, Any]) -> Document:
    """The document with these values of one holder; what is not named stays, and every earlier value is kept under `past`."""
    said = document.chapter(CHAPTER + key)
    before = said["holders"].get(holder, {})
    kept = {name: before[name] for name in changes if name in before and before[name] != changes[name]}
    past = [*before.get("past", []), kept] if kept else before.get("past", [])
    now = {**before, **changes, **({"past": past} if past else {})}
    return document.with_chapter(CHAPTER + key, {**said, "holders": {**said["holders"], holder: now}})
