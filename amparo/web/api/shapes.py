"""What is sent and what is answered. An answer that has not its shape is an error here, not at the reader's."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

# what is sent


class NewFile(Schema):
    """A new file: what the office calls it, whose it is."""

    title: str = Field(min_length=1, max_length=200)
    kind: Literal["legal", "advocacy"] = "legal"


class Fact(Schema):
    """One fact as a case file writes it; `value` left out takes it away, `unknown` says that nobody knows."""

    fact: str = Field(
        min_length=3, max_length=200, description="such as charges.c1.act.compelled; new1 for a new entry"
    )
    value: str | None = Field(None, max_length=20_000)


class Facts(Schema):
    """Facts with where they come from, made on the revision `seen`."""

    seen: int = Field(ge=1, le=2**31)
    source: Literal["client", "record", "lawyer", "official"] = "lawyer"
    note: str = Field("", max_length=500)
    facts: list[Fact] = Field(min_length=1, max_length=500)


class Answers(Schema):
    """What another program exported, as text. `take` names facts that replace what the file says; others only fill gaps."""

    seen: int = Field(ge=1, le=2**31)
    kind: Literal["htcds", "docassemble"]
    content: str = Field(max_length=1_500_000)
    take: list[str] = Field(default_factory=list, max_length=500)
    try_only: bool = False


class Under(Schema):
    """The consent under which something goes out."""

    consent: str = Field(max_length=20)
    form: Literal["json", "csv"] = "json"


class Named(Schema):
    """Somebody in a new matter."""

    names: list[str] = Field(min_length=1, max_length=10)
    role: Literal["client", "trafficker", "co_defendant", "other"]
    born: str = Field("", max_length=10)


class People(Schema):
    """The people of a new matter."""

    people: list[Named] = Field(min_length=1, max_length=20)


SENT = (NewFile, Fact, Facts, Answers, Under, Named, People)


# what is answered


class Wrong(Schema):
    """What is wrong, without what was sent."""

    error: str
    fields: list[dict[str, Any]] = Field(default_factory=list)


class Answer(Schema, extra="forbid"):
    """An answer says what is described, and nothing else."""


class Listed(Answer):
    """A file in the list."""

    id: str
    kind: Literal["legal", "advocacy"]
    title: str
    seen: int = Field(ge=1)


class Files(Answer):
    """The files that the key opens."""

    files: list[Listed]


class Begun(Answer):
    """The new file."""

    id: str
    seen: int = Field(ge=1)


class File(Listed):
    """A file: `case` is the case file (YAML)."""

    case: str
    closed: bool
    hold: bool
    review_on: str = Field(description="a day such as 2027-11-25, or empty")


class Changed(Answer):
    """The revision after the change."""

    seen: int = Field(ge=1)


Status = Literal["available", "court_decides", "open", "not_yet", "not_available"]


class DecidedBy(Answer):
    """The condition that decides."""

    condition: str
    citation: str


class Determination(Answer):
    """What one provision says of one charge; `charge` is null for provisions about the person."""

    provision: str
    version: str
    title: str
    citation: str
    kind: str
    charge: str | None
    status: Status
    decided_by: DecidedBy | None
    unknown: list[str]
    not_before: str | None
    basis: str


class Review(Answer):
    """A charge to which no provision could be applied."""

    charge: str
    reason: str
    do: str


class Pack(Answer):
    """The law of one jurisdiction, and when it was last looked at."""

    jurisdiction: str
    name: str
    checked: str


class Report(Answer):
    """What every report begins with."""

    format: str
    case: str
    as_of: str


class Check(Report):
    """As `amparo check --json`."""

    determinations: list[Determination]
    review: list[Review]
    law: list[Pack]


class Question(Answer):
    """A fact that could still change an answer."""

    fact: str
    ask: str
    question: str
    why: str
    settles: int


class Ask(Report):
    """As `amparo ask --json`."""

    questions: list[Question]


class Plan(Report):
    """As `amparo plan --json`; `filings` and `charges` as docs/json.md says."""

    warnings: list[Any]
    filings: list[dict[str, Any]]
    charges: list[dict[str, Any]]
    person: list[Determination]
    status_rules: list[Determination]
    owed: list[Any]
    questions: list[Question]
    review: list[Review]


class Paper(Answer):
    """A paper, and how far it is."""

    filing: str
    paper: str
    title: str
    state: Literal["draft", "gaps", "approved", "void"]


class Papers(Answer):
    """The papers there are."""

    papers: list[Paper]


class FollowUp(Answer):
    """By filing: what was filed, ordered, confirmed, and what is due."""

    follow_up: dict[str, dict[str, Any]]


class Differs(Answer):
    """A fact on which what came in says something else than the file."""

    fact: str
    own: str


class TakenIn(Answer):
    """What became of what was sent: facts taken, facts that differ, facts that could not be read, and what has no place here."""

    seen: int = Field(ge=1)
    taken: list[str]
    differ: list[Differs]
    unreadable: list[str]
    left: list[str]


class Hit(Answer):
    """Somebody is perhaps known: how like, as what, and whom to ask."""

    band: str
    role: str
    known_as: str
    ask: list[str]
    mine: bool


class Hits(Answer):
    """What the list of names answers."""

    hits: list[Hit]


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES: dict[str, tuple[str, ...]] = {
    "paper": (DOCX, "application/pdf"),
    "htcds": ("application/json", "text/csv"),
}
"""Routes that answer with a file, and its kinds."""

BINARY = {"type": "string", "format": "binary"}
OBJECT = {"type": "object"}
